"""``filter`` and ``order_by`` of a list rpc, turned into SQL conditions whose statement can be kept per shape."""

from __future__ import annotations

import operator as operator_functions
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from cachetools import LRUCache

from crm_chassis.errors import Invalid, invalid
from crm_chassis.listing.columns import (
    Column,
    Kind,
    ListedField,
    ListingMisdeclared,
    ValueNotAccepted,
    listed_field,
    listed_names,
)
from crm_chassis.listing.filters import Condition, FilterMalformed, Operator, parse_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from google.protobuf.message import Message

_ORDER_BY = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)(?:\s+(asc|desc))?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sort:
    """The one column a list is sorted by; equal rows are to be told apart by id in the same direction."""

    name: str
    column: sa.ColumnElement[Any]
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What a caller asked of a list.

    Equal ``shape_key`` means the same ``conditions`` and ``sort``; the values stand in ``parameters`` under the names
    of the conditions' bind parameters (``filter_0`` …). So a statement built for one query serves all of its shape.
    """

    shape_key: tuple[Any, ...]
    conditions: tuple[sa.ColumnElement[bool], ...]
    parameters: Mapping[str, object]
    sort: Sort


class Listing:
    """The filterable and sortable columns of a resource.

    Checked once, when the service starts, against the ``filterable`` and ``sortable`` options of the contract, which
    also say who may use a field (``readable_with``). Raises :class:`ListingMisdeclared` where they differ.
    """

    def __init__(self, message: type[Message], columns: Sequence[Column], *, default_order: str) -> None:
        declared, expected = [column.name for column in columns], listed_names(message)
        if sorted(declared) != sorted(expected):
            differing = sorted(set(declared) ^ set(expected)) or sorted(declared)
            raise ListingMisdeclared(
                f"{message.DESCRIPTOR.full_name}: the contract's filterable and sortable fields and the declared "
                f"columns are not the same: {', '.join(differing)}"
            )
        fields = [listed_field(message, column) for column in columns]
        self._fields = {each.name: each for each in sorted(fields, key=lambda each: expected.index(each.name))}
        self._guards = frozenset(each.readable_with for each in fields if each.readable_with)
        self._queries: LRUCache[tuple[str, str, frozenset[str]], Query] = LRUCache(maxsize=2000)
        self._conditions: LRUCache[tuple[Any, ...], tuple[sa.ColumnElement[bool], ...]] = LRUCache(maxsize=500)
        self._default_order = default_order
        try:
            self._sort("", self._guards)
        except Invalid as wrong:
            raise ListingMisdeclared(f"{message.DESCRIPTOR.full_name}: cannot sort by {default_order!r}") from wrong

    def parse(self, filter_text: str, order_by: str, caller_permissions: Collection[str]) -> Query:
        """The query; the same object for the same words of equally privileged callers.

        Raises ``Invalid`` naming ``filter`` or ``order_by``, the position and the fields the caller may use.
        """
        held = self._guards.intersection(caller_permissions)
        key = (filter_text, order_by, held)
        query = self._queries.get(key)
        if query is None:
            query = self._queries[key] = self._parse(filter_text, order_by, held)
        return query

    def _parse(self, filter_text: str, order_by: str, held: frozenset[str]) -> Query:
        sort = self._sort(order_by, held)
        try:
            conditions = parse_filter(filter_text)
        except FilterMalformed as malformed:
            raise self._malformed(malformed, held) from malformed
        # In one order whatever order they were written in, so that fewer shapes are kept.
        ready = sorted((self._ready(condition, held) for condition in conditions), key=lambda each: each[:2])
        shape = tuple((name, operator) for name, operator, _ in ready)
        if shape not in self._conditions:
            self._conditions[shape] = tuple(
                sql_condition(self._fields[name], Operator(operator), f"filter_{at}")
                for at, (name, operator) in enumerate(shape)
            )
        parameters = {f"filter_{at}": value for at, (_, _, value) in enumerate(ready) if value is not None}
        return Query(
            shape_key=(shape, sort.name, sort.descending),
            conditions=self._conditions[shape],
            parameters=MappingProxyType(parameters),
            sort=sort,
        )

    def _usable(self, held: frozenset[str]) -> list[ListedField]:
        return [each for each in self._fields.values() if not each.readable_with or each.readable_with in held]

    def _ready(self, condition: Condition, held: frozenset[str]) -> tuple[str, str, object]:
        """Field, final operator and converted value (a list for IN, None where the operator says it all)."""
        allowed = {each.name: each for each in self._usable(held) if each.filterable}
        field = allowed.get(condition.field)
        if field is None:
            raise _not_declared("filter", condition.field, allowed, condition.position)
        if condition.operator not in field.operators:
            raise _operator_refused(condition, field)
        # Nothing has a branch of its own, so an empty value says nothing there.
        empties = condition.operator is not Operator.WITHIN
        kept = [value for value in condition.values if not (empties and field.is_empty(value))]
        stored = []
        for value in kept:
            try:
                stored.append(field.stored(value))
            except ValueNotAccepted as wrong:
                raise _value_refused(field.name, value.position, wrong) from wrong
        has_empty = len(kept) < len(condition.values)
        return field.name, _final_operator(condition.operator, has_empty=has_empty).value, _value(condition, stored)

    def _sort(self, order_by: str, held: frozenset[str]) -> Sort:
        match = _ORDER_BY.fullmatch(order_by if order_by.strip() else self._default_order)
        allowed = {each.name: each for each in self._usable(held) if each.sortable}
        if match is None:
            raise invalid(
                "order_by",
                "ORDER_BY_MALFORMED",
                chinese=f"排序应为一个字段,后可加 asc 或 desc。可用字段:{_names(allowed)}。",
                english=f"The order is one field, then asc or desc if wanted. Fields: {_names(allowed)}.",
            )
        name, direction = match.groups()
        if name not in allowed:
            raise _not_declared("order_by", name, allowed, match.start(1) + 1)
        return Sort(name, allowed[name].column.sql, direction == "desc")

    def _malformed(self, malformed: FilterMalformed, held: frozenset[str]) -> Invalid:
        names = _names(each.name for each in self._usable(held) if each.filterable)
        if malformed.limit is not None:
            return invalid(
                "filter",
                "FILTER_TOO_LONG",
                chinese=f"筛选条件第 {malformed.position} 个字符起超出上限 {malformed.limit} 项。",
                english=f"From character {malformed.position} on there are more than {malformed.limit} items.",
            )
        return invalid(
            "filter",
            "FILTER_MALFORMED",
            chinese=f"筛选条件在第 {malformed.position} 个字符处无法理解。"
            f'写法:字段 = "值",可用 = != < <= > >= 或 IN ("甲", "乙"),以 AND 连接。可用字段:{names}。',
            english=f"The filter cannot be read from character {malformed.position} on. Write field = "
            f'"value" with =, !=, <, <=, >, >= or IN ("a", "b"), and join conditions by AND. Fields: {names}.',
        )


_COMPARISONS: Mapping[Operator, Callable[[Any, Any], sa.ColumnElement[bool]]] = {
    Operator.EQUAL: operator_functions.eq,
    Operator.LESS: operator_functions.lt,
    Operator.AT_MOST: operator_functions.le,
    Operator.MORE: operator_functions.gt,
    Operator.AT_LEAST: operator_functions.ge,
}


def sql_condition(field: ListedField, operator: Operator, parameter: str) -> sa.ColumnElement[bool]:
    """The condition in SQL, its value a bind parameter of the given name.

    A row without a value is unequal to every value, as the answer shows it, and neither below nor above any.
    """
    column = field.column.sql
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](column, sa.bindparam(parameter, type_=field.parameter_type))
    if operator is Operator.NOT_EQUAL:
        value: sa.BindParameter[Any] = sa.bindparam(parameter, type_=field.parameter_type)
        return column.is_distinct_from(value) if field.column.nullable else column != value
    if operator is Operator.WITHIN and field.column.branch is not None:
        branch = field.column.branch(sa.bindparam(parameter, type_=field.parameter_type))
        # Without IS TRUE the planner joins the branch, and a list no longer stops at its first rows: see visibility.py.
        return column.in_(branch).is_(sa.true())
    if operator is Operator.EMPTY:
        return _is_empty(field)
    if operator is Operator.NOT_EMPTY:
        return sa.not_(_is_empty(field))
    # An array is one parameter however many values it has, so IN keeps one shape.
    among: sa.ColumnElement[bool] = column == sa.any_(sa.bindparam(parameter, type_=sa.ARRAY(field.parameter_type)))
    return among if operator is Operator.IN else sa.or_(among, _is_empty(field))


def _is_empty(field: ListedField) -> sa.ColumnElement[bool]:
    column = field.column.sql
    if field.kind is Kind.TEXT:
        return sa.or_(column.is_(None), column == "")
    if field.kind is Kind.ENUM and field.unset_enum_name in field.enum_values:
        return sa.or_(column.is_(None), column == field.enum_values[field.unset_enum_name])
    return column.is_(None)


def _final_operator(operator: Operator, *, has_empty: bool) -> Operator:
    if not has_empty:
        return operator
    return {
        Operator.EQUAL: Operator.EMPTY,
        Operator.NOT_EQUAL: Operator.NOT_EMPTY,
        Operator.IN: Operator.IN_OR_EMPTY,
    }[operator]


def _value(condition: Condition, stored: list[object]) -> object:
    if condition.operator is Operator.IN:
        return stored
    return stored[0] if stored else None


def _names(fields: Iterable[str]) -> str:
    return ", ".join(fields) or "-"


def _not_declared(parameter: str, name: str, allowed: Mapping[str, ListedField], position: int) -> Invalid:
    return invalid(
        parameter,
        "FIELD_NOT_FILTERABLE" if parameter == "filter" else "FIELD_NOT_SORTABLE",
        chinese=f"第 {position} 个字符处:不能使用字段 {name}。可用字段:{_names(allowed)}。",
        english=f"At character {position}: {name} may not be used here. Fields: {_names(allowed)}.",
    )


def _operator_refused(condition: Condition, field: ListedField) -> Invalid:
    operators = " ".join(operator.value for operator in Operator if operator in field.operators)
    return invalid(
        "filter",
        "OPERATOR_NOT_ALLOWED",
        chinese=f"第 {condition.position} 个字符处:{field.name} 不能用 {condition.operator.value},可用:{operators}。",
        english=f"At character {condition.position}: {field.name} takes {operators}, not {condition.operator.value}.",
    )


def _value_refused(name: str, position: int, wrong: ValueNotAccepted) -> Invalid:
    return invalid(
        "filter",
        "VALUE_NOT_ACCEPTED",
        chinese=f"第 {position} 个字符处:字段 {name} 的值不正确,{wrong.chinese}。",
        english=f"At character {position}: the value for {name} does not fit, {wrong.english}.",
    )
