"""Reading ramp-ups: whoever sees the opportunity sees what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_sales.opportunities import queries as opportunities
from crm_sales.ramp_ups.domain import Month, summed
from crm_sales.ramp_ups.tables import opportunity_ramp_ups

if TYPE_CHECKING:
    from datetime import date

    from crm_chassis.work import Read
    from crm_sales.ramp_ups.domain import SoFar


async def list_ramp_up(read: Read, opportunity_id: str) -> list[tuple[Month, SoFar]]:
    """The ramp-up of an opportunity the caller may see. Raises NotFound."""
    row, _ = await opportunities.opportunity(read, opportunity_id)
    return list(summed((await months_of(read, row.id)).values()))


async def months_of(read: Read, opportunity_id: str) -> dict[date, Month]:
    """The months of an opportunity of which something is known."""
    table = opportunity_ramp_ups
    known = table.c.planned.is_not(None) | table.c.actual.is_not(None)
    rows = await read.db.execute(sa.select(table).where(table.c.opportunity_id == opportunity_id, known))
    return {row.month: Month(month=row.month, planned=row.planned, actual=row.actual) for row in rows}
