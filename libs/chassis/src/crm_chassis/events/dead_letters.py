"""Dead letters: facts that could not be handled, waiting for a person.

An aggregate whose fact is parked stands still for that consumer: what follows is parked behind it, so that a fact is
never overtaken. Driving the first one again takes along all that wait behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from crm_chassis.errors import CHINESE, ENGLISH, NotFound, Refused
from crm_chassis.events.inbox import Entry, Gate, enter, last_handled
from crm_chassis.events.streams import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from crm_chassis.events.reactions import Reactions, Transaction, WorkFactory


class Reason(StrEnum):
    """Why a fact was parked."""

    FAILED = "failed"
    """Its reaction failed at every attempt."""
    BEHIND = "behind"
    """An earlier fact of the aggregate is parked."""
    MISSING = "missing"
    """Facts before it did not come and are not in the stream: replay them from the service that told them."""


class DeadLetterOutOfOrder(Refused):
    """Facts before this one have not been handled."""

    reason = "DEAD_LETTER_OUT_OF_ORDER"
    says = {
        CHINESE: "该聚合的第 {first} 至第 {last} 号事件尚未处理,请先处理或重放。",
        ENGLISH: "Facts {first} to {last} of the aggregate have not been handled: redrive or replay those first.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One parked fact, as the command line lists it. ``parked_at`` is in UTC."""

    id: int
    consumer: str
    type: str
    aggregate_type: str
    aggregate_id: str
    aggregate_seq: int
    reason: str
    error: str
    parked_at: datetime


_AGGREGATE = "consumer = :consumer AND aggregate_type = :aggregate_type AND aggregate_id = :aggregate_id"

PARK = sa.text("""
INSERT INTO dead_letters (consumer, event_id, aggregate_type, aggregate_id, aggregate_seq, subject, type, headers,
                          payload, created_at, reason, error, parked_at)
VALUES (:consumer, :event_id, :aggregate_type, :aggregate_id, :aggregate_seq, :subject, :type, :headers,
        :payload, :created_at, :reason, :error, now())
ON CONFLICT (consumer, event_id) DO NOTHING
""").bindparams(
    sa.bindparam("event_id", type_=sa.Uuid),
    sa.bindparam("headers", type_=JSONB),
    sa.bindparam("payload", type_=sa.LargeBinary),
    sa.bindparam("created_at", type_=sa.DateTime(timezone=True)),
)
OPEN_BEFORE = sa.text(
    f"SELECT 1 FROM dead_letters WHERE {_AGGREGATE} AND aggregate_seq < :seq AND settled_at IS NULL LIMIT 1"  # noqa: S608  constants
)
OPEN_AT = sa.text(
    f"SELECT id FROM dead_letters WHERE {_AGGREGATE} AND aggregate_seq = :seq AND settled_at IS NULL"  # noqa: S608  constants
)
LOCK = sa.text("SELECT * FROM dead_letters WHERE id = :id AND settled_at IS NULL FOR UPDATE")
SETTLE = sa.text("UPDATE dead_letters SET settled_at = now(), settlement = :settlement WHERE id = :id")
LIST = sa.text("""
SELECT id, consumer, type, aggregate_type, aggregate_id, aggregate_seq, reason, error, parked_at
FROM dead_letters WHERE settled_at IS NULL ORDER BY id LIMIT :limit
""")


async def park(db: AsyncConnection, consumer: str, fact: Fact, reason: Reason, error: str) -> None:
    """Put a fact aside; nothing happens when it is there already."""
    await db.execute(
        PARK,
        {
            "consumer": consumer,
            "event_id": fact.event_id,
            "aggregate_type": fact.aggregate_type,
            "aggregate_id": fact.aggregate_id,
            "aggregate_seq": fact.aggregate_seq,
            "subject": fact.subject,
            "type": fact.type,
            "headers": dict(fact.headers),
            "payload": fact.payload,
            "created_at": fact.created_at,
            "reason": reason.value,
            "error": error,
        },
    )


async def stands_still(db: AsyncConnection, consumer: str, fact: Fact) -> bool:
    """Whether an earlier fact of the same aggregate is parked."""
    row = await db.execute(OPEN_BEFORE, _place(consumer, fact.aggregate_type, fact.aggregate_id, fact.aggregate_seq))
    return row.first() is not None


async def list_dead_letters(db: AsyncConnection, *, limit: int = 200) -> Sequence[DeadLetter]:
    """What waits for a person, oldest first."""
    return [DeadLetter(**row._mapping) for row in await db.execute(LIST, {"limit": limit})]  # noqa: SLF001  a Row's public mapping view


async def redrive(work_factory: WorkFactory, reactions: Reactions, letter_id: int, *, past_gap: bool = False) -> int:
    """Handle a parked fact now, then those waiting right behind it, each in its own transaction; returns how many.

    ``past_gap`` accepts that facts before it are gone for good. Raises NotFound, DeadLetterOutOfOrder, and whatever
    the reaction raises: then that fact and those behind it stay parked.
    """
    handled = 0
    next_id: int | None = letter_id
    while next_id is not None:
        async with work_factory("") as work:
            letter = await _locked(work, next_id)
            # A fact that failed had its turn before: only where its aggregate begins is not known any more.
            gate = Gate.FIRST_SEEN if letter.reason == Reason.FAILED else Gate.IN_ORDER
            if past_gap and handled == 0:
                gate = Gate.PAST_GAP
            if await _enter(work, letter, gate) is Entry.TAKEN:
                await reactions.run(work, _fact(letter))
            await work.db.execute(SETTLE, {"id": next_id, "settlement": "redriven"})
            next_id = await _follower(work.db, letter)
        handled += 1
    return handled


async def discard(work_factory: WorkFactory, letter_id: int) -> None:
    """Give a parked fact up: it counts as handled without effect, what follows may go on by :func:`redrive`.

    Raises NotFound, DeadLetterOutOfOrder.
    """
    async with work_factory("") as work:
        letter = await _locked(work, letter_id)
        await _enter(work, letter, Gate.FIRST_SEEN if letter.reason == Reason.FAILED else Gate.IN_ORDER)
        await work.db.execute(SETTLE, {"id": letter_id, "settlement": "discarded"})


async def _locked(work: Transaction, letter_id: int) -> sa.Row[Any]:
    row = (await work.db.execute(LOCK, {"id": letter_id})).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _enter(work: Transaction, letter: sa.Row[Any], gate: Gate) -> Entry:
    fact = _fact(letter)
    entry = await enter(work.db, letter.consumer, fact, gate)
    if entry is Entry.EARLY:
        last = await last_handled(work.db, letter.consumer, fact)
        first = 1 if last is None else last.aggregate_seq + 1
        raise DeadLetterOutOfOrder(first=first, last=fact.aggregate_seq - 1)
    return entry


async def _follower(db: AsyncConnection, letter: sa.Row[Any]) -> int | None:
    place = _place(letter.consumer, letter.aggregate_type, letter.aggregate_id, letter.aggregate_seq + 1)
    found: int | None = (await db.execute(OPEN_AT, place)).scalar_one_or_none()
    return found


def _place(consumer: str, aggregate_type: str, aggregate_id: str, seq: int) -> dict[str, object]:
    return {"consumer": consumer, "aggregate_type": aggregate_type, "aggregate_id": aggregate_id, "seq": seq}


def _fact(letter: sa.Row[Any]) -> Fact:
    return Fact(
        event_id=letter.event_id,
        aggregate_type=letter.aggregate_type,
        aggregate_id=letter.aggregate_id,
        aggregate_seq=letter.aggregate_seq,
        subject=letter.subject,
        type=letter.type,
        headers=letter.headers,
        payload=letter.payload,
        created_at=letter.created_at,
        previous_at=None,
    )
