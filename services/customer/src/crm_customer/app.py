"""The whole customer service on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_chassis.service import Service
from crm_customer import schema
from crm_customer.buying_states.servicer import BuyingStateService
from crm_customer.categories.servicer import CategoryService
from crm_customer.code_lists.servicer import CodeListService
from crm_customer.contacts.domain import DATA_CLASS
from crm_customer.contacts.servicer import ContactService
from crm_customer.customers.reactions import REACTIONS as CUSTOMER_REACTIONS
from crm_customer.customers.servicer import CustomerService
from crm_customer.departments.servicer import DepartmentService
from crm_customer.disputes.reactions import REACTIONS as DISPUTE_REACTIONS
from crm_customer.disputes.servicer import DisputeService
from crm_customer.exports.servicer import ExportService
from crm_customer.history.servicer import HistoryService
from crm_customer.imports.jobs import JOBS
from crm_customer.imports.servicer import ImportService
from crm_customer.pools.servicer import PoolService
from crm_customer.settings import CustomerSettings
from crm_customer.shares.servicer import ShareService

if TYPE_CHECKING:
    from crm_chassis.grpc.server import Servicer

SERVICERS = (
    CategoryService,
    CodeListService,
    CustomerService,
    DepartmentService,
    DisputeService,
    ImportService,
    PoolService,
    ShareService,
    BuyingStateService,
    HistoryService,
)


def servicers(settings: CustomerSettings) -> list[Servicer]:
    """Everything that answers."""
    return [
        *(servicer() for servicer in SERVICERS),
        ContactService(reveals_per_day=settings.reveals_per_day),
        ExportService(at_once=settings.exports_at_once),
    ]


SERVICE = Service(
    name="customer",
    settings=CustomerSettings,
    metadata=schema.metadata,
    tables=schema.chassis,
    servicers=servicers,
    consumers={"people": (*CUSTOMER_REACTIONS, *DISPUTE_REACTIONS)},
    jobs=JOBS,
    data_keys=schema.data_keys,
    data_classes=(DATA_CLASS,),
)
server, surroundings_of = SERVICE.server, SERVICE.surroundings_of
