"""Forgetting what sheets said, some time after their imports ended (PRODUCT G7, G10).

Cells of sheets, those of contacts sealed and the others not, serve to correct what was not put on file. After the days that
the company sets they are nobody's business any more: a nightly job empties them, in whatever state the import ended, and
keeps its counts and what was found out about each row. An import that nobody went on with for as long is stopped first.
The runtime role may not delete; of marks, which are of no use after the dry run, it may through a function of the owner's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.identity.caller import system_caller
from crm_chassis.jobs import job
from crm_chassis.work import working
from crm_customer.imports import cells
from crm_customer.imports.domain import ENDED, Expired, State
from crm_customer.imports.tables import ID, TIME, imports

if TYPE_CHECKING:
    from crm_chassis.jobs import Job
    from crm_chassis.work import Surroundings

AT_ONCE = 5_000  # rows in one transaction
EXPIRED = Expired.stop_reason

# One that was stopped here was touched by that; if nobody could go on then, it is due all the same.
_DUE = (
    sa.select(imports.c.id)
    .where(
        imports.c.expired_at.is_(None),
        (imports.c.updated_at < sa.bindparam("before", type_=TIME)) | (imports.c.stop_reason == EXPIRED),
    )
    .order_by(imports.c.id)
)
_ONE = _DUE.with_only_columns(imports).where(imports.c.id == sa.bindparam("of_import", type_=ID)).with_for_update()
_FORGET_MARKS = sa.select(sa.func.forget_import_marks(sa.bindparam("of_import", type_=ID)))


def expiry(days: int) -> Job:
    """The nightly job for a company that keeps cells for so many days."""

    @job("customer.imports.expire", every="17 18 * * *")  # in China, at night
    async def expire_imports(surroundings: Surroundings) -> None:
        before = surroundings.clock() - timedelta(days=days)
        async with _step(surroundings) as work:
            due = (await work.db.execute(_DUE, {"before": before})).scalars().all()
        for import_id in due:
            await _expire(surroundings, {"of_import": import_id, "before": before})

    return expire_imports


async def _expire(surroundings: Surroundings, asked: dict[str, Any]) -> None:
    """Stop it if need be, empty it, say so; each step finds out anew what is left to do."""
    async with _step(surroundings) as work:
        imported = (await work.db.execute(_ONE, asked)).one_or_none()
        if imported is None:  # somebody went on with it
            return
        if imported.state not in ENDED:
            stopped = {"state": State.CANCELLED, "stop_reason": EXPIRED}
            await work.revise(imports, imported, stopped, action="stopped", reason=EXPIRED)
    left = True
    while left:
        async with _step(surroundings) as work:
            left = await cells.forget(work, asked["of_import"], cells.KEPT, AT_ONCE) > 0
    left = True
    while left:
        async with _step(surroundings) as work:
            left = bool((await work.db.execute(_FORGET_MARKS, asked)).scalar_one())
    async with _step(surroundings) as work:
        imported = (await work.db.execute(_ONE, asked)).one_or_none()
        if imported is not None:
            await work.revise(imports, imported, {"expired_at": work.now}, action="expired")


def _step(surroundings: Surroundings) -> Any:
    return working(surroundings, system_caller("import", surroundings.directory()))
