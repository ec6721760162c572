"""Enqueueing a job in the transaction of the change that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from crm_chassis.jobs.job import Job


class Transaction(Protocol):
    """What is needed of a unit of work: the connection with its open transaction."""

    @property
    def db(self) -> AsyncConnection:
        """The connection."""


# procrastinate's own function raises when the key waits already, which would end the transaction of the business.
ENQUEUE = sa.text("""
INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
VALUES (:name, :name, :key, :key, :args)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
RETURNING id
""").bindparams(
    sa.bindparam("name", type_=sa.String),
    sa.bindparam("key", type_=sa.Text),
    sa.bindparam("args", type_=JSONB),
)


def lock_of(name: str, key: str) -> str:
    """What jobs for one key have in common: one waits, one runs."""
    return f"{name}:{key}"


async def defer(work: Transaction, task: Job, key: str, /, **args: object) -> bool:
    """Enqueue a job for ``key``, to run after the commit; False when one waits already, whose arguments then count.

    ``args`` must be JSON and nothing personal: they stand in the queue as text. Name the record, let the job read it.
    """
    row = await work.db.execute(ENQUEUE, {"name": task.name, "key": lock_of(task.name, key), "args": args})
    return row.first() is not None
