"""Remembered answers: a request that comes twice with one Idempotency-Key is done once (DESIGN §5).

The key and the answer are stored in the transaction of the write itself, so neither can exist without the other.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_chassis.errors import IdempotencyKeyReused, RequestInProgress

if TYPE_CHECKING:
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


async def remembered_answer(work: Work, table: sa.Table, key: str, digest: bytes) -> bytes | None:
    """The stored answer, or None when this request is the first.

    Takes a lock on the key for the rest of the transaction. Raises RequestInProgress when another transaction holds
    it and IdempotencyKeyReused when the key was used with another request.
    """
    lock = sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(f"{work.caller.person_id} {key}", 0)))
    if not (await work.db.execute(lock)).scalar_one():
        raise RequestInProgress
    row = (
        await work.db.execute(
            sa.select(table.c.request_digest, table.c.answer).where(
                table.c.person_id == work.caller.person_id, table.c.key == key, table.c.at > work.now - KEPT_FOR
            )
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_digest != digest:
        raise IdempotencyKeyReused
    answer: bytes = row.answer
    return answer


async def remember(work: Work, table: sa.Table, key: str, digest: bytes, answer: bytes) -> None:
    """Store the answer; an expired entry of the same key is overwritten."""
    from sqlalchemy.dialects.postgresql import insert

    values = {"request_digest": digest, "answer": answer, "at": work.now}
    statement = insert(table).values(person_id=work.caller.person_id, key=key, **values)
    await work.db.execute(statement.on_conflict_do_update(index_elements=[table.c.person_id, table.c.key], set_=values))
