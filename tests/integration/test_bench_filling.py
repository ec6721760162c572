"""The generated customers in a real database, as the migrations made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.filling import fill, read_filling, take_away_new

from crm_chassis.migrations import migrate
from crm_customer import schema
from crm_local.databases import address
from crm_local.testing import TestPostgres

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
ORPHANS = """
    SELECT (SELECT count(*) FROM collision_keys WHERE customer_id NOT IN (SELECT id FROM customers))
         + (SELECT count(*) FROM customer_holders WHERE customer_id NOT IN (SELECT id FROM customers))
         + (SELECT count(*) FROM customers WHERE pool_id NOT IN (SELECT id FROM pools))
"""


def _cut_off_at_the_second_index(told: str) -> None:
    if told.startswith("index 2"):
        raise psycopg.errors.QueryCanceled


async def test_a_filled_database_has_its_customers_its_indexes_and_no_orphans_even_after_it_was_cut_off(
    postgres_server: TestPostgres, tmp_path: Path
) -> None:
    database = postgres_server.create_database("crm_customer")
    await migrate("crm_customer", database.migration_url, schema.metadata)
    url = address(postgres_server.url, database=database.name)
    stamp = tmp_path / "filled.json"

    def rows(statement: str) -> list[Any]:
        with psycopg.connect(url) as db:
            return db.execute(statement.encode()).fetchall()

    before = rows(INDEXES)
    told: list[str] = []
    with pytest.raises(psycopg.errors.QueryCanceled):
        fill(url, stamp, 300, _cut_off_at_the_second_index)
    assert rows(INDEXES) != before
    fill(url, stamp, 300, told.append)
    assert rows(INDEXES) == before
    assert rows("SELECT count(*) FROM customers") == [(300,)]
    assert rows(ORPHANS) == [(0,)]

    fill(url, stamp, 300, told.append)
    assert told[-1] == "there already"
    take_away_new(url, read_filling(stamp))
    assert rows("SELECT count(*) FROM customers") == [(300,)], "only what measurements added goes"
    postgres_server.drop_database(database)
