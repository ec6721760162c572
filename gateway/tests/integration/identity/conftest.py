"""The demo company in a real Keycloak, mirrored by a running worker; the administration over real gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import httpx
import nats.js.errors
import pytest
from identity_suite import PATIENCE, PUBLIC_URL, IdentitySuite
from pydantic import SecretStr

from crm_chassis.events.connection import connect_nats
from crm_chassis.identity.directory_entries import BUCKET
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.migrations import migrate
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keys import create_keys_file
from crm_gateway import tables, work
from crm_gateway.keycloak.admin import Keycloak
from crm_gateway.keycloak.organisation import OrganisationRecords
from crm_gateway.keycloak.realm_sync import sync
from crm_gateway.settings import SyncSettings, WorkSettings
from crm_local.ports import free_port
from crm_local.testing import TestKeycloak, TestNats, TestPostgres


@pytest.fixture(scope="session")
def sync_settings(keycloak_server: TestKeycloak) -> SyncSettings:
    return SyncSettings(
        keycloak_url=keycloak_server.url,
        public_url=PUBLIC_URL,
        worker_client_secret=SecretStr(keycloak_server.worker_client_secret),
    )


@pytest.fixture(scope="session")
async def realm(sync_settings: SyncSettings) -> list[str]:
    """The realm with the demo company; what the first sync did."""
    return await sync(sync_settings, demo=True)


@pytest.fixture(scope="session")
async def keycloak(realm: list[str], keycloak_server: TestKeycloak) -> AsyncIterator[Keycloak]:
    """Keycloak's console, in the hands of a test."""
    async with Keycloak(
        keycloak_server.url,
        realm="crm",
        client_id="directory-worker",
        client_secret=keycloak_server.worker_client_secret,
    ) as connected:
        yield connected


@pytest.fixture(scope="session")
def records(keycloak: Keycloak) -> OrganisationRecords:
    return OrganisationRecords(keycloak)


@pytest.fixture(scope="session")
async def suite(
    records: OrganisationRecords,
    keycloak_server: TestKeycloak,
    postgres_server: TestPostgres,
    nats_server: TestNats,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[IdentitySuite]:
    database = postgres_server.create_database("crm_gateway_identity")
    await migrate("crm_gateway", database.migration_url, tables.metadata)
    await _forget_bucket(nats_server.url)
    settings = WorkSettings(
        database_url=database.url,
        nats_url=nats_server.url,
        keycloak_url=keycloak_server.url,
        keys_file=_keys_file(tmp_path_factory.mktemp("identity")),
        grpc_listen=f"127.0.0.1:{free_port()}",
        drain_seconds=0,
        worker_client_secret=SecretStr(keycloak_server.worker_client_secret),
    )
    engine = engine_for(database.url, application="test", pool=2)
    async with (
        work.working(settings),
        DirectoryWatch(nats_server.url) as watch,
        httpx.AsyncClient(timeout=PATIENCE) as http,
        grpc.aio.insecure_channel(settings.grpc_listen) as channel,
    ):
        await asyncio.wait_for(watch.ready(), PATIENCE)
        keys = SigningKeys(settings.signing_keys_url, http)
        yield IdentitySuite(
            settings, watch, TokenVerifier(keys, issuer=settings.issuer), http, engine, channel, records
        )
        await keys.close()
    await engine.dispose()
    postgres_server.drop_database(database)


async def _forget_bucket(nats_url: str) -> None:
    """The broker may be one that another run used."""
    nc = await connect_nats(nats_url, name="test")
    try:
        await nc.jetstream().delete_key_value(BUCKET)
    except nats.js.errors.NotFoundError:
        return
    finally:
        await nc.close()


def _keys_file(folder: Path) -> Path:
    file = folder / "keys"
    create_keys_file(file)
    return file
