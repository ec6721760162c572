"""The company of the measurements: 200 units in 4 levels, 1,000 salespeople, a head for every unit, one dormant branch.

Everything has a fixed id, in Keycloak too (a realm import keeps ids), so that rows can be made before Keycloak runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PASSWORD = "Shanhai-2026"
REGIONS, BRANCHES, OFFICES, SALESPEOPLE = 7, 32, 160, 1_000
DORMANT_BRANCH = 5
PRODUCT_LINES = ("仪器", "试剂")


@cache
def fixed_id(name: str) -> str:
    """The id of somebody or something by name."""
    return str(uuid5(NAMESPACE_URL, f"bench/{name}"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; ``level`` is 0 for headquarters, 3 for an office."""

    name: str
    level: int
    parent: str
    dormant: bool

    @property
    def id(self) -> str:
        """Its id."""
        return fixed_id(self.name)

    @property
    def head(self) -> Person:
        """Who heads it."""
        return Person(f"head-{self.name}", self.name, HEAD_ROLES[self.level], dormant=self.dormant)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company."""

    username: str
    unit: str
    role: str
    dormant: bool

    @property
    def id(self) -> str:
        """Their id."""
        return fixed_id(self.username)

    @property
    def unit_id(self) -> str:
        """Where their customers are owned."""
        return fixed_id(self.unit)


HEAD_ROLES = ("market-director", "regional-director", "branch-sales-director", "salesperson")


def units() -> list[Unit]:
    """All of them, from the top downwards."""
    regions = [Unit(f"region-{r}", 1, "headquarters", dormant=False) for r in range(REGIONS)]
    branches = [Unit(f"branch-{b}", 2, regions[b % REGIONS].name, dormant=b == DORMANT_BRANCH) for b in range(BRANCHES)]
    offices = [
        Unit(f"office-{o}", 3, branches[o % BRANCHES].name, dormant=branches[o % BRANCHES].dormant)
        for o in range(OFFICES)
    ]
    return [Unit("headquarters", 0, "", dormant=False), *regions, *branches, *offices]


def salespeople() -> list[Person]:
    """All of them, the busiest first."""
    offices = cycle([unit for unit in units() if unit.level == 3])
    return [
        Person(f"sales-{s}", office.name, "salesperson", dormant=office.dormant)
        for s, office in zip(range(SALESPEOPLE), offices, strict=False)
    ]


def general_manager() -> Person:
    """Who sees the whole company."""
    return Person("general-manager", "headquarters", "general-manager", dormant=False)


def everybody() -> list[Person]:
    """Salespeople, heads, the general manager."""
    return [*salespeople(), *(unit.head for unit in units()), general_manager()]


def write_realm(code: Path, target: Path, sign_in: Sequence[Person]) -> None:
    """The realm of the code with the company in it; only ``sign_in`` get passwords, whose hashing takes its time."""
    realm: dict[str, Any] = json.loads(code.read_text(encoding="utf-8"))
    lines = [{"id": fixed_id(line), "name": line} for line in PRODUCT_LINES]
    # The mark keeps `sync-realm --demo` from loading the demo company; what it still makes is the client for tokens.
    top = {"name": "organisation", "attributes": {"demo": ["loaded"]}, "subGroups": [_group(units()[0])]}
    realm["groups"] = [top, {"name": "product-lines", "subGroups": lines}]
    realm["roles"] = {"realm": [{"name": role, "description": role} for role in sorted({p.role for p in everybody()})]}
    paths = _paths()
    realm["users"] += [_user(person, paths, with_password=person in set(sign_in)) for person in everybody()]
    target.write_text(json.dumps(realm, ensure_ascii=False), encoding="utf-8")


def _group(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.id,
        "name": unit.name,
        "attributes": {"kind": [f"level-{unit.level}"], "heads": [unit.head.id]},
        "subGroups": [_group(below) for below in units() if below.parent == unit.name],
    }


def _paths() -> dict[str, str]:
    paths = {"": "/organisation"}
    for unit in units():
        paths[unit.name] = f"{paths[unit.parent]}/{unit.name}"
    return paths


def _user(person: Person, paths: dict[str, str], *, with_password: bool) -> dict[str, Any]:
    return {
        "id": person.id,
        "username": person.username,
        "email": f"{person.username}@shanhai.example",
        "emailVerified": True,
        "firstName": person.username,
        "enabled": True,
        "attributes": {"primary_unit": [person.unit_id]},
        "groups": [paths[person.unit]],
        "realmRoles": [person.role],
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}] if with_password else [],
    }
