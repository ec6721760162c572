"""OrganisationService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty

from crm.identity.v1 import organisation_service_pb2 as service
from crm.identity.v1.organisation_pb2 import Person, ProductLine, Role, Unit
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_gateway.organisation import commands, domain, queries

if TYPE_CHECKING:
    from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryUnit
    from crm_chassis.work import Read, Work
    from crm_gateway.directory.mirror import Snapshot
    from crm_gateway.organisation.commands import Desk


class OrganisationService(Servicer):
    """Units and persons."""

    contract = "crm.identity.v1.OrganisationService"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def GetUnit(self, request: service.GetUnitRequest, read: Read) -> Unit:
        """See the contract."""
        return await self._unit(read, request.unit_id)

    async def ListUnits(self, request: service.ListUnitsRequest, read: Read) -> service.ListUnitsResponse:
        """See the contract."""
        now = await self._desk.mirror.snapshot(read.db)
        counts = _counts(now)
        return service.ListUnitsResponse(
            units=(_shown_unit(unit, counts.get(unit.id, 0)) for unit in domain.tree(now, request.below_unit_id))
        )

    async def CreateUnit(self, request: service.CreateUnitRequest, work: Work) -> Unit:
        """See the contract."""
        return await self._unit(work, await commands.create_unit(work, self._desk, request.unit))

    async def UpdateUnit(self, request: service.UpdateUnitRequest, work: Work) -> Unit:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.UNIT_WRITABLE)
        await commands.update_unit(work, self._desk, request.unit, paths)
        return await self._unit(work, request.unit.id)

    async def MoveUnit(self, request: service.MoveUnitRequest, work: Work) -> Unit:
        """See the contract."""
        await commands.move_unit(work, self._desk, request.unit_id, parent_id=request.parent_id, etag=request.etag)
        return await self._unit(work, request.unit_id)

    async def SetUnitHeads(self, request: service.SetUnitHeadsRequest, work: Work) -> Unit:
        """See the contract."""
        await commands.set_unit_heads(work, self._desk, request.unit_id, head_ids=request.head_ids, etag=request.etag)
        return await self._unit(work, request.unit_id)

    async def DeleteUnit(self, request: service.DeleteUnitRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_unit(work, self._desk, request.unit_id, etag=request.etag)
        return Empty()

    async def GetPerson(self, request: service.GetPersonRequest, read: Read) -> Person:
        """See the contract."""
        return await self._person(read, request.person_id)

    async def ListPeople(self, request: service.ListPeopleRequest, read: Read) -> service.ListPeopleResponse:
        """See the contract."""
        now = await self._desk.mirror.snapshot(read.db)
        people, token = queries.list_people(read, now, request)
        return service.ListPeopleResponse(
            people=(_shown_person(now, person) for person in people), next_page_token=token
        )

    async def CreatePerson(self, request: service.CreatePersonRequest, work: Work) -> Person:
        """See the contract."""
        person_id = await commands.create_person(work, self._desk, request.person, password=request.initial_password)
        return await self._person(work, person_id)

    async def UpdatePerson(self, request: service.UpdatePersonRequest, work: Work) -> Person:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.PERSON_WRITABLE)
        await commands.update_person(work, self._desk, request.person, paths)
        return await self._person(work, request.person.id)

    async def MovePerson(self, request: service.MovePersonRequest, work: Work) -> Person:
        """See the contract."""
        await commands.move_person(work, self._desk, request.person_id, unit_ids=request.unit_ids, etag=request.etag)
        return await self._person(work, request.person_id)

    async def SetPersonRoles(self, request: service.SetPersonRolesRequest, work: Work) -> Person:
        """See the contract."""
        await commands.set_person_roles(work, self._desk, request.person_id, roles=request.roles, etag=request.etag)
        return await self._person(work, request.person_id)

    async def DisablePerson(self, request: service.DisablePersonRequest, work: Work) -> Person:
        """See the contract."""
        await commands.disable_person(work, self._desk, request.person_id, etag=request.etag, reason=request.reason)
        return await self._person(work, request.person_id)

    async def OffboardPerson(self, request: service.OffboardPersonRequest, work: Work) -> Person:
        """See the contract."""
        await commands.offboard_person(
            work,
            self._desk,
            request.person_id,
            successor_id=request.successor_id,
            unit_id=request.successor_unit_id,
            etag=request.etag,
            reason=request.reason,
        )
        return await self._person(work, request.person_id)

    async def RestorePerson(self, request: service.RestorePersonRequest, work: Work) -> Person:
        """See the contract."""
        await commands.restore_person(work, self._desk, request.person_id, etag=request.etag, reason=request.reason)
        return await self._person(work, request.person_id)

    async def ListRoles(self, _request: service.ListRolesRequest, read: Read) -> service.ListRolesResponse:
        """See the contract."""
        now = await self._desk.mirror.snapshot(read.db)
        roles = sorted(now.roles.values(), key=lambda role: role.name)
        return service.ListRolesResponse(
            roles=(Role(name=role.name, title=role.title, permissions=role.permissions) for role in roles)
        )

    async def ListProductLines(
        self, _request: service.ListProductLinesRequest, read: Read
    ) -> service.ListProductLinesResponse:
        """See the contract."""
        now = await self._desk.mirror.snapshot(read.db)
        lines = sorted(now.product_lines.values(), key=lambda line: line.name)
        return service.ListProductLinesResponse(
            product_lines=(ProductLine(id=line.id, name=line.name) for line in lines)
        )

    async def _unit(self, read: Read, unit_id: str) -> Unit:
        now = await self._desk.mirror.snapshot(read.db)
        return _shown_unit(domain.unit_for(now, unit_id), _counts(now).get(unit_id, 0))

    async def _person(self, read: Read, person_id: str) -> Person:
        now = await self._desk.mirror.snapshot(read.db)
        known = await commands.known_person(self._desk, person_id)
        shown = _shown_person(now, known.person)
        shown.email, shown.etag = known.email, known.etag
        return shown


def _shown_unit(unit: DirectoryUnit, person_count: int) -> Unit:
    return Unit(
        id=unit.id,
        parent_id=unit.parent_id,
        name=unit.name,
        kind=unit.kind,
        region=unit.region,
        head_ids=unit.head_ids,
        person_count=person_count,
        etag=domain.etag_of(unit),
    )


def _shown_person(now: Snapshot, person: DirectoryPerson) -> Person:
    return Person(
        id=person.id,
        username=person.username,
        name=person.name,
        unit_ids=person.unit_ids,
        headed_unit_ids=(unit.id for unit in domain.headed_units(now, person.id)),
        product_line_ids=person.product_line_ids,
        roles=person.roles,
        active=person.active,
        successor_id=person.successor_id,
    )


def _counts(now: Snapshot) -> dict[str, int]:
    counts: dict[str, int] = {}
    for person in now.people.values():
        for unit_id in person.unit_ids if person.active else ():
            counts[unit_id] = counts.get(unit_id, 0) + 1
    return counts
