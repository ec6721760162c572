"""How a deal moves through its pipeline (PRODUCT S3, S6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.errors import CHINESE, ENGLISH, Invalid, Refused
from crm_sales.opportunities.domain import (
    Deal,
    State,
    advance,
    begin,
    move_back,
    probability_of,
    require_choice,
    require_closed,
    win,
)
from crm_sales.opportunities.refusals import (
    NotBackward,
    NotForward,
    NotValid,
    OpportunityClosed,
    OpportunityOpen,
    SignedInTheFuture,
    StageNotReady,
    StageNotSkippable,
)
from crm_sales.pipelines.domain import Plan, plan_of

TODAY = date(2026, 3, 31)


def plan(*stages: dict[str, Any], **others: Any) -> Plan:
    return plan_of([{"name": each["key"], **each} for each in stages], **others)


def deal(
    stage: str, *, state: State = State.OPEN, done: frozenset[tuple[str, str]] = frozenset(), **values: Any
) -> Deal:
    return Deal(state=state, stage=stage, values=values, done=done)


def missing(refused: Refused) -> dict[str, str]:
    assert all(problem.says.keys() == {CHINESE, ENGLISH} for problem in refused.fields)
    return {problem.field: problem.reason for problem in refused.fields}


SIMPLE = plan({"key": "a"}, {"key": "b", "skippable": True}, {"key": "c", "skippable": True}, {"key": "d"})


def test_a_deal_goes_to_the_next_stage_unless_another_is_named() -> None:
    assert advance(SIMPLE, deal("a"), "", locale=CHINESE).stage.key == "b"
    step = advance(SIMPLE, deal("a"), "d", locale=CHINESE)
    assert (step.stage.key, step.skipped) == ("d", ("b", "c"))


def test_a_stage_that_must_be_worked_is_not_skipped() -> None:
    firm = plan({"key": "a"}, {"key": "b"}, {"key": "c"})
    with pytest.raises(StageNotSkippable):
        advance(firm, deal("a"), "c", locale=CHINESE)


@pytest.mark.parametrize(("at", "to"), [("b", "a"), ("b", "b"), ("d", ""), ("a", "nowhere")])
def test_forward_is_only_what_lies_ahead(at: str, to: str) -> None:
    with pytest.raises(NotForward):
        advance(SIMPLE, deal(at), to, locale=CHINESE)


def test_the_refusal_names_everything_that_is_missing() -> None:
    strict = plan(
        {
            "key": "a",
            "required_fields": ["amount", "need", "certainty"],
            "exit_criteria": [
                {"name": "预算", "condition": "amount > 1.0"},
                {"name": "把握", "condition": "certainty >= 50"},
            ],
            "milestones": [
                {"key": "survey", "name": "勘查"},
                {"key": "visit", "name": "拜访", "optional": True},
                {"key": "report", "name": "报告"},
            ],
        },
        {"key": "b", "entry_criteria": [{"name": "竞争", "condition": "size(competitors) > 0"}]},
    )
    with pytest.raises(StageNotReady) as refused:
        advance(
            strict,
            deal("a", amount=None, need="", certainty=0, competitors=[], done=frozenset({("a", "report")})),
            "",
            locale=CHINESE,
        )
    assert missing(refused.value) == {
        "opportunity.amount": "FIELD_EMPTY",
        "opportunity.need": "FIELD_EMPTY",
        "opportunity.certainty": "FIELD_EMPTY",
        "stages.a.exit_criteria[0]": "CRITERION_CANNOT_BE_JUDGED",
        "stages.a.exit_criteria[1]": "CRITERION_NOT_MET",
        "milestones.a.survey": "MILESTONE_NOT_DONE",
        "stages.b.entry_criteria[0]": "CRITERION_NOT_MET",
    }
    ready = deal(
        "a", amount=2, need="x", certainty=60, competitors=["y"], done=frozenset({("a", "report"), ("a", "survey")})
    )
    assert advance(strict, ready, "", locale=CHINESE).stage.key == "b"


def test_what_is_no_valid_opportunity_is_not_created() -> None:
    criterion = {"name": "金额", "condition": "amount >= 10000.0"}
    strict = plan({"key": "a"}, creation_criteria=[criterion], creation_required_fields=["model"])
    with pytest.raises(NotValid) as refused:
        begin(strict, {"amount": 5, "model": ""})
    assert missing(refused.value) == {
        "opportunity.model": "FIELD_EMPTY",
        "creation_criteria[0]": "CRITERION_NOT_MET",
    }
    assert begin(strict, {"amount": 10000, "model": "c501"}).key == "a"


def test_a_deal_goes_back_to_an_earlier_stage_only() -> None:
    assert move_back(SIMPLE, deal("c"), "a").stage.key == "a"
    for to in ("c", "d", "nowhere"):
        with pytest.raises(NotBackward):
            move_back(SIMPLE, deal("c"), to)


def test_winning_leaves_the_stage_like_going_on_does() -> None:
    last = {"key": "d", "required_fields": ["amount"]}
    strict = plan({"key": "a"}, {"key": "c", "skippable": True}, last)
    with pytest.raises(StageNotSkippable):
        win(strict, deal("a"), signed_on=TODAY, today=TODAY, locale=CHINESE)
    with pytest.raises(StageNotReady):
        win(strict, deal("d"), signed_on=TODAY, today=TODAY, locale=CHINESE)
    assert win(strict, deal("d", amount=1), signed_on=TODAY, today=TODAY, locale=CHINESE).stage.key == "d"


def test_nothing_is_won_before_the_day_it_is_signed() -> None:
    with pytest.raises(SignedInTheFuture):
        win(SIMPLE, deal("d"), signed_on=date(2026, 4, 1), today=TODAY, locale=CHINESE)


@pytest.mark.parametrize("state", [State.WON, State.LOST])
def test_a_closed_deal_does_not_move(state: State) -> None:
    closed = deal("b", state=state)
    moves: tuple[Callable[[], object], ...] = (
        lambda: advance(SIMPLE, closed, "", locale=CHINESE),
        lambda: move_back(SIMPLE, closed, "a"),
        lambda: win(SIMPLE, closed, signed_on=TODAY, today=TODAY, locale=CHINESE),
    )
    for move in moves:
        with pytest.raises(OpportunityClosed):
            move()
    require_closed(state)
    with pytest.raises(OpportunityOpen):
        require_closed(State.OPEN)


def test_a_choice_is_one_that_is_offered() -> None:
    choices: list[dict[str, object]] = [
        {"code": "price", "name": "价格"},
        {"code": "old", "name": "旧", "retired": True},
    ]
    require_choice("reason", choices, "price")
    for code in ("old", "nothing"):
        with pytest.raises(Invalid):
            require_choice("reason", choices, code)


def test_won_is_certain_and_lost_is_not_to_come() -> None:
    (stage,) = plan({"key": "a", "probability": 40}).stages
    assert [probability_of(state, stage) for state in State] == [40, 100, 0]


STAGES = st.lists(st.booleans(), min_size=1, max_size=8).map(
    lambda skips: plan(*({"key": f"s{at}", "skippable": skip} for at, skip in enumerate(skips)))
)


@given(STAGES, st.data())
def test_every_move_ends_in_a_stage_of_the_plan_and_skips_only_what_may_be_skipped(
    some: Plan, data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from(some.stages))
    to = data.draw(st.sampled_from(some.stages))
    here, there = some.place(at.key), some.place(to.key)
    try:
        step = advance(some, deal(at.key), to.key, locale=CHINESE)
    except NotForward:
        assert there <= here
    except StageNotSkippable:
        assert any(not stage.skippable for stage in some.stages[here + 1 : there])
    else:
        assert step.stage is to
        assert list(step.skipped) == [stage.key for stage in some.stages[here + 1 : there]]
        assert all(stage.skippable for stage in some.stages[here + 1 : there])
        assert move_back(some, deal(to.key), at.key).stage is at
