"""The trail of the sales service (PRODUCT G8)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from products_suite import MANAGER, price_line, price_list, product
from sales_suite import Refusal, Suite, person_id

from crm.sales.v1.product_knowledge_pb2 import FabStatement
from crm.sales.v1.product_pb2 import Product


async def entries(suite: Suite, rpc: str, who: str = "ann", **asked: Any) -> list[Any]:
    answer = await suite.call(who, f"SalesHistoryService.{rpc}", **asked)
    return list(answer.entries)


def changes(entry: Any) -> dict[str, tuple[str, str]]:
    return {each.field: (each.old_value, each.new_value) for each in entry.changes}


async def test_a_products_history_tells_field_by_field_what_became_of_it_and_of_its_knowledge(suite: Suite) -> None:
    made = await product(suite)
    await suite.call(
        MANAGER,
        "ProductService.UpdateProduct",
        product=Product(id=made.id, etag=made.etag, short_name="AU", registration_valid_until="2028-06-30"),
        update_mask={"paths": ["short_name", "registration_valid_until"]},
    )
    fab = FabStatement(product_id=made.id, feature="双试剂针", benefit="复检少")
    fab = await suite.call(MANAGER, "ProductKnowledgeService.CreateFabStatement", fab_statement=fab)
    await suite.call(MANAGER, "ProductKnowledgeService.DeleteFabStatement", fab_statement_id=fab.id, etag=fab.etag)
    await product(suite, code="OTHER")
    told = await entries(suite, "ListProductHistory", product_id=made.id)
    assert [(each.record_type, each.action) for each in told] == [
        ("fab_statements", "deleted"),
        ("fab_statements", "created"),
        ("products", "changed"),
        ("products", "created"),
    ]
    assert changes(told[2]) == {"short_name": ("", "AU"), "registration_valid_until": ("", "2028-06-30")}
    assert changes(told[1])["feature"] == ("", "双试剂针")
    assert {each.person_id for each in told} == {person_id(MANAGER)}


async def test_a_price_lists_history_holds_that_of_its_lines(suite: Suite) -> None:
    within, other, of = await price_list(suite), await price_list(suite, "另一个"), await product(suite)
    line = await price_line(suite, within, of, "10")
    await price_line(suite, other, of, "11")
    told = await entries(suite, "ListPriceListHistory", price_list_id=within.id)
    assert [(each.record_type, each.record_id) for each in told] == [
        ("price_lines", line.id),
        ("price_lists", within.id),
    ]
    assert changes(told[0])["price"] == ("", "10")


@pytest.mark.parametrize(
    ("rpc", "field"), [("ListProductHistory", "product_id"), ("ListPriceListHistory", "price_list_id")]
)
async def test_what_is_not_there_has_no_history(suite: Suite, rpc: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        await entries(suite, rpc, **{field: str(uuid4())})
    assert refused.value.reason == "NOT_FOUND"


async def test_what_a_person_did_is_told_page_by_page_to_who_audits(suite: Suite) -> None:
    for number in range(3):
        await product(suite, code=f"P{number}")
    asked: dict[str, Any] = {"person_id": person_id(MANAGER), "page_size": 2}
    first = await suite.call("gil", "SalesHistoryService.ListSalesActivity", **asked)
    second = await suite.call("gil", "SalesHistoryService.ListSalesActivity", **asked, page_token=first.next_page_token)
    told = [changes(each)["code"][1] for each in (*first.entries, *second.entries)]
    assert (told, second.next_page_token) == (["P2", "P1", "P0"], "")
