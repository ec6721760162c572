"""The rules of the pools (PRODUCT C9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_chassis.identity.directory import Directory, Person, Unit
from crm_customer.pools.domain import (
    ArrivalFrozen,
    CoolingDown,
    DailyLimitReached,
    HoldingLimitReached,
    Holdings,
    Pool,
    PoolRules,
    Standing,
    day_began,
    decide_claim,
    strangers,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPEN = PoolRules(holding_limit=None, daily_limit=None, cool_down=timedelta(0), freeze=timedelta(0))
STRICT = PoolRules(holding_limit=10, daily_limit=3, cool_down=timedelta(days=7), freeze=timedelta(hours=24))
LONG_AGO = NOW - timedelta(days=100)


def claim(
    rules: PoolRules,
    *,
    held: int = 0,
    claimed_today: int = 0,
    arrived_at: datetime = LONG_AGO,
    last_held_at: datetime | None = None,
) -> None:
    claimant = Holdings(held=held, claimed_today=claimed_today)
    decide_claim(rules, claimant, arrived_at=arrived_at, last_held_at=last_held_at, now=NOW)


def test_without_rules_every_claim_stands() -> None:
    claim(OPEN, held=10_000, claimed_today=10_000, arrived_at=NOW, last_held_at=NOW)


def test_within_the_limits_a_claim_stands() -> None:
    claim(STRICT, held=9, claimed_today=2)


def test_who_holds_as_many_as_allowed_may_not_claim_another() -> None:
    with pytest.raises(HoldingLimitReached):
        claim(STRICT, held=10)


def test_the_claims_of_a_day_are_limited() -> None:
    with pytest.raises(DailyLimitReached):
        claim(STRICT, claimed_today=3)


def test_a_limit_of_zero_allows_nothing() -> None:
    with pytest.raises(HoldingLimitReached):
        claim(PoolRules(holding_limit=0, daily_limit=None, cool_down=timedelta(0), freeze=timedelta(0)))


def test_a_holder_of_last_week_may_not_claim_back_within_the_cool_down() -> None:
    with pytest.raises(CoolingDown):
        claim(STRICT, last_held_at=NOW - timedelta(days=7) + timedelta(seconds=1))


def test_after_the_cool_down_a_former_holder_claims_like_anybody() -> None:
    claim(STRICT, last_held_at=NOW - timedelta(days=7))


def test_nobody_claims_a_customer_that_has_just_arrived() -> None:
    with pytest.raises(ArrivalFrozen):
        claim(STRICT, arrived_at=NOW - timedelta(hours=23))
    claim(STRICT, arrived_at=NOW - timedelta(hours=24))


def test_a_day_begins_at_midnight_of_the_companys_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert day_began(datetime(2026, 3, 1, 15, 59, tzinfo=UTC), shanghai) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert day_began(datetime(2026, 3, 1, 16, 0, tzinfo=UTC), shanghai) == datetime(2026, 3, 1, 16, tzinfo=UTC)


def company() -> Directory:
    def unit(name: str, parent: str | None) -> Unit:
        return Unit(id=name, parent_id=parent, name=name, kind="unit", region="", heads=frozenset())

    def person(name: str, *units: str, active: bool = True) -> Person:
        return Person(
            id=name, username=name, name=name, units=units, product_lines=(), roles=frozenset(), active=active
        )

    units = [unit("hq", None), unit("east", "hq"), unit("shanghai", "east"), unit("north", "hq")]
    people = [
        *(person("ann", "shanghai"), person("nora", "north"), person("two", "north", "shanghai")),
        *(person("boss", "hq"), person("gone", "shanghai", active=False)),
    ]
    return Directory(
        version=1,
        units={each.id: each for each in units},
        people={each.id: each for each in people},
        product_lines={},
        role_permissions={},
    )


POOL = Pool(
    id="p", member_unit_ids={"east"}, member_person_ids={"nora", "gone"}, administrator_ids={"boss", "ann"}, rules=OPEN
)


@pytest.mark.parametrize(
    ("who", "standing"),
    [
        ("ann", Standing.MEMBER | Standing.ADMINISTRATOR),
        ("two", Standing.MEMBER),
        ("nora", Standing.MEMBER),
        ("boss", Standing.ADMINISTRATOR),
        ("gone", Standing.NONE),
        ("nobody", Standing.NONE),
    ],
)
def test_a_member_unit_brings_in_everybody_below_it_and_nobody_above(who: str, standing: Standing) -> None:
    assert POOL.standing_of(who, company()) == standing


def test_ids_that_the_organisation_does_not_know_are_named_by_their_place() -> None:
    assert [problem.field for problem in strangers("pool.member_unit_ids", ["a", "b"], {"a"})] == [
        "pool.member_unit_ids[1]"
    ]
