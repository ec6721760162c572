"""Products, price lists and lines as the sales service's tests put them on file."""

from __future__ import annotations

from typing import Any

from service_suite import ServiceSuite

from crm.sales.v1.price_pb2 import PriceLine, PriceList
from crm.sales.v1.product_pb2 import Product

MANAGER = "max"  # the product manager


async def family(suite: ServiceSuite, path: str = "仪器/生化分析仪") -> str:
    """The id of a family that the company started with."""
    tree = await suite.call(MANAGER, "ProductFamilyService.GetProductFamilyTree")
    names = {each.id: each.name for each in tree.product_families}
    found: dict[str, str] = {}
    for each in tree.product_families:
        found["/".join(filter(None, (names.get(each.parent_id), each.name)))] = each.id
    return found[path]


async def product(suite: ServiceSuite, code: str = "AU5800", **values: Any) -> Product:
    """A product on sale."""
    draft = {"name": "全自动生化分析仪", "unit_of_measure": "台", "status": "PRODUCT_STATUS_ON_SALE", **values}
    if "family_id" not in draft:
        draft["family_id"] = await family(suite)
    made: Product = await suite.call(MANAGER, "ProductService.CreateProduct", product=Product(code=code, **draft))
    return made


async def price_list(suite: ServiceSuite, name: str = "2026 标准价目表", **values: Any) -> PriceList:
    """A price list in CNY from 2026 on."""
    draft = {"currency": "CNY", "valid_from": "2026-01-01", **values}
    made: PriceList = await suite.call(
        MANAGER, "PriceService.CreatePriceList", price_list=PriceList(name=name, **draft)
    )
    return made


async def price_line(
    suite: ServiceSuite, within: PriceList, of: Product, price: str, floor: str | None = None, **values: Any
) -> PriceLine:
    """A line of the list, in its currency."""
    amounts = {"price": {"amount": price, "currency": within.currency}}
    if floor is not None:
        amounts["floor_price"] = {"amount": floor, "currency": within.currency}
    draft = PriceLine(price_list_id=within.id, product_id=of.id, **amounts, **values)  # type: ignore[arg-type]
    made: PriceLine = await suite.call(MANAGER, "PriceService.CreatePriceLine", price_line=draft)
    return made
