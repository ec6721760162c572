"""What happens to disputes when people leave (PRODUCT G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.identity.events.v1.identity_events_pb2 import PersonLeft
from crm_chassis.events.reactions import reacts_to
from crm_customer.disputes import commands

if TYPE_CHECKING:
    from crm_chassis.work import Work


@reacts_to(PersonLeft)
async def disputes_of_a_leaver_end(work: Work, fact: PersonLeft) -> None:
    """What the leaver claimed is not claimed any more; claims on the leaver's customers go on against the successor."""
    await commands.drop_disputes_of_a_leaver(work, fact.person_id)


REACTIONS = (disputes_of_a_leaver_end,)
