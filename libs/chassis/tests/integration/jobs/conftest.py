from collections.abc import AsyncIterator

import psycopg
import pytest
import sqlalchemy as sa
from jobs_suite import Queue
from sqlalchemy.ext.asyncio import create_async_engine

from crm_chassis.jobs.schema import create_jobs_schema
from crm_local.testing import TestPostgres


@pytest.fixture(scope="module")
async def empty_queue(postgres_server: TestPostgres) -> AsyncIterator[Queue]:
    database = postgres_server.create_database("jobs")
    owner = create_async_engine(database.migration_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with owner.begin() as db:
        for statement in create_jobs_schema(database.name):
            await db.execute(sa.text(statement))
        await db.execute(sa.text("CREATE TABLE done (id bigint GENERATED ALWAYS AS IDENTITY, what text NOT NULL)"))
    await owner.dispose()
    engine = create_async_engine(database.url.replace("postgresql://", "postgresql+asyncpg://"))
    yield Queue(database, engine)
    await engine.dispose()
    postgres_server.drop_database(database)


@pytest.fixture
def queue(empty_queue: Queue) -> Queue:
    with psycopg.connect(empty_queue.database.migration_url) as db:
        db.execute("TRUNCATE done, jobs.procrastinate_jobs, jobs.procrastinate_workers RESTART IDENTITY CASCADE")
    return empty_queue
