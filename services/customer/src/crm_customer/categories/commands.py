"""Editing the tree: one function, one use case, one transaction that is alone with the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.customer.events.v1 import category_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_customer.categories import queries
from crm_customer.categories.domain import CategoryInUse
from crm_customer.categories.tables import categories
from crm_customer.customers import queries as customers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm.customer.v1.category_pb2 import Category
    from crm_chassis.work import Work

WRITABLE = ("name", "retired")


async def create_category(work: Work, draft: Category) -> str:
    """Add a category as its parent's last; returns its id.

    Raises Invalid, CategoryNameTaken, CategoryTooDeep and TooManyCategories.
    """
    tree, _ = await queries.TREE.for_update(work)
    values = values_of(draft, ("parent_id", *WRITABLE), references=("parent_id",)) | {"name": tidy(draft.name)}
    values["position"] = tree.decide_create(values["parent_id"], values["name"])
    category_id = str(uuid7())
    await work.db.execute(
        sa.insert(categories).values(**values, id=category_id, created_at=work.now, updated_at=work.now)
    )
    work.audit("categories", category_id, "created", changes=changes_between({}, values))
    work.emit(events.CategoryCreated(category_id=category_id, parent_id=values["parent_id"] or ""))
    return category_id


async def update_category(work: Work, changed: Category, paths: Sequence[str]) -> None:
    """Rename, retire or offer again. Raises NotFound, EtagMissing, EtagMismatch, Invalid and CategoryNameTaken."""
    tree, rows = await queries.TREE.for_update(work)
    node = tree.find(changed.id)
    require_etag(changed.etag, rows[node.id].version)
    values = values_of(changed, paths)
    if "name" in values:
        values["name"] = tidy(values["name"])
        tree.decide_rename(node, values["name"])
    if fields := await work.revise(categories, rows[node.id], values):
        work.emit(events.CategoryChanged(category_id=node.id, fields=fields))


async def move_category(work: Work, category_id: str, *, parent_id: str | None, position: int, etag: str) -> None:
    """Hang a branch elsewhere, or give it another place among its siblings.

    Raises NotFound, EtagMissing, EtagMismatch, Invalid, CategoryCircle, CategoryTooDeep and CategoryNameTaken.
    """
    tree, rows = await queries.TREE.for_update(work)
    node = tree.find(category_id)
    require_etag(etag, rows[node.id].version)
    order = tree.decide_move(node, parent_id, position)
    values = {"parent_id": parent_id, "position": order.index(node.id)}
    if not await work.revise(categories, rows[node.id], values, action="moved"):
        return
    await queries.TREE.put_in_order(work, order)
    work.emit(
        events.CategoryMoved(category_id=node.id, from_parent_id=node.parent_id or "", to_parent_id=parent_id or "")
    )


async def delete_category(work: Work, category_id: str, *, etag: str) -> None:
    """Take a category away that nobody needs.

    Raises NotFound, EtagMissing, EtagMismatch, CategoryHasChildren and CategoryInUse.
    """
    tree, rows = await queries.TREE.for_update(work)
    node = tree.find(category_id)
    require_etag(etag, rows[node.id].version)
    tree.decide_delete(node)
    if await customers.any_in_category(work, node.id):
        raise CategoryInUse
    await work.revise(categories, rows[node.id], {"deleted_at": work.now}, action="deleted")
    work.emit(events.CategoryDeleted(category_id=node.id))
