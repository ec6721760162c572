"""One running suite for all journeys of the session: what they make in it stays, so they look for their own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from whole_suite import WholeSuite, whole_suite

from crm_local.testing import TestKeycloak, TestPostgres


@pytest.fixture(scope="session")
async def company(
    postgres_server: TestPostgres, keycloak_server: TestKeycloak, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeSuite]:
    """The whole suite with the demo company."""
    async with whole_suite(postgres_server, keycloak_server, tmp_path_factory.mktemp("suite")) as running:
        yield running
