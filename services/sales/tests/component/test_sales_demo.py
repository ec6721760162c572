"""Products and prices of the demo company."""

from __future__ import annotations

from dataclasses import replace

from products_suite import MANAGER
from sales_suite import INSTRUMENTS, Suite

from crm_chassis.identity.directory import ProductLine
from crm_sales import demo
from crm_sales.app import SERVICE

REAGENTS = "00000000-0000-4000-a000-000000000002"


async def test_they_are_put_on_file_once_with_lines_knowledge_and_prices(suite: Suite) -> None:
    lines = {INSTRUMENTS: ProductLine(id=INSTRUMENTS, name="仪器"), REAGENTS: ProductLine(id=REAGENTS, name="试剂")}
    directory = replace(suite.directory, product_lines=lines)
    async with SERVICE.surroundings_of(suite.settings) as surroundings:
        assert await demo.is_needed(surroundings)
        assert await demo.load(surroundings, lambda: directory) > 15
        assert not await demo.is_needed(surroundings)
    found = await suite.call(
        "ann", "ProductService.ListProducts", query="生化2000", filter=f'product_line_id = "{INSTRUMENTS}"'
    )
    (product,) = found.products
    known = await suite.call("ann", "ProductKnowledgeService.GetProductKnowledge", product_id=product.id)
    assert known.fab_statements
    assert known.competitor_comparisons
    assert known.product_documents
    price = await suite.call(MANAGER, "PriceService.ResolvePrice", product_id=product.id, day="2026-06-01")
    assert (price.price.amount, price.floor_price.amount) == ("1280000.0000", "990000.0000")


async def test_a_company_without_those_product_lines_gets_products_of_none(suite: Suite) -> None:
    directory = replace(suite.directory, product_lines={})
    async with SERVICE.surroundings_of(suite.settings) as surroundings:
        assert await demo.load(surroundings, lambda: directory, patience=0) > 15
    found = await suite.call("ann", "ProductService.ListProducts", page_size=200)
    assert {product.product_line_id for product in found.products} == {""}
