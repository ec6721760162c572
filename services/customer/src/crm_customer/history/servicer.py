"""HistoryService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.v1 import history_service_pb2 as service
from crm_chassis.grpc.server import Servicer
from crm_chassis.history import entry_of
from crm_customer.history import queries

if TYPE_CHECKING:
    from crm_chassis.work import Read


class HistoryService(Servicer):
    """The audit trail."""

    contract = "crm.customer.v1.HistoryService"

    async def ListHistory(self, request: service.ListHistoryRequest, read: Read) -> service.ListHistoryResponse:
        """See the contract."""
        trail, hidden = await queries.list_history(read, request)
        return service.ListHistoryResponse(
            entries=(entry_of(service.HistoryEntry, row, hidden) for row in trail.rows),
            next_page_token=trail.next_page_token,
        )

    async def ListActivity(self, request: service.ListActivityRequest, read: Read) -> service.ListActivityResponse:
        """See the contract."""
        trail, hidden = await queries.list_activity(read, request)
        return service.ListActivityResponse(
            entries=(entry_of(service.HistoryEntry, row, hidden) for row in trail.rows),
            next_page_token=trail.next_page_token,
        )
