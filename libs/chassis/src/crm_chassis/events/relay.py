"""The relay: carries facts from a service's outbox to its stream, in order, and keeps them there (DESIGN §3).

One relay per database leads, by an advisory lock on the connection it works with: when the connection is lost, so is
the leadership, and nothing can be marked by one who no longer leads. A relay that dies between the broker's answer and
the mark publishes again; the broker and every inbox recognise the fact.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
import nats.errors
import structlog

from crm_chassis.events.connection import NATS_TROUBLE
from crm_chassis.events.leading import DATABASE_TROUBLE, RETRY_SECONDS, leading
from crm_chassis.events.publishing import publish
from crm_chassis.events.reconciling import Reconciliation
from crm_chassis.events.streams import Fact, ensure_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nats.aio.client import Client

log = structlog.get_logger()

BATCH: Final = 200
RECONCILE_SECONDS: Final = 60.0
LATE: Final = timedelta(minutes=1)
# Chosen by status, not by "id above the last one": transactions become visible out of order. The subquery finds the
# fact before by the unique index, one look-up each.
UNPUBLISHED = """
SELECT id, event_id, aggregate_type, aggregate_id, aggregate_seq, subject, type, headers, payload, created_at,
       (SELECT previous.created_at FROM outbox AS previous
        WHERE previous.aggregate_type = fact.aggregate_type AND previous.aggregate_id = fact.aggregate_id
          AND previous.aggregate_seq = fact.aggregate_seq - 1) AS previous_at
FROM outbox AS fact WHERE published_seq IS NULL ORDER BY id LIMIT $1
"""
MARK = """
UPDATE outbox SET published_seq = mark.seq, published_stream = $3
FROM unnest($1::bigint[], $2::bigint[]) AS mark(id, seq) WHERE outbox.id = mark.id
"""
OLDEST_UNPUBLISHED = "SELECT created_at FROM outbox WHERE published_seq IS NULL ORDER BY id LIMIT 1"


class Relay:
    """Relay of one service. ``replicas`` counts for a stream it has to make; ``poll_seconds`` is the wait when idle."""

    def __init__(
        self, nc: Client, *, database_url: str, service: str, replicas: int = 1, poll_seconds: float = 0.2
    ) -> None:
        self._nc = nc
        self._database_url = database_url
        self._service = service
        self._replicas = replicas
        self._poll_seconds = poll_seconds
        self._trouble = ""

    async def run(self) -> None:
        """Lead or wait to lead, until cancelled. Outages of PostgreSQL and NATS are waited out."""
        while True:
            try:
                async with leading(self._database_url, "relay") as db:
                    await self._lead(db)
            except (*DATABASE_TROUBLE, *NATS_TROUBLE) as error:
                self._say_once(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _lead(self, db: asyncpg.Connection) -> None:
        reconciliation: Reconciliation | None = None
        due, reconnects = 0.0, -1
        while True:
            if not self._nc.is_connected:
                raise nats.errors.ConnectionReconnectingError
            if reconciliation is None or time.monotonic() >= due or self._nc.stats["reconnects"] != reconnects:
                reconnects = self._nc.stats["reconnects"]
                reconciliation = await self._reconcile(db)
                due = time.monotonic() + RECONCILE_SECONDS
            count = await self._publish_next(db, reconciliation)
            if count is None:
                reconciliation = None
            elif count < BATCH:
                await asyncio.sleep(self._poll_seconds)

    async def _publish_next(self, db: asyncpg.Connection, reconciliation: Reconciliation) -> int | None:
        """Publish and mark the next facts; returns how many, or None when the stream proved to have lost some."""
        rows = await db.fetch(UNPUBLISHED, BATCH)
        if not rows:
            return 0
        sequences = await publish(self._nc, [_fact(row) for row in rows])
        try:
            await db.execute(MARK, [row["id"] for row in rows], sequences, reconciliation.stamp)
        except asyncpg.UniqueViolationError:
            # The broker gave numbers to these that it had given to others before: the others are gone. These stay
            # unmarked and are recognised by their ids when they come again.
            lost = await reconciliation.lost_from(min(sequences))
            log.error(  # noqa: TRY400  the broker is to blame, our stack says nothing
                "stream lost facts", service=self._service, from_seq=min(sequences), republishing=lost
            )
            return None
        if self._trouble:
            log.info("relay works again", service=self._service)
            self._trouble = ""
        return len(rows)

    async def _reconcile(self, db: asyncpg.Connection) -> Reconciliation:
        js = self._nc.jetstream()
        info = await ensure_stream(js, self._service, replicas=self._replicas)
        reconciliation = Reconciliation(db, js, info)
        lost = await reconciliation.run()
        if lost:
            log.error("stream lost facts", service=self._service, republishing=lost, stream_created=str(info.created))
        oldest = await db.fetchval(OLDEST_UNPUBLISHED)
        if oldest is not None and datetime.now(UTC) - oldest > LATE and not lost:
            log.warning("facts wait to be published", service=self._service, oldest=oldest.isoformat())
        await db.execute("SELECT forget_published_facts()")
        return reconciliation

    def _say_once(self, error: Exception) -> None:
        if type(error).__name__ != self._trouble:
            self._trouble = type(error).__name__
            log.warning("relay waits", service=self._service, error=repr(error))


async def replay(database_url: str, *, since: datetime) -> int:
    """Let the relay publish everything recorded since a moment once more; returns how many facts.

    For a broker that was replaced, or consumers that miss facts; those that had them ignore them. The outbox reaches
    back 30 days.
    """
    db = await asyncpg.connect(database_url, timeout=5)
    try:
        status: str = await db.execute(
            "UPDATE outbox SET published_seq = NULL, published_stream = NULL "
            "WHERE published_seq IS NOT NULL AND created_at >= $1",
            since,
        )
    finally:
        await db.close()
    return int(status.rpartition(" ")[2])


def _fact(row: asyncpg.Record) -> Fact:
    columns: Sequence[str] = Fact.__dataclass_fields__.keys()  # type: ignore[assignment]
    return Fact(**{name: row[name] for name in columns})
