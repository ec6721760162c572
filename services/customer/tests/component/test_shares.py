"""Shared customers as those they are shared with meet them (PRODUCT C10), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import INSTRUMENTS, Refusal, person_id, unit_id

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest, UpdateCustomerRequest
from crm.customer.v1.share_service_pb2 import SHARE_LEVEL_EDIT, SHARE_LEVEL_READ, Share

if TYPE_CHECKING:
    from customer_suite import Suite


async def create(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name, **values))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def share(suite: Suite, who: str, customer: Customer, subject: str, level: Any = SHARE_LEVEL_READ) -> Share:
    answer: Share = await suite.call(
        who, "ShareService.ShareCustomer", customer_id=customer.id, subject_id=subject, level=level
    )
    return answer


async def unshare(suite: Suite, who: str, customer: Customer, subject: str) -> None:
    await suite.call(who, "ShareService.UnshareCustomer", customer_id=customer.id, subject_id=subject)


async def edit(suite: Suite, who: str, customer: Customer) -> Any:
    request = UpdateCustomerRequest(customer=Customer(id=customer.id, etag=customer.etag, county="黄浦"))
    request.update_mask.paths.append("county")
    return await suite.call(who, "CustomerService.UpdateCustomer", request)


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def seen_everywhere(suite: Suite, who: str, customer: Customer) -> list[bool]:
    """Whether somebody finds the customer by get, list, count, search and search with a count."""
    asked = suite.call(who, "CustomerService.GetCustomer", customer_id=customer.id)
    answers: tuple[Any, ...] = await asyncio.gather(asked, return_exceptions=True)
    got = answers[0]
    listed = await suite.call(who, "CustomerService.ListCustomers", count_total=True)
    searched = await suite.call(who, "CustomerService.ListCustomers", query=customer.name, count_total=True)
    return [
        isinstance(got, Customer),
        customer.id in {each.id for each in listed.customers},
        listed.total_size == 1,
        customer.id in {each.id for each in searched.customers},
        searched.total_size == 1,
    ]


@pytest.mark.parametrize("subject", [person_id("nora"), unit_id("north")])
async def test_a_share_shows_up_in_get_list_count_and_search_and_ends_at_once(suite: Suite, subject: str) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert not any(await seen_everywhere(suite, "nora", made))
    await share(suite, "ann", made, subject)
    assert all(await seen_everywhere(suite, "nora", made))
    assert not any(await seen_everywhere(suite, "hal", made))
    await unshare(suite, "ann", made, subject)
    assert not any(await seen_everywhere(suite, "nora", made))
    await share(suite, "ann", made, subject)
    assert all(await seen_everywhere(suite, "nora", made))


async def test_a_share_to_read_does_not_let_edit_and_one_to_edit_does(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    await share(suite, "ann", made, person_id("nora"))
    assert (await refusal(edit(suite, "nora", made))).reason == "RIGHT_MISSING"
    await share(suite, "ann", made, person_id("nora"), SHARE_LEVEL_EDIT)
    assert (await edit(suite, "nora", made)).county == "黄浦"
    listed = await suite.call("ann", "ShareService.ListShares", customer_id=made.id)
    (only,) = listed.shares
    assert (only.subject_id, only.subject_name, only.level, only.granted_by) == (
        *(person_id("nora"), "Nora", SHARE_LEVEL_EDIT, person_id("ann")),
    )


async def test_whom_a_customer_is_shared_with_neither_deletes_nor_transfers_nor_shares_it_on(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    await share(suite, "ann", made, person_id("nora"), SHARE_LEVEL_EDIT)
    for attempt in (
        suite.call("nora", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag),
        suite.call(
            "nora",
            "CustomerService.TransferCustomers",
            customer_ids=[made.id],
            to_person_id=person_id("nora"),
            reason="拿走",
        ),
        share(suite, "nora", made, person_id("hal")),
        unshare(suite, "nora", made, person_id("nora")),
    ):
        assert (await refusal(attempt)).reason == "RIGHT_MISSING"


@pytest.mark.parametrize(("who", "reason"), [("sam", ""), ("erin", "RIGHT_MISSING"), ("bob", "NOT_FOUND")])
async def test_the_direct_superior_shares_like_the_owner(suite: Suite, who: str, reason: str) -> None:
    made = await create(suite, "ann", "瑞金医院")
    sharing = share(suite, who, made, person_id("nora"))
    if reason:
        assert (await refusal(sharing)).reason == reason
    else:
        assert (await sharing).granted_by == person_id(who)


async def test_a_share_needs_a_person_or_a_unit_of_the_organisation(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert (await refusal(share(suite, "ann", made, INSTRUMENTS))).reason == "NOT_SHAREABLE"
    assert (await refusal(share(suite, "ann", made, person_id("nora"), 0))).fields == ["level"]


async def test_shares_of_a_customer_are_not_told_to_those_who_may_not_see_it(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert (await refusal(suite.call("nora", "ShareService.ListShares", customer_id=made.id))).reason == "NOT_FOUND"


async def test_shares_end_when_the_customer_goes_into_a_pool(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    await share(suite, "ann", made, person_id("nora"), SHARE_LEVEL_EDIT)
    pool = {"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    east = await suite.call("gil", "PoolService.CreatePool", pool=pool)
    release = {"customer_id": made.id, "pool_id": east.id, "etag": made.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", **release)
    assert not any(await seen_everywhere(suite, "nora", made))
    await suite.call("bob", "PoolService.ClaimCustomer", customer_id=made.id)
    assert not any(await seen_everywhere(suite, "nora", made))
