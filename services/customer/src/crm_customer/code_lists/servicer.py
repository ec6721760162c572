"""CodeListService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.v1 import code_list_pb2 as service
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_customer.code_lists import commands, queries

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


class CodeListService(Servicer):
    """The company's code lists."""

    contract = "crm.customer.v1.CodeListService"

    async def ListCodeLists(self, _: service.ListCodeListsRequest, read: Read) -> service.ListCodeListsResponse:
        """See the contract."""
        return service.ListCodeListsResponse(
            code_lists=(fill(service.CodeList(), row) for row in await queries.lists(read))
        )

    async def ListCodes(self, request: service.ListCodesRequest, read: Read) -> service.ListCodesResponse:
        """See the contract."""
        rows = await queries.codes_of(read, request.code_list)
        return service.ListCodesResponse(codes=(fill(service.Code(), row) for row in rows))

    async def SaveCode(self, request: service.SaveCodeRequest, work: Work) -> service.Code:
        """See the contract."""
        await commands.save_code(work, request.code_list, request.code)
        return fill(service.Code(), await queries.one_code(work, request.code_list, request.code.code))
