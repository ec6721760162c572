"""Reading the trail."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.common.v1 import options_pb2
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.fill import MONEY, column_of
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


def _guarded() -> dict[str, str]:
    """Columns of the trail that only holders of a permission read, with the permission."""
    found = {}
    for field in Customer.DESCRIPTOR.fields:
        options: Any = field.GetOptions()
        if permission := options.Extensions[options_pb2.field].readable_with:
            column = column_of(field)
            found[column] = permission
            if field.message_type is not None and field.message_type.full_name == MONEY:
                found[f"{column}_currency"] = permission
    return found


GUARDED = _guarded()


def hidden_from(read: Read) -> frozenset[str]:
    """Columns whose values the caller's roles may not read."""
    return frozenset(column for column, permission in GUARDED.items() if not read.caller.may(permission))


async def list_history(read: Read, request: ListHistoryRequest) -> tuple[Trail, frozenset[str]]:
    """A page of what happened to a customer the caller may see, and the columns to withhold. Raises NotFound."""
    row, _ = await pools.customer(read, request.customer_id)
    statement = _ENTRIES.where(_AUDIT.c.record_type == "customers", _AUDIT.c.record_id == row.id)
    hidden = hidden_from(read)
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
    by_role, in_a_pool = hidden_from(read), frozenset(HIDDEN_IN_A_POOL)
    hidden = []
    for row in rows:
        if row.record_type == "disputes":
            hidden.append(by_side.get(row.record_id, frozenset({*row.changes, "reason"})))
        else:
            hidden.append(by_role | in_a_pool if row.record_id in pooled else by_role)
    return hidden
