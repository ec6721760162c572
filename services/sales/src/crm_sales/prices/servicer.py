"""PriceService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty

from crm.sales.v1 import price_service_pb2 as service
from crm.sales.v1.price_pb2 import PriceLine, PriceList
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_sales.prices import commands, queries
from crm_sales.prices.exporting import price_lines_export

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call
    from crm_chassis.exporting import Exporter
    from crm_chassis.work import Read, Work


class PriceService(Servicer):
    """Price lists and the price that holds on a day."""

    contract = "crm.sales.v1.PriceService"

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter
        self._export = price_lines_export(self.ListPriceLines)

    async def GetPriceList(self, request: service.GetPriceListRequest, read: Read) -> PriceList:
        """See the contract."""
        return fill(PriceList(), await queries.price_list(read, request.price_list_id))

    async def ListPriceLists(
        self, request: service.ListPriceListsRequest, read: Read
    ) -> service.ListPriceListsResponse:
        """See the contract."""
        found = await queries.list_price_lists(read, request)
        return service.ListPriceListsResponse(
            price_lists=(fill(PriceList(), row) for row, _ in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def CreatePriceList(self, request: service.CreatePriceListRequest, work: Work) -> PriceList:
        """See the contract."""
        price_list_id = await commands.create_list(work, request.price_list)
        return fill(PriceList(), await queries.price_list(work, price_list_id))

    async def UpdatePriceList(self, request: service.UpdatePriceListRequest, work: Work) -> PriceList:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.LIST_WRITABLE)
        await commands.update_list(work, request.price_list, paths)
        return fill(PriceList(), await queries.price_list(work, request.price_list.id))

    async def DeletePriceList(self, request: service.DeletePriceListRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_list(work, request.price_list_id, etag=request.etag)
        return Empty()

    async def RestorePriceList(self, request: service.RestorePriceListRequest, work: Work) -> PriceList:
        """See the contract."""
        await commands.restore_list(work, request.price_list_id, etag=request.etag)
        return fill(PriceList(), await queries.price_list(work, request.price_list_id))

    async def GetPriceLine(self, request: service.GetPriceLineRequest, read: Read) -> PriceLine:
        """See the contract."""
        return fill(PriceLine(), await queries.price_line(read, request.price_line_id))

    async def ListPriceLines(
        self, request: service.ListPriceLinesRequest, read: Read
    ) -> service.ListPriceLinesResponse:
        """See the contract."""
        found = await queries.list_price_lines(read, request)
        return service.ListPriceLinesResponse(
            price_lines=(fill(PriceLine(), row) for row, _ in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def CreatePriceLine(self, request: service.CreatePriceLineRequest, work: Work) -> PriceLine:
        """See the contract."""
        line_id = await commands.create_line(work, request.price_line)
        return fill(PriceLine(), await queries.price_line(work, line_id))

    async def UpdatePriceLine(self, request: service.UpdatePriceLineRequest, work: Work) -> PriceLine:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.LINE_WRITABLE)
        await commands.update_line(work, request.price_line, paths)
        return fill(PriceLine(), await queries.price_line(work, request.price_line.id))

    async def DeletePriceLine(self, request: service.DeletePriceLineRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_line(work, request.price_line_id, etag=request.etag)
        return Empty()

    async def ResolvePrice(self, request: service.ResolvePriceRequest, read: Read) -> service.ResolvePriceResponse:
        """See the contract."""
        row, day = await queries.resolve(read, request)
        return fill(service.ResolvePriceResponse(price_line_id=row.id, day=day.isoformat()), row)

    def ExportPriceLines(self, request: service.ExportPriceLinesRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, self._export, request)
