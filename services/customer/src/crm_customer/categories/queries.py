"""Reading the tree. It is nobody's rows: who may read customers may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_chassis.trees.domain import Node
from crm_chassis.trees.table import TreeTable
from crm_customer.categories.domain import Tree
from crm_customer.categories.tables import categories

if TYPE_CHECKING:
    import sqlalchemy as sa

    from crm_chassis.trees import domain
    from crm_chassis.work import Work


def _node(row: Any) -> Node:
    return Node(id=row.id, parent_id=row.parent_id, name=row.name, position=row.position, retired=row.retired)


TREE = TreeTable(categories, node_of=_node, tree=Tree)


def branch_of(place: sa.BindParameter[Any]) -> sa.Select[Any]:
    """The ids of a category and everything below it."""
    return TREE.branch_of(place)


async def tree_kept(work: Work) -> domain.Tree[Node]:
    """The tree, which nobody edits until the commit."""
    return await TREE.kept(work)
