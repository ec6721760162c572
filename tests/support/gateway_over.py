"""The gateway in front of one service that a test runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr
from service_suite import ISSUER, ServiceSuite, person_id

from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.migrations import migrate
from crm_gateway import tables
from crm_gateway.app import create_app, parts_of
from crm_gateway.settings import ServeSettings
from crm_local.suite import DOMAINS

if TYPE_CHECKING:
    from crm_local.testing import TestPostgres

NOBODY = "127.0.0.1:1"


@asynccontextmanager
async def gateway_over(
    suite: ServiceSuite, postgres: TestPostgres
) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """HTTP clients of people, by their name; the other services are away."""
    database = postgres.create_database("crm_gateway")
    await migrate("crm_gateway", database.migration_url, tables.metadata)
    targets: dict[str, Any] = {f"{name}_target": NOBODY for name in (*DOMAINS, "identity")}
    targets[f"{suite.service.name}_target"] = f"127.0.0.1:{suite.port}"
    settings = ServeSettings(
        database_url=database.url,
        keys_file=suite.settings.keys_file,
        keycloak_url=ISSUER.removesuffix("/realms/crm"),
        http_listen="127.0.0.1:0",
        public_url="http://crm.test",
        web_client_secret=SecretStr("unused"),
        **targets,
    )
    verifier = TokenVerifier(suite.issuer, issuer=ISSUER)  # type: ignore[arg-type]  # finds keys like SigningKeys
    async with parts_of(settings, directory=lambda: suite.directory, verifier=verifier) as parts:
        transport = httpx.ASGITransport(create_app(settings, parts))
        clients = []

        def client_of(name: str) -> httpx.AsyncClient:
            token = suite.issuer.token(name, *suite.directory.people[person_id(name)].roles)
            client = httpx.AsyncClient(
                transport=transport, base_url="http://crm.test", headers={"authorization": f"Bearer {token}"}
            )
            clients.append(client)
            return client

        yield client_of
        for client in clients:
            await client.aclose()
