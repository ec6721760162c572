"""A caller who gives up takes the query along: PostgreSQL does not go on for nobody, and nothing half done stays (ADR 0008)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
import sqlalchemy as sa
from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import share_service_pb2 as service
from crm.customer.v1.share_service_pb2_grpc import ShareServiceStub
from crm_chassis.grpc.server import Gate, Server, Servicer
from crm_chassis.identity.directory import EMPTY
from crm_chassis.identity.tokens import Claims
from crm_chassis.listing.tokens import PageTokens
from crm_chassis.postgres import engine_for
from crm_chassis.statements import Kept
from crm_chassis.work import ChassisTables, Surroundings
from crm_local.testing import TestPostgres

ID = "01a21202-22eb-74f0-b205-f69b6f7e2f02"
PATIENCE = 60.0  # seconds, far below the ten minutes that the query takes
ASLEEP = sa.text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(600)%'")
SLEEP = "SELECT pg_sleep(600)"
MARKED = Kept(sa.text("SELECT to_regclass('pg_temp.mark')::text AS mark"))


class Sleeper(Servicer):
    """Asks PostgreSQL what takes ten minutes; statement_timeout is off, so that nothing but the caller's leaving ends it."""

    contract = "crm.customer.v1.ShareService"

    async def ListShares(self, request: service.ListSharesRequest, read: Any) -> service.ListSharesResponse:
        await read.db.execute(sa.text("SET statement_timeout = 0"))
        await read.db.execute(sa.text(SLEEP))
        return service.ListSharesResponse()

    async def ShareCustomer(self, request: service.ShareCustomerRequest, work: Any) -> service.Share:
        await work.db.execute(sa.text("SET statement_timeout = 0"))
        await work.db.execute(sa.text("CREATE TEMPORARY TABLE mark ()"))
        await work.fetch(Kept(sa.text(SLEEP)), {})
        return service.Share()

    async def UnshareCustomer(self, request: service.UnshareCustomerRequest, work: Any) -> Empty:
        (row,) = await work.fetch(MARKED, {})
        assert row.mark is None, "what was begun is still there"
        return Empty()


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
async def stub(postgres_server: TestPostgres) -> AsyncIterator[Any]:
    """The service on a pool of one connection."""
    database = postgres_server.create_database("crm_deadlines")
    engine = engine_for(database.url, application="test", pool=1)
    surroundings = Surroundings(
        engine=engine,
        tables=ChassisTables.on(sa.MetaData()),
        page_tokens=PageTokens(b"k" * 32),
        digest_key=b"k" * 32,
        zone=ZoneInfo("Asia/Shanghai"),
    )
    permissions = frozenset({"customer.customers.read", "customer.shares.write"})
    directory = EMPTY.with_changes(version=1, role_permissions={"all": permissions})
    verifier: Any = Anybody()
    gate = Gate(surroundings=surroundings, verifier=verifier, directory=lambda: directory)
    server = Server("127.0.0.1:0", [Sleeper()], gate, drain=0)
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield ShareServiceStub(channel)  # type: ignore[no-untyped-call]
    await server.stop(grace=0)
    await engine.dispose()
    postgres_server.drop_database(database)


@pytest.fixture
async def watching(postgres_server: TestPostgres) -> AsyncIterator[Any]:
    engine = engine_for(postgres_server.url, application="watching", pool=1)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("how", ["deadline", "cancel"])
@pytest.mark.parametrize("name", ["ListShares", "ShareCustomer"])
async def test_a_query_whose_caller_gave_up_is_cancelled_and_leaves_nothing(
    name: str, how: str, stub: Any, watching: Any
) -> None:
    requests: dict[str, Any] = {
        "ListShares": service.ListSharesRequest(customer_id=ID),
        "ShareCustomer": service.ShareCustomerRequest(customer_id=ID, subject_id=ID, level=1),  # type: ignore[arg-type]
    }

    async def until(count: int) -> None:
        async with asyncio.timeout(PATIENCE), watching.connect() as db:
            while await db.scalar(ASLEEP) != count:
                await db.rollback()
                await asyncio.sleep(0.02)

    anybody = [("authorization", "Bearer x")]
    call = getattr(stub, name)(requests[name], metadata=anybody, timeout=3 if how == "deadline" else 600)
    waiting = asyncio.ensure_future(_code(call))
    await until(1)
    if how == "cancel":
        call.cancel()
    assert await waiting == ("DEADLINE_EXCEEDED" if how == "deadline" else "CANCELLED")
    await until(0)
    # and the only connection serves the next caller, in a transaction of its own
    next_one = service.UnshareCustomerRequest(customer_id=ID, subject_id=ID)
    await stub.UnshareCustomer(next_one, metadata=anybody, timeout=PATIENCE)


async def _code(call: Any) -> str:
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return error.code().name
    except asyncio.CancelledError:
        return "CANCELLED"
    return "OK"
