"""Copies a database row into a message by name, and a message's fields into values for a row.

Names are the same in contract, database and API, so only exceptions are spelled out: times are ``*_time`` in the
contract and ``*_at`` in the database, a Money field ``x`` is the columns ``x`` and ``x_currency``, ``etag`` is the
row's ``version``. A field without a column stays as it is.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from google.protobuf.message import Message

MessageT = TypeVar("MessageT", bound="Message")

TIMESTAMP = "google.protobuf.Timestamp"
MONEY = "crm.common.v1.Money"


def fill(message: MessageT, row: Any) -> MessageT:
    """Copy the row's columns into the message's fields of the same meaning; returns the message."""
    for column, setter in _setters(message.DESCRIPTOR, tuple(row._fields)):
        value = getattr(row, column)
        if value is not None:
            setter(message, value)
    if "version" in row._fields and "etag" in message.DESCRIPTOR.fields_by_name:
        message.etag = str(row.version)  # type: ignore[attr-defined]
    return message


@lru_cache(maxsize=500)
def _setters(descriptor: Any, columns: tuple[str, ...]) -> list[tuple[str, Callable[[Any, Any], None]]]:
    found = []
    for field in descriptor.fields:
        column = column_of(field)
        if column in columns:
            found.append((column, _setter(field)))
        if _message_name(field) == MONEY and f"{column}_currency" in columns:
            found.append((f"{column}_currency", _currency_setter(field.name)))
    return found


def column_of(field: Any) -> str:
    """Name of the column behind a field."""
    if _message_name(field) == TIMESTAMP:
        stem = field.name.removesuffix("_time")
        return f"{stem}d_at" if stem.endswith("e") else f"{stem}_at"
    return str(field.name)


def _message_name(field: Any) -> str:
    return str(field.message_type.full_name) if field.message_type else ""


def _setter(field: Any) -> Callable[[Any, Any], None]:
    name = field.name
    if _message_name(field) == TIMESTAMP:
        return lambda message, value: getattr(message, name).FromDatetime(value)
    if _message_name(field) == MONEY:
        return lambda message, value: setattr(getattr(message, name), "amount", format(value, "f"))
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message, value: getattr(message, name).update(value)
    if field.is_repeated:
        return lambda message, value: getattr(message, name).extend(value)
    if field.type == FieldDescriptor.TYPE_STRING:
        return lambda message, value: setattr(message, name, value if isinstance(value, str) else str(value))
    return lambda message, value: setattr(message, name, value)


def _currency_setter(name: str) -> Callable[[Any, Any], None]:
    return lambda message, value: setattr(getattr(message, name), "currency", value)


def values_of(message: Message, names: Iterable[str], *, references: Sequence[str] = ()) -> dict[str, Any]:
    """Values for the columns behind the named fields. Empty ``references`` (ids of other records) become None."""
    values: dict[str, Any] = {}
    for name in names:
        field = message.DESCRIPTOR.fields_by_name[name]
        value = getattr(message, name)
        if _message_name(field) == MONEY:
            given = message.HasField(name)
            values[name] = Decimal(value.amount) if given else None
            values[f"{name}_currency"] = value.currency if given else None
        elif _message_name(field) == TIMESTAMP:
            values[column_of(field)] = value.ToDatetime() if message.HasField(name) else None
        elif field.is_repeated:
            values[name] = list(value)
        elif field.has_presence and field.message_type is None:
            values[name] = value if message.HasField(name) else None
        elif name in references:
            values[name] = value or None
        else:
            values[name] = value
    return values
