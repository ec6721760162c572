"""Code lists as their users meet them (PRODUCT C3)."""

from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal

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
