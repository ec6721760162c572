"""Writing ramp-ups down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import insert

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.days import today
from crm_chassis.etags import require_etag
from crm_chassis.visibility import Rights
from crm_sales.opportunities import queries as opportunities
from crm_sales.opportunities.domain import State
from crm_sales.opportunities.moving import touch
from crm_sales.pipelines import queries as pipelines
from crm_sales.ramp_ups import queries
from crm_sales.ramp_ups.domain import Month, NoRampUp, OpportunityLost, require_sound
from crm_sales.ramp_ups.tables import opportunity_ramp_ups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Work


async def set_ramp_up(work: Work, opportunity_id: str, months: Sequence[Month], *, etag: str) -> None:
    """Write months down. Raises NotFound, RightMissing, NoRampUp, OpportunityLost, Invalid, MonthNotOver, Etag…."""
    row = await opportunities.opportunity_for(work, opportunity_id, Rights.EDIT, action="edit")
    require_etag(etag, row.version)
    if (await pipelines.kind(work, row.kind_id)).carrier_kind_id is None:
        raise NoRampUp
    if row.state == State.LOST:
        raise OpportunityLost
    require_sound(months, now=today(work))
    before = await queries.months_of(work, row.id)
    nothing = Month(month=date.min, planned=None, actual=None)
    changed = [each for each in months if _volumes(before.get(each.month, nothing)) != _volumes(each)]
    if not changed:
        return
    table = opportunity_ramp_ups
    put = insert(table)
    await work.db.execute(
        put.on_conflict_do_update(
            index_elements=["opportunity_id", "month"],
            set_={"planned": put.excluded.planned, "actual": put.excluded.actual},
        ),
        [
            {"opportunity_id": row.id, "month": each.month, "planned": each.planned, "actual": each.actual}
            for each in changed
        ],
    )
    trail = {f"ramp_up.{each.month:%Y-%m}": [_told(before.get(each.month, nothing)), _told(each)] for each in changed}
    await touch(work, row, trail, action="ramp-up-changed")
    work.emit(
        events.OpportunityRampUpChanged(opportunity_id=row.id, months=[f"{each.month:%Y-%m}" for each in changed])
    )


def _volumes(month: Month) -> tuple[int | None, int | None]:
    return month.planned, month.actual


def _told(month: Month) -> list[Any]:
    return list(_volumes(month))
