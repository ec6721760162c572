"""The connection to NATS, as every process of the suite opens it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import nats
import nats.errors
import nats.js.errors
import structlog

if TYPE_CHECKING:
    from nats.aio.client import Client

log = structlog.get_logger()

# What a broker that is away, restarting or electing a leader does to its callers: reason to try again, never to end.
NATS_TROUBLE: Final = (nats.errors.Error, OSError, asyncio.TimeoutError)


async def connect_nats(url: str, *, name: str) -> Client:
    """A connection that comes back by itself for ever; ``name`` shows in the server's list of connections.

    Waits for a server that is not there yet.
    """

    async def _say(error: Exception) -> None:
        log.warning("nats connection in trouble", connection=name, error=repr(error))

    return await nats.connect(
        url,
        name=name,
        error_cb=_say,
        allow_reconnect=True,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,
        connect_timeout=2,
    )
