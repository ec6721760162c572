"""What is done about deals and what superiors ask (PRODUCT S4, S6), through gRPC on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import a_kind, create, get, hospital, move, refusal
from sales_suite import Suite, person_id

LOST = {"reason": "price", "competitor": "罗氏", "lesson": "报价太晚"}
PROGRESS = {"way": "FOLLOW_UP_WAY_VISIT", "progress": "主任同意试用"}


async def follow_up(suite: Suite, who: str, deal: Any, **values: Any) -> Any:
    written = {"opportunity_id": deal.id, **PROGRESS, **values}
    return await suite.call(who, "FollowUpService.CreateFollowUp", follow_up=written)


async def instruct(suite: Suite, who: str, deal: Any, **values: Any) -> Any:
    due = datetime.now(UTC) + timedelta(days=2)
    given = {"opportunity_id": deal.id, "text": "请约院长", "duty": "INSTRUCTION_DUTY_REPLY", "due_time": due, **values}
    return await suite.call(who, "FollowUpService.GiveInstruction", instruction=given)


async def answer(suite: Suite, who: str, instruction: Any, reply: str = "") -> Any:
    asked = {"instruction_id": instruction.id, "reply": reply, "etag": instruction.etag}
    return await suite.call(who, "FollowUpService.AnswerInstruction", **asked)


async def test_a_follow_up_is_kept_and_makes_the_deal_touched(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await suite.rows(f"UPDATE opportunities SET untouched_at = now() - interval '1 hour' WHERE id = '{deal.id}'")
    assert (await get(suite, "ann", deal)).untouched
    written = await follow_up(suite, "ann", deal, difficulty="预算", next_step="约院长", next_date="2027-01-15")
    assert (written.person_name, written.stage, written.progress) == ("Ann", "lead", "主任同意试用")
    now = await get(suite, "sam", deal)
    assert (now.untouched, now.next_step, now.next_date) == (False, "约院长", "2027-01-15")
    assert now.contact_time == written.contact_time
    listed = await suite.call("erin", "FollowUpService.ListFollowUps", opportunity_id=deal.id)
    assert [each.id for each in listed.follow_ups] == [written.id]
    (fact,) = await suite.rows("SELECT aggregate_id FROM outbox WHERE subject LIKE '%opportunity.v1.followed_up'")
    assert fact.aggregate_id == deal.id


async def test_an_older_contact_that_is_written_down_later_does_not_take_the_place_of_the_newest(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await follow_up(suite, "ann", deal, next_step="报价")
    await follow_up(suite, "ann", deal, next_step="旧事", contact_time=datetime.now(UTC) - timedelta(days=5))
    assert (await get(suite, "ann", deal)).next_step == "报价"
    listed = await suite.call("ann", "FollowUpService.ListFollowUps", opportunity_id=deal.id)
    assert [each.next_step for each in listed.follow_ups] == ["旧事", "报价"]


async def test_what_has_not_happened_is_no_follow_up_and_a_closed_deal_takes_none(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    future = datetime.now(UTC) + timedelta(hours=1)
    assert (await refusal(follow_up(suite, "ann", deal, contact_time=future))).reason == "CONTACT_IN_THE_FUTURE"
    assert (await refusal(follow_up(suite, "ann", deal, progress=""))).fields == ["follow_up.progress"]
    assert (await refusal(follow_up(suite, "ann", deal, next_date="2027-02-30"))).fields == ["follow_up.next_date"]
    await move(suite, "ann", deal, "LoseOpportunity", **LOST)
    assert (await refusal(follow_up(suite, "ann", deal))).reason == "OPPORTUNITY_CLOSED"


async def test_who_does_not_see_the_deal_sees_nothing_that_hangs_on_it(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    written, given = await follow_up(suite, "ann", deal), await instruct(suite, "sam", deal)
    for who in ("bob", "nora"):
        for call in (
            suite.call(who, "FollowUpService.GetFollowUp", follow_up_id=written.id),
            suite.call(who, "FollowUpService.ListFollowUps", opportunity_id=deal.id),
            suite.call(who, "FollowUpService.GetInstruction", instruction_id=given.id),
            suite.call(who, "FollowUpService.ListInstructions", opportunity_id=deal.id),
            follow_up(suite, who, deal),
            instruct(suite, who, deal),
            answer(suite, who, given, "x"),
        ):
            assert (await refusal(call)).code == "NOT_FOUND"
    assert (await refusal(follow_up(suite, "erin", deal))).reason == "RIGHT_MISSING"


async def test_a_superior_instructs_and_the_owner_answers_in_time(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    assert [(await get(suite, who, deal)).rights.instruct for who in ("ann", "sam", "erin", "gil")] == [
        *(False, True, True, False),
    ]
    for who in ("ann", "gil"):
        assert (await refusal(instruct(suite, who, deal))).reason == "NOT_A_SUPERIOR"
    past = datetime.now(UTC) - timedelta(hours=1)
    assert (await refusal(instruct(suite, "sam", deal, due_time=past))).reason == "DUE_IN_THE_PAST"
    given = await instruct(suite, "erin", deal)
    assert (given.author_name, given.addressee_name, given.answered, given.overdue) == ("Erin", "Ann", False, False)
    assert (await refusal(answer(suite, "sam", given, "我来"))).reason == "RIGHT_MISSING"
    assert (await refusal(answer(suite, "ann", given))).reason == "REPLY_NEEDED"
    answered = await answer(suite, "ann", given, "已约周五")
    assert (answered.answered, answered.reply) == (True, "已约周五")
    assert (await refusal(answer(suite, "ann", answered, "再说"))).reason == "ALREADY_ANSWERED"
    assert (await refusal(answer(suite, "ann", given, "再说"))).reason == "ETAG_MISMATCH"


async def test_an_instruction_to_be_acknowledged_needs_no_words(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    given = await instruct(suite, "sam", deal, duty="INSTRUCTION_DUTY_ACKNOWLEDGE")
    assert (await answer(suite, "ann", given)).answered


async def test_an_instruction_may_be_about_one_follow_up_of_the_deal(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind = await a_kind(suite)
    deal, other = [await create(suite, "ann", kind, hospital(customers)) for _ in range(2)]
    written = await follow_up(suite, "ann", deal)
    assert (await instruct(suite, "sam", deal, follow_up_id=written.id)).follow_up_id == written.id
    refused = await refusal(instruct(suite, "sam", other, follow_up_id=written.id))
    assert refused.fields == ["instruction.follow_up_id"]


async def counts(suite: Suite, who: str) -> tuple[int, int, int, int]:
    found = await suite.call(who, "FollowUpService.CountOpenInstructions")
    return found.to_answer, found.to_answer_overdue, found.given, found.given_overdue


async def test_open_and_overdue_instructions_are_counted_on_both_sides(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    late, _ = await instruct(suite, "sam", deal), await instruct(suite, "sam", deal)
    await suite.rows(f"UPDATE instructions SET due_at = now() - interval '1 hour' WHERE id = '{late.id}'")
    assert await counts(suite, "ann") == (2, 1, 0, 0)
    assert await counts(suite, "sam") == (0, 0, 2, 1)
    waiting = await suite.call("ann", "FollowUpService.ListOpenInstructions")
    assert [(each.id == late.id, each.overdue) for each in waiting.instructions] == [(True, True), (False, False)]
    assert len((await suite.call("sam", "FollowUpService.ListOpenInstructions", given=True)).instructions) == 2
    await answer(suite, "ann", waiting.instructions[0], "已办")
    assert await counts(suite, "ann") == (1, 0, 0, 0)


async def test_nobody_waits_for_an_answer_about_a_deleted_deal(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await instruct(suite, "sam", deal)
    await suite.call("ann", "OpportunityService.DeleteOpportunity", opportunity_id=deal.id, etag=deal.etag)
    assert await counts(suite, "ann") == (0, 0, 0, 0)
    assert not (await suite.call("sam", "FollowUpService.ListOpenInstructions", given=True)).instructions


async def test_whoever_owns_the_deal_answers_what_is_open(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    given = await instruct(suite, "sam", deal)
    over: dict[str, Any] = {"opportunity_ids": [deal.id], "to_person_id": person_id("bob"), "reason": "调整"}
    await suite.call("sam", "OpportunityService.TransferOpportunities", **over)
    now = await suite.call("bob", "FollowUpService.GetInstruction", instruction_id=given.id)
    assert now.addressee_id == person_id("bob")
    assert await counts(suite, "ann") == (0, 0, 0, 0)
    assert (await answer(suite, "bob", now, "接手")).answered


@pytest.mark.parametrize("table", ["follow_ups", "opportunity_moves"])
async def test_what_was_written_stays_as_it_was(suite: Suite, table: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        await suite.rows(
            f"UPDATE {table} SET stage = 'x'" if table == "follow_ups" else f"UPDATE {table} SET reason = 'x'"
        )
