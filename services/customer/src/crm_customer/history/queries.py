"""Reading the trail."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.history import GuardedColumns
from crm_chassis.listing.trails import Trail, trail_of
from crm_customer import schema
from crm_customer.customers.domain import HIDDEN_IN_A_POOL
from crm_customer.pools import queries as pools

if TYPE_CHECKING:
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


async def list_activity(read: Read, request: ListActivityRequest) -> tuple[Trail, frozenset[str]]:
    """A page of what a person did, and the columns to withhold."""
    statement = _ENTRIES.where(_AUDIT.c.person_id == request.person_id)
    if request.HasField("start_time"):
        statement = statement.where(_AUDIT.c.at >= request.start_time.ToDatetime(UTC))
    if request.HasField("end_time"):
        statement = statement.where(_AUDIT.c.at < request.end_time.ToDatetime(UTC))
    return await trail_of(read, statement, _AUDIT.c.id, request), GUARDED.hidden_from(read)
