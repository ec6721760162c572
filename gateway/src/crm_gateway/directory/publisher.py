"""Publishes the recorded organisation to the bucket ``directory``, and again whenever the bucket does not have it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import nats.errors
import nats.js.errors
import structlog
from nats.js.api import KeyValueConfig, StorageType

from crm.identity.v1.directory_pb2 import DirectoryVersion
from crm_chassis.events.connection import NATS_TROUBLE
from crm_chassis.identity.directory_entries import BUCKET, VERSION_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nats.aio.client import Client
    from nats.js import JetStreamContext
    from nats.js.kv import KeyValue

log = structlog.get_logger(__name__)

LEADER_LOCK: Final = (
    0x5055424C49534844  # "PUBLISHD": of several processes one publishes, so that nothing goes backwards
)
POLL_SECONDS: Final = 0.2
CHECK_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 1.0
ANSWER_WITHIN: Final = 1.0  # seconds
AT_ONCE: Final = 100  # puts under way
STREAM: Final = f"KV_{BUCKET}"
TROUBLE: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, *NATS_TROUBLE)
CHANGED = "SELECT key, value, version FROM directory_entities WHERE version > $1"


class Publisher:
    """``replicas`` counts for a bucket it has to make."""

    def __init__(self, nc: Client, *, database_url: str, replicas: int = 1) -> None:
        self._nc = nc
        self._database_url = database_url
        self._replicas = replicas
        self._trouble = ""

    async def run(self) -> None:
        """Lead or wait to lead, until cancelled. Outages of PostgreSQL and NATS are waited out."""
        while True:
            try:
                await self._try_to_lead()
            except TROUBLE as trouble:
                if type(trouble).__name__ != self._trouble:
                    self._trouble = type(trouble).__name__
                    log.warning("directory publisher waits", trouble=repr(trouble))
            await asyncio.sleep(RETRY_SECONDS)

    async def _try_to_lead(self) -> None:
        db = await asyncpg.connect(self._database_url, timeout=5, command_timeout=30)
        try:
            if await db.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK):
                await self._lead(db)
        finally:
            db.terminate()

    async def _lead(self, db: asyncpg.Connection) -> None:
        js = self._nc.jetstream(timeout=ANSWER_WITHIN)
        while True:
            bucket = await self._bucket(js)
            published = await self._reconcile(db, bucket)
            left_as = await _state(js)
            self._trouble = ""
            due = time.monotonic() + CHECK_SECONDS
            while True:
                if changed := await db.fetch(CHANGED, published):
                    published = max(row["version"] for row in changed)
                    await _put(bucket, {row["key"]: row["value"] for row in changed}, published)
                    left_as = await _state(js)
                elif time.monotonic() >= due:
                    due = time.monotonic() + CHECK_SECONDS
                    if await _state(js) != left_as:
                        log.warning("directory bucket is not as it was left, publishing again")
                        break
                await asyncio.sleep(POLL_SECONDS)

    async def _bucket(self, js: JetStreamContext) -> KeyValue:
        try:
            return await js.key_value(BUCKET)
        except nats.js.errors.NotFoundError:
            return await js.create_key_value(
                KeyValueConfig(bucket=BUCKET, history=1, storage=StorageType.FILE, replicas=self._replicas)
            )

    async def _reconcile(self, db: asyncpg.Connection, bucket: KeyValue) -> int:
        """Put what the bucket lacks or has otherwise; returns the version it has then."""
        there = await _content(bucket)
        rows = await db.fetch(CHANGED, 0)
        if not rows:  # nothing was ever read from Keycloak: whatever the bucket says is better than nothing
            return 0
        recorded = {row["key"]: row["value"] for row in rows if row["value"] is not None}
        version: int = max(row["version"] for row in rows)
        known = DirectoryVersion.FromString(there.pop(VERSION_KEY, b"")).version
        wrong = {key: value for key, value in recorded.items() if there.get(key) != value}
        wrong |= dict.fromkeys(there.keys() - recorded.keys())
        if wrong or known != version:
            await _put(bucket, wrong, version)
        return version


async def _put(bucket: KeyValue, values: Mapping[str, bytes | None], version: int) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_put_one(bucket, key, value, room) for key, value in values.items()))
    stamp = DirectoryVersion(version=version)
    stamp.publish_time.GetCurrentTime()
    await bucket.put(VERSION_KEY, stamp.SerializeToString())


async def _put_one(bucket: KeyValue, key: str, value: bytes | None, room: asyncio.Semaphore) -> None:
    async with room:
        await (bucket.delete(key) if value is None else bucket.put(key, value))


async def _content(bucket: KeyValue) -> dict[str, bytes]:
    watcher: Any = await bucket.watchall(ignore_deletes=True)
    try:
        found: dict[str, bytes] = {}
        while (entry := await watcher.updates(timeout=ANSWER_WITHIN)) is not None:
            found[entry.key] = entry.value or b""
        return found
    finally:
        await watcher.stop()


async def _state(js: JetStreamContext) -> tuple[Any, int]:
    """When the bucket was made and its last sequence: whatever happens to it changes one of them."""
    info = await js.stream_info(STREAM)
    return info.created, info.state.last_seq
