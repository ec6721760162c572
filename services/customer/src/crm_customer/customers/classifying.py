"""Giving many customers another main category at once (PRODUCT C16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged
from crm_chassis.errors import NotFound
from crm_chassis.identity.receiving import in_one_order
from crm_chassis.visibility import Rights
from crm_customer.categories.queries import tree_kept
from crm_customer.customers import queries
from crm_customer.customers.tables import customers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Work


async def classify_customers(work: Work, customer_ids: Sequence[str], *, category_id: str | None, reason: str) -> int:
    """Give customers a main category or take it away, all or none; returns how many changed.

    Raises Invalid for a category that is not offered, NotFound and RightMissing.
    """
    if category_id is not None:
        (await tree_kept(work)).require_offered(category_id, field="category_id")
    changed = 0
    for customer_id in in_one_order(customer_ids):
        row = await queries.customer_for(work, customer_id, Rights.EDIT, action="edit")
        if row.deleted_at is not None:
            raise NotFound
        if fields := await work.revise(customers, row, {"category_id": category_id}, reason=reason):
            work.emit(CustomerChanged(customer_id=row.id, fields=fields))
            changed += 1
    return changed
