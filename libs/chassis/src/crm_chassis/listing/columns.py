"""Contract fields that a list may be filtered or sorted by, the SQL columns behind them, and what values they take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.descriptor import FieldDescriptor

from crm.common.v1 import options_pb2
from crm_chassis.listing.filters import Form, Operator, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.message import Message

MATCHING = frozenset({Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN})
ORDERING = frozenset({Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST})

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_WHOLE_NUMBERS = {
    FieldDescriptor.TYPE_INT32,
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT32,
    FieldDescriptor.TYPE_SINT32,
    FieldDescriptor.TYPE_SINT64,
}


class ListingMisdeclared(Exception):
    """The code and the contract disagree about a list; the service must not start."""


class ValueNotAccepted(ValueError):
    """The value does not fit the field; ``chinese`` and ``english`` say what would."""

    def __init__(self, *, chinese: str, english: str) -> None:
        self.chinese = chinese
        self.english = english
        super().__init__(english)


class Kind(Enum):
    """What a field holds, which decides the operators and the values it takes."""

    TEXT = "text"
    UUID = "uuid"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TIME = "time"
    ENUM = "enum"

    @property
    def operators(self) -> frozenset[Operator]:
        """Operators that compare values. Text has no order here: it would be that of a collation nobody sees."""
        if self in {Kind.INTEGER, Kind.DECIMAL, Kind.TIME}:
            return MATCHING | ORDERING
        return MATCHING if self is not Kind.BOOLEAN else frozenset({Operator.EQUAL, Operator.NOT_EQUAL})


_ACCEPTED = {
    Kind.TEXT: ValueNotAccepted(chinese="应为双引号中的文本", english="text in double quotes is expected"),
    Kind.UUID: ValueNotAccepted(chinese="应为双引号中的 UUID", english="an id (UUID) in double quotes is expected"),
    Kind.INTEGER: ValueNotAccepted(chinese="应为范围内的整数", english="a whole number within range is expected"),
    Kind.DECIMAL: ValueNotAccepted(chinese="应为数字", english="a number is expected"),
    Kind.BOOLEAN: ValueNotAccepted(chinese="应为 true 或 false", english="true or false is expected"),
    Kind.TIME: ValueNotAccepted(
        chinese="应为带时区的 RFC 3339 时间,如 2026-01-31T08:00:00+08:00",
        english="an RFC 3339 time with its zone is expected, such as 2026-01-31T08:00:00+08:00",
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """The SQL column behind a contract field.

    ``codes`` says how the column stores an enum, by number; without it an integer column holds the number and a text
    column the value's full name. ``branch`` selects, for a place in a tree, that place and all below it.
    """

    name: str
    sql: sa.ColumnElement[Any]
    codes: Mapping[int, object] = field(default_factory=dict)
    branch: Callable[[sa.BindParameter[Any]], sa.Select[Any]] | None = None

    @property
    def nullable(self) -> bool:
        """Whether a row may have no value; what is not a plain table column may."""
        return self.sql.nullable if isinstance(self.sql, sa.Column) and self.sql.nullable is not None else True


@dataclass(frozen=True, slots=True)
class ListedField:
    """A column together with what the contract says about its field."""

    column: Column
    kind: Kind
    filterable: bool
    sortable: bool
    readable_with: str
    enum_values: Mapping[str, object] = field(default_factory=dict)
    unset_enum_name: str = ""

    @property
    def name(self) -> str:
        """Name in contract, filter and order."""
        return self.column.name

    @property
    def operators(self) -> frozenset[Operator]:
        """Operators a filter may use."""
        return self.kind.operators if self.column.branch is None else self.kind.operators | {Operator.WITHIN}

    @property
    def parameter_type(self) -> sa.types.TypeEngine[Any]:
        """Type of the values compared with it, without the column's limits: a cast to those would round or cut them."""
        unlimited: dict[Kind, sa.types.TypeEngine[Any]] = {Kind.TEXT: sa.Text(), Kind.DECIMAL: sa.Numeric()}
        return unlimited.get(self.kind, self.column.sql.type)

    def is_empty(self, value: Value) -> bool:
        """Whether the value stands for "none", as an answer shows a field without one: ``""`` or the enum's zero."""
        if not self.column.nullable:
            return False
        if self.kind is Kind.ENUM:
            return value.text == self.unset_enum_name
        return self.kind in {Kind.TEXT, Kind.UUID} and value.form is Form.TEXT and not value.text

    def stored(self, value: Value) -> object:
        """The value as the column stores it. Raises :class:`ValueNotAccepted`."""
        if self.kind is Kind.ENUM:
            return self._stored_enum(value)
        converted = _CONVERSIONS[self.kind](value, self.column.sql.type)
        if converted is None:
            raise _ACCEPTED[self.kind]
        return converted

    def _stored_enum(self, value: Value) -> object:
        if value.form in {Form.NAME, Form.TEXT} and value.text in self.enum_values:
            return self.enum_values[value.text]
        names = ", ".join(self.enum_values)
        raise ValueNotAccepted(chinese=f"应为其中之一:{names}", english=f"one of these is expected: {names}")


def _text(value: Value, _: object) -> str | None:
    return value.text if value.form is Form.TEXT and "\0" not in value.text else None


def _uuid(value: Value, sql_type: object) -> UUID | str | None:
    if value.form is not Form.TEXT:
        return None
    try:
        uuid = UUID(value.text)
    except ValueError:
        return None
    if str(uuid) != value.text.lower():
        return None
    return uuid if getattr(sql_type, "as_uuid", False) else str(uuid)


def _integer(value: Value, sql_type: object) -> int | None:
    if value.form is not Form.NUMBER or "." in value.text:
        return None
    number = int(value.text)
    bits = 15 if isinstance(sql_type, sa.SmallInteger) else 63 if isinstance(sql_type, sa.BigInteger) else 31
    return number if -(2**bits) <= number < 2**bits else None


def _decimal(value: Value, _: object) -> Decimal | None:
    return Decimal(value.text) if value.form is Form.NUMBER else None


def _boolean(value: Value, _: object) -> bool | None:
    return {"true": True, "false": False}.get(value.text) if value.form is Form.NAME else None


def _time(value: Value, _: object) -> datetime | None:
    if value.form not in {Form.TIME, Form.TEXT} or not _RFC_3339.fullmatch(value.text):
        return None
    try:
        return datetime.fromisoformat(value.text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_CONVERSIONS = {
    Kind.TEXT: _text,
    Kind.UUID: _uuid,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.TIME: _time,
}


def listed_names(message: type[Message]) -> list[str]:
    """Fields that the contract calls filterable or sortable, in its order."""
    return [each.name for each in message.DESCRIPTOR.fields if (policy := _policy(each)).filterable or policy.sortable]


def columns_by_name(
    message: type[Message], table: sa.Table, **exceptions: sa.ColumnElement[Any] | Column
) -> list[Column]:
    """Columns for every listed field: the table's column of the same name, except where one is given.

    Raises :class:`ListingMisdeclared` for a field without a column and an exception that is no listed field.
    """
    names = listed_names(message)
    if stray := sorted(exceptions.keys() - set(names)):
        raise ListingMisdeclared(f"{message.DESCRIPTOR.full_name}: not filterable or sortable: {', '.join(stray)}")
    if missing := [name for name in names if name not in exceptions and name not in table.c]:
        raise ListingMisdeclared(f"{message.DESCRIPTOR.full_name}: {table.name} has no column {', '.join(missing)}")
    given = ((name, exceptions[name] if name in exceptions else table.c[name]) for name in names)
    return [column if isinstance(column, Column) else Column(name, column) for name, column in given]


def listed_field(message: type[Message], column: Column) -> ListedField:
    """The column's field with its policy. Raises :class:`ListingMisdeclared` where contract and column do not fit."""
    described = message.DESCRIPTOR.fields_by_name[column.name]
    policy = _policy(described)
    where = f"{message.DESCRIPTOR.full_name}.{column.name}"
    if policy.sealed:
        raise ListingMisdeclared(f"{where} is sealed; the database cannot filter or sort what it cannot read")
    if policy.sortable and column.nullable:
        raise ListingMisdeclared(f"{where} is sortable, but its column may be NULL, which no page can start after")
    if policy.branches != (column.branch is not None):
        raise ListingMisdeclared(f"{where}: the contract and the column do not agree whether it has branches")
    kind = _kind(described, column.sql.type)
    if kind is None:
        raise ListingMisdeclared(f"{where} cannot be compared with a column of type {column.sql.type!r}")
    return ListedField(
        column=column,
        kind=kind,
        filterable=policy.filterable,
        sortable=policy.sortable,
        readable_with=policy.readable_with,
        enum_values=_enum_values(described.enum_type, column) if described.enum_type else {},
        unset_enum_name=described.enum_type.values_by_number[0].name if described.enum_type else "",
    )


def _policy(described: Any) -> options_pb2.FieldPolicy:
    policy: options_pb2.FieldPolicy = described.GetOptions().Extensions[options_pb2.field]
    return policy


def _kind(described: Any, sql_type: sa.types.TypeEngine[Any]) -> Kind | None:
    """The kind where field and column fit together: everything else would fail only when somebody filters by it."""
    message = described.message_type.full_name if described.message_type else ""
    fits: list[tuple[Kind, bool, tuple[type, ...]]] = [
        (Kind.ENUM, described.type == FieldDescriptor.TYPE_ENUM, (sa.Integer, sa.String)),
        (Kind.INTEGER, described.type in _WHOLE_NUMBERS, (sa.Integer,)),
        (Kind.BOOLEAN, described.type == FieldDescriptor.TYPE_BOOL, (sa.Boolean,)),
        (Kind.UUID, described.type == FieldDescriptor.TYPE_STRING, (sa.Uuid,)),
        (Kind.TEXT, described.type == FieldDescriptor.TYPE_STRING, (sa.String,)),
        (Kind.TIME, message == "google.protobuf.Timestamp" and bool(getattr(sql_type, "timezone", 0)), (sa.DateTime,)),
        (Kind.DECIMAL, message == "crm.common.v1.Money", (sa.Numeric,)),
    ]
    if described.is_repeated:
        return None
    return next((kind for kind, right, types in fits if right and isinstance(sql_type, types)), None)


def _enum_values(enum: Any, column: Column) -> dict[str, object]:
    values = enum.values
    if column.codes:
        return {value.name: column.codes[value.number] for value in values if value.number in column.codes}
    as_number = isinstance(column.sql.type, sa.Integer)
    return {value.name: value.number if as_number else value.name for value in values}
