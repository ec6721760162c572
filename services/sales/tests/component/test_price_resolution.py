"""The price that holds on a day, and where it comes from (PRODUCT S1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from products_suite import price_line, price_list, product
from sales_suite import Refusal, Suite

from crm.sales.v1.product_pb2 import Product


async def resolved(suite: Suite, of: Product, day: str = "2026-05-01", **asked: Any) -> Any:
    return await suite.call("sam", "PriceService.ResolvePrice", product_id=of.id, day=day, **asked)


async def price(suite: Suite, of: Product, day: str = "2026-05-01", **asked: Any) -> str:
    """The price, or why there is none."""
    try:
        answer = await resolved(suite, of, day, **asked)
    except Refusal as refusal:
        return refusal.reason
    return str(answer.price.amount).rstrip("0").rstrip(".")


async def test_the_answer_names_price_floor_line_and_list(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    line = await price_line(suite, within, of, "380000", "320000")
    answer = await resolved(suite, of)
    assert (answer.price.amount, answer.price.currency) == ("380000.0000", "CNY")
    assert answer.floor_price.amount == "320000.0000"
    assert (answer.price_line_id, answer.price_list_id) == (line.id, within.id)
    assert (answer.price_list_name, answer.min_quantity, answer.day) == ("2026 标准价目表", 1, "2026-05-01")


async def test_a_price_holds_from_its_first_day_to_its_last_both_included(suite: Suite) -> None:
    of = await product(suite)
    within = await price_list(suite, valid_from="2026-02-01", valid_until="2026-11-30")
    await price_line(suite, within, of, "10", valid_until="2026-06-30")
    await price_line(suite, within, of, "12", valid_from="2026-07-01")
    days = ("2026-01-31", "2026-02-01", "2026-06-30", "2026-07-01", "2026-11-30", "2026-12-01")
    assert [await price(suite, of, day) for day in days] == ["NO_PRICE", "10", "10", "12", "12", "NO_PRICE"]


async def test_the_greatest_quantity_that_is_reached_decides(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    for quantity, amount in ((1, "10"), (10, "9"), (100, "8")):
        await price_line(suite, within, of, amount, min_quantity=quantity)
    asked = [await price(suite, of, quantity=quantity) for quantity in (0, 9, 10, 99, 100, 5000)]
    assert asked == ["10", "10", "9", "9", "8", "8"]


async def test_the_list_of_the_highest_rank_decides_and_of_equals_the_one_that_began_last(suite: Suite) -> None:
    of = await product(suite)
    standard = await price_list(suite, "标准", valid_from="2026-01-01")
    newer = await price_list(suite, "新", valid_from="2026-03-01")
    for within, amount in ((standard, "10"), (newer, "11")):
        await price_line(suite, within, of, amount)
    assert [await price(suite, of, "2026-02-28"), await price(suite, of, "2026-03-01")] == ["10", "11"]
    promotion = await price_list(suite, "促销", rank=5, valid_from="2026-01-01", valid_until="2026-05-31")
    await price_line(suite, promotion, of, "7", min_quantity=3)
    assert await price(suite, of, quantity=3) == "7"
    assert await price(suite, of, quantity=2) == "11", "a list that has no price for so few does not decide"
    assert await price(suite, of, "2026-06-01", quantity=3) == "11"
    assert await price(suite, of, quantity=3, price_list_id=standard.id) == "10"
    assert await price(suite, of, quantity=3, price_list_id=str(uuid4())) == "NO_PRICE"


async def test_a_price_is_asked_for_in_a_currency_and_nothing_is_converted(suite: Suite) -> None:
    of = await product(suite)
    dollars = await price_list(suite, "出口", currency="USD", rank=9)
    await price_line(suite, dollars, of, "50000")
    assert await price(suite, of) == "NO_PRICE"
    assert await price(suite, of, currency="USD") == "50000"


async def test_a_product_that_is_not_there_has_no_price(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    await price_line(suite, within, of, "10")
    await suite.call("max", "ProductService.DeleteProduct", product_id=of.id, etag=of.etag)
    assert await price(suite, of) == "NOT_FOUND"
    assert await price(suite, Product(id=str(uuid4()))) == "NOT_FOUND"


async def test_without_a_day_it_is_today_in_the_companys_zone(suite: Suite) -> None:
    within, of = await price_list(suite, valid_from="2020-01-01"), await product(suite)
    await price_line(suite, within, of, "10")
    days = [datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()]
    answer = await resolved(suite, of, day="")
    days.append(datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat())
    assert answer.day in days, "midnight may pass while it is asked"


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"day": "2026-02-29"}, "day"), ({"quantity": -1}, "quantity"), ({"currency": "rmb"}, "currency")],
)
async def test_a_question_that_cannot_be_answered_is_refused_by_its_field(
    suite: Suite, asked: dict[str, Any], field: str
) -> None:
    of = await product(suite)
    with pytest.raises(Refusal) as refused:
        await suite.call("sam", "PriceService.ResolvePrice", product_id=of.id, **asked)
    assert refused.value.fields == [field]
