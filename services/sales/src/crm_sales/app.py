"""The whole sales service on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_chassis.exporting import Exporter
from crm_chassis.service import Service
from crm_sales import schema
from crm_sales.families.servicer import ProductFamilyService
from crm_sales.follow_ups.servicer import FollowUpService
from crm_sales.history.servicer import SalesHistoryService
from crm_sales.opportunities.customers import Customers
from crm_sales.opportunities.funnel_servicer import FunnelService
from crm_sales.opportunities.reactions import REACTIONS as OPPORTUNITY_REACTIONS
from crm_sales.opportunities.servicer import OpportunityService
from crm_sales.opportunities.team_servicer import OpportunityTeamService
from crm_sales.pipelines.servicer import PipelineService
from crm_sales.prices.servicer import PriceService
from crm_sales.products.servicer import ProductKnowledgeService, ProductService
from crm_sales.ramp_ups.servicer import RampUpService
from crm_sales.settings import SalesSettings

if TYPE_CHECKING:
    from crm_chassis.grpc.server import Servicer

SERVICERS = (
    FollowUpService,
    FunnelService,
    OpportunityTeamService,
    PipelineService,
    ProductFamilyService,
    ProductKnowledgeService,
    RampUpService,
    SalesHistoryService,
)


def servicers(settings: SalesSettings) -> list[Servicer]:
    """Everything that answers."""
    exporter = Exporter(at_once=settings.exports_at_once)
    return [
        *(servicer() for servicer in SERVICERS),
        OpportunityService(Customers(settings.customer_target), exporter),
        PriceService(exporter),
        ProductService(exporter),
    ]


SERVICE = Service(
    name="sales",
    settings=SalesSettings,
    metadata=schema.metadata,
    tables=schema.chassis,
    servicers=servicers,
    consumers={"deals": OPPORTUNITY_REACTIONS},
)
server, surroundings_of = SERVICE.server, SERVICE.surroundings_of
