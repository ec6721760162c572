"""Reading shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_customer.customers import queries as customer_queries
from crm_customer.customers.tables import customer_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Read


async def shares_of(read: Read, customer_id: str) -> Sequence[Any]:
    """The shares of a customer that have not ended, the oldest first."""
    statement = (
        sa.select(customer_shares, customer_shares.c.granted_at.label("grant_at"))
        .where(customer_shares.c.customer_id == customer_id, customer_shares.c.rights != 0)
        .order_by(customer_shares.c.granted_at, customer_shares.c.subject_id)
    )
    return (await read.db.execute(statement)).all()


async def list_shares(read: Read, customer_id: str) -> Sequence[Any]:
    """The shares of a customer the caller may see. Raises NotFound."""
    row, _ = await customer_queries.customer(read, customer_id)
    return await shares_of(read, row.id)


async def share(read: Read, customer_id: str, subject_id: str) -> Any:
    """One share that has not ended."""
    return next(each for each in await shares_of(read, customer_id) if each.subject_id == subject_id)
