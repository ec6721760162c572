"""PoolService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.customer.v1 import pool_service_pb2 as service
from crm.customer.v1.pool_pb2 import Holding, Pool
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.servicer import shown
from crm_customer.pools import commands, queries
from crm_customer.pools.domain import Standing

if TYPE_CHECKING:
    from crm.customer.v1.customer_pb2 import Customer
    from crm_chassis.work import Read, Work


def pool_shown(row: Any, standing: Standing) -> Pool:
    """A pool as its reader sees it."""
    answer = fill(Pool(), row)
    answer.member = Standing.MEMBER in standing
    answer.administrator = Standing.ADMINISTRATOR in standing
    return answer


class PoolService(Servicer):
    """Public pools."""

    contract = "crm.customer.v1.PoolService"

    async def CreatePool(self, request: service.CreatePoolRequest, work: Work) -> Pool:
        """See the contract."""
        return pool_shown(*await queries.pool_row(work, await commands.create_pool(work, request.pool)))

    async def UpdatePool(self, request: service.UpdatePoolRequest, work: Work) -> Pool:
        """See the contract."""
        await commands.update_pool(work, request.pool, writable_paths(request.update_mask.paths, commands.WRITABLE))
        return pool_shown(*await queries.pool_row(work, request.pool.id))

    async def ListPools(self, request: service.ListPoolsRequest, read: Read) -> service.ListPoolsResponse:  # noqa: ARG002  it asks nothing
        """See the contract."""
        return service.ListPoolsResponse(
            pools=(pool_shown(row, standing) for row, standing in await queries.list_pools(read))
        )

    async def ListClaimable(self, request: service.ListClaimableRequest, read: Read) -> service.ListClaimableResponse:
        """See the contract."""
        found = await queries.list_claimable(read, request)
        return service.ListClaimableResponse(
            customers=(shown(row, rights) for row, rights in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def ClaimCustomer(self, request: service.ClaimCustomerRequest, work: Work) -> Customer:
        """See the contract."""
        await commands.claim_customer(work, request.customer_id, unit_id=request.unit_id)
        return shown(*await customer_queries.customer(work, request.customer_id))

    async def ReleaseCustomer(
        self, request: service.ReleaseCustomerRequest, work: Work
    ) -> service.ReleaseCustomerResponse:
        """See the contract."""
        await commands.release_customer(
            work, request.customer_id, pool_id=request.pool_id, reason=request.reason, etag=request.etag
        )
        return service.ReleaseCustomerResponse()

    async def AssignFromPool(
        self, request: service.AssignFromPoolRequest, work: Work
    ) -> service.AssignFromPoolResponse:
        """See the contract."""
        assigned = await commands.assign_from_pool(
            work,
            request.pool_id,
            request.customer_ids,
            to_person_id=request.to_person_id,
            to_unit_id=request.to_unit_id,
            reason=request.reason,
        )
        return service.AssignFromPoolResponse(assigned_count=assigned)

    async def ListHolders(self, request: service.ListHoldersRequest, read: Read) -> service.ListHoldersResponse:
        """See the contract."""
        trail = await queries.list_holders(read, request)
        return service.ListHoldersResponse(
            holdings=(_holding(row, read) for row in trail.rows), next_page_token=trail.next_page_token
        )


def _holding(row: Any, read: Read) -> Holding:
    answer = fill(Holding(), row)
    person = read.caller.directory.people.get(row.person_id)
    answer.person_name = person.name if person else ""
    return answer
