"""What happens elsewhere and what it does to deals (PRODUCT C8, G4), on a real database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from customer_neighbour import CustomerNeighbour
from deals_suite import a_kind, create, get, hospital, move, refusal
from sales_suite import Suite, person_id, unit_id

from crm.customer.events.v1.customer_events_pb2 import (
    CustomerChanged,
    CustomerDeleted,
    CustomerOwnerChanged,
    CustomerRestored,
)
from crm.identity.events.v1.identity_events_pb2 import PersonLeft, PersonMoved
from crm_sales.opportunities import reactions

LOST = {"reason": "price", "competitor": "罗氏", "lesson": "报价太晚"}


async def react(suite: Suite, reaction: Callable[..., Any], fact: Any) -> None:
    """As the consumer does, twice: what was done already does nothing."""
    for _ in range(2):
        async with suite.unit_of_work() as work:
            await reaction(work, fact)


async def owner(suite: Suite, deal: Any) -> tuple[str, str]:
    found = await get(suite, "gil", deal)
    return found.owner_id, found.unit_id


def transferred(customer: Any, *, to: str, unit: str = "shanghai") -> CustomerOwnerChanged:
    return CustomerOwnerChanged(
        customer_id=customer.id,
        from_owner_id=person_id("ann"),
        to_owner_id=person_id(to),
        to_unit_id=unit_id(unit),
        reason="transferred",
    )


async def test_open_deals_of_the_former_owner_follow_the_customer_and_closed_ones_stay(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind, customer = await a_kind(suite), hospital(customers)
    going, closed = [await create(suite, "ann", kind, customer) for _ in range(2)]
    elsewhere = await create(suite, "ann", kind, hospital(customers))
    of_a_colleague = await create(suite, "hal", kind, customer)
    await move(suite, "ann", closed, "LoseOpportunity", **LOST)
    await react(suite, reactions.open_deals_follow_their_customer, transferred(customer, to="bob"))
    assert await owner(suite, going) == (person_id("bob"), unit_id("shanghai"))
    for stays in (closed, elsewhere):
        assert await owner(suite, stays) == (person_id("ann"), unit_id("shanghai"))
    assert await owner(suite, of_a_colleague) == (person_id("hal"), unit_id("hangzhou"))
    facts = await suite.rows("SELECT aggregate_id FROM outbox WHERE subject LIKE '%opportunity.v1.owner_changed'")
    assert [fact.aggregate_id for fact in facts] == [going.id]


async def test_deals_of_a_customer_in_a_pool_stay_where_they_are(suite: Suite, customers: CustomerNeighbour) -> None:
    customer = hospital(customers)
    deal = await create(suite, "ann", await a_kind(suite), customer)
    pooled = CustomerOwnerChanged(customer_id=customer.id, from_owner_id=person_id("ann"), to_pool_id=customer.id)
    await react(suite, reactions.open_deals_follow_their_customer, pooled)
    assert (await owner(suite, deal))[0] == person_id("ann")


async def test_a_renamed_customer_is_found_by_its_new_name(suite: Suite, customers: CustomerNeighbour) -> None:
    customer = hospital(customers)
    deal = await create(suite, "ann", await a_kind(suite), customer)
    renamed = CustomerChanged(customer_id=customer.id, fields=["name"], name="上海交大附属瑞金医院")
    await react(suite, reactions.deals_know_their_customers_new_name, renamed)
    assert (await get(suite, "ann", deal)).customer_name == "上海交大附属瑞金医院"
    found = await suite.call("ann", "OpportunityService.ListOpportunities", query="交大")
    assert [each.id for each in found.opportunities] == [deal.id]
    other = CustomerChanged(customer_id=customer.id, fields=["remark"])
    await react(suite, reactions.deals_know_their_customers_new_name, other)
    assert (await get(suite, "ann", deal)).customer_name == "上海交大附属瑞金医院"


async def test_open_deals_go_with_a_deleted_customer_and_come_back_with_it(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind, customer = await a_kind(suite), hospital(customers)
    going, gone_before, closed = [await create(suite, "ann", kind, customer) for _ in range(3)]
    await suite.call(
        "ann", "OpportunityService.DeleteOpportunity", opportunity_id=gone_before.id, etag=gone_before.etag
    )
    await move(suite, "ann", closed, "LoseOpportunity", **LOST)
    await react(suite, reactions.deals_go_with_their_customer, CustomerDeleted(customer_id=customer.id))
    assert (await refusal(get(suite, "sam", going))).code == "NOT_FOUND"
    assert (await get(suite, "sam", closed)).id == closed.id
    await react(suite, reactions.deals_come_back_with_their_customer, CustomerRestored(customer_id=customer.id))
    assert (await get(suite, "sam", going)).id == going.id
    assert (await refusal(get(suite, "sam", gone_before))).code == "NOT_FOUND"


async def test_deals_move_with_their_owner_closed_ones_too(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    going, closed = [await create(suite, "ann", kind, hospital(customers)) for _ in range(2)]
    await move(suite, "ann", closed, "LoseOpportunity", **LOST)
    now = suite.directory
    ann = replace(now.people[person_id("ann")], units=(unit_id("north"),))
    suite.become(now.with_changes(version=now.version + 1, people={ann.id: ann}))
    moved = PersonMoved(person_id=ann.id, from_unit_id=unit_id("shanghai"), to_unit_id=unit_id("north"))
    await react(suite, reactions.deals_move_with_their_owner, moved)
    for deal in (going, closed):
        assert await owner(suite, deal) == (ann.id, unit_id("north"))
        assert (await get(suite, "nora", deal)).id == deal.id
        assert (await refusal(get(suite, "sam", deal))).code == "NOT_FOUND"


async def test_open_deals_of_a_leaver_go_to_the_successor_with_their_stage(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind = await a_kind(suite)
    going, closed = [await create(suite, "ann", kind, hospital(customers)) for _ in range(2)]
    await move(suite, "ann", closed, "LoseOpportunity", **LOST)
    of_hal = await create(suite, "hal", kind, hospital(customers))
    member = {"opportunity_id": of_hal.id, "person_id": person_id("ann"), "role": "specialist"}
    await suite.call("hal", "OpportunityTeamService.SetTeamMember", **member)
    left = PersonLeft(person_id=person_id("ann"), successor_id=person_id("bob"), successor_unit_id=unit_id("shanghai"))
    await react(suite, reactions.open_deals_of_a_leaver_go_to_the_successor, left)
    assert (await get(suite, "bob", going)).stage == "lead"
    assert (await owner(suite, closed))[0] == person_id("ann")
    team = await suite.call("hal", "OpportunityTeamService.ListTeamMembers", opportunity_id=of_hal.id)
    assert not team.members
