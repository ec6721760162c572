"""Writing follow-ups down, giving and answering instructions."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, RightMissing, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.visibility import Rights
from crm_sales.follow_ups import queries
from crm_sales.follow_ups.domain import Duty, decide_answer, decide_contact, decide_instruction
from crm_sales.follow_ups.tables import follow_ups, instructions
from crm_sales.opportunities import commands as opportunity_commands
from crm_sales.opportunities import queries as opportunities

if TYPE_CHECKING:
    from crm.sales.v1.follow_up_pb2 import FollowUp, Instruction
    from crm_chassis.work import Work


async def create_follow_up(work: Work, draft: FollowUp) -> str:
    """Write down what was done; returns its id. Raises NotFound, RightMissing, OpportunityClosed, ContactInTheFuture, Invalid."""
    row = await opportunities.opportunity_for(work, draft.opportunity_id, Rights.EDIT, action="follow up")
    given = draft.contact_time.ToDatetime(UTC) if draft.HasField("contact_time") else None
    contact = decide_contact(given, now=work.now)
    values = values_of(draft, ("way", "progress", "difficulty", "next_step"))
    values |= {"contact_at": contact, "next_date": day_of(draft.next_date, "follow_up.next_date")}
    follow_up_id = str(uuid7())
    await opportunity_commands.record_contact(
        work, row, contact, next_step=values["next_step"], next_date=values["next_date"]
    )
    about = {"opportunity_id": row.id, "person_id": work.caller.person_id, "stage": row.stage}
    await work.db.execute(sa.insert(follow_ups).values(**values, **about, id=follow_up_id, created_at=work.now))
    work.audit("follow_ups", follow_up_id, "created", changes=changes_between({}, {**values, **about}))
    fact = events.OpportunityFollowedUp(
        opportunity_id=row.id,
        customer_id=row.customer_id,
        follow_up_id=follow_up_id,
        person_id=work.caller.person_id,
    )
    fact.contact_time.FromDatetime(contact)
    work.emit(fact)
    return follow_up_id


async def give_instruction(work: Work, draft: Instruction) -> str:
    """Instruct the owner of an opportunity; returns the instruction's id. Raises NotFound, NotASuperior, DueInThePast, Invalid."""
    caller = work.caller
    row = await opportunities.opportunity_for(work, draft.opportunity_id, Rights.READ, action="instruct")
    due = draft.due_time.ToDatetime(UTC)
    distance = caller.directory.superior_distance(caller.person_id, row.owner_id, row.unit_id)
    decide_instruction(distance, due, now=work.now)
    if draft.follow_up_id:
        await _require_of(work, draft.follow_up_id, row.id)
    given = {
        **values_of(draft, ("opportunity_id", "follow_up_id", "text", "duty"), references=("follow_up_id",)),
        "due_at": due,
        "author_id": caller.person_id,
        "addressee_id": row.owner_id,
    }
    instruction_id = str(uuid7())
    stamps = {"created_at": work.now, "updated_at": work.now}
    await work.db.execute(sa.insert(instructions).values(**given, **stamps, id=instruction_id))
    work.audit("instructions", instruction_id, "given", changes=changes_between({}, given))
    fact = events.OpportunityInstructionGiven(
        opportunity_id=row.id,
        instruction_id=instruction_id,
        author_id=caller.person_id,
        addressee_id=row.owner_id,
    )
    fact.due_time.FromDatetime(due)
    work.emit(fact)
    return instruction_id


async def answer_instruction(work: Work, instruction_id: str, *, reply: str, etag: str) -> None:
    """Acknowledge or reply. Raises NotFound, RightMissing, AlreadyAnswered, ReplyNeeded, EtagMissing, EtagMismatch."""
    row = await queries.instruction_for_update(work, instruction_id)
    if row.addressee_id != work.caller.person_id:
        raise RightMissing(action="answer")
    require_etag(etag, row.version)
    decide_answer(Duty(row.duty), reply, answered=row.answer_at is not None)
    await work.revise(instructions, row, {"reply": reply, "answer_at": work.now}, action="answered")
    work.emit(
        events.OpportunityInstructionAnswered(
            opportunity_id=row.opportunity_id, instruction_id=row.id, author_id=row.author_id
        )
    )


async def _require_of(work: Work, follow_up_id: str, opportunity_id: str) -> None:
    found: Any = None
    with suppress(NotFound):
        found = await queries.follow_up(work, follow_up_id)
    if found is None or found.opportunity_id != opportunity_id:
        raise invalid(
            "instruction.follow_up_id",
            "NO_SUCH_FOLLOW_UP",
            chinese="该商机没有这条跟进记录",
            english="the opportunity has no such follow-up",
        )
