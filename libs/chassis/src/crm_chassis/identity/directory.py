"""The organisation in memory: units, people, product lines and what each role may do (PRODUCT G1-G4).

A :class:`Directory` never changes; :meth:`Directory.with_changes` makes the next one. It answers from precomputed maps,
so that a page of rows can ask about every row.

Rules of the hierarchy (PRODUCT G3, ADR 0003):

* Superiors are the heads of the unit and of every unit above it, nearest first; the nearest are the direct ones.
* A unit without an active head is vacant and passes the duty upwards.
* The head of a unit answers to the next unit up, so neither co-heads nor heads of units below are their superiors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOBODY: frozenset[str] = frozenset()
Entity = TypeVar("Entity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the organisation; ``id`` is the id of its Keycloak group, ``heads`` are person ids."""

    id: str
    parent_id: str | None
    name: str
    kind: str
    region: str
    heads: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account; ``id`` is the Keycloak user id, ``units`` come primary first.

    ``roles`` are those given to the person; what a role includes stands in ``Directory.role_permissions``.
    """

    id: str
    username: str
    name: str
    units: tuple[str, ...]
    product_lines: tuple[str, ...]
    roles: frozenset[str]
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """A product line 产品线."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One state of the organisation. Unknown ids have no superiors and head nothing: what is missing hides rows.

    ``role_permissions`` holds for every role the permissions it amounts to, included roles counted in; ``role_titles``
    what people call it.
    """

    version: int
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    product_lines: Mapping[str, ProductLine]
    role_permissions: Mapping[str, frozenset[str]]
    role_titles: Mapping[str, str] = field(default_factory=dict)
    _heads: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    _upwards: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _below: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _headed: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("units", "people", "product_lines", "role_permissions", "role_titles"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        heads = {unit.id: self._active(unit.heads) for unit in self.units.values()}
        upwards = {unit_id: self._path(unit_id) for unit_id in self.units}
        below: dict[str, list[str]] = {unit_id: [] for unit_id in self.units}
        headed: dict[str, list[str]] = {}
        for unit_id, path in upwards.items():
            for above in path:
                below[above].append(unit_id)
            for person_id in heads[unit_id]:
                headed.setdefault(person_id, []).append(unit_id)
        object.__setattr__(self, "_heads", heads)
        object.__setattr__(self, "_upwards", upwards)
        object.__setattr__(self, "_below", {unit_id: tuple(found) for unit_id, found in below.items()})
        object.__setattr__(self, "_headed", {person_id: tuple(found) for person_id, found in headed.items()})

    def _active(self, people: frozenset[str]) -> frozenset[str]:
        return frozenset(one for one in people if (person := self.people.get(one)) is not None and person.active)

    def _path(self, unit_id: str) -> tuple[str, ...]:
        """The unit and those above it. Ends at a repetition: half-applied moves may look like a ring for a moment."""
        path: dict[str, None] = {}
        at: str | None = unit_id
        while at is not None and at in self.units and at not in path:
            path[at] = None
            at = self.units[at].parent_id
        return tuple(path)

    def with_changes(
        self,
        *,
        version: int,
        units: Mapping[str, Unit | None] = MappingProxyType({}),
        people: Mapping[str, Person | None] = MappingProxyType({}),
        product_lines: Mapping[str, ProductLine | None] = MappingProxyType({}),
        role_permissions: Mapping[str, frozenset[str] | None] = MappingProxyType({}),
        role_titles: Mapping[str, str | None] = MappingProxyType({}),
    ) -> Directory:
        """The directory after these entities became so; None means the entity is gone."""
        return Directory(
            version=version,
            units=_merged(self.units, units),
            people=_merged(self.people, people),
            product_lines=_merged(self.product_lines, product_lines),
            role_permissions=_merged(self.role_permissions, role_permissions),
            role_titles=_merged(self.role_titles, role_titles),
        )

    def below(self, units: Iterable[str]) -> list[str]:
        """The units themselves and every unit under them, each once."""
        return list(dict.fromkeys(found for unit_id in units for found in self._below.get(unit_id, ())))

    def path(self, unit_id: str) -> tuple[str, ...]:
        """The unit and every unit above it, upwards."""
        return self._upwards.get(unit_id, ())

    def active_heads(self, unit_id: str) -> frozenset[str]:
        """Who heads the unit and is active; empty when it is vacant."""
        return self._heads.get(unit_id, NOBODY)

    def headed_by(self, person_id: str) -> tuple[str, ...]:
        """Units the person heads; empty for people who are not active."""
        return self._headed.get(person_id, ())

    def is_active(self, person_id: str) -> bool:
        """Whether the person has an account that may be used."""
        person = self.people.get(person_id)
        return person is not None and person.active

    def superiors(self, person_id: str, unit_id: str) -> list[frozenset[str]]:
        """Superiors of what the person does in the unit, direct ones first; vacant units are left out."""
        chain = [heads for unit in self._upwards.get(unit_id, ()) if (heads := self._heads[unit])]
        own = [level for level, heads in enumerate(chain) if person_id in heads]
        return chain[own[-1] + 1 :] if own else chain

    def superior_distance(self, viewer: str, owner: str, unit: str) -> int | None:
        """How far above the owner the viewer stands in the unit: 1 directly, 2 and more indirectly, None not at all."""
        if viewer not in self._headed:
            return None
        for distance, heads in enumerate(self.superiors(owner, unit), start=1):
            if viewer in heads:
                return distance
        return None

    def direct_superiors(self, person_id: str, unit_id: str) -> frozenset[str]:
        """The nearest active heads the person answers to in the unit; empty at the top."""
        return next(iter(self.superiors(person_id, unit_id)), NOBODY)

    def not_subordinate(self, headed_unit: str) -> frozenset[str]:
        """Heads of the unit and of the units above: nobody who heads this unit is a superior of theirs by it.

        So ``unit in below([u]) and owner not in not_subordinate(u)`` is the hierarchy as a condition on rows.
        """
        return NOBODY.union(*(self._heads[unit_id] for unit_id in self.path(headed_unit)))

    def permissions(self, roles: Iterable[str]) -> frozenset[str]:
        """Everything the roles amount to; roles that are not of the suite amount to nothing."""
        return NOBODY.union(*(self.role_permissions.get(role, NOBODY) for role in roles))


EMPTY = Directory(version=0, units={}, people={}, product_lines={}, role_permissions={})


def _merged(before: Mapping[str, Entity], changes: Mapping[str, Entity | None]) -> Mapping[str, Entity]:
    if not changes:
        return before
    after = dict(before)
    for key, entity in changes.items():
        if entity is None:
            after.pop(key, None)
        else:
            after[key] = entity
    return after
