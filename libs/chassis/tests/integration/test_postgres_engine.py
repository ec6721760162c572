"""What the engine of a service lets out."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_chassis.postgres import engine_for
from crm_local.testing import TestPostgres

SECRET = "13800138000"


async def test_an_error_of_the_database_does_not_repeat_what_was_typed(postgres_server: TestPostgres) -> None:
    database = await asyncio.to_thread(postgres_server.create_database, "engine")
    engine = engine_for(database.url, application="test", pool=1)
    try:
        async with engine.begin() as db:
            with pytest.raises(DBAPIError) as error:
                await db.execute(sa.text("SELECT 1 / (length(CAST(:typed AS text)) - 11)"), {"typed": SECRET})
    finally:
        await engine.dispose()
    assert "division by zero" in str(error.value)
    assert SECRET not in str(error.value)
