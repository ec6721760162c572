"""Fixtures of the customer service's component tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from customer_suite import Suite, running

from crm_local.testing import TestPostgres


@pytest.fixture
async def suite(postgres_server: TestPostgres, tmp_path: Path) -> AsyncIterator[Suite]:
    """A customer service with an empty database."""
    async with running(postgres_server, tmp_path) as suite:
        yield suite
