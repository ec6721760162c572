"""The trail as its readers meet it (PRODUCT G8), through gRPC on a real database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal, person_id, unit_id

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest, UpdateCustomerRequest

if TYPE_CHECKING:
    from customer_suite import Suite


async def create(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name, **values))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def update(suite: Suite, who: str, customer: Customer, **values: Any) -> Customer:
    request = UpdateCustomerRequest(customer=Customer(id=customer.id, etag=customer.etag, **values))
    request.update_mask.paths.extend(values)
    answer: Customer = await suite.call(who, "CustomerService.UpdateCustomer", request)
    return answer


async def history(suite: Suite, who: str, customer: Customer, **asked: Any) -> Any:
    return await suite.call(who, "HistoryService.ListHistory", customer_id=customer.id, **asked)


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def test_the_history_tells_who_changed_what_field_by_field(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院", bed_count=1800)
    await update(suite, "sam", made, bed_count=1900, phones=["021-64370045"])
    changed, created = (await history(suite, "erin", made)).entries
    assert (changed.action, changed.person_name, changed.person_id) == ("changed", "Sam", person_id("sam"))
    assert {(each.field, each.old_value, each.new_value) for each in changed.changes} == {
        ("bed_count", "1800", "1900"),
        ("phones", "", "021-64370045"),
    }
    assert (created.action, created.person_name) == ("created", "Ann")
    assert created.occur_time.ToDatetime() < changed.occur_time.ToDatetime()


async def test_a_reason_stands_in_the_history(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    to = {"to_person_id": person_id("bob"), "reason": "区域调整"}
    await suite.call("ann", "CustomerService.TransferCustomers", customer_ids=[made.id], **to)
    moved = (await history(suite, "bob", made)).entries[0]
    assert (moved.action, moved.reason) == ("transferred", "区域调整")
    assert ("owner_id", person_id("ann"), person_id("bob")) in {
        (each.field, each.old_value, each.new_value) for each in moved.changes
    }


async def test_the_history_comes_in_pages(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    for beds in range(1, 5):
        made = await update(suite, "ann", made, bed_count=beds)
    seen, token = [], ""
    while True:
        page = await history(suite, "ann", made, page_size=2, page_token=token)
        seen += [entry.changes[0].new_value for entry in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert seen[:4] == ["4", "3", "2", "1"]
    assert len(seen) == 5
    first = await history(suite, "ann", made, page_size=2)
    stolen = history(suite, "sam", made, page_size=2, page_token=first.next_page_token)
    assert (await refusal(stolen)).reason == "PAGE_TOKEN_INVALID"


async def test_the_history_of_a_customer_one_may_not_see_is_not_there(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert (await refusal(history(suite, "bob", made))).reason == "NOT_FOUND"


async def test_a_field_hidden_by_role_is_hidden_in_the_history_too(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院", annual_revenue={"amount": "1280000.5", "currency": "CNY"})
    granted = suite.directory.role_permissions["sales"] - {"customer.customers.read-revenue"}
    suite.become(suite.directory.with_changes(version=2, role_permissions={"sales": granted}))
    page = await history(suite, "ann", made)
    assert "1280000" not in str(page)
    assert set(page.entries[0].hidden_fields) == {"annual_revenue", "annual_revenue_currency"}
    assert "1280000" in str(await history(suite, "sam", made))


async def test_the_history_of_a_pooled_customer_does_not_tell_its_contact_data(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院", phones=["021-64370045"], address="瑞金二路")
    pool = {"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    east = await suite.call("gil", "PoolService.CreatePool", pool=pool)
    release = {"customer_id": made.id, "pool_id": east.id, "etag": made.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", **release)
    for who in ("bob", "gil"):
        page = await history(suite, who, made)
        assert "64370045" not in str(page)
        assert set(page.entries[-1].hidden_fields) == {"phones", "address"}
    await suite.call("bob", "PoolService.ClaimCustomer", customer_id=made.id)
    assert "64370045" in str(await history(suite, "bob", made))


async def test_what_a_person_did_is_told_to_auditors_only(suite: Suite) -> None:
    first, second = await create(suite, "ann", "瑞金医院"), await create(suite, "ann", "华山医院")
    await create(suite, "bob", "中山医院")
    found = await suite.call("gil", "HistoryService.ListActivity", person_id=person_id("ann"))
    assert [(entry.record_id, entry.action) for entry in found.entries] == [
        (second.id, "created"),
        (first.id, "created"),
    ]
    asked = suite.call("sam", "HistoryService.ListActivity", person_id=person_id("ann"))
    assert (await refusal(asked)).reason == "PERMISSION_MISSING"


async def test_activity_is_narrowed_down_to_a_time(suite: Suite) -> None:
    first, second = await create(suite, "ann", "瑞金医院"), await create(suite, "ann", "华山医院")
    asked = {"person_id": person_id("ann")}
    since = await suite.call("gil", "HistoryService.ListActivity", start_time=second.create_time, **asked)
    until = await suite.call("gil", "HistoryService.ListActivity", end_time=second.create_time, **asked)
    assert [entry.record_id for entry in since.entries] == [second.id]
    assert [entry.record_id for entry in until.entries] == [first.id]


async def test_what_was_said_in_a_dispute_is_not_told_to_auditors_who_are_no_party_to_it(suite: Suite) -> None:
    made = await create(suite, "ann", "上海瑞金医院", city_code="310100")
    claim = {"kind": "DISPUTE_KIND_CLAIM", "reason": "三月起跟进", "evidence": "拜访记录三次"}
    raised = await suite.call("bob", "DisputeService.RaiseDispute", dispute_handle=await handle(suite, "bob"), **claim)
    answer = {"dispute_id": raised.id, "answer": "一月已签框架协议", "etag": raised.etag}
    answered = await suite.call("ann", "DisputeService.AnswerDispute", **answer)
    decision = {"dispute_id": raised.id, "etag": answered.etag, "ruling": "DISPUTE_RULING_LEAVE", "reason": "维持原状"}
    await suite.call("sam", "DisputeService.DecideDispute", **decision)
    for who, action, fields in (
        ("bob", "raised", {"reason", "evidence", "customer_id"}),
        ("ann", "answered", {"answer"}),
        ("sam", "decided", {"reason", "ruling", "ruling_reason"}),
    ):
        entry = (await suite.call("gil", "HistoryService.ListActivity", person_id=person_id(who))).entries[0]
        assert (entry.record_type, entry.record_id, entry.action) == ("disputes", raised.id, action)
        assert (list(entry.changes), entry.reason) == ([], "")
        assert fields <= set(entry.hidden_fields)
    assert made.id in {entry.record_id for entry in await activity(suite, "gil", "ann")}


async def test_an_auditor_who_is_a_party_to_a_dispute_reads_its_own_side_in_the_trail(suite: Suite) -> None:
    await create(suite, "ann", "上海瑞金医院", city_code="310100")
    now = suite.directory
    auditors = {"sales": now.role_permissions["sales"] | {"customer.audit.search"}}
    nobody = {unit_id("hq"): replace(now.units[unit_id("hq")], heads=frozenset())}
    suite.become(now.with_changes(version=2, role_permissions=auditors, units=nobody))
    claim = {"kind": "DISPUTE_KIND_CLAIM", "reason": "三月起跟进", "evidence": "拜访记录三次"}
    raised = await suite.call(
        "nora", "DisputeService.RaiseDispute", dispute_handle=await handle(suite, "nora"), **claim
    )
    answer = {"dispute_id": raised.id, "answer": "一月已签框架协议", "etag": raised.etag}
    await suite.call("ann", "DisputeService.AnswerDispute", **answer)
    arbitrator, owner = await activity(suite, "gil", "nora"), await activity(suite, "ann", "nora")
    assert [{"evidence", "reason", "customer_id"} <= told(each) for each in (arbitrator[0], owner[0])] == [True, False]
    assert {"reason", "customer_id"} <= told(owner[0])
    assert list(owner[0].hidden_fields) == ["evidence"]
    assert "answer" in told((await activity(suite, "ann", "ann"))[0])
    stranger = (await activity(suite, "bob", "nora"))[0]
    assert told(stranger) == set()


async def test_activity_does_not_tell_the_contact_data_of_a_customer_that_waits_in_a_pool(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院", phones=["021-64370045"], address="瑞金二路")
    assert "64370045" in str(await activity(suite, "gil", "ann"))
    pool = {"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    east = await suite.call("gil", "PoolService.CreatePool", pool=pool)
    release = {"customer_id": made.id, "pool_id": east.id, "etag": made.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", **release)
    entries = await activity(suite, "gil", "ann")
    assert "64370045" not in str(entries)
    assert set(entries[-1].hidden_fields) == {"phones", "address"}


async def handle(suite: Suite, who: str) -> str:
    report = await suite.call(who, "CustomerService.CheckCollision", name="上海瑞金医院", city_code="310100")
    found: str = report.matches[0].dispute_handle
    return found


async def activity(suite: Suite, who: str, of: str) -> list[Any]:
    return list((await suite.call(who, "HistoryService.ListActivity", person_id=person_id(of))).entries)


def told(entry: Any) -> set[str]:
    return {each.field for each in entry.changes}
