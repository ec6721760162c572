"""Giving shares and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from crm.customer.events.v1 import customer_events_pb2 as events
from crm_chassis.visibility import NONE, Rights
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.tables import customer_shares
from crm_customer.shares import queries
from crm_customer.shares.domain import MOST_SHARES, TooManyShares, require_subject

if TYPE_CHECKING:
    from crm_chassis.work import Work


async def share_customer(work: Work, customer_id: str, subject_id: str, rights: Rights) -> None:
    """Let a person or unit read or edit a customer. Raises NotFound, RightMissing, NotShareable, TooManyShares."""
    row = await customer_queries.customer_in_charge(work, customer_id, action="share")
    await share_with(work, row.id, subject_id, rights)


async def share_with(work: Work, customer_id: str, subject_id: str, rights: Rights) -> None:
    """Let a person or unit read or edit a locked customer: share, trail, event. Raises NotShareable, TooManyShares."""
    require_subject(work.caller.directory, subject_id)
    shares = {share.subject_id: Rights(share.rights) for share in await queries.shares_of(work, customer_id)}
    before = shares.get(subject_id, NONE)
    if before == rights:
        return
    if before == NONE and len(shares) >= MOST_SHARES:
        raise TooManyShares(limit=MOST_SHARES)
    given = {"rights": rights.value, "granted_by": work.caller.person_id, "granted_at": work.now}
    statement = insert(customer_shares).values(customer_id=customer_id, subject_id=subject_id, **given)
    await work.db.execute(
        statement.on_conflict_do_update(
            index_elements=[customer_shares.c.customer_id, customer_shares.c.subject_id], set_=given
        )
    )
    _record(work, customer_id, "shared", subject_id, before, rights)
    work.emit(events.CustomerShared(customer_id=customer_id, subject_id=subject_id, edit=Rights.EDIT in rights))


async def unshare_customer(work: Work, customer_id: str, subject_id: str) -> None:
    """End a share, if there is one. Raises NotFound, RightMissing."""
    row = await customer_queries.customer_in_charge(work, customer_id, action="share")
    shares = {share.subject_id: Rights(share.rights) for share in await queries.shares_of(work, row.id)}
    if subject_id not in shares:
        return
    await work.db.execute(
        sa.update(customer_shares)
        .where(customer_shares.c.customer_id == row.id, customer_shares.c.subject_id == subject_id)
        .values(rights=NONE.value)
    )
    _record(work, row.id, "unshared", subject_id, shares[subject_id], NONE)
    work.emit(events.CustomerUnshared(customer_id=row.id, subject_id=subject_id))


def _record(work: Work, customer_id: str, action: str, subject_id: str, before: Rights, after: Rights) -> None:
    changes = {f"shares.{subject_id}": [_word(before), _word(after)]}
    work.audit("customers", customer_id, action, changes=changes)


def _word(rights: Rights) -> str:
    if Rights.EDIT in rights:
        return "edit"
    return "read" if rights else ""
