"""One page of an append-only table, newest first: history and its like, which nobody sorts otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm_chassis.listing.pages import DEFAULT_SIZE
from crm_chassis.listing.tokens import Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from crm_chassis.work import Read


@dataclass(frozen=True, slots=True)
class Trail:
    """Rows of a page."""

    rows: Sequence[Any]
    next_page_token: str


async def trail_of(read: Read, statement: sa.Select[Any], number: sa.Column[int], request: Any) -> Trail:
    """The page a request (page_size, page_token) asks for. ``number`` is the table's ascending key, selected too.

    Raises PageTokenInvalid.
    """
    size = request.page_size or DEFAULT_SIZE
    if request.page_token:
        position = read.page_tokens.read(request.page_token, person_id=read.caller.person_id, request=request)
        statement = statement.where(number < position.row_id.int)
    rows = (await read.db.execute(statement.order_by(number.desc()).limit(size + 1))).all()
    token = ""
    if len(rows) > size:
        last = Position((), UUID(int=getattr(rows[size - 1], number.name)))
        token = read.page_tokens.issue(last, person_id=read.caller.person_id, request=request)
    return Trail(rows[:size], token)
