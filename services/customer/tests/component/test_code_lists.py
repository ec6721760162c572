"""Code lists as their users meet them (PRODUCT C3)."""

from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal

from crm.customer.events.v1.code_list_events_pb2 import CodeChanged
from crm.customer.v1.code_list_pb2 import Code
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest

if TYPE_CHECKING:
    from customer_suite import Suite


async def refused(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await call
    return refusal.value


async def save(suite: "Suite", who: str, **code: Any) -> Code:
    answer: Code = await suite.call(who, "CodeListService.SaveCode", code_list="source", code=Code(**code))
    return answer


async def test_the_lists_a_new_company_starts_with_are_there(suite: "Suite") -> None:
    found = await suite.call("ann", "CodeListService.ListCodeLists")
    counts = {each.name: each.code_count for each in found.code_lists}
    assert counts["province"] == 34
    assert {"hospital-grade", "city", "customer-kind", "source", "value-grade"} <= counts.keys()
    grades = await suite.call("ann", "CodeListService.ListCodes", code_list="hospital-grade")
    assert "三级甲等" in [code.name_zh for code in grades.codes]


async def test_a_spelling_means_one_code_only(suite: "Suite") -> None:
    saved = await save(suite, "boss", code="wechat", name_zh="微信", aliases=["WeChat"])
    assert saved.etag == "1"
    assert (await refused(save(suite, "boss", code="social", name_zh="社交媒体", aliases=["wechat"]))).reason == (
        "ALIAS_TAKEN"
    )


async def test_a_code_is_changed_by_who_may_and_on_its_latest_version(suite: "Suite") -> None:
    saved = await save(suite, "boss", code="wechat", name_zh="微信")
    assert (await refused(save(suite, "boss", code="wechat", name_zh="微信群"))).reason == "ETAG_MISSING"
    assert (await save(suite, "boss", code="wechat", name_zh="微信群", etag=saved.etag)).name_zh == "微信群"
    assert (await refused(save(suite, "ann", code="other2", name_zh="别的"))).reason == "PERMISSION_MISSING"


async def test_a_customer_cannot_hold_a_code_that_no_list_has(suite: "Suite") -> None:
    request = CreateCustomerRequest(customer=Customer(name="中心医院", grade="四级", city_code="999999"))
    refusal = await refused(suite.call("ann", "CustomerService.CreateCustomer", request))
    assert sorted(refusal.fields) == ["customer.city_code", "customer.grade"]


async def test_a_retired_code_stays_where_it_is_and_is_given_to_no_other(suite: "Suite") -> None:
    saved = await save(suite, "boss", code="wechat", name_zh="微信")
    kept = await suite.call(
        "ann", "CustomerService.CreateCustomer", customer=Customer(name="瑞金医院", source="wechat")
    )
    retired = await save(suite, "boss", code="wechat", name_zh="微信", retired=True, etag=saved.etag)
    assert retired.retired
    late = suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="仁济医院", source="wechat"))
    assert (await refused(late)).fields == ["customer.source"]
    changed = await suite.call(
        "ann",
        "CustomerService.UpdateCustomer",
        customer=Customer(id=kept.id, etag=kept.etag, source="wechat", county="黄浦"),
        update_mask={"paths": ["source", "county"]},
    )
    assert (changed.source, changed.county) == ("wechat", "黄浦")


async def test_changes_of_a_list_are_told_and_kept_in_the_trail(suite: "Suite") -> None:
    saved = await save(suite, "boss", code="wechat", name_zh="微信")
    await save(suite, "boss", code="wechat", name_zh="微信群", position=7, etag=saved.etag)
    told = await suite.rows("SELECT subject, payload FROM outbox WHERE aggregate_id = 'source' ORDER BY id")
    assert [row.subject.rpartition(".")[2] for row in told] == ["code_added", "code_changed"]
    changed = CodeChanged.FromString(told[1].payload)
    assert (changed.code_list, changed.code, sorted(changed.fields)) == ("source", "wechat", ["name_zh", "position"])
    kept = await suite.rows("SELECT action, changes FROM audit_entries WHERE record_type = 'codes' ORDER BY id")
    assert [row.action for row in kept] == ["created", "changed"]
    assert kept[1].changes["name_zh"] == ["微信", "微信群"]


async def test_customers_are_filtered_by_their_working_status(suite: "Suite") -> None:
    for name, status in (("活跃医院", "active"), ("普通医院", "normal"), ("封存医院", "archived")):
        await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name=name, status=status))
    found = await suite.call(
        "ann", "CustomerService.ListCustomers", filter='status != "archived"', order_by="name", count_total=True
    )
    assert ([customer.name for customer in found.customers], found.total_size) == (["普通医院", "活跃医院"], 2)
