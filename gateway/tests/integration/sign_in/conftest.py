"""The whole gateway on a port, before a real Keycloak with the demo company."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sign_in_suite import PATIENCE, SignInSuite

from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.migrations import migrate
from crm_chassis.sealed import MasterKeys
from crm_chassis.sealed.keys import create_keys_file
from crm_gateway import tables, work
from crm_gateway.app import parts_of, serve
from crm_gateway.keycloak.admin import Keycloak
from crm_gateway.keycloak.realm_sync import sync
from crm_gateway.sessions.sealing import TokenSeal
from crm_gateway.sessions.store import SessionStore
from crm_gateway.settings import AllSettings, SyncSettings
from crm_local.ports import free_port
from crm_local.testing import TestKeycloak, TestNats, TestPostgres


@pytest.fixture(scope="session")
async def sign_in(
    keycloak_server: TestKeycloak,
    postgres_server: TestPostgres,
    nats_server: TestNats,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[SignInSuite]:
    database = postgres_server.create_database("crm_gateway_sign_in")
    await migrate("crm_gateway", database.migration_url, tables.metadata)
    settings = _settings(database.url, keycloak_server, nats_server, tmp_path_factory.mktemp("sign_in"))
    worker = SecretStr(keycloak_server.worker_client_secret)
    await sync(
        SyncSettings(keycloak_url=keycloak_server.url, public_url=settings.public_url, worker_client_secret=worker),
        demo=True,
    )
    keycloak = Keycloak(
        keycloak_server.url, realm="crm", client_id="directory-worker", client_secret=worker.get_secret_value()
    )
    async with (
        work.working(settings),
        keycloak,
        parts_of(settings) as parts,
        DirectoryWatch(settings.nats_url) as watch,
    ):
        await asyncio.wait_for(watch.ready(), PATIENCE)
        serving = asyncio.create_task(serve(settings))
        store = SessionStore(parts.engine, TokenSeal(MasterKeys.load(settings.keys_file)))
        suite = SignInSuite(settings, parts, store, keycloak)
        await suite.until(lambda: _alive(suite))
        yield suite
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    postgres_server.drop_database(database)


async def _alive(suite: SignInSuite) -> bool:
    async with suite.browser() as browser:
        try:
            return (await browser.get("/livez")).status_code == 200
        except httpx.ConnectError:
            return False


def _settings(database_url: str, keycloak: TestKeycloak, nats: TestNats, folder: Path) -> AllSettings:
    create_keys_file(folder / "keys")
    port, identity = free_port(), free_port()
    return AllSettings(
        database_url=database_url,
        nats_url=nats.url,
        keycloak_url=keycloak.url,
        keys_file=folder / "keys",
        grpc_listen=f"127.0.0.1:{identity}",
        http_listen=f"127.0.0.1:{port}",
        public_url=f"http://127.0.0.1:{port}",
        identity_target=f"127.0.0.1:{identity}",
        customer_target="127.0.0.1:1",
        sales_target="127.0.0.1:1",
        drain_seconds=0,
        web_client_secret=SecretStr(keycloak.web_client_secret),
        worker_client_secret=SecretStr(keycloak.worker_client_secret),
        rate_anonymous="10000/minute",
    )
