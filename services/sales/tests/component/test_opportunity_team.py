"""The team of a deal (PRODUCT S2, G3), through gRPC on a real database."""

from __future__ import annotations

from typing import Any

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import a_kind, create, get, hospital, refusal, update
from sales_suite import Suite, person_id


async def put(suite: Suite, who: str, deal: Any, member: str, *, edit: bool = False, role: str = "specialist") -> Any:
    asked = {"opportunity_id": deal.id, "person_id": person_id(member), "role": role, "edit": edit}
    return await suite.call(who, "OpportunityTeamService.SetTeamMember", **asked)


async def take_off(suite: Suite, who: str, deal: Any, member: str) -> None:
    asked = {"opportunity_id": deal.id, "person_id": person_id(member)}
    await suite.call(who, "OpportunityTeamService.RemoveTeamMember", **asked)


async def listed(suite: Suite, who: str) -> list[str]:
    answer = await suite.call(who, "OpportunityService.ListOpportunities")
    return [each.id for each in answer.opportunities]


async def test_a_member_sees_the_deal_and_edits_it_where_the_team_says_so(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    made = await put(suite, "ann", deal, "nora")
    assert (made.person_name, made.role, made.edit, made.granted_by) == ("Nora", "specialist", False, person_id("ann"))
    assert await listed(suite, "nora") == [deal.id]
    assert (await refusal(update(suite, "nora", deal, need="x"))).reason == "RIGHT_MISSING"
    await put(suite, "sam", deal, "nora", edit=True, role="presales")
    assert (await update(suite, "nora", deal, need="x")).need == "x"
    team = await suite.call("nora", "OpportunityTeamService.ListTeamMembers", opportunity_id=deal.id)
    assert [(each.role, each.edit) for each in team.members] == [("presales", True)]


async def test_who_is_taken_off_the_team_sees_nothing_any_more(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await put(suite, "ann", deal, "nora", edit=True)
    await take_off(suite, "ann", deal, "nora")
    assert (await refusal(get(suite, "nora", deal))).code == "NOT_FOUND"
    assert await listed(suite, "nora") == []
    await take_off(suite, "ann", deal, "nora")
    facts = await suite.rows("SELECT subject FROM outbox WHERE subject LIKE '%team_member%' ORDER BY id")
    assert [fact.subject.rpartition(".")[2] for fact in facts] == ["team_member_set", "team_member_removed"]


@pytest.mark.parametrize(
    ("who", "reason"), [("nora", "RIGHT_MISSING"), ("erin", "RIGHT_MISSING"), ("bob", "NOT_FOUND")]
)
async def test_only_the_owner_and_the_direct_superior_change_the_team(
    suite: Suite, customers: CustomerNeighbour, who: str, reason: str
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await put(suite, "ann", deal, "nora", edit=True)
    assert (await refusal(put(suite, who, deal, "hal"))).reason == reason
    assert (await refusal(take_off(suite, who, deal, "nora"))).reason == reason


async def test_a_team_is_made_of_active_people_beside_the_owner(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    suite.dismiss("hal")
    for member in ("ann", "hal"):
        assert (await refusal(put(suite, "ann", deal, member))).reason == "NOT_A_MEMBER"
