"""Follows Keycloak: reads what admin events name, and now and then everything (DESIGN §4).

An admin event only says where to look; what is recorded is always what Keycloak says now, so that events which come
twice, late or out of order do no harm.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy.exc
import structlog
from keycloak.exceptions import KeycloakError

from crm.identity.v1.directory_pb2 import DirectoryProductLine, DirectoryRole, DirectoryUnit
from crm_chassis.errors import RequestInProgress, Unavailable
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.work import working
from crm_gateway.directory.mirror import Mirror, Snapshot, lock
from crm_gateway.keycloak.admin import Keycloak, at_once
from crm_gateway.keycloak.organisation import OrganisationRecords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_chassis.identity.directory_entries import Entity
    from crm_chassis.work import Surroundings

log = structlog.get_logger(__name__)

POLL_SECONDS: Final = (
    2.0  # with reading, publishing and watching well below the 5 s that a disabled person may still have
)
SWEEP_SECONDS: Final = 6 * 3600.0
EVENTS_AT_ONCE: Final = 100
# Resources whose changes cannot concern units, persons or roles. Whatever is not listed makes a sweep.
INDIFFERENT: Final = frozenset(
    {
        "CLIENT",
        "CLIENT_INITIAL_ACCESS_MODEL",
        "CLIENT_SCOPE",
        "CLIENT_SCOPE_MAPPING",
        "CLIENT_SCOPE_CLIENT_MAPPING",
        "CLUSTER_NODE",
        "COMPONENT",
        "PROTOCOL_MAPPER",
        "REALM_SCOPE_MAPPING",
        "USER_LOGIN_FAILURE",
        "USER_SESSION",
    }
)


class NotComplete(Exception):
    """The realm was never brought up to date to the end: half of its company is no company."""


TROUBLE: Final = (
    NotComplete,
    Unavailable,
    RequestInProgress,
    KeycloakError,
    sqlalchemy.exc.SQLAlchemyError,
    OSError,
    TimeoutError,
)


class DirectoryWorker:
    """Brings the mirror in step with Keycloak."""

    def __init__(self, keycloak: Keycloak, surroundings: Surroundings, mirror: Mirror) -> None:
        self._keycloak = keycloak
        self._records = OrganisationRecords(keycloak)
        self._surroundings = surroundings
        self._mirror = mirror
        self._seen: deque[str] = deque(maxlen=10 * EVENTS_AT_ONCE)
        self._sweep_due = 0.0
        self._trouble = ""

    async def run(self) -> None:
        """Follow until cancelled; outages are waited out."""
        while True:
            try:
                await self.step()
                self._trouble = ""
            except TROUBLE as trouble:
                if type(trouble).__name__ != self._trouble:
                    self._trouble = type(trouble).__name__
                    log.warning("directory is not in step with Keycloak", trouble=repr(trouble))
            await asyncio.sleep(POLL_SECONDS)

    async def step(self) -> None:
        """Take over what has changed since the last step; everything at the first and every six hours."""
        events = await self._keycloak.ask(self._keycloak.api.a_get_admin_events({"max": EVENTS_AT_ONCE}))
        new = [event for event in events if event["id"] not in self._seen]
        if time.monotonic() >= self._sweep_due or len(new) == EVENTS_AT_ONCE or any(map(_needs_sweep, new)):
            await self._sweep()
            self._sweep_due = time.monotonic() + SWEEP_SECONDS
        elif new:
            await self._refresh(new)
        self._seen.extend(event["id"] for event in new)  # only now: what failed is looked at again

    async def _sweep(self) -> None:
        async with self._working() as work:
            await lock(work)
            first = (await self._mirror.snapshot(work.db)).version == 0
            if first and not await self._records.is_complete():
                raise NotComplete
            await self._mirror.record(work, await self._records.everything(), whole=True)

    async def _refresh(self, events: Sequence[Mapping[str, Any]]) -> None:
        people = {_user_id(event) for event in events} - {""}
        groups = any(_path(event).startswith("groups/") for event in events)
        roles = any("ROLE" in event["resourceType"] and not _user_id(event) for event in events)
        if not (people or groups or roles):
            return
        async with self._working() as work:
            await lock(work)
            before = await self._mirror.snapshot(work.db)
            found: dict[str, Entity | None] = {}
            if groups:
                found |= _with_gone(before, await self._records.tree(), (DirectoryUnit, DirectoryProductLine))
            if roles:
                found |= _with_gone(before, await self._records.roles(), (DirectoryRole,))
            found |= await self._people(before, people | _who_had_what_is_gone(before, found))
            await self._mirror.record(work, found)

    async def _people(self, before: Snapshot, ids: Iterable[str]) -> dict[str, Entity | None]:
        people = sorted(ids)
        read = await at_once(self._records.person(person_id) for person_id in people)
        return {
            f"person.{person_id}": person
            for person_id, person in zip(people, read, strict=True)
            if person is not None or person_id in before.people
        }

    def _working(self) -> Any:
        return working(self._surroundings, system_caller("directory-worker", EMPTY))


def _needs_sweep(event: Mapping[str, Any]) -> bool:
    """What we do not know."""
    if event["resourceType"] in INDIFFERENT:
        return False
    return not (
        _path(event).startswith(("users/", "groups/")) or event["resourceType"] in {"REALM_ROLE", "CLIENT_ROLE"}
    )


def _path(event: Mapping[str, Any]) -> str:
    return str(event.get("resourcePath", ""))


def _user_id(event: Mapping[str, Any]) -> str:
    parts = _path(event).split("/")
    return parts[1] if parts[0] == "users" and len(parts) > 1 else ""


def _with_gone(
    before: Snapshot, found: Mapping[str, Entity], kinds: tuple[type[Entity], ...]
) -> dict[str, Entity | None]:
    gone = {key for key, entity in before.entities.items() if isinstance(entity, kinds)} - found.keys()
    return {**dict.fromkeys(gone), **found}


def _who_had_what_is_gone(before: Snapshot, found: Mapping[str, Entity | None]) -> set[str]:
    """Keycloak takes people out of a group or role it deletes without a word about them."""
    gone = [before.entities[key] for key, entity in found.items() if entity is None]
    groups = {entity.id for entity in gone if isinstance(entity, DirectoryUnit | DirectoryProductLine)}
    roles = {entity.name for entity in gone if isinstance(entity, DirectoryRole)}
    return {
        person.id
        for person in before.people.values()
        if groups.intersection([*person.unit_ids, *person.product_line_ids]) or roles.intersection(person.roles)
    }
