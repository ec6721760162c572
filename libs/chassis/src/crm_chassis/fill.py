"""Copies a database row into a message by name, and a message's fields into values for a row.

Names are the same in contract, database and API, so only exceptions are spelled out: times are ``*_time`` in the
contract and ``*_at`` in the database, a Money field ``x`` is the columns ``x`` and ``x_currency``, repeated messages are
a JSON array of objects whose enums stand by name, ``etag`` is the row's ``version``. A field without a column stays as
it is.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which column of a row goes where; made once for each shape of rows.

    ``texts`` and ``plain`` are fields that cannot tell "none" from their zero value: most columns of most rows, so that
    what is empty costs nothing.
    """

    texts: Sequence[tuple[int, str]]
    plain: Sequence[tuple[int, str]]
    others: Sequence[tuple[int, Callable[[Any, Any], None]]]
    version: int | None


def fill(message: MessageT, row: Any) -> MessageT:
    """Copy the row's columns into a new message's fields of the same meaning; returns the message."""
    plan = _plan(message.DESCRIPTOR, row._fields)
    for index, name in plan.texts:
        value = row[index]
        if value:
            setattr(message, name, value if value.__class__ is str else str(value))
    for index, name in plan.plain:
        value = row[index]
        if value:
            setattr(message, name, value)
    for index, put in plan.others:
        value = row[index]
        if value is not None:
            put(message, value)
    if plan.version is not None:
        message.etag = str(row[plan.version])  # type: ignore[attr-defined]
    return message


@lru_cache(maxsize=500)
def _plan(descriptor: Any, columns: tuple[str, ...]) -> _Plan:
    at = {column: index for index, column in reversed(list(enumerate(columns)))}
    texts, plain, others = [], [], []
    for field in descriptor.fields:
        column = column_of(field)
        if column in at:
            if field.is_repeated or field.has_presence:
                others.append((at[column], _setter(field)))
            elif field.type == FieldDescriptor.TYPE_STRING:
                texts.append((at[column], field.name))
            else:
                plain.append((at[column], field.name))
        if _message_name(field) == MONEY and f"{column}_currency" in at:
            others.append((at[f"{column}_currency"], _currency_setter(field.name)))
    has_etag = "etag" in descriptor.fields_by_name
    return _Plan(texts, plain, others, at.get("version") if has_etag else None)


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
        return lambda message, value: _put_moment(getattr(message, name), value)
    if _message_name(field) == MONEY:
        return lambda message, value: setattr(getattr(message, name), "amount", format(value, "f"))
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message, value: getattr(message, name).update(value)
    if field.is_repeated:
        put = _add_all if field.message_type is not None else _extend
        return lambda message, value: put(getattr(message, name), value)
    if field.type == FieldDescriptor.TYPE_STRING:
        return lambda message, value: setattr(message, name, value if isinstance(value, str) else str(value))
    return lambda message, value: setattr(message, name, value)


def _extend(values: Any, more: Iterable[Any]) -> None:
    values.extend(more)


def _add_all(messages: Any, documents: Iterable[dict[str, Any]]) -> None:
    for document in documents:
        messages.add(**document)


def _put_moment(timestamp: Any, moment: datetime) -> None:
    """What ``FromDatetime`` does, at a third of its cost; moments of the database know their zone."""
    since = moment - EPOCH
    timestamp.seconds = since.days * 86_400 + since.seconds
    timestamp.nanos = since.microseconds * 1_000


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
