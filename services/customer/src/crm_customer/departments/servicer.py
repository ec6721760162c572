"""DepartmentService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import department_service_pb2 as service
from crm.customer.v1.department_pb2 import Department
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_chassis.visibility import Rights
from crm_customer.departments import commands, queries

if TYPE_CHECKING:
    from crm_chassis.work import Read, Work


def shown(row: Any, rights: Rights) -> Department:
    """A row as its reader sees it."""
    answer = fill(Department(), row)
    answer.rights.edit = bool(rights & Rights.EDIT)
    answer.rights.delete = bool(rights & Rights.DELETE)
    return answer


class DepartmentService(Servicer):
    """Departments of customers."""

    contract = "crm.customer.v1.DepartmentService"

    async def GetDepartment(self, request: service.GetDepartmentRequest, read: Read) -> Department:
        """See the contract."""
        return shown(*await queries.department(read, request.department_id))

    async def ListDepartments(
        self, request: service.ListDepartmentsRequest, read: Read
    ) -> service.ListDepartmentsResponse:
        """See the contract."""
        found = await queries.list_departments(read, request)
        return service.ListDepartmentsResponse(
            departments=(shown(row, rights) for row, rights in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def CreateDepartment(self, request: service.CreateDepartmentRequest, work: Work) -> Department:
        """See the contract."""
        department_id = await commands.create_department(work, request.department)
        return shown(*await queries.department(work, department_id))

    async def UpdateDepartment(self, request: service.UpdateDepartmentRequest, work: Work) -> Department:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_department(work, request.department, paths)
        return shown(*await queries.department(work, request.department.id))

    async def DeleteDepartment(self, request: service.DeleteDepartmentRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_department(work, request.department_id, etag=request.etag)
        return Empty()

    async def RestoreDepartment(self, request: service.RestoreDepartmentRequest, work: Work) -> Department:
        """See the contract."""
        await commands.restore_department(work, request.department_id, etag=request.etag)
        return shown(*await queries.department(work, request.department_id))
