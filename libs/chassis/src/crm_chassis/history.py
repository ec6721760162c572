"""How an entry of the trail is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one field, as text."""

    field: str
    old_value: str
    new_value: str


def told(changes: Mapping[str, Sequence[Any]], hidden: Collection[str]) -> tuple[list[Change], list[str]]:
    """The changes of fields the reader may read, and the names of the others."""
    shown = [
        Change(field=field, old_value=_text(old), new_value=_text(new))
        for field, (old, new) in changes.items()
        if field not in hidden
    ]
    return shown, [field for field in changes if field in hidden]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
