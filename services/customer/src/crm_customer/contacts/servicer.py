"""ContactService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import contact_service_pb2 as service
from crm.customer.v1.contact_pb2 import Contact
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_chassis.visibility import Rights
from crm_customer.contacts import commands, queries

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


def shown(row: Any, rights: Rights) -> Contact:
    """A row as its reader sees it."""
    answer = fill(Contact(), row)
    answer.rights.edit = bool(rights & Rights.EDIT)
    answer.rights.delete = bool(rights & Rights.DELETE)
    return answer


async def page_shown(request: service.ListContactsRequest, read: Read) -> service.ListContactsResponse:
    """A page of the list as its reader sees it."""
    found = await queries.list_contacts(read, request)
    return service.ListContactsResponse(
        contacts=(shown(row, rights) for row, rights in found.rows),
        next_page_token=found.next_page_token,
        total_size=found.total,
    )


class ContactService(Servicer):
    """Key persons of customers. ``reveals_per_day``: sealed fields that a person may open per business day."""

    contract = "crm.customer.v1.ContactService"

    def __init__(self, *, reveals_per_day: int) -> None:
        self._reveals_per_day = reveals_per_day

    async def GetContact(self, request: service.GetContactRequest, read: Read) -> Contact:
        """See the contract."""
        return shown(*await queries.contact(read, request.contact_id))

    async def ListContacts(self, request: service.ListContactsRequest, read: Read) -> service.ListContactsResponse:
        """See the contract."""
        return await page_shown(request, read)

    async def CreateContact(self, request: service.CreateContactRequest, work: Work) -> Contact:
        """See the contract."""
        contact_id = await commands.create_contact(work, request.contact)
        return shown(*await queries.contact(work, contact_id))

    async def UpdateContact(self, request: service.UpdateContactRequest, work: Work) -> Contact:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_contact(work, request.contact, paths)
        return shown(*await queries.contact(work, request.contact.id))

    async def DeleteContact(self, request: service.DeleteContactRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_contact(work, request.contact_id, etag=request.etag)
        return Empty()

    async def RestoreContact(self, request: service.RestoreContactRequest, work: Work) -> Contact:
        """See the contract."""
        await commands.restore_contact(work, request.contact_id, etag=request.etag)
        return shown(*await queries.contact(work, request.contact_id))

    async def RevealContact(self, request: service.RevealContactRequest, work: Work) -> service.RevealContactResponse:
        """See the contract."""
        value, remaining = await commands.reveal_contact(
            work, request.contact_id, request.field, reason=request.reason, limit=self._reveals_per_day
        )
        return service.RevealContactResponse(value=value, remaining_today=remaining)
