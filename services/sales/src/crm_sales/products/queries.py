"""Reading products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.sales.v1.product_pb2 import Product
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound
from crm_chassis.listing.columns import Column, columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.pages import page_of
from crm_chassis.listing.searching import search_for
from crm_chassis.statements import Kept
from crm_sales.families.queries import branch_of
from crm_sales.products.tables import ID, PARTS, POLICY, products

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm.sales.v1.product_service_pb2 import ListProductsRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Product,
    columns_by_name(
        Product,
        products,
        family_id=Column("family_id", products.c.family_id, branch=branch_of),
        update_time=products.c.updated_at,
    ),
    default_order="update_time desc",
)
_BY_ID = sa.select(*POLICY.columns).where(products.c.id == sa.bindparam("id", type_=ID))
_ONE, _ONE_LOCKED = Kept(_BY_ID), Kept(_BY_ID.with_for_update(of=products))
_SOME = Kept(
    sa.select(products.c.id, products.c.code, products.c.name).where(
        products.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID)))
    )
)
_LIVING = {"living": products.c.deleted_at.is_(None)}
_DELETED = {"deleted": products.c.deleted_at.is_not(None)}
_ENDING = {"ending": products.c.registration_valid_until <= sa.bindparam("ends_by", type_=sa.Date)}
_IN_FAMILY = sa.select(products.c.id).where(products.c.family_id == sa.bindparam("family_id", type_=ID)).limit(1)
_CODED = sa.select(products.c.id).where(
    sa.func.upper(products.c.code) == sa.func.upper(sa.bindparam("code", type_=sa.Text)), *_LIVING.values()
)
_PARTS = {
    table.name: Kept(
        sa.select(table)
        .where(table.c.product_id == sa.bindparam("product_id", type_=ID), table.c.deleted_at.is_(None))
        .order_by(table.c.position, table.c.id)
    )
    for table in PARTS
}


async def product(read: Read, product_id: str) -> Any:
    """One product, a deleted one too. Raises NotFound."""
    return await _one(read, _ONE, product_id)


async def living(read: Read, product_id: str) -> Any:
    """One product that is not deleted. Raises NotFound."""
    row = await product(read, product_id)
    if row.deleted_at is not None:
        raise NotFound
    return row


async def locked(work: Work, product_id: str) -> Any:
    """One product, a deleted one too, locked until the commit. Raises NotFound."""
    return await _one(work, _ONE_LOCKED, product_id)


async def list_products(read: Read, request: ListProductsRequest) -> Found:
    """A page of products."""
    ends_by = day_of(request.registration_ends_by, "registration_ends_by")
    return await page_of(
        read,
        POLICY,
        LISTING,
        request,
        where={**(_DELETED if request.deleted else _LIVING), **(_ENDING if ends_by else {})},
        parameters={"ends_by": ends_by} if ends_by else {},
        search=search_for(
            request.query,
            products.c.search_tokens,
            lambda row: (said(row), ()),
            told_by=(products.c.name, products.c.short_name, products.c.code, products.c.specification),
        ),
    )


def said(row: Any) -> tuple[str, ...]:
    """What a product is found by."""
    return row.name, row.short_name, row.code, row.specification


async def any_in_family(read: Read, family_id: str) -> bool:
    """Whether any product has the family, deleted ones included."""
    return (await read.db.execute(_IN_FAMILY, {"family_id": family_id})).first() is not None


async def any_product(read: Read) -> bool:
    """Whether there is any product, deleted ones included."""
    return (await read.db.execute(sa.select(products.c.id).limit(1))).first() is not None


async def id_of_code(read: Read, code: str) -> str | None:
    """The living product with a code, whatever its case."""
    return (await read.db.execute(_CODED, {"code": code})).scalar_one_or_none()


async def product_labels(read: Read, product_ids: Collection[str]) -> dict[str, str]:
    """Code and name of products by id, deleted ones too."""
    rows = await read.fetch(_SOME, {"ids": list(product_ids)})
    return {row.id: f"{row.code} {row.name}" for row in rows}


def records_of(product_id: str) -> sa.CompoundSelect[Any]:
    """The records in the trail that tell of a product, by type and id: its own and those of what is to know of it."""
    own = sa.select(sa.literal("products", sa.Text), sa.literal(product_id, sa.Text))
    return sa.union_all(
        own,
        *(
            sa.select(sa.literal(str(table.name), sa.Text), sa.cast(table.c.id, sa.Text)).where(
                table.c.product_id == product_id
            )
            for table in PARTS
        ),
    )


async def parts_of(read: Read, product_id: str) -> dict[str, Sequence[Any]]:
    """What is to know of a product, by table. Raises NotFound for a product there is not."""
    await living(read, product_id)
    return {name: await read.fetch(statement, {"product_id": product_id}) for name, statement in _PARTS.items()}


async def _one(read: Read, statement: Kept, product_id: str) -> Any:
    rows = await read.fetch(statement, {"id": product_id, "subjects": POLICY.subjects(read.caller)})
    if not rows:
        raise NotFound
    return rows[0]
