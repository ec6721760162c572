"""Units of work: what a command or a query gets to work with.

A :class:`Read` sees one connection; a :class:`Work` is one transaction, opened and committed by the transport (the gRPC
server, a job, a reaction), never by a command. What a command records (audit entries, events) is written with the
commit, so a write without its trail cannot exist.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import sqlalchemy as sa

from crm_chassis.audit import Entry, audit_table, changes_between
from crm_chassis.errors import CHINESE
from crm_chassis.events.tables import EventTables, event_tables
from crm_chassis.idempotency import idempotency_table
from crm_chassis.identity.directory import EMPTY
from crm_chassis.recording import Signature, write_down
from crm_chassis.statements import GONE, translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping
    from zoneinfo import ZoneInfo

    from google.protobuf.message import Message
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from crm_chassis.idempotency import Answer
    from crm_chassis.identity.caller import Caller
    from crm_chassis.identity.directory import Directory
    from crm_chassis.listing.tokens import PageTokens
    from crm_chassis.sealed.keyring import Keyring
    from crm_chassis.statements import Kept


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Surroundings:
    """What all units of work of a process share.

    ``digest_key`` makes remembered requests unguessable; ``zone`` is where the company's days begin; ``keyring`` opens
    sealed fields, in services that have some. ``directory`` is the organisation as it is now, for jobs that act for people.
    """

    engine: AsyncEngine
    tables: ChassisTables
    page_tokens: PageTokens
    digest_key: bytes
    zone: ZoneInfo
    keyring: Keyring | None = None
    directory: Callable[[], Directory] = field(default=lambda: EMPTY)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


@dataclass(slots=True, kw_only=True)
class Read:
    """A connection on behalf of a caller at one moment. ``now`` is in UTC; ``locale`` is what the caller reads.

    ``driver`` is what is below ``db``: what is done with either is done on the same connection.
    """

    surroundings: Surroundings
    db: AsyncConnection
    driver: asyncpg.Connection
    caller: Caller
    now: datetime
    locale: str = CHINESE
    request_id: str = ""

    async def fetch(self, statement: Kept, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows of a statement that lives as long as the process."""
        return await statement.fetch(self.driver, parameters)

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
    _answer: Answer | None = None

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

    def remember(self, answer: Answer) -> None:
        """Give this answer, too, to the same request when it comes again."""
        self._answer = answer

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
        answer, self._answer = self._answer, None
        signature = Signature(
            person_id=self.caller.person_id,
            person_name=self.caller.name,
            request_id=self.request_id,
            now=self.now,
        )
        await write_down(self.driver, signature, entries=entries, facts=facts, answer=answer)


class TransactionLost(Exception):
    """A statement failed, somebody went on as if it had not, and the commit wrote nothing: a mistake of ours."""


@asynccontextmanager
async def reading(
    surroundings: Surroundings, caller: Caller, *, locale: str = CHINESE, request_id: str = ""
) -> AsyncIterator[Read]:
    """A connection without transaction: every statement sees what is committed at its start."""
    async with _connected(surroundings) as (db, driver):
        yield Read(
            surroundings=surroundings,
            db=db,
            driver=driver,
            caller=caller,
            now=surroundings.clock(),
            locale=locale,
            request_id=request_id,
        )


@asynccontextmanager
async def snapshot(
    surroundings: Surroundings, caller: Caller, *, locale: str = CHINESE, request_id: str = ""
) -> AsyncIterator[Read]:
    """A connection that sees one moment: a row that changes meanwhile is neither missed nor met twice by pages."""
    async with (
        _connected(surroundings) as (db, driver),
        _transaction(db, driver, begin="BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
    ):
        yield Read(
            surroundings=surroundings,
            db=db,
            driver=driver,
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
    async with _connected(surroundings) as (db, driver), _transaction(db, driver):
        work = Work(
            surroundings=surroundings,
            db=db,
            driver=driver,
            caller=caller,
            now=surroundings.clock(),
            locale=locale,
            request_id=request_id,
        )
        yield work
        await work.flush()


@asynccontextmanager
async def _connected(surroundings: Surroundings) -> AsyncIterator[tuple[AsyncConnection, asyncpg.Connection]]:
    """A connection on which SQLAlchemy begins no transactions, since they are begun at the driver, if at all."""
    async with surroundings.engine.connect() as connection:
        db = await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield db, (await db.get_raw_connection()).driver_connection


@asynccontextmanager
async def _transaction(db: AsyncConnection, driver: asyncpg.Connection, *, begin: str = "BEGIN") -> AsyncIterator[None]:
    """Spelled out: asyncpg's own transaction object is left open when its BEGIN is cancelled, and ruins the connection."""
    try:
        await _say(driver, begin)
        yield
        await _say(driver, "COMMIT")
    except BaseException:
        try:
            await driver.execute("ROLLBACK")
        except BaseException as problem:  # gone, or stopped again: nobody else may find our transaction open
            cast("sa.Connection", db.sync_connection).invalidate()
            if not isinstance(problem, Exception):
                raise
        raise


async def _say(driver: asyncpg.Connection, word: str) -> None:
    try:
        answer = await driver.execute(word)
    except (asyncpg.PostgresError, *GONE) as problem:
        raise translated(problem, word) from problem
    if answer != word.partition(" ")[0]:  # a COMMIT after a failed statement answers ROLLBACK, and nothing was written
        raise TransactionLost(f"{word} was answered by {answer}")
