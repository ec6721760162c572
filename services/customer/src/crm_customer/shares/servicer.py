"""ShareService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import share_service_pb2 as service
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.visibility import ALL_BUT_DELETE, Rights
from crm_customer.shares import commands, queries
from crm_customer.shares.domain import subject_name

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work

RIGHTS = {service.SHARE_LEVEL_READ: Rights.READ, service.SHARE_LEVEL_EDIT: ALL_BUT_DELETE}
LEVELS = {rights: level for level, rights in RIGHTS.items()}


def share_shown(row: Any, read: Read) -> service.Share:
    """A share as its reader sees it."""
    answer = fill(service.Share(), row)
    answer.subject_name = subject_name(read.caller.directory, row.subject_id)
    answer.level = LEVELS[Rights(row.rights)]
    return answer


class ShareService(Servicer):
    """Sharing customers."""

    contract = "crm.customer.v1.ShareService"

    async def ShareCustomer(self, request: service.ShareCustomerRequest, work: Work) -> service.Share:
        """See the contract."""
        await commands.share_customer(work, request.customer_id, request.subject_id, RIGHTS[request.level])
        return share_shown(await queries.share(work, request.customer_id, request.subject_id), work)

    async def UnshareCustomer(self, request: service.UnshareCustomerRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.unshare_customer(work, request.customer_id, request.subject_id)
        return Empty()

    async def ListShares(self, request: service.ListSharesRequest, read: Read) -> service.ListSharesResponse:
        """See the contract."""
        shares = await queries.list_shares(read, request.customer_id)
        return service.ListSharesResponse(shares=(share_shown(row, read) for row in shares))
