"""The data of the measurements is what the service itself would have made of it."""

from __future__ import annotations

import random
from datetime import timedelta

from bench.company import everybody, salespeople, units
from bench.filling import COLUMNS, KEY_COLUMNS, Filling, make_chunk
from bench.floor import value_of
from bench.hospitals import capacity, facts_of, named, phones_of
from bench.statements import _read

from crm_customer.customers.normalise import collision_keys

LOG = """\
9|127.0.0.1(50)|LOG:  duration: 0.100 ms  statement: SELECT 'the next request of the bench'
7|127.0.0.1(40)|LOG:  duration: 0.030 ms  statement: BEGIN;
7|127.0.0.1(40)|LOG:  duration: 0.006 ms  bind __asyncpg_stmt_1__: ;
7|127.0.0.1(40)|LOG:  duration: 0.110 ms  bind __asyncpg_stmt_2__: SELECT a
\tFROM t WHERE b = $1 AND c = $2
7|127.0.0.1(40)|DETAIL:  Parameters: $1 = 'it''s', $2 = NULL
7|127.0.0.1(40)|LOG:  duration: 0.500 ms  execute __asyncpg_stmt_2__: SELECT a
\tFROM t WHERE b = $1 AND c = $2
7|127.0.0.1(40)|DETAIL:  Parameters: $1 = 'it''s', $2 = NULL
8|127.0.0.1(41)|LOG:  duration: 0.030 ms  statement: SELECT 'somebody else'
9|127.0.0.1(50)|LOG:  duration: 0.100 ms  statement: SELECT 'the next request of the bench'
"""
FILLING = Filling(size=3_000, today="2026-11-01")


def test_facts_put_together_from_parts_are_those_of_the_whole_name() -> None:
    chance = random.Random(1)
    for number in range(0, capacity(), capacity() // 1_500):
        row = named(number)
        phones = phones_of(number, row.place, chance)
        keys = collision_keys(
            name=row.name, city_code=row.place.city_code, licence_number="PDY123456", phones=phones
        ).pairs()
        assert sorted(facts_of(row, phones, "PDY123456")) == sorted(keys), row.name


def test_no_two_customers_have_one_name() -> None:
    assert capacity() > 11_000_000
    assert len({named(number).name for number in range(50_000)}) == 50_000


def test_the_company_has_two_hundred_units_in_four_levels_and_a_thousand_salespeople() -> None:
    assert len(units()) == 200
    assert {unit.level for unit in units()} == {0, 1, 2, 3}
    assert len(salespeople()) == 1_000
    assert len({person.id for person in everybody()}) == len(everybody())


def test_nobody_touched_the_dormant_branch_for_three_years_and_others_were_busy() -> None:
    chunk = make_chunk(FILLING, 0)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in chunk.customers]
    dormant = {unit.id for unit in units() if unit.dormant}
    then = FILLING.now - timedelta(days=3 * 365)
    assert len(dormant) == 6, "the branch and its offices"
    assert all(row["updated_at"] < then for row in rows if row["unit_id"] in dormant)
    assert any(row["unit_id"] in dormant for row in rows)
    assert all(row["updated_at"] >= then for row in rows if row["unit_id"] not in dormant)


def test_the_same_number_is_always_the_same_customer() -> None:
    assert make_chunk(FILLING, 0) == make_chunk(FILLING, 0)


def test_facts_of_deleted_customers_collide_with_nothing() -> None:
    chunk = make_chunk(FILLING, 0)
    deleted = {row[0] for row in chunk.customers if row[COLUMNS.index("deleted_at")] is not None}
    assert deleted
    assert all(key[KEY_COLUMNS.index("active")] == (key[0] not in deleted) for key in chunk.keys)


def test_statements_are_heard_by_request_with_parameters_and_time() -> None:
    first, second = _read(LOG, {40})
    assert [said.sql for said in first] == ["BEGIN;", ";", "SELECT a\nFROM t WHERE b = $1 AND c = $2"]
    assert first[-1].arguments == ["it's", None]
    assert round(first[-1].milliseconds, 3) == 0.61
    assert second == []


def test_parameters_of_the_log_become_what_the_driver_takes() -> None:
    assert value_of("51", "int4") == 51
    assert value_of('{name,"a, \\"b\\"",NULL}', "text[]") == ["name", 'a, "b"', None]
    assert value_of("{}", "int4[]") == []
    assert value_of("\\x00ff", "bytea") == b"\x00\xff"
    assert value_of(None, "uuid") is None
