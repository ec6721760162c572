"""A service that has a queue of jobs, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from crm_chassis.jobs import Job, JobWorker, defer
from crm_local.databases import Database


@dataclass
class Work:
    db: AsyncConnection


@dataclass
class Queue:
    """A database with a queue and a table ``done``, used by the runtime role."""

    database: Database
    engine: AsyncEngine

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        async with self.engine.begin() as db:
            yield Work(db)

    async def defer(self, task: Job, key: str, /, **args: object) -> bool:
        async with self.work() as work:
            return await defer(work, task, key, **args)

    async def did(self, what: str) -> None:
        """Leave a trace, in a transaction of its own."""
        async with self.work() as work:
            await work.db.execute(sa.text("INSERT INTO done (what) VALUES (:what)"), {"what": what})

    async def all(self, statement: str, **parameters: Any) -> list[Any]:
        async with self.work() as work:
            return [tuple(row) for row in await work.db.execute(sa.text(statement), parameters)]

    async def do(self, statement: str) -> None:
        async with self.work() as work:
            await work.db.execute(sa.text(statement))

    async def done(self) -> list[str]:
        return [what for (what,) in await self.all("SELECT what FROM done ORDER BY id")]

    async def statuses(self) -> list[str]:
        return [status for (status,) in await self.all("SELECT status::text FROM jobs.procrastinate_jobs ORDER BY id")]

    async def is_empty(self) -> bool:
        return await self.statuses() == []

    def worker(self, *jobs: Job, grace_seconds: float = 20, concurrency: int = 4) -> JobWorker:
        return JobWorker(
            database_url=self.database.url,
            jobs=jobs,
            context=self,
            poll_seconds=0.05,
            grace_seconds=grace_seconds,
            concurrency=concurrency,
        )
