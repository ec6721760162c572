"""ProductFamilyService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.sales.v1 import product_family_service_pb2 as service
from crm.sales.v1.product_family_pb2 import ProductFamily
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_chassis.trees.table import tree_etag
from crm_sales.families import commands
from crm_sales.families.queries import TREE

if TYPE_CHECKING:
    from crm_chassis.trees.domain import Tree
    from crm_chassis.work import Read, Work
    from crm_sales.families.domain import Family


def shown(row: Any, tree: Tree[Family]) -> ProductFamily:
    """A family as everybody sees it."""
    answer = fill(ProductFamily(), row)
    answer.offered = tree.offers(tree.find(row.id))
    return answer


async def one(read: Read, family_id: str) -> ProductFamily:
    """A family that is there."""
    rows = await TREE.rows(read)
    return shown(rows[family_id], TREE.tree_of(rows.values()))


class ProductFamilyService(Servicer):
    """The company's tree of product families."""

    contract = "crm.sales.v1.ProductFamilyService"

    async def GetProductFamilyTree(
        self, _: service.GetProductFamilyTreeRequest, read: Read
    ) -> service.ProductFamilyTree:
        """See the contract."""
        rows = await TREE.rows(read)
        tree = TREE.tree_of(rows.values())
        nodes = tree.in_order()
        return service.ProductFamilyTree(
            product_families=(shown(rows[node.id], tree) for node in nodes), etag=tree_etag(nodes, rows)
        )

    async def CreateProductFamily(self, request: service.CreateProductFamilyRequest, work: Work) -> ProductFamily:
        """See the contract."""
        return await one(work, await commands.create_family(work, request.product_family))

    async def UpdateProductFamily(self, request: service.UpdateProductFamilyRequest, work: Work) -> ProductFamily:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_family(work, request.product_family, paths)
        return await one(work, request.product_family.id)

    async def MoveProductFamily(self, request: service.MoveProductFamilyRequest, work: Work) -> ProductFamily:
        """See the contract."""
        await commands.move_family(
            work,
            request.product_family_id,
            parent_id=request.parent_id or None,
            position=request.position,
            etag=request.etag,
        )
        return await one(work, request.product_family_id)

    async def DeleteProductFamily(self, request: service.DeleteProductFamilyRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_family(work, request.product_family_id, etag=request.etag)
        return Empty()
