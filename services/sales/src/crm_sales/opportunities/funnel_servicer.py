"""FunnelService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.common.v1.money_pb2 import Money
from crm.sales.v1 import funnel_service_pb2 as service
from crm_chassis.grpc.server import Servicer
from crm_sales.opportunities.funnel import DAY, funnel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from crm_chassis.work import Read
    from crm_sales.opportunities.funnel import Sum
    from crm_sales.pipelines.domain import Stage


def _money(sums: Mapping[str, Decimal]) -> Iterator[Money]:
    return (Money(amount=f"{amount:.4f}", currency=currency) for currency, amount in sorted(sums.items()))


def _shown(stage: Stage, found: Sum, locale: str) -> service.FunnelStage:
    return service.FunnelStage(
        stage=stage.key,
        name=stage.called(locale),
        probability=stage.probability,
        count=found.count,
        amounts=_money(found.amounts),
        weighted_amounts=_money(found.weighted),
        overdue_count=found.overdue,
        average_days=_days(found.seconds, found.count),
        standard_days=stage.standard_days,
        left_count=found.left,
        advanced_count=found.advanced,
        average_dwell_days=_days(found.dwelt, found.left),
    )


def _days(seconds: int, count: int) -> float:
    return round(seconds / count / DAY, 2) if count else 0.0


class FunnelService(Servicer):
    """Opportunities summed up."""

    contract = "crm.sales.v1.FunnelService"

    async def GetFunnel(self, request: service.GetFunnelRequest, read: Read) -> service.GetFunnelResponse:
        """See the contract."""
        found = await funnel(read, request)
        return service.GetFunnelResponse(
            stages=(_shown(stage, each, read.locale) for stage, each in found.stages),
            won_count=found.won,
            won_amounts=_money(found.won_amounts),
            lost_count=found.lost,
        )
