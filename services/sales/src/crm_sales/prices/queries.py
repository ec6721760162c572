"""Reading price lists, their lines, and the price that holds on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm.sales.v1.price_pb2 import PriceLine, PriceList
from crm_chassis.days import day_of, today
from crm_chassis.errors import NotFound
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.names import names_of
from crm_chassis.listing.pages import page_of
from crm_chassis.statements import Kept
from crm_sales.prices.domain import NoPrice, overlapping
from crm_sales.prices.tables import ID, LINES, LISTS, price_lines, price_lists
from crm_sales.products import queries as products

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from crm.sales.v1.price_service_pb2 import ListPriceLinesRequest, ListPriceListsRequest, ResolvePriceRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.work import Read, Work

COMPANY_CURRENCY = "CNY"
LIST_LISTING = Listing(
    PriceList,
    columns_by_name(PriceList, price_lists, update_time=price_lists.c.updated_at),
    default_order="update_time desc",
)
LINE_LISTING = Listing(
    PriceLine,
    columns_by_name(PriceLine, price_lines, update_time=price_lines.c.updated_at),
    default_order="update_time desc",
)
_ID = sa.bindparam("id", type_=ID)
_LIST = Kept(sa.select(*LISTS.columns).where(price_lists.c.id == _ID))
_LIST_LOCKED = Kept(sa.select(*LISTS.columns).where(price_lists.c.id == _ID).with_for_update(of=price_lists))
_LINE = Kept(sa.select(*LINES.columns).where(price_lines.c.id == _ID, price_lines.c.deleted_at.is_(None)))
_DAY = sa.bindparam("day", type_=sa.Date)


def _holding(table: sa.Table) -> sa.ColumnElement[bool]:
    since = sa.func.coalesce(table.c.valid_from, _DAY)
    return (since <= _DAY) & (sa.func.coalesce(table.c.valid_until, _DAY) >= _DAY)


_LIVING_LIST = price_lists.c.deleted_at.is_(None)
_IN_A_LIVING_LIST = sa.exists().where(price_lists.c.id == price_lines.c.price_list_id, _LIVING_LIST)
_IN_A_HOLDING_LIST = sa.exists().where(
    price_lists.c.id == price_lines.c.price_list_id, _LIVING_LIST, _holding(price_lists)
)
_HOLDING_LINE = _holding(price_lines) & _IN_A_HOLDING_LIST
_LIVING = {"living": price_lines.c.deleted_at.is_(None), "in a living list": _IN_A_LIVING_LIST}
_ONLY_LIST = sa.bindparam("price_list_id", type_=ID)
_RESOLVE = Kept(
    sa.select(price_lines, price_lists.c.name.label("price_list_name"))
    .join(price_lists, price_lists.c.id == price_lines.c.price_list_id)
    .where(
        price_lines.c.product_id == sa.bindparam("product_id", type_=ID),
        price_lines.c.deleted_at.is_(None),
        price_lines.c.min_quantity <= sa.bindparam("quantity", type_=sa.Integer),
        price_lists.c.currency == sa.bindparam("currency", type_=sa.Text),
        _LIVING_LIST,
        _holding(price_lines),
        _holding(price_lists),
        sa.or_(_ONLY_LIST.is_(None), price_lists.c.id == _ONLY_LIST),
    )
    .order_by(
        price_lists.c.rank.desc(),
        price_lists.c.valid_from.desc(),
        price_lists.c.id.desc(),
        price_lines.c.min_quantity.desc(),
    )
    .limit(1)
)
_SAME_TIER = sa.select(price_lines.c.id, price_lines.c.valid_from, price_lines.c.valid_until).where(
    price_lines.c.price_list_id == sa.bindparam("price_list_id", type_=ID),
    price_lines.c.product_id == sa.bindparam("product_id", type_=ID),
    price_lines.c.min_quantity == sa.bindparam("min_quantity", type_=sa.Integer),
    price_lines.c.deleted_at.is_(None),
)


async def price_list(read: Read, price_list_id: str) -> Any:
    """One price list, a deleted one too. Raises NotFound."""
    return await _one(read, _LIST, price_list_id)


async def list_locked(work: Work, price_list_id: str) -> Any:
    """One price list, a deleted one too, locked until the commit; its lines are changed under this lock. Raises NotFound."""
    return await _one(work, _LIST_LOCKED, price_list_id)


async def price_line(read: Read, price_line_id: str) -> Any:
    """One line that was not taken away. Raises NotFound."""
    return await _one(read, _LINE, price_line_id)


async def list_price_lists(read: Read, request: ListPriceListsRequest) -> Found:
    """A page of price lists."""
    day = day_of(request.valid_on, "valid_on")
    living = {"deleted": price_lists.c.deleted_at.is_not(None)} if request.deleted else {"living": _LIVING_LIST}
    return await page_of(
        read,
        LISTS,
        LIST_LISTING,
        request,
        where={**living, **({"holding": _holding(price_lists)} if day else {})},
        parameters={"day": day} if day else {},
    )


async def list_price_lines(read: Read, request: ListPriceLinesRequest) -> Found:
    """A page of lines."""
    day = day_of(request.valid_on, "valid_on")
    return await page_of(
        read,
        LINES,
        LINE_LISTING,
        request,
        where={**_LIVING, **({"holding": _HOLDING_LINE} if day else {})},
        parameters={"day": day} if day else {},
    )


async def resolve(read: Read, request: ResolvePriceRequest) -> tuple[Any, date]:
    """The line that prices a product, with its list's name, and the day it was asked for. Raises NotFound and NoPrice."""
    product = await products.living(read, request.product_id)
    day = day_of(request.day, "day") or today(read)
    currency = request.currency or COMPANY_CURRENCY
    asked = {
        "product_id": product.id,
        "quantity": request.quantity or 1,
        "currency": currency,
        "day": day,
        "price_list_id": request.price_list_id or None,
    }
    rows = await read.fetch(_RESOLVE, asked)
    if not rows:
        raise NoPrice(day=day, currency=currency)
    return rows[0], day


async def overlapping_line(read: Read, line: Any, *, itself: str | None) -> Any | None:
    """A line that holds for the same product and quantity on a day of ``line``, ``itself`` left out."""
    asked = {name: line[name] for name in ("price_list_id", "product_id", "min_quantity")}
    for row in await read.db.execute(_SAME_TIER, asked):
        if row.id != itself and overlapping(line["valid_from"], line["valid_until"], row.valid_from, row.valid_until):
            return row
    return None


async def is_name_taken(read: Read, name: str, *, itself: str | None) -> bool:
    """Whether a living price list has the name, ``itself`` left out."""
    taken = sa.select(price_lists.c.id).where(
        price_lists.c.name == name, _LIVING_LIST, price_lists.c.id.is_distinct_from(itself)
    )
    return bool((await read.db.execute(sa.select(taken.exists()))).scalar_one())


async def list_names(read: Read, price_list_ids: Collection[str]) -> dict[str, str]:
    """Names of price lists by id."""
    return await names_of(read, LISTS, price_list_ids)


def records_of(price_list_id: str) -> sa.CompoundSelect[Any]:
    """The records in the trail that tell of a price list, by type and id: its own and those of its lines."""
    own = sa.select(sa.literal("price_lists", sa.Text), sa.literal(price_list_id, sa.Text))
    lines = sa.select(sa.literal("price_lines", sa.Text), sa.cast(price_lines.c.id, sa.Text))
    return sa.union_all(own, lines.where(price_lines.c.price_list_id == price_list_id))


async def _one(read: Read, statement: Kept, record_id: str) -> Any:
    rows = await read.fetch(statement, {"id": record_id})
    if not rows:
        raise NotFound
    return rows[0]
