"""How the trail is told: field by field, without what the reader may not read (PRODUCT G8)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from crm.common.v1 import options_pb2
from crm_chassis.fill import MONEY, column_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from google.protobuf.message import Message

    from crm_chassis.work import Read

EntryT = TypeVar("EntryT", bound="Message")


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


def entry_of(make: type[EntryT], row: Any, hidden: Collection[str]) -> EntryT:
    """A row of the trail as a HistoryEntry of a contract; ``hidden`` are the columns its reader may not read."""
    changes, withheld = told(row.changes, hidden)
    answer: Any = make()
    answer.hidden_fields.extend(withheld)
    for change in changes:
        answer.changes.add(**asdict(change))
    for name in ("record_type", "record_id", "action", "reason", "person_id", "person_name"):
        setattr(answer, name, getattr(row, name))
    answer.occur_time.FromDatetime(row.at)
    return answer  # type: ignore[no-any-return]  # a message whose class a stub does not know


class GuardedColumns:
    """Columns of the trail that only holders of a permission read: those of the messages' fields that say so."""

    def __init__(self, *messages: type[Message]) -> None:
        self.permissions: dict[str, str] = {}
        for message in messages:
            for field in message.DESCRIPTOR.fields:
                options: Any = field.GetOptions()
                if permission := options.Extensions[options_pb2.field].readable_with:
                    column = column_of(field)
                    self.permissions[column] = permission
                    if field.message_type is not None and field.message_type.full_name == MONEY:
                        self.permissions[f"{column}_currency"] = permission

    def hidden_from(self, read: Read) -> frozenset[str]:
        """Columns whose values the caller's roles may not read."""
        return frozenset(column for column, permission in self.permissions.items() if not read.caller.may(permission))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
