"""What becomes of open instructions when their opportunity changes hands, in the transaction in which it does.

The commands of the opportunities call this; it must not import them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_sales.follow_ups.tables import ID, instructions

if TYPE_CHECKING:
    from crm_chassis.work import Work

_OPEN = (
    sa.select(instructions)
    .where(
        instructions.c.opportunity_id == sa.bindparam("opportunity_id", type_=ID), instructions.c.answer_at.is_(None)
    )
    .order_by(instructions.c.id)
    .with_for_update()
)


async def owner_changes(work: Work, opportunity_id: str, owner_id: str) -> None:
    """Whoever owns the opportunity now is to answer."""
    for row in (await work.db.execute(_OPEN, {"opportunity_id": opportunity_id})).all():
        await work.revise(instructions, row, {"addressee_id": owner_id}, action="rerouted")
