"""FollowUpService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.sales.v1 import follow_up_service_pb2 as service
from crm.sales.v1.follow_up_pb2 import FollowUp, Instruction
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_sales.follow_ups import commands, queries
from crm_sales.follow_ups.tables import follow_ups, instructions

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


def follow_up_shown(row: Any, read: Read) -> FollowUp:
    """A follow-up as its reader sees it."""
    answer = fill(FollowUp(), row)
    answer.person_name = _name(read, row.person_id)
    return answer


def instruction_shown(row: Any, read: Read) -> Instruction:
    """An instruction as its reader sees it."""
    answer = fill(Instruction(), row)
    answer.due_time.FromDatetime(row.due_at)
    answer.author_name, answer.addressee_name = _name(read, row.author_id), _name(read, row.addressee_id)
    answer.answered = row.answer_at is not None
    answer.overdue = row.answer_at is None and row.due_at < read.now
    return answer


def _name(read: Read, person_id: str) -> str:
    person = read.caller.directory.people.get(person_id)
    return person.name if person else ""


class FollowUpService(Servicer):
    """Follow-ups and instructions."""

    contract = "crm.sales.v1.FollowUpService"

    async def CreateFollowUp(self, request: service.CreateFollowUpRequest, work: Work) -> FollowUp:
        """See the contract."""
        created = await commands.create_follow_up(work, request.follow_up)
        return follow_up_shown(await queries.follow_up(work, created), work)

    async def GetFollowUp(self, request: service.GetFollowUpRequest, read: Read) -> FollowUp:
        """See the contract."""
        return follow_up_shown(await queries.follow_up(read, request.follow_up_id), read)

    async def ListFollowUps(self, request: service.ListFollowUpsRequest, read: Read) -> service.ListFollowUpsResponse:
        """See the contract."""
        page = await queries.page_of_opportunity(read, follow_ups, request)
        return service.ListFollowUpsResponse(
            follow_ups=(follow_up_shown(row, read) for row in page.rows), next_page_token=page.next_page_token
        )

    async def GiveInstruction(self, request: service.GiveInstructionRequest, work: Work) -> Instruction:
        """See the contract."""
        given = await commands.give_instruction(work, request.instruction)
        return instruction_shown(await queries.instruction(work, given), work)

    async def GetInstruction(self, request: service.GetInstructionRequest, read: Read) -> Instruction:
        """See the contract."""
        return instruction_shown(await queries.instruction(read, request.instruction_id), read)

    async def AnswerInstruction(self, request: service.AnswerInstructionRequest, work: Work) -> Instruction:
        """See the contract."""
        await commands.answer_instruction(work, request.instruction_id, reply=request.reply, etag=request.etag)
        return instruction_shown(await queries.instruction(work, request.instruction_id), work)

    async def ListInstructions(
        self, request: service.ListInstructionsRequest, read: Read
    ) -> service.ListInstructionsResponse:
        """See the contract."""
        page = await queries.page_of_opportunity(read, instructions, request)
        return service.ListInstructionsResponse(
            instructions=(instruction_shown(row, read) for row in page.rows), next_page_token=page.next_page_token
        )

    async def ListOpenInstructions(
        self, request: service.ListOpenInstructionsRequest, read: Read
    ) -> service.ListOpenInstructionsResponse:
        """See the contract."""
        rows = await queries.open_instructions(read, given=request.given)
        return service.ListOpenInstructionsResponse(instructions=(instruction_shown(row, read) for row in rows))

    async def CountOpenInstructions(
        self, _: service.CountOpenInstructionsRequest, read: Read
    ) -> service.CountOpenInstructionsResponse:
        """See the contract."""
        return fill(service.CountOpenInstructionsResponse(), await queries.count_open_instructions(read))
