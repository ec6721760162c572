"""Units of work: what a command or a query gets to work with.

A :class:`Read` sees one connection; a :class:`Work` is one transaction, opened and committed by the transport (the gRPC
server, a job, a reaction), never by a command. What a command records (audit entries, events) is written with the
commit, so a write without its trail cannot exist.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.audit import Entry, audit_table, changes_between
from crm_chassis.errors import CHINESE
from crm_chassis.events.recording import record_events
from crm_chassis.events.tables import EventTables, event_tables
from crm_chassis.idempotency import idempotency_table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping
    from zoneinfo import ZoneInfo

    from google.protobuf.message import Message
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from crm_chassis.identity.caller import Caller
    from crm_chassis.listing.tokens import PageTokens
    from crm_chassis.sealed.keyring import Keyring


@dataclass(frozen=True, slots=True)
class ChassisTables:
    """Tables that every service has beside its own."""

    audit: sa.Table
    idempotency: sa.Table
    events: EventTables

    @classmethod
    def on(cls, metadata: sa.MetaData) -> ChassisTables:
        """Declare them on a service's metadata."""
        return cls(audit=audit_table(metadata), idempotency=idempotency_table(metadata), events=event_tables(metadata))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all units of work of a process share.

    ``digest_key`` makes remembered requests unguessable; ``zone`` is where the company's days begin; ``keyring`` opens sealed fields, in services that have some.
    """

    engine: AsyncEngine
    tables: ChassisTables
    page_tokens: PageTokens
    digest_key: bytes
    zone: ZoneInfo
    keyring: Keyring | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


@dataclass(slots=True, kw_only=True)
class Read:
    """A connection on behalf of a caller at one moment. ``now`` is in UTC; ``locale`` is what the caller reads."""

    surroundings: Surroundings
    db: AsyncConnection
    caller: Caller
    now: datetime
    locale: str = CHINESE
    request_id: str = ""

    @property
    def page_tokens(self) -> PageTokens:
        """Issues and reads page tokens."""
        return self.surroundings.page_tokens

    @property
    def keyring(self) -> Keyring:
        """Gives the vaults of sealed fields. Raises LookupError in a service that was composed without one."""
        if self.surroundings.keyring is None:
            raise LookupError("this service has no sealed fields: give its Surroundings a keyring")
        return self.surroundings.keyring

    @property
    def zone(self) -> ZoneInfo:
        """Where the company's days begin."""
        return self.surroundings.zone


@dataclass(slots=True, kw_only=True)
class Work(Read):
    """A transaction on behalf of a caller."""

    _entries: list[Entry] = field(default_factory=list)
    _facts: list[Message] = field(default_factory=list)

    def audit(
        self,
        record_type: str,
        record_id: str,
        action: str,
        *,
        changes: Mapping[str, list[Any]] | None = None,
        reason: str = "",
    ) -> None:
        """Put a line into the trail."""
        self._entries.append(
            Entry(record_type=record_type, record_id=record_id, action=action, changes=changes or {}, reason=reason)
        )

    def emit(self, fact: Message) -> None:
        """Tell the other services; ``fact`` must be an event of the contracts and holds ids and facts, nothing personal."""
        self._facts.append(fact)

    async def revise(
        self,
        table: sa.Table,
        row: Any,
        values: Mapping[str, Any],
        *,
        action: str = "changed",
        reason: str = "",
        sealed: Collection[str] = (),
    ) -> list[str]:
        """Give a locked row new values, count its version up, write the trail; returns the names of what differs.

        Nothing happens when nothing differs; fields named in ``sealed`` differ even if their masked forms do not. The
        record type in the trail is the table's name.
        """
        before = row._mapping  # noqa: SLF001  a Row's public mapping view
        changes = changes_between(before, values, sealed=sealed)
        if not changes:
            return []
        await self.db.execute(
            sa.update(table)
            .where(table.c.id == row.id)
            .values(**values, version=table.c.version + 1, updated_at=self.now)
        )
        self.audit(table.name, str(row.id), action, changes=changes, reason=reason)
        return list(changes)

    async def flush(self) -> None:
        """Write what was recorded so far; the transport does it before the commit."""
        entries, self._entries = self._entries, []
        facts, self._facts = self._facts, []
        if entries:
            await self.db.execute(
                sa.insert(self.surroundings.tables.audit),
                [
                    {
                        "record_type": entry.record_type,
                        "record_id": entry.record_id,
                        "action": entry.action,
                        "changes": dict(entry.changes),
                        "reason": entry.reason,
                        "person_id": self.caller.person_id,
                        "person_name": self.caller.name,
                        "request_id": self.request_id,
                        "at": self.now,
                    }
                    for entry in entries
                ],
            )
        if facts:
            await record_events(self.db, facts, now=self.now, request_id=self.request_id)


@asynccontextmanager
async def reading(
    surroundings: Surroundings, caller: Caller, *, locale: str = CHINESE, request_id: str = ""
) -> AsyncIterator[Read]:
    """A connection without transaction: every statement sees what is committed at its start."""
    async with surroundings.engine.connect() as connection:
        db = await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield Read(
            surroundings=surroundings,
            db=db,
            caller=caller,
            now=surroundings.clock(),
            locale=locale,
            request_id=request_id,
        )


@asynccontextmanager
async def working(
    surroundings: Surroundings, caller: Caller, *, locale: str = CHINESE, request_id: str = ""
) -> AsyncIterator[Work]:
    """A transaction that commits when the block ends well and leaves no trace when it does not."""
    async with surroundings.engine.begin() as db:
        work = Work(
            surroundings=surroundings,
            db=db,
            caller=caller,
            now=surroundings.clock(),
            locale=locale,
            request_id=request_id,
        )
        yield work
        await work.flush()
