"""A remembered answer is told again only to whoever could read it now (ADR 0007)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from customer_suite import Refusal, Suite, person_id

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
