"""A service that tells and hears facts, on a real PostgreSQL and with a NATS of its own that may be killed."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nats.errors
import sqlalchemy as sa
from google.protobuf.message import Message
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged
from crm_chassis.events.contract import stream_of
from crm_chassis.events.reactions import reacts_to
from crm_chassis.events.tables import event_tables
from crm_chassis.recording import Signature, write_down
from crm_local.databases import Database
from crm_local.nats import NatsServer
from crm_local.programs import Child, start_and_wait

METADATA = sa.MetaData()
event_tables(METADATA)
EFFECTS = sa.Table(
    "effects",
    METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("aggregate_id", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
)


def signed(request_id: str = "") -> Signature:
    """A signature of nobody in particular, of now."""
    return Signature(person_id="", person_name="", request_id=request_id, now=datetime.now(UTC))


async def until(condition: Callable[[], Any], *, seconds: float = 20) -> None:
    """Wait for a condition; a broker that is away makes it false."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                found = condition()
                if inspect.isawaitable(found):
                    found = await found
            except nats.errors.Error:
                found = False
            if found:
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(*parts: Any) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Parts of a ``work`` process, run until the block ends; one that ends by itself fails the test."""
    tasks = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield tasks
    finally:
        early = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    assert not early, early


@dataclass
class Transaction:
    db: AsyncConnection


@dataclass
class Service:
    """A database with outbox, inbox and a table of effects, used by its runtime role."""

    database: Database
    engine: AsyncEngine

    @property
    def url(self) -> str:
        return self.database.url

    @asynccontextmanager
    async def work(self, request_id: str = "") -> AsyncIterator[Transaction]:
        async with self.engine.begin() as db:
            yield Transaction(db)

    async def tell(self, aggregate_id: str, *said: str) -> None:
        """Record facts about an aggregate, in one transaction."""
        await self.record([CustomerChanged(customer_id=aggregate_id, fields=[each]) for each in said])

    async def record(self, facts: Sequence[Message], *, fails: bool = False) -> None:
        """Record facts in one transaction; one that fails leaves nothing."""
        async with self.engine.connect() as db:
            driver = (await db.get_raw_connection()).driver_connection
            assert driver is not None
            transaction = driver.transaction()
            await transaction.start()
            await write_down(driver, signed("r-1"), facts=facts)
            await (transaction.rollback() if fails else transaction.commit())

    async def all(self, statement: str, **parameters: Any) -> list[Any]:
        async with self.engine.begin() as db:
            return [tuple(row) for row in await db.execute(sa.text(statement), parameters)]

    async def one(self, statement: str, **parameters: Any) -> Any:
        return (await self.all(statement, **parameters))[0][0]

    async def do(self, statement: str, **parameters: Any) -> None:
        async with self.engine.begin() as db:
            await db.execute(sa.text(statement), parameters)

    async def said(self, aggregate_id: str) -> list[str]:
        """Effects of an aggregate in the order they were had."""
        rows = await self.all("SELECT said FROM effects WHERE aggregate_id = :id ORDER BY id", id=aggregate_id)
        return [row[0] for row in rows]

    async def all_published(self) -> bool:
        return await self.unpublished() == 0

    async def unpublished(self) -> int:
        count: int = await self.one("SELECT count(*) FROM outbox WHERE published_seq IS NULL")
        return count


@reacts_to(CustomerChanged)
async def record_effect(work: Transaction, fact: CustomerChanged) -> None:
    await work.db.execute(sa.insert(EFFECTS).values(aggregate_id=fact.customer_id, said=fact.fields[0]))


@dataclass
class Broker:
    """A NATS of the test's own, which may be killed."""

    server: NatsServer
    child: Child

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def messages_folder(self) -> Path:
        return self.server.folder / "jetstream" / "$G" / "streams" / stream_of("customer") / "msgs"

    def kill(self) -> None:
        self.child.kill()

    def start(self) -> None:
        self.child = start_and_wait(self.server.program())


async def stream_messages(nc: Any) -> list[tuple[str, int, str]]:
    """(aggregate, number, event id) of everything in the stream, in its order."""
    js = nc.jetstream(timeout=0.5)
    state = (await js.stream_info(stream_of("customer"))).state
    found = []
    for seq in range(max(state.first_seq, 1), state.last_seq + 1):
        headers = (await js.get_msg(stream_of("customer"), seq)).headers
        found.append((headers["ce-subject"], int(headers["ce-sequence"]), headers["ce-id"]))
    return found
