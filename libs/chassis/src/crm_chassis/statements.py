"""Statements that are compiled once and run by the driver itself (ADR 0005).

SQLAlchemy spends several times as much on executing a small statement as PostgreSQL does, although nothing about the
statement ever changes. A :class:`Kept` statement is written like any other, compiled when it is first run, and costs
from then on what asyncpg costs. It is for statements that live as long as the process: those of a module, those that a
policy keeps by shape. What is built anew for one call is executed as usual.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.dialects.postgresql import asyncpg as dialects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Processor = Callable[[Any], Any]

_DIALECT: Any = dialects.dialect(  # type: ignore[no-untyped-call]
    json_serializer=lambda value: orjson.dumps(value).decode(),
    json_deserializer=orjson.loads,
)
_NUMERIC = (
    1700  # PostgreSQL's number of the type: SQLAlchemy asks for it to tell decimals, and nothing else, from floats
)
_TO_BE_GIVEN = object()
# The server hung up, or takes nobody in yet. An inner error of the driver is what it says of a connection that broke off in
# the middle of an answer.
GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    OSError,
)


class Kept:
    """A statement that lives as long as the process. Parameters are given by name, as to SQLAlchemy."""

    def __init__(self, clause: sa.Select[Any] | sa.TextualSelect | sa.TextClause) -> None:
        self._clause = clause

    async def fetch(self, driver: asyncpg.Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows as named tuples. Raises what SQLAlchemy raises, and KeyError for a parameter that is not given."""
        sql, arguments = self._ready
        values = [
            own
            if own is not _TO_BE_GIVEN and name not in parameters
            else (parameters[name] if convert is None else convert(parameters[name]))
            for name, convert, own in arguments
        ]
        try:
            records = await driver.fetch(sql, *values)
        except (asyncpg.PostgresError, *GONE) as problem:
            raise translated(problem, sql) from problem
        return self._rows(records)

    @cached_property
    def _ready(self) -> tuple[str, Sequence[tuple[str, Processor | None, Any]]]:
        """The text, and for each of its places the parameter's name, what converts its value, and its own value."""
        compiled: Any = self._clause.compile(dialect=_DIALECT)
        if compiled.post_compile_params:
            raise sqlalchemy.exc.CompileError("a kept statement has one text: give lists as arrays")
        arguments = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            convert = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            own = _TO_BE_GIVEN if bind.required else compiled.params[name]
            if own is not _TO_BE_GIVEN and own is not None and convert is not None:
                own = convert(own)
            arguments.append((name, convert, own))
        return compiled.string, arguments

    @cached_property
    def _columns(self) -> Sequence[tuple[int, Processor]]:
        """Places of columns whose values must be converted, unless it is a bare text, which knows nothing of types."""
        if isinstance(self._clause, sa.TextClause):
            return ()
        return [
            (place, convert)
            for place, column in enumerate(self._clause.selected_columns)
            if (convert := _converting(column.type)) is not None
        ]

    def _rows(self, records: Sequence[asyncpg.Record]) -> list[Any]:
        if not records:
            return []
        make, columns = _row_type(tuple(records[0].keys()))._make, self._columns
        if not columns:
            return [make(record.values()) for record in records]
        rows = []
        for record in records:
            values = list(record.values())
            for place, convert in columns:
                if values[place] is not None:
                    values[place] = convert(values[place])
            rows.append(make(values))
        return rows


def _converting(kind: Any) -> Processor | None:
    """What makes a column's value of what the driver gives; None where that is the value.

    Told apart here are the commonest two, for which SQLAlchemy calls a function or more for each value of each row.
    """
    if isinstance(kind, sa.Uuid) and not kind.as_uuid:
        return str
    if isinstance(kind, sa.ARRAY) and _converting(kind.item_type) is None:
        return None
    convert: Processor | None = kind.dialect_impl(_DIALECT).result_processor(_DIALECT, _NUMERIC)
    return convert


@lru_cache(maxsize=1000)
def _row_type(names: tuple[str, ...]) -> Any:
    """Named tuples with what else a SQLAlchemy row has and commands use."""
    plain = namedtuple("plain", names, rename=True)  # type: ignore[misc]  # noqa: PYI024  the names are the query's
    mapping = property(lambda self: dict(zip(names, self, strict=True)))
    return type("Row", (plain,), {"__slots__": (), "_mapping": mapping})


def translated(problem: Exception, sql: str) -> sqlalchemy.exc.DBAPIError:
    """The driver's error as SQLAlchemy would raise it; without parameters, which are what people typed."""
    kind = sqlalchemy.exc.OperationalError if isinstance(problem, GONE) else sqlalchemy.exc.DBAPIError
    return kind(sql, None, problem, hide_parameters=True)


def is_outage(problem: Exception) -> bool:
    """Whether the database was not there, as opposed to refusing what we asked."""
    if not isinstance(problem, sqlalchemy.exc.DBAPIError):
        return isinstance(problem, ConnectionError | TimeoutError | sqlalchemy.exc.TimeoutError)
    # SQLAlchemy knows only some of the driver's errors and calls the others just errors.
    drivers = (problem.orig, getattr(problem.orig, "__cause__", None))
    return (
        problem.connection_invalidated
        or isinstance(problem, sqlalchemy.exc.InterfaceError | sqlalchemy.exc.OperationalError)
        or any(isinstance(each, GONE) for each in drivers)
    )
