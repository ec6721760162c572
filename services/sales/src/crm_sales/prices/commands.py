"""What changes prices. Every command locks the price list first, so that its lines change in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import price_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.currencies import require_currency
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_sales.prices import queries
from crm_sales.prices.domain import READ_FLOORS, PriceLinesOverlap, PriceListExists, require_amounts, require_order
from crm_sales.prices.tables import price_lines, price_lists
from crm_sales.products import queries as products

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm.sales.v1.price_pb2 import PriceLine, PriceList
    from crm_chassis.work import Work

LIST_WRITABLE = ("name", "valid_from", "valid_until", "rank", "remark")
LINE_WRITABLE = ("min_quantity", "price", "floor_price", "valid_from", "valid_until")
DAYS = ("valid_from", "valid_until")
_NAMES_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("price list names", 0)))


async def create_list(work: Work, draft: PriceList) -> str:
    """Make a price list; returns its id. Raises Invalid and PriceListExists."""
    require_currency(draft.currency, "price_list.currency")
    values = {**_list_values(draft, LIST_WRITABLE), "currency": draft.currency}
    require_order(values["valid_from"], values["valid_until"], field="price_list.valid_until")
    await _refuse_taken(work, values["name"])
    price_list_id = str(uuid7())
    await work.db.execute(
        sa.insert(price_lists).values(**values, id=price_list_id, created_at=work.now, updated_at=work.now)
    )
    work.audit("price_lists", price_list_id, "created", changes=changes_between({}, _given(values)))
    work.emit(events.PriceListCreated(price_list_id=price_list_id))
    return price_list_id


async def update_list(work: Work, changed: PriceList, paths: Sequence[str]) -> None:
    """Change the named fields. Raises NotFound, EtagMissing, EtagMismatch, Invalid and PriceListExists."""
    row = await _living_list(work, changed.id)
    require_etag(changed.etag, row.version)
    values = _list_values(changed, paths)
    after = {**row._mapping, **values}  # noqa: SLF001  a Row's public mapping view
    require_order(after["valid_from"], after["valid_until"], field="price_list.valid_until")
    if "name" in values:
        await _refuse_taken(work, values["name"], itself=row.id)
    if fields := await work.revise(price_lists, row, values):
        work.emit(events.PriceListChanged(price_list_id=row.id, fields=fields))


async def delete_list(work: Work, price_list_id: str, *, etag: str) -> None:
    """Take a price list away: its prices hold no longer. Raises NotFound, EtagMissing and EtagMismatch."""
    row = await _living_list(work, price_list_id)
    require_etag(etag, row.version)
    await work.revise(price_lists, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.PriceListDeleted(price_list_id=row.id))


async def restore_list(work: Work, price_list_id: str, *, etag: str) -> None:
    """Bring a price list back with its prices. Raises NotFound, EtagMissing, EtagMismatch and PriceListExists."""
    row = await queries.list_locked(work, price_list_id)
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    await _refuse_taken(work, row.name, itself=row.id)
    await work.revise(price_lists, row, {"deleted_at": None}, action="restored")
    work.emit(events.PriceListRestored(price_list_id=row.id))


async def create_line(work: Work, draft: PriceLine) -> str:
    """Add a line to a price list; returns its id. Raises Invalid and PriceLinesOverlap."""
    try:
        price_list = await _living_list(work, draft.price_list_id)
    except NotFound:
        raise invalid(
            "price_line.price_list_id",
            "UNKNOWN_PRICE_LIST",
            chinese="没有这个价目表",
            english="there is no such price list",
        ) from None
    try:
        product = await products.living(work, draft.product_id)
    except NotFound:
        raise invalid(
            "price_line.product_id", "UNKNOWN_PRODUCT", chinese="没有这个产品", english="there is no such product"
        ) from None
    values = {**_line_values(draft, LINE_WRITABLE), "price_list_id": price_list.id, "product_id": product.id}
    await _accept(work, values, currency=price_list.currency)
    line_id = str(uuid7())
    await work.db.execute(sa.insert(price_lines).values(**values, id=line_id, created_at=work.now, updated_at=work.now))
    work.audit("price_lines", line_id, "created", changes=changes_between({}, _given(values)))
    work.emit(
        events.PriceLineCreated(price_list_id=price_list.id, price_line_id=line_id, product_id=values["product_id"])
    )
    return line_id


async def update_line(work: Work, changed: PriceLine, paths: Sequence[str]) -> None:
    """Change the named fields.

    Raises NotFound, EtagMissing, EtagMismatch, Invalid, PriceLinesOverlap and PermissionMissing: whether a price may
    stand would tell the floor price to whoever tries often enough.
    """
    if "price" in paths:
        work.caller.must(READ_FLOORS)
    row, price_list = await _line_under_lock(work, changed.id)
    require_etag(changed.etag, row.version)
    values = _line_values(changed, paths)
    await _accept(work, {**row._mapping, **values}, currency=price_list.currency, itself=row.id)  # noqa: SLF001  a Row's public mapping view
    if fields := await work.revise(price_lines, row, values):
        work.emit(
            events.PriceLineChanged(
                price_list_id=row.price_list_id, price_line_id=row.id, product_id=row.product_id, fields=fields
            )
        )


async def delete_line(work: Work, price_line_id: str, *, etag: str) -> None:
    """Take a line away. Raises NotFound, EtagMissing and EtagMismatch."""
    row, _ = await _line_under_lock(work, price_line_id)
    require_etag(etag, row.version)
    await work.revise(price_lines, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.PriceLineDeleted(price_list_id=row.price_list_id, price_line_id=row.id, product_id=row.product_id))


async def _living_list(work: Work, price_list_id: str) -> Any:
    row = await queries.list_locked(work, price_list_id)
    if row.deleted_at is not None:
        raise NotFound
    return row


async def _line_under_lock(work: Work, price_line_id: str) -> tuple[Any, Any]:
    """A line as it is once its list is locked, and the list."""
    found = await queries.price_line(work, price_line_id)
    price_list = await _living_list(work, found.price_list_id)
    return await queries.price_line(work, price_line_id), price_list


async def _accept(work: Work, line: Mapping[str, Any], *, currency: str, itself: str | None = None) -> None:
    require_order(line["valid_from"], line["valid_until"], field="price_line.valid_until")
    require_amounts(
        currency=currency,
        price=line["price"],
        price_currency=line["price_currency"],
        floor=line["floor_price"],
        floor_currency=line["floor_price_currency"],
    )
    if (other := await queries.overlapping_line(work, line, itself=itself)) is not None:
        raise PriceLinesOverlap(since=other.valid_from or "…", until=other.valid_until or "…")


async def _refuse_taken(work: Work, name: str, *, itself: str | None = None) -> None:
    await work.db.execute(_NAMES_ALONE)
    if await queries.is_name_taken(work, name, itself=itself):
        raise PriceListExists(name=name)


def _list_values(draft: PriceList, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names)
    if "name" in values:
        values["name"] = tidy(values["name"])
    return {**values, **_days(draft, names, "price_list")}


def _line_values(draft: PriceLine, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names)
    if "min_quantity" in values:
        values["min_quantity"] = values["min_quantity"] or 1
    return {**values, **_days(draft, names, "price_line")}


def _days(draft: PriceList | PriceLine, names: Sequence[str], resource: str) -> dict[str, Any]:
    return {name: day_of(getattr(draft, name), f"{resource}.{name}") for name in DAYS if name in names}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}
