"""The engine of a service on its own database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import sqlalchemy as sa
import sqlalchemy.exc
import sqlalchemy.ext.asyncio as sa_async

from crm_chassis.settings import async_url

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncEngine

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
            "server_settings": {
                "application_name": application,
                "statement_timeout": str(STATEMENT_TIMEOUT),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
                "jit": "off",
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
