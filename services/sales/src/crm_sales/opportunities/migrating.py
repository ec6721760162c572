"""Taking running deals from one version of a pipeline to another (PRODUCT S3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import sqlalchemy as sa

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid, Refused
from crm_sales.opportunities.domain import MoveKind, State
from crm_sales.opportunities.following import locked_in_steps
from crm_sales.opportunities.recording import entered, open_milestones, record_move
from crm_sales.opportunities.standing import untouched_at
from crm_sales.opportunities.tables import opportunities
from crm_sales.pipelines import queries as pipelines
from crm_sales.pipelines.domain import PipelineState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_chassis.work import Work
    from crm_sales.pipelines.domain import Plan


class NotOfOneKind(Refused):
    """Kinds do not turn into each other."""

    reason = "NOT_OF_ONE_KIND"
    says: ClassVar = {
        CHINESE: "两个流程版本不属于同一商机类型,或者是同一个版本。",
        ENGLISH: "These are not two versions of one kind of opportunity.",
    }


class NotPublished(Refused):
    """Deals are on published versions only."""

    reason = "NOT_PUBLISHED"
    says: ClassVar = {CHINESE: "目标流程版本尚未发布。", ENGLISH: "That version is not published."}


async def migrate_opportunities(
    work: Work, *, from_pipeline_id: str, to_pipeline_id: str, mapping: Mapping[str, str], reason: str
) -> int:
    """Migrate all open opportunities of a version; returns how many.

    Raises NotFound, NotOfOneKind, NotPublished, Invalid.
    """
    target = await pipelines.pipeline_for_update(work, to_pipeline_id)
    source = await pipelines.pipeline(work, from_pipeline_id)
    if source.kind_id != target.kind_id or source.id == target.id:
        raise NotOfOneKind
    if target.state == PipelineState.DRAFT:
        raise NotPublished
    plans = await pipelines.plans(work, [source.id, target.id])
    before, after = plans[source.id], plans[target.id]
    running = sa.select(opportunities).where(
        opportunities.c.pipeline_id == source.id, opportunities.c.state == State.OPEN.value
    )
    leads = _leads(before, after, mapping)
    await _require_mapped(work, source.id, leads)
    count = 0
    async for row in locked_in_steps(work, running):
        if row.stage not in leads:  # it came there after we looked
            raise Invalid(fields=[_not_mapped(row.stage)])
        left, stage = before.stages[before.place(row.stage)], after.stages[after.place(leads[row.stage])]
        move = {"left": left, "to_stage": stage.key, "to_pipeline_id": target.id, "reason": reason}
        await record_move(work, row, MoveKind.MIGRATED, **move)
        await open_milestones(work, row.id, stage)
        # Whose stage keeps its key has been in it as long as before.
        since = work.now if stage.key != row.stage else row.enter_at
        there = {**entered(stage, since), "pipeline_id": target.id}
        if row.contact_at is not None and row.contact_at > since:
            there["untouched_at"] = untouched_at(stage, row.contact_at)
        await work.revise(opportunities, row, there, action="migrated", reason=reason)
        work.emit(
            events.OpportunityStageChanged(
                opportunity_id=row.id,
                from_stage=row.stage,
                to_stage=stage.key,
                probability=stage.probability,
                reason="migrated",
            )
        )
        count += 1
    return count


def _leads(before: Plan, after: Plan, mapping: Mapping[str, str]) -> dict[str, str]:
    """Where each stage leads, as far as it leads somewhere."""
    there = {stage.key for stage in after.stages}
    leads = {stage.key: mapping.get(stage.key, stage.key) for stage in before.stages}
    return {key: to for key, to in leads.items() if to in there}


async def _require_mapped(work: Work, pipeline_id: str, leads: Mapping[str, str]) -> None:
    running = (opportunities.c.pipeline_id == pipeline_id) & (opportunities.c.state == State.OPEN.value)
    used = sa.select(opportunities.c.stage).where(running).distinct()
    lost = sorted(stage for stage in (await work.db.execute(used)).scalars() if stage not in leads)
    if lost:
        raise Invalid(fields=[_not_mapped(stage) for stage in lost])


def _not_mapped(stage: str) -> FieldProblem:
    return FieldProblem(
        field="stages",
        reason="STAGE_NOT_MAPPED",
        says={
            CHINESE: f"阶段“{stage}”中有商机,但没有对应的新阶段",
            ENGLISH: f"there are opportunities in the stage “{stage}”, which leads nowhere",
        },
    )
