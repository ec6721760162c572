"""One process at a time: leadership for the parts of a ``work`` process of which there must not be two."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RETRY_SECONDS: Final = 1.0

# What a PostgreSQL that is away or restarting does to a connection: reason to try again, never to end. The third is what
# asyncpg makes of a server that says good-bye and breaks off between two statements.
DATABASE_TROUBLE: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    asyncio.TimeoutError,
)


@asynccontextmanager
async def leading(database_url: str, part: str) -> AsyncIterator[asyncpg.Connection]:
    """Wait until this process leads for ``part`` in its database; yields the connection that holds the leadership.

    The leadership ends with the block or with the connection, whichever is first. Raises :data:`DATABASE_TROUBLE`.
    """
    db = await asyncpg.connect(database_url, timeout=5, command_timeout=30)
    try:
        await db.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
        # Asked again and again, not waited for: a statement that waits for the lock would hold back vacuum.
        while True:
            if await db.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", part):
                break
            await asyncio.sleep(RETRY_SECONDS)
        yield db
    finally:
        db.terminate()
