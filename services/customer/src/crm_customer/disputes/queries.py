"""Reading disputes: each party its own side, nobody else anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.customer.v1.dispute_pb2 import Dispute
from crm.customer.v1.dispute_service_pb2 import DisputeView
from crm_chassis.errors import NotFound
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.pages import page_of
from crm_chassis.visibility import Everywhere, Policy, Rights
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.collisions import masked_name
from crm_customer.disputes import domain
from crm_customer.disputes.domain import Matter, Party, State, Subject, decides, party_of
from crm_customer.disputes.tables import ID, disputes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm.customer.v1.dispute_service_pb2 import ListDisputesRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.work import Read, Work

ARBITRATES = "customer.disputes.arbitrate"
LISTING = Listing(
    Dispute,
    columns_by_name(Dispute, disputes, create_time=disputes.c.created_at, update_time=disputes.c.updated_at),
    default_order="create_time desc",
)
# Each view says whose disputes these are; within it everybody who may look at disputes reads every row.
_WITHIN = Policy(disputes, rules=(Everywhere("customer.disputes.read"),))
_MINE = sa.bindparam("person_id", type_=ID)
_IDS = sa.func.any(sa.bindparam("dispute_ids", type_=ARRAY(ID)))
_VIEWS: dict[int, dict[str, sa.ColumnElement[bool]]] = {
    DisputeView.DISPUTE_VIEW_RAISED: {"raised": disputes.c.claimant_id == _MINE},
    DisputeView.DISPUTE_VIEW_ON_MINE: {"on_mine": (disputes.c.owner_id == _MINE) & (disputes.c.kind == Subject.CLAIM)},
    DisputeView.DISPUTE_VIEW_TO_DECIDE: {"to_decide": disputes.c.id == _IDS},
    DisputeView.DISPUTE_VIEW_DECIDED: {"decided": disputes.c.decided_by == _MINE},
}
_ONE = sa.select(disputes).where(disputes.c.id == sa.bindparam("id", type_=ID))
_ONE_LOCKED = _ONE.with_for_update()
_SOME = sa.select(disputes).where(disputes.c.id == _IDS)
_WAITING = sa.select(
    *(
        disputes.c[name]
        for name in ("id", "kind", "customer_id", "claimant_id", "claimant_unit_id", "owner_id", "unit_id")
    )
).where(disputes.c.state == State.OPEN.value)
_WAITING_BELOW = _WAITING.where(disputes.c.unit_id == sa.func.any(sa.bindparam("unit_ids", type_=ARRAY(ID))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A dispute with what the caller is to it; ``customer_name`` as far as the caller may know it."""

    row: Any
    party: Party
    customer_visible: bool
    customer_name: str


def party(read: Read, row: Any) -> Party:
    """What the caller is to a dispute, as the organisation stands now."""
    caller = read.caller
    return party_of(_matter(row), row.decided_by, caller.person_id, caller.directory, arbitrates=caller.may(ARBITRATES))


async def dispute(read: Read, dispute_id: str) -> Side:
    """The caller's side of a dispute. Raises NotFound, also for everybody who is no party to it."""
    (side,) = await _sides(read, [await _of_a_party(read, dispute_id)])
    return side


async def dispute_for_update(work: Work, dispute_id: str) -> tuple[Any, Any, Party]:
    """A dispute of the caller's and its customer, both locked until the commit, with what the caller is to it.

    Raises NotFound, also for everybody who is no party to it.
    """
    found = await _of_a_party(work, dispute_id)
    row, customer = await locked_with_customer(work, dispute_id, found.customer_id)
    mine = party(work, row)
    if not mine:
        raise NotFound
    return row, customer, mine


async def locked_with_customer(work: Work, dispute_id: str, customer_id: str) -> tuple[Any, Any]:
    """A dispute and its customer, locked until the commit.

    Whatever changes a customer locks it before its disputes, and so does this: no deadlocks.
    """
    customer = await customer_queries.locked(work, customer_id)
    return (await work.db.execute(_ONE_LOCKED, {"id": dispute_id})).one(), customer


async def has_open_dispute(read: Read, customer_id: str, claimant_id: str) -> bool:
    """Whether somebody's dispute about a customer waits for a decision."""
    theirs = _WAITING.where(disputes.c.customer_id == customer_id, disputes.c.claimant_id == claimant_id)
    return (await read.db.execute(theirs)).one_or_none() is not None


async def open_disputes_of(work: Work, claimant_id: str) -> Sequence[Any]:
    """What somebody raised and nobody decided, in the order in which customers are locked."""
    theirs = _WAITING.where(disputes.c.claimant_id == claimant_id).order_by(disputes.c.customer_id)
    return (await work.db.execute(theirs)).all()


async def untold(read: Read, dispute_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Of the disputes that the caller is a party to, what its side does not learn, by id; the others are left out."""
    if not dispute_ids:
        return {}
    rows = (await read.db.execute(_SOME, {"dispute_ids": list(dispute_ids)})).all()
    sides = await _sides(read, [row for row in rows if party(read, row)])
    unseen = frozenset({"customer_id"})
    return {
        side.row.id: domain.untold(side.party) | (frozenset() if side.customer_visible else unseen) for side in sides
    }


async def list_disputes(read: Read, request: ListDisputesRequest) -> tuple[Sequence[Side], Found]:
    """A page of one view of the caller's disputes."""
    parameters: dict[str, Any] = {"person_id": read.caller.person_id}
    if request.view == DisputeView.DISPUTE_VIEW_TO_DECIDE:
        parameters = {"dispute_ids": await _to_decide(read)}
    found = await page_of(read, _WITHIN, LISTING, request, where=_VIEWS[request.view], parameters=parameters)
    return await _sides(read, [row for row, _ in found.rows]), found


async def _to_decide(read: Read) -> list[str]:
    """The open disputes that are the caller's to decide now.

    Who decides follows from the organisation, which is here and not in the database. What is open below the caller is
    little, however much was decided in years; each pair of people is judged once.
    """
    caller, arbitrates = read.caller, read.caller.may(ARBITRATES)
    if arbitrates:
        rows = await read.db.execute(_WAITING)
    else:
        rows = await read.db.execute(_WAITING_BELOW, {"unit_ids": caller.directory.below(caller.headed_units)})
    judged: dict[Matter, bool] = {}
    mine = []
    for row in rows:
        matter = _matter(row)
        if matter not in judged:
            judged[matter] = decides(matter, caller.person_id, caller.directory, arbitrates=arbitrates)
        if judged[matter]:
            mine.append(row.id)
    return mine


async def _of_a_party(read: Read, dispute_id: str) -> Any:
    row = (await read.db.execute(_ONE, {"id": dispute_id})).one_or_none()
    if row is None or not party(read, row):
        raise NotFound
    return row


async def _sides(read: Read, rows: Sequence[Any]) -> list[Side]:
    files = await customer_queries.with_rights(read, {row.customer_id for row in rows})
    sides = []
    for row in rows:
        file, rights = files[row.customer_id]
        visible = file.deleted_at is None and bool(rights & Rights.READ)
        name = file.name if visible else masked_name(file.name)
        sides.append(Side(row=row, party=party(read, row), customer_visible=visible, customer_name=name))
    return sides


def _matter(row: Any) -> Matter:
    return Matter(
        subject=Subject(row.kind),
        claimant_id=row.claimant_id,
        claimant_unit_id=row.claimant_unit_id,
        owner_id=row.owner_id,
        unit_id=row.unit_id,
    )
