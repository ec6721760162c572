"""Editing the tree: one function, one use case, one transaction that is alone with the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import product_family_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_sales.families.domain import FamilyInUse, ProductKind, kind_below
from crm_sales.families.queries import TREE
from crm_sales.families.tables import product_families
from crm_sales.products import queries as products

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm.sales.v1.product_family_pb2 import ProductFamily
    from crm_chassis.work import Work

WRITABLE = ("name", "retired")


async def create_family(work: Work, draft: ProductFamily) -> str:
    """Add a family as its parent's last; returns its id.

    Raises Invalid, FamilyNameTaken, FamilyTooDeep and TooManyFamilies.
    """
    tree, _ = await TREE.for_update(work)
    values = values_of(draft, ("parent_id", *WRITABLE), references=("parent_id",)) | {"name": tidy(draft.name)}
    values["position"] = tree.decide_create(values["parent_id"], values["name"])
    parent = tree.find(values["parent_id"]) if values["parent_id"] else None
    values["kind"] = int(kind_below(parent, ProductKind(draft.kind), field="product_family.kind"))
    family_id = str(uuid7())
    await work.db.execute(
        sa.insert(product_families).values(**values, id=family_id, created_at=work.now, updated_at=work.now)
    )
    work.audit("product_families", family_id, "created", changes=changes_between({}, values))
    work.emit(events.ProductFamilyCreated(product_family_id=family_id, parent_id=values["parent_id"] or ""))
    return family_id


async def update_family(work: Work, changed: ProductFamily, paths: Sequence[str]) -> None:
    """Rename, retire or offer again. Raises NotFound, EtagMissing, EtagMismatch, Invalid and FamilyNameTaken."""
    tree, rows = await TREE.for_update(work)
    node = tree.find(changed.id)
    require_etag(changed.etag, rows[node.id].version)
    values = values_of(changed, paths)
    if "name" in values:
        values["name"] = tidy(values["name"])
        tree.decide_rename(node, values["name"])
    if fields := await work.revise(product_families, rows[node.id], values):
        work.emit(events.ProductFamilyChanged(product_family_id=node.id, fields=fields))


async def move_family(work: Work, family_id: str, *, parent_id: str | None, position: int, etag: str) -> None:
    """Hang a branch elsewhere, or give it another place among its siblings.

    Raises NotFound, EtagMissing, EtagMismatch, Invalid, FamilyCircle, FamilyTooDeep and FamilyNameTaken.
    """
    tree, rows = await TREE.for_update(work)
    node = tree.find(family_id)
    require_etag(etag, rows[node.id].version)
    order = tree.decide_move(node, parent_id, position)
    kind_below(tree.find(parent_id) if parent_id else None, node.kind, field="parent_id")
    values = {"parent_id": parent_id, "position": order.index(node.id)}
    if not await work.revise(product_families, rows[node.id], values, action="moved"):
        return
    await TREE.put_in_order(work, order)
    work.emit(
        events.ProductFamilyMoved(
            product_family_id=node.id, from_parent_id=node.parent_id or "", to_parent_id=parent_id or ""
        )
    )


async def delete_family(work: Work, family_id: str, *, etag: str) -> None:
    """Take a family away that nobody needs.

    Raises NotFound, EtagMissing, EtagMismatch, FamilyHasChildren and FamilyInUse.
    """
    tree, rows = await TREE.for_update(work)
    node = tree.find(family_id)
    require_etag(etag, rows[node.id].version)
    tree.decide_delete(node)
    if await products.any_in_family(work, node.id):
        raise FamilyInUse
    await work.revise(product_families, rows[node.id], {"deleted_at": work.now}, action="deleted")
    work.emit(events.ProductFamilyDeleted(product_family_id=node.id))
