"""Units, persons, product lines and roles as Keycloak keeps them, in the words of the directory (ADR 0003).

A group below ``/organisation`` is a unit (attributes ``kind``, ``region``, ``heads``), one below ``/product-lines`` a
product line; realm roles that the company gives to people are the roles. The attribute ``primary_unit`` of a user says
which of several units comes first, ``successor`` and ``successor_unit`` who took over when the person left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryProductLine, DirectoryRole, DirectoryUnit
from crm_chassis.identity.directory_entries import Entity, key_of
from crm_gateway.keycloak.admin import Keycloak, at_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ORGANISATION: Final = "organisation"
PRODUCT_LINES: Final = "product-lines"
PERMISSIONS_CLIENT: Final = "crm"
COMPLETE: Final = "complete"  # attribute of the group ``organisation``
OF_KEYCLOAK: Final = frozenset({"offline_access", "uma_authorization"})

Entities = dict[str, Entity]


class OrganisationRecords:
    """Reads and writes the organisation in Keycloak. Every method raises Unavailable while Keycloak is away."""

    def __init__(self, keycloak: Keycloak) -> None:
        self._keycloak = keycloak
        self._api = keycloak.api
        self._roots: dict[str, str] = {}

    # -- reading ------------------------------------------------------------------------------------------------------

    async def everything(self) -> Entities:
        """The whole organisation by directory key; some hundred milliseconds for forty people, seconds for thousands."""
        entities = {**await self.tree(), **await self.roles()}
        units = [entity for entity in entities.values() if isinstance(entity, DirectoryUnit)]
        lines = [entity for entity in entities.values() if isinstance(entity, DirectoryProductLine)]
        groups = [*(unit.id for unit in units), *(line.id for line in lines)]
        roles = [entity for entity in entities.values() if isinstance(entity, DirectoryRole)]
        users = await self._keycloak.pages(self._api.a_get_users, briefRepresentation="false")
        members = dict(zip(groups, await at_once(map(self._members, groups)), strict=True))
        holders = await at_once(self._keycloak.ask(self._api.a_get_realm_role_members(role.name)) for role in roles)
        unit_ids, line_ids = _by_member(members, units), _by_member(members, lines)
        given: dict[str, list[str]] = {}
        for role, people in zip(roles, holders, strict=True):
            for user in people:
                given.setdefault(user["id"], []).append(role.name)
        for user in users:
            person = _person(
                user, unit_ids.get(user["id"], []), line_ids.get(user["id"], []), given.get(user["id"], [])
            )
            entities[key_of(person)] = person
        return entities

    async def is_complete(self) -> bool:
        """Whether the realm was ever brought up to date to the end; before, half the roles and people are there."""
        root = await self._keycloak.find(self._api.a_get_group(await self._root(ORGANISATION)))
        return root is not None and COMPLETE in root.get("attributes", {})

    async def tree(self) -> Entities:
        """Units, each after the one above it, and product lines."""
        units = await self._below(await self._root(ORGANISATION))
        lines = await self._below(await self._root(PRODUCT_LINES))
        top = self._roots[ORGANISATION]
        found: list[Entity] = [_unit(group, top) for group in units]
        found += [DirectoryProductLine(id=group["id"], name=group["name"]) for group in lines]
        return {key_of(entity): entity for entity in found}

    async def unit(self, unit_id: str) -> DirectoryUnit | None:
        """One unit; None when there is no such group."""
        top = await self._root(ORGANISATION)
        group = await self._keycloak.find(self._api.a_get_group(unit_id))
        return None if group is None else _unit(group, top)

    async def roles(self) -> Entities:
        """Roles with everything they permit, included roles counted in."""
        reps = {rep["id"]: rep for rep in await self._role_representations()}
        composites = dict(
            zip(
                reps,
                await at_once(self._composites(rep) for rep in reps.values()),
                strict=True,
            )
        )
        client = await self._permissions_client()
        found = [
            DirectoryRole(
                id=role_id,
                name=rep["name"],
                title=rep.get("description") or rep["name"],
                permissions=sorted(permissions_of(role_id, composites, client)),
            )
            for role_id, rep in reps.items()
        ]
        return {key_of(role): role for role in found}

    async def person(self, person_id: str) -> DirectoryPerson | None:
        """One person; None when there is no such user."""
        user = await self.user(person_id)
        return None if user is None else await self.person_of(user)

    async def user(self, person_id: str) -> dict[str, Any] | None:
        """The user as Keycloak tells it; None when there is none, or when it belongs to a client."""
        user = await self._keycloak.find(self._api.a_get_user(person_id))
        return None if user is None or user.get("serviceAccountClientId") else user

    async def person_of(self, user: Mapping[str, Any]) -> DirectoryPerson:
        """The person a user is, with the units, product lines and roles of this moment."""
        groups, roles = await at_once(
            [
                self._keycloak.pages(lambda query: self._api.a_get_user_groups(user["id"], query)),
                self._keycloak.ask(self._api.a_get_realm_roles_of_user(user["id"])),
            ]
        )
        groups = sorted(groups, key=lambda group: group["path"])
        return _person(
            user,
            [group["id"] for group in groups if group["path"].startswith(f"/{ORGANISATION}/")],
            [group["id"] for group in groups if group["path"].startswith(f"/{PRODUCT_LINES}/")],
            [role["name"] for role in roles if self._is_ours(role)],
        )

    async def find_user(self, username: str) -> dict[str, Any] | None:
        """The user who signs in by this name."""
        found = await self._keycloak.ask(self._api.a_get_users({"username": username, "exact": "true", "max": 1}))
        return found[0] if found else None

    # -- writing ------------------------------------------------------------------------------------------------------

    async def create_unit(self, unit: DirectoryUnit) -> str:
        """A new group below the unit's parent, or at the top; its id."""
        parent = unit.parent_id or await self._root(ORGANISATION)
        payload = {"name": unit.name, "attributes": _unit_attributes(unit)}
        created = await self._keycloak.ask(self._api.a_create_group(payload, parent=parent))
        return str(created)

    async def create_product_line(self, name: str) -> str:
        """A new group of a product line; its id."""
        payload = {"name": name}
        parent = await self._root(PRODUCT_LINES)
        return str(await self._keycloak.ask(self._api.a_create_group(payload, parent=parent)))

    async def save_unit(self, unit: DirectoryUnit) -> None:
        """Name, kind, region and heads of a unit; attributes of others are left alone."""
        group = await self._keycloak.ask(self._api.a_get_group(unit.id))
        ours = _unit_attributes(unit)
        attributes = {
            **{name: value for name, value in group.get("attributes", {}).items() if name not in _UNIT_ATTRIBUTES},
            **ours,
        }
        await self._keycloak.ask(self._api.a_update_group(unit.id, {"name": unit.name, "attributes": attributes}))

    async def move_unit(self, unit: DirectoryUnit) -> None:
        """Put the group below the unit's parent, with everything below it."""
        await self._keycloak.post(f"groups/{unit.parent_id}/children", {"id": unit.id, "name": unit.name})

    async def delete_unit(self, unit_id: str) -> None:
        """Delete the group."""
        await self._keycloak.ask(self._api.a_delete_group(unit_id))

    async def create_user(self, person: DirectoryPerson, *, email: str, password: str, temporary: bool) -> str:
        """A new user without units and roles; its id."""
        payload = {
            "username": person.username,
            "email": email,
            "emailVerified": True,  # by whoever creates the person; the suite sends no mail to prove it
            "firstName": person.name,
            "enabled": True,
            "attributes": _person_attributes(person),
            "credentials": [{"type": "password", "value": password, "temporary": temporary}],
        }
        return str(await self._keycloak.ask(self._api.a_create_user(payload)))

    async def save_user(self, user: Mapping[str, Any], person: DirectoryPerson, *, email: str) -> None:
        """Name, e-mail, primary unit, successor and whether the account may be used, in one call."""
        attributes = {**user.get("attributes", {}), **_person_attributes(person)}
        payload = {**user, "email": email, "enabled": person.active, "attributes": attributes}
        if person.name != display_name(user):
            payload |= {"firstName": person.name, "lastName": ""}
        await self._keycloak.ask(self._api.a_update_user(person.id, payload))

    async def set_groups(self, person_id: str, *, before: Iterable[str], after: Iterable[str]) -> None:
        """Join and leave groups; joining first, so that nobody is nowhere in between."""
        old, new = set(before), set(after)
        await at_once(self._keycloak.ask(self._api.a_group_user_add(person_id, group)) for group in sorted(new - old))
        await at_once(
            self._keycloak.ask(self._api.a_group_user_remove(person_id, group)) for group in sorted(old - new)
        )

    async def set_roles(self, person_id: str, *, before: Iterable[str], after: Iterable[str]) -> None:
        """Give and take roles by name."""
        old, new = set(before), set(after)
        if old == new:
            return
        reps = {rep["name"]: rep for rep in await self._role_representations()}
        if given := [reps[name] for name in sorted(new - old)]:
            await self._keycloak.ask(self._api.a_assign_realm_roles(person_id, given))
        if taken := [reps[name] for name in sorted(old - new) if name in reps]:
            await self._keycloak.ask(self._api.a_delete_realm_roles_of_user(person_id, taken))

    async def end_sessions(self, person_id: str) -> None:
        """Sign the person out everywhere; refresh tokens are worth nothing from now on."""
        await self._keycloak.find(self._api.a_user_logout(person_id))

    # -- inside -------------------------------------------------------------------------------------------------------

    async def _root(self, name: str) -> str:
        if name not in self._roots:
            group = await self._keycloak.ask(self._api.a_get_group_by_path(f"/{name}"))
            self._roots[name] = group["id"]
        return self._roots[name]

    async def _permissions_client(self) -> str:
        if PERMISSIONS_CLIENT not in self._roots:
            self._roots[PERMISSIONS_CLIENT] = str(
                await self._keycloak.ask(self._api.a_get_client_id(PERMISSIONS_CLIENT))
            )
        return self._roots[PERMISSIONS_CLIENT]

    async def _below(self, group_id: str) -> list[dict[str, Any]]:
        children = await self._keycloak.pages(
            lambda query: self._api.a_get_group_children(group_id, query), briefRepresentation="false"
        )
        deeper = await at_once(self._below(child["id"]) for child in children if child.get("subGroupCount"))
        return [*children, *(group for groups in deeper for group in groups)]

    async def _members(self, group_id: str) -> list[str]:
        users = await self._keycloak.pages(
            lambda query: self._api.a_get_group_members(group_id, query), briefRepresentation="true"
        )
        return [user["id"] for user in users]

    async def _role_representations(self) -> list[dict[str, Any]]:
        return [rep for rep in await self._keycloak.ask(self._api.a_get_realm_roles()) if self._is_ours(rep)]

    def _is_ours(self, role: Mapping[str, Any]) -> bool:
        return is_of_the_company(role, self._keycloak.realm)

    async def _composites(self, role: Mapping[str, Any]) -> list[dict[str, Any]]:
        if not role.get("composite"):
            return []
        found = await self._keycloak.find(self._api.a_get_role_composites_by_id(role["id"]))
        return list(found or ())


_UNIT_ATTRIBUTES: Final = frozenset({"kind", "region", "heads"})


def is_of_the_company(role: Mapping[str, Any], realm: str) -> bool:
    """Whether a realm role is one that people are given, rather than one of Keycloak's own."""
    name = role["name"]
    return name not in OF_KEYCLOAK and name != f"default-roles-{realm}"


def display_name(user: Mapping[str, Any]) -> str:
    """The name as colleagues know it: family name first in Chinese, last otherwise."""
    first, last = user.get("firstName") or "", user.get("lastName") or ""
    if not last:
        return first or str(user["username"])
    return f"{last}{first}" if "\u4e00" <= last[0] <= "\u9fff" else f"{first} {last}".strip()


def _unit_attributes(unit: DirectoryUnit) -> dict[str, list[str]]:
    values = {"kind": [unit.kind], "region": [unit.region], "heads": list(unit.head_ids)}
    return {name: value for name, value in values.items() if any(value)}


def _person_attributes(person: DirectoryPerson) -> dict[str, list[str]]:
    return {
        "primary_unit": [person.unit_ids[0]] if person.unit_ids else [],
        "successor": [person.successor_id] if person.successor_id else [],
        "successor_unit": [person.successor_unit_id] if person.successor_unit_id else [],
    }


def _unit(group: Mapping[str, Any], top: str) -> DirectoryUnit:
    attributes = group.get("attributes", {})
    parent = group.get("parentId", "")
    return DirectoryUnit(
        id=group["id"],
        parent_id="" if parent == top else parent,
        name=group["name"],
        kind=_first(attributes, "kind"),
        region=_first(attributes, "region"),
        head_ids=sorted(attributes.get("heads", [])),
    )


def _person(
    user: Mapping[str, Any], unit_ids: Sequence[str], line_ids: Sequence[str], roles: Iterable[str]
) -> DirectoryPerson:
    attributes = user.get("attributes") or {}
    primary = _first(attributes, "primary_unit")
    return DirectoryPerson(
        id=user["id"],
        username=user["username"],
        name=display_name(user),
        unit_ids=sorted(unit_ids, key=lambda unit_id: unit_id != primary),
        product_line_ids=sorted(line_ids),
        roles=sorted(roles),
        active=bool(user.get("enabled")),
        successor_id=_first(attributes, "successor"),
        successor_unit_id=_first(attributes, "successor_unit"),
    )


def _first(attributes: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(attributes.get(name, ())), "")


def _by_member(members: Mapping[str, Sequence[str]], groups: Iterable[Any]) -> dict[str, list[str]]:
    """Groups of each member, in the order of the groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for person_id in members[group.id]:
            found.setdefault(person_id, []).append(group.id)
    return found


def permissions_of(role_id: str, composites: Mapping[str, Sequence[Mapping[str, Any]]], client: str) -> set[str]:
    """What a role permits by itself and by the roles it includes, which Keycloak allows to include each other in rings.

    ``composites`` are the parts of each role by id, ``client`` is the id of the client that holds the permissions.
    """
    found: set[str] = set()
    seen, waiting = {role_id}, [role_id]
    while waiting:
        for part in composites.get(waiting.pop(), ()):
            if part.get("clientRole"):
                if part.get("containerId") == client:
                    found.add(part["name"])
            elif part["id"] not in seen:
                seen.add(part["id"])
                waiting.append(part["id"])
    return found
