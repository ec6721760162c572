"""OpportunityTeamService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.sales.v1 import team_service_pb2 as service
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.visibility import Rights
from crm_sales.opportunities import team

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


def shown(row: Any, read: Read) -> service.TeamMember:
    """A member as the reader sees it."""
    answer = fill(service.TeamMember(), row)
    person = read.caller.directory.people.get(row.person_id)
    answer.person_name = person.name if person else ""
    answer.edit = Rights.EDIT in Rights(row.rights)
    return answer


class OpportunityTeamService(Servicer):
    """Who works a deal beside its owner."""

    contract = "crm.sales.v1.OpportunityTeamService"

    async def SetTeamMember(self, request: service.SetTeamMemberRequest, work: Work) -> service.TeamMember:
        """See the contract."""
        row = await team.set_member(
            work, request.opportunity_id, request.person_id, role=request.role, edit=request.edit
        )
        return shown(row, work)

    async def RemoveTeamMember(self, request: service.RemoveTeamMemberRequest, work: Work) -> Empty:
        """See the contract."""
        await team.remove_member(work, request.opportunity_id, request.person_id)
        return Empty()

    async def ListTeamMembers(
        self, request: service.ListTeamMembersRequest, read: Read
    ) -> service.ListTeamMembersResponse:
        """See the contract."""
        rows = await team.list_members(read, request.opportunity_id)
        return service.ListTeamMembersResponse(members=(shown(row, read) for row in rows))
