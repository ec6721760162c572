r"""The filter language: conditions joined by AND, a small part of AIP-160.

    grade = "3A" AND bed_count >= 500 AND buying_state IN (BUYING_STATE_WON, BUYING_STATE_LOYAL)

A condition compares a field by ``= != < <= > >=`` with a value, asks with ``IN (…)`` for one of several, or with
``WITHIN`` for a place in a tree and everything below it. Values are quoted text (``\"`` and ``\\`` inside), numbers, ``true``/``false``, names of enum values and RFC 3339 times with or
without quotes. There is no OR, no NOT, no parentheses, no functions. What the fields are is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lark import Lark, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

if TYPE_CHECKING:
    from lark import Token

MAX_CONDITIONS = 20
MAX_CHOICES = 200

GRAMMAR = r"""
start: condition ("AND" condition)*
condition: NAME OPERATOR value           -> comparison
         | NAME "IN" "(" value ("," value)* ")"  -> membership
         | NAME "WITHIN" value        -> descent
value: TEXT | TIME | NUMBER | NAME

OPERATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
TEXT: /"(?:[^"\\]|\\["\\])*"/
TIME.2: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)/
NUMBER: /-?\d+(\.\d+)?/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%ignore /[ \t\r\n]+/
"""


class Operator(Enum):
    """How a condition compares. The last three never stand in a filter: they are what an empty value turns it into."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "IN"
    WITHIN = "WITHIN"
    EMPTY = "IS EMPTY"
    NOT_EMPTY = "IS NOT EMPTY"
    IN_OR_EMPTY = "IN OR EMPTY"


class Form(Enum):
    """How a value was written."""

    TEXT = "text"
    TIME = "time"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, quotes and escapes removed; ``position`` counts characters of the filter from 1."""

    form: Form
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; more than one value only with IN."""

    field: str
    operator: Operator
    values: tuple[Value, ...]
    position: int


class FilterMalformed(ValueError):
    """The text is no filter; ``position`` is the character, counted from 1, where it stops being one."""

    def __init__(self, position: int, *, limit: int | None = None) -> None:
        self.position = position
        self.limit = limit
        super().__init__(f"not a filter from character {position} on")


def _position(token: Token) -> int:
    return cast("int", token.start_pos) + 1


class _Conditions(Transformer["Token", tuple[Condition, ...]]):
    def start(self, conditions: list[Condition]) -> tuple[Condition, ...]:
        if len(conditions) > MAX_CONDITIONS:
            raise FilterMalformed(conditions[MAX_CONDITIONS].position, limit=MAX_CONDITIONS)
        return tuple(conditions)

    def comparison(self, parts: list[Token | Value]) -> Condition:
        name, operator, value = cast("tuple[Token, Token, Value]", tuple(parts))
        return Condition(str(name), Operator(str(operator)), (value,), _position(name))

    def membership(self, parts: list[Token | Value]) -> Condition:
        name, values = cast("Token", parts[0]), cast("list[Value]", parts[1:])
        if len(values) > MAX_CHOICES:
            raise FilterMalformed(values[MAX_CHOICES].position, limit=MAX_CHOICES)
        return Condition(str(name), Operator.IN, tuple(values), _position(name))

    def descent(self, parts: list[Token | Value]) -> Condition:
        name, value = cast("tuple[Token, Value]", tuple(parts))
        return Condition(str(name), Operator.WITHIN, (value,), _position(name))

    def value(self, parts: list[Token]) -> Value:
        (token,) = parts
        text = re.sub(r'\\(["\\])', r"\1", token[1:-1]) if token.type == "TEXT" else str(token)
        return Value(Form[token.type], text, _position(token))


# The transformer runs while parsing, so a filter never becomes a tree; its own errors come out as they are.
_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Conditions())


@lru_cache(maxsize=2000)
def parse_filter(text: str) -> tuple[Condition, ...]:
    """The conditions of a filter, none for a blank one. Raises :class:`FilterMalformed`."""
    if not text.strip(" \t\r\n"):
        return ()
    try:
        return cast("tuple[Condition, ...]", _PARSER.parse(text))
    except UnexpectedInput as unexpected:
        raise FilterMalformed(_where(unexpected, text)) from None


def _where(unexpected: UnexpectedInput, text: str) -> int:
    match unexpected:
        case UnexpectedToken() if unexpected.token.type != "$END":
            return _position(unexpected.token)
        case UnexpectedCharacters():
            return cast("int", unexpected.pos_in_stream) + 1
        case _:
            return len(text) + 1
