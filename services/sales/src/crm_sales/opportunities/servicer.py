"""OpportunityService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.common.v1.history_pb2 import HistoryEntry
from crm.sales.v1 import opportunity_service_pb2 as service
from crm.sales.v1.opportunity_pb2 import Opportunity, OpportunityRights
from crm_chassis.days import today
from crm_chassis.fill import fill
from crm_chassis.grpc.neighbours import asks_first
from crm_chassis.grpc.server import Servicer
from crm_chassis.history import entry_of
from crm_chassis.masks import writable_paths
from crm_chassis.visibility import Rights
from crm_sales.opportunities import commands, moving, queries
from crm_sales.opportunities.customers import Customers, Known
from crm_sales.opportunities.domain import State
from crm_sales.opportunities.exporting import opportunities_export
from crm_sales.opportunities.migrating import migrate_opportunities
from crm_sales.opportunities.standing import due_date
from crm_sales.pipelines import queries as pipelines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call
    from crm_chassis.exporting import Exporter
    from crm_chassis.grpc.neighbours import Asking
    from crm_chassis.work import Read, Work
    from crm_sales.pipelines.domain import Plan


def shown(row: Any, rights: Rights, plan: Plan, read: Read) -> Opportunity:
    """A row as its reader sees it."""
    answer = fill(Opportunity(), row)
    stage = plan.stages[plan.place(row.stage)]
    answer.stage_name = stage.called(read.locale)
    if row.state == State.OPEN:
        answer.stage_due_date = str(due_date(stage.standard_days, row.enter_at, read.zone) or "")
        answer.untouched = row.untouched_at is not None and row.untouched_at <= read.now
    above = read.caller.directory.superior_distance(read.caller.person_id, row.owner_id, row.unit_id)
    answer.rights.CopyFrom(
        OpportunityRights(
            edit=bool(rights & Rights.EDIT), delete=bool(rights & Rights.DELETE), instruct=above is not None
        )
    )
    return answer


async def one(read: Read, opportunity_id: str) -> Opportunity:
    """An opportunity the caller may see. Raises NotFound."""
    row, rights = await queries.opportunity(read, opportunity_id)
    return shown(row, rights, await pipelines.plan(read, row.pipeline_id), read)


async def milestones(read: Read, opportunity_id: str) -> service.ListMilestonesResponse:
    """The milestones of an opportunity the caller may see, in the order of its pipeline. Raises NotFound."""
    row, _ = await queries.opportunity(read, opportunity_id)
    plan = await pipelines.plan(read, row.pipeline_id)
    begun = {(each.stage, each.key): each for each in await queries.milestones_of(read, row.id)}
    return service.ListMilestonesResponse(
        milestones=(
            _milestone_shown(begun[stage.key, milestone.key], milestone, read)
            for stage in plan.stages
            for milestone in stage.milestones
            if (stage.key, milestone.key) in begun
        )
    )


def _milestone_shown(row: Any, milestone: Any, read: Read) -> service.DealMilestone:
    answer = fill(service.DealMilestone(), row)
    answer.name = milestone.called(read.locale)
    answer.deliverable = milestone.deliverable
    answer.evidence_needed = milestone.evidence
    answer.owner_role = milestone.owner_role
    answer.optional = milestone.optional
    answer.overdue = not row.done and row.due_date is not None and row.due_date < today(read)
    return answer


def _move_shown(row: Any, plans: Mapping[str, Plan], read: Read) -> service.Move:
    answer = fill(service.Move(), row)
    for side, pipeline_id in (("from", row.from_pipeline_id), ("to", row.to_pipeline_id)):
        key = getattr(row, f"{side}_stage")
        stage = plans[pipeline_id].stage(key) if key and pipeline_id else None
        setattr(answer, f"{side}_stage_name", stage.called(read.locale) if stage else "")
    person = read.caller.directory.people.get(row.person_id)
    answer.person_name = person.name if person else ""
    return answer


async def _everything(servicer: Any, request: service.CreateOpportunityRequest, asking: Asking) -> Known:
    known: Known = await servicer.customers.of_a_draft(asking, request.opportunity)
    return known


async def _contacts(servicer: Any, request: service.UpdateOpportunityRequest, asking: Asking) -> Known:
    if "contacts" not in request.update_mask.paths:
        return Known()
    known: Known = await servicer.customers.contacts(asking, request.opportunity)
    return known


class OpportunityService(Servicer):
    """Opportunities and their way through the pipeline. ``customers`` is the neighbour that knows customers."""

    contract = "crm.sales.v1.OpportunityService"

    def __init__(self, customers: Customers, exporter: Exporter) -> None:
        self.customers = customers
        self._exporter = exporter
        self._export = opportunities_export(self.ListOpportunities)

    async def MigrateOpportunities(
        self, request: service.MigrateOpportunitiesRequest, work: Work
    ) -> service.MigrateOpportunitiesResponse:
        """See the contract."""
        count = await migrate_opportunities(
            work,
            from_pipeline_id=request.from_pipeline_id,
            to_pipeline_id=request.to_pipeline_id,
            mapping={each.from_stage: each.to_stage for each in request.stages},
            reason=request.reason,
        )
        return service.MigrateOpportunitiesResponse(migrated_count=count)

    async def ListOpportunityHistory(
        self, request: service.ListOpportunityHistoryRequest, read: Read
    ) -> service.ListOpportunityHistoryResponse:
        """See the contract."""
        page = await queries.list_history(read, request)
        return service.ListOpportunityHistoryResponse(
            entries=(entry_of(HistoryEntry, row, ()) for row in page.rows), next_page_token=page.next_page_token
        )

    def ExportOpportunities(self, request: service.ExportOpportunitiesRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, self._export, request)

    async def close(self) -> None:
        """Close the channel to the neighbour."""
        await self.customers.close()

    async def GetOpportunity(self, request: service.GetOpportunityRequest, read: Read) -> Opportunity:
        """See the contract."""
        return await one(read, request.opportunity_id)

    async def ListOpportunities(
        self, request: service.ListOpportunitiesRequest, read: Read
    ) -> service.ListOpportunitiesResponse:
        """See the contract."""
        found = await queries.list_opportunities(read, request)
        plans = await pipelines.plans(read, {row.pipeline_id for row, _ in found.rows})
        return service.ListOpportunitiesResponse(
            opportunities=(shown(row, rights, plans[row.pipeline_id], read) for row, rights in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    @asks_first(_everything)
    async def CreateOpportunity(
        self, request: service.CreateOpportunityRequest, work: Work, known: Known
    ) -> Opportunity:
        """See the contract."""
        created = await commands.create_opportunity(work, request.opportunity, known, unit_id=request.unit_id)
        return await one(work, created)

    @asks_first(_contacts)
    async def UpdateOpportunity(
        self, request: service.UpdateOpportunityRequest, work: Work, known: Known
    ) -> Opportunity:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_opportunity(work, request.opportunity, paths, known)
        return await one(work, request.opportunity.id)

    async def DeleteOpportunity(self, request: service.DeleteOpportunityRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_opportunity(work, request.opportunity_id, etag=request.etag)
        return Empty()

    async def RestoreOpportunity(self, request: service.RestoreOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await commands.restore_opportunity(work, request.opportunity_id, etag=request.etag)
        return await one(work, request.opportunity_id)

    async def TransferOpportunities(
        self, request: service.TransferOpportunitiesRequest, work: Work
    ) -> service.TransferOpportunitiesResponse:
        """See the contract."""
        moved = await commands.transfer_opportunities(
            work,
            request.opportunity_ids,
            to_person_id=request.to_person_id,
            to_unit_id=request.to_unit_id,
            reason=request.reason,
        )
        return service.TransferOpportunitiesResponse(transferred_count=moved)

    async def AdvanceOpportunity(self, request: service.AdvanceOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.advance_opportunity(
            work, request.opportunity_id, to_stage=request.to_stage, note=request.note, etag=request.etag
        )
        return await one(work, request.opportunity_id)

    async def MoveBackOpportunity(self, request: service.MoveBackOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.move_back_opportunity(
            work, request.opportunity_id, to_stage=request.to_stage, reason=request.reason, etag=request.etag
        )
        return await one(work, request.opportunity_id)

    async def WinOpportunity(self, request: service.WinOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.win_opportunity(
            work,
            request.opportunity_id,
            signing_date=request.signing_date,
            amount=request.amount,
            lesson=request.lesson,
            etag=request.etag,
        )
        return await one(work, request.opportunity_id)

    async def LoseOpportunity(self, request: service.LoseOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.lose_opportunity(
            work,
            request.opportunity_id,
            reason=request.reason,
            competitor=request.competitor,
            lesson=request.lesson,
            etag=request.etag,
        )
        return await one(work, request.opportunity_id)

    async def ReopenOpportunity(self, request: service.ReopenOpportunityRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.reopen_opportunity(work, request.opportunity_id, reason=request.reason, etag=request.etag)
        return await one(work, request.opportunity_id)

    async def ListMoves(self, request: service.ListMovesRequest, read: Read) -> service.ListMovesResponse:
        """See the contract."""
        page = await queries.list_moves(read, request)
        used = {each for row in page.rows for each in (row.from_pipeline_id, row.to_pipeline_id) if each}
        plans = await pipelines.plans(read, used)
        return service.ListMovesResponse(
            moves=(_move_shown(row, plans, read) for row in page.rows), next_page_token=page.next_page_token
        )

    async def ListMilestones(
        self, request: service.ListMilestonesRequest, read: Read
    ) -> service.ListMilestonesResponse:
        """See the contract."""
        return await milestones(read, request.opportunity_id)

    async def SetMilestone(self, request: service.SetMilestoneRequest, work: Work) -> Opportunity:
        """See the contract."""
        await moving.set_milestone(
            work,
            request.opportunity_id,
            request.stage,
            request.milestone,
            done=request.done,
            evidence=request.evidence,
            etag=request.etag,
        )
        return await one(work, request.opportunity_id)
