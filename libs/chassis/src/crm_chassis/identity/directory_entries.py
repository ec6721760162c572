"""What stands under which key of the bucket ``directory``, and how it becomes a :class:`Directory`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm.identity.v1.directory_pb2 import (
    DirectoryPerson,
    DirectoryProductLine,
    DirectoryRole,
    DirectoryUnit,
    DirectoryVersion,
)
from crm_chassis.identity.directory import EMPTY, Directory, Person, ProductLine, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

BUCKET: Final = "directory"
VERSION_KEY: Final = "version"  # written after everything that belongs to the version

Entity = DirectoryUnit | DirectoryPerson | DirectoryProductLine | DirectoryRole
_KINDS: Final[Mapping[str, type[Entity]]] = {
    "unit": DirectoryUnit,
    "person": DirectoryPerson,
    "product-line": DirectoryProductLine,
    "role": DirectoryRole,
}


def key_of(entity: Entity) -> str:
    """The key an entity is kept under."""
    kind = next(name for name, message in _KINDS.items() if isinstance(entity, message))
    return f"{kind}.{entity.id}"


def entity_of(key: str, value: bytes) -> Entity | None:
    """The entity kept under a key; None for keys this version of the suite does not know."""
    kind = _KINDS.get(key.partition(".")[0])
    return None if kind is None else kind.FromString(value)


class DirectoryEntries:
    """Collects entries as they arrive and makes the directory of them."""

    def __init__(self) -> None:
        self._directory = EMPTY
        self._changes: dict[str, Entity | None] = {}
        self._version = 0
        self._roles: dict[str, DirectoryRole] = {}

    @property
    def waiting(self) -> bool:
        """Whether something has arrived that the directory does not show yet."""
        return bool(self._changes) or self._version != self._directory.version

    def take(self, key: str, value: bytes | None) -> bool:
        """One entry; None for one that is gone. True when it ends a version."""
        if key == VERSION_KEY:
            self._version = DirectoryVersion.FromString(value or b"").version
            return True
        entity = None if value is None else entity_of(key, value)
        if value is None or entity is not None:
            self._changes[key] = entity
        return False

    def directory(self) -> Directory:
        """The directory with everything that has arrived."""
        if self.waiting:
            changes, self._changes = self._changes, {}
            self._directory = self._changed(changes)
        return self._directory

    def _changed(self, changes: Mapping[str, Entity | None]) -> Directory:
        units: dict[str, Unit | None] = {}
        people: dict[str, Person | None] = {}
        lines: dict[str, ProductLine | None] = {}
        for key, entity in changes.items():
            kind, _, entity_id = key.partition(".")
            if kind == "unit":
                units[entity_id] = unit_of(entity) if isinstance(entity, DirectoryUnit) else None
            elif kind == "person":
                people[entity_id] = person_of(entity) if isinstance(entity, DirectoryPerson) else None
            elif kind == "product-line":
                lines[entity_id] = line_of(entity) if isinstance(entity, DirectoryProductLine) else None
            elif isinstance(entity, DirectoryRole):
                self._roles[entity_id] = entity
            else:
                self._roles.pop(entity_id, None)
        before = self._directory
        gone = dict.fromkeys(before.role_permissions.keys() - {role.name for role in self._roles.values()})
        return before.with_changes(
            version=self._version,
            units=units,
            people=people,
            product_lines=lines,
            role_permissions={**gone, **{role.name: frozenset(role.permissions) for role in self._roles.values()}},
            role_titles={**gone, **{role.name: role.title for role in self._roles.values()}},
        )


def unit_of(message: DirectoryUnit) -> Unit:
    """A unit as the directory knows it."""
    return Unit(
        id=message.id,
        parent_id=message.parent_id or None,
        name=message.name,
        kind=message.kind,
        region=message.region,
        heads=frozenset(message.head_ids),
    )


def person_of(message: DirectoryPerson) -> Person:
    """A person as the directory knows them."""
    return Person(
        id=message.id,
        username=message.username,
        name=message.name,
        units=tuple(message.unit_ids),
        product_lines=tuple(message.product_line_ids),
        roles=frozenset(message.roles),
        active=message.active,
    )


def line_of(message: DirectoryProductLine) -> ProductLine:
    """A product line as the directory knows it."""
    return ProductLine(id=message.id, name=message.name)
