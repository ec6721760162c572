"""Reading opportunities, always through the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.sales.v1.opportunity_pb2 import Opportunity
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, RightMissing
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.names import names_of
from crm_chassis.listing.pages import page_of
from crm_chassis.listing.searching import search_for
from crm_chassis.listing.trails import trail_of
from crm_chassis.statements import Kept
from crm_chassis.visibility import Decider, Rights
from crm_sales import schema
from crm_sales.opportunities.domain import State
from crm_sales.opportunities.tables import (
    ID,
    IN_CHARGE,
    POLICY,
    RESTORABLE,
    TIME,
    opportunities,
    opportunity_milestones,
    opportunity_moves,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm.sales.v1.opportunity_service_pb2 import (
        ListMovesRequest,
        ListOpportunitiesRequest,
        ListOpportunityHistoryRequest,
    )
    from crm_chassis.listing.pages import Found
    from crm_chassis.listing.trails import Trail
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Opportunity,
    columns_by_name(
        Opportunity,
        opportunities,
        enter_time=opportunities.c.enter_at,
        contact_time=opportunities.c.contact_at,
        close_time=opportunities.c.closed_at,
        create_time=opportunities.c.created_at,
        update_time=opportunities.c.updated_at,
    ),
    default_order="update_time desc",
)
_BY_ID = sa.select(*POLICY.columns).where(opportunities.c.id == sa.bindparam("id", type_=ID))
_ONE, _ONE_LOCKED = Kept(_BY_ID), Kept(_BY_ID.with_for_update(of=opportunities))
_AUDIT = schema.chassis.audit
_LIVING = {"living": opportunities.c.deleted_at.is_(None)}
_DELETED = {"deleted": opportunities.c.deleted_at.is_not(None)}
_UNTOUCHED = (opportunities.c.state == State.OPEN.value) & (
    opportunities.c.untouched_at <= sa.bindparam("now", type_=TIME)
)
_FROM = opportunities.c.expected_signing_date >= sa.bindparam("signing_from", type_=sa.Date)
_UNTIL = opportunities.c.expected_signing_date <= sa.bindparam("signing_until", type_=sa.Date)
_MILESTONES = Kept(
    sa.select(opportunity_milestones).where(opportunity_milestones.c.opportunity_id == sa.bindparam("id", type_=ID))
)


def living() -> sa.Select[Any]:
    """The ids of what is not deleted, for statements about what hangs on it."""
    return sa.select(opportunities.c.id).where(*_LIVING.values())


async def opportunity(read: Read, opportunity_id: str) -> tuple[Any, Rights]:
    """One opportunity with the caller's rights. Raises NotFound, also for what the caller may not see."""
    return await _visible(read, _ONE, opportunity_id)


async def opportunity_for(work: Work, opportunity_id: str, needed: Rights, *, action: str) -> Any:
    """One living opportunity, locked until the commit. Raises NotFound, and RightMissing where the caller only reads."""
    row, rights = await _visible(work, _ONE_LOCKED, opportunity_id)
    if row.deleted_at is not None:
        raise NotFound
    if not rights & needed:
        raise RightMissing(action=action)
    return row


async def deleted_for(work: Work, opportunity_id: str) -> Any:
    """One opportunity, deleted or not, for who may restore it, locked until the commit. Raises NotFound, RightMissing."""
    row, rights = await _visible(work, _ONE_LOCKED, opportunity_id)
    if not rights & Rights.DELETE:
        raise RightMissing(action="restore")
    return row


async def in_charge(work: Work, opportunity_id: str, *, action: str) -> Any:
    """One living opportunity for its owner or the owner's direct superior, locked until the commit.

    Raises NotFound, and RightMissing for everybody else who may see it.
    """
    row = await opportunity_for(work, opportunity_id, Rights.READ, action=action)
    if not Decider(IN_CHARGE, work.caller).rights(row) & Rights.EDIT:
        raise RightMissing(action=action)
    return row


async def _visible(read: Read, statement: Kept, opportunity_id: str) -> tuple[Any, Rights]:
    rows = await read.fetch(statement, {"id": opportunity_id, "subjects": POLICY.subjects(read.caller)})
    if not rows:
        raise NotFound
    row, rights = rows[0], Decider(POLICY, read.caller).rights(rows[0])
    # Who deleted it may bring it back; for everybody else it is gone.
    if not rights & (Rights.READ if row.deleted_at is None else Rights.DELETE):
        raise NotFound
    return row, rights


async def list_opportunities(read: Read, request: ListOpportunitiesRequest) -> Found:
    """A page of opportunities the caller may see, each with rights. Raises Invalid."""
    where: dict[str, sa.ColumnElement[bool]] = dict(_DELETED if request.deleted else _LIVING)
    parameters: dict[str, Any] = {}
    if request.untouched:
        where["untouched"], parameters["now"] = _UNTOUCHED, read.now
    for name, condition in (("signing_from", _FROM), ("signing_until", _UNTIL)):
        if text := getattr(request, name):
            where[name], parameters[name] = condition, day_of(text, name)
    return await page_of(
        read,
        RESTORABLE if request.deleted else POLICY,
        LISTING,
        request,
        where=where,
        parameters=parameters,
        search=search_for(
            request.query,
            opportunities.c.search_tokens,
            _said,
            told_by=(opportunities.c.name, opportunities.c.customer_name),
            met_by=(opportunities.c.owner_id, opportunities.c.unit_id),
        ),
    )


def _said(row: Any) -> tuple[Sequence[str], Sequence[str]]:
    return (row.name, row.customer_name), ()


async def list_moves(read: Read, request: ListMovesRequest) -> Trail:
    """A page of an opportunity's moves, the newest first. Raises NotFound."""
    row, _ = await opportunity(read, request.opportunity_id)
    statement = sa.select(opportunity_moves).where(opportunity_moves.c.opportunity_id == row.id)
    return await trail_of(read, statement, opportunity_moves.c.id, request)


async def milestones_of(read: Read, opportunity_id: str) -> Sequence[Any]:
    """The milestones of the stages an opportunity has been in, in no order."""
    return await read.fetch(_MILESTONES, {"id": opportunity_id})


async def opportunity_names(read: Read, opportunity_ids: Collection[str]) -> dict[str, str]:
    """Names of those of the living opportunities that the caller may see, by id."""
    return await names_of(read, POLICY, opportunity_ids, *_LIVING.values())


async def list_history(read: Read, request: ListOpportunityHistoryRequest) -> Trail:
    """A page of what happened to an opportunity the caller may see, the latest first. Raises NotFound."""
    row, _ = await opportunity(read, request.opportunity_id)
    mine = sa.select(_AUDIT).where(_AUDIT.c.record_type == opportunities.name, _AUDIT.c.record_id == row.id)
    return await trail_of(read, mine, _AUDIT.c.id, request)
