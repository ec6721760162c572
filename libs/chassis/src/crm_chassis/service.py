"""A service as a whole: declared on one page in its ``app.py``, put together here the same way for each (DESIGN §1).

    SERVICE = Service(name="sales", settings=SalesSettings, metadata=metadata, tables=chassis, servicers=servicers)

Every part that a process waits for at start, the directory and the keys of tokens, can be given by a test.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

import httpx
import stamina
from sqlalchemy.exc import DBAPIError

from crm_chassis.events.connection import connect_nats
from crm_chassis.events.consumer import Consumer
from crm_chassis.events.relay import Relay
from crm_chassis.grpc.server import Gate, Server
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.jobs import JobWorker
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keyring import Keyring
from crm_chassis.sealed.keys import MasterKeys
from crm_chassis.settings import ServiceSettings
from crm_chassis.work import ChassisTables, Surroundings, Work, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    import sqlalchemy as sa

    from crm_chassis.events.reactions import Reaction
    from crm_chassis.grpc.server import Servicer
    from crm_chassis.identity.directory import Directory
    from crm_chassis.jobs import Job

Settings = TypeVar("Settings", bound=ServiceSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[Settings]):
    """What one service is made of.

    ``name`` names its stream, its consumers and, with ``crm_`` before it, its package and database. ``consumers`` are its
    reactions by purpose: each purpose keeps its own place in the streams. ``data_keys`` is the table of the keys of sealed
    fields, in a service that has some; ``data_classes`` are those it seals with.
    """

    name: str
    settings: type[Settings]
    metadata: sa.MetaData
    tables: ChassisTables
    servicers: Callable[[Settings], Sequence[Servicer]]
    consumers: Mapping[str, Sequence[Reaction]] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    data_keys: sa.Table | None = None
    data_classes: Sequence[str] = ()

    @property
    def package(self) -> str:
        """The Python package, whose ``migrations`` are the database's."""
        return f"crm_{self.name}"

    @property
    def reactions(self) -> list[Reaction]:
        """All of them, whatever their purpose."""
        return [each for reactions in self.consumers.values() for each in reactions]

    @asynccontextmanager
    async def surroundings_of(self, settings: Settings) -> AsyncIterator[Surroundings]:
        """Database and keys, shared by every unit of work of the process."""
        engine = engine_for(settings.database_url, application=f"crm-{self.name}", pool=settings.database_pool)
        masters = MasterKeys.load(settings.keys_file)
        try:
            yield Surroundings(
                engine=engine,
                tables=self.tables,
                page_tokens=PageTokens(masters.derive("page tokens")),
                digest_key=masters.derive("request digests"),
                zone=settings.company_zone,
                keyring=None if self.data_keys is None else Keyring(self.data_keys, masters),
            )
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def server(
        self,
        settings: Settings,
        *,
        directory: Callable[[], Directory] | None = None,
        verifier: TokenVerifier | None = None,
    ) -> AsyncIterator[Server]:
        """The running gRPC server; waits for the directory and for the keys of tokens before it serves."""
        async with AsyncExitStack() as stack:
            if directory is None:
                watch = await stack.enter_async_context(DirectoryWatch(settings.nats_url))
                await watch.ready()
                directory = lambda: watch.directory  # noqa: E731  read anew for every call
            if verifier is None:
                http = await stack.enter_async_context(httpx.AsyncClient())
                keys = SigningKeys(settings.signing_keys_url, http)
                stack.push_async_callback(keys.close)
                await keys.ready()
                verifier = TokenVerifier(keys, issuer=settings.issuer)
            surroundings = await stack.enter_async_context(self.surroundings_of(settings))
            await self._first_data_keys(settings, surroundings)
            gate = Gate(surroundings=surroundings, verifier=verifier, directory=directory)
            running = Server(settings.grpc_listen, self.servicers(settings), gate, drain=settings.drain_seconds)
            await running.start()
            try:
                yield running
            finally:
                await running.stop()

    async def _first_data_keys(self, settings: Settings, surroundings: Surroundings) -> None:
        """Make the keys that fields are sealed with where there are none yet; waits for the database and its tables."""
        if self.data_keys is None:
            return
        keyring = Keyring(self.data_keys, MasterKeys.load(settings.keys_file))
        async for attempt in stamina.retry_context(on=(DBAPIError, OSError), attempts=None, timeout=None):
            with attempt:
                for data_class in self.data_classes:
                    await keyring.ensure(surroundings.engine, data_class)

    def for_the_system(self, surroundings: Surroundings) -> Callable[[str], AbstractAsyncContextManager[Work]]:
        """Opens the transactions in which reactions run, on behalf of the service itself."""
        return lambda request_id: working(surroundings, system_caller(self.name, EMPTY), request_id=request_id)

    async def work(self, settings: Settings) -> None:
        """What goes on behind the requests: telling our facts, hearing those of others, jobs. Ends when cancelled."""
        async with AsyncExitStack() as stack:
            surroundings = await stack.enter_async_context(self.surroundings_of(settings))
            nats = await connect_nats(settings.nats_url, name=f"crm-{self.name}-work")
            stack.push_async_callback(nats.close)
            relay = Relay(nats, database_url=settings.database_url, service=self.name)
            consumers = [
                Consumer(
                    nats,
                    service=self.name,
                    purpose=purpose,
                    database_url=settings.database_url,
                    reactions=reactions,
                    work_factory=self.for_the_system(surroundings),
                )
                for purpose, reactions in self.consumers.items()
            ]
            watch = await stack.enter_async_context(DirectoryWatch(settings.nats_url))
            async with asyncio.TaskGroup() as group:
                group.create_task(relay.run())
                if self.jobs:
                    group.create_task(self._run_jobs(settings, surroundings, watch))
                for consumer in consumers:
                    group.create_task(consumer.run())

    async def _run_jobs(self, settings: Settings, surroundings: Surroundings, watch: DirectoryWatch) -> None:
        """Do the long work for people, as far as the directory still lets them; waits for the directory first."""
        await watch.ready()
        for_people = replace(surroundings, directory=lambda: watch.directory)
        await JobWorker(database_url=settings.database_url, jobs=self.jobs, context=for_people).run()
