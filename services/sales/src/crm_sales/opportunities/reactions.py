"""What happens to opportunities when customers change hands, are renamed or deleted, and when people move or leave.

Closed deals keep who closed them (PRODUCT C8, G4); a move only re-stamps the unit, without which nobody above the owner
would see them any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.events.v1.customer_events_pb2 import (
    CustomerChanged,
    CustomerDeleted,
    CustomerOwnerChanged,
    CustomerRestored,
)
from crm.identity.events.v1.identity_events_pb2 import PersonLeft, PersonMoved
from crm_chassis.events.reactions import reacts_to
from crm_chassis.identity.receiving import present_unit
from crm_sales.opportunities import following, team

if TYPE_CHECKING:
    from crm_chassis.work import Work


@reacts_to(CustomerOwnerChanged)
async def open_deals_follow_their_customer(work: Work, fact: CustomerOwnerChanged) -> None:
    """What the former owner had open with the customer goes to the new one; colleagues keep theirs.

    A customer in a pool has no owner: its deals stay where they are until somebody claims it.
    """
    if fact.to_owner_id and fact.from_owner_id and fact.from_owner_id != fact.to_owner_id:
        await following.hand_over(
            work,
            following.open_of(owner_id=fact.from_owner_id, customer_id=fact.customer_id),
            to_person_id=fact.to_owner_id,
            to_unit_id=fact.to_unit_id,
            why="with-customer",
        )


@reacts_to(CustomerChanged)
async def deals_know_their_customers_new_name(work: Work, fact: CustomerChanged) -> None:
    """The name stands on every deal of the customer and is found by search."""
    if fact.name:
        await following.rename_customer(work, fact.customer_id, fact.name)


@reacts_to(CustomerDeleted)
async def deals_go_with_their_customer(work: Work, fact: CustomerDeleted) -> None:
    """With a customer its open deals are off the lists."""
    await following.customer_deleted(work, fact.customer_id)


@reacts_to(CustomerRestored)
async def deals_come_back_with_their_customer(work: Work, fact: CustomerRestored) -> None:
    """Those that went with it."""
    await following.customer_restored(work, fact.customer_id)


@reacts_to(PersonMoved)
async def deals_move_with_their_owner(work: Work, fact: PersonMoved) -> None:
    """Deals owned in the unit left behind, closed ones too, are owned in the new unit from now on."""
    if fact.from_unit_id and fact.to_unit_id:
        await following.hand_over(
            work,
            following.all_of(owner_id=fact.person_id, unit_id=fact.from_unit_id),
            to_person_id=fact.person_id,
            to_unit_id=fact.to_unit_id,
            why="owner-moved",
        )


@reacts_to(PersonLeft)
async def open_deals_of_a_leaver_go_to_the_successor(work: Work, fact: PersonLeft) -> None:
    """With their stages and history; and the leaver is on no team any more.

    Facts about two people come in any order: a successor who moved meanwhile takes over in the unit of by now.
    """
    await following.hand_over(
        work,
        following.open_of(owner_id=fact.person_id),
        to_person_id=fact.successor_id,
        to_unit_id=present_unit(work.caller.directory, fact.successor_id, fact.successor_unit_id),
        why="owner-left",
    )
    await team.leave_all(work, fact.person_id)


REACTIONS = (
    open_deals_follow_their_customer,
    deals_know_their_customers_new_name,
    deals_go_with_their_customer,
    deals_come_back_with_their_customer,
    deals_move_with_their_owner,
    open_deals_of_a_leaver_go_to_the_successor,
)
