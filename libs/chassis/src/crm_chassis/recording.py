"""What a transaction records beside its rows, in one statement: trail, facts, and the answer to remember.

Each piece is a common table expression; a statement is made once for each combination of pieces. Three statements would
cost a small write as much as the write itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis import audit, idempotency
from crm_chassis.errors import RequestInProgress
from crm_chassis.events import recording as events
from crm_chassis.statements import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import asyncpg
    from google.protobuf.message import Message

    from crm_chassis.audit import Entry
    from crm_chassis.idempotency import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who records, when (UTC), and in the course of which request."""

    person_id: str
    person_name: str
    request_id: str
    now: datetime


async def write_down(
    driver: asyncpg.Connection,
    signature: Signature,
    *,
    entries: Sequence[Entry] = (),
    facts: Sequence[Message] = (),
    answer: Answer | None = None,
) -> None:
    """Write what there is, in the given order; nothing is no statement.

    Raises RequestInProgress when another transaction has remembered an answer to the same key meanwhile, and what
    ``events.recording.outbox_row`` raises.
    """
    parameters: dict[str, Any] = {}
    if entries:
        parameters |= audit.parameters(entries)
    if facts:
        parameters |= events.parameters(facts, now=signature.now, request_id=signature.request_id)
    if answer is not None:
        parameters |= idempotency.parameters(answer, now=signature.now)
    if not parameters:
        return
    if entries or answer is not None:
        parameters |= {"person_id": signature.person_id, "at": signature.now}
    if entries:
        parameters |= {"person_name": signature.person_name, "request_id": signature.request_id}
    statement = _statement(entries=bool(entries), facts=bool(facts), answer=answer is not None)
    (row,) = await statement.fetch(driver, parameters)
    if answer is not None and not row.remembered:
        raise RequestInProgress


@lru_cache
def _statement(*, entries: bool, facts: bool, answer: bool) -> Kept:
    pieces: dict[str, str] = {}
    bound: list[sa.BindParameter[Any]] = []
    if entries:
        pieces |= audit.PIECES
        bound += audit.BOUND
    if facts:
        pieces |= events.PIECES
        bound += events.BOUND
    if answer:
        pieces |= idempotency.PIECES
        bound += idempotency.BOUND
    if entries or answer:
        bound += [sa.bindparam("person_id", type_=sa.Text), sa.bindparam("at", type_=sa.DateTime(timezone=True))]
    if entries:
        bound += [sa.bindparam(name, type_=sa.Text) for name in ("person_name", "request_id")]
    expressions = ", ".join(f"{name} AS ({text})" for name, text in pieces.items())
    result = "(SELECT count(*) FROM remembered)" if answer else "0"
    sql = f"WITH {expressions} SELECT {result} AS remembered"
    return Kept(sa.text(sql).bindparams(*bound))
