"""Fixtures of the sales service's component tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from customer_neighbour import CustomerNeighbour, customer_neighbour
from sales_suite import Suite, running

from crm_local.testing import TestPostgres


@pytest.fixture
async def customers() -> AsyncIterator[CustomerNeighbour]:
    """Who answers for the customer service."""
    async with customer_neighbour() as neighbour:
        yield neighbour


@pytest.fixture
async def suite(postgres_server: TestPostgres, tmp_path: Path, customers: CustomerNeighbour) -> AsyncIterator[Suite]:
    """A sales service with an empty database."""
    async with running(postgres_server, tmp_path, customer_target=f"127.0.0.1:{customers.port}") as suite:
        yield suite
