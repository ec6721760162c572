"""HistoryService over gRPC: translate, call, translate."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crm.customer.v1 import history_service_pb2 as service
from crm_chassis.grpc.server import Servicer
from crm_customer.history import queries
from crm_customer.history.domain import told

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_chassis.work import Read


def entry(row: Any, hidden: Collection[str]) -> service.HistoryEntry:
    """A line of the trail as its reader sees it."""
    changes, withheld = told(row.changes, hidden)
    answer = service.HistoryEntry(
        changes=(service.FieldChange(**asdict(change)) for change in changes), hidden_fields=withheld
    )
    for name in ("record_type", "record_id", "action", "person_id", "person_name"):
        setattr(answer, name, getattr(row, name))
    if "reason" not in hidden:
        answer.reason = row.reason
    elif row.reason and "reason" not in withheld:
        answer.hidden_fields.append("reason")
    answer.occur_time.FromDatetime(row.at)
    return answer


class HistoryService(Servicer):
    """The audit trail."""

    contract = "crm.customer.v1.HistoryService"

    async def ListHistory(self, request: service.ListHistoryRequest, read: Read) -> service.ListHistoryResponse:
        """See the contract."""
        trail, hidden = await queries.list_history(read, request)
        return service.ListHistoryResponse(
            entries=(entry(row, hidden) for row in trail.rows), next_page_token=trail.next_page_token
        )

    async def ListActivity(self, request: service.ListActivityRequest, read: Read) -> service.ListActivityResponse:
        """See the contract."""
        trail, hidden = await queries.list_activity(read, request)
        return service.ListActivityResponse(
            entries=map(entry, trail.rows, hidden), next_page_token=trail.next_page_token
        )
