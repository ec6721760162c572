"""The inbox: the gate through which every fact takes its effect once, and in the order of its aggregate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from crm_chassis.events.streams import Fact


class Gate(Enum):
    """How strict the gate is about what came before."""

    IN_ORDER = auto()
    """The first fact of an aggregate is number 1, every other follows the last one handled."""
    FIRST_SEEN = auto()
    """An aggregate this consumer never heard of may begin later: what came before is older than streams keep."""
    PAST_GAP = auto()
    """A person accepts that facts in between are gone."""


class Entry(Enum):
    """What the gate found."""

    TAKEN = auto()
    """It is this fact's turn; the step of the inbox is in the open transaction, the effect belongs there too."""
    KNOWN = auto()
    """It took effect before."""
    EARLY = auto()
    """Facts before it have not been handled yet."""


@dataclass(frozen=True, slots=True)
class LastHandled:
    """Where a consumer is with an aggregate; ``recorded_at`` is the service's time of that fact, in UTC."""

    aggregate_seq: int
    recorded_at: datetime


# Of two transactions with the same fact the second waits for the first one's row and then finds the step taken.
STEP = sa.text("""
WITH have AS (
    SELECT aggregate_seq FROM inbox
    WHERE consumer = :consumer AND aggregate_type = :aggregate_type AND aggregate_id = :aggregate_id
), taken AS (
    INSERT INTO inbox AS mine (consumer, aggregate_type, aggregate_id, aggregate_seq, event_id, recorded_at, handled_at)
    SELECT :consumer, :aggregate_type, :aggregate_id, :seq, :event_id, :recorded_at, now()
    WHERE :seq = 1 OR :may_begin OR EXISTS (SELECT FROM have)
    ON CONFLICT (consumer, aggregate_type, aggregate_id) DO UPDATE
    SET aggregate_seq = excluded.aggregate_seq, event_id = excluded.event_id,
        recorded_at = excluded.recorded_at, handled_at = excluded.handled_at
    WHERE mine.aggregate_seq = excluded.aggregate_seq - 1
       OR (:may_skip AND mine.aggregate_seq < excluded.aggregate_seq)
    RETURNING 1
)
SELECT (SELECT aggregate_seq FROM have) AS have, EXISTS (SELECT FROM taken) AS taken
""").bindparams(
    *(sa.bindparam(name, type_=sa.Text) for name in ("consumer", "aggregate_type", "aggregate_id")),
    sa.bindparam("seq", type_=sa.BigInteger),
    sa.bindparam("event_id", type_=sa.Uuid),
    sa.bindparam("recorded_at", type_=sa.DateTime(timezone=True)),
    sa.bindparam("may_begin", type_=sa.Boolean),
    sa.bindparam("may_skip", type_=sa.Boolean),
)


async def enter(db: AsyncConnection, consumer: str, fact: Fact, gate: Gate = Gate.IN_ORDER) -> Entry:
    """Take the fact's step in the open transaction, if it is its turn."""
    row = (
        await db.execute(
            STEP,
            {
                "consumer": consumer,
                "aggregate_type": fact.aggregate_type,
                "aggregate_id": fact.aggregate_id,
                "seq": fact.aggregate_seq,
                "event_id": fact.event_id,
                "recorded_at": fact.created_at,
                "may_begin": gate is not Gate.IN_ORDER,
                "may_skip": gate is Gate.PAST_GAP,
            },
        )
    ).one()
    if row.taken:
        return Entry.TAKEN
    # "have" was read before the wait for another transaction's row: one less than ours means that one took this step.
    return Entry.KNOWN if (row.have or 0) >= fact.aggregate_seq - 1 else Entry.EARLY


LAST_HANDLED = sa.text("""
SELECT aggregate_seq, recorded_at FROM inbox
WHERE consumer = :consumer AND aggregate_type = :aggregate_type AND aggregate_id = :aggregate_id
""")


async def last_handled(db: AsyncConnection, consumer: str, fact: Fact) -> LastHandled | None:
    """The last fact of this fact's aggregate that took effect; None before the first."""
    row = (
        await db.execute(
            LAST_HANDLED,
            {"consumer": consumer, "aggregate_type": fact.aggregate_type, "aggregate_id": fact.aggregate_id},
        )
    ).one_or_none()
    return None if row is None else LastHandled(row.aggregate_seq, row.recorded_at)
