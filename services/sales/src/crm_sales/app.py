"""The whole sales service on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_chassis.service import Service
from crm_sales import schema
from crm_sales.opportunities.customers import Customers
from crm_sales.opportunities.servicer import OpportunityService
from crm_sales.pipelines.servicer import PipelineService
from crm_sales.settings import SalesSettings

if TYPE_CHECKING:
    from crm_chassis.grpc.server import Servicer

SERVICERS: tuple[type[Servicer], ...] = (PipelineService,)


def servicers(settings: SalesSettings) -> list[Servicer]:
    """Everything that answers."""
    return [
        *(servicer() for servicer in SERVICERS),
        OpportunityService(Customers(settings.customer_target)),
    ]


SERVICE = Service(
    name="sales",
    settings=SalesSettings,
    metadata=schema.metadata,
    tables=schema.chassis,
    servicers=servicers,
)
server, surroundings_of = SERVICE.server, SERVICE.surroundings_of
