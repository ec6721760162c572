"""What is particular to families of products: the kind of a branch (PRODUCT S1, S2). The tree's own rules: chassis."""

from __future__ import annotations

import pytest

from crm_chassis.errors import Invalid
from crm_sales.families.domain import Families, Family, ProductKind, kind_below
from crm_sales.families.seeds import seed


def a_family(name: str = "仪器", kind: ProductKind = ProductKind.INSTRUMENT, **values: object) -> Family:
    return Family(**{"id": name, "parent_id": None, "name": name, "kind": kind, **values})  # type: ignore[arg-type]


def test_a_family_at_the_top_is_of_the_kind_it_is_made_with_or_of_none_in_particular() -> None:
    assert kind_below(None, ProductKind.PROJECT, field="kind") is ProductKind.PROJECT
    assert kind_below(None, ProductKind.UNSPECIFIED, field="kind") is ProductKind.OTHER


def test_a_family_below_another_is_of_its_kind_whether_that_is_said_or_not() -> None:
    for said in (ProductKind.UNSPECIFIED, ProductKind.INSTRUMENT):
        assert kind_below(a_family(), said, field="kind") is ProductKind.INSTRUMENT


def test_another_kind_below_a_family_is_refused_by_the_field_that_would_bring_it_there() -> None:
    with pytest.raises(Invalid) as refused:
        kind_below(a_family(), ProductKind.REAGENT, field="parent_id")
    assert [(problem.field, problem.reason) for problem in refused.value.fields] == [("parent_id", "KIND_OF_BRANCH")]


def test_a_retired_family_is_refused_with_its_path() -> None:
    tree = Families([a_family(), a_family("生化", parent_id="仪器", retired=True)])
    with pytest.raises(Invalid) as refused:
        tree.require_offered("生化", field="product.family_id")
    (problem,) = refused.value.fields
    assert (problem.field, problem.reason) == ("product.family_id", "FAMILY_RETIRED")
    assert "仪器/生化" in problem.says["zh-CN"]


def test_a_new_company_starts_with_a_branch_for_each_built_in_kind_each_of_one_kind() -> None:
    families = {family.id: family for family in seed()}
    tops = [family for family in families.values() if family.parent_id is None]
    assert {top.kind for top in tops} == set(ProductKind) - {ProductKind.UNSPECIFIED, ProductKind.OTHER}
    assert {top.name for top in tops} == {"仪器", "试剂", "广告位", "服务", "项目"}
    assert all(
        family.kind is families[family.parent_id].kind for family in families.values() if family.parent_id is not None
    )
