"""The whole customer service on one page; every part can be given by a test."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import stamina
from sqlalchemy.exc import DBAPIError

from crm_chassis.events.connection import connect_nats
from crm_chassis.events.consumer import Consumer
from crm_chassis.events.relay import Relay
from crm_chassis.grpc.server import Gate, Server
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.jobs import JobWorker
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keyring import Keyring
from crm_chassis.sealed.keys import MasterKeys
from crm_chassis.work import Surroundings, Work, working
from crm_customer import schema
from crm_customer.buying_states.servicer import BuyingStateService
from crm_customer.categories.servicer import CategoryService
from crm_customer.code_lists.servicer import CodeListService
from crm_customer.contacts.domain import DATA_CLASS
from crm_customer.contacts.servicer import ContactService
from crm_customer.customers.reactions import REACTIONS as CUSTOMER_REACTIONS
from crm_customer.customers.servicer import CustomerService
from crm_customer.departments.servicer import DepartmentService
from crm_customer.disputes.reactions import REACTIONS as DISPUTE_REACTIONS
from crm_customer.disputes.servicer import DisputeService
from crm_customer.exports.servicer import ExportService
from crm_customer.history.servicer import HistoryService
from crm_customer.imports.expiring import expiry
from crm_customer.imports.jobs import JOBS
from crm_customer.imports.servicer import ImportService
from crm_customer.pools.servicer import PoolService
from crm_customer.shares.servicer import ShareService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from nats.aio.client import Client

    from crm_chassis.identity.directory import Directory
    from crm_chassis.jobs import Job
    from crm_customer.settings import CustomerSettings

SERVICERS = (
    CategoryService,
    CodeListService,
    CustomerService,
    DepartmentService,
    DisputeService,
    ImportService,
    PoolService,
    ShareService,
    BuyingStateService,
    HistoryService,
)
REACTIONS = (*CUSTOMER_REACTIONS, *DISPUTE_REACTIONS)


@asynccontextmanager
async def surroundings_of(settings: CustomerSettings) -> AsyncIterator[Surroundings]:
    """Database and keys, shared by every unit of work of the process."""
    engine = engine_for(settings.database_url, application="crm-customer", pool=settings.database_pool)
    masters = MasterKeys.load(settings.keys_file)
    try:
        yield Surroundings(
            engine=engine,
            tables=schema.chassis,
            page_tokens=PageTokens(masters.derive("page tokens")),
            digest_key=masters.derive("request digests"),
            zone=settings.company_zone,
            keyring=Keyring(schema.data_keys, masters),
        )
    finally:
        await engine.dispose()


async def first_data_key(settings: CustomerSettings, surroundings: Surroundings) -> None:
    """Make the key that contacts are sealed with where there is none yet; waits for the database and its tables."""
    keyring = Keyring(schema.data_keys, MasterKeys.load(settings.keys_file))
    async for attempt in stamina.retry_context(on=(DBAPIError, OSError), attempts=None, timeout=None):
        with attempt:
            await keyring.ensure(surroundings.engine, DATA_CLASS)


@asynccontextmanager
async def server(
    settings: CustomerSettings,
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
        surroundings = await stack.enter_async_context(surroundings_of(settings))
        await first_data_key(settings, surroundings)
        gate = Gate(surroundings=surroundings, verifier=verifier, directory=directory)
        running = Server(
            settings.grpc_listen,
            [
                *(servicer() for servicer in SERVICERS),
                ContactService(reveals_per_day=settings.reveals_per_day),
                ExportService(at_once=settings.exports_at_once),
            ],
            gate,
            drain=settings.drain_seconds,
        )
        await running.start()
        try:
            yield running
        finally:
            await running.stop()


def for_the_system(surroundings: Surroundings) -> Callable[[str], AbstractAsyncContextManager[Work]]:
    """Opens the transactions in which reactions run, on behalf of the service itself."""
    return lambda request_id: working(
        surroundings, system_caller("customer", surroundings.directory()), request_id=request_id
    )


@asynccontextmanager
async def following_the_directory(
    settings: CustomerSettings, surroundings: Surroundings
) -> AsyncIterator[Surroundings]:
    """The same with the organisation as it is at each moment; waits until it is known."""
    async with DirectoryWatch(settings.nats_url) as watch:
        await watch.ready()
        yield replace(surroundings, directory=lambda: watch.directory)


async def work(settings: CustomerSettings) -> None:
    """What goes on behind the requests: telling our facts, hearing those of others. Ends when cancelled."""
    async with AsyncExitStack() as stack:
        surroundings = await stack.enter_async_context(surroundings_of(settings))
        nats = await connect_nats(settings.nats_url, name="crm-customer-work")
        stack.push_async_callback(nats.close)

        relay = Relay(nats, database_url=settings.database_url, service="customer")
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run())
            group.create_task(serve_people(settings, surroundings, nats))


def jobs_of(settings: CustomerSettings) -> tuple[Job, ...]:
    """What is done behind the requests, asked for by them or by the clock."""
    return (*JOBS, expiry(settings.import_cells_days))


async def serve_people(settings: CustomerSettings, surroundings: Surroundings, nats: Client) -> None:
    """Do the long work for people as far as the directory still lets them, and what follows when they move or leave."""
    async with following_the_directory(settings, surroundings) as informed, asyncio.TaskGroup() as group:
        people = Consumer(
            nats,
            service="customer",
            purpose="people",
            database_url=settings.database_url,
            reactions=REACTIONS,
            work_factory=for_the_system(informed),
        )
        jobs = JobWorker(database_url=settings.database_url, jobs=jobs_of(settings), context=informed)
        group.create_task(people.run())
        group.create_task(jobs.run())


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()
