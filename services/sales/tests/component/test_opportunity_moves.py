"""Deals on their way through the pipeline and at its end (PRODUCT S3, S6), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import MONEY, a_kind, create, get, hospital, move, new_version, ready, refusal, survey_done, update
from sales_suite import Refusal, Suite

from crm.sales.v1.opportunity_pb2 import OPPORTUNITY_STATE_LOST, OPPORTUNITY_STATE_OPEN, OPPORTUNITY_STATE_WON

COMPETITORS = [{"name": "罗氏"}]
TODAY = datetime.now(UTC).date()
WON = {"signing_date": (TODAY - timedelta(days=1)).isoformat(), "amount": {"amount": "750000.01", "currency": "CNY"}}
LOST = {"reason": "price", "competitor": "罗氏", "lesson": "报价太晚"}


async def moves(suite: Suite, who: str, deal: Any) -> list[tuple[int, str, str]]:
    answer = await suite.call(who, "OpportunityService.ListMoves", opportunity_id=deal.id)
    return [(each.kind, each.from_stage, each.to_stage) for each in answer.moves]


async def subjects(suite: Suite, deal: Any) -> list[str]:
    facts = await suite.rows(f"SELECT subject FROM outbox WHERE aggregate_id = '{deal.id}' ORDER BY id")
    return [fact.subject.rpartition(".")[2] for fact in facts]


async def test_a_deal_that_is_not_ready_stays_and_the_refusal_says_all_that_is_missing(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    refused = await refusal(move(suite, "ann", deal, "AdvanceOpportunity", to_stage="contract"))
    assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "STAGE_NOT_READY")
    assert sorted(refused.fields) == [
        "milestones.lead.survey",
        "opportunity.amount",
        "stages.contract.entry_criteria[0]",
        "stages.lead.exit_criteria[0]",
    ]
    assert (await get(suite, "ann", deal)).stage == "lead"


async def test_a_refusal_is_said_in_the_language_of_the_reader(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    asked = {"opportunity_id": deal.id, "etag": deal.etag}
    in_chinese = await refusal(suite.call("ann", "OpportunityService.AdvanceOpportunity", locale="zh", **asked))
    in_english = await refusal(suite.call("ann", "OpportunityService.AdvanceOpportunity", locale="en", **asked))
    assert "3 项条件未满足" in in_chinese.text
    assert "3 things are missing" in in_english.text
    assert (await get(suite, "ann", deal, locale="zh")).stage_name == "线索"


async def test_a_ready_deal_goes_on_and_every_move_is_kept(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await ready(suite, "ann", await a_kind(suite), hospital(customers))
    deal = await move(suite, "ann", deal, "AdvanceOpportunity", note="科室同意试用")
    assert (deal.stage, deal.probability) == ("trial", 40)
    deal = await update(suite, "ann", deal, competitors=COMPETITORS)
    deal = await move(suite, "sam", deal, "AdvanceOpportunity")
    deal = await move(suite, "ann", deal, "MoveBackOpportunity", to_stage="lead", reason="预算被砍")
    deal = await move(suite, "ann", deal, "AdvanceOpportunity", to_stage="contract")
    assert await moves(suite, "erin", deal) == [
        (2, "lead", "contract"),
        (3, "contract", "lead"),
        (2, "trial", "contract"),
        (2, "lead", "trial"),
        (1, "", "lead"),
    ]
    answer = await suite.call("ann", "OpportunityService.ListMoves", opportunity_id=deal.id)
    newest, back, *_, begun, created = answer.moves
    assert list(newest.skipped_stages) == ["trial"]
    assert (back.reason, back.person_name, back.to_stage_name) == ("预算被砍", "Ann", "Lead")
    assert (begun.reason, begun.standard_days) == ("科室同意试用", 30)
    assert created.HasField("move_time")
    told = ["created", "milestone_set", "stage_changed", "changed", *["stage_changed"] * 3]
    assert await subjects(suite, deal) == told


async def test_the_time_spent_in_a_stage_is_kept_with_the_move(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await ready(suite, "ann", await a_kind(suite), hospital(customers))
    await suite.rows(f"UPDATE opportunities SET enter_at = enter_at - interval '2 days' WHERE id = '{deal.id}'")
    deal = await move(suite, "ann", deal, "AdvanceOpportunity")
    answer = await suite.call("ann", "OpportunityService.ListMoves", opportunity_id=deal.id)
    assert 172_800 <= answer.moves[0].seconds_in_stage < 172_900


async def test_of_two_who_move_a_deal_at_once_one_moves_it(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await ready(suite, "ann", await a_kind(suite), hospital(customers))
    both = await asyncio.gather(
        *(move(suite, who, deal, "AdvanceOpportunity") for who in ("ann", "sam")), return_exceptions=True
    )
    (refused,) = (each for each in both if isinstance(each, Refusal))
    assert refused.reason == "ETAG_MISMATCH"
    assert len(await moves(suite, "ann", deal)) == 2


async def test_a_milestone_is_done_with_its_evidence(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers), amount=MONEY)
    survey = {"stage": "lead", "milestone": "survey", "done": True}
    assert (await refusal(move(suite, "ann", deal, "SetMilestone", **survey))).reason == "EVIDENCE_NEEDED"
    nowhere = {**survey, "stage": "trial", "evidence": "x"}
    assert (await refusal(move(suite, "ann", deal, "SetMilestone", **nowhere))).code == "NOT_FOUND"
    deal = await survey_done(suite, "ann", deal)
    (done,) = (await suite.call("sam", "OpportunityService.ListMilestones", opportunity_id=deal.id)).milestones
    assert (done.name, done.done, done.evidence, done.evidence_needed) == ("勘查", True, "附件 3", "签字的勘查单")
    assert done.due_date == (datetime.now(UTC) + timedelta(hours=8, days=3)).date().isoformat()
    deal = await move(suite, "ann", deal, "SetMilestone", stage="lead", milestone="survey", done=False)
    assert (await refusal(move(suite, "ann", deal, "AdvanceOpportunity"))).fields == ["milestones.lead.survey"]


async def test_a_running_deal_stays_on_the_version_it_began_with(suite: Suite, customers: CustomerNeighbour) -> None:
    kind, customer = await a_kind(suite), hospital(customers)
    before = await ready(suite, "ann", kind, customer)
    published = await new_version(suite, kind.id, [{"key": "new", "name": "新", "probability": 5}])
    after = await create(suite, "ann", kind, customer)
    assert (after.pipeline_id, after.stage) == (published.id, "new")
    assert (await move(suite, "ann", before, "AdvanceOpportunity")).stage == "trial"


async def test_a_deal_is_won_with_the_day_and_what_was_agreed(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    deal = await ready(suite, "ann", kind, hospital(customers), competitors=COMPETITORS)
    assert (await refusal(move(suite, "ann", deal, "WinOpportunity", **WON))).reason == "STAGE_NOT_SKIPPABLE"
    deal = await move(suite, "ann", deal, "AdvanceOpportunity", to_stage="contract")
    for incomplete in ({"signing_date": WON["signing_date"]}, {"amount": WON["amount"]}):
        assert (await refusal(move(suite, "ann", deal, "WinOpportunity", **incomplete))).code == "INVALID_ARGUMENT"
    future = {**WON, "signing_date": (TODAY + timedelta(days=3)).isoformat()}
    assert (await refusal(move(suite, "ann", deal, "WinOpportunity", **future))).reason == "SIGNED_IN_THE_FUTURE"
    for wrong, field in (
        ({"amount": "-1", "currency": "CNY"}, "amount.amount"),
        (MONEY | {"currency": "ABC"}, "amount.currency"),
    ):
        asked: dict[str, Any] = {**WON, "amount": wrong}
        assert (await refusal(move(suite, "ann", deal, "WinOpportunity", **asked))).fields == [field]
    won = await move(suite, "ann", deal, "WinOpportunity", **WON, lesson="先做比对")
    assert (won.state, won.probability, won.amount.amount, won.signing_date, won.lesson) == (
        *(OPPORTUNITY_STATE_WON, 100, "750000.0100", WON["signing_date"], "先做比对"),
    )
    assert won.HasField("close_time")
    assert (await subjects(suite, deal))[-1] == "won"
    for rpc, fields in (("AdvanceOpportunity", {}), ("LoseOpportunity", LOST), ("WinOpportunity", WON)):
        assert (await refusal(move(suite, "ann", won, rpc, **fields))).reason == "OPPORTUNITY_CLOSED"


async def test_a_deal_is_lost_with_reason_competitor_and_lesson_from_any_stage(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    for field in LOST:
        left_out = {name: value for name, value in LOST.items() if name != field}
        assert (await refusal(move(suite, "ann", deal, "LoseOpportunity", **left_out))).fields == [field]
    other = {**LOST, "reason": "weather"}
    assert (await refusal(move(suite, "ann", deal, "LoseOpportunity", **other))).fields == ["reason"]
    lost = await move(suite, "ann", deal, "LoseOpportunity", **LOST)
    assert (lost.state, lost.probability, lost.loss_reason, lost.loss_competitor, lost.lesson) == (
        *(OPPORTUNITY_STATE_LOST, 0, "price", "罗氏", "报价太晚"),
    )
    assert (await subjects(suite, deal))[-1] == "lost"


async def test_a_closed_deal_is_opened_again_where_it_ended(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    why = {"reason": "客户回头"}
    assert (await refusal(move(suite, "ann", deal, "ReopenOpportunity", **why))).reason == "OPPORTUNITY_OPEN"
    lost = await move(suite, "ann", deal, "LoseOpportunity", **LOST)
    opened = await move(suite, "ann", lost, "ReopenOpportunity", **why)
    assert (opened.state, opened.stage, opened.probability, opened.loss_reason) == (
        OPPORTUNITY_STATE_OPEN,
        "lead",
        10,
        "",
    )
    assert [kind for kind, _, _ in await moves(suite, "ann", deal)] == [6, 5, 1]
    assert (await subjects(suite, deal))[-1] == "reopened"


@pytest.mark.parametrize(("who", "reason"), [("erin", "RIGHT_MISSING"), ("bob", "NOT_FOUND")])
async def test_who_may_not_edit_moves_nothing(
    suite: Suite, customers: CustomerNeighbour, who: str, reason: str
) -> None:
    deal = await ready(suite, "ann", await a_kind(suite), hospital(customers))
    for rpc, fields in (
        ("AdvanceOpportunity", {}),
        ("LoseOpportunity", LOST),
        ("SetMilestone", {"stage": "lead", "milestone": "survey"}),
    ):
        assert (await refusal(move(suite, who, deal, rpc, **fields))).reason == reason


async def test_deals_that_nobody_looked_after_are_listed(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    old, _ = [await create(suite, "ann", kind, hospital(customers)) for _ in range(2)]
    await suite.rows(f"UPDATE opportunities SET untouched_at = now() - interval '1 hour' WHERE id = '{old.id}'")
    for who, found in (("ann", [old.id]), ("sam", [old.id]), ("nora", [])):
        answer = await suite.call(who, "OpportunityService.ListOpportunities", untouched=True)
        assert [each.id for each in answer.opportunities] == found
        assert all(each.untouched for each in answer.opportunities)
