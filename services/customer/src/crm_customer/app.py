"""The whole customer service on one page; every part can be given by a test."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from crm_chassis.grpc.server import Gate, Server
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keys import MasterKeys
from crm_chassis.work import Surroundings
from crm_customer import schema
from crm_customer.customers.servicer import CustomerService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from crm_chassis.identity.directory import Directory
    from crm_customer.settings import CustomerSettings

SERVICERS = (CustomerService,)


@asynccontextmanager
async def surroundings_of(settings: CustomerSettings) -> AsyncIterator[Surroundings]:
    """Database and keys, shared by every unit of work of the process."""
    engine = engine_for(settings.database_url, application="crm-customer", pool=settings.database_pool)
    try:
        yield Surroundings(
            engine=engine,
            tables=schema.chassis,
            page_tokens=PageTokens(MasterKeys.load(settings.keys_file).derive("page tokens")),
        )
    finally:
        await engine.dispose()


@asynccontextmanager
async def server(
    settings: CustomerSettings,
    *,
    directory: Callable[[], Directory] | None = None,
    verifier: TokenVerifier | None = None,
) -> AsyncIterator[Server]:
    """The running gRPC server; waits for the directory before it serves."""
    async with AsyncExitStack() as stack:
        if directory is None:
            watch = await stack.enter_async_context(DirectoryWatch(settings.nats_url))
            await watch.ready()
            directory = lambda: watch.directory  # noqa: E731  read anew for every call
        if verifier is None:
            http = await stack.enter_async_context(httpx.AsyncClient())
            keys = SigningKeys(settings.signing_keys_url, http)
            stack.push_async_callback(keys.close)
            verifier = TokenVerifier(keys, issuer=settings.issuer)
        surroundings = await stack.enter_async_context(surroundings_of(settings))
        gate = Gate(surroundings=surroundings, verifier=verifier, directory=directory)
        running = Server(settings.grpc_listen, [servicer() for servicer in SERVICERS], gate, drain=settings.drain_seconds)
        await running.start()
        try:
            yield running
        finally:
            await running.stop()


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()
