"""Writing facts into the outbox, in the transaction of the change they tell."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from uuid_utils.compat import uuid7

from crm_chassis.events.contract import event_contract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from google.protobuf.message import Message

REQUEST_ID: Final = "request-id"
MAX_PAYLOAD_BYTES: Final = 256 * 1024  # the broker takes 1 MB with headers; a row it refuses would stop the relay


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A fact before it has its number: what is known without the database."""

    event_id: UUID
    aggregate_type: str
    aggregate_id: str
    subject: str
    type: str
    headers: Mapping[str, str]
    payload: bytes
    created_at: datetime


def outbox_row(fact: Message, *, now: datetime, request_id: str) -> OutboxRow:
    """The outbox row of a fact. ``now`` is in UTC.

    Raises NotAnEvent for a message that the contracts do not declare as one, ValueError when it does not say which
    aggregate it is about or is too large to travel.
    """
    contract = event_contract(fact.DESCRIPTOR)
    aggregate_id = getattr(fact, contract.id_field)
    if not aggregate_id:
        raise ValueError(f"{contract.type} without {contract.id_field}: a fact must say what it is about")
    payload = fact.SerializeToString()
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"{contract.type} of {len(payload)} bytes: a fact holds ids, readers ask for the rest")
    return OutboxRow(
        event_id=uuid7(),
        aggregate_type=contract.aggregate_type,
        aggregate_id=aggregate_id,
        subject=contract.subject,
        type=contract.type,
        headers={REQUEST_ID: request_id} if request_id else {},
        payload=payload,
        created_at=now,
    )


# For crm_chassis.recording, which puts the pieces of a transaction's record together. The upsert locks the counter of
# each aggregate until the commit, always in the same order, so numbers follow the order of commits and two transactions
# cannot wait for each other. The ids of the outbox are drawn after the lock: within an aggregate they ascend like the
# numbers, which is the order the relay publishes in. One JSON instead of an array for each column: the driver looks at
# every element of an array.
PIECES: Final = {
    "facts": """
        SELECT event_id, aggregate_type, aggregate_id, subject, type, decode(payload, 'base64') AS payload, place
        FROM ROWS FROM (
            json_to_recordset(CAST(:facts AS json))
                AS (event_id uuid, aggregate_type text, aggregate_id text, subject text, type text, payload text)
        ) WITH ORDINALITY AS fact (event_id, aggregate_type, aggregate_id, subject, type, payload, place)""",
    "counters": """
        INSERT INTO aggregate_sequences AS counter (aggregate_type, aggregate_id, last_seq)
        SELECT aggregate_type, aggregate_id, count(*) FROM facts
        GROUP BY aggregate_type, aggregate_id ORDER BY aggregate_type, aggregate_id
        ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE SET last_seq = counter.last_seq + excluded.last_seq
        RETURNING aggregate_type, aggregate_id, last_seq""",
    "told": """
        INSERT INTO outbox
            (event_id, aggregate_type, aggregate_id, aggregate_seq, subject, type, headers, payload, created_at)
        SELECT event_id, aggregate_type, aggregate_id,
               last_seq + 1 - row_number() OVER (PARTITION BY aggregate_type, aggregate_id ORDER BY place DESC),
               subject, type, :headers, payload, :created_at
        FROM facts JOIN counters USING (aggregate_type, aggregate_id)
        ORDER BY place""",
}
BOUND: Final[list[sa.BindParameter[Any]]] = [
    sa.bindparam("facts", type_=sa.Text),
    sa.bindparam("headers", type_=JSONB),
    sa.bindparam("created_at", type_=sa.DateTime(timezone=True)),
]


def parameters(facts: Sequence[Message], *, now: datetime, request_id: str) -> dict[str, Any]:
    """The values of ``PIECES`` for these facts, numbered per aggregate in the given order; raises like :func:`outbox_row`."""
    rows = [outbox_row(fact, now=now, request_id=request_id) for fact in facts]
    told = [
        {
            "event_id": row.event_id,
            "aggregate_type": row.aggregate_type,
            "aggregate_id": row.aggregate_id,
            "subject": row.subject,
            "type": row.type,
            "payload": b64encode(row.payload).decode(),
        }
        for row in rows
    ]
    return {"facts": orjson.dumps(told).decode(), "headers": dict(rows[0].headers), "created_at": now}
