"""Reading the trail."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.history import GuardedColumns
from crm_chassis.listing.trails import Trail, trail_of
from crm_customer import schema
from crm_customer.customers.domain import HIDDEN_IN_A_POOL
from crm_customer.disputes import queries as disputes
from crm_customer.pools import queries as pools

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm.customer.v1.history_service_pb2 import ListActivityRequest, ListHistoryRequest
    from crm_chassis.work import Read

_AUDIT = schema.chassis.audit
_ENTRIES = sa.select(_AUDIT)
GUARDED = GuardedColumns(Customer)


async def list_history(read: Read, request: ListHistoryRequest) -> tuple[Trail, frozenset[str]]:
    """A page of what happened to a customer the caller may see, and the columns to withhold. Raises NotFound."""
    row, _ = await pools.customer(read, request.customer_id)
    statement = _ENTRIES.where(_AUDIT.c.record_type == "customers", _AUDIT.c.record_id == row.id)
    hidden = GUARDED.hidden_from(read)
    if row.pool_id is not None:
        hidden |= frozenset(HIDDEN_IN_A_POOL)
    return await trail_of(read, statement, _AUDIT.c.id, request), hidden


async def list_activity(read: Read, request: ListActivityRequest) -> tuple[Trail, list[frozenset[str]]]:
    """A page of what a person did, and the columns to withhold of each entry."""
    statement = _ENTRIES.where(_AUDIT.c.person_id == request.person_id)
    if request.HasField("start_time"):
        statement = statement.where(_AUDIT.c.at >= request.start_time.ToDatetime(UTC))
    if request.HasField("end_time"):
        statement = statement.where(_AUDIT.c.at < request.end_time.ToDatetime(UTC))
    trail = await trail_of(read, statement, _AUDIT.c.id, request)
    return trail, await _hidden_in(read, trail.rows)


async def _hidden_in(read: Read, rows: Sequence[Any]) -> list[frozenset[str]]:
    """What is withheld of each entry: whoever searches the trail reads no more of a record than its reader would.

    A dispute is nothing to people who are no party to it, so of what was said in it they learn that it was said.
    """
    by_side = await disputes.untold(read, {row.record_id for row in rows if row.record_type == "disputes"})
    pooled = await pools.waiting_among(read, {row.record_id for row in rows if row.record_type == "customers"})
    by_role, in_a_pool = GUARDED.hidden_from(read), frozenset(HIDDEN_IN_A_POOL)
    hidden = []
    for row in rows:
        if row.record_type == "disputes":
            hidden.append(by_side.get(row.record_id, frozenset({*row.changes, "reason"})))
        else:
            hidden.append(by_role | in_a_pool if row.record_id in pooled else by_role)
    return hidden
