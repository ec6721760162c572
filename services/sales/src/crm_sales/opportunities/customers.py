"""What we ask the customer service on behalf of the caller: may they see this customer, whose are these contacts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm.customer.v1.contact_service_pb2 import GetContactRequest
from crm.customer.v1.customer_service_pb2 import GetCustomerRequest
from crm_chassis.errors import NotFound
from crm_chassis.grpc.neighbours import Neighbour
from crm_sales.opportunities.refusals import CustomerInAPool, no_such

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm.sales.v1.opportunity_pb2 import Opportunity
    from crm_chassis.grpc.neighbours import Asking

_CUSTOMER = "crm.customer.v1.CustomerService.GetCustomer"
_CONTACT = "crm.customer.v1.ContactService.GetContact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the customer service said: the customer's name, and of each contact the name and the customer's id."""

    customer_name: str = ""
    contacts: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Customers:
    """The customer service at ``address``."""

    def __init__(self, address: str) -> None:
        self._service = Neighbour(address, [_CUSTOMER, _CONTACT])

    async def of_a_draft(self, asking: Asking, draft: Opportunity) -> Known:
        """Everything a new opportunity names. Raises Invalid, CustomerInAPool, PermissionMissing, Unavailable."""
        customer, known = await asyncio.gather(self._customer(asking, draft.customer_id), self.contacts(asking, draft))
        return Known(customer_name=customer.name, contacts=known.contacts)

    async def contacts(self, asking: Asking, draft: Opportunity) -> Known:
        """The contacts that an opportunity names. Raises Invalid, PermissionMissing, Unavailable."""
        ids = list(dict.fromkeys(each.contact_id for each in draft.contacts))
        found = await asyncio.gather(*(self._contact(asking, each) for each in ids))
        return Known(contacts={each: (one.name, one.customer_id) for each, one in zip(ids, found, strict=True)})

    async def close(self) -> None:
        """Close the channel."""
        await self._service.close()

    async def _customer(self, asking: Asking, customer_id: str) -> Any:
        try:
            customer = await self._service.ask(asking, _CUSTOMER, GetCustomerRequest(customer_id=customer_id))
        except NotFound as unseen:
            raise no_such(
                "customer_id",
                "NO_SUCH_CUSTOMER",
                chinese="没有这个客户,或者您无权查看",
                english="there is no such customer, or you may not see it",
            ) from unseen
        if customer.pool_id:
            raise CustomerInAPool
        return customer

    async def _contact(self, asking: Asking, contact_id: str) -> Any:
        try:
            return await self._service.ask(asking, _CONTACT, GetContactRequest(contact_id=contact_id))
        except NotFound as unseen:
            raise no_such_contact() from unseen


def no_such_contact() -> Exception:
    """The refusal of a contact that is not there, not visible, or somebody else's."""
    return no_such(
        "contacts",
        "NO_SUCH_CONTACT",
        chinese="没有这个关键人,或者不属于该客户",
        english="there is no such contact, or it is not one of the customer",
    )
