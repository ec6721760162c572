"""DisputeService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.v1 import dispute_service_pb2 as service
from crm.customer.v1.dispute_pb2 import Dispute
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_customer.disputes import commands, queries
from crm_customer.disputes.domain import Party, Ruling, State, Subject, untold

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work
    from crm_customer.disputes.queries import Side


def shown(side: Side, read: Read) -> Dispute:
    """A dispute as the caller's side of it."""
    row, party = side.row, side.party
    answer = fill(Dispute(), row)
    answer.customer_name = side.customer_name
    for field, person_id in (("claimant", row.claimant_id), ("owner", row.owner_id), ("decider", row.decided_by)):
        person = read.caller.directory.people.get(person_id or "")
        setattr(answer, f"{field}_name", person.name if person else "")
    if not side.customer_visible:
        answer.ClearField("customer_id")
    for field in untold(party):
        answer.ClearField(field)
    if row.state == State.OPEN:
        answer.actions.answer = Party.OWNER in party and row.answered_by != read.caller.person_id
        answer.actions.withdraw = Party.CLAIMANT in party
        answer.actions.decide = Party.DECIDER in party
    return answer


class DisputeService(Servicer):
    """Claim disputes and reports."""

    contract = "crm.customer.v1.DisputeService"

    async def RaiseDispute(self, request: service.RaiseDisputeRequest, work: Work) -> Dispute:
        """See the contract."""
        dispute_id = await commands.raise_dispute(
            work,
            Subject(request.kind),
            customer_id=request.customer_id,
            handle=request.dispute_handle,
            unit_id=request.unit_id,
            reason=request.reason,
            evidence=request.evidence,
        )
        return shown(await queries.dispute(work, dispute_id), work)

    async def GetDispute(self, request: service.GetDisputeRequest, read: Read) -> Dispute:
        """See the contract."""
        return shown(await queries.dispute(read, request.dispute_id), read)

    async def ListDisputes(self, request: service.ListDisputesRequest, read: Read) -> service.ListDisputesResponse:
        """See the contract."""
        sides, found = await queries.list_disputes(read, request)
        return service.ListDisputesResponse(
            disputes=(shown(side, read) for side in sides),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def AnswerDispute(self, request: service.AnswerDisputeRequest, work: Work) -> Dispute:
        """See the contract."""
        await commands.answer_dispute(work, request.dispute_id, answer=request.answer, etag=request.etag)
        return shown(await queries.dispute(work, request.dispute_id), work)

    async def WithdrawDispute(self, request: service.WithdrawDisputeRequest, work: Work) -> Dispute:
        """See the contract."""
        await commands.withdraw_dispute(work, request.dispute_id, etag=request.etag)
        return shown(await queries.dispute(work, request.dispute_id), work)

    async def DecideDispute(self, request: service.DecideDisputeRequest, work: Work) -> Dispute:
        """See the contract."""
        await commands.decide_dispute(
            work, request.dispute_id, Ruling(request.ruling), reason=request.reason, etag=request.etag
        )
        return shown(await queries.dispute(work, request.dispute_id), work)
