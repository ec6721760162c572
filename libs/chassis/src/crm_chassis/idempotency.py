"""Remembered answers: a request that comes twice with one Idempotency-Key is done once (DESIGN §5).

The key and the answer are stored in the transaction of the write itself, so neither can exist without the other.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from crm_chassis.errors import IdempotencyKeyReused, RequestInProgress
from crm_chassis.statements import Kept

if TYPE_CHECKING:
    from datetime import datetime

    from google.protobuf.message import Message

    from crm_chassis.work import Work

KEPT_FOR = timedelta(hours=48)


def idempotency_table(metadata: sa.MetaData) -> sa.Table:
    """The table ``idempotency_keys`` of a service."""
    return sa.Table(
        "idempotency_keys",
        metadata,
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("request_digest", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("idempotency_keys_by_age", "at"),
    )


def digest_of(method: str, request: Message, key: bytes) -> bytes:
    """What makes two requests the same: the rpc and every field.

    Keyed, since a bare hash of a request would let a telephone number in it be found by trying all of them.
    """
    return hmac.digest(key, method.encode() + b"\0" + request.SerializeToString(deterministic=True), "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to a request: ``key`` is the client's, ``digest`` tells the request."""

    key: str
    digest: bytes
    content: bytes


_TEXT, _MOMENT = sa.Text(), sa.DateTime(timezone=True)
_ASK = Kept(
    sa.text("""
    SELECT pg_try_advisory_xact_lock(hashtextextended(:person_id || ' ' || :key, 0)) AS first, request_digest, answer
    FROM (VALUES (1)) AS one LEFT JOIN idempotency_keys ON person_id = :person_id AND key = :key AND at > :since
""").bindparams(
        sa.bindparam("person_id", type_=_TEXT), sa.bindparam("key", type_=_TEXT), sa.bindparam("since", type_=_MOMENT)
    )
)


async def remembered_answer(work: Work, key: str, digest: bytes) -> bytes | None:
    """The stored answer, or None when this request is the first.

    Takes a lock on the key for the rest of the transaction. Raises RequestInProgress when another transaction holds
    it and IdempotencyKeyReused when the key was used with another request.
    """
    asked = {"person_id": work.caller.person_id, "key": key, "since": work.now - KEPT_FOR}
    (row,) = await work.fetch(_ASK, asked)
    if not row.first:
        raise RequestInProgress
    if row.request_digest is None:
        return None
    if row.request_digest != digest:
        raise IdempotencyKeyReused
    answer: bytes = row.answer
    return answer


# For crm_chassis.recording, which puts the pieces of a transaction's record together. An expired answer to the same key is
# overwritten; a fresh one means that another transaction stored it between our look and our lock.
PIECES: Final = {
    "remembered": """
        INSERT INTO idempotency_keys (person_id, key, request_digest, answer, at)
        VALUES (:person_id, :answered_key, :answered_digest, :answered_with, :at)
        ON CONFLICT (person_id, key) DO UPDATE
        SET request_digest = excluded.request_digest, answer = excluded.answer, at = excluded.at
        WHERE idempotency_keys.at <= :forgotten
        RETURNING 1"""
}
BOUND: Final[list[sa.BindParameter[Any]]] = [
    sa.bindparam("answered_key", type_=_TEXT),
    sa.bindparam("answered_digest", type_=sa.LargeBinary()),
    sa.bindparam("answered_with", type_=sa.LargeBinary()),
    sa.bindparam("forgotten", type_=_MOMENT),
]


def parameters(answer: Answer, *, now: datetime) -> dict[str, Any]:
    """The values of ``PIECES`` for this answer."""
    return {
        "answered_key": answer.key,
        "answered_digest": answer.digest,
        "answered_with": answer.content,
        "forgotten": now - KEPT_FOR,
    }
