"""Raising, answering, withdrawing and deciding disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.customer.events.v1 import dispute_events_pb2 as events
from crm_chassis.errors import NotFound, RightMissing
from crm_chassis.etags import require_etag
from crm_chassis.identity.receiving import present_unit, receiving_unit
from crm_chassis.visibility import ALL_BUT_DELETE, Rights
from crm_customer.customers import handles
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.commands import give_to
from crm_customer.customers.domain import Reason
from crm_customer.disputes import queries
from crm_customer.disputes.domain import (
    AlreadyAnswered,
    DisputeClosed,
    DisputeOpen,
    HandleInvalid,
    InAPool,
    MootCause,
    OwnCustomer,
    Party,
    Ruling,
    State,
    Subject,
    require_fitting,
)
from crm_customer.disputes.following import end_as_moot
from crm_customer.disputes.tables import disputes
from crm_customer.shares.commands import share_with

if TYPE_CHECKING:
    from crm_chassis.work import Work


async def raise_dispute(
    work: Work, subject: Subject, *, customer_id: str, handle: str, unit_id: str, reason: str, evidence: str
) -> str:
    """Raise a dispute about somebody else's customer, named by id or by handle; returns the dispute's id.

    Raises NotFound, HandleInvalid, OwnCustomer, InAPool, DisputeOpen, and of a claim UnitNeeded, NotAssignable.
    """
    claimant_id = work.caller.person_id
    claiming = subject is Subject.CLAIM
    claimant_unit_id = (
        receiving_unit(work.caller.directory, claimant_id, unit_id, field="unit_id") if claiming else None
    )
    row = await (_behind(work, handle) if handle else _visible(work, customer_id))
    if row.owner_id is None:
        raise InAPool
    if row.owner_id == claimant_id:
        raise OwnCustomer
    if await queries.has_open_dispute(work, row.id, claimant_id):
        raise DisputeOpen
    dispute_id = str(uuid7())
    raised = {
        "kind": subject.value,
        "state": State.OPEN.value,
        "customer_id": row.id,
        "claimant_id": claimant_id,
        "claimant_unit_id": claimant_unit_id,
        "owner_id": row.owner_id,
        "unit_id": row.unit_id,
        "reason": reason,
        "evidence": evidence,
    }
    await work.db.execute(sa.insert(disputes).values(**raised, id=dispute_id, created_at=work.now, updated_at=work.now))
    given = {name: [None, value] for name, value in raised.items() if value not in (None, "")}
    work.audit("disputes", dispute_id, "raised", changes=given)
    work.emit(
        events.DisputeRaised(
            dispute_id=dispute_id,
            kind=f"DISPUTE_KIND_{subject.name}",
            customer_id=row.id,
            claimant_id=claimant_id,
            claimant_unit_id=claimant_unit_id or "",
            owner_id=row.owner_id,
            unit_id=row.unit_id,
        )
    )
    return dispute_id


async def answer_dispute(work: Work, dispute_id: str, *, answer: str, etag: str) -> None:
    """State the owner's case. Raises NotFound, RightMissing, DisputeClosed, AlreadyAnswered, Etag…."""
    row, _ = await _open_for(work, dispute_id, Party.OWNER, etag=etag, action="answer")
    if row.answered_by == work.caller.person_id:
        raise AlreadyAnswered
    stated = {"answer": answer, "answered_by": work.caller.person_id, "answer_at": work.now}
    await work.revise(disputes, row, stated, action="answered")
    work.emit(events.DisputeAnswered(dispute_id=row.id))


async def withdraw_dispute(work: Work, dispute_id: str, *, etag: str) -> None:
    """Take a dispute back. Raises NotFound, RightMissing, DisputeClosed, Etag…."""
    row, _ = await _open_for(work, dispute_id, Party.CLAIMANT, etag=etag, action="withdraw")
    await work.revise(disputes, row, {"state": State.WITHDRAWN.value, "closed_at": work.now}, action="withdrawn")
    work.emit(events.DisputeWithdrawn(dispute_id=row.id))


async def decide_dispute(work: Work, dispute_id: str, ruling: Ruling, *, reason: str, etag: str) -> None:
    """Decide a dispute and do what was decided.

    Raises NotFound, RightMissing, DisputeClosed, RulingDoesNotFit, Etag…, NotAssignable, NotShareable, TooManyShares.
    """
    row, customer = await _open_for(work, dispute_id, Party.DECIDER, etag=etag, action="decide")
    require_fitting(Subject(row.kind), ruling)
    decided = {
        "state": State.DECIDED.value,
        "ruling": ruling.value,
        "ruling_reason": reason,
        "decided_by": work.caller.person_id,
        "closed_at": work.now,
    }
    # Before the customer changes hands, which would overtake what is still open.
    await work.revise(disputes, row, decided, action="decided", reason=reason)
    work.emit(
        events.DisputeDecided(
            dispute_id=row.id, ruling=f"DISPUTE_RULING_{ruling.name}", decider_id=work.caller.person_id
        )
    )
    if ruling is Ruling.GIVE:
        directory = work.caller.directory
        unit = present_unit(directory, row.claimant_id, row.claimant_unit_id)
        unit = receiving_unit(directory, row.claimant_id, unit, field="unit_id")
        await give_to(work, customer, person_id=row.claimant_id, unit_id=unit, why=Reason.AWARDED, reason=reason)
    elif ruling is Ruling.SHARE:
        await share_with(work, customer.id, row.claimant_id, ALL_BUT_DELETE)


async def drop_disputes_of(work: Work, person_id: str, cause: MootCause) -> None:
    """End what somebody raised who is no longer there to win it."""
    for raised in await queries.open_disputes_of(work, person_id):
        row, _ = await queries.locked_with_customer(work, raised.id, raised.customer_id)
        if row.state == State.OPEN:
            await end_as_moot(work, row, cause)


async def _visible(work: Work, customer_id: str) -> Any:
    row = await customer_queries.customer_for(work, customer_id, Rights.READ, action="dispute")
    if row.deleted_at is not None:
        raise NotFound
    return row


async def _behind(work: Work, handle: str) -> Any:
    """The locked customer that a collision report named by a handle."""
    customer_id = handles.customer_behind(work, handle)
    if customer_id is None:
        raise HandleInvalid
    row = await customer_queries.locked(work, customer_id)
    if row.deleted_at is not None:
        raise NotFound
    return row


async def _open_for(work: Work, dispute_id: str, needed: Party, *, etag: str, action: str) -> tuple[Any, Any]:
    """An open dispute and its customer, both locked, for one of its parties."""
    row, customer, party = await queries.dispute_for_update(work, dispute_id)
    if needed not in party:
        raise RightMissing(action=action)
    if row.state != State.OPEN:
        raise DisputeClosed
    require_etag(etag, row.version)
    return row, customer
