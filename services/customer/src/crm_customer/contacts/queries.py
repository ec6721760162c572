"""Reading contacts, always through the rights on their customers, sealed fields masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.customer.v1.contact_pb2 import Contact
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.searching import search_for
from crm_chassis.visibility import Decider, Rights
from crm_customer.contacts import secrets
from crm_customer.contacts.domain import sought_in
from crm_customer.contacts.tables import ID, contacts
from crm_customer.customers.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm.customer.v1.contact_service_pb2 import ListContactsRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Contact,
    columns_by_name(Contact, contacts, update_time=contacts.c.updated_at),
    default_order="update_time desc",
)
PARTS = Parts(contacts)
_ASKED = (
    sa.func.unnest(sa.bindparam("customer_ids", type_=ARRAY(ID)), sa.bindparam("names", type_=ARRAY(sa.Text)))
    .table_valued("customer_id", "name")
    .render_derived(name="asked")
)
_NAMESAKES = (
    sa.select(contacts.c.id, contacts.c.customer_id, contacts.c.department_id, contacts.c.name)
    .join(_ASKED, (contacts.c.customer_id == _ASKED.c.customer_id) & (contacts.c.name == _ASKED.c.name))
    .where(contacts.c.deleted_at.is_(None))
)
_AMONG = (
    sa.select(*PARTS.policy.columns)
    .select_from(PARTS.policy.source)
    .where(contacts.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID))), *PARTS.living)
)


async def contact(read: Read, contact_id: str) -> tuple[Any, Rights]:
    """One contact with the caller's rights. Raises NotFound, also for what the caller may not see."""
    return await PARTS.one(read, contact_id)


async def contact_for(work: Work, contact_id: str, needed: Rights, *, action: str) -> Any:
    """One contact, locked until the commit. Raises NotFound, and RightMissing where the caller may only read."""
    return await PARTS.one_for(work, contact_id, needed, action=action)


async def namesakes(read: Read, names: Collection[tuple[str, str]]) -> Sequence[Any]:
    """The living contacts that have one of these names at these customers: ids, name and department."""
    asked = sorted(names)
    given = {"customer_ids": [customer_id for customer_id, _ in asked], "names": [name for _, name in asked]}
    return (await read.db.execute(_NAMESAKES, given)).all()


async def readable_among(read: Read, contact_ids: Collection[str]) -> dict[str, str]:
    """Those of the contacts that live and that the caller may read, with their customers' ids."""
    if not contact_ids:
        return {}
    decider = Decider(PARTS.policy, read.caller)
    given = {"ids": list(contact_ids), "subjects": PARTS.policy.subjects(read.caller)}
    rows = await read.db.execute(_AMONG, given)
    return {row.id: row.customer_id for row in rows if decider.rights(row) & Rights.READ}


async def list_contacts(read: Read, request: ListContactsRequest) -> Found:
    """A page of contacts the caller may see, each with rights."""
    sought = sought_in(request.query) if request.query.strip() else None
    if sought is not None:
        where, parameters = await secrets.found_by(read, sought)
        return await PARTS.page(read, LISTING, request, where=where, parameters=parameters)
    search = search_for(
        request.query, contacts.c.search_tokens, lambda row: ((row.name,), ()), told_by=(contacts.c.name,)
    )
    return await PARTS.page(read, LISTING, request, search=search)
