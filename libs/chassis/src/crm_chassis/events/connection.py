"""The connection to NATS, as every process of the suite opens it."""

from __future__ import annotations

import asyncio
from typing import Final

import nats.errors
import nats.js.errors
import structlog
from nats.aio.client import Client

log = structlog.get_logger()

# What a broker that is away, restarting or electing a leader does to its callers: reason to try again, never to end.
NATS_TROUBLE: Final = (nats.errors.Error, OSError, asyncio.TimeoutError)


async def connect_nats(url: str, *, name: str) -> Client:
    """A connection that comes back by itself for ever; ``name`` shows in the server's list of connections.

    Waits for a server that is not there yet.
    """
    client = Client()

    async def _say(error: Exception) -> None:
        log.warning("nats connection in trouble", connection=name, error=repr(error))
        # A broker that hangs up in the middle of its greeting leaves a socket that the library would forget unclosed.
        if not client.is_connected and client._transport is not None:  # noqa: SLF001  it gives no other way
            client._transport.close()  # type: ignore[no-untyped-call]  # noqa: SLF001  as above

    await client.connect(
        url,
        name=name,
        error_cb=_say,
        allow_reconnect=True,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,  # type: ignore[arg-type]  # it only ever adds it to a time
        connect_timeout=2,
    )
    return client
