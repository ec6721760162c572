"""What happens to customers when people move or leave (PRODUCT G4: 人在有改善,人走无影响)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.identity.events.v1.identity_events_pb2 import PersonLeft, PersonMoved
from crm_chassis.events.reactions import reacts_to
from crm_chassis.identity.receiving import present_unit
from crm_customer.customers import commands
from crm_customer.customers.domain import Reason

if TYPE_CHECKING:
    from crm_chassis.work import Work


@reacts_to(PersonMoved)
async def customers_move_with_their_owner(work: Work, fact: PersonMoved) -> None:
    """Customers owned in the unit left behind are owned in the new unit from now on."""
    if fact.from_unit_id and fact.to_unit_id:
        await commands.hand_over_everything(
            work,
            fact.person_id,
            from_unit_id=fact.from_unit_id,
            to_person_id=fact.person_id,
            to_unit_id=fact.to_unit_id,
            why=Reason.OWNER_MOVED,
        )


@reacts_to(PersonLeft)
async def customers_of_a_leaver_go_to_the_successor(work: Work, fact: PersonLeft) -> None:
    """Everything the leaver owned, in whatever unit, changes hands with its history.

    Facts about two people come in any order: a successor who moved meanwhile takes over in the unit of by now, for the fact
    of the move may have been heard before and would not carry along what comes later.
    """
    unit_id = present_unit(work.caller.directory, fact.successor_id, fact.successor_unit_id)
    await commands.hand_over_everything(
        work,
        fact.person_id,
        from_unit_id=None,
        to_person_id=fact.successor_id,
        to_unit_id=unit_id,
        why=Reason.OWNER_LEFT,
    )


REACTIONS = (customers_move_with_their_owner, customers_of_a_leaver_go_to_the_successor)
