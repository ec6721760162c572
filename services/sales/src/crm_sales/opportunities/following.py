"""Many opportunities at once, because of something that happened elsewhere: in steps, one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.text.search import search_tokens
from crm_sales.opportunities.commands import give_to
from crm_sales.opportunities.domain import State
from crm_sales.opportunities.tables import opportunities

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crm_chassis.work import Work

AT_ONCE = 500
_FIRST = "00000000-0000-0000-0000-000000000000"
_OPEN = opportunities.c.state == State.OPEN.value


def open_of(*, owner_id: str, customer_id: str = "") -> sa.Select[Any]:
    """Open opportunities of an owner, with one customer or all; deleted ones too, which may come back."""
    mine = sa.select(opportunities).where(_OPEN, opportunities.c.owner_id == owner_id)
    return mine.where(opportunities.c.customer_id == customer_id) if customer_id else mine


def all_of(*, owner_id: str, unit_id: str) -> sa.Select[Any]:
    """Opportunities of an owner in a unit, however they stand."""
    return sa.select(opportunities).where(opportunities.c.owner_id == owner_id, opportunities.c.unit_id == unit_id)


async def locked_in_steps(work: Work, wanted: sa.Select[Any]) -> AsyncIterator[Any]:
    """The rows one by one, each locked until the commit; every statement stays below the time limit."""
    last = _FIRST
    while True:
        step = wanted.where(opportunities.c.id > last).order_by(opportunities.c.id).limit(AT_ONCE).with_for_update()
        rows = (await work.db.execute(step)).all()
        for row in rows:
            yield row
        await work.flush()
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


async def hand_over(work: Work, wanted: sa.Select[Any], *, to_person_id: str, to_unit_id: str, why: str) -> None:
    """Make somebody the owner of all of them."""
    async for row in locked_in_steps(work, wanted):
        if (row.owner_id, row.unit_id) != (to_person_id, to_unit_id):
            await give_to(work, row, person_id=to_person_id, unit_id=to_unit_id, why=why)


async def rename_customer(work: Work, customer_id: str, name: str) -> None:
    """Give all opportunities of a customer its new name."""
    async for row in locked_in_steps(work, sa.select(opportunities).where(opportunities.c.customer_id == customer_id)):
        tokens = search_tokens((row.name, name), phones=())
        renamed = {"customer_name": name, "search_tokens": tokens}
        await work.revise(opportunities, row, renamed, action="customer-renamed")


async def customer_deleted(work: Work, customer_id: str) -> None:
    """Take the open opportunities of a customer off the lists."""
    living = sa.select(opportunities).where(_OPEN, opportunities.c.deleted_at.is_(None))
    async for row in locked_in_steps(work, living.where(opportunities.c.customer_id == customer_id)):
        gone = {"deleted_at": work.now, "deleted_with_customer": True}
        await work.revise(opportunities, row, gone, action="deleted-with-customer")
        work.emit(events.OpportunityDeleted(opportunity_id=row.id))


async def customer_restored(work: Work, customer_id: str) -> None:
    """Bring those back that went with the customer."""
    gone = sa.select(opportunities).where(opportunities.c.deleted_with_customer)
    async for row in locked_in_steps(work, gone.where(opportunities.c.customer_id == customer_id)):
        back = {"deleted_at": None, "deleted_with_customer": False}
        await work.revise(opportunities, row, back, action="restored-with-customer")
        work.emit(events.OpportunityRestored(opportunity_id=row.id))
