"""Comparing the stream with the outbox, and letting the relay publish again what the stream no longer has.

Brokers lose what they acknowledged: a truncated or bit-flipped block file drops everything after the bad record and
sequence numbers are handed out anew, a removed folder takes the stream along (measured; Jepsen on NATS 2.12.1). What is
published twice is recognised by its id within the duplicate window and by the inbox of every consumer after it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nats.js.errors

from crm_chassis.events.streams import MESSAGE_ID

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    import asyncpg
    from nats.js import JetStreamContext
    from nats.js.api import StreamInfo

CLEAR = "UPDATE outbox SET published_seq = NULL, published_stream = NULL WHERE published_seq IS NOT NULL AND "
OTHER_STREAM = CLEAR + "(published_stream < $1 OR published_stream > $1)"
FROM_SEQUENCE = CLEAR + "published_stream = $1 AND published_seq >= $2"
NEWEST_BETWEEN = """
SELECT published_seq, event_id FROM outbox
WHERE published_stream = $1 AND published_seq BETWEEN $2 AND $3 ORDER BY published_seq DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _Published:
    seq: int
    event_id: UUID


class Reconciliation:
    """One comparison of a stream, as ``info`` describes it, with the outbox of its service."""

    def __init__(self, db: asyncpg.Connection, js: JetStreamContext, info: StreamInfo) -> None:
        if info.created is None or info.config.name is None:
            raise ValueError("the broker describes a stream without name or creation time")
        self._db = db
        self._js = js
        self._info = info
        self._name: str = info.config.name
        self.stamp: datetime = info.created

    async def run(self) -> int:
        """Clear the mark of every fact the stream lost; returns how many the relay will publish again."""
        lost = await self._update(OTHER_STREAM, self.stamp)
        lost += await self.lost_from(self._info.state.last_seq + 1)
        first_lost = await self._first_lost()
        if first_lost is not None:
            lost += await self.lost_from(first_lost)
        return lost

    async def lost_from(self, seq: int) -> int:
        """Take everything published from a sequence on for lost; returns how many facts that is."""
        return await self._update(FROM_SEQUENCE, self.stamp, seq)

    async def _first_lost(self) -> int | None:
        """Look at the newest message and at a random one; where one is not ours, find the first that is not."""
        first, last = self._info.state.first_seq, self._info.state.last_seq
        newest = await self._newest(first, last)
        if newest is None:
            return None
        chosen = await self._newest(first, first + secrets.randbelow(newest.seq - first + 1))
        for sample in (newest, chosen):
            if sample is not None and not await self._survives(sample):
                return await self._boundary(first - 1, sample.seq)
        return None

    async def _boundary(self, surviving: int, lost: int) -> int:
        """The first lost sequence between one that survives and one that is lost: loss takes the end of a stream."""
        while surviving + 1 < lost:
            middle = (surviving + lost) // 2
            row = await self._newest(surviving + 1, middle)
            if row is None or await self._survives(row):
                surviving = middle
            else:
                lost = row.seq
        return lost

    async def _newest(self, first: int, last: int) -> _Published | None:
        row = await self._db.fetchrow(NEWEST_BETWEEN, self.stamp, first, last)
        return None if row is None else _Published(row["published_seq"], row["event_id"])

    async def _survives(self, published: _Published) -> bool:
        try:
            message = await self._js.get_msg(self._name, published.seq)
        except nats.js.errors.NotFoundError:
            state = (await self._js.stream_info(self._name)).state
            return published.seq < state.first_seq  # aged out meanwhile, as it should
        return (message.headers or {}).get(MESSAGE_ID) == str(published.event_id)

    async def _update(self, statement: str, *parameters: object) -> int:
        status: str = await self._db.execute(statement, *parameters)
        return int(status.rpartition(" ")[2])
