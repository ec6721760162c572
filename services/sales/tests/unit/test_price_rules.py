"""The rules of prices (PRODUCT S1)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.currencies import require_currency
from crm_chassis.errors import Invalid
from crm_sales.prices.domain import overlapping, require_amounts, require_order

DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 28))
ENDS = st.none() | DAYS


def problems(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.field, problem.reason) for problem in refused.value.fields]


def amounts(price: str, floor: str | None = None, *, currency: str = "CNY", floor_currency: str = "CNY") -> None:
    require_amounts(
        currency="CNY",
        price=Decimal(price),
        price_currency=currency,
        floor=None if floor is None else Decimal(floor),
        floor_currency=None if floor is None else floor_currency,
    )


@given(ENDS, ENDS, ENDS, ENDS)
def test_two_times_overlap_exactly_when_there_is_a_day_in_both(
    since: date | None, until: date | None, other_since: date | None, other_until: date | None
) -> None:
    if (since and until and until < since) or (other_since and other_until and other_until < other_since):
        return
    first, last = date(2025, 12, 1), date(2026, 3, 31)
    mine, theirs = (
        {(a or first) + timedelta(n) for n in range(((b or last) - (a or first)).days + 1)}
        for a, b in ((since, until), (other_since, other_until))
    )
    assert overlapping(since, until, other_since, other_until) is bool(mine & theirs)


def test_a_time_may_be_one_day_long_and_may_have_no_end() -> None:
    day = date(2026, 5, 1)
    require_order(day, day, field="valid_until")
    require_order(day, None, field="valid_until")
    with pytest.raises(Invalid) as refused:
        require_order(day, day - timedelta(1), field="price_list.valid_until")
    assert problems(refused) == [("price_list.valid_until", "ENDS_BEFORE_IT_BEGINS")]


def test_a_floor_price_may_be_the_price_itself_and_no_more() -> None:
    amounts("100", "100.0000")
    amounts("0", "0")
    with pytest.raises(Invalid) as refused:
        amounts("100", "100.0001")
    assert problems(refused) == [("price_line.floor_price", "FLOOR_ABOVE_PRICE")]


def test_amounts_of_another_currency_and_below_zero_are_all_named() -> None:
    with pytest.raises(Invalid) as refused:
        amounts("-1", "-2", currency="USD", floor_currency="EUR")
    assert problems(refused) == [
        ("price_line.price", "CURRENCY_OF_THE_LIST"),
        ("price_line.price", "NEGATIVE_PRICE"),
        ("price_line.floor_price", "CURRENCY_OF_THE_LIST"),
        ("price_line.floor_price", "NEGATIVE_PRICE"),
    ]


@pytest.mark.parametrize("code", ["CNY", "USD", "EUR", "JPY"])
def test_a_currency_that_somebody_pays_in_is_accepted(code: str) -> None:
    require_currency(code, "price_list.currency")


@pytest.mark.parametrize("code", ["XXX", "RMB", "DEM", "cny", ""])
def test_a_currency_that_nobody_pays_in_is_refused_by_its_field(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_currency(code, "price_list.currency")
    assert problems(refused) == [("price_list.currency", "UNKNOWN_CURRENCY")]
