"""Our copy of the organisation in PostgreSQL: the one place where a difference becomes audit and events (ADR 0003).

Whoever reads Keycloak and records it holds :func:`lock` over both. So two readings never overtake each other, and every
difference is told once, whether it came by our own commands, by Keycloak's console, or is found by a sweep after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from google.protobuf.json_format import MessageToDict
from sqlalchemy.dialects.postgresql import insert

from crm.identity.events.v1 import identity_events_pb2 as events
from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryProductLine, DirectoryRole, DirectoryUnit
from crm_chassis.errors import RequestInProgress
from crm_chassis.identity.directory_entries import DirectoryEntries, Entity, entity_of
from crm_gateway.directory.tables import directory_entities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from google.protobuf.message import Message
    from sqlalchemy.ext.asyncio import AsyncConnection

    from crm_chassis.identity.directory import Directory
    from crm_chassis.work import Work

LOCK: Final = 0x4F5247414E495345  # "ORGANISE"; advisory locks count per database
LOCK_NOT_AVAILABLE: Final = "55P03"
NAMES: Final[Mapping[type[Message], str]] = {
    DirectoryUnit: "unit",
    DirectoryPerson: "person",
    DirectoryProductLine: "product_line",
    DirectoryRole: "role",
}


async def lock(work: Work) -> None:
    """Be the only one who reads Keycloak for the record, until the transaction ends.

    Raises RequestInProgress when somebody else takes longer than a moment.
    """
    await work.db.execute(sa.text("SET LOCAL lock_timeout = '3s'"))
    try:
        await work.db.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    except sa.exc.DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise RequestInProgress from problem
        raise


@dataclass(frozen=True)
class Snapshot:
    """The organisation as recorded. ``version`` 0: never read yet."""

    version: int
    entities: Mapping[str, Entity]

    @cached_property
    def units(self) -> dict[str, DirectoryUnit]:
        """Units by id."""
        return {one.id: one for one in self.entities.values() if isinstance(one, DirectoryUnit)}

    @cached_property
    def people(self) -> dict[str, DirectoryPerson]:
        """Persons by id."""
        return {one.id: one for one in self.entities.values() if isinstance(one, DirectoryPerson)}

    @cached_property
    def product_lines(self) -> dict[str, DirectoryProductLine]:
        """Product lines by id."""
        return {one.id: one for one in self.entities.values() if isinstance(one, DirectoryProductLine)}

    @cached_property
    def roles(self) -> dict[str, DirectoryRole]:
        """Roles by name."""
        return {one.name: one for one in self.entities.values() if isinstance(one, DirectoryRole)}

    @cached_property
    def directory(self) -> Directory:
        """The same as a directory, to ask about the tree."""
        taken = DirectoryEntries()
        for key, entity in self.entities.items():
            taken.take(key, entity.SerializeToString())
        return taken.directory()


class Mirror:
    """Reads and writes the recorded organisation; keeps the last snapshot in memory."""

    def __init__(self) -> None:
        self._last = Snapshot(0, {})
        self._issued = 0

    async def snapshot(self, db: AsyncConnection) -> Snapshot:
        """The organisation as recorded in the database at this moment."""
        newest = await db.scalar(sa.select(sa.func.max(directory_entities.c.version)))
        if (newest or 0) != self._last.version:
            rows = await db.execute(sa.select(directory_entities).where(directory_entities.c.value.is_not(None)))
            entities = {row.key: entity for row in rows if (entity := entity_of(row.key, row.value)) is not None}
            self._last = Snapshot(newest or 0, entities)
        return self._last

    async def record(
        self, work: Work, found: Mapping[str, Entity | None], *, whole: bool = False, reason: str = ""
    ) -> Snapshot:
        """Take over what Keycloak says: None is gone; with ``whole``, so is whatever ``found`` does not name.

        Differences go into the trail under the caller and out as events. The caller of this holds :func:`lock`.
        """
        before = await self.snapshot(work.db)
        changes = {key: entity for key, entity in found.items() if before.entities.get(key) != entity}
        if whole:
            changes |= dict.fromkeys(before.entities.keys() - found.keys())
        if not changes:
            return before
        # Grows even over a lost database; never the number of a transaction that was rolled back, which may be cached.
        version = self._issued = max(before.version + 1, self._issued + 1, int(work.now.timestamp() * 1000))
        await _store(work, changes, version)
        if before.version:  # the first reading is no news
            for key, after in changes.items():
                _tell(work, before.entities.get(key), after, reason)
        kept = {key: entity for key, entity in before.entities.items() if key not in changes}
        return Snapshot(version, kept | {key: entity for key, entity in changes.items() if entity is not None})


async def _store(work: Work, changes: Mapping[str, Entity | None], version: int) -> None:
    statement = insert(directory_entities)
    new = {name: statement.excluded[name] for name in ("value", "version", "changed_at")}
    await work.db.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=new),
        [
            {
                "key": key,
                "value": None if entity is None else entity.SerializeToString(),
                "version": version,
                "changed_at": work.now,
            }
            for key, entity in changes.items()
        ],
    )


def _tell(work: Work, before: Entity | None, after: Entity | None, reason: str) -> None:
    entity = after if after is not None else before
    if entity is None:
        return
    action = "created" if before is None else "deleted" if after is None else "changed"
    work.audit(NAMES[type(entity)], entity.id, action, changes=_differences(before, after), reason=reason)
    for fact in facts_of(before, after):
        work.emit(fact)


def facts_of(before: Entity | None, after: Entity | None) -> Iterator[Message]:
    """What a difference means to the other services."""
    if isinstance(before, DirectoryUnit) and isinstance(after, DirectoryUnit):
        yield from _of_unit(before, after)
    elif isinstance(before, DirectoryPerson):
        yield from _of_person(before, after if isinstance(after, DirectoryPerson) else None)


def _differences(before: Entity | None, after: Entity | None) -> dict[str, list[Any]]:
    old, new = (_fields(entity) for entity in (before, after))
    return {name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)}


def _fields(entity: Entity | None) -> dict[str, Any]:
    if entity is None:
        return {}
    fields: dict[str, Any] = MessageToDict(entity, preserving_proto_field_name=True)
    del fields["id"]
    return fields


def _of_unit(before: DirectoryUnit, after: DirectoryUnit) -> Iterator[Message]:
    if before.parent_id != after.parent_id:
        yield events.UnitMoved(unit_id=after.id, from_parent_id=before.parent_id, to_parent_id=after.parent_id)
    if before.head_ids != after.head_ids:
        yield events.UnitHeadsChanged(unit_id=after.id, head_ids=after.head_ids)


def _of_person(before: DirectoryPerson, after: DirectoryPerson | None) -> Iterator[Message]:
    if after is None:  # deleted in Keycloak's console: whatever they own has nobody to go to
        if before.active:
            yield events.PersonDisabled(person_id=before.id)
        return
    if after.active and not before.active:
        yield events.PersonRestored(person_id=after.id)
    joined = [unit for unit in after.unit_ids if unit not in before.unit_ids]
    to_unit = next(iter([*joined, *after.unit_ids]), "")
    for left in before.unit_ids:
        if left not in after.unit_ids:
            yield events.PersonMoved(person_id=after.id, from_unit_id=left, to_unit_id=to_unit)
    if not after.active and after.successor_id and (before.active or after.successor_id != before.successor_id):
        yield events.PersonLeft(
            person_id=after.id, successor_id=after.successor_id, successor_unit_id=after.successor_unit_id
        )
    elif before.active and not after.active:
        yield events.PersonDisabled(person_id=after.id)
