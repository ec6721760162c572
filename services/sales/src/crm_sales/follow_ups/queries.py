"""Reading follow-ups and instructions: whoever sees the opportunity sees what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.errors import NotFound
from crm_chassis.listing.trails import trail_of
from crm_chassis.statements import Kept
from crm_sales.follow_ups.tables import ID, TIME, follow_ups, instructions
from crm_sales.opportunities import queries as opportunities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.listing.trails import Trail
    from crm_chassis.work import Read, Work

MOST_OPEN = 200
_ID = sa.bindparam("id", type_=ID)
_ME = sa.bindparam("person_id", type_=ID)
_FOLLOW_UP = Kept(sa.select(follow_ups).where(follow_ups.c.id == _ID))
_ONE = sa.select(instructions).where(instructions.c.id == _ID)
_INSTRUCTION, _INSTRUCTION_LOCKED = Kept(_ONE), Kept(_ONE.with_for_update())
# What hangs on a deleted opportunity waits for nobody until that comes back.
_OPEN = instructions.c.answer_at.is_(None) & instructions.c.opportunity_id.in_(opportunities.living())
_TO_ANSWER = Kept(
    sa.select(instructions)
    .where(_OPEN, instructions.c.addressee_id == _ME)
    .order_by(instructions.c.due_at, instructions.c.number)
    .limit(MOST_OPEN)
)
_GIVEN = Kept(
    sa.select(instructions)
    .where(_OPEN, instructions.c.author_id == _ME)
    .order_by(instructions.c.due_at, instructions.c.number)
    .limit(MOST_OPEN)
)


def _counted(side: sa.Column[Any]) -> list[sa.ColumnElement[Any]]:
    mine = side == _ME
    late = instructions.c.due_at < sa.bindparam("now", type_=TIME)
    return [sa.func.count().filter(mine), sa.func.count().filter(mine, late)]


_TO_ME, _TO_ME_LATE = _counted(instructions.c.addressee_id)
_BY_ME, _BY_ME_LATE = _counted(instructions.c.author_id)
_COUNTS = Kept(
    sa.select(
        _TO_ME.label("to_answer"),
        _TO_ME_LATE.label("to_answer_overdue"),
        _BY_ME.label("given"),
        _BY_ME_LATE.label("given_overdue"),
    ).where(_OPEN, (instructions.c.addressee_id == _ME) | (instructions.c.author_id == _ME))
)


async def follow_up(read: Read, follow_up_id: str) -> Any:
    """One follow-up. Raises NotFound, also when the caller may not see its opportunity."""
    return await _behind_its_opportunity(read, await read.fetch(_FOLLOW_UP, {"id": follow_up_id}))


async def instruction(read: Read, instruction_id: str) -> Any:
    """One instruction. Raises NotFound, also when the caller may not see its opportunity."""
    return await _behind_its_opportunity(read, await read.fetch(_INSTRUCTION, {"id": instruction_id}))


async def instruction_for_update(work: Work, instruction_id: str) -> Any:
    """One instruction, locked until the commit. Raises NotFound like :func:`instruction`."""
    return await _behind_its_opportunity(work, await work.fetch(_INSTRUCTION_LOCKED, {"id": instruction_id}))


async def _behind_its_opportunity(read: Read, rows: Sequence[Any]) -> Any:
    if not rows:
        raise NotFound
    row, _ = await opportunities.opportunity(read, rows[0].opportunity_id)
    if row.deleted_at is not None:
        raise NotFound
    return rows[0]


async def page_of_opportunity(read: Read, table: sa.Table, request: Any) -> Trail:
    """A page of what hangs on an opportunity in one of the two tables, the newest first. Raises NotFound."""
    row, _ = await opportunities.opportunity(read, request.opportunity_id)
    return await trail_of(read, sa.select(table).where(table.c.opportunity_id == row.id), table.c.number, request)


async def open_instructions(read: Read, *, given: bool) -> Sequence[Any]:
    """What waits for the caller's answer, or what the caller waits for, the most urgent first."""
    return await read.fetch(_GIVEN if given else _TO_ANSWER, {"person_id": read.caller.person_id})


async def count_open_instructions(read: Read) -> Any:
    """How many wait for the caller's answer and how many the caller waits for, and of both how many are late."""
    (counts,) = await read.fetch(_COUNTS, {"person_id": read.caller.person_id, "now": read.now})
    return counts
