"""A database that is away is told apart from one that refuses: callers may try the first again."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.ext.asyncio import create_async_engine

from crm_chassis.statements import Kept, is_outage

KEPT = Kept(sa.text("SELECT 1"))


class Driver:
    """A connection on which every statement fails."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def fetch(self, *_: Any) -> Any:
        raise self._failure


async def connecting(failure: Exception) -> Exception:
    """What comes out of the pool when the driver cannot connect."""

    async def fail() -> Any:
        raise failure

    engine = create_async_engine("postgresql+asyncpg://", async_creator=fail)
    with pytest.raises(Exception) as raised:  # noqa: PT011  which one it is, is the question
        await engine.connect()
    return raised.value


async def running(failure: Exception) -> Exception:
    """What comes out of a kept statement."""
    with pytest.raises(sqlalchemy.exc.DBAPIError) as raised:
        await KEPT.fetch(Driver(failure), {})
    return raised.value


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        ConnectionRefusedError(111, "Connection refused"),
    ],
)
async def test_a_database_that_takes_nobody_in_is_away(failure: Exception) -> None:
    assert is_outage(await connecting(failure))


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.InterfaceError("connection is closed"),
    ],
)
async def test_a_connection_that_broke_off_in_the_middle_is_away(failure: Exception) -> None:
    assert is_outage(await running(failure))


async def test_a_statement_that_is_refused_is_no_outage() -> None:
    assert not is_outage(await running(asyncpg.UndefinedTableError("relation does not exist")))
    assert not is_outage(ValueError("a mistake of ours"))
