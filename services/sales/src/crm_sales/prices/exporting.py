"""Price lines as a sheet; the column of floor prices is there for who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export, ExportNames
from crm_sales.prices.queries import list_names
from crm_sales.products.queries import product_labels

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crm_chassis.work import Read

COLUMNS = (
    c.record("price_list_id", "价目表", "Price list"),
    c.record("product_id", "产品", "Product"),
    c.plain("min_quantity", "起订量", "From quantity"),
    c.amount("price", "价格", "Price"),
    c.amount("floor_price", "底价", "Floor price"),
    c.day("valid_from", "生效日期", "Valid from"),
    c.day("valid_until", "失效日期", "Valid until"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("product_id", "产品ID", "Product ID"),
    c.plain("price_list_id", "价目表ID", "Price list ID"),
    c.plain("id", "价格ID", "Price line ID"),
)


async def _names(read: Read) -> ExportNames:
    return ExportNames(read, {}, {"price_list_id": list_names, "product_id": product_labels})


def price_lines_export(page: Callable[[Any, Read], Awaitable[Any]]) -> Export:
    """The list of price lines as a file; ``page`` answers the list."""
    return Export(
        "crm.sales.v1.PriceService.ListPriceLines",
        page,
        titles={CHINESE: "价格", ENGLISH: "Prices"},
        columns=COLUMNS,
        names=_names,
    )
