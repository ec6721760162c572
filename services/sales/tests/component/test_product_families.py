"""The tree of product families over gRPC (PRODUCT S1)."""

from __future__ import annotations

from typing import Any

import pytest
from products_suite import MANAGER, family, product
from sales_suite import Refusal, Suite

from crm.sales.v1.product_family_pb2 import ProductFamily, ProductKind


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


def create(suite: Suite, **values: Any) -> Any:
    return suite.call(
        MANAGER, "ProductFamilyService.CreateProductFamily", product_family=ProductFamily(name="质谱仪", **values)
    )


async def test_a_new_company_finds_its_built_in_families_in_order(suite: Suite) -> None:
    tree = await suite.call("ann", "ProductFamilyService.GetProductFamilyTree")
    tops = [(each.name, each.kind) for each in tree.product_families if not each.parent_id]
    assert tops == [
        ("仪器", ProductKind.PRODUCT_KIND_INSTRUMENT),
        ("试剂", ProductKind.PRODUCT_KIND_REAGENT),
        ("广告位", ProductKind.PRODUCT_KIND_AD_SPACE),
        ("服务", ProductKind.PRODUCT_KIND_SERVICE),
        ("项目", ProductKind.PRODUCT_KIND_PROJECT),
    ]
    assert all(each.offered for each in tree.product_families)


async def test_a_family_below_another_takes_its_kind_and_no_other(suite: Suite) -> None:
    instruments = await family(suite, "仪器")
    refused = await refusal(create(suite, parent_id=instruments, kind="PRODUCT_KIND_REAGENT"))
    assert (refused.reason, refused.fields) == ("INVALID_FIELDS", ["product_family.kind"])
    made = await create(suite, parent_id=instruments)
    assert (made.kind, made.offered) == (ProductKind.PRODUCT_KIND_INSTRUMENT, True)


async def test_a_family_is_moved_within_its_kind_only(suite: Suite) -> None:
    made = await create(suite, parent_id=await family(suite, "仪器"))
    move = {"product_family_id": made.id, "etag": made.etag}
    refused = await refusal(
        suite.call(MANAGER, "ProductFamilyService.MoveProductFamily", **move, parent_id=await family(suite, "试剂"))
    )
    assert refused.fields == ["parent_id"]
    moved = await suite.call(
        MANAGER, "ProductFamilyService.MoveProductFamily", **move, parent_id=await family(suite, "仪器/病理设备")
    )
    assert moved.parent_id == await family(suite, "仪器/病理设备")


async def test_a_family_of_a_product_is_retired_and_not_deleted(suite: Suite) -> None:
    made = await create(suite, kind="PRODUCT_KIND_INSTRUMENT")
    await product(suite, family_id=made.id)
    delete = {"product_family_id": made.id, "etag": made.etag}
    assert (await refusal(suite.call(MANAGER, "ProductFamilyService.DeleteProductFamily", **delete))).reason == (
        "FAMILY_IN_USE"
    )
    retired = await suite.call(
        MANAGER,
        "ProductFamilyService.UpdateProductFamily",
        product_family=ProductFamily(id=made.id, etag=made.etag, retired=True),
        update_mask={"paths": ["retired"]},
    )
    assert not retired.offered
    with pytest.raises(Refusal) as refused:
        await product(suite, code="B", family_id=made.id)
    assert refused.value.fields == ["product.family_id"]


async def test_what_is_done_to_a_family_is_told(suite: Suite) -> None:
    made = await create(suite)
    await suite.call(MANAGER, "ProductFamilyService.DeleteProductFamily", product_family_id=made.id, etag=made.etag)
    told = await suite.rows("SELECT subject FROM outbox ORDER BY id")
    assert [row.subject for row in told] == [
        "crm.sales.product_family.v1.created",
        "crm.sales.product_family.v1.deleted",
    ]
