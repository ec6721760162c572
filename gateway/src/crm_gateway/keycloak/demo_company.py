"""The demo company of ``deploy/keycloak/demo-company.yaml``: loaded once, then left to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryProductLine, DirectoryUnit
from crm_gateway.keycloak.admin import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crm_gateway.keycloak.organisation import OrganisationRecords


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit by name; ``heads`` are user names."""

    name: str
    kind: str
    region: str
    parent: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person by names, units primary first."""

    username: str
    name: str
    units: tuple[str, ...]
    roles: tuple[str, ...]
    product_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """Units from the top downwards, people, product lines and the clients of the demonstration."""

    password: str
    email_domain: str
    product_lines: tuple[str, ...]
    clients: tuple[Mapping[str, Any], ...]
    units: tuple[DemoUnit, ...]
    people: tuple[DemoPerson, ...]

    @classmethod
    def read(cls, file: Path) -> DemoCompany:
        """Read the file."""
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return cls(
            password=content["password"],
            email_domain=content["email_domain"],
            product_lines=tuple(content["product_lines"]),
            clients=tuple(content["clients"]),
            units=tuple(_units(content["units"], parent="")),
            people=tuple(
                DemoPerson(
                    username=username,
                    name=entry["name"],
                    units=tuple(entry["units"]),
                    roles=tuple(entry["roles"]),
                    product_lines=tuple(entry.get("product_lines", ())),
                )
                for username, entry in content["people"].items()
            ),
        )

    def accounts(self, titles: Mapping[str, str]) -> list[str]:
        """Who can sign in, as a table for people; ``titles`` are the roles'."""
        heads = {head: unit.name for unit in self.units for head in unit.heads}
        lines = [f"password of everybody: {self.password}", ""]
        for person in self.people:
            roles = "、".join(titles[role] for role in person.roles)
            head = f",负责{heads[person.username]}" if person.username in heads else ""
            lines.append(f"{person.username:<14} {person.name}  {roles}  {'、'.join(person.units)}{head}")
        return lines


def _units(entries: Sequence[Mapping[str, Any]], *, parent: str) -> Iterator[DemoUnit]:
    for entry in entries:
        yield DemoUnit(entry["name"], entry["kind"], entry.get("region", ""), parent, tuple(entry["heads"]))
        yield from _units(entry.get("units", ()), parent=entry["name"])


async def load(company: DemoCompany, records: OrganisationRecords) -> None:
    """Put the company into Keycloak. A load that was cut off is taken up where it ended."""
    units, lines = await _load_groups(company, records)
    people = await at_once(_load_person(company, person, units, lines, records) for person in company.people)
    ids = {person.username: person_id for person, person_id in zip(company.people, people, strict=True)}
    for unit in company.units:
        there = units[unit.name]
        there.head_ids[:] = sorted(ids[head] for head in unit.heads)
    await at_once(records.save_unit(units[unit.name]) for unit in company.units if unit.heads)


async def _load_groups(
    company: DemoCompany, records: OrganisationRecords
) -> tuple[dict[str, DirectoryUnit], dict[str, str]]:
    tree = (await records.tree()).values()
    units = {entity.name: entity for entity in tree if isinstance(entity, DirectoryUnit)}
    lines = {entity.name: entity.id for entity in tree if isinstance(entity, DirectoryProductLine)}
    for name in company.product_lines:
        if name not in lines:
            lines[name] = await records.create_product_line(name)
    for unit in company.units:
        if unit.name not in units:
            made = DirectoryUnit(name=unit.name, kind=unit.kind, region=unit.region)
            if unit.parent:
                made.parent_id = units[unit.parent].id
            made.id = await records.create_unit(made)
            units[unit.name] = made
    return units, lines


async def _load_person(
    company: DemoCompany,
    person: DemoPerson,
    units: Mapping[str, DirectoryUnit],
    lines: Mapping[str, str],
    records: OrganisationRecords,
) -> str:
    wanted = DirectoryPerson(
        username=person.username,
        name=person.name,
        unit_ids=[units[name].id for name in person.units],
        product_line_ids=[lines[name] for name in person.product_lines],
        roles=person.roles,
    )
    user = await records.find_user(person.username)
    if user is None:
        email = f"{person.username}@{company.email_domain}"
        person_id = await records.create_user(wanted, email=email, password=company.password, temporary=False)
        there = DirectoryPerson()
    else:
        person_id, there = user["id"], await records.person_of(user)
    await records.set_groups(
        person_id,
        before=[*there.unit_ids, *there.product_line_ids],
        after=[*wanted.unit_ids, *wanted.product_line_ids],
    )
    await records.set_roles(person_id, before=there.roles, after=wanted.roles)
    return str(person_id)
