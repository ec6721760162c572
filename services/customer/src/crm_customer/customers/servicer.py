"""CustomerService over gRPC: translate, call, translate."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import customer_service_pb2 as service
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_pb2 import Rights as RowRights
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_chassis.visibility import Decider, Rights
from crm_customer.customers import collisions, commands, queries
from crm_customer.customers.classifying import classify_customers
from crm_customer.customers.domain import HIDDEN_IN_A_POOL
from crm_customer.customers.tables import POLICY
from crm_customer.pools import queries as pools

if TYPE_CHECKING:
    from crm.customer.v1.collision_pb2 import CollisionReport
    from crm_chassis.work import Read, Work


def shown(row: Any, rights: Rights) -> Customer:
    """A row as its reader sees it; without contact data while it waits in a pool."""
    answer = fill(Customer(), row)
    if row.pool_id is not None:
        for name in HIDDEN_IN_A_POOL:
            answer.ClearField(name)
        answer.hidden_fields.extend(HIDDEN_IN_A_POOL)
    answer.rights.CopyFrom(_shown_rights(rights))
    return answer


@cache
def _shown_rights(rights: Rights) -> RowRights:
    return RowRights(edit=bool(rights & Rights.EDIT), delete=bool(rights & Rights.DELETE))


class CustomerService(Servicer):
    """The customer file."""

    contract = "crm.customer.v1.CustomerService"

    async def GetCustomer(self, request: service.GetCustomerRequest, read: Read) -> Customer:
        """See the contract."""
        return shown(*await pools.customer(read, request.customer_id))

    async def ListCustomers(self, request: service.ListCustomersRequest, read: Read) -> service.ListCustomersResponse:
        """See the contract."""
        found = await queries.list_customers(read, request)
        return service.ListCustomersResponse(
            customers=(shown(row, rights) for row, rights in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def CreateCustomer(self, request: service.CreateCustomerRequest, work: Work) -> Customer:
        """See the contract."""
        row = await commands.create_customer(
            work, request.customer, unit_id=request.unit_id, duplicate_reason=request.duplicate_reason
        )
        return shown(row, Decider(POLICY, work.caller).rights(row))

    async def UpdateCustomer(self, request: service.UpdateCustomerRequest, work: Work) -> Customer:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_customer(work, request.customer, paths, duplicate_reason=request.duplicate_reason)
        return shown(*await queries.customer(work, request.customer.id))

    async def DeleteCustomer(self, request: service.DeleteCustomerRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_customer(work, request.customer_id, etag=request.etag)
        return Empty()

    async def RestoreCustomer(self, request: service.RestoreCustomerRequest, work: Work) -> Customer:
        """See the contract."""
        await commands.restore_customer(work, request.customer_id, etag=request.etag)
        return shown(*await queries.customer(work, request.customer_id))

    async def TransferCustomers(
        self, request: service.TransferCustomersRequest, work: Work
    ) -> service.TransferCustomersResponse:
        """See the contract."""
        moved = await commands.transfer_customers(
            work,
            request.customer_ids,
            to_person_id=request.to_person_id,
            to_unit_id=request.to_unit_id,
            reason=request.reason,
        )
        return service.TransferCustomersResponse(transferred_count=moved)

    async def ClassifyCustomers(
        self, request: service.ClassifyCustomersRequest, work: Work
    ) -> service.ClassifyCustomersResponse:
        """See the contract."""
        changed = await classify_customers(
            work, request.customer_ids, category_id=request.category_id or None, reason=request.reason
        )
        return service.ClassifyCustomersResponse(changed_count=changed)

    async def CheckCollision(self, request: service.CheckCollisionRequest, read: Read) -> CollisionReport:
        """See the contract."""
        asked = {field.name: getattr(request, field.name) for field in request.DESCRIPTOR.fields}
        return await collisions.report(read, await collisions.find(read, collisions.facts_of(asked)))
