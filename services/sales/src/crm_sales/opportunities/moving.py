"""Moving a deal through its pipeline and ending it (PRODUCT S3, S6): lock, decide, write, record."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.days import day_of, today
from crm_chassis.errors import NotFound
from crm_chassis.etags import require_etag
from crm_chassis.identity.receiving import receiving_unit
from crm_chassis.visibility import Rights
from crm_sales.opportunities import domain, queries
from crm_sales.opportunities.domain import MoveKind, State, probability_of
from crm_sales.opportunities.recording import entered, open_milestones, record_move
from crm_sales.opportunities.refusals import EvidenceNeeded
from crm_sales.opportunities.standing import deal_of
from crm_sales.opportunities.tables import opportunities, opportunity_milestones
from crm_sales.pipelines import queries as pipelines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from crm.common.v1.money_pb2 import Money
    from crm_chassis.work import Work
    from crm_sales.opportunities.domain import Deal, Step
    from crm_sales.pipelines.domain import Plan

NOTHING: Mapping[str, Any] = MappingProxyType({})


async def advance_opportunity(work: Work, opportunity_id: str, *, to_stage: str, note: str, etag: str) -> None:
    """Move a deal on. Raises NotFound, RightMissing, Etag…, OpportunityClosed, NotForward, StageNotSkippable, StageNotReady."""
    row, plan, deal = await _deal(work, opportunity_id, etag=etag)
    step = domain.advance(plan, deal, to_stage, locale=work.locale)
    await _go(work, row, plan, step, MoveKind.ADVANCED, reason=note)


async def move_back_opportunity(work: Work, opportunity_id: str, *, to_stage: str, reason: str, etag: str) -> None:
    """Move a deal back. Raises NotFound, RightMissing, Etag…, OpportunityClosed, NotBackward."""
    row, plan, deal = await _deal(work, opportunity_id, etag=etag)
    await _go(work, row, plan, domain.move_back(plan, deal, to_stage), MoveKind.MOVED_BACK, reason=reason)


async def win_opportunity(
    work: Work, opportunity_id: str, *, signing_date: str, amount: Money, lesson: str, etag: str
) -> None:
    """End a deal as won.

    Raises NotFound, RightMissing, Etag…, Invalid, OpportunityClosed, SignedInTheFuture, StageNotSkippable, StageNotReady.
    """
    signed_on: date = day_of(signing_date, "signing_date")  # type: ignore[assignment]  # the contract asks for one
    agreed: dict[str, Any] = {"amount": Decimal(amount.amount), "amount_currency": amount.currency}
    domain.require_amount("amount", agreed["amount"], agreed["amount_currency"])
    row, plan, deal = await _deal(work, opportunity_id, etag=etag, agreed=agreed)
    step = domain.win(plan, deal, signed_on=signed_on, today=today(work), locale=work.locale)
    won = {**agreed, "signing_date": signed_on, "lesson": lesson}
    await _end(work, row, plan, State.WON, won, skipped=step.skipped, reason="")
    work.emit(
        events.OpportunityWon(
            opportunity_id=row.id,
            customer_id=row.customer_id,
            owner_id=row.owner_id,
            unit_id=row.unit_id,
            signing_date=signed_on.isoformat(),
        )
    )


async def lose_opportunity(
    work: Work, opportunity_id: str, *, reason: str, competitor: str, lesson: str, etag: str
) -> None:
    """End a deal as lost. Raises NotFound, RightMissing, Etag…, OpportunityClosed, Invalid."""
    row, plan, deal = await _deal(work, opportunity_id, etag=etag)
    domain.require_open(deal.state)
    domain.require_choice("reason", (await pipelines.kind(work, row.kind_id)).loss_reasons, reason)
    lost = {"loss_reason": reason, "loss_competitor": competitor, "lesson": lesson}
    await _end(work, row, plan, State.LOST, lost, reason=reason)
    work.emit(
        events.OpportunityLost(
            opportunity_id=row.id,
            customer_id=row.customer_id,
            owner_id=row.owner_id,
            unit_id=row.unit_id,
            reason=reason,
        )
    )


async def reopen_opportunity(work: Work, opportunity_id: str, *, reason: str, etag: str) -> None:
    """Open a closed deal again, in the stage it ended in. Raises NotFound, RightMissing, Etag…, OpportunityOpen, NotAssignable."""
    row, plan, deal = await _deal(work, opportunity_id, etag=etag)
    domain.require_closed(deal.state)
    receiving_unit(work.caller.directory, row.owner_id, row.unit_id, field="")
    stage = plan.stages[plan.place(row.stage)]
    cleared = {"signing_date": None, "loss_reason": "", "loss_competitor": "", "lesson": "", "closed_at": None}
    opened = {**cleared, "state": State.OPEN.value, **entered(stage, work.now)}
    await record_move(work, row, MoveKind.REOPENED, left=stage, to_stage=row.stage, reason=reason)
    await work.revise(opportunities, row, opened, action="reopened", reason=reason)
    work.emit(
        events.OpportunityReopened(opportunity_id=row.id, customer_id=row.customer_id, was_won=deal.state is State.WON)
    )


async def set_milestone(
    work: Work, opportunity_id: str, stage: str, key: str, *, done: bool, evidence: str, etag: str
) -> None:
    """Say that a milestone is done, or not after all.

    Raises NotFound, RightMissing, Etag…, OpportunityClosed, EvidenceNeeded.
    """
    row, plan, deal = await _deal(work, opportunity_id, etag=etag)
    domain.require_open(deal.state)
    planned = plan.stage(stage)
    milestone = next((each for each in planned.milestones if each.key == key), None) if planned else None
    if milestone is None or all(
        (each.stage, each.key) != (stage, key) for each in await queries.milestones_of(work, row.id)
    ):
        raise NotFound
    if done and milestone.evidence and not evidence.strip():
        raise EvidenceNeeded(evidence=milestone.evidence)
    now = {
        "done": done,
        "evidence": evidence if done else "",
        "person_id": work.caller.person_id if done else "",
        "done_at": work.now if done else None,
    }
    table = opportunity_milestones
    mine = (table.c.opportunity_id == row.id) & (table.c.stage == stage) & (table.c.key == key)
    await work.db.execute(sa.update(table).where(mine).values(**now))
    field = f"milestones.{stage}.{key}"
    was = (stage, key) in deal.done
    await touch(work, row, {field: [was, done], f"{field}.evidence": ["", now["evidence"]]}, action="milestone-set")
    work.emit(events.OpportunityMilestoneSet(opportunity_id=row.id, stage=stage, key=key, done=done))


async def touch(work: Work, row: Any, changes: dict[str, list[Any]], *, action: str) -> None:
    """Count an opportunity's version up for what hangs on it, with the trail of that."""
    counted = {"version": opportunities.c.version + 1, "updated_at": work.now}
    await work.db.execute(sa.update(opportunities).where(opportunities.c.id == row.id).values(**counted))
    work.audit("opportunities", row.id, action, changes=changes)


async def _deal(
    work: Work, opportunity_id: str, *, etag: str, agreed: Mapping[str, Any] = NOTHING
) -> tuple[Any, Plan, Deal]:
    """A locked opportunity of which the caller has the version, its pipeline, and how it stands once that is agreed."""
    row = await queries.opportunity_for(work, opportunity_id, Rights.EDIT, action="edit")
    require_etag(etag, row.version)
    done = [(each.stage, each.key) for each in await queries.milestones_of(work, row.id) if each.done]
    return row, await pipelines.plan(work, row.pipeline_id), deal_of(row, done, work, agreed)


async def _go(work: Work, row: Any, plan: Plan, step: Step, kind: MoveKind, *, reason: str) -> None:
    left = plan.stages[plan.place(row.stage)]
    await record_move(work, row, kind, left=left, to_stage=step.stage.key, skipped=step.skipped, reason=reason)
    await open_milestones(work, row.id, step.stage)
    action = kind.name.lower().replace("_", "-")
    await work.revise(opportunities, row, entered(step.stage, work.now), action=action, reason=reason)
    work.emit(
        events.OpportunityStageChanged(
            opportunity_id=row.id,
            from_stage=row.stage,
            to_stage=step.stage.key,
            probability=step.stage.probability,
            reason=action,
        )
    )


async def _end(
    work: Work,
    row: Any,
    plan: Plan,
    state: State,
    values: dict[str, Any],
    *,
    skipped: tuple[str, ...] = (),
    reason: str,
) -> None:
    stage = plan.stages[plan.place(row.stage)]
    kind = MoveKind.WON if state is State.WON else MoveKind.LOST
    await record_move(work, row, kind, left=stage, to_stage=row.stage, skipped=skipped, reason=reason)
    ended = {"state": state.value, "probability": probability_of(state, stage), "closed_at": work.now}
    await work.revise(opportunities, row, {**ended, **values}, action=state.name.lower(), reason=reason)
