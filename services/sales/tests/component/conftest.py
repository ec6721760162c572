"""Fixtures of the sales service's component tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sales_suite import Suite, running

from crm_local.testing import TestPostgres


@pytest.fixture
async def suite(postgres_server: TestPostgres, tmp_path: Path) -> AsyncIterator[Suite]:
    """A sales service with an empty database."""
    async with running(postgres_server, tmp_path) as suite:
        yield suite
