"""Writing a deal's moves and the milestones of the stages it comes into."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from crm_sales.opportunities.domain import MoveKind, State, probability_of
from crm_sales.opportunities.standing import due_date, untouched_at
from crm_sales.opportunities.tables import opportunity_milestones, opportunity_moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_chassis.work import Work
    from crm_sales.pipelines.domain import Stage


def entered(stage: Stage, since: datetime) -> dict[str, Any]:
    """The columns of an open deal that is in a stage from a moment on, which counts as a contact."""
    return {
        "stage": stage.key,
        "probability": probability_of(State.OPEN, stage),
        "enter_at": since,
        "due_at": since + timedelta(days=stage.standard_days) if stage.standard_days else None,
        "untouched_at": untouched_at(stage, since),
    }


async def record_begin(work: Work, opportunity_id: str, pipeline_id: str, stage: Stage) -> None:
    """A deal began."""
    await _record(
        work,
        opportunity_id=opportunity_id,
        kind=MoveKind.CREATED.value,
        to_pipeline_id=pipeline_id,
        to_stage=stage.key,
        seconds_in_stage=0,
        standard_days=0,
    )
    await open_milestones(work, opportunity_id, stage)


async def record_move(
    work: Work,
    row: Any,
    kind: MoveKind,
    *,
    left: Stage,
    to_stage: str,
    skipped: Sequence[str] = (),
    reason: str,
    to_pipeline_id: str = "",
) -> None:
    """A deal moved; ``row`` is as it was before, ``left`` the stage it was in."""
    await _record(
        work,
        opportunity_id=row.id,
        kind=kind.value,
        from_pipeline_id=row.pipeline_id,
        to_pipeline_id=to_pipeline_id or row.pipeline_id,
        from_stage=row.stage,
        to_stage=to_stage,
        skipped_stages=list(skipped),
        reason=reason,
        seconds_in_stage=int((work.now - row.enter_at).total_seconds()),
        standard_days=left.standard_days,
    )


async def open_milestones(work: Work, opportunity_id: str, stage: Stage) -> None:
    """Let the milestones of a stage be due from now on, unless they are already from an earlier time."""
    rows = [
        {
            "opportunity_id": opportunity_id,
            "stage": stage.key,
            "key": each.key,
            "due_date": due_date(each.due_days, work.now, work.zone),
        }
        for each in stage.milestones
    ]
    if rows:
        await work.db.execute(insert(opportunity_milestones).on_conflict_do_nothing(), rows)


async def _record(work: Work, **columns: Any) -> None:
    await work.db.execute(
        sa.insert(opportunity_moves).values(**columns, person_id=work.caller.person_id, moved_at=work.now)
    )
