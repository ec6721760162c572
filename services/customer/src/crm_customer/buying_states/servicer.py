"""BuyingStateService over gRPC: translate, call, translate."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from crm.customer.v1 import buying_state_service_pb2 as service
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_customer.buying_states import commands, queries
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.servicer import shown

if TYPE_CHECKING:
    from crm.customer.v1.customer_pb2 import Customer
    from crm_chassis.work import Read, Work


class BuyingStateService(Servicer):
    """Buying states and their history."""

    contract = "crm.customer.v1.BuyingStateService"

    async def SetBuyingState(self, request: service.SetBuyingStateRequest, work: Work) -> Customer:
        """See the contract."""
        await commands.set_buying_state(
            work, request.customer_id, request.buying_state, reason=request.reason, etag=request.etag
        )
        return shown(*await customer_queries.customer(work, request.customer_id))

    async def ListTransitions(
        self, request: service.ListTransitionsRequest, read: Read
    ) -> service.ListTransitionsResponse:
        """See the contract."""
        trail = await queries.list_transitions(read, request)
        return service.ListTransitionsResponse(
            transitions=(fill(service.Transition(), row) for row in trail.rows), next_page_token=trail.next_page_token
        )

    async def CountTransitions(
        self, request: service.CountTransitionsRequest, read: Read
    ) -> service.CountTransitionsResponse:
        """See the contract."""
        counts = await queries.count_transitions(read, request)
        return service.CountTransitionsResponse(
            counts=(
                service.TransitionCount(**{**asdict(step), "period_start": step.period_start.isoformat()}, count=count)
                for step, count in counts
            )
        )
