"""The team of a deal: grants with a role (PRODUCT S2, G3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused
from crm_chassis.visibility import ALL_BUT_DELETE, NONE, Rights
from crm_sales.opportunities import queries
from crm_sales.opportunities.tables import opportunity_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Read, Work

MOST_MEMBERS = 50


class NotAMember(Refused):
    """A team is made of active people beside the owner."""

    reason = "NOT_A_MEMBER"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "不能加入团队:不是在职人员,或者就是负责人本人。",
        ENGLISH: "This cannot be a team member: no active person, or the owner.",
    }


class TooManyMembers(Refused):
    """Who would put everybody on it wants a unit's head instead."""

    reason = "TOO_MANY_MEMBERS"
    says: ClassVar = {CHINESE: "团队最多 {limit} 人。", ENGLISH: "A team has at most {limit} members."}


async def members_of(read: Read, opportunity_id: str) -> Sequence[Any]:
    """The team, who joined first first."""
    table = opportunity_members
    statement = (
        sa.select(table, table.c.granted_at.label("grant_at"))
        .where(table.c.opportunity_id == opportunity_id, table.c.rights != 0)
        .order_by(table.c.granted_at, table.c.person_id)
    )
    return (await read.db.execute(statement)).all()


async def list_members(read: Read, opportunity_id: str) -> Sequence[Any]:
    """The team of an opportunity the caller may see. Raises NotFound."""
    row, _ = await queries.opportunity(read, opportunity_id)
    return await members_of(read, row.id)


async def set_member(work: Work, opportunity_id: str, person_id: str, *, role: str, edit: bool) -> Any:
    """Put somebody on the team or change what they are on it; returns the row.

    Raises NotFound, RightMissing, NotAMember, TooManyMembers.
    """
    row = await queries.in_charge(work, opportunity_id, action="share")
    if not work.caller.directory.is_active(person_id) or person_id == row.owner_id:
        raise NotAMember
    members = {each.person_id: each for each in await members_of(work, row.id)}
    if person_id not in members and len(members) >= MOST_MEMBERS:
        raise TooManyMembers(limit=MOST_MEMBERS)
    given = {
        "role": role,
        "rights": (ALL_BUT_DELETE if edit else Rights.READ).value,
        "granted_by": work.caller.person_id,
        "granted_at": work.now,
    }
    placed = insert(opportunity_members).values(opportunity_id=row.id, person_id=person_id, **given)
    await work.db.execute(placed.on_conflict_do_update(index_elements=["opportunity_id", "person_id"], set_=given))
    before = members.get(person_id)
    _record(work, row.id, person_id, before.role if before else "", role)
    work.emit(events.OpportunityTeamMemberSet(opportunity_id=row.id, person_id=person_id, edit=edit))
    return next(each for each in await members_of(work, row.id) if each.person_id == person_id)


async def remove_member(work: Work, opportunity_id: str, person_id: str) -> None:
    """Take somebody off the team, if they are on it. Raises NotFound, RightMissing."""
    row = await queries.in_charge(work, opportunity_id, action="share")
    await _end(work, await members_of(work, row.id), person_id)


async def leave_all(work: Work, person_id: str) -> None:
    """Take somebody off every team."""
    theirs = sa.select(opportunity_members).where(
        opportunity_members.c.person_id == person_id, opportunity_members.c.rights != 0
    )
    await _end(work, (await work.db.execute(theirs)).all(), person_id)


async def _end(work: Work, members: Sequence[Any], person_id: str) -> None:
    for member in (each for each in members if each.person_id == person_id):
        table = opportunity_members
        this = (table.c.opportunity_id == member.opportunity_id) & (table.c.person_id == person_id)
        await work.db.execute(sa.update(table).where(this).values(rights=NONE.value))
        _record(work, member.opportunity_id, person_id, member.role, "")
        work.emit(events.OpportunityTeamMemberRemoved(opportunity_id=member.opportunity_id, person_id=person_id))


def _record(work: Work, opportunity_id: str, person_id: str, before: str, after: str) -> None:
    work.audit("opportunities", opportunity_id, "team-changed", changes={f"team.{person_id}": [before, after]})
