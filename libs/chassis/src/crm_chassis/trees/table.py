"""The rows of a tree. They are nobody's: who may read what they sort may read them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Generic

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.trees.domain import AnyNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crm_chassis.trees.domain import Tree
    from crm_chassis.work import Read, Work

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)


def node_columns(table: str) -> list[sa.Column[Any]]:
    """The columns of a tree's table.

    A company has hundreds of nodes and edits them rarely: they are read whole, and what is written is decided under one
    lock, so that the table needs no constraint on names.
    """
    return [
        sa.Column("id", ID, primary_key=True),
        sa.Column("parent_id", ID, sa.ForeignKey(f"{table}.id"), nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
    ]


class TreeTable(Generic[AnyNode]):
    """Reads and locks the living rows of ``table``; ``tree_of`` makes them a tree, ``node_of`` a row a node of it."""

    def __init__(
        self,
        table: sa.Table,
        *,
        node_of: Callable[[Any], AnyNode],
        tree: Callable[[Iterable[AnyNode]], Tree[AnyNode]],
    ) -> None:
        self._table = table
        self._node_of = node_of
        self._tree = tree
        self._living = table.c.deleted_at.is_(None)
        self._all = sa.select(table).where(self._living)
        # Who edits the tree is alone with it; who gives a node to records only keeps it from changing meanwhile.
        key = sa.func.hashtextextended(table.name, 0)
        self._alone = sa.select(sa.func.pg_advisory_xact_lock(key))
        self._kept = sa.select(sa.func.pg_advisory_xact_lock_shared(key))
        order = (
            sa.func.unnest(sa.bindparam("ids", type_=ARRAY(ID)), sa.bindparam("places", type_=ARRAY(sa.Integer)))
            .table_valued("id", "place")
            .render_derived(name="ordered")
        )
        self._in_order = (
            sa.update(table)
            .where(table.c.id == order.c.id, table.c.position != order.c.place)
            .values(position=order.c.place)
        )

    def branch_of(self, place: sa.BindParameter[Any]) -> sa.Select[Any]:
        """The ids of a node and everything below it, computed once per statement."""
        t = self._table
        below = sa.select(t.c.id).where(t.c.id == place, self._living).cte(f"branch_{place.key}", recursive=True)
        below = below.union(sa.select(t.c.id).join(below, t.c.parent_id == below.c.id).where(self._living))
        return sa.select(below.c.id)

    def tree_of(self, rows: Iterable[Any]) -> Tree[AnyNode]:
        """Rows as the rules see them."""
        return self._tree(self._node_of(row) for row in rows)

    async def rows(self, read: Read) -> dict[str, Any]:
        """Every node's row by its id."""
        return {row.id: row for row in await read.db.execute(self._all)}

    async def for_update(self, work: Work) -> tuple[Tree[AnyNode], dict[str, Any]]:
        """The tree with its rows; nobody else edits it or gives a node to a record until the commit."""
        await work.db.execute(self._alone)
        rows = await self.rows(work)
        return self.tree_of(rows.values()), rows

    async def kept(self, work: Work) -> Tree[AnyNode]:
        """The tree, which nobody edits until the commit."""
        await work.db.execute(self._kept)
        return self.tree_of((await self.rows(work)).values())

    async def put_in_order(self, work: Work, ids: Sequence[str]) -> None:
        """Give siblings their places."""
        await work.db.execute(self._in_order, {"ids": list(ids), "places": list(range(len(ids)))})


def tree_etag(nodes: Sequence[AnyNode], rows: dict[str, Any]) -> str:
    """The same as long as no node, no order and no place changed."""
    told = "\n".join(f"{node.id} {rows[node.id].version}" for node in nodes)
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
