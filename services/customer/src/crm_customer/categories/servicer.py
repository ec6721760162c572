"""CategoryService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty

from crm.customer.v1 import category_service_pb2 as service
from crm.customer.v1.category_pb2 import Category
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_chassis.trees.table import tree_etag
from crm_customer.categories import commands
from crm_customer.categories.queries import TREE

if TYPE_CHECKING:
    from crm_chassis.trees.domain import Node, Tree
    from crm_chassis.work import Read, Work


def shown(row: Any, tree: Tree[Node]) -> Category:
    """A category as everybody sees it."""
    answer = fill(Category(), row)
    answer.offered = tree.offers(tree.find(row.id))
    return answer


async def one(read: Read, category_id: str) -> Category:
    """A category that is there."""
    rows = await TREE.rows(read)
    return shown(rows[category_id], TREE.tree_of(rows.values()))


class CategoryService(Servicer):
    """The company's tree of categories."""

    contract = "crm.customer.v1.CategoryService"

    async def GetCategoryTree(self, _: service.GetCategoryTreeRequest, read: Read) -> service.CategoryTree:
        """See the contract."""
        rows = await TREE.rows(read)
        tree = TREE.tree_of(rows.values())
        nodes = tree.in_order()
        return service.CategoryTree(
            categories=(shown(rows[node.id], tree) for node in nodes), etag=tree_etag(nodes, rows)
        )

    async def CreateCategory(self, request: service.CreateCategoryRequest, work: Work) -> Category:
        """See the contract."""
        return await one(work, await commands.create_category(work, request.category))

    async def UpdateCategory(self, request: service.UpdateCategoryRequest, work: Work) -> Category:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_category(work, request.category, paths)
        return await one(work, request.category.id)

    async def MoveCategory(self, request: service.MoveCategoryRequest, work: Work) -> Category:
        """See the contract."""
        await commands.move_category(
            work,
            request.category_id,
            parent_id=request.parent_id or None,
            position=request.position,
            etag=request.etag,
        )
        return await one(work, request.category_id)

    async def DeleteCategory(self, request: service.DeleteCategoryRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_category(work, request.category_id, etag=request.etag)
        return Empty()
