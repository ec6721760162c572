"""Transactions are over when their unit of work is, however it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import sqlalchemy as sa

from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.work import ChassisTables, Surroundings, working

if TYPE_CHECKING:
    from crm_local.testing import TestPostgres

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(30)'"


@pytest.mark.parametrize("turns", [0, 1, 3, 10])
async def test_who_is_stopped_again_while_rolling_back_leaves_no_transaction_to_the_next_caller(
    postgres_server: TestPostgres, turns: int
) -> None:
    database = await asyncio.to_thread(postgres_server.create_database, "stopped")
    engine = engine_for(database.url, application="test", pool=1)
    surroundings = Surroundings(
        engine=engine,
        tables=ChassisTables.on(sa.MetaData()),
        page_tokens=PageTokens(bytes(32)),
        digest_key=b"digest",
        zone=ZoneInfo("UTC"),
    )

    async def waits_for_long() -> None:
        async with working(surroundings, system_caller("test", EMPTY)) as work:
            await work.driver.fetch("SELECT pg_sleep(30)")

    watcher = await asyncpg.connect(database.url)
    try:
        task = asyncio.create_task(waits_for_long())
        async with asyncio.timeout(30):
            while not await watcher.fetchval(WAITING):
                pass
        task.cancel()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with engine.connect() as next_caller:
            driver = (await next_caller.get_raw_connection()).driver_connection
            assert driver is not None
            assert not driver.is_in_transaction()
    finally:
        await watcher.close()
        await engine.dispose()
