"""The engine of a service on its own database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa
import sqlalchemy.exc
import sqlalchemy.ext.asyncio as sa_async

from crm_chassis.settings import async_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MANY: Final = 20  # rows from which on COPY is cheaper than INSERT, which it costs a look at the table's columns first
# What may wait outside an index of search tokens, for every search reads it: 256 kB are 0.1 ms, 4 MB 1.5 ms (kB).
WAITING: Final = 256
WAITING_IN_BULK: Final = 4_096
STATEMENT_TIMEOUT = 5_000  # milliseconds; a list that takes longer is a bug, not a slow day


def engine_for(url: str, *, application: str, pool: int) -> AsyncEngine:
    """An async engine. Connections that the server dropped are noticed before they are used, without asking it."""
    engine = sa_async.create_async_engine(
        async_url(url),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=3,
        hide_parameters=True,  # what people typed stands in no error and no log
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": 5,
            "max_cacheable_statement_size": 0,  # a page of a wide scope is a long statement, and made to be kept
            "server_settings": {
                "application_name": application,
                "statement_timeout": str(STATEMENT_TIMEOUT),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
                "jit": "off",
                # What was measured is what runs: no statement is planned anew for its parameters.
                "plan_cache_mode": "force_generic_plan",
                "gin_pending_list_limit": str(WAITING),
            },
        },
    )
    sa.event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Make the pool connect anew when the server has hung up: the driver knows, since it reads the socket all the time.

    SQLAlchemy's own pre-ping asks the server instead, in three round trips: half the cost of reading a record.
    """
    if connection.driver_connection.is_closed():
        raise sqlalchemy.exc.InvalidatePoolError


async def write_in_bulk(db: AsyncConnection) -> None:
    """Let this transaction leave more to wait outside of indexes; taken in together it costs half."""
    await db.execute(_IN_BULK)


_IN_BULK = sa.text(f"SET LOCAL gin_pending_list_limit = {WAITING_IN_BULK}")


async def insert_many(db: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; hundreds of them cost a tenth of what INSERT costs."""
    if len(rows) < MANY:
        if rows:
            await db.execute(sa.insert(table), list(rows))
        return
    columns = list(rows[0])
    connection: Any = (await db.get_raw_connection()).driver_connection
    await connection.copy_records_to_table(
        table.name, records=[[row[column] for column in columns] for row in rows], columns=columns
    )
