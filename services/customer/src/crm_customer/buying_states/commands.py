"""Moving customers between buying states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm.customer.events.v1 import customer_events_pb2 as events
from crm_chassis.errors import NotFound
from crm_chassis.etags import require_etag
from crm_chassis.visibility import Rights
from crm_customer.buying_states.tables import buying_state_transitions
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.tables import customers

if TYPE_CHECKING:
    from crm.customer.v1.customer_pb2 import BuyingState
    from crm_chassis.work import Work


async def set_buying_state(work: Work, customer_id: str, state: BuyingState, *, reason: str, etag: str) -> None:
    """Move a customer to another state and keep the transition. Raises NotFound, RightMissing, Etag…."""
    row = await customer_queries.customer_for(work, customer_id, Rights.EDIT, action="edit")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(etag, row.version)
    if not await work.revise(customers, row, {"buying_state": state}, reason=reason):
        return
    await work.db.execute(
        sa.insert(buying_state_transitions).values(
            customer_id=row.id,
            from_state=row.buying_state,
            to_state=state,
            person_id=work.caller.person_id,
            person_name=work.caller.name,
            owner_id=row.owner_id,
            unit_id=row.unit_id,
            reason=reason,
            at=work.now,
        )
    )
    work.emit(
        events.CustomerBuyingStateChanged(
            customer_id=row.id,
            from_state=row.buying_state,
            to_state=state,
            owner_id=row.owner_id,
            unit_id=row.unit_id,
        )
    )
