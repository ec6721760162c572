"""Kinds and versions of pipelines: one function, one use case, one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import pipeline_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_sales.pipelines import queries
from crm_sales.pipelines.domain import (
    MOST_KINDS,
    DraftExists,
    NameTaken,
    PipelinePublished,
    PipelineState,
    TooManyKinds,
    no_such_kind,
    plan_of,
    require_choices,
    require_sound,
)
from crm_sales.pipelines.tables import opportunity_kinds, pipelines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm.sales.v1.pipeline_pb2 import OpportunityKind, Pipeline
    from crm_chassis.work import Work

OF_A_KIND = ("name", "name_en", "position", "retired", "carrier_kind_id", "cooperation_modes", "loss_reasons")
OF_A_PIPELINE = ("note", "creation_criteria", "creation_required_fields", "stages")
CHOICES = ("cooperation_modes", "loss_reasons")
# Who adds, renames or links kinds is alone with them.
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("opportunity_kinds", 0)))


async def create_kind(work: Work, draft: OpportunityKind) -> str:
    """Make a kind; returns its id. Raises Invalid, NameTaken, TooManyKinds."""
    values = _of_a_kind(draft, OF_A_KIND)
    await _require_known(work, "", values)
    for field in CHOICES:
        require_choices(f"kind.{field}", values[field])
    kind_id = str(uuid7())
    await work.db.execute(
        sa.insert(opportunity_kinds).values(**values, id=kind_id, created_at=work.now, updated_at=work.now)
    )
    work.audit("opportunity_kinds", kind_id, "created", changes=changes_between({}, values))
    work.emit(events.OpportunityKindCreated(kind_id=kind_id))
    return kind_id


async def update_kind(work: Work, changed: OpportunityKind, paths: Sequence[str]) -> None:
    """Change the named fields. Raises NotFound, EtagMissing, EtagMismatch, Invalid, NameTaken."""
    values = _of_a_kind(changed, paths)
    await _require_known(work, changed.id, values)
    row = await queries.kind_for_update(work, changed.id)
    require_etag(changed.etag, row.version)
    for field in (each for each in CHOICES if each in values):
        require_choices(f"kind.{field}", values[field], before=getattr(row, field))
    if fields := await work.revise(opportunity_kinds, row, values):
        work.emit(events.OpportunityKindChanged(kind_id=row.id, fields=fields))


async def create_pipeline(work: Work, draft: Pipeline) -> str:
    """Begin the next version of a kind's pipeline; returns its id. Raises Invalid, DraftExists."""
    values = values_of(draft, OF_A_PIPELINE)
    _require_sound(values)
    if all(row.id != draft.kind_id for row in await queries.kinds(work)):
        raise no_such_kind("pipeline.kind_id")
    kind = await queries.kind_for_update(work, draft.kind_id)
    if kind.draft_pipeline_id is not None:
        raise DraftExists
    values |= {
        "kind_id": kind.id,
        "number": await queries.last_number(work, kind.id) + 1,
        "state": PipelineState.DRAFT.value,
    }
    pipeline_id = str(uuid7())
    await work.db.execute(
        sa.insert(pipelines).values(**values, id=pipeline_id, created_at=work.now, updated_at=work.now)
    )
    work.audit("pipelines", pipeline_id, "created", changes=changes_between({}, values))
    return pipeline_id


async def update_pipeline(work: Work, changed: Pipeline, paths: Sequence[str]) -> None:
    """Change the named fields of a draft. Raises NotFound, PipelinePublished, EtagMissing, EtagMismatch, Invalid."""
    row = await _draft(work, changed.id, etag=changed.etag)
    values = values_of(changed, paths)
    _require_sound({**row._mapping, **values})  # noqa: SLF001  a Row's public mapping view
    await work.revise(pipelines, row, values)


async def publish_pipeline(work: Work, pipeline_id: str, *, etag: str) -> None:
    """Let new opportunities begin with a draft. Raises NotFound, PipelinePublished, EtagMissing, EtagMismatch, Invalid."""
    row = await _draft(work, pipeline_id, etag=etag)
    _require_sound(row._mapping)  # noqa: SLF001  a Row's public mapping view; the words may be others than when it was written
    kind = await queries.kind(work, row.kind_id)
    if kind.pipeline_id is not None:
        before = await queries.pipeline(work, kind.pipeline_id)
        await work.revise(pipelines, before, {"state": PipelineState.SUPERSEDED.value}, action="superseded")
    published = {"state": PipelineState.PUBLISHED.value, "publish_at": work.now}
    await work.revise(pipelines, row, published, action="published")
    work.emit(events.PipelinePublished(kind_id=row.kind_id, pipeline_id=row.id, number=row.number))


async def _draft(work: Work, pipeline_id: str, *, etag: str) -> Any:
    row = await queries.pipeline_for_update(work, pipeline_id)
    require_etag(etag, row.version)
    if row.state != PipelineState.DRAFT:
        raise PipelinePublished
    return row


async def _require_known(work: Work, kind_id: str, values: Mapping[str, Any]) -> None:
    await work.db.execute(_ALONE)
    others = {row.id: row for row in await queries.kinds(work) if row.id != kind_id}
    if "name" in values and any(row.name == values["name"] for row in others.values()):
        raise NameTaken
    if not kind_id and len(others) >= MOST_KINDS:
        raise TooManyKinds(most=MOST_KINDS)
    carrier = values.get("carrier_kind_id")
    if carrier and carrier not in others:
        raise no_such_kind("kind.carrier_kind_id")


def _of_a_kind(draft: OpportunityKind, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names, references=("carrier_kind_id",))
    return {**values, **{name: tidy(values[name]) for name in ("name", "name_en") if name in values}}


def _require_sound(values: Mapping[str, Any]) -> None:
    require_sound(plan_of(values["stages"], values["creation_criteria"], values["creation_required_fields"]))
