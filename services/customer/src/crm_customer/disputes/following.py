"""What becomes of open disputes when their customer changes hands, in the transaction in which it does.

The commands of the customer file call this with the customer locked; it must not import them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.customer.events.v1 import dispute_events_pb2 as events
from crm_customer.disputes.domain import MootCause, State, Subject, overtaken
from crm_customer.disputes.tables import ID, disputes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Work

_OPEN = (
    sa.select(disputes)
    .where(disputes.c.customer_id == sa.bindparam("customer_id", type_=ID), disputes.c.state == State.OPEN.value)
    .order_by(disputes.c.id)
    .with_for_update()
)


async def owner_changes(work: Work, customer_id: str, *, owner_id: str, unit_id: str) -> None:
    """Go on against the new owner, or end what that makes moot."""
    for row in await _open(work, customer_id):
        cause = overtaken(Subject(row.kind), row.claimant_id, from_owner_id=row.owner_id, to_owner_id=owner_id)
        if cause is not MootCause.NONE:
            await end_as_moot(work, row, cause)
        elif await work.revise(disputes, row, {"owner_id": owner_id, "unit_id": unit_id}, action="rerouted"):
            work.emit(events.DisputeRerouted(dispute_id=row.id, owner_id=owner_id, unit_id=unit_id))


async def customer_is_gone(work: Work, customer_id: str, cause: MootCause) -> None:
    """End what is open: the customer is nobody's any more."""
    for row in await _open(work, customer_id):
        await end_as_moot(work, row, cause)


async def end_as_moot(work: Work, row: Any, cause: MootCause) -> None:
    """End a locked open dispute without a decision."""
    ended = {"state": State.MOOT.value, "moot_cause": cause.value, "closed_at": work.now}
    await work.revise(disputes, row, ended, action="became-moot")
    work.emit(events.DisputeBecameMoot(dispute_id=row.id, cause=f"DISPUTE_MOOT_CAUSE_{cause.name}"))


async def _open(work: Work, customer_id: str) -> Sequence[Any]:
    return (await work.db.execute(_OPEN, {"customer_id": customer_id})).all()
