"""Reading the tree. It is nobody's rows: who may read products may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_chassis.trees.table import TreeTable
from crm_sales.families.domain import Families, Family, ProductKind
from crm_sales.families.tables import product_families

if TYPE_CHECKING:
    from collections.abc import Collection

    import sqlalchemy as sa

    from crm_chassis.work import Read


def _family(row: Any) -> Family:
    return Family(
        id=row.id,
        parent_id=row.parent_id,
        name=row.name,
        position=row.position,
        retired=row.retired,
        kind=ProductKind(row.kind),
    )


TREE = TreeTable(product_families, node_of=_family, tree=Families)


def branch_of(place: sa.BindParameter[Any]) -> sa.Select[Any]:
    """The ids of a family and everything below it."""
    return TREE.branch_of(place)


async def family_paths(read: Read, family_ids: Collection[str]) -> dict[str, str]:
    """What families are called with all above them, by id."""
    tree = TREE.tree_of((await TREE.rows(read)).values())
    return {node.id: tree.path(node) for node in tree.in_order() if node.id in family_ids}
