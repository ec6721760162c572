"""Field masks: which fields of a resource an update changes, checked against what may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_chassis.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def writable_paths(paths: Iterable[str], writable: Collection[str]) -> list[str]:
    """The mask's paths, each once. Raises Invalid for an empty mask and for a field that cannot be written."""
    found = list(dict.fromkeys(paths))
    if not found:
        raise invalid("update_mask", "REQUIRED", chinese="请指明要修改的字段", english="say which fields to change")
    for path in found:
        if path not in writable:
            raise invalid(
                "update_mask",
                "FIELD_NOT_WRITABLE",
                chinese=f"字段 {path} 不存在或不能直接修改",
                english=f"{path} is no field that can be changed here",
            )
    return found
