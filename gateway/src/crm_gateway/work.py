"""What the gateway does behind the requests, on one page: mirror the organisation, publish it, administer it, tell it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import structlog

from crm_chassis.events.connection import NATS_TROUBLE, connect_nats
from crm_chassis.events.relay import Relay
from crm_chassis.grpc.server import Gate, Server
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.logs import configure_logs
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keys import MasterKeys
from crm_chassis.work import Surroundings
from crm_gateway import tables
from crm_gateway.directory.mirror import Mirror
from crm_gateway.directory.publisher import Publisher
from crm_gateway.directory.worker import DirectoryWorker
from crm_gateway.keycloak.admin import Keycloak
from crm_gateway.keycloak.organisation import OrganisationRecords
from crm_gateway.organisation.commands import Desk
from crm_gateway.organisation.servicer import OrganisationService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.aio.client import Client

    from crm_gateway.settings import WorkSettings

log = structlog.get_logger(__name__)

SERVICE = "identity"  # names stream and subjects of what the organisation tells
WORKER = "directory-worker"
RETRY_SECONDS = 1.0


@asynccontextmanager
async def surroundings_of(settings: WorkSettings) -> AsyncIterator[Surroundings]:
    """Database and keys, shared by every unit of work of the process."""
    engine = engine_for(settings.database_url, application="crm-gateway-work", pool=settings.database_pool)
    masters = MasterKeys.load(settings.keys_file)
    try:
        yield Surroundings(
            engine=engine,
            tables=tables.chassis,
            page_tokens=PageTokens(masters.derive("page tokens")),
            digest_key=masters.derive("request digests"),
            zone=settings.company_zone,
        )
    finally:
        await engine.dispose()


@asynccontextmanager
async def working(settings: WorkSettings) -> AsyncIterator[Server]:
    """Everything running. The administration answers from when there is a directory to say who may administer."""
    async with AsyncExitStack() as stack:
        surroundings = await stack.enter_async_context(surroundings_of(settings))
        secret = settings.worker_client_secret.get_secret_value()
        keycloak = await stack.enter_async_context(
            Keycloak(settings.keycloak_url, realm=settings.keycloak_realm, client_id=WORKER, client_secret=secret)
        )
        nats = await _connected(settings.nats_url)
        stack.push_async_callback(nats.close)
        mirror = Mirror()
        background = await stack.enter_async_context(asyncio.TaskGroup())
        running = [
            background.create_task(DirectoryWorker(keycloak, surroundings, mirror).run()),
            background.create_task(Publisher(nats, database_url=settings.database_url).run()),
            background.create_task(Relay(nats, database_url=settings.database_url, service=SERVICE).run()),
        ]
        stack.callback(lambda: [task.cancel() for task in running])
        watch = await stack.enter_async_context(DirectoryWatch(settings.nats_url))
        await watch.ready()
        http = await stack.enter_async_context(httpx.AsyncClient())
        keys = SigningKeys(settings.signing_keys_url, http)
        stack.push_async_callback(keys.close)
        await keys.ready()
        gate = Gate(
            surroundings=surroundings,
            verifier=TokenVerifier(keys, issuer=settings.issuer),
            directory=lambda: watch.directory,
        )
        desk = Desk(OrganisationRecords(keycloak), mirror)
        server = Server(settings.grpc_listen, [OrganisationService(desk)], gate, drain=settings.drain_seconds)
        await server.start()
        stack.push_async_callback(server.stop)
        yield server


async def run(settings: WorkSettings) -> None:
    """Work until cancelled."""
    configure_logs()
    async with working(settings):
        await asyncio.Event().wait()


async def _connected(url: str) -> Client:
    while True:
        try:
            return await connect_nats(url, name="crm-gateway-work")
        except NATS_TROUBLE as trouble:
            log.warning("nats cannot be reached yet", trouble=repr(trouble))
            await asyncio.sleep(RETRY_SECONDS)
