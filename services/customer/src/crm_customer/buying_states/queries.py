"""Reading transitions and counting them, always through the rights on their customers."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.customer.v1 import buying_state_service_pb2 as service
from crm_chassis.errors import invalid
from crm_chassis.listing.trails import Trail, trail_of
from crm_chassis.visibility import Decider, Rights
from crm_customer.buying_states.domain import Step, summed
from crm_customer.buying_states.tables import buying_state_transitions
from crm_customer.customers.tables import POLICY, customers
from crm_customer.pools import queries as pools

if TYPE_CHECKING:
    from crm_chassis.work import Read

_LENGTHS = {
    service.CountTransitionsRequest.PERIOD_UNSPECIFIED: "month",
    service.CountTransitionsRequest.PERIOD_DAY: "day",
    service.CountTransitionsRequest.PERIOD_WEEK: "week",
    service.CountTransitionsRequest.PERIOD_MONTH: "month",
    service.CountTransitionsRequest.PERIOD_QUARTER: "quarter",
    service.CountTransitionsRequest.PERIOD_YEAR: "year",
}


async def list_transitions(read: Read, request: service.ListTransitionsRequest) -> Trail:
    """A page of the transitions of a customer the caller may see. Raises NotFound."""
    row, _ = await pools.customer(read, request.customer_id)
    t = buying_state_transitions
    statement = sa.select(t, t.c.at.label("occur_at")).where(t.c.customer_id == row.id)
    return await trail_of(read, statement, t.c.id, request)


async def count_transitions(read: Read, request: service.CountTransitionsRequest) -> list[tuple[Step, int]]:
    """How often each step happened to customers the caller may see. Raises Invalid, TooManyCounts."""
    start, end = request.start_time.ToDatetime(UTC), request.end_time.ToDatetime(UTC)
    if end <= start:
        raise invalid(
            "end_time", "NOT_AFTER_START", chinese="应晚于 start_time", english="it must be later than start_time"
        )
    length = sa.literal(_LENGTHS[request.period], sa.Text)
    visible, parameters = POLICY.everything(read.caller)
    t = buying_state_transitions
    happened = (
        sa.select(
            *(customers.c.owner_id, customers.c.unit_id, customers.c.product_line_id, POLICY.grants()),
            t.c.owner_id.label("then_owner_id"),
            t.c.unit_id.label("then_unit_id"),
            *(t.c.from_state, t.c.to_state),
            sa.func.date_trunc(length, t.c.at, read.zone.key, type_=t.c.at.type).label("period"),
        )
        .select_from(t.join(customers, customers.c.id == t.c.customer_id))
        .where(t.c.at >= start, t.c.at < end, customers.c.deleted_at.is_(None))
        .where(customers.c.id.in_(sa.select(visible.c.id)))
        .subquery()
    )
    groups = await read.db.execute(
        sa.select(happened, sa.func.count().label("times")).group_by(*happened.c), parameters
    )
    decider = Decider(POLICY, read.caller)
    return summed((_step(row, read), row.times) for row in groups if decider.rights(row) & Rights.READ)


def _step(row: Any, read: Read) -> Step:
    return Step(
        period_start=row.period.astimezone(read.zone).date(),
        unit_id=row.then_unit_id,
        owner_id=row.then_owner_id,
        from_state=row.from_state,
        to_state=row.to_state,
    )
