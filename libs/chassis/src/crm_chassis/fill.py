"""Copies a database row into a message by name, and a message's fields into values for a row.

Names are the same in contract, database and API, so only exceptions are spelled out: times are ``*_time`` in the
contract and ``*_at`` in the database, a Money field ``x`` is the columns ``x`` and ``x_currency``, repeated messages are
a JSON array of objects whose enums stand by name, ``etag`` is the row's ``version``. A field without a column stays as
it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from google.protobuf.message import Message

MessageT = TypeVar("MessageT", bound="Message")

TIMESTAMP = "google.protobuf.Timestamp"
MONEY = "crm.common.v1.Money"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fill(message: MessageT, row: Any) -> MessageT:
    """Copy the row's columns into a new message's fields of the same meaning; returns the message."""
    _filler(message.DESCRIPTOR, row._fields)(message, row)
    return message


@lru_cache(maxsize=500)
def _filler(descriptor: Any, columns: tuple[str, ...]) -> Callable[[Any, Any], None]:
    """The function that fills messages of this type from rows of this shape.

    Code made of names from our own contracts only, as in the gateway's JSON writers: fifty rows of forty columns are filled
    for every page of a list, and going through a plan of them costs twice as much. What a field cannot tell from its zero
    value costs nothing when it is empty.
    """
    at = {column: index for index, column in reversed(list(enumerate(columns)))}
    lines = []
    for field in descriptor.fields:
        column = column_of(field)
        if column in at:
            lines += _statements(field, f"v{at[column]}")
        if _message_name(field) == MONEY and f"{column}_currency" in at:
            currency = f"v{at[f'{column}_currency']}"
            lines.append(f"if {currency} is not None: m.{field.name}.currency = {currency}")
    if "etag" in descriptor.fields_by_name and "version" in at:
        lines.append(f"m.etag = str(v{at['version']})")
    values = ", ".join(f"v{index}" for index in range(len(columns)))
    source = "\n ".join(["def filler(m, row):", f"({values},) = row", *lines])
    namespace: dict[str, Any] = {"EPOCH": EPOCH}
    exec(compile(source, f"<fill {descriptor.full_name}>", "exec"), namespace)  # noqa: S102  see above
    filler: Callable[[Any, Any], None] = namespace["filler"]
    return filler


def _statements(field: Any, value: str) -> list[str]:
    """What puts a column's value into a field of message ``m``."""
    name = f"m.{field.name}"
    if _message_name(field) == TIMESTAMP:
        # What FromDatetime does, at a third of its cost; moments of the database know their zone.
        return [
            f"if {value} is not None:",
            f" since, moment = {value} - EPOCH, {name}",
            " moment.seconds = since.days * 86400 + since.seconds",
            " moment.nanos = since.microseconds * 1000",
        ]
    if _message_name(field) == MONEY:
        return [f"if {value} is not None: {name}.amount = format({value}, 'f')"]
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return [f"if {value}: {name}.update({value})"]
    if field.is_repeated and field.message_type is not None:
        return [f"for document in {value} or ():", f" {name}.add(**document)"]
    if field.is_repeated:
        return [f"if {value}: {name}.extend({value})"]
    if field.type == FieldDescriptor.TYPE_STRING:
        value = f"{value} if {value}.__class__ is str else str({value})"
    given = value.partition(" ")[0]
    return [f"if {given}{' is not None' if field.has_presence else ''}: {name} = {value}"]


def column_of(field: Any) -> str:
    """Name of the column behind a field."""
    if _message_name(field) == TIMESTAMP:
        stem = field.name.removesuffix("_time")
        return f"{stem}d_at" if stem.endswith("e") else f"{stem}_at"
    return str(field.name)


def _message_name(field: Any) -> str:
    return str(field.message_type.full_name) if field.message_type else ""


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
        elif field.is_repeated and field.message_type is not None:
            values[name] = [MessageToDict(each, preserving_proto_field_name=True) for each in value]
        elif field.is_repeated:
            values[name] = list(value)
        elif field.has_presence and field.message_type is None:
            values[name] = value if message.HasField(name) else None
        elif name in references:
            values[name] = value or None
        else:
            values[name] = value
    return values
