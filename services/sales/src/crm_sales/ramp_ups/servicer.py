"""RampUpService over gRPC: translate, call, translate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty

from crm.sales.v1 import ramp_up_service_pb2 as service
from crm_chassis.grpc.server import Servicer
from crm_sales.ramp_ups import commands, queries
from crm_sales.ramp_ups.domain import Month

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work
    from crm_sales.ramp_ups.domain import SoFar


def _month(said: service.RampUpMonth) -> Month:
    return Month(
        month=date.fromisoformat(f"{said.month}-01"),
        planned=said.planned if said.HasField("planned") else None,
        actual=said.actual if said.HasField("actual") else None,
    )


def _shown(month: Month, so_far: SoFar) -> service.RampUpMonth:
    return service.RampUpMonth(
        month=f"{month.month:%Y-%m}",
        planned=month.planned,
        actual=month.actual,
        planned_so_far=so_far.planned,
        actual_so_far=so_far.actual,
    )


class RampUpService(Servicer):
    """How the volume of a project grows."""

    contract = "crm.sales.v1.RampUpService"

    async def SetRampUp(self, request: service.SetRampUpRequest, work: Work) -> Empty:
        """See the contract."""
        months = [_month(each) for each in request.months]
        await commands.set_ramp_up(work, request.opportunity_id, months, etag=request.etag)
        return Empty()

    async def ListRampUp(self, request: service.ListRampUpRequest, read: Read) -> service.ListRampUpResponse:
        """See the contract."""
        found = await queries.list_ramp_up(read, request.opportunity_id)
        return service.ListRampUpResponse(months=(_shown(month, so_far) for month, so_far in found))
