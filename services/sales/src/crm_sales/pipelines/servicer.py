"""PipelineService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.sales.v1 import pipeline_service_pb2 as service
from crm.sales.v1.pipeline_pb2 import OpportunityKind, Pipeline
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_sales.pipelines import commands, queries
from crm_sales.pipelines.words import VOCABULARY

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


def kind_shown(row: Any) -> OpportunityKind:
    """A kind as everybody sees it."""
    return fill(OpportunityKind(), row)


def pipeline_shown(row: Any) -> Pipeline:
    """A version as everybody sees it."""
    return fill(Pipeline(), row)


class PipelineService(Servicer):
    """Kinds of opportunity and their pipelines."""

    contract = "crm.sales.v1.PipelineService"

    async def ListOpportunityKinds(
        self, _: service.ListOpportunityKindsRequest, read: Read
    ) -> service.ListOpportunityKindsResponse:
        """See the contract."""
        return service.ListOpportunityKindsResponse(kinds=map(kind_shown, await queries.kinds(read)))

    async def GetOpportunityKind(self, request: service.GetOpportunityKindRequest, read: Read) -> OpportunityKind:
        """See the contract."""
        return kind_shown(await queries.kind(read, request.kind_id))

    async def CreateOpportunityKind(self, request: service.CreateOpportunityKindRequest, work: Work) -> OpportunityKind:
        """See the contract."""
        return kind_shown(await queries.kind(work, await commands.create_kind(work, request.kind)))

    async def UpdateOpportunityKind(self, request: service.UpdateOpportunityKindRequest, work: Work) -> OpportunityKind:
        """See the contract."""
        await commands.update_kind(work, request.kind, writable_paths(request.update_mask.paths, commands.OF_A_KIND))
        return kind_shown(await queries.kind(work, request.kind.id))

    async def ListPipelines(self, request: service.ListPipelinesRequest, read: Read) -> service.ListPipelinesResponse:
        """See the contract."""
        page = await queries.list_pipelines(read, request)
        return service.ListPipelinesResponse(
            pipelines=map(pipeline_shown, page.rows), next_page_token=page.next_page_token
        )

    async def GetPipeline(self, request: service.GetPipelineRequest, read: Read) -> Pipeline:
        """See the contract."""
        return pipeline_shown(await queries.pipeline(read, request.pipeline_id))

    async def CreatePipeline(self, request: service.CreatePipelineRequest, work: Work) -> Pipeline:
        """See the contract."""
        return pipeline_shown(await queries.pipeline(work, await commands.create_pipeline(work, request.pipeline)))

    async def UpdatePipeline(self, request: service.UpdatePipelineRequest, work: Work) -> Pipeline:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.OF_A_PIPELINE)
        await commands.update_pipeline(work, request.pipeline, paths)
        return pipeline_shown(await queries.pipeline(work, request.pipeline.id))

    async def PublishPipeline(self, request: service.PublishPipelineRequest, work: Work) -> Pipeline:
        """See the contract."""
        await commands.publish_pipeline(work, request.pipeline_id, etag=request.etag)
        return pipeline_shown(await queries.pipeline(work, request.pipeline_id))

    async def ListConditionWords(
        self, _: service.ListConditionWordsRequest, __: Read
    ) -> service.ListConditionWordsResponse:
        """See the contract."""
        return service.ListConditionWordsResponse(
            words=(
                service.ConditionWord(name=name, kind=f"CONDITION_WORD_KIND_{kind.name}")
                for name, kind in sorted(VOCABULARY.words.items())
            )
        )
