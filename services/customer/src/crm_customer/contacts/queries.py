"""Reading contacts, always through the rights on their customers, sealed fields masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.customer.v1.contact_pb2 import Contact
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.searching import search_for
from crm_customer.contacts import secrets
from crm_customer.contacts.domain import sought_in
from crm_customer.contacts.tables import contacts
from crm_customer.customers.parts import Parts

if TYPE_CHECKING:
    from crm.customer.v1.contact_service_pb2 import ListContactsRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.visibility import Rights
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Contact,
    columns_by_name(Contact, contacts, update_time=contacts.c.updated_at),
    default_order="update_time desc",
)
PARTS = Parts(contacts)


async def contact(read: Read, contact_id: str) -> tuple[Any, Rights]:
    """One contact with the caller's rights. Raises NotFound, also for what the caller may not see."""
    return await PARTS.one(read, contact_id)


async def contact_for(work: Work, contact_id: str, needed: Rights, *, action: str) -> Any:
    """One contact, locked until the commit. Raises NotFound, and RightMissing where the caller may only read."""
    return await PARTS.one_for(work, contact_id, needed, action=action)


async def list_contacts(read: Read, request: ListContactsRequest) -> Found:
    """A page of contacts the caller may see, each with rights."""
    sought = sought_in(request.query) if request.query.strip() else None
    if sought is not None:
        where, parameters = await secrets.found_by(read, sought)
        return await PARTS.page(read, LISTING, request, where=where, parameters=parameters)
    search = search_for(request.query, contacts.c.search_tokens, lambda row: ((row.name,), ()))
    return await PARTS.page(read, LISTING, request, search=search)
