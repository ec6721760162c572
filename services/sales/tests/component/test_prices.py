"""Price lists and their lines over gRPC (PRODUCT S1)."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from products_suite import MANAGER, price_line, price_list, product
from sales_suite import Refusal, Suite

from crm.sales.v1.price_pb2 import PriceLine, PriceList


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


def change_list(suite: Suite, of: PriceList, **values: Any) -> Any:
    return suite.call(
        MANAGER,
        "PriceService.UpdatePriceList",
        price_list=PriceList(id=of.id, etag=of.etag, **values),
        update_mask={"paths": list(values)},
    )


def change_line(suite: Suite, of: PriceLine, who: str = MANAGER, **values: Any) -> Any:
    return suite.call(
        who,
        "PriceService.UpdatePriceLine",
        price_line=PriceLine(id=of.id, etag=of.etag, **values),
        update_mask={"paths": list(values)},
    )


def money(amount: str, currency: str = "CNY") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


async def listed(suite: Suite, rpc: str = "PriceService.ListPriceLines", **asked: Any) -> list[str]:
    answer = await suite.call("ann", rpc, **asked)
    return [each.id for each in (answer.price_lines if hasattr(answer, "price_lines") else answer.price_lists)]


async def test_amounts_are_exact_to_the_fourth_decimal(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    made = await price_line(suite, within, of, "9999999999999999.9999", "0.0001")
    read = await suite.call(MANAGER, "PriceService.GetPriceLine", price_line_id=made.id)
    assert (read.price.amount, read.floor_price.amount) == ("9999999999999999.9999", "0.0001")
    assert (read.price.currency, read.min_quantity) == ("CNY", 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "RMB"}, "price_list.currency"),
        ({"valid_from": "2026-02-30"}, "price_list.valid_from"),
        ({"valid_from": ""}, "price_list.valid_from"),
        ({"valid_until": "2025-12-31"}, "price_list.valid_until"),
        ({"rank": 1001}, "price_list.rank"),
        ({"name": "　"}, "price_list.name"),
    ],
)
async def test_a_list_that_cannot_stand_is_refused_by_its_field(
    suite: Suite, values: dict[str, Any], field: str
) -> None:
    assert (await refusal(price_list(suite, **values))).fields == [field]


async def test_a_name_means_one_living_price_list(suite: Suite) -> None:
    made = await price_list(suite)
    assert (await refusal(price_list(suite, "2026  标准价目表"))).reason == "PRICE_LIST_EXISTS"
    await suite.call(MANAGER, "PriceService.DeletePriceList", price_list_id=made.id, etag=made.etag)
    await price_list(suite)
    gone = await suite.call("ann", "PriceService.GetPriceList", price_list_id=made.id)
    restore = suite.call(MANAGER, "PriceService.RestorePriceList", price_list_id=made.id, etag=gone.etag)
    assert (await refusal(restore)).reason == "PRICE_LIST_EXISTS"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price": money("1", "USD")}, "price_line.price"),
        ({"price": money("-1")}, "price_line.price"),
        ({"price": money("1.00001")}, "price_line.price.amount"),
        ({"price": money("10"), "floor_price": money("10.01")}, "price_line.floor_price"),
        ({"valid_from": "2026-05-02", "valid_until": "2026-05-01"}, "price_line.valid_until"),
        ({"min_quantity": -1}, "price_line.min_quantity"),
        ({"product_id": str(uuid4())}, "price_line.product_id"),
        ({"price_list_id": str(uuid4())}, "price_line.price_list_id"),
    ],
)
async def test_a_line_that_cannot_stand_is_refused_by_its_field(
    suite: Suite, values: dict[str, Any], field: str
) -> None:
    within, of = await price_list(suite), await product(suite)
    draft = {"price_list_id": within.id, "product_id": of.id, "price": money("10"), **values}
    call = suite.call(MANAGER, "PriceService.CreatePriceLine", price_line=PriceLine(**draft))
    assert (await refusal(call)).fields == [field]


async def test_no_two_lines_hold_for_a_product_and_quantity_on_one_day(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    spring = await price_line(suite, within, of, "10", valid_from="2026-03-01", valid_until="2026-05-31")
    refused = await refusal(price_line(suite, within, of, "11", valid_from="2026-05-31"))
    assert (refused.code, refused.reason) == ("ALREADY_EXISTS", "PRICE_LINES_OVERLAP")
    assert "2026-03-01" in refused.text
    summer = await price_line(suite, within, of, "11", valid_from="2026-06-01")
    await price_line(suite, within, of, "9", min_quantity=10)  # another tier
    await price_line(suite, await price_list(suite, "促销", rank=1), of, "8")  # another list
    assert (await refusal(change_line(suite, summer, valid_from="2026-05-31"))).reason == "PRICE_LINES_OVERLAP"
    await suite.call(MANAGER, "PriceService.DeletePriceLine", price_line_id=spring.id, etag=spring.etag)
    await change_line(suite, summer, valid_from="")


async def test_of_ten_people_who_price_a_product_at_once_exactly_one_does(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    outcomes = await asyncio.gather(
        *(price_line(suite, within, of, str(n + 1)) for n in range(10)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert (len(refused), {each.reason for each in refused}) == (9, {"PRICE_LINES_OVERLAP"})


async def test_a_price_stays_above_its_floor_whichever_of_them_is_changed(suite: Suite) -> None:
    line = await price_line(suite, await price_list(suite), await product(suite), "10", "8")
    assert (await refusal(change_line(suite, line, price=money("7.9999")))).fields == ["price_line.floor_price"]
    assert (await refusal(change_line(suite, line, floor_price=money("10.01")))).fields == ["price_line.floor_price"]
    changed = await change_line(suite, line, price=money("7"), floor_price=money("6"))
    assert (changed.price.amount, changed.floor_price.amount) == ("7.0000", "6.0000")


async def test_a_line_is_never_left_without_a_price(suite: Suite) -> None:
    line = await price_line(suite, await price_list(suite), await product(suite), "10")
    emptied = suite.call(
        MANAGER,
        "PriceService.UpdatePriceLine",
        price_line=PriceLine(id=line.id, etag=line.etag),
        update_mask={"paths": ["price"]},
    )
    assert (await refusal(emptied)).fields == ["price_line.price"]


async def test_lists_and_lines_are_listed_by_the_day_they_hold_on(suite: Suite) -> None:
    of = await product(suite)
    old = await price_list(suite, "2025", valid_from="2025-01-01", valid_until="2025-12-31")
    new = await price_list(suite, "2026")
    in_old = await price_line(suite, old, of, "10")
    spring = await price_line(suite, new, of, "11", valid_until="2026-03-31")
    summer = await price_line(suite, new, of, "12", valid_from="2026-04-01")
    lists = "PriceService.ListPriceLists"
    assert await listed(suite, lists, valid_on="2025-12-31") == [old.id]
    assert await listed(suite, lists, valid_on="2026-01-01") == [new.id]
    assert await listed(suite, valid_on="2025-12-31") == [in_old.id]
    assert await listed(suite, valid_on="2026-03-31") == [spring.id]
    assert await listed(suite, valid_on="2026-04-01") == [summer.id]
    assert set(await listed(suite, filter=f'price_list_id = "{new.id}"')) == {spring.id, summer.id}
    assert (await refusal(listed(suite, valid_on="2026-02-29"))).fields == ["valid_on"]


async def test_a_deleted_list_takes_its_lines_along_and_brings_them_back(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    line = await price_line(suite, within, of, "10")
    await suite.call(MANAGER, "PriceService.DeletePriceList", price_list_id=within.id, etag=within.etag)
    assert await listed(suite) == []
    assert (await refusal(change_line(suite, line, min_quantity=2))).reason == "NOT_FOUND"
    resolve = suite.call("ann", "PriceService.ResolvePrice", product_id=of.id, day="2026-05-01")
    assert (await refusal(resolve)).reason == "NO_PRICE"
    gone = await suite.call("ann", "PriceService.GetPriceList", price_list_id=within.id)
    await suite.call(MANAGER, "PriceService.RestorePriceList", price_list_id=within.id, etag=gone.etag)
    assert await listed(suite) == [line.id]


async def test_of_two_who_change_a_list_or_a_line_the_second_is_told(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    line = await price_line(suite, within, of, "10")
    await change_list(suite, within, rank=1)
    await change_line(suite, line, min_quantity=2)
    assert (await refusal(change_list(suite, within, rank=2))).reason == "ETAG_MISMATCH"
    assert (await refusal(change_line(suite, line, min_quantity=3))).reason == "ETAG_MISMATCH"


async def test_what_is_done_to_prices_is_told_without_any_amount(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    line = await price_line(suite, within, of, "4711.5", "4242")
    changed = await change_line(suite, line, price=money("4712"))
    await suite.call(MANAGER, "PriceService.DeletePriceLine", price_line_id=line.id, etag=changed.etag)
    told = await suite.rows(
        "SELECT subject, aggregate_id, encode(payload, 'escape') AS said FROM outbox WHERE subject LIKE '%.price_list.%' ORDER BY id"
    )
    assert [row.subject.rpartition(".")[2] for row in told] == [
        "created",
        "line_created",
        "line_changed",
        "line_deleted",
    ]
    assert {row.aggregate_id for row in told} == {within.id}, "lines are told in the order of their list"
    assert not any(amount in row.said for row in told for amount in ("4711", "4242", "4712"))
