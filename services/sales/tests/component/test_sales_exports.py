"""Products and prices as files (PRODUCT G10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from products_suite import family, price_line, price_list, product
from sales_suite import INSTRUMENTS, Refusal, Suite

from crm.sales.v1.price_pb2 import PriceLine
from crm.sales.v1.product_pb2 import Product
from crm_sales.prices.exporting import COLUMNS as PRICE_COLUMNS
from crm_sales.products.exporting import COLUMNS as PRODUCT_COLUMNS


def test_every_field_that_says_something_to_people_has_a_column() -> None:
    for message, columns, silent in (
        (Product, PRODUCT_COLUMNS, {"etag", "delete_time"}),
        (PriceLine, PRICE_COLUMNS, {"etag", "hidden_fields"}),
    ):
        fields = {field.name for field in message.DESCRIPTOR.fields}
        assert fields - {column.field for column in columns} == silent


@pytest.mark.parametrize("sheet_format", ["SHEET_FORMAT_XLSX", "SHEET_FORMAT_CSV"])
async def test_products_are_exported_as_they_are_listed_with_names_for_ids(suite: Suite, sheet_format: str) -> None:
    await product(suite, product_line_id=INSTRUMENTS, registration_valid_until="2028-06-30", manufacturer="=1+1")
    await product(suite, code="R1", family_id=await family(suite, "试剂/生化试剂"))
    within = f'family_id WITHIN "{await family(suite, "仪器")}"'
    file = await suite.download("ann", "ProductService.ExportProducts", format=sheet_format, filter=within)
    (row,) = file.records()
    assert (row["产品编码"], row["产品族"], row["产品线"], row["状态"]) == ("AU5800", "仪器/生化分析仪", "仪器", "在售")
    assert row["注册证有效期至"].startswith("2028-06-30")
    assert file.filename.startswith("产品 ")


async def test_prices_are_exported_with_products_and_lists_by_name(suite: Suite) -> None:
    within, of = await price_list(suite), await product(suite)
    await price_line(suite, within, of, "380000.5", "320000", valid_until="2026-06-30")
    await price_line(suite, within, of, "390000", valid_from="2026-07-01")
    file = await suite.download(
        "sam", "PriceService.ExportPriceLines", format="SHEET_FORMAT_CSV", valid_on="2026-06-30", locale="en"
    )
    (row,) = file.records()
    assert (row["Price list"], row["Product"]) == ("2026 标准价目表", "AU5800 全自动生化分析仪")
    assert (row["Price"], row["Floor price"], row["Valid until"]) == ("380000.5", "320000", "2026-06-30")


async def test_an_export_stands_in_the_trail_with_what_was_asked_and_how_many_rows_left(suite: Suite) -> None:
    await product(suite)
    await suite.download("ann", "ProductService.ExportProducts", format="SHEET_FORMAT_CSV", query="生化")
    (entry,) = await suite.rows("SELECT changes FROM audit_entries WHERE record_type = 'exports'")
    assert {name: new for name, (_, new) in entry.changes.items()} == {
        "resource": "products",
        "format": "csv",
        "query": "生化",
        "row_count": 1,
    }


async def test_who_may_not_read_prices_may_not_export_them(suite: Suite) -> None:
    directory = suite.directory
    roles = {**directory.role_permissions, "sales": directory.role_permissions["sales"] - {"sales.prices.read"}}
    suite.become(replace(directory, version=directory.version + 1, role_permissions=roles))
    with pytest.raises(Refusal) as refused:
        await suite.download("ann", "PriceService.ExportPriceLines")
    assert refused.value.reason == "PERMISSION_MISSING"
