"""FAB statements, comparisons and documents of products over gRPC (PRODUCT S1)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from products_suite import MANAGER, product
from sales_suite import Refusal, Suite

from crm.sales.v1.product_knowledge_pb2 import CompetitorComparison, FabStatement, ProductDocument
from crm_sales.products.domain import MOST_PARTS

PARTS: dict[str, tuple[str, Any]] = {
    "FabStatement": (
        "fab_statements",
        {"feature": "双试剂针", "advantage": "交叉污染低", "benefit": "复检少", "customer_role": "user"},
    ),
    "CompetitorComparison": (
        "competitor_comparisons",
        {
            "competitor": "罗氏",
            "competing_product": "cobas c702",
            "our_advantage": "单测试成本低",
            "their_advantage": "菜单更全",
            "answer": "常用项目我们全部覆盖。",
        },
    ),
    "ProductDocument": (
        "product_documents",
        {
            "title": "注册证",
            "kind": "PRODUCT_DOCUMENT_KIND_QUALIFICATION",
            "url": "https://files.example/zheng.pdf",
            "valid_until": "2028-06-30",
        },
    ),
}
MESSAGES: dict[str, Any] = {
    "FabStatement": FabStatement,
    "CompetitorComparison": CompetitorComparison,
    "ProductDocument": ProductDocument,
}
FIELDS = {
    "FabStatement": "fab_statement",
    "CompetitorComparison": "competitor_comparison",
    "ProductDocument": "product_document",
}
each_part = pytest.mark.parametrize("part", PARTS)


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


def create(suite: Suite, part: str, product_id: str, **values: Any) -> Any:
    draft = MESSAGES[part](product_id=product_id, **{**PARTS[part][1], **values})
    return suite.call(MANAGER, f"ProductKnowledgeService.Create{part}", **{FIELDS[part]: draft})


async def known(suite: Suite, part: str, product_id: str) -> list[Any]:
    answer = await suite.call("ann", "ProductKnowledgeService.GetProductKnowledge", product_id=product_id)
    return list(getattr(answer, PARTS[part][0]))


@each_part
async def test_it_is_added_changed_read_in_order_and_taken_away(suite: Suite, part: str) -> None:
    of = await product(suite)
    second = await create(suite, part, of.id, position=2)
    first = await create(suite, part, of.id, position=1)
    assert await known(suite, part, of.id) == [first, second]
    changed = await suite.call(
        MANAGER,
        f"ProductKnowledgeService.Update{part}",
        **{FIELDS[part]: MESSAGES[part](id=first.id, etag=first.etag, position=3)},
        update_mask={"paths": ["position"]},
    )
    assert await known(suite, part, of.id) == [second, changed]
    await suite.call(
        MANAGER, f"ProductKnowledgeService.Delete{part}", **{f"{FIELDS[part]}_id": second.id, "etag": second.etag}
    )
    assert await known(suite, part, of.id) == [changed]


@each_part
async def test_it_belongs_to_a_product_that_is_there(suite: Suite, part: str) -> None:
    assert (await refusal(create(suite, part, str(uuid4())))).fields == [f"{FIELDS[part]}.product_id"]
    of = await product(suite)
    made = await create(suite, part, of.id)
    await suite.call(MANAGER, "ProductService.DeleteProduct", product_id=of.id, etag=of.etag)
    assert (await refusal(create(suite, part, of.id))).fields == [f"{FIELDS[part]}.product_id"]
    delete = {f"{FIELDS[part]}_id": made.id, "etag": made.etag}
    assert (await refusal(suite.call(MANAGER, f"ProductKnowledgeService.Delete{part}", **delete))).reason == (
        "NOT_FOUND"
    )
    assert (await refusal(known(suite, part, of.id))).reason == "NOT_FOUND"


@each_part
async def test_of_two_who_change_it_the_second_is_told(suite: Suite, part: str) -> None:
    made = await create(suite, part, (await product(suite)).id)
    change = {
        FIELDS[part]: MESSAGES[part](id=made.id, etag=made.etag, position=5),
        "update_mask": {"paths": ["position"]},
    }
    await suite.call(MANAGER, f"ProductKnowledgeService.Update{part}", **change)
    change[FIELDS[part]].position = 6
    refused = await refusal(suite.call(MANAGER, f"ProductKnowledgeService.Update{part}", **change))
    assert refused.reason == "ETAG_MISMATCH"


async def test_a_product_has_a_bounded_number_of_each(suite: Suite) -> None:
    of = await product(suite)
    for _ in range(MOST_PARTS):
        await create(suite, "FabStatement", of.id)
    assert (await refusal(create(suite, "FabStatement", of.id))).reason == "TOO_MANY_PARTS"
    await create(suite, "ProductDocument", of.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://files.example/a b"}, "url"),
        ({"kind": "PRODUCT_DOCUMENT_KIND_UNSPECIFIED"}, "kind"),
        ({"valid_until": "2026-02-30"}, "valid_until"),
        ({"title": ""}, "title"),
    ],
)
async def test_a_document_that_leads_nowhere_is_refused_by_its_field(
    suite: Suite, values: dict[str, Any], field: str
) -> None:
    refused = await refusal(create(suite, "ProductDocument", (await product(suite)).id, **values))
    assert refused.fields == [f"product_document.{field}"]


async def test_other_services_learn_which_part_of_which_product_changed(suite: Suite) -> None:
    of = await product(suite)
    made = await create(suite, "FabStatement", of.id)
    told = await suite.rows("SELECT subject, aggregate_id, encode(payload, 'escape') AS said FROM outbox ORDER BY id")
    assert (told[-1].subject, told[-1].aggregate_id) == ("crm.sales.product.v1.knowledge_changed", of.id)
    assert made.id in told[-1].said
    assert "fab_statements" in told[-1].said
