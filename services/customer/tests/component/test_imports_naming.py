"""Which customer a row of a sheet means, where many bear one name (PRODUCT G10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import person_id, unit_id

from crm_chassis.identity.caller import person_caller
from crm_chassis.visibility import Decider, Rights
from crm_customer.customers import named
from crm_customer.customers.named import Naming, Part, place
from crm_customer.customers.normalise import collision_keys
from crm_customer.imports.resource import Candidate

if TYPE_CHECKING:
    from customer_suite import Suite

NAME = collision_keys(name="人民医院").name_key
CITIES = ("310100", "330100")
FEW = 60  # rows looked at where a handful would do


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The rows on whose rights something was decided."""
    rows: list[Any] = []

    class Counting(Decider):
        def rights(self, row: Any) -> Rights:
            rows.append(row)
            return super().rights(row)

    monkeypatch.setattr(named, "Decider", Counting)
    return rows


async def put(suite: Suite, owner: str, count: int, city: str = CITIES[0]) -> list[str]:
    """Customers of one name; their ids."""
    rows = await suite.rows(f"""
        WITH filed AS (
            INSERT INTO customers (id, name, city_code, owner_id, unit_id, created_at, updated_at)
            SELECT gen_random_uuid(), '人民医院', '{city}', '{person_id(owner)}', '{unit_id("shanghai")}', now(), now()
            FROM generate_series(1, {count}) RETURNING id
        ), keyed AS (
            INSERT INTO collision_keys (customer_id, kind, value, city_code)
            SELECT id, 'name', '{NAME}', '{city}' FROM filed
        )
        SELECT id FROM filed
    """)
    return [str(row.id) for row in rows]


async def meant(suite: Suite, who: str, *cities: str) -> list[tuple[str, str]]:
    """What a row for each city (none: "") was found to mean, or why nothing."""
    rows = [
        Candidate(number=at, content=Part(values={}, naming=Naming("name", NAME, city)))
        for at, city in enumerate(cities, start=2)
    ]
    async with suite.unit_of_work() as work:
        work.caller = person_caller(person_id(who), suite.directory)
        await place(work, rows, final=False)
    return [(row.content.customer_id, row.problems[0]["reason"] if row.problems else "") for row in rows]


async def test_of_thousands_with_one_name_as_many_are_read_as_it_takes_to_know_that_it_is_not_clear(
    suite: Suite, judged: list[Any]
) -> None:
    await put(suite, "ann", 3_000)
    assert await meant(suite, "ann", "", CITIES[0]) == [("", "CUSTOMER_AMBIGUOUS")] * 2
    assert await meant(suite, "ann", CITIES[1]) == [("", "CUSTOMER_NOT_FOUND")]
    assert len(judged) < FEW


async def test_the_only_one_that_may_be_edited_is_found_behind_thousands_that_may_not(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "READ_AT_ONCE", 100)
    await put(suite, "bob", 700)
    (mine,) = await put(suite, "ann", 1)
    (elsewhere,) = await put(suite, "hal", 1, CITIES[1])
    assert await meant(suite, "ann", "", *CITIES) == [(mine, ""), (mine, ""), ("", "CUSTOMER_NOT_FOUND")]
    assert await meant(suite, "hal", "", *CITIES) == [(elsewhere, ""), ("", "CUSTOMER_NOT_FOUND"), (elsewhere, "")]


async def test_two_that_may_be_edited_are_both_found_however_far_apart_they_stand(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "READ_AT_ONCE", 50)
    ids = sorted([*await put(suite, "bob", 400), *await put(suite, "ann", 2)])
    first, last = ids[0], ids[-1]
    await suite.rows(f"UPDATE customers SET owner_id = '{person_id('bob')}' RETURNING 1")
    await suite.rows(
        f"UPDATE customers SET owner_id = '{person_id('ann')}' WHERE id IN ('{first}', '{last}') RETURNING 1"
    )
    assert await meant(suite, "ann", "", CITIES[0]) == [("", "CUSTOMER_AMBIGUOUS")] * 2
