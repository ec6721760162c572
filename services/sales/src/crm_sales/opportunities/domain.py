"""The rules of moving a deal: forward when nothing is missing, back with a reason, and how it ends (PRODUCT S3, S6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from crm_chassis.currencies import require_currency
from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, invalid
from crm_chassis.rules.conditions import Outcome
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from crm_chassis.rules.conditions import Value
    from crm_sales.pipelines.domain import Criterion, Plan, Stage

_WON_SURELY, _LOST_SURELY = 100, 0


class State(IntEnum):
    """Where a deal stands; numbers are the contract's."""

    OPEN = 1
    WON = 2
    LOST = 3


class MoveKind(IntEnum):
    """What a move is; numbers are the contract's."""

    CREATED = 1
    ADVANCED = 2
    MOVED_BACK = 3
    WON = 4
    LOST = 5
    REOPENED = 6
    MIGRATED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An opportunity as its pipeline sees it. ``values`` are by the words of conditions, None where there is none.

    ``done`` are the milestones that are, each as (stage, milestone).
    """

    state: State
    stage: str
    values: Mapping[str, Value | None]
    done: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a deal goes; ``skipped`` are the stages between."""

    stage: Stage
    skipped: tuple[str, ...] = field(default=())


def begin(plan: Plan, values: Mapping[str, Value | None]) -> Stage:
    """The stage in which a new deal begins. Raises NotValid naming all that creation asks for and is not there."""
    first = plan.stages[0]
    missing = [
        *_empty(plan.creation_required_fields, values),
        *_unmet("creation_criteria", plan.creation_criteria, values),
        *_unmet(f"stages.{first.key}.entry_criteria", first.entry_criteria, values),
    ]
    if missing:
        raise NotValid(fields=_each_once(missing), count=len(_each_once(missing)))
    return first


def advance(plan: Plan, deal: Deal, to_stage: str, *, locale: str) -> Step:
    """Where the deal goes when it moves on, to ``to_stage`` or the next.

    Raises OpportunityClosed, NotForward, StageNotSkippable, and StageNotReady naming all that is missing.
    """
    at = _place_of_open(plan, deal)
    keys = [each.key for each in plan.stages]
    ahead = keys[at + 1 :]
    if not ahead or (to_stage and to_stage not in ahead):
        raise NotForward
    to = at + 1 + ahead.index(to_stage) if to_stage else at + 1
    skipped = _passed(plan.stages[at + 1 : to], locale)
    target = plan.stages[to]
    entering = _unmet(f"stages.{target.key}.entry_criteria", target.entry_criteria, deal.values)
    _require_ready([*_left_to_do(plan.stages[at], deal), *entering])
    return Step(stage=target, skipped=skipped)


def win(plan: Plan, deal: Deal, *, signed_on: date, today: date, locale: str) -> Step:
    """The stage in which a deal is won: the one it is in, which must be ready to be left, none left out behind it.

    ``today`` is the company's. Raises OpportunityClosed, SignedInTheFuture, StageNotSkippable, StageNotReady.
    """
    at = _place_of_open(plan, deal)
    if signed_on > today:
        raise SignedInTheFuture
    skipped = _passed(plan.stages[at + 1 :], locale)
    _require_ready(list(_left_to_do(plan.stages[at], deal)))
    return Step(stage=plan.stages[at], skipped=skipped)


def move_back(plan: Plan, deal: Deal, to_stage: str) -> Step:
    """Where the deal goes when it moves back. Raises OpportunityClosed and NotBackward."""
    at = _place_of_open(plan, deal)
    behind = plan.stages[:at]
    target = next((each for each in behind if each.key == to_stage), None)
    if target is None:
        raise NotBackward
    return Step(stage=target)


def require_open(state: State) -> None:
    """Raise OpportunityClosed for what was won or lost."""
    if state is not State.OPEN:
        raise OpportunityClosed


def require_closed(state: State) -> None:
    """Raise OpportunityOpen for what was neither."""
    if state is State.OPEN:
        raise OpportunityOpen


def require_amount(field: str, amount: Decimal | None, currency: str | None) -> None:
    """Raise Invalid for less than nothing, and for a currency nobody pays in; no amount is right."""
    if amount is None or currency is None:
        return
    if amount < 0:
        raise invalid(f"{field}.amount", "AMOUNT_NEGATIVE", chinese="金额不能为负", english="it must not be negative")
    require_currency(currency, f"{field}.currency")


def require_choice(fields: str, choices: Sequence[Mapping[str, object]], code: str) -> None:
    """Raise Invalid unless the code is among the choices that are offered."""
    if not any(each["code"] == code and not each.get("retired") for each in choices):
        offered = ", ".join(str(each["code"]) for each in choices if not each.get("retired"))
        raise invalid(
            fields,
            "NO_SUCH_CHOICE",
            chinese=f"没有选项“{code}”。可用:{offered}",
            english=f"“{code}” is not offered; choices: {offered}",
        )


def probability_of(state: State, stage: Stage) -> int:
    """How likely a deal is won, in percent."""
    return {State.OPEN: stage.probability, State.WON: _WON_SURELY, State.LOST: _LOST_SURELY}[state]


def _place_of_open(plan: Plan, deal: Deal) -> int:
    require_open(deal.state)
    return plan.place(deal.stage)


def _passed(stages: Iterable[Stage], locale: str) -> tuple[str, ...]:
    passed = tuple(stages)
    for stage in passed:
        if not stage.skippable:
            raise StageNotSkippable(stage=stage.called(locale))
    return tuple(stage.key for stage in passed)


def _left_to_do(stage: Stage, deal: Deal) -> Iterator[FieldProblem]:
    yield from _empty(stage.required_fields, deal.values)
    yield from _unmet(f"stages.{stage.key}.exit_criteria", stage.exit_criteria, deal.values)
    for milestone in stage.milestones:
        if not milestone.optional and (stage.key, milestone.key) not in deal.done:
            yield FieldProblem(
                field=f"milestones.{stage.key}.{milestone.key}",
                reason="MILESTONE_NOT_DONE",
                says={
                    CHINESE: f"里程碑“{milestone.called(CHINESE)}”未完成",
                    ENGLISH: f"the milestone “{milestone.called(ENGLISH)}” is not done",
                },
            )


def _empty(names: Iterable[str], values: Mapping[str, Value | None]) -> Iterator[FieldProblem]:
    for name in names:
        if values.get(name) in (None, "", 0, []):
            yield FieldProblem(
                field=f"opportunity.{name}",
                reason="FIELD_EMPTY",
                says={CHINESE: "此阶段要求填写", ENGLISH: "this stage needs it filled in"},
            )


def _unmet(path: str, criteria: Sequence[Criterion], values: Mapping[str, Value | None]) -> Iterator[FieldProblem]:
    for at, criterion in enumerate(criteria):
        outcome = criterion.compiled.judge(values).outcome
        if outcome is Outcome.MET:
            continue
        failed = outcome is Outcome.FAILED
        yield FieldProblem(
            field=f"{path}[{at}]",
            reason="CRITERION_CANNOT_BE_JUDGED" if failed else "CRITERION_NOT_MET",
            says={
                CHINESE: f"{'无法判断' if failed else '未满足'}:{criterion.called(CHINESE)}",
                ENGLISH: f"{'cannot be judged' if failed else 'not met'}: {criterion.called(ENGLISH)}",
            },
        )


def _each_once(problems: Iterable[FieldProblem]) -> list[FieldProblem]:
    return list({problem.field: problem for problem in problems}.values())


def _require_ready(missing: Sequence[FieldProblem]) -> None:
    if missing:
        raise StageNotReady(fields=_each_once(missing), count=len(_each_once(missing)))
