"""Keeps the realm as the code has it (``deploy/keycloak``); a second run finds nothing to do (DESIGN §4).

What belongs to the code (settings, clients, the token scope, permissions) is put back when somebody changed it. What
belongs to the company is only begun: a role gets its permissions when it is made, later runs hand out just the
permissions that are new, and units and people are touched by the first load of the demo company alone.
"""

from __future__ import annotations

import json
import os
from string import Template
from typing import TYPE_CHECKING, Any, Final

from crm_gateway.keycloak.admin import PATIENCE, Keycloak, at_once
from crm_gateway.keycloak.demo_company import DemoCompany, load
from crm_gateway.keycloak.organisation import (
    COMPLETE,
    ORGANISATION,
    PERMISSIONS_CLIENT,
    OrganisationRecords,
    is_of_the_company,
)
from crm_gateway.keycloak.role_book import Role, RoleBook
from crm_gateway.settings import backchannel_logout_uri, redirect_uri, signed_out_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crm_gateway.settings import SyncSettings

# Parts of realm.json that are no settings of the realm itself, or that importing it has already done for good.
NO_SETTINGS: Final = frozenset({"realm", "clients", "users", "groups", "components"})
USER_PROFILE: Final = "org.keycloak.userprofile.UserProfileProvider"
TOKEN_SCOPES: Final = ("basic", "crm")  # `basic` is Keycloak's own: sub and auth_time
WORKER: Final = "directory-worker"
ADMIN_CLI: Final = "admin-cli"
NOT_OF_THE_SUITE: Final = frozenset({PERMISSIONS_CLIENT, WORKER, ADMIN_CLI})  # their tokens open none of its doors
DONE: Final = {"placed": ["true"]}


async def sync(settings: SyncSettings, *, demo: bool) -> list[str]:
    """Bring the realm up to date; what was changed, in words. Raises Unavailable while Keycloak is away."""
    async with Keycloak(
        settings.keycloak_url,
        realm=settings.keycloak_realm,
        client_id=WORKER,
        client_secret=settings.worker_client_secret.get_secret_value(),
        timeout=PATIENCE,
    ) as keycloak:
        run = _Sync(keycloak, settings.realm_folder, settings.public_url)
        await run.realm()
        await run.token_scope()
        await run.clients()
        await run.roles()
        if demo:
            await run.demo_company()
        await run.complete()
        return run.changes


class _Sync:
    def __init__(self, keycloak: Keycloak, folder: Path, public_url: str) -> None:
        self._keycloak = keycloak
        self._api = keycloak.api
        self._folder = folder
        self._public_url = public_url
        self._code = _json(folder / "realm.json")
        self.changes: list[str] = []

    async def realm(self) -> None:
        """Settings and user profile."""
        there = await self._keycloak.ask(self._api.a_get_realm(self._keycloak.realm))
        settings = {name: value for name, value in self._code.items() if name not in NO_SETTINGS}
        if changed := differing(settings, there):
            await self._keycloak.ask(self._api.a_update_realm(self._keycloak.realm, changed))
            self.changes.append(f"realm settings: {', '.join(sorted(changed))}")
        provider = self._code["components"][USER_PROFILE][0]
        profile = json.loads(provider["config"]["kc.user.profile.config"][0])
        if differing(profile, await self._keycloak.ask(self._api.a_get_realm_users_profile())):
            await self._keycloak.ask(self._api.a_update_realm_users_profile(profile))
            self.changes.append("user profile")

    async def token_scope(self) -> None:
        """The client scope that says what stands in a token."""
        code = _json(self._folder / "crm-scope.json")
        there = await self._keycloak.ask(self._api.a_get_client_scope_by_name(code["name"]))
        if there is None:
            await self._keycloak.ask(self._api.a_create_client_scope(code))
            self.changes.append(f"client scope {code['name']}")
            return
        mappers = {mapper["name"]: mapper for mapper in there.get("protocolMappers", ())}
        for mapper in code["protocolMappers"]:
            known = mappers.pop(mapper["name"], None)
            if known is None:
                await self._keycloak.ask(self._api.a_add_mapper_to_client_scope(there["id"], mapper))
            elif differing(mapper, known):
                changed = {**mapper, "id": known["id"]}
                await self._keycloak.ask(self._api.a_update_mapper_in_client_scope(there["id"], known["id"], changed))
            else:
                continue
            self.changes.append(f"token mapper {mapper['name']}")
        for mapper in mappers.values():
            await self._keycloak.ask(self._api.a_delete_mapper_from_client_scope(there["id"], mapper["id"]))
            self.changes.append(f"token mapper {mapper['name']} taken away")

    async def clients(self) -> None:
        """The suite's clients, with the addresses of this installation."""
        for client in self._code["clients"]:
            await self._client(self._with_addresses(client))

    def _with_addresses(self, client: Mapping[str, Any]) -> dict[str, Any]:
        if client["clientId"] != "web":
            return dict(client)
        return {
            **client,
            "redirectUris": [redirect_uri(self._public_url)],
            "attributes": {
                **client["attributes"],
                "post.logout.redirect.uris": signed_out_uri(self._public_url),
                "backchannel.logout.url": backchannel_logout_uri(self._public_url),
            },
        }

    async def _client(self, client: Mapping[str, Any]) -> str:
        client_id = client["clientId"]
        there = await self._client_there(client_id)
        if there is None:
            made = {**client, "secret": _filled(client["secret"])} if "secret" in client else client
            await self._keycloak.ask(self._api.a_create_client(dict(made)))
            self.changes.append(f"client {client_id}")
            there = await self._client_there(client_id) or {}
        elif changed := differing({name: value for name, value in client.items() if name != "secret"}, there):
            await self._keycloak.ask(self._api.a_update_client(there["id"], {**there, **changed}))
            self.changes.append(f"client {client_id}: {', '.join(sorted(changed))}")
        if client_id not in NOT_OF_THE_SUITE:
            await self._scopes_of(there)
        return str(there["id"])

    async def _client_there(self, client_id: str) -> dict[str, Any] | None:
        clients = await self._keycloak.ask(self._api.a_get_clients())
        return next((client for client in clients if client["clientId"] == client_id), None)

    async def _scopes_of(self, client: Mapping[str, Any]) -> None:
        """Exactly the suite's scopes: Keycloak's others would add audiences, client roles and e-mail to every token."""
        scopes = {scope["name"]: scope["id"] for scope in await self._keycloak.ask(self._api.a_get_client_scopes())}
        there = {
            scope["name"]
            for scope in await self._keycloak.ask(self._api.a_get_client_default_client_scopes(client["id"]))
        }
        for name in sorted(there - set(TOKEN_SCOPES)):
            await self._keycloak.ask(self._api.a_delete_client_default_client_scope(client["id"], scopes[name]))
            self.changes.append(f"client {client['clientId']}: scope {name} taken away")
        for name in sorted(set(TOKEN_SCOPES) - there):
            payload = {"realm": self._keycloak.realm, "client": client["id"], "clientScopeId": scopes[name]}
            await self._keycloak.ask(self._api.a_add_client_default_client_scope(client["id"], scopes[name], payload))
            self.changes.append(f"client {client['clientId']}: scope {name}")

    async def roles(self) -> None:
        """Permissions as client roles, roles as composites of them and of each other, all of them in the token."""
        book = RoleBook.read(self._folder / "roles.yaml")
        client = str(await self._keycloak.ask(self._api.a_get_client_id(PERMISSIONS_CLIENT)))
        permissions = await self._permissions(client, book.permissions)
        fresh = {name for name, rep in permissions.items() if "placed" not in rep.get("attributes", {})}
        await self._new_roles(book.roles.values())
        roles = await self._realm_roles()
        for role in book.roles.values():
            await self._compose(role, roles, permissions, fresh)
        await at_once(
            self._keycloak.ask(self._api.a_update_client_role(client, name, {**permissions[name], "attributes": DONE}))
            for name in sorted(fresh)
        )
        await self._roles_in_tokens(roles)

    async def _permissions(self, client: str, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
        there = await self._client_roles(client)
        if missing := sorted(set(wanted) - there.keys()):
            await at_once(
                self._keycloak.ask(self._api.a_create_client_role(client, {"name": name}, skip_exists=True))
                for name in missing
            )
            self.changes += [f"permission {name}" for name in missing]
            there = await self._client_roles(client)
        return {name: rep for name, rep in there.items() if name in wanted}

    async def _client_roles(self, client: str) -> dict[str, dict[str, Any]]:
        found = await self._keycloak.ask(self._api.a_get_client_roles(client, brief_representation=False))
        return {rep["name"]: rep for rep in found}

    async def _new_roles(self, roles: Iterable[Role]) -> None:
        there = await self._realm_roles()
        for role in roles:
            if role.name not in there:
                await self._keycloak.ask(self._api.a_create_realm_role({"name": role.name, "description": role.title}))
                self.changes.append(f"role {role.name}")

    async def _realm_roles(self) -> dict[str, dict[str, Any]]:
        found = await self._keycloak.ask(self._api.a_get_realm_roles(brief_representation=False))
        return {rep["name"]: rep for rep in found}

    async def _compose(
        self,
        role: Role,
        roles: Mapping[str, dict[str, Any]],
        permissions: Mapping[str, dict[str, Any]],
        fresh: set[str],
    ) -> None:
        rep = roles[role.name]
        is_new = "placed" not in rep.get("attributes", {})
        parts = [permissions[name] for name in sorted(role.permissions if is_new else role.permissions & fresh)]
        if is_new:
            parts += [roles[name] for name in role.includes]
        if parts:
            await self._keycloak.ask(self._api.a_add_composite_realm_roles_to_role(role.name, parts))
            self.changes.append(f"role {role.name}: {', '.join(part['name'] for part in parts)}")
        if is_new:
            await self._keycloak.ask(self._api.a_update_realm_role(role.name, {**rep, "attributes": DONE}))

    async def _roles_in_tokens(self, roles: Mapping[str, dict[str, Any]]) -> None:
        """Full scope is off, so a token carries only the roles that its scope names."""
        scope = await self._keycloak.ask(self._api.a_get_client_scope_by_name("crm")) or {}
        path = f"client-scopes/{scope['id']}/scope-mappings/realm"
        there = {role["name"] for role in await self._keycloak.get(path)}
        ours = {name for name, rep in roles.items() if is_of_the_company(rep, self._keycloak.realm)}
        if missing := sorted(ours - there):
            await self._keycloak.post(path, [roles[name] for name in missing])
            self.changes.append(f"roles in tokens: {', '.join(missing)}")

    async def demo_company(self) -> None:
        """Load the demo company, once."""
        company = DemoCompany.read(self._folder / "demo-company.yaml")
        for client in company.clients:
            roles = client.get("roles", ())
            made = await self._client({name: value for name, value in client.items() if name != "roles"})
            await self._service_roles(made, roles)
        root = await self._keycloak.ask(self._api.a_get_group_by_path(f"/{ORGANISATION}"))
        if "demo" in root.get("attributes", {}):
            return
        await load(company, OrganisationRecords(self._keycloak))
        payload = {"name": ORGANISATION, "attributes": {**root.get("attributes", {}), "demo": ["loaded"]}}
        await self._keycloak.ask(self._api.a_update_group(root["id"], payload))
        self.changes.append(f"demo company: {len(company.units)} units, {len(company.people)} people")

    async def complete(self) -> None:
        """Say that everything is there, for the directory worker, which waits for it before it first reads."""
        root = await self._keycloak.ask(self._api.a_get_group_by_path(f"/{ORGANISATION}"))
        attributes = root.get("attributes", {})
        if COMPLETE not in attributes:
            payload = {"name": ORGANISATION, "attributes": {**attributes, COMPLETE: ["true"]}}
            await self._keycloak.ask(self._api.a_update_group(root["id"], payload))
            self.changes.append("complete: the directory may be read")

    async def _service_roles(self, client: str, wanted: Iterable[str]) -> None:
        if not (missing := set(wanted)):
            return
        user = await self._keycloak.ask(self._api.a_get_client_service_account_user(client))
        there = await self._keycloak.ask(self._api.a_get_realm_roles_of_user(user["id"]))
        if missing := missing - {role["name"] for role in there}:
            roles = await self._realm_roles()
            given = [roles[name] for name in sorted(missing)]
            await self._keycloak.ask(self._api.a_assign_realm_roles(user["id"], given))
            self.changes.append(f"roles of {user['username']}: {', '.join(sorted(missing))}")


def _json(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _filled(secret: str) -> str:
    """The secret with ``${CRM_…}`` taken from the environment, as Keycloak's own import does."""
    return Template(secret).substitute(os.environ)


def differing(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted entries that are not so; nested maps count as so when they contain what is wanted, lists in any order."""
    return {name: value for name, value in wanted.items() if not _is_so(value, there.get(name))}


def _is_so(wanted: Any, there: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(there, dict) and not differing(wanted, there)
    if isinstance(wanted, list):
        if not wanted or not isinstance(wanted[0], str):
            rest = list(there or [])
            return len(rest) == len(wanted) and all(map(_is_so, wanted, rest))
        return sorted(wanted) == sorted(there or [])
    return bool(wanted == there)
