"""Reading kinds and pipelines. They are nobody's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from cachetools import LRUCache
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import NotFound
from crm_chassis.listing.trails import trail_of
from crm_chassis.statements import Kept
from crm_sales.pipelines.domain import PipelineState, plan_of
from crm_sales.pipelines.tables import ID, opportunity_kinds, pipelines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from crm.sales.v1.pipeline_service_pb2 import ListPipelinesRequest
    from crm_chassis.listing.trails import Trail
    from crm_chassis.work import Read, Surroundings, Work
    from crm_sales.pipelines.domain import Plan


def _version(state: PipelineState, label: str) -> sa.ColumnElement[Any]:
    """The version of the kind that is in the state; there is one at most."""
    return (
        sa.select(pipelines.c.id)
        .where(pipelines.c.kind_id == opportunity_kinds.c.id, pipelines.c.state == sa.literal_column(str(state.value)))
        .scalar_subquery()
        .label(label)
    )


_KINDS = sa.select(
    opportunity_kinds,
    _version(PipelineState.PUBLISHED, "pipeline_id"),
    _version(PipelineState.DRAFT, "draft_pipeline_id"),
)
_ALL_KINDS = Kept(_KINDS.order_by(opportunity_kinds.c.position, opportunity_kinds.c.name))
_ONE_KIND = _KINDS.where(opportunity_kinds.c.id == sa.bindparam("id", type_=ID))
_KIND, _KIND_LOCKED = Kept(_ONE_KIND), Kept(_ONE_KIND.with_for_update(of=opportunity_kinds))
_ONE = sa.select(pipelines).where(pipelines.c.id == sa.bindparam("id", type_=ID))
_PIPELINE, _PIPELINE_LOCKED = Kept(_ONE), Kept(_ONE.with_for_update())
_PLANS = Kept(sa.select(pipelines).where(pipelines.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID)))))
# Published versions never change, so what was read of one is right for ever.
_KNOWN: WeakKeyDictionary[Surroundings, LRUCache[str, Plan]] = WeakKeyDictionary()


async def kinds(read: Read) -> Sequence[Any]:
    """All kinds in their order, each with the ids of its published version and its draft."""
    return await read.fetch(_ALL_KINDS, {})


async def kind(read: Read, kind_id: str) -> Any:
    """One kind. Raises NotFound."""
    return _only(await read.fetch(_KIND, {"id": kind_id}))


async def kind_for_update(work: Work, kind_id: str) -> Any:
    """One kind, locked until the commit; who changes its pipelines locks it too. Raises NotFound."""
    return _only(await work.fetch(_KIND_LOCKED, {"id": kind_id}))


async def pipeline(read: Read, pipeline_id: str) -> Any:
    """One version. Raises NotFound."""
    return _only(await read.fetch(_PIPELINE, {"id": pipeline_id}))


async def pipeline_for_update(work: Work, pipeline_id: str) -> Any:
    """One version, locked until the commit behind its kind. Raises NotFound."""
    await kind_for_update(work, (await pipeline(work, pipeline_id)).kind_id)
    return _only(await work.fetch(_PIPELINE_LOCKED, {"id": pipeline_id}))


async def list_pipelines(read: Read, request: ListPipelinesRequest) -> Trail:
    """A page of a kind's versions, the newest first. Raises NotFound for a kind there is not."""
    await kind(read, request.kind_id)
    statement = sa.select(pipelines).where(pipelines.c.kind_id == request.kind_id)
    return await trail_of(read, statement, pipelines.c.number, request)


async def last_number(read: Read, kind_id: str) -> int:
    """The number of a kind's newest version; 0 when it has none."""
    highest = sa.select(sa.func.coalesce(sa.func.max(pipelines.c.number), 0)).where(pipelines.c.kind_id == kind_id)
    return int((await read.db.execute(highest)).scalar_one())


async def plans(read: Read, pipeline_ids: Collection[str]) -> Mapping[str, Plan]:
    """What versions that were published say, by id."""
    known = _KNOWN.setdefault(read.surroundings, LRUCache(maxsize=500))
    found = {each: known[each] for each in set(pipeline_ids) if each in known}
    if missing := set(pipeline_ids) - found.keys():
        for row in await read.fetch(_PLANS, {"ids": sorted(missing)}):
            plan = plan_of(row.stages, row.creation_criteria, row.creation_required_fields)
            found[row.id] = plan
            if row.state != PipelineState.DRAFT:
                known[row.id] = plan
    return found


async def plan(read: Read, pipeline_id: str) -> Plan:
    """What a version that was published says."""
    return (await plans(read, [pipeline_id]))[pipeline_id]


def _only(rows: Sequence[Any]) -> Any:
    if not rows:
        raise NotFound
    return rows[0]
