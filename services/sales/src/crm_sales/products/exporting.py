"""Products as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.sales.v1.product_pb2 import ProductStatus
from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export, ExportNames
from crm_sales.families.queries import family_paths

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crm_chassis.work import Read

STATUSES = {
    ProductStatus.PRODUCT_STATUS_DRAFT: {CHINESE: "草稿", ENGLISH: "Draft"},
    ProductStatus.PRODUCT_STATUS_ON_SALE: {CHINESE: "在售", ENGLISH: "On sale"},
    ProductStatus.PRODUCT_STATUS_DISCONTINUED: {CHINESE: "停售", ENGLISH: "Discontinued"},
}
COLUMNS = (
    c.plain("code", "产品编码", "Code"),
    c.plain("name", "产品名称", "Name"),
    c.plain("short_name", "简称", "Short name"),
    c.record("family_id", "产品族", "Family"),
    c.product_line("product_line_id", "产品线", "Product line"),
    c.plain("unit_of_measure", "计量单位", "Unit of measure"),
    c.plain("specification", "规格型号", "Specification"),
    c.plain("manufacturer", "生产厂家", "Manufacturer"),
    c.plain("registration_number", "注册证号", "Registration number"),
    c.day("registration_valid_until", "注册证有效期至", "Registration valid until"),
    c.chosen("status", STATUSES, "状态", "Status"),
    c.plain("description", "说明", "Description"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("id", "产品ID", "Product ID"),
)


async def _names(read: Read) -> ExportNames:
    return ExportNames(read, {}, {"family_id": family_paths})


def products_export(page: Callable[[Any, Read], Awaitable[Any]]) -> Export:
    """The list of products as a file; ``page`` answers the list."""
    return Export(
        "crm.sales.v1.ProductService.ListProducts",
        page,
        titles={CHINESE: "产品", ENGLISH: "Products"},
        columns=COLUMNS,
        names=_names,
    )
