"""The consumer: pulls facts from the streams of other services and lets them take effect (DESIGN §3).

Order is kept per aggregate, by its gapless sequence and not by the broker's: a message that is put back comes again
after its successors. What arrives early is put back until its predecessor was handled. When that does not happen in
time, the stream is looked over once; what is there is handled, what is not leaves the fact among the dead letters.

One process at a time consumes for a purpose. Two would have to wait for each other's facts all the time; it is the inbox
that keeps every effect right when, for a moment, two believe to lead.

The broker never gives a message up by itself (no ``max_deliver``): facts end handled or in ``dead_letters``, where
somebody can see them. Attempts are counted by the process, so a deployment gives every fact its attempts anew.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from sqlalchemy.exc import SQLAlchemyError

from crm_chassis.cancelling import stop_if_asked
from crm_chassis.events.connection import NATS_TROUBLE
from crm_chassis.events.contract import stream_of
from crm_chassis.events.dead_letters import Reason, park, stands_still
from crm_chassis.events.inbox import Entry, Gate, enter, last_handled
from crm_chassis.events.leading import DATABASE_TROUBLE, RETRY_SECONDS, leading
from crm_chassis.events.missing import find_in_stream
from crm_chassis.events.reactions import Reaction, Reactions
from crm_chassis.events.recording import REQUEST_ID
from crm_chassis.events.streams import MAX_AGE, Fact, NotAFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    import asyncpg
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

    from crm_chassis.events.inbox import LastHandled
    from crm_chassis.events.reactions import WorkFactory

log = structlog.get_logger()

FETCH: Final = 64
FETCH_SECONDS: Final = 2.0
MAX_ACK_PENDING: Final = 256
LANES: Final = 8
LONGEST_TRANSACTION: Final = timedelta(hours=1)  # a fact is stamped when its transaction begins, seen when it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a consumer tries, in seconds.

    A fact is tried once and then after each of ``retry_delays``. ``gap`` is the wait for a predecessor: longer than all
    attempts of that one, and than the minute the relay takes to notice a loss. ``ack`` is how long the broker waits for
    a consumer that says nothing.
    """

    retry_delays: tuple[float, ...] = (1, 5, 30, 120, 300)
    gap: float = 600
    ack: float = 30


class Consumer:
    """One purpose of one service: a durable consumer on each stream its reactions need."""

    def __init__(
        self,
        nc: Client,
        *,
        service: str,
        purpose: str,
        database_url: str,
        reactions: Iterable[Reaction],
        work_factory: WorkFactory,
        patience: Patience = Patience(),
    ) -> None:
        self.name = f"{service}_{purpose}"
        self._nc = nc
        self._database_url = database_url
        self._reactions = Reactions(reactions)
        self._work_factory = work_factory
        self._patience = patience
        self._attempts: defaultdict[UUID, int] = defaultdict(int)
        self._waiting_since: dict[UUID, float] = {}
        self._lanes = asyncio.Semaphore(LANES)

    async def run(self) -> None:
        """Consume until cancelled; outages of NATS and PostgreSQL are waited out, a missing stream is waited for."""
        async with asyncio.TaskGroup() as streams:
            for service, subjects in self._reactions.sources().items():
                streams.create_task(self._follow(stream_of(service), subjects))

    async def _follow(self, stream: str, subjects: list[str]) -> None:
        trouble = ""
        while True:
            try:
                async with leading(self._database_url, f"consumer {self.name} {stream}") as leadership:
                    await self._bind_and_pull(stream, subjects, leadership)
            except* (*NATS_TROUBLE, *DATABASE_TROUBLE) as errors:
                error = errors.exceptions[0]
                if type(error).__name__ != trouble:
                    trouble = type(error).__name__
                    log.warning("consumer waits", consumer=self.name, stream=stream, error=repr(error))
            stop_if_asked()
            await asyncio.sleep(RETRY_SECONDS)

    async def _bind_and_pull(self, stream: str, subjects: list[str], leadership: asyncpg.Connection) -> None:
        js = self._nc.jetstream()
        await js.add_consumer(stream, self._config(subjects))
        subscription = await js.pull_subscribe_bind(consumer=self.name, stream=stream)
        try:
            while not await self._is_past_the_end(js, stream):
                await self._pull_until_idle(subscription, leadership)
                await leadership.execute("SELECT 1")  # notices that the connection, and with it the leadership, is lost
            log.error("consumer stands behind the end of its stream, starting over", consumer=self.name, stream=stream)
            await js.delete_consumer(stream, self.name)
        finally:
            await subscription.unsubscribe()

    async def _pull_until_idle(
        self, subscription: JetStreamContext.PullSubscription, leadership: asyncpg.Connection
    ) -> None:
        while not leadership.is_closed():
            try:
                messages = await subscription.fetch(FETCH, timeout=FETCH_SECONDS)
            except TimeoutError:
                return
            await self._handle_all(messages)

    async def _is_past_the_end(self, js: JetStreamContext, stream: str) -> bool:
        """Whether the stream was cut behind this consumer's back; it would wait for numbers to be reached again.

        Starting over from the beginning costs reading, the inbox knows what took effect. Raises NotFoundError when the
        stream or the consumer is gone.
        """
        consumer = await js.consumer_info(stream, self.name)
        last = (await js.stream_info(stream)).state.last_seq
        return consumer.delivered is not None and consumer.delivered.stream_seq > last

    def _config(self, subjects: list[str]) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=self.name,
            filter_subjects=subjects,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=self._patience.ack,
            max_ack_pending=MAX_ACK_PENDING,
            max_deliver=-1,
        )

    async def _handle_all(self, messages: Sequence[Msg]) -> None:
        """Facts of one aggregate one after the other, aggregates side by side."""
        lanes: defaultdict[tuple[str, str], list[tuple[Msg, Fact]]] = defaultdict(list)
        for message in messages:
            try:
                fact = Fact.from_message(message.subject, message.headers, message.data)
            except NotAFact as error:
                log.error("ignoring what is no fact", consumer=self.name, error=str(error))  # noqa: TRY400  says it all
                await message.term()
            else:
                lanes[fact.aggregate_type, fact.aggregate_id].append((message, fact))
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(self._handle_lane(lane))

    async def _handle_lane(self, lane: Sequence[tuple[Msg, Fact]]) -> None:
        async with self._lanes:
            for message, fact in lane:
                try:
                    delay = await self._handle(fact)
                except Exception as error:  # noqa: BLE001  whatever a reaction raises: try again, then park it
                    delay = await self._after_failure(fact, error)
                if delay is None:
                    self._attempts.pop(fact.event_id, None)
                    self._waiting_since.pop(fact.event_id, None)
                    await message.ack()
                else:
                    await message.nak(delay)

    async def _handle(self, fact: Fact) -> float | None:
        """Let a fact take effect; returns seconds to wait when its turn has not come, None when it is settled."""
        if await self._enter(fact, Gate.IN_ORDER) is not Entry.EARLY:
            return None
        async with self._work_factory(fact.headers.get(REQUEST_ID, "")) as work:
            last = await last_handled(work.db, self.name, fact)
            if await stands_still(work.db, self.name, fact):
                await park(work.db, self.name, fact, Reason.BEHIND, "")
                return None
        if last is None and _begins_here(fact):
            return None if await self._enter(fact, Gate.FIRST_SEEN) is not Entry.EARLY else RETRY_SECONDS
        since = self._waiting_since.setdefault(fact.event_id, time.monotonic())
        waited = time.monotonic() - since
        if waited < self._patience.gap:
            return min(RETRY_SECONDS / 2 + waited / 4, 30)
        await self._fill_gap(fact, last)
        return None

    async def _enter(self, fact: Fact, gate: Gate) -> Entry:
        async with self._work_factory(fact.headers.get(REQUEST_ID, "")) as work:
            entry = await enter(work.db, self.name, fact, gate)
            if entry is Entry.TAKEN:
                await self._reactions.run(work, fact)
        return entry

    async def _fill_gap(self, fact: Fact, last: LastHandled | None) -> None:
        first = 1 if last is None else last.aggregate_seq + 1
        since = datetime.now(UTC) - MAX_AGE if last is None else last.recorded_at - LONGEST_TRANSACTION
        for earlier in await find_in_stream(self._nc.jetstream(), fact, first=first, since=since):
            await self._enter(earlier, Gate.IN_ORDER)
        if await self._enter(fact, Gate.IN_ORDER) is not Entry.EARLY:
            return
        async with self._work_factory("") as work:
            await park(work.db, self.name, fact, Reason.MISSING, f"waiting for facts from number {first} on")
        log.error("facts are missing", consumer=self.name, event_id=str(fact.event_id), aggregate=fact.aggregate_id)

    async def _after_failure(self, fact: Fact, error: Exception) -> float | None:
        """Seconds until the next attempt; None when there is none and the fact is parked."""
        self._attempts[fact.event_id] += 1
        attempt = self._attempts[fact.event_id]
        about = {"consumer": self.name, "event_id": str(fact.event_id), "type": fact.type, "attempt": attempt}
        delays = self._patience.retry_delays
        if attempt <= len(delays):
            log.warning("reaction failed, trying again", **about, error=_first_line(error))
            return delays[attempt - 1]
        try:
            async with self._work_factory("") as work:
                await park(work.db, self.name, fact, Reason.FAILED, _first_line(error))
        except (SQLAlchemyError, OSError) as outage:
            log.warning("database is away, trying again", **about, error=_first_line(outage))
            return delays[-1]
        log.error("reaction failed, fact is a dead letter", **about, exc_info=error)
        return None


def _begins_here(fact: Fact) -> bool:
    """Whether all facts before this one are older than streams keep: a consumer that is new begins with it."""
    return fact.previous_at is None or fact.previous_at < datetime.now(UTC) - MAX_AGE


def _first_line(error: Exception) -> str:
    """What went wrong without the lines of a database error that hold values."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:500]}"
