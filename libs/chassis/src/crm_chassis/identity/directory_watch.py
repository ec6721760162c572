"""Keeps a service's directory current from the NATS key-value bucket ``directory`` (DESIGN §4).

What was known last stays in force while NATS is away and while the bucket is missing or being filled anew.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Self

import nats.errors
import nats.js.errors
import structlog

from crm_chassis.events.connection import NATS_TROUBLE, connect_nats
from crm_chassis.identity.directory import EMPTY, Directory
from crm_chassis.identity.directory_entries import BUCKET, DirectoryEntries

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from nats.aio.client import Client
    from nats.js import JetStreamContext

log = structlog.get_logger(__name__)

CHECK_EVERY: Final = 1.0  # seconds of silence after which the bucket is looked at: is it still the one we watch?
RETRY_AFTER: Final = 0.25  # seconds
ANSWER_WITHIN: Final = 1.0  # seconds; what was asked just as the connection broke gets no answer at all
STREAM: Final = f"KV_{BUCKET}"


class _Lost(Exception):
    """The watch no longer tells everything the bucket says."""


class DirectoryWatch:
    """The directory as it is now. ``async with`` it; ``await ready()`` before the first question."""

    def __init__(self, nats_url: str) -> None:
        self._url = nats_url
        self._directory = EMPTY
        self._changed = asyncio.Condition()
        self._following: asyncio.Task[None] | None = None
        self._trouble = ""

    @property
    def directory(self) -> Directory:
        """The latest state; empty before :meth:`ready`."""
        return self._directory

    async def ready(self) -> None:
        """Wait until there is a directory; for ever, if nobody publishes one."""
        await self.reached(1)

    async def reached(self, version: int) -> Directory:
        """Wait until the directory has this version or a later one."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._directory.version >= version)
        return self._directory

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self._run(), name="directory-watch")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _run(self) -> None:
        nc = await self._connected()
        try:
            while True:
                try:
                    await self._follow(nc.jetstream(timeout=ANSWER_WITHIN))
                except (*NATS_TROUBLE, _Lost) as trouble:
                    self._say_once(repr(trouble))
                await asyncio.sleep(RETRY_AFTER)
        finally:
            await nc.close()

    async def _connected(self) -> Client:
        while True:
            try:
                return await connect_nats(self._url, name="directory-watch")
            except NATS_TROUBLE as trouble:
                self._say_once(repr(trouble))
                await asyncio.sleep(RETRY_AFTER)

    async def _follow(self, js: JetStreamContext) -> None:
        """Read the whole bucket, then every change, until something is wrong with it."""
        made_at = await _made_at(js)
        watcher: Any = await (await js.key_value(BUCKET)).watchall()
        try:
            await self._read(js, watcher, made_at)
        finally:
            await asyncio.shield(_stopped(watcher))

    async def _read(self, js: JetStreamContext, watcher: Any, made_at: datetime | None) -> None:
        entries, complete, revision = DirectoryEntries(), False, 0
        while True:
            try:
                entry = await watcher.updates(timeout=CHECK_EVERY)
            except nats.errors.TimeoutError:
                info = await js.stream_info(STREAM)
                if info.created != made_at or info.state.last_seq != revision or not complete:
                    raise _Lost from None
                if entries.waiting:  # whoever published died within a version
                    await self._show(entries)
                continue
            if entry is None:
                complete = True
                await self._show(entries)
                continue
            revision = entry.revision or revision
            ends = entries.take(entry.key, None if entry.operation else entry.value)
            if complete and ends:
                await self._show(entries)

    async def _show(self, entries: DirectoryEntries) -> None:
        directory = entries.directory()
        if directory.version == 0:  # nothing was ever published into this bucket
            return
        self._trouble = ""
        async with self._changed:
            self._directory = directory
            self._changed.notify_all()

    def _say_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("directory is not being updated", trouble=trouble, version=self._directory.version)


async def _made_at(js: JetStreamContext) -> datetime | None:
    return (await js.stream_info(STREAM)).created


async def _stopped(watcher: Any) -> None:
    try:
        await watcher.stop()
    except NATS_TROUBLE as trouble:
        log.debug("the watch ended by itself", trouble=repr(trouble))
