"""What changes the organisation.

Every command holds the mirror's lock, decides on the recorded organisation, writes Keycloak, reads back what it wrote and
records it: audit, events and the new state in one transaction. The lock must span all of it, so this is the one place
where a transaction waits for another system; it holds nothing but that lock meanwhile, for some hundred milliseconds.

A process that dies after Keycloak was written leaves nothing to repair: the directory worker finds the difference within
seconds and tells it (in the trail under its own name). And repeating is safe: what stands already is not written again,
a half-made unit that nobody has recorded yet and a half-made person who works nowhere are taken over by the repetition,
and a person who leaves is disabled with the successor's name in one call, before anything else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keycloak.exceptions import KeycloakError

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryUnit
from crm_chassis.errors import NotFound, invalid
from crm_chassis.identity.directory_entries import key_of
from crm_chassis.text.names import tidy
from crm_gateway.directory.mirror import Mirror, lock
from crm_gateway.organisation import domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm.identity.v1.organisation_pb2 import Person, Unit
    from crm_chassis.identity.directory_entries import Entity
    from crm_chassis.work import Work
    from crm_gateway.directory.mirror import Snapshot
    from crm_gateway.keycloak.organisation import OrganisationRecords

UNIT_WRITABLE = ("name", "kind", "region")
PERSON_WRITABLE = ("name", "email", "product_line_ids")
CONFLICT = 409  # HTTP


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work on: Keycloak, and our record of it."""

    records: OrganisationRecords
    mirror: Mirror

    async def opened(self, work: Work) -> Snapshot:
        """The organisation as recorded, which nobody else changes until the transaction ends."""
        await lock(work)
        return await self.mirror.snapshot(work.db)


@dataclass(frozen=True, slots=True)
class Known:
    """A person with what only Keycloak keeps."""

    user: dict[str, Any]
    person: DirectoryPerson

    @property
    def email(self) -> str:
        """The e-mail address."""
        return str(self.user.get("email") or "")

    @property
    def etag(self) -> str:
        """The version to send back with a change."""
        return domain.etag_of(self.person, self.email)


async def known_person(desk: Desk, person_id: str) -> Known:
    """The person as Keycloak has them at this moment. Raises NotFound."""
    user = await desk.records.user(person_id)
    if user is None:
        raise NotFound
    return Known(user, await desk.records.person_of(user))


# -- units ------------------------------------------------------------------------------------------------------------


async def create_unit(work: Work, desk: Desk, draft: Unit) -> str:
    """A new unit without head; its id. Raises UnknownUnit, UnitNameTaken, Invalid."""
    now = await desk.opened(work)
    unit = DirectoryUnit(parent_id=draft.parent_id, name=tidy(draft.name), kind=draft.kind, region=tidy(draft.region))
    domain.check_place(now, unit.parent_id)
    domain.check_name_free(now, unit)
    try:
        unit.id = await desk.records.create_unit(unit)
    except KeycloakError as problem:
        if problem.response_code != CONFLICT:
            raise
        unit.id = await _half_made_unit(desk, now, unit)
    await _record_units(work, desk, [unit.id])
    return unit.id


async def update_unit(work: Work, desk: Desk, changed: Unit, paths: Sequence[str]) -> None:
    """Name, kind or region. Raises NotFound, UnitNameTaken and the etag's refusals."""
    now = await desk.opened(work)
    unit = domain.unit_for(now, changed.id)
    wanted = _copy(unit)
    for path in paths:
        setattr(wanted, path, tidy(getattr(changed, path)))
    if wanted == unit:
        return
    domain.require_etag(changed.etag, domain.etag_of(unit))
    domain.check_name_free(now, wanted)
    await desk.records.save_unit(wanted)
    await _record_units(work, desk, [unit.id])


async def move_unit(work: Work, desk: Desk, unit_id: str, *, parent_id: str, etag: str) -> None:
    """Put the unit under another one. Raises NotFound, UnknownUnit, TopUnit, UnitCycle, UnitNameTaken."""
    now = await desk.opened(work)
    unit = domain.unit_for(now, unit_id)
    if unit.parent_id == parent_id:
        return
    domain.require_etag(etag, domain.etag_of(unit))
    domain.check_move(now, unit, parent_id)
    wanted = _copy(unit)
    wanted.parent_id = parent_id
    await desk.records.move_unit(wanted)
    await _record_units(work, desk, [unit_id])


async def set_unit_heads(work: Work, desk: Desk, unit_id: str, *, head_ids: Iterable[str], etag: str) -> None:
    """Promote people to head, or leave the unit vacant. Raises NotFound, UnknownPerson, HeadNotMember."""
    now = await desk.opened(work)
    unit = domain.unit_for(now, unit_id)
    wanted = _copy(unit)
    wanted.head_ids[:] = sorted(head_ids)
    if wanted == unit:
        return
    domain.require_etag(etag, domain.etag_of(unit))
    domain.check_heads(now, unit, wanted.head_ids)
    await desk.records.save_unit(wanted)
    await _record_units(work, desk, [unit_id])


async def delete_unit(work: Work, desk: Desk, unit_id: str, *, etag: str) -> None:
    """Delete an empty unit. Raises NotFound, TopUnit, UnitNotEmpty."""
    now = await desk.opened(work)
    unit = domain.unit_for(now, unit_id)
    domain.require_etag(etag, domain.etag_of(unit))
    domain.check_empty(now, unit)
    if await desk.records.unit(unit_id) is not None:
        await desk.records.delete_unit(unit_id)
    await desk.mirror.record(work, {key_of(unit): None})


# -- persons ----------------------------------------------------------------------------------------------------------


async def create_person(work: Work, desk: Desk, draft: Person, *, password: str) -> str:
    """A new person with an account; the id.

    Raises UnknownUnit, UnknownRole, UnknownProductLine, UsernameTaken, EmailTaken, PasswordRefused, and
    PermissionMissing when roles are given by somebody who may not hand them out.
    """
    now = await desk.opened(work)
    if draft.roles:
        work.caller.must(domain.HANDS_OUT_ROLES)
    if not draft.unit_ids:
        raise invalid("person.unit_ids", "REQUIRED", chinese="请选择所属单元", english="say where the person works")
    domain.check_email(draft.email)
    domain.check_units(now, draft.unit_ids)
    domain.check_product_lines(now, draft.product_line_ids)
    domain.check_roles(now, draft.roles)
    domain.check_not_outranked(now, work.caller.may, draft.roles)
    wanted = DirectoryPerson(username=draft.username, name=tidy(draft.name), unit_ids=draft.unit_ids)
    try:
        person_id = await desk.records.create_user(wanted, email=draft.email, password=password, temporary=True)
    except KeycloakError as problem:
        if problem.response_code != CONFLICT:
            raise _refusal(problem, draft.username) from problem
        person_id = await _half_made_user(desk, now, draft)
    there = await known_person(desk, person_id)
    await desk.records.set_groups(
        person_id,
        before=[*there.person.unit_ids, *there.person.product_line_ids],
        after=[*draft.unit_ids, *draft.product_line_ids],
    )
    await desk.records.set_roles(person_id, before=there.person.roles, after=draft.roles)
    await _record_person(work, desk, person_id)
    return person_id


async def update_person(work: Work, desk: Desk, changed: Person, paths: Sequence[str]) -> None:
    """Name, e-mail address or product lines. Raises NotFound, Outranked, EmailTaken, UnknownProductLine."""
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, changed.id)
    wanted, email = _copy(known.person), known.email
    if "name" in paths:
        wanted.name = tidy(changed.name)
    if "email" in paths:
        domain.check_email(changed.email)
        email = changed.email.lower()  # as Keycloak keeps it
    if "product_line_ids" in paths:
        wanted.product_line_ids[:] = sorted(changed.product_line_ids)
        domain.check_product_lines(now, wanted.product_line_ids)
    if (wanted, email) == (known.person, known.email):
        await _record_known(work, desk, known)
        return
    domain.require_etag(changed.etag, known.etag)
    try:
        await desk.records.save_user(known.user, wanted, email=email)
    except KeycloakError as problem:
        raise _refusal(problem, known.person.username) from problem
    await desk.records.set_groups(changed.id, before=known.person.product_line_ids, after=wanted.product_line_ids)
    if email != known.email:  # the directory does not have it, so the mirror does not see it
        work.audit("person", changed.id, "changed", changes={"email": [known.email, email]})
    await _record_person(work, desk, changed.id)


async def move_person(work: Work, desk: Desk, person_id: str, *, unit_ids: Sequence[str], etag: str) -> None:
    """Units the person belongs to from now on, primary first; headed units left become vacant.

    Raises Outranked, UnknownUnit.
    """
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, person_id)
    wanted = _copy(known.person)
    wanted.unit_ids[:] = unit_ids
    headed = [unit for unit in domain.headed_units(now, person_id) if unit.id not in unit_ids]
    if wanted == known.person and not headed:
        await _record_known(work, desk, known)
        return
    domain.require_etag(etag, known.etag)
    domain.check_units(now, unit_ids)
    await desk.records.set_groups(person_id, before=known.person.unit_ids, after=unit_ids)
    await desk.records.save_user(known.user, wanted, email=known.email)
    await _vacate(desk, headed, person_id)
    await _record_person(work, desk, person_id, units=[unit.id for unit in headed])


async def set_person_roles(work: Work, desk: Desk, person_id: str, *, roles: Iterable[str], etag: str) -> None:
    """Exactly these roles. Raises UnknownRole, LastAdministrator, Outranked: also to give what one has not."""
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, person_id)
    wanted = sorted(roles)
    if wanted == list(known.person.roles):
        await _record_known(work, desk, known)
        return
    domain.require_etag(etag, known.etag)
    domain.check_roles(now, wanted)
    domain.check_not_outranked(now, work.caller.may, wanted)
    if domain.HANDS_OUT_ROLES not in now.directory.permissions(wanted):
        domain.check_administrators_left(now, without=person_id)
    await desk.records.set_roles(person_id, before=known.person.roles, after=wanted)
    await _record_person(work, desk, person_id)


async def disable_person(work: Work, desk: Desk, person_id: str, *, etag: str, reason: str) -> None:
    """Keep the person out until restored. Raises Outranked, OwnAccount, LastAdministrator."""
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, person_id)
    if not known.person.active:
        await _record_known(work, desk, known)
        return
    domain.require_etag(etag, known.etag)
    _check_may_go(work, now, person_id)
    wanted = _copy(known.person)
    wanted.active = False
    await desk.records.save_user(known.user, wanted, email=known.email)
    await desk.records.end_sessions(person_id)
    await _record_person(work, desk, person_id, reason=reason)


async def offboard_person(
    work: Work, desk: Desk, person_id: str, *, successor_id: str, unit_id: str, etag: str, reason: str
) -> None:
    """The person leaves and the successor takes over in the unit.

    Raises Outranked, SuccessorNotActive, NotInUnit, OwnAccount, LastAdministrator, Invalid.
    """
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, person_id)
    wanted = _copy(known.person)
    wanted.active = False
    wanted.successor_id = successor_id
    wanted.successor_unit_id = domain.successor_unit(now, person_id, successor_id, unit_id)
    headed = domain.headed_units(now, person_id)
    if wanted == known.person and not headed:
        await _record_known(work, desk, known)
        return
    domain.require_etag(etag, known.etag)
    _check_may_go(work, now, person_id)
    await desk.records.save_user(known.user, wanted, email=known.email)
    await desk.records.end_sessions(person_id)
    await _vacate(desk, headed, person_id)
    await _record_person(work, desk, person_id, units=[unit.id for unit in headed], reason=reason)


async def restore_person(work: Work, desk: Desk, person_id: str, *, etag: str, reason: str) -> None:
    """Let the person in again; what a successor took over stays there. Raises Outranked."""
    now = await desk.opened(work)
    known = await _person_to_change(work, desk, now, person_id)
    if known.person.active:
        await _record_known(work, desk, known)
        return
    domain.require_etag(etag, known.etag)
    wanted = _copy(known.person)
    wanted.active = True
    wanted.successor_id = wanted.successor_unit_id = ""
    await desk.records.save_user(known.user, wanted, email=known.email)
    await _record_person(work, desk, person_id, reason=reason)


# -- inside -----------------------------------------------------------------------------------------------------------


async def _person_to_change(work: Work, desk: Desk, now: Snapshot, person_id: str) -> Known:
    """The person, for a caller who may administer as much. Raises NotFound, Outranked."""
    known = await known_person(desk, person_id)
    domain.check_not_outranked(now, work.caller.may, known.person.roles)
    return known


def _check_may_go(work: Work, now: Snapshot, person_id: str) -> None:
    if person_id == work.caller.person_id:
        raise domain.OwnAccount
    if person_id in now.people:
        domain.check_administrators_left(now, without=person_id)


async def _vacate(desk: Desk, units: Iterable[DirectoryUnit], person_id: str) -> None:
    for unit in units:
        await desk.records.save_unit(domain.without_head(unit, person_id))


async def _record_units(work: Work, desk: Desk, unit_ids: Iterable[str]) -> None:
    await desk.mirror.record(work, await _units(desk, unit_ids))


async def _record_person(
    work: Work, desk: Desk, person_id: str, *, units: Iterable[str] = (), reason: str = ""
) -> None:
    person = await desk.records.person(person_id)
    found = {**await _units(desk, units), f"person.{person_id}": person}
    await desk.mirror.record(work, found, reason=reason)


async def _record_known(work: Work, desk: Desk, known: Known) -> None:
    """What stands already may have been written by a command that died before it was recorded."""
    await desk.mirror.record(work, {key_of(known.person): known.person})


async def _units(desk: Desk, unit_ids: Iterable[str]) -> dict[str, Entity | None]:
    return {f"unit.{unit_id}": await desk.records.unit(unit_id) for unit_id in unit_ids}


async def _half_made_unit(desk: Desk, now: Snapshot, unit: DirectoryUnit) -> str:
    """A unit like this that Keycloak has and nobody has recorded: left by a creation that was cut off."""
    for found in (await desk.records.tree()).values():
        if isinstance(found, DirectoryUnit) and found.id not in now.units:
            unit.id = found.id
            if found == unit:
                return found.id
    raise domain.UnitNameTaken(name=unit.name)


async def _half_made_user(desk: Desk, now: Snapshot, draft: Person) -> str:
    """A user like this who works nowhere yet: left by a creation that was cut off."""
    user = await desk.records.find_user(draft.username)
    if user is None:
        raise domain.EmailTaken
    recorded = now.people.get(user["id"])
    if user.get("email") != draft.email.lower() or (recorded is not None and recorded.unit_ids):
        raise domain.UsernameTaken(username=draft.username)
    return str(user["id"])


def _refusal(problem: KeycloakError, username: str) -> Exception:
    """What Keycloak's refusal of a user means."""
    try:
        said = json.loads(problem.response_body or b"{}")
    except ValueError:
        return problem
    message, error = str(said.get("errorMessage", "")), str(said.get("error", ""))
    if problem.response_code == CONFLICT:
        return domain.EmailTaken() if "email" in message else domain.UsernameTaken(username=username)
    if error.startswith("invalidPassword"):
        return domain.PasswordRefused(problem=said.get("error_description") or error)
    if problem.response_code == 400 and said.get("field"):
        return invalid(f"person.{said['field']}", "REFUSED", chinese="不符合要求", english=message)
    return problem


def _copy(entity: Any) -> Any:
    made = type(entity)()
    made.CopyFrom(entity)
    return made
