"""What happens to disputes when people leave or are disabled (PRODUCT G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.identity.events.v1.identity_events_pb2 import PersonDisabled, PersonLeft
from crm_chassis.events.reactions import reacts_to
from crm_customer.disputes import commands
from crm_customer.disputes.domain import MootCause

if TYPE_CHECKING:
    from crm_chassis.work import Work


@reacts_to(PersonLeft)
async def disputes_of_a_leaver_end(work: Work, fact: PersonLeft) -> None:
    """What the leaver claimed is not claimed any more; claims on the leaver's customers go on against the successor."""
    await commands.drop_disputes_of(work, fact.person_id, MootCause.CLAIMANT_LEFT)


@reacts_to(PersonDisabled)
async def disputes_of_the_disabled_end(work: Work, fact: PersonDisabled) -> None:
    """Nothing can be given to somebody who is shut out; what the person owns and is claimed by others stays."""
    await commands.drop_disputes_of(work, fact.person_id, MootCause.CLAIMANT_DISABLED)


REACTIONS = (disputes_of_a_leaver_end, disputes_of_the_disabled_end)
