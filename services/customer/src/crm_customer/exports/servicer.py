"""ExportService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.customer.v1 import export_service_pb2 as service  # noqa: TC001  registers the contract
from crm.customer.v1.import_service_pb2 import ImportResource
from crm_chassis.exporting import Exporter
from crm_chassis.grpc.server import Servicer
from crm_customer.exports.contacts import CONTACTS
from crm_customer.exports.customers import CUSTOMERS
from crm_customer.exports.departments import DEPARTMENTS
from crm_customer.exports.templates import template

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call


class ExportService(Servicer):
    """Lists as files. ``at_once``: files that are in the making at a time."""

    contract = "crm.customer.v1.ExportService"

    def __init__(self, *, at_once: int) -> None:
        self._exporter = Exporter(at_once=at_once)

    def ExportCustomers(self, request: service.ExportCustomersRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, CUSTOMERS, request)

    def ExportDepartments(self, request: service.ExportDepartmentsRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, DEPARTMENTS, request)

    def ExportContacts(self, request: service.ExportContactsRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, CONTACTS, request)

    def GetImportTemplate(self, request: service.GetImportTemplateRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return template(call, request.resource or ImportResource.IMPORT_RESOURCE_CUSTOMERS)
