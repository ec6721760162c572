"""Reading the trail."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.sales.v1.price_pb2 import PriceLine
from crm_chassis.history import GuardedColumns
from crm_chassis.listing.trails import trail_of
from crm_sales import schema
from crm_sales.opportunities import queries as opportunities
from crm_sales.prices import queries as prices
from crm_sales.products import queries as products

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm.sales.v1.sales_history_service_pb2 import (
        ListPriceListHistoryRequest,
        ListProductHistoryRequest,
        ListSalesActivityRequest,
    )
    from crm_chassis.listing.trails import Trail
    from crm_chassis.work import Read

GUARDED = GuardedColumns(PriceLine)
OF_DEALS = frozenset({"opportunities", "follow_ups", "instructions"})
_AUDIT = schema.chassis.audit
_ENTRIES = sa.select(_AUDIT)


async def of_product(read: Read, request: ListProductHistoryRequest) -> Trail:
    """A page of what happened to a product and to what is to know of it. Raises NotFound."""
    row = await products.product(read, request.product_id)
    return await _of(read, request, products.records_of(row.id))


async def of_price_list(read: Read, request: ListPriceListHistoryRequest) -> Trail:
    """A page of what happened to a price list and its lines. Raises NotFound."""
    row = await prices.price_list(read, request.price_list_id)
    return await _of(read, request, prices.records_of(row.id))


async def of_person(read: Read, request: ListSalesActivityRequest) -> Trail:
    """A page of what a person did."""
    statement = _ENTRIES.where(_AUDIT.c.person_id == request.person_id)
    if request.HasField("start_time"):
        statement = statement.where(_AUDIT.c.at >= request.start_time.ToDatetime(UTC))
    if request.HasField("end_time"):
        statement = statement.where(_AUDIT.c.at < request.end_time.ToDatetime(UTC))
    return await trail_of(read, statement, _AUDIT.c.id, request)


async def untold(read: Read, rows: Sequence[Any]) -> list[frozenset[str]]:
    """What is withheld of each entry: whoever searches the trail reads no more of a deal than of the deal itself."""
    deals = {row.record_id for row in rows if row.record_type == "opportunities"}
    seen = set(await opportunities.opportunity_names(read, deals))
    everything, by_role = read.caller.may("sales.opportunities.read-all"), GUARDED.hidden_from(read)
    return [
        by_role
        if everything or row.record_type not in OF_DEALS or row.record_id in seen
        else frozenset({*row.changes, "reason"})
        for row in rows
    ]


async def _of(read: Read, request: Any, records: sa.CompoundSelect[Any]) -> Trail:
    """A page of the entries of some records, given by type and id."""
    mine = sa.tuple_(_AUDIT.c.record_type, _AUDIT.c.record_id).in_(records)
    return await trail_of(read, _ENTRIES.where(mine), _AUDIT.c.id, request)
