"""A caller who gives up takes the query along: PostgreSQL does not go on for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
import sqlalchemy as sa

from crm.customer.v1 import history_service_pb2 as service
from crm.customer.v1.history_service_pb2_grpc import HistoryServiceStub
from crm_chassis.grpc.server import Gate, Server, Servicer
from crm_chassis.identity.directory import EMPTY
from crm_chassis.identity.tokens import Claims
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.work import ChassisTables, Surroundings
from crm_local.testing import TestPostgres

CUSTOMER = "01a21202-22eb-74f0-b205-f69b6f7e2f02"
ASLEEP = sa.text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(600)'")


class Sleeper(Servicer):
    """Asks PostgreSQL something that takes ten minutes, which nothing but the caller's leaving ends."""

    contract = "crm.customer.v1.HistoryService"

    async def ListHistory(self, request: service.ListHistoryRequest, read: Any) -> service.ListHistoryResponse:
        await read.db.execute(sa.text("SET statement_timeout = 0"))
        await read.db.execute(sa.text("SELECT pg_sleep(600)"))
        return service.ListHistoryResponse()

    async def ListActivity(self, request: service.ListActivityRequest, read: Any) -> service.ListActivityResponse:
        await read.db.execute(sa.text("SELECT 1"))
        return service.ListActivityResponse()


class Anybody:
    """A verifier for whom every token is a system's."""

    async def verify(self, token: str) -> Claims:
        return Claims(
            subject="s",
            username="s",
            name="s",
            client_id="s",
            session_id=None,
            roles=frozenset({"all"}),
            expires_at=1e12,
            service_account=True,
        )


@pytest.fixture
async def engine(postgres_server: TestPostgres) -> AsyncIterator[Any]:
    database = postgres_server.create_database("crm_deadlines")
    made = engine_for(database.url, application="test", pool=1)
    yield made
    await made.dispose()
    postgres_server.drop_database(database)


@pytest.fixture
async def stub(engine: Any) -> AsyncIterator[Any]:
    surroundings = Surroundings(
        engine=engine,
        tables=ChassisTables.on(sa.MetaData()),
        page_tokens=PageTokens(b"k" * 32),
        digest_key=b"k" * 32,
        zone=ZoneInfo("Asia/Shanghai"),
    )
    permissions = frozenset({"customer.customers.read", "customer.audit.search"})
    directory = EMPTY.with_changes(version=1, role_permissions={"all": permissions})
    verifier: Any = Anybody()
    gate = Gate(surroundings=surroundings, verifier=verifier, directory=lambda: directory)
    server = Server("127.0.0.1:0", [Sleeper()], gate, drain=0)
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield HistoryServiceStub(channel)  # type: ignore[no-untyped-call]
    await server.stop(grace=0)


@pytest.mark.parametrize("how", ["deadline", "cancel"])
async def test_a_query_whose_caller_gave_up_is_cancelled_in_postgresql(
    how: str, stub: Any, postgres_server: TestPostgres
) -> None:
    watching = engine_for(postgres_server.url, application="watching", pool=1)

    async def until(count: int) -> None:
        async with asyncio.timeout(60), watching.connect() as db:  # far below the ten minutes
            while await db.scalar(ASLEEP) != count:
                await db.rollback()
                await asyncio.sleep(0.02)

    call = stub.ListHistory(
        service.ListHistoryRequest(customer_id=CUSTOMER),
        metadata=[("authorization", "Bearer x")],
        timeout=2 if how == "deadline" else 600,
    )
    waiting = asyncio.ensure_future(_code(call))
    await until(1)
    if how == "cancel":
        call.cancel()
    assert await waiting == ("DEADLINE_EXCEEDED" if how == "deadline" else "CANCELLED")
    await until(0)
    await watching.dispose()
    # and its connection, the only one, serves the next caller
    await stub.ListActivity(
        service.ListActivityRequest(person_id=CUSTOMER), metadata=[("authorization", "Bearer x")], timeout=60
    )


async def _code(call: Any) -> str:
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return error.code().name
    except asyncio.CancelledError:
        return "CANCELLED"
    return "OK"
