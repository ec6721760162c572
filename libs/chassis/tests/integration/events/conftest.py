import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from events_suite import METADATA, Broker, Service
from nats.aio.client import Client
from psycopg import sql
from sqlalchemy.ext.asyncio import create_async_engine

from crm_chassis.events.connection import connect_nats
from crm_chassis.events.relay import Relay
from crm_chassis.events.schema import CREATE_OUTBOX_CLEANUP, outbox_cleanup_grants
from crm_local.nats import NatsServer
from crm_local.ports import free_port
from crm_local.programs import start_and_wait
from crm_local.testing import TestPostgres


@pytest.fixture(scope="module")
async def empty_service(postgres_server: TestPostgres) -> AsyncIterator[Service]:
    database = postgres_server.create_database("events")
    owner = sa.create_engine(database.migration_url.replace("postgresql://", "postgresql+psycopg://"))
    with owner.begin() as db:
        METADATA.create_all(db)
        for statement in (CREATE_OUTBOX_CLEANUP, *outbox_cleanup_grants(database.name)):
            db.execute(sa.text(statement))
    owner.dispose()
    engine = create_async_engine(database.url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=20)
    yield Service(database, engine)
    await engine.dispose()
    postgres_server.drop_database(database)


@pytest.fixture
def service(empty_service: Service) -> Service:
    with psycopg.connect(empty_service.database.migration_url) as db:
        db.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(map(sql.Identifier, METADATA.tables)))
        )
    return empty_service


@pytest.fixture
def broker(servers_folder: Path) -> Iterator[Broker]:
    folder = servers_folder / f"nats-{secrets.token_hex(4)}"
    server = NatsServer(
        folder=folder,
        port=free_port(),
        monitor_port=free_port(),
        password=secrets.token_hex(8),
        log=folder.with_suffix(".log"),
    )
    server.prepare()
    broker = Broker(server, start_and_wait(server.program()))
    yield broker
    broker.child.stop()


@pytest.fixture
async def nc(broker: Broker) -> AsyncIterator[Client]:
    client = await connect_nats(broker.url, name="test")
    yield client
    await client.close()


@pytest.fixture
def relay(service: Service, nc: Client) -> Relay:
    return Relay(nc, database_url=service.url, service="customer", poll_seconds=0.02)
