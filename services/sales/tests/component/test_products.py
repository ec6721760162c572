"""Products over gRPC (PRODUCT S1)."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from products_suite import MANAGER, family, product
from sales_suite import INSTRUMENTS, Refusal, Suite

from crm.sales.v1.product_pb2 import Product, ProductStatus


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


def change(suite: Suite, of: Product, **values: Any) -> Any:
    return suite.call(
        MANAGER,
        "ProductService.UpdateProduct",
        product=Product(id=of.id, etag=of.etag, **values),
        update_mask={"paths": list(values)},
    )


async def codes(suite: Suite, **asked: Any) -> list[str]:
    answer = await suite.call("ann", "ProductService.ListProducts", **asked)
    return sorted(each.code for each in answer.products)


async def test_a_product_is_read_as_it_was_put_on_file(suite: Suite) -> None:
    made = await product(
        suite,
        code=" ＡＵ5800 ",
        short_name="AU 机",
        product_line_id=INSTRUMENTS,
        specification="2000 测试/小时",
        manufacturer="贝克曼库尔特",
        registration_number="国械注进20182220123",
        registration_valid_until="2028-06-30",
    )
    read = await suite.call("ann", "ProductService.GetProduct", product_id=made.id)
    assert read == made
    assert (read.code, read.registration_valid_until) == ("AU5800", "2028-06-30")
    assert read.status == ProductStatus.PRODUCT_STATUS_ON_SALE


async def test_a_product_of_which_no_status_is_said_is_a_draft(suite: Suite) -> None:
    made = await product(suite, status="PRODUCT_STATUS_UNSPECIFIED")
    assert made.status == ProductStatus.PRODUCT_STATUS_DRAFT
    assert (await refusal(change(suite, made, status="PRODUCT_STATUS_UNSPECIFIED"))).fields == ["product.status"]


@pytest.mark.parametrize("code", ["AU5800", "au5800", "ＡＵ5800", " AU5800"])
async def test_a_code_means_one_living_product_whatever_its_case_and_width(suite: Suite, code: str) -> None:
    made = await product(suite)
    assert (await refusal(product(suite, code=code))).reason == "PRODUCT_CODE_TAKEN"
    await suite.call(MANAGER, "ProductService.DeleteProduct", product_id=made.id, etag=made.etag)
    again = await product(suite, code=code)
    gone = await suite.call("ann", "ProductService.GetProduct", product_id=made.id)
    restore = {"product_id": made.id, "etag": gone.etag}
    assert (await refusal(suite.call(MANAGER, "ProductService.RestoreProduct", **restore))).reason == (
        "PRODUCT_CODE_TAKEN"
    )
    await suite.call(MANAGER, "ProductService.DeleteProduct", product_id=again.id, etag=again.etag)
    back = await suite.call(MANAGER, "ProductService.RestoreProduct", **restore)
    assert not back.HasField("delete_time")


async def test_of_twenty_people_who_give_a_code_at_once_exactly_one_gives_it(suite: Suite) -> None:
    within = await family(suite)
    outcomes = await asyncio.gather(
        *(product(suite, code="X1" if n % 2 else "x1", family_id=within) for n in range(20)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert (len(refused), {each.reason for each in refused}) == (19, {"PRODUCT_CODE_TAKEN"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"family_id": str(uuid4())}, "product.family_id"),
        ({"product_line_id": str(uuid4())}, "product.product_line_id"),
        ({"registration_valid_until": "2026-02-30"}, "product.registration_valid_until"),
        ({"registration_valid_until": "31.12.2026"}, "product.registration_valid_until"),
        ({"name": " "}, "product.name"),
        ({"unit_of_measure": ""}, "product.unit_of_measure"),
        ({"code": ""}, "product.code"),
        ({"description": "长" * 4001}, "product.description"),
    ],
)
async def test_what_cannot_stand_is_refused_by_its_field(suite: Suite, values: dict[str, Any], field: str) -> None:
    assert (await refusal(product(suite, **values))).fields == [field]


@pytest.mark.parametrize("typed", ["生化", "quanzidong", "qzdsh", "shfx", "AU58", "au5800", "AU 机", "2000", "测试"])
async def test_a_product_is_found_by_characters_pinyin_initials_code_and_specification(
    suite: Suite, typed: str
) -> None:
    await product(suite, short_name="AU 机", specification="2000 测试/小时")
    await product(suite, code="CD-1", name="血凝仪")
    assert await codes(suite, query=typed) == ["AU5800"]


async def test_a_list_is_filtered_by_branch_status_and_the_end_of_the_certificate(suite: Suite) -> None:
    reagent = await family(suite, "试剂/生化试剂")
    await product(suite, code="I1", registration_valid_until="2026-12-31")
    await product(suite, code="R1", family_id=reagent, status="PRODUCT_STATUS_DISCONTINUED")
    await product(suite, code="R2", family_id=reagent, registration_valid_until="2027-01-01")
    reagents = f'family_id WITHIN "{await family(suite, "试剂")}"'
    assert await codes(suite, filter=reagents) == ["R1", "R2"]
    assert await codes(suite, filter=f"{reagents} AND status = PRODUCT_STATUS_ON_SALE") == ["R2"]
    assert await codes(suite, registration_ends_by="2026-12-31") == ["I1"]
    assert (await refusal(codes(suite, registration_ends_by="2026-13-01"))).fields == ["registration_ends_by"]


async def test_pages_in_an_order_hold_every_product_once(suite: Suite) -> None:
    within = await family(suite)
    for number in range(7):
        await product(suite, code=f"P{number}", family_id=within)
    seen: list[str] = []
    token, total = "", 0
    while True:
        page = await suite.call(
            "ann",
            "ProductService.ListProducts",
            page_size=3,
            order_by="code desc",
            page_token=token,
            count_total=True,
        )
        seen += [each.code for each in page.products]
        token, total = page.next_page_token, page.total_size
        if not token:
            break
    assert (seen, total) == ([f"P{number}" for number in range(6, -1, -1)], 7)


async def test_of_two_who_change_a_product_the_second_is_told(suite: Suite) -> None:
    made = await product(suite)
    await change(suite, made, short_name="甲")
    assert (await refusal(change(suite, made, short_name="乙"))).reason == "ETAG_MISMATCH"


async def test_a_deleted_product_leaves_the_lists_and_keeps_its_name(suite: Suite) -> None:
    made = await product(suite)
    await suite.call(MANAGER, "ProductService.DeleteProduct", product_id=made.id, etag=made.etag)
    assert (await codes(suite), await codes(suite, deleted=True)) == ([], ["AU5800"])
    read = await suite.call("ann", "ProductService.GetProduct", product_id=made.id)
    assert (read.name, read.HasField("delete_time")) == ("全自动生化分析仪", True)
    assert (await refusal(change(suite, read, name="新"))).reason == "NOT_FOUND"


async def test_what_is_done_to_a_product_is_told_in_ids_and_names_of_fields(suite: Suite) -> None:
    made = await product(suite)
    changed = await change(suite, made, specification="800 测试/小时")
    await suite.call(MANAGER, "ProductService.DeleteProduct", product_id=made.id, etag=changed.etag)
    told = await suite.rows("SELECT subject, encode(payload, 'escape') AS said FROM outbox ORDER BY id")
    assert [row.subject.rpartition(".")[2] for row in told] == ["created", "changed", "deleted"]
    assert "specification" in told[1].said
    assert all("800" not in row.said and "AU5800" not in row.said for row in told)


async def test_a_key_is_answered_once(suite: Suite) -> None:
    draft = Product(code="K1", name="质控品", unit_of_measure="盒", family_id=await family(suite))
    first = await suite.call(MANAGER, "ProductService.CreateProduct", product=draft, key="k-1")
    again = await suite.call(MANAGER, "ProductService.CreateProduct", product=draft, key="k-1")
    assert (again, await codes(suite)) == (first, ["K1"])
