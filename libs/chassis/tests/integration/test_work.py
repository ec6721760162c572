"""Transactions are over when their unit of work is, however it ends."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import sqlalchemy as sa

from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.statements import Kept
from crm_chassis.work import ChassisTables, Surroundings, TransactionLost, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crm_local.testing import TestPostgres


@asynccontextmanager
async def surroundings_on(postgres: TestPostgres) -> AsyncIterator[tuple[Surroundings, str]]:
    """Surroundings with one connection on an empty database, and its address."""
    database = await asyncio.to_thread(postgres.create_database, "works")
    engine = engine_for(database.url, application="test", pool=1)
    try:
        yield (
            Surroundings(
                engine=engine,
                tables=ChassisTables.on(sa.MetaData()),
                page_tokens=PageTokens(bytes(32)),
                digest_key=b"digest",
                zone=ZoneInfo("UTC"),
            ),
            database.url,
        )
    finally:
        await engine.dispose()


async def test_a_commit_that_wrote_nothing_is_an_error(postgres_server: TestPostgres) -> None:
    async def goes_on_as_if_nothing_had_happened(surroundings: Surroundings) -> None:
        async with working(surroundings, system_caller("test", EMPTY)) as work:
            with suppress(asyncpg.UndefinedTableError):
                await work.driver.fetch("SELECT * FROM nowhere")

    async with surroundings_on(postgres_server) as (surroundings, _):
        with pytest.raises(TransactionLost):
            await goes_on_as_if_nothing_had_happened(surroundings)


async def test_a_parameter_that_is_forgotten_is_not_taken_for_none(postgres_server: TestPostgres) -> None:
    asked = Kept(
        sa.text("SELECT :given AS given, :own AS own").bindparams(sa.bindparam("given", type_=sa.Text), own="o")
    )
    async with (
        surroundings_on(postgres_server) as (surroundings, _),
        working(surroundings, system_caller("test", EMPTY)) as work,
    ):
        with pytest.raises(KeyError):
            await work.fetch(asked, {})
        assert [tuple(row) for row in await work.fetch(asked, {"given": None})] == [(None, "o")]
        assert [tuple(row) for row in await work.fetch(asked, {"given": "g", "own": "x"})] == [("g", "x")]


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(30)'"


@pytest.mark.parametrize("turns", [0, 1, 3, 10])
async def test_who_is_stopped_again_while_rolling_back_leaves_no_transaction_to_the_next_caller(
    postgres_server: TestPostgres, turns: int
) -> None:
    async def waits_for_long(surroundings: Surroundings) -> None:
        async with working(surroundings, system_caller("test", EMPTY)) as work:
            await work.driver.fetch("SELECT pg_sleep(30)")

    async with surroundings_on(postgres_server) as (surroundings, url):
        watcher = await asyncpg.connect(url)
        task = asyncio.create_task(waits_for_long(surroundings))
        async with asyncio.timeout(30):
            while not await watcher.fetchval(WAITING):
                pass
        await watcher.close()
        task.cancel()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with surroundings.engine.connect() as next_caller:
            driver = (await next_caller.get_raw_connection()).driver_connection
            assert driver is not None
            assert not driver.is_in_transaction()
