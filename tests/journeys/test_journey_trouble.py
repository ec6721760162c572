"""What the suite leans on goes away for a while: people work on, and what waited follows by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from whole_suite import SALESPERSON, WholeSuite

from crm_chassis.postgres import engine_for
from crm_local.programs import start_and_wait
from crm_local.testing import TestPostgres


@pytest.fixture
async def administrator(postgres_server: TestPostgres) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(postgres_server.url, application="test", pool=1)
    yield engine
    await engine.dispose()


async def create(company: WholeSuite) -> Any:
    customer = {"name": f"风浪{uuid4().hex[:10]}医院"}
    return await company.ask(SALESPERSON, "POST", "/v1/customers", json={"customer": customer})


async def test_writes_go_on_without_the_broker_and_their_facts_follow(company: WholeSuite) -> None:
    company.running["nats"].kill()
    made = await create(company)
    assert made.status_code == 200, made.text
    listed = await company.ask(SALESPERSON, "GET", "/v1/customers?page_size=1")
    assert listed.json()["customers"][0]["id"] == made.json()["id"]
    assert await waiting(company, made.json()["id"]) == 1
    company.running["nats"] = start_and_wait(company.nats.program())

    async def told() -> bool:
        return await waiting(company, made.json()["id"]) == 0

    await company.until(told)


async def waiting(company: WholeSuite, customer_id: str) -> int:
    """How many facts about a customer are not published yet."""
    engine = engine_for(company.databases["customer"].url, application="test", pool=1)
    count = sa.text("SELECT count(*) FROM outbox WHERE aggregate_id = :id AND published_seq IS NULL")
    async with engine.connect() as db:
        found = int(await db.scalar(count, {"id": customer_id}) or 0)
    await engine.dispose()
    return found


async def test_people_notice_at_most_a_moment_of_a_database_that_restarts(
    company: WholeSuite, administrator: AsyncEngine
) -> None:
    """Every connection of every process is cut, as a restart does it."""
    cut = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(:names)")
    async with administrator.connect() as db:
        await db.execute(cut, {"names": [database.name for database in company.databases.values()]})
    answers = await asyncio.gather(*(create(company) for _ in range(20)))
    assert {answer.status_code for answer in answers} <= {200, 503}

    async def recovered() -> bool:
        return bool((await create(company)).status_code == 200)

    async def ready() -> bool:
        return (await company.http.get(f"{company.url}/readyz")).is_success

    await company.until(recovered)
    await company.until(ready)


async def test_nothing_of_it_was_taken_for_a_mistake_of_ours(company: WholeSuite) -> None:
    for process in ("gateway", "customer"):
        assert company.running[process].ended() is None
        assert [one for one in company.said(process) if one["event"] in ("unexpected", "rpc-failed")] == []
