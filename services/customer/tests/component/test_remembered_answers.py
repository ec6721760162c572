"""A remembered answer is told again only to whoever could read it now (ADR 0007)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from customer_suite import Refusal, Suite, person_id, unit_id

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.grpc.contract import rpcs_of
from crm_customer.app import SERVICERS
from crm_customer.contacts.servicer import ContactService


async def refusal(call: Any) -> str:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value.reason


def create(suite: Suite, **values: Any) -> Any:
    return suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="瑞金医院", **values), key="k-1")


async def test_a_customer_that_went_to_somebody_else_is_not_told_again(suite: Suite) -> None:
    made = await create(suite)
    contact = Contact(customer_id=made.id, name="王主任")
    await suite.call("ann", "ContactService.CreateContact", contact=contact, key="k-2")
    await suite.call(
        "sam",
        "CustomerService.TransferCustomers",
        customer_ids=[made.id],
        to_person_id=person_id("hal"),
        reason="调整",
    )
    assert await refusal(create(suite)) == "NOT_FOUND"
    assert await refusal(suite.call("ann", "ContactService.CreateContact", contact=contact, key="k-2")) == "NOT_FOUND"


async def test_a_field_that_the_role_hides_by_now_is_not_told_again(suite: Suite) -> None:
    made = await create(suite, annual_revenue={"amount": "5", "currency": "CNY"})
    assert made.HasField("annual_revenue")
    take_from_sales(suite, "customer.customers.read-revenue")
    # without the field, as somebody who lacks the permission must write
    assert await refusal(create(suite, annual_revenue={"amount": "5", "currency": "CNY"})) == "INVALID_FIELDS"
    first = await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="华山医院"), key="k-3")
    again = await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="华山医院"), key="k-3")
    assert again == first
    assert list(again.hidden_fields) == ["annual_revenue"], "named once, however often it is told"


async def test_who_may_no_longer_read_is_refused_the_answer_too(suite: Suite) -> None:
    await create(suite)
    take_from_sales(suite, "customer.customers.read")
    assert await refusal(create(suite)) == "PERMISSION_MISSING"


async def test_a_change_is_told_again_without_what_is_hidden_by_now(suite: Suite) -> None:
    made = await suite.call(
        "ann",
        "CustomerService.CreateCustomer",
        customer=Customer(name="仁济医院", annual_revenue={"amount": "5", "currency": "CNY"}),
    )
    change: dict[str, Any] = {
        "customer": Customer(id=made.id, etag=made.etag, county="静安"),
        "update_mask": {"paths": ["county"]},
        "key": "k-4",
    }
    first = await suite.call("ann", "CustomerService.UpdateCustomer", **change)
    assert first.HasField("annual_revenue")
    take_from_sales(suite, "customer.customers.read-revenue")
    again = await suite.call("ann", "CustomerService.UpdateCustomer", **change)
    assert (again.etag, again.HasField("annual_revenue")) == (first.etag, False)


async def test_a_dispute_is_told_again_without_the_customer_that_its_party_lost_sight_of(suite: Suite) -> None:
    made = await create(suite)
    await suite.call("ann", "ShareService.ShareCustomer", customer_id=made.id, subject_id=person_id("bob"), level=1)
    raised = {"customer_id": made.id, "kind": "DISPUTE_KIND_CLAIM", "reason": "三月起跟进", "key": "k-5"}
    first = await suite.call("bob", "DisputeService.RaiseDispute", **raised)
    assert (first.customer_id, first.customer_name) == (made.id, "瑞金医院")
    await suite.call("ann", "ShareService.UnshareCustomer", customer_id=made.id, subject_id=person_id("bob"))
    again = await suite.call("bob", "DisputeService.RaiseDispute", **raised)
    assert (again.id, again.etag, again.reason) == (first.id, first.etag, "三月起跟进")
    assert (again.customer_id, again.customer_name) == ("", "瑞***")


async def test_what_an_owner_answered_is_told_again_without_the_customer_that_was_given_away(suite: Suite) -> None:
    made = await create(suite)
    await suite.call("ann", "ShareService.ShareCustomer", customer_id=made.id, subject_id=person_id("bob"), level=1)
    claim = {"customer_id": made.id, "kind": "DISPUTE_KIND_CLAIM", "reason": "三月起跟进"}
    raised = await suite.call("bob", "DisputeService.RaiseDispute", **claim)
    answer = {"dispute_id": raised.id, "answer": "一月已签框架协议", "etag": raised.etag, "key": "k-6"}
    first = await suite.call("ann", "DisputeService.AnswerDispute", **answer)
    assert first.customer_name == "瑞金医院"
    decided = {"dispute_id": raised.id, "etag": first.etag, "ruling": "DISPUTE_RULING_GIVE", "reason": "先到先得"}
    await suite.call("sam", "DisputeService.DecideDispute", **decided)
    again = await suite.call("ann", "DisputeService.AnswerDispute", **answer)
    assert (again.answer, again.customer_id, again.customer_name) == ("一月已签框架协议", "", "瑞***")


async def test_a_customer_that_waits_in_a_pool_is_told_again_without_what_the_pool_hides(suite: Suite) -> None:
    made = await create(suite, phones=["021-64370045"], address="瑞金二路")
    pool = {"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    east = await suite.call("gil", "PoolService.CreatePool", pool=pool)
    release = {"customer_id": made.id, "pool_id": east.id, "etag": made.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", **release)
    again = await create(suite, phones=["021-64370045"], address="瑞金二路")
    assert (again.id, list(again.phones), again.address) == (made.id, [], "")
    assert {"phones", "address"} <= set(again.hidden_fields)


def take_from_sales(suite: Suite, permission: str) -> None:
    directory = suite.directory
    roles = {**directory.role_permissions, "sales": directory.role_permissions["sales"] - {permission}}
    suite.become(replace(directory, version=directory.version + 1, role_permissions=roles))


# These tell nothing of anybody's rows: definitions of the company, counts, or what the caller just said (Share).
TOLD_TO_ALL = {
    *("Category", "Code", "Pool", "Share", "Empty"),
    *("TransferCustomersResponse", "ClassifyCustomersResponse", "AssignFromPoolResponse", "ReleaseCustomerResponse"),
}


def test_whatever_a_change_answers_of_somebodys_rows_can_be_read_again() -> None:
    """Without its Get rpc an answer would be told again to whoever lost sight of the record since."""
    rpcs = [rpc for servicer in (*SERVICERS, ContactService) for rpc in rpcs_of(servicer.contract)]
    read_again = {rpc.response.DESCRIPTOR.name for rpc in rpcs if rpc.name == f"Get{rpc.response.DESCRIPTOR.name}"}
    answered = {rpc.response.DESCRIPTOR.name for rpc in rpcs if not rpc.reads and not rpc.repeatable}
    assert answered - read_again == TOLD_TO_ALL
