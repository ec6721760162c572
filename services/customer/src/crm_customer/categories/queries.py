"""Reading the tree. It is nobody's rows: who may read customers may read it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_customer.categories.domain import Node, Tree
from crm_customer.categories.tables import categories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_chassis.work import Read, Work

_LIVING = categories.c.deleted_at.is_(None)
_ALL = sa.select(categories).where(_LIVING)
# Who edits the tree is alone with it; who gives a category to customers only keeps it from changing meanwhile.
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("categories", 0)))
_KEPT = sa.select(sa.func.pg_advisory_xact_lock_shared(sa.func.hashtextextended("categories", 0)))


def branch_of(place: sa.BindParameter[Any]) -> sa.Select[Any]:
    """The ids of a category and everything below it, computed once per statement."""
    below = (
        sa.select(categories.c.id).where(categories.c.id == place, _LIVING).cte(f"branch_{place.key}", recursive=True)
    )
    below = below.union(sa.select(categories.c.id).join(below, categories.c.parent_id == below.c.id).where(_LIVING))
    return sa.select(below.c.id)


def tree_of(rows: Iterable[Any]) -> Tree:
    """Rows of categories as the rules see them."""
    return Tree(
        Node(id=row.id, parent_id=row.parent_id, name=row.name, position=row.position, retired=row.retired)
        for row in rows
    )


async def all_rows(read: Read) -> dict[str, Any]:
    """Every category by its id."""
    return {row.id: row for row in await read.db.execute(_ALL)}


async def tree_for_update(work: Work) -> tuple[Tree, dict[str, Any]]:
    """The tree with its rows; nobody else edits it or gives a category to a customer until the commit."""
    await work.db.execute(_ALONE)
    rows = await all_rows(work)
    return tree_of(rows.values()), rows


async def tree_kept(work: Work) -> Tree:
    """The tree, which nobody edits until the commit."""
    await work.db.execute(_KEPT)
    return tree_of((await all_rows(work)).values())


def tree_etag(nodes: Sequence[Node], rows: dict[str, Any]) -> str:
    """The same as long as no category, no order and no place changed."""
    told = "\n".join(f"{node.id} {rows[node.id].version}" for node in nodes)
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
