"""The floor: one bare FastAPI + asyncpg process that sends the same statements and answers the same JSON.

``python -m bench.floor FILE PORT``: the file holds requests as they were heard (bench.statements) and the shape of
the answers. ``/N`` carries out the N-th. No gateway, no gRPC, no token, no visibility decision, no validation.
"""

from __future__ import annotations

import re
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
import uvicorn
from fastapi import FastAPI, Response
from uuid_utils.compat import uuid7

from crm_chassis.postgres import WAITING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

_NEW_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
_TIME = re.compile(r"_time$")
_ITEM = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)')
CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: text in {"t", "true"},
    "int2": int,
    "int4": int,
    "int8": int,
    "numeric": Decimal,
    "timestamptz": datetime.fromisoformat,
    "bytea": lambda text: bytes.fromhex(text.removeprefix("\\x")),
}


def value_of(text: str | None, kind: str) -> Any:
    """A parameter of PostgreSQL's log as asyncpg takes it."""
    if text is None:
        return None
    if kind.endswith("[]"):
        convert = CONVERSIONS.get(kind.removesuffix("[]"), str)
        items = _ITEM.findall(text[1:-1])
        return [None if bare == "NULL" else convert(bare or re.sub(r"\\(.)", r"\1", quoted)) for quoted, bare in items]
    return CONVERSIONS.get(kind, str)(text)


@dataclass(slots=True)
class Statement:
    """A statement with its parameters; ``renewed`` are those in which an id stands that the service had just made."""

    sql: str
    arguments: list[Any]
    renewed: list[int]


async def prepared(db: asyncpg.Connection, said: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """A heard request, its parameters converted."""
    found = []
    for one in said:
        kinds = (await db.prepare(one["sql"])).get_parameters()
        arguments = [value_of(text, kind.name) for text, kind in zip(one["arguments"], kinds, strict=True)]
        renewed = [at for at, text in enumerate(one["arguments"]) if text is not None and _NEW_ID.search(text)]
        found.append(Statement(one["sql"], arguments, renewed))
    return found


class Replay:
    """Carries out heard requests. Those that write get new ids, so that they can be repeated."""

    def __init__(self, pool: asyncpg.Pool, plan: Mapping[str, Any]) -> None:
        self._pool = pool
        self._plan = plan
        self._requests: list[list[Statement]] = []
        # The answer's fields with their columns; what is no column is left empty.
        self._fields = [(key, _TIME.sub("d_at", key)) for key in plan["fields"]]

    async def prepare(self) -> None:
        """Read the plan."""
        async with self._pool.acquire() as db:
            self._requests = [await prepared(db, said) for said in self._plan["requests"]]

    async def run(self, number: int) -> bytes:
        """One request; the rows of its last statement that gives any are the answer."""
        async with self._pool.acquire() as db:
            if self._plan["writes"]:
                async with db.transaction():
                    rows = await self._carried_out(db, number)
            else:
                rows = await self._carried_out(db, number)
        shown = [self._shown(row) for row in rows]
        return orjson.dumps({"customers": shown} if self._plan["list"] else shown[-1:], default=str)

    async def _carried_out(self, db: Any, number: int) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = []
        fresh: dict[str, str] = {}
        for statement in self._requests[number]:
            arguments = statement.arguments
            if statement.renewed and self._plan["writes"]:
                arguments = list(arguments)
                for at in statement.renewed:
                    arguments[at] = _renewed(arguments[at], fresh)
            rows = await db.fetch(statement.sql, *arguments) or rows
        return rows

    def _shown(self, row: asyncpg.Record) -> dict[str, Any]:
        there = row.keys()
        return {key: row[column] if column in there else "" for key, column in self._fields}


def _renewed(value: Any, fresh: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renewed(one, fresh) for one in value]
    if not isinstance(value, str):
        return value
    return _NEW_ID.sub(lambda found: fresh.setdefault(found[0], str(uuid7())), value)


async def _left_as_it_is(_: asyncpg.Connection) -> None:
    """Nothing is set on a connection that would have to be reset."""


def app(plan: Mapping[str, Any]) -> FastAPI:
    """The process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = {
            "jit": "off",
            "timezone": "UTC",
            "application_name": "floor",
            # As the service has it, or else what the floor leaves to wait beside an index would slow down the searches that follow.
            "gin_pending_list_limit": str(WAITING),
        }
        pool = asyncpg.create_pool(
            plan["database_url"], min_size=4, max_size=10, server_settings=settings, reset=_left_as_it_is
        )
        async with pool:
            app.state.replay = Replay(pool, plan)
            await app.state.replay.prepare()
            yield

    made = FastAPI(lifespan=lifespan)

    @made.get("/{number}")
    @made.post("/{number}")
    async def answer(number: int) -> Response:
        return Response(await made.state.replay.run(number), media_type="application/json")

    return made


if __name__ == "__main__":
    uvicorn.run(
        app(orjson.loads(Path(sys.argv[1]).read_bytes())),
        port=int(sys.argv[2]),
        loop="uvloop",
        access_log=False,
        log_level="warning",
    )
