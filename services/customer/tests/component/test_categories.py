"""The company's tree of categories and the customers in it, as their users meet them (PRODUCT C3, C16)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal, person_id, unit_id
from events_suite import until

from crm.customer.v1.category_pb2 import Category
from crm.customer.v1.customer_pb2 import Customer

if TYPE_CHECKING:
    from customer_suite import Suite


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def add(suite: Suite, name: str, parent: Category | None = None) -> Category:
    draft = Category(name=name, parent_id=parent.id if parent else "")
    answer: Category = await suite.call("boss", "CategoryService.CreateCategory", category=draft)
    return answer


async def change(suite: Suite, category: Category, **values: Any) -> Category:
    answer: Category = await suite.call(
        "boss",
        "CategoryService.UpdateCategory",
        category=Category(id=category.id, etag=category.etag, **values),
        update_mask={"paths": list(values)},
    )
    return answer


async def move(suite: Suite, category: Category, parent: Category | None, position: int = 0) -> Category:
    answer: Category = await suite.call(
        "boss",
        "CategoryService.MoveCategory",
        category_id=category.id,
        parent_id=parent.id if parent else "",
        position=position,
        etag=category.etag,
    )
    return answer


async def tree(suite: Suite, who: str = "ann") -> Any:
    return await suite.call(who, "CategoryService.GetCategoryTree")


async def file(suite: Suite, who: str, name: str, category: Category | None = None, **values: Any) -> Customer:
    draft = Customer(name=name, category_id=category.id if category else "", **values)
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", customer=draft)
    return answer


async def reclassify(suite: Suite, customer: Customer, category: Category, **values: Any) -> Customer:
    answer: Customer = await suite.call(
        "ann",
        "CustomerService.UpdateCustomer",
        customer=Customer(id=customer.id, etag=customer.etag, category_id=category.id, **values),
        update_mask={"paths": ["category_id", *values]},
    )
    return answer


async def within(suite: Suite, who: str, category: Category) -> tuple[list[str], int]:
    """Names and number of the customers that somebody finds in a branch."""
    found = await suite.call(
        who,
        "CustomerService.ListCustomers",
        filter=f'category_id WITHIN "{category.id}"',
        order_by="name",
        count_total=True,
    )
    return [customer.name for customer in found.customers], found.total_size


async def test_a_new_company_starts_with_a_tree_that_it_may_edit(suite: Suite) -> None:
    found = (await tree(suite)).categories
    names = [category.name for category in found]
    assert names.index("医院") + 1 == names.index("综合医院") == names.index("三级综合医院") - 1
    hospital = next(category for category in found if category.name == "医院")
    renamed = await change(suite, hospital, name="医疗机构")
    assert (renamed.name, renamed.id, renamed.offered) == ("医疗机构", hospital.id, True)


async def test_the_tree_is_edited_by_who_may_and_on_the_latest_version(suite: Suite) -> None:
    made = await add(suite, "实验动物机构")
    await change(suite, made, name="动物机构")
    assert (await refusal(change(suite, made, name="动物房"))).reason == "ETAG_MISMATCH"
    made.etag = ""
    assert (await refusal(move(suite, made, None))).reason == "ETAG_MISSING"
    assert (
        await refusal(suite.call("ann", "CategoryService.CreateCategory", category=Category(name="私设")))
    ).reason == "PERMISSION_MISSING"


async def test_names_are_unique_below_one_parent_only(suite: Suite) -> None:
    top, other = await add(suite, "华东"), await add(suite, "华北")
    await add(suite, "A 类", top)
    assert (await refusal(add(suite, "a类", top))).reason == "CATEGORY_NAME_TAKEN"
    moved = await add(suite, "A类", other)
    assert (await refusal(move(suite, moved, top))).reason == "CATEGORY_NAME_TAKEN"
    assert (await refusal(add(suite, "甲/乙"))).fields == ["category.name"]
    assert (await refusal(add(suite, "丙", Category(id=person_id("ann"))))).fields == ["category.parent_id"]


async def test_siblings_are_put_in_order(suite: Suite) -> None:
    top = await add(suite, "华东")
    first, second, third = [await add(suite, name, top) for name in ("一", "二", "三")]
    before = await tree(suite)
    await move(suite, third, top, 0)
    after = await tree(suite)
    assert [each.name for each in after.categories if each.parent_id == top.id] == ["三", "一", "二"]
    assert before.etag != after.etag == (await tree(suite, "sam")).etag
    assert (await move(suite, first, top, 9)).etag == "2", "moving a sibling left its version alone"
    assert [each.name for each in (await tree(suite)).categories if each.parent_id == top.id] == ["三", "二", "一"]
    assert (await move(suite, second, None)).parent_id == ""


async def test_of_two_categories_moved_under_each_other_exactly_one_is(suite: Suite) -> None:
    for number in range(5):
        one, other = await add(suite, f"甲{number}"), await add(suite, f"乙{number}")
        answers = await asyncio.gather(move(suite, one, other), move(suite, other, one), return_exceptions=True)
        (refused,) = [answer for answer in answers if isinstance(answer, Refusal)]
        assert refused.reason == "CATEGORY_CIRCLE"
        found = {category.id for category in (await tree(suite)).categories}
        assert {one.id, other.id} <= found


async def test_a_customer_is_found_by_its_category_and_by_every_one_above(suite: Suite) -> None:
    region = await add(suite, "华东")
    hospitals = await add(suite, "医院", region)
    top_grade = await add(suite, "三甲", hospitals)
    elsewhere = await add(suite, "华北")
    await file(suite, "ann", "瑞金医院", top_grade)
    await file(suite, "ann", "仁济医院", hospitals)
    await file(suite, "ann", "无类医院")
    assert await within(suite, "ann", region) == (["仁济医院", "瑞金医院"], 2)
    assert await within(suite, "ann", top_grade) == (["瑞金医院"], 1)
    assert await within(suite, "ann", elsewhere) == ([], 0)
    exactly = await suite.call("ann", "CustomerService.ListCustomers", filter=f'category_id = "{hospitals.id}"')
    assert [customer.name for customer in exactly.customers] == ["仁济医院"]
    moved = await move(suite, hospitals, elsewhere)
    assert await within(suite, "ann", region) == ([], 0)
    assert await within(suite, "ann", elsewhere) == (["仁济医院", "瑞金医院"], 2), "a moved branch keeps its customers"
    assert moved.parent_id == elsewhere.id


async def test_a_branch_shows_nobody_what_they_may_not_see(suite: Suite) -> None:
    region = await add(suite, "华东")
    hospitals = await add(suite, "医院", region)
    await file(suite, "ann", "瑞金医院", hospitals)
    for who in ("ann", "sam", "erin", "gil"):
        assert await within(suite, who, region) == (["瑞金医院"], 1), who
    for who in ("bob", "hal", "nora"):
        assert await within(suite, who, region) == ([], 0), who


@pytest.mark.parametrize("filter_text", ['category_id WITHIN ""', 'category_id WITHIN "三甲"', 'grade WITHIN "3A"'])
async def test_only_places_in_a_tree_have_a_branch(suite: Suite, filter_text: str) -> None:
    refused = await refusal(suite.call("ann", "CustomerService.ListCustomers", filter=filter_text))
    assert refused.fields == ["filter"]


async def test_a_retired_category_stays_on_its_customers_and_is_given_to_no_other(suite: Suite) -> None:
    region = await add(suite, "华东")
    hospitals = await add(suite, "医院", region)
    customer = await file(suite, "ann", "瑞金医院", hospitals)
    retired = await change(suite, region, retired=True)
    assert not retired.offered
    assert not next(each for each in (await tree(suite)).categories if each.id == hospitals.id).offered
    assert (await refusal(file(suite, "ann", "仁济医院", hospitals))).fields == ["customer.category_id"]
    bulk = suite.call("ann", "CustomerService.ClassifyCustomers", customer_ids=[customer.id], category_id=hospitals.id)
    assert (await refusal(bulk)).fields == ["category_id"]
    kept = await reclassify(suite, customer, hospitals, county="黄浦")
    assert (kept.category_id, kept.county) == (hospitals.id, "黄浦")
    await change(suite, retired, retired=False)
    assert (await file(suite, "ann", "仁济医院", hospitals)).category_id == hospitals.id


async def test_only_a_category_nobody_needs_is_deleted(suite: Suite) -> None:
    region = await add(suite, "华东")
    hospitals = await add(suite, "医院", region)
    customer = await file(suite, "ann", "瑞金医院", hospitals)

    async def delete(category: Category) -> None:
        await suite.call("boss", "CategoryService.DeleteCategory", category_id=category.id, etag=category.etag)

    assert (await refusal(delete(region))).reason == "CATEGORY_HAS_CHILDREN"
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=customer.id, etag=customer.etag)
    assert (await refusal(delete(hospitals))).reason == "CATEGORY_IN_USE", "a deleted customer may come back"
    unused = await add(suite, "诊所", region)
    await delete(unused)
    assert unused.id not in {category.id for category in (await tree(suite)).categories}
    assert (await refusal(delete(unused))).reason == "NOT_FOUND"
    assert (await refusal(file(suite, "ann", "街道诊所", unused))).fields == ["customer.category_id"]
    assert (await add(suite, "诊所", region)).id != unused.id, "the name is free again"


async def test_whether_a_category_is_used_is_looked_up_however_many_customers_there_are(suite: Suite) -> None:
    used, unused = await add(suite, "专科"), await add(suite, "诊所")
    await suite.rows(f"""
        INSERT INTO customers (id, name, owner_id, unit_id, category_id, created_at, updated_at)
        SELECT gen_random_uuid(), 'n' || n, '{person_id("ann")}', '{unit_id("shanghai")}', '{used.id}', now(), now()
        FROM generate_series(1, 5000) AS n
    """)
    await suite.call("boss", "CategoryService.DeleteCategory", category_id=unused.id, etag=unused.etag)
    looked_up = (
        "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'customers_of_category' AND idx_scan > 0"
    )
    await until(lambda: suite.rows(looked_up))


async def test_a_category_is_not_deleted_while_somebody_gives_it_to_a_customer(suite: Suite) -> None:
    for number in range(5):
        category = await add(suite, f"类{number}")
        delete = suite.call("boss", "CategoryService.DeleteCategory", category_id=category.id, etag=category.etag)
        give = file(suite, "ann", f"第{number}医院", category)
        answers = await asyncio.gather(give, delete, return_exceptions=True)
        assert [isinstance(answer, Refusal) for answer in answers].count(True) == 1, answers


async def test_a_change_of_category_is_told_in_the_history_and_to_other_services(suite: Suite) -> None:
    old, new = await add(suite, "华东"), await add(suite, "华北")
    customer = await file(suite, "ann", "瑞金医院", old)
    await reclassify(suite, customer, new)
    history = await suite.call("ann", "HistoryService.ListHistory", customer_id=customer.id)
    (changed,) = history.entries[0].changes
    assert (changed.field, changed.old_value, changed.new_value) == ("category_id", old.id, new.id)
    (told,) = await suite.rows("SELECT payload FROM outbox WHERE subject = 'crm.customer.customer.v1.changed'")
    assert b"category_id" in told.payload


async def test_edits_of_the_tree_are_told_and_kept_in_the_trail(suite: Suite) -> None:
    top, made = await add(suite, "华东"), await add(suite, "医院站")
    made = await change(suite, made, name="医院点")
    made = await move(suite, made, top)
    await suite.call("boss", "CategoryService.DeleteCategory", category_id=made.id, etag=made.etag)
    told = await suite.rows(f"SELECT subject FROM outbox WHERE aggregate_id = '{made.id}' ORDER BY id")
    assert [row.subject.rpartition(".")[2] for row in told] == ["created", "changed", "moved", "deleted"]
    kept = await suite.rows(f"SELECT action FROM audit_entries WHERE record_id = '{made.id}' ORDER BY id")
    assert [row.action for row in kept] == ["created", "changed", "moved", "deleted"]


async def test_many_customers_get_another_category_all_or_none(suite: Suite) -> None:
    old, new = await add(suite, "华东"), await add(suite, "华北")
    mine = [await file(suite, "ann", f"第{number}医院", old) for number in range(3)]
    hidden = await file(suite, "hal", "杭州医院", old)

    async def classify(customers: list[Customer], category: Category | None) -> int:
        answer = await suite.call(
            "ann",
            "CustomerService.ClassifyCustomers",
            customer_ids=[customer.id for customer in customers],
            category_id=category.id if category else "",
            reason="重新划分",
        )
        return int(answer.changed_count)

    assert (await refusal(classify([*mine, hidden], new))).reason == "NOT_FOUND"
    assert await within(suite, "ann", new) == ([], 0)
    assert await classify(mine[:2], new) == 2
    assert await classify(mine, new) == 1, "those that had it already are not counted"
    assert (await within(suite, "ann", new))[1] == 3
    history = await suite.call("ann", "HistoryService.ListHistory", customer_id=mine[0].id)
    assert history.entries[0].reason == "重新划分"
    assert await classify(mine, None) == 3
    assert await within(suite, "ann", new) == ([], 0)
