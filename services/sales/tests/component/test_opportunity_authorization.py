"""Every rpc that touches a deal × every relation to it (PRODUCT G3), walked from the descriptors.

An rpc nobody wrote a case for fails here. What a relation may do follows from the rows the contract declares; where an
rpc is stricter or wider than that, it stands in ``EXCEPTIONS`` with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import MONEY, a_kind, create, hospital, refusal
from google.protobuf import descriptor_pool
from sales_suite import INSTRUMENTS, Suite, person_id

from crm.common.v1 import options_pb2

Rows = options_pb2.Access
SERVICES = ("OpportunityService", "OpportunityTeamService", "FollowUpService", "RampUpService")
RELATIONS = {
    "owner": "ann",
    "direct superior": "sam",
    "indirect superior": "erin",
    "whole company": "gil",
    "product manager": "max",
    "team to read": "clerk",
    "team to edit": "nora",
    "sideways": "bob",
    "another branch": "hal",
}
HIDDEN = {"sideways", "another branch"}
EDITS = {"owner", "direct superior", "team to edit"}
MAY = {Rows.ROWS_READ: set(RELATIONS) - HIDDEN, Rows.ROWS_EDIT: EDITS, Rows.ROWS_DELETE: {"owner"}}
_IN_CHARGE = {"team to edit": "RIGHT_MISSING"}
_SUPERIORS = dict.fromkeys(set(RELATIONS) - HIDDEN - {"direct superior", "indirect superior"}, "NOT_A_SUPERIOR")
EXCEPTIONS: dict[str, dict[str, str]] = {
    # Who decides where a deal goes and who works it is in charge of it, which a team never is.
    "OpportunityService.TransferOpportunities": _IN_CHARGE,
    "OpportunityTeamService.SetTeamMember": _IN_CHARGE,
    "OpportunityTeamService.RemoveTeamMember": _IN_CHARGE,
    # Instructions come from above and are answered by who they are for.
    "FollowUpService.GiveInstruction": _SUPERIORS,
    "FollowUpService.AnswerInstruction": dict.fromkeys(set(RELATIONS) - HIDDEN - {"owner"}, "RIGHT_MISSING"),
}
WITHOUT_A_ROW = {
    "OpportunityService.ListOpportunities",
    "OpportunityService.CreateOpportunity",
    "OpportunityService.ExportOpportunities",
    "OpportunityService.MigrateOpportunities",
    "FollowUpService.ListOpenInstructions",
    "FollowUpService.CountOpenInstructions",
}


def _of(deal: Any, **fields: Any) -> dict[str, Any]:
    return {"opportunity_id": deal.id, **fields}


CASES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "OpportunityService.GetOpportunity": lambda at: _of(at["deal"]),
    "OpportunityService.UpdateOpportunity": lambda at: {
        "opportunity": {"id": at["deal"].id, "etag": at["deal"].etag, "need": "提速"},
        "update_mask": {"paths": ["need"]},
    },
    "OpportunityService.DeleteOpportunity": lambda at: _of(at["deal"], etag=at["deal"].etag),
    "OpportunityService.RestoreOpportunity": lambda at: _of(at["deal"], etag=at["deal"].etag),
    "OpportunityService.TransferOpportunities": lambda at: {
        "opportunity_ids": [at["deal"].id],
        "to_person_id": person_id("hal"),
        "reason": "调整",
    },
    "OpportunityService.AdvanceOpportunity": lambda at: _of(at["deal"], etag=at["deal"].etag),
    "OpportunityService.MoveBackOpportunity": lambda at: _of(
        at["further"], etag=at["further"].etag, to_stage="trial", reason="预算"
    ),
    "OpportunityService.WinOpportunity": lambda at: _of(
        at["further"], etag=at["further"].etag, signing_date="2026-01-31", amount=MONEY
    ),
    "OpportunityService.LoseOpportunity": lambda at: _of(
        at["deal"], etag=at["deal"].etag, reason="price", competitor="罗氏", lesson="太晚"
    ),
    "OpportunityService.ReopenOpportunity": lambda at: _of(at["lost"], etag=at["lost"].etag, reason="回头"),
    "OpportunityService.ListMoves": lambda at: _of(at["deal"]),
    "OpportunityService.ListMilestones": lambda at: _of(at["deal"]),
    "OpportunityService.ListOpportunityHistory": lambda at: _of(at["deal"]),
    "OpportunityService.SetMilestone": lambda at: _of(
        at["deal"], etag=at["deal"].etag, stage="trial", milestone="report", done=True
    ),
    "OpportunityTeamService.SetTeamMember": lambda at: _of(at["deal"], person_id=person_id("boss"), role="x"),
    "OpportunityTeamService.RemoveTeamMember": lambda at: _of(at["deal"], person_id=person_id("boss")),
    "OpportunityTeamService.ListTeamMembers": lambda at: _of(at["deal"]),
    "FollowUpService.CreateFollowUp": lambda at: {
        "follow_up": _of(at["deal"], way="FOLLOW_UP_WAY_VISIT", progress="同意试用")
    },
    "FollowUpService.GetFollowUp": lambda at: {"follow_up_id": at["follow_up"].id},
    "FollowUpService.ListFollowUps": lambda at: _of(at["deal"]),
    "FollowUpService.GiveInstruction": lambda at: {"instruction": at["instruct"]},
    "FollowUpService.GetInstruction": lambda at: {"instruction_id": at["instruction"].id},
    "FollowUpService.AnswerInstruction": lambda at: {
        "instruction_id": at["instruction"].id,
        "etag": at["instruction"].etag,
    },
    "FollowUpService.ListInstructions": lambda at: _of(at["deal"]),
    "RampUpService.SetRampUp": lambda at: _of(
        at["deal"], etag=at["deal"].etag, months=[{"month": "2026-01", "planned": 100}]
    ),
    "RampUpService.ListRampUp": lambda at: _of(at["deal"]),
}


def rpcs() -> dict[str, Any]:
    pool = descriptor_pool.Default()
    return {
        f"{name}.{method.name}": method
        for name in SERVICES
        for method in pool.FindServiceByName(f"crm.sales.v1.{name}").methods
    }


async def a_deal(suite: Suite, kind: Any, customer: Any) -> dict[str, Any]:
    """Deals of Ann's, with a team, a follow-up and an instruction."""

    async def one() -> Any:
        made = await create(suite, "ann", kind, customer, product_line_id=INSTRUMENTS)
        for member, edit in (("clerk", False), ("nora", True)):
            asked = _of(made, person_id=person_id(member), role="specialist", edit=edit)
            await suite.call("ann", "OpportunityTeamService.SetTeamMember", **asked)
        return made

    deal, further, lost = [await one() for _ in range(3)]
    further = await suite.call("ann", "OpportunityService.AdvanceOpportunity", **_of(further, etag=further.etag))
    ended = _of(lost, etag=lost.etag, reason="price", competitor="罗氏", lesson="太晚")
    lost = await suite.call("ann", "OpportunityService.LoseOpportunity", **ended)
    written = _of(deal, way="FOLLOW_UP_WAY_VISIT", progress="同意试用")
    follow_up = await suite.call("ann", "FollowUpService.CreateFollowUp", follow_up=written)
    due = datetime.now(UTC) + timedelta(days=1)
    instruct = _of(deal, text="约院长", duty="INSTRUCTION_DUTY_ACKNOWLEDGE", due_time=due)
    instruction = await suite.call("sam", "FollowUpService.GiveInstruction", instruction=instruct)
    deal = await suite.call("ann", "OpportunityService.GetOpportunity", opportunity_id=deal.id)
    return {
        "deal": deal,
        "further": further,
        "lost": lost,
        "follow_up": follow_up,
        "instruction": instruction,
        "instruct": instruct,
    }


def test_every_rpc_has_its_case_in_the_matrix() -> None:
    assert set(CASES) | WITHOUT_A_ROW == set(rpcs())


@pytest.mark.parametrize("relation", RELATIONS)
async def test_what_each_relation_may_do_with_a_deal(suite: Suite, customers: CustomerNeighbour, relation: str) -> None:
    directory = suite.directory
    everything = frozenset(rpc.GetOptions().Extensions[options_pb2.access].permission for rpc in rpcs().values())
    everything |= {"sales.pipelines.read"}
    scopes = {"sales.opportunities.read-all", "sales.opportunities.read-line"}
    roles = {role: everything | held & scopes for role, held in directory.role_permissions.items()}
    suite.become(directory.with_changes(version=directory.version + 1, role_permissions=roles))
    stages: list[dict[str, Any]] = [{"key": key, "name": key, "skippable": True} for key in ("trial", "contract")]
    stages[0]["milestones"] = [{"key": "report", "name": "报告", "optional": True}]
    kind, customer = await a_kind(suite, stages), hospital(customers)
    for rpc, fields in CASES.items():
        call = suite.call(RELATIONS[relation], rpc, **fields(await a_deal(suite, kind, customer)))
        rows = rpcs()[rpc].GetOptions().Extensions[options_pb2.access].rows
        if expected := EXCEPTIONS.get(rpc, {}).get(relation):
            assert (await refusal(call)).reason == expected, (rpc, relation)
        elif relation in HIDDEN:
            assert (await refusal(call)).reason == "NOT_FOUND", (rpc, relation)
        elif relation in MAY[rows]:
            await call
        else:
            assert (await refusal(call)).reason == "RIGHT_MISSING", (rpc, relation)
