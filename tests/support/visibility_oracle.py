"""Who may see and do what with a customer, read once more and independently from PRODUCT G3, G4, C9 and C10.

Plain Python over a handful of people and files: nothing of the chassis' policy or of the directory's answers is used.
While somebody's move is half done, rows may be hidden: ``least`` is what must be granted then, ``most`` what may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from customer_suite import INSTRUMENTS, a_company, person_id, unit_id

from crm_chassis.identity.directory import Directory, Person, ProductLine, Unit

NOTHING: frozenset[str] = frozenset()
READING = frozenset({"read"})
EDITING = frozenset({"read", "edit"})
EVERYTHING = frozenset({"read", "edit", "delete"})

POOL_UNIT, POOL_ADMINISTRATOR = "east", "nora"
CATEGORIES = {"医疗": None, "医院": "医疗", "媒体": None}


@dataclass
class Someone:
    """A person: units in which they work, the primary one first."""

    units: list[str]
    role: str = "sales"
    active: bool = True


@dataclass
class Move:
    """What the customer service has not heard yet: ``leaving`` names the successor of somebody who left."""

    origin: str
    target: str
    successor: str = ""


@dataclass
class Part:
    """A department or a contact."""

    kind: str
    name: str
    deleted: bool = False


@dataclass
class File:
    """A customer as it should be on file."""

    id: str
    name: str
    phone: str
    owner: str | None
    unit: str | None
    of_the_line: bool
    category: str
    deleted: bool = False
    shares: dict[str, frozenset[str]] = field(default_factory=dict)  # by the subject's id
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def pooled(self) -> bool:
        return self.owner is None


@dataclass
class Company:
    """HQ over east and north; shanghai over pudong; hangzhou and tianjin are vacant; tess works in two units."""

    parents: dict[str, str | None] = field(
        default_factory=lambda: {
            "hq": None,
            "east": "hq",
            "north": "hq",
            "shanghai": "east",
            "hangzhou": "east",
            "pudong": "shanghai",
            "beijing": "north",
            "tianjin": "north",
        }
    )
    heads: dict[str, set[str]] = field(
        default_factory=lambda: {
            "hq": {"boss"},
            "east": {"erin", "emma"},
            "north": {"nora"},
            "shanghai": {"sam"},
            "hangzhou": set(),
            "pudong": {"pat"},
            "beijing": {"ben"},
            "tianjin": set(),
        }
    )
    people: dict[str, Someone] = field(
        default_factory=lambda: {
            "boss": Someone(["hq"]),
            "erin": Someone(["east"]),
            "emma": Someone(["east"]),
            "sam": Someone(["shanghai"]),
            "ann": Someone(["shanghai"]),
            "pat": Someone(["pudong"]),
            "hal": Someone(["hangzhou"]),
            "nora": Someone(["north"]),
            "ben": Someone(["beijing"]),
            "tess": Someone(["shanghai", "tianjin"]),
            "max": Someone(["hq"], role="product-manager"),
            "gil": Someone(["hq"], role="general-manager"),
        }
    )
    unheard: dict[str, list[Move]] = field(default_factory=dict)  # by person, oldest first
    version: int = 1

    def directory(self) -> Directory:
        """The organisation as the services learn it."""
        self.version += 1
        return Directory(
            version=self.version,
            units={
                unit_id(name): Unit(
                    id=unit_id(name),
                    parent_id=unit_id(parent) if parent else None,
                    name=name,
                    kind="unit",
                    region="",
                    heads=frozenset(map(person_id, self.heads[name])),
                )
                for name, parent in self.parents.items()
            },
            people={
                person_id(name): Person(
                    id=person_id(name),
                    username=name,
                    name=name.title(),
                    units=tuple(map(unit_id, someone.units)),
                    product_lines=(INSTRUMENTS,) if name == "max" else (),
                    roles=frozenset({someone.role}),
                    active=someone.active,
                )
                for name, someone in self.people.items()
            },
            product_lines={INSTRUMENTS: ProductLine(id=INSTRUMENTS, name="仪器")},
            role_permissions=a_company().role_permissions,
        )

    @property
    def active(self) -> list[str]:
        return [name for name, someone in self.people.items() if someone.active]

    def upwards(self, unit: str | None) -> Iterator[str]:
        """The unit and those above it."""
        while unit is not None:
            yield unit
            unit = self.parents[unit]

    def superiors(self, person: str, unit: str) -> list[set[str]]:
        """Those above somebody in a unit, direct ones first. Vacant units pass the duty on, peers are none."""
        levels: list[set[str]] = []
        for each in self.upwards(unit):
            heads = {head for head in self.heads[each] if self.people[head].active}
            if person in heads:
                levels = []  # whoever heads a unit answers above it
            elif heads:
                levels.append(heads)
        return levels

    def in_the_hierarchy(self, viewer: str, person: str, unit: str) -> frozenset[str]:
        """直接上级拥有下级除删除外的所有权限,间接上级拥有下级的查询权限 (G3)."""
        for distance, heads in enumerate(self.superiors(person, unit)):
            if viewer in heads:
                return READING if distance else EDITING
        return NOTHING

    def destination(self, file: File) -> str:
        """The unit in which the file will be owned when its owner's moves have been heard of."""
        assert file.owner is not None
        assert file.unit is not None
        unit, someone = file.unit, self.people[file.owner]
        for move in self.unheard.get(file.owner, []):
            if move.origin == unit and not move.successor:
                unit = move.target
        return unit if unit in someone.units else someone.units[0]

    def is_moving(self, file: File) -> bool:
        """Whether the file's owner has left the unit in which it is owned."""
        return file.owner is not None and file.unit not in self.people[file.owner].units

    def in_charge(self, viewer: str, file: File) -> tuple[frozenset[str], frozenset[str]]:
        """What owner and superiors may do, at least and at most."""
        if file.owner is None or file.unit is None:  # it waits in a pool
            return NOTHING, NOTHING
        if viewer == file.owner:
            return EVERYTHING, EVERYTHING
        later = self.in_the_hierarchy(viewer, file.owner, self.destination(file))
        if self.is_moving(file):
            return NOTHING, later
        now = self.in_the_hierarchy(viewer, file.owner, file.unit)
        return now & later, now | later

    def rights(self, viewer: str, file: File) -> tuple[frozenset[str], frozenset[str]]:
        """What somebody may do with a living or a deleted file, at least and at most, pools left aside."""
        someone, others = self.people[viewer], NOTHING
        if someone.role == "general-manager" or (someone.role == "product-manager" and file.of_the_line):
            others = READING
        for subject in (person_id(viewer), *map(unit_id, someone.units)):
            others |= file.shares.get(subject, NOTHING)
        least, most = self.in_charge(viewer, file)
        least, most = least | others, most | others
        if file.deleted:  # its owner may bring it back; for everybody else it is gone
            return (most, most) if "delete" in most else (NOTHING, NOTHING)
        return least, most

    def member(self, viewer: str) -> bool:
        """Whether somebody may claim out of the pool."""
        units = {above for unit in self.people[viewer].units for above in self.upwards(unit)}
        return self.people[viewer].active and POOL_UNIT in units

    def belongs(self, viewer: str) -> bool:
        """Whether somebody sees what waits in the pool."""
        return self.member(viewer) or (viewer == POOL_ADMINISTRATOR and self.people[viewer].active)

    def deciders(self, claimant: str, unit: str, file: File) -> set[str]:
        """Who decides between a claimant and a file's owner: the nearest above both, else an arbitrator."""
        assert file.owner is not None
        assert file.unit is not None
        above = set().union(*self.superiors(claimant, unit))
        for heads in self.superiors(file.owner, file.unit):
            if both := heads & above:
                return both
        return {"gil"} - {claimant, file.owner} if self.people["gil"].active else set()


def within(category: str) -> set[str]:
    """A category and those below it."""
    return {name for name, parent in CATEGORIES.items() if category in (name, parent)}
