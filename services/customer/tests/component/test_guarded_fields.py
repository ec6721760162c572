"""Fields that only some roles may read (``readable_with``), in every rpc that answers or takes them, from the descriptors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal, unit_id
from google.protobuf import descriptor_pool

from crm.common.v1 import options_pb2
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.grpc.contract import GuardedFields, rpcs_of
from crm_customer.app import SERVICERS

if TYPE_CHECKING:
    from customer_suite import Suite

# Whoever gives a message a guarded field, or an rpc such a message, says here what is asked below.
GUARDED = {"crm.customer.v1.Customer.annual_revenue": "customer.customers.read-revenue"}
ANSWERED = {
    *("CustomerService.CreateCustomer", "CustomerService.GetCustomer", "CustomerService.ListCustomers"),
    *("CustomerService.UpdateCustomer", "CustomerService.RestoreCustomer", "BuyingStateService.SetBuyingState"),
    *("PoolService.ListClaimable", "PoolService.ClaimCustomer"),
}
TAKEN = {"CustomerService.CreateCustomer", "CustomerService.UpdateCustomer"}
REVENUE = {"amount": "1280000.5", "currency": "CNY"}


def fields() -> list[Any]:
    pool = descriptor_pool.Default()
    rpcs = [rpc for servicer in SERVICERS for rpc in rpcs_of(servicer.contract)]
    files = {side.DESCRIPTOR.file.name for rpc in rpcs for side in (rpc.request, rpc.response)}
    messages = [one for file in files for one in pool.FindFileByName(file).message_types_by_name.values()]
    return [field for message in messages for field in message.fields]


def policy(field: Any) -> Any:
    return field.GetOptions().Extensions[options_pb2.field]


def test_every_guarded_field_and_every_rpc_with_one_is_known_here() -> None:
    assert {one.full_name: policy(one).readable_with for one in fields() if policy(one).readable_with} == GUARDED
    rpcs = {
        f"{servicer.contract.rpartition('.')[2]}.{rpc.name}": rpc
        for servicer in SERVICERS
        for rpc in rpcs_of(servicer.contract)
    }
    assert {name for name, rpc in rpcs.items() if GuardedFields(rpc.response.DESCRIPTOR)} == ANSWERED
    assert {name for name, rpc in rpcs.items() if GuardedFields(rpc.request.DESCRIPTOR)} == TAKEN


def test_nobody_filters_or_sorts_by_a_guarded_field() -> None:
    """A filter answers yes or no, and so tells what is not shown."""
    for field in fields():
        assert not (policy(field).readable_with and (policy(field).filterable or policy(field).sortable)), (
            field.full_name
        )


async def test_who_lacks_the_permission_is_not_told_the_field_by_any_rpc(suite: Suite) -> None:
    made = await revenue_on_file(suite)
    told: dict[str, Customer] = {}

    async def ask(who: str, rpc: str, **asked: Any) -> Any:
        answer = await suite.call(who, rpc, **asked)
        (told[rpc],) = answer.customers if hasattr(answer, "customers") else [answer]
        return told[rpc]

    await ask("ann", "CustomerService.GetCustomer", customer_id=made.id)
    await ask("ann", "CustomerService.ListCustomers")
    changed = await ask(
        "ann",
        "CustomerService.UpdateCustomer",
        customer=Customer(id=made.id, etag=made.etag, county="静安"),
        update_mask={"paths": ["county"]},
    )
    changed = await ask(
        "ann",
        "BuyingStateService.SetBuyingState",
        customer_id=made.id,
        buying_state="BUYING_STATE_TARGET",
        reason="立项",
        etag=changed.etag,
    )
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=made.id, etag=changed.etag)
    gone = (await suite.call("ann", "CustomerService.ListCustomers", deleted=True)).customers[0]
    back = await ask("ann", "CustomerService.RestoreCustomer", customer_id=made.id, etag=gone.etag)
    pool = await suite.call(
        "gil", "PoolService.CreatePool", pool={"name": "公海", "member_unit_ids": [unit_id("shanghai")]}
    )
    await suite.call(
        "ann", "PoolService.ReleaseCustomer", customer_id=made.id, pool_id=pool.id, reason="无进展", etag=back.etag
    )
    await ask("bob", "PoolService.ListClaimable", pool_id=pool.id)
    await ask("bob", "PoolService.ClaimCustomer", customer_id=made.id)
    await ask("ann", "CustomerService.CreateCustomer", customer=Customer(name="华山医院"))
    assert set(told) == ANSWERED
    for rpc, customer in told.items():
        assert not customer.HasField("annual_revenue"), rpc
        assert "annual_revenue" in customer.hidden_fields, rpc
    kept = await suite.call("sam", "CustomerService.GetCustomer", customer_id=made.id)
    assert kept.annual_revenue.amount == "1280000.5000", "still on file, and told to whoever may know"


@pytest.mark.parametrize("asked", [{"filter": "annual_revenue > 1"}, {"order_by": "annual_revenue"}])
async def test_filtering_and_sorting_by_it_are_refused_by_name(suite: Suite, asked: dict[str, str]) -> None:
    await revenue_on_file(suite)
    for who in ("ann", "sam"):
        with pytest.raises(Refusal) as refused:
            await suite.call(who, "CustomerService.ListCustomers", **asked)
        assert refused.value.fields == list(asked), who


async def test_who_lacks_the_permission_neither_writes_nor_empties_the_field(suite: Suite) -> None:
    made = await revenue_on_file(suite)
    attempts: dict[str, dict[str, Any]] = {
        "CreateCustomer": {"customer": Customer(name="华山医院", annual_revenue=REVENUE)},
        "UpdateCustomer": {
            "customer": Customer(id=made.id, etag=made.etag, annual_revenue=REVENUE),
            "update_mask": {"paths": ["annual_revenue"]},
        },
    }
    emptied = {"customer": Customer(id=made.id, etag=made.etag), "update_mask": {"paths": ["annual_revenue"]}}
    for name, asked in [*attempts.items(), ("UpdateCustomer", emptied)]:
        with pytest.raises(Refusal) as refused:
            await suite.call("ann", f"CustomerService.{name}", **asked)
        assert refused.value.fields == ["customer.annual_revenue"]
    kept = await suite.call("sam", "CustomerService.GetCustomer", customer_id=made.id)
    assert (kept.annual_revenue.amount, kept.etag) == ("1280000.5000", made.etag)


async def revenue_on_file(suite: Suite) -> Customer:
    """A customer of Ann's whose revenue her superior has put on file; her role may not read it."""
    directory = suite.directory
    roles = {**directory.role_permissions, "sales": directory.role_permissions["sales"] - set(GUARDED.values())}
    suite.become(replace(directory, version=directory.version + 1, role_permissions=roles))
    made = await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="瑞金医院"))
    changed: Customer = await suite.call(
        "sam",
        "CustomerService.UpdateCustomer",
        customer=Customer(id=made.id, etag=made.etag, annual_revenue=REVENUE),
        update_mask={"paths": ["annual_revenue"]},
    )
    return changed
