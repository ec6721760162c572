"""SalesHistoryService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.common.v1.history_pb2 import HistoryEntry
from crm.sales.v1 import sales_history_service_pb2 as service
from crm_chassis.grpc.server import Servicer
from crm_chassis.history import entry_of
from crm_sales.history import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_chassis.listing.trails import Trail
    from crm_chassis.work import Read


def shown(trail: Trail, read: Read) -> Iterator[HistoryEntry]:
    """The lines of the trail as their reader sees them."""
    hidden = queries.GUARDED.hidden_from(read)
    return (entry_of(HistoryEntry, row, hidden) for row in trail.rows)


class SalesHistoryService(Servicer):
    """The audit trail."""

    contract = "crm.sales.v1.SalesHistoryService"

    async def ListProductHistory(
        self, request: service.ListProductHistoryRequest, read: Read
    ) -> service.ListProductHistoryResponse:
        """See the contract."""
        trail = await queries.of_product(read, request)
        return service.ListProductHistoryResponse(entries=shown(trail, read), next_page_token=trail.next_page_token)

    async def ListPriceListHistory(
        self, request: service.ListPriceListHistoryRequest, read: Read
    ) -> service.ListPriceListHistoryResponse:
        """See the contract."""
        trail = await queries.of_price_list(read, request)
        return service.ListPriceListHistoryResponse(entries=shown(trail, read), next_page_token=trail.next_page_token)

    async def ListSalesActivity(
        self, request: service.ListSalesActivityRequest, read: Read
    ) -> service.ListSalesActivityResponse:
        """See the contract."""
        trail = await queries.of_person(read, request)
        hidden = await queries.untold(read, trail.rows)
        entries = (entry_of(HistoryEntry, row, untold) for row, untold in zip(trail.rows, hidden, strict=True))
        return service.ListSalesActivityResponse(entries=entries, next_page_token=trail.next_page_token)
