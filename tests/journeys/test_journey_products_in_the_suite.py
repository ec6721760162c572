"""Products and prices in the whole suite: the roles of the realm, two services behind one gateway, facts on the way."""

from __future__ import annotations

from typing import Any

from nats.js.errors import NotFoundError
from whole_suite import ADMINISTRATOR, BRANCH_DIRECTOR, FINANCE, SALESPERSON, WholeSuite

from crm_chassis.events.connection import connect_nats

PRODUCT_MANAGER = "zhouming"
DAY = {"day": "2026-05-01"}


async def done(answer: Any) -> dict[str, Any]:
    response = await answer
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def a_product(company: WholeSuite, code: str, who: str = PRODUCT_MANAGER) -> dict[str, Any]:
    tree = await done(company.ask(who, "GET", "/v1/product-family-tree"))
    family = tree["product_families"][0]["id"]
    draft = {"code": code, "name": "旅程分析仪", "unit_of_measure": "台", "family_id": family}
    return await done(company.ask(who, "POST", "/v1/products", json=draft))


async def test_the_product_manager_prices_what_salespeople_sell_and_few_are_told_the_floor(
    company: WholeSuite,
) -> None:
    product = await a_product(company, "JOURNEY-1")
    prices = {"name": "旅程价目表", "currency": "CNY", "valid_from": "2026-01-01", "rank": 9}
    within = await done(company.ask(PRODUCT_MANAGER, "POST", "/v1/price-lists", json=prices))
    line = {
        "price_list_id": within["id"],
        "product_id": product["id"],
        "price": {"amount": "1000", "currency": "CNY"},
        "floor_price": {"amount": "800", "currency": "CNY"},
    }
    await done(company.ask(PRODUCT_MANAGER, "POST", "/v1/price-lines", json=line))
    address = f"/v1/products/{product['id']}/price"
    for who, floor in ((SALESPERSON, None), (BRANCH_DIRECTOR, "800.0000"), (FINANCE, "800.0000")):
        told = await done(company.ask(who, "GET", address, params=DAY))
        assert told["price"]["amount"] == "1000.0000"
        assert (told.get("floor_price") or {}).get("amount") == floor, who


async def test_who_may_put_products_on_file_is_a_matter_of_roles(company: WholeSuite) -> None:
    assert (await a_product(company, "JOURNEY-2", ADMINISTRATOR))["code"] == "JOURNEY-2"
    for who in (SALESPERSON, BRANCH_DIRECTOR, FINANCE):
        refused = await company.ask(who, "POST", "/v1/products", json={"code": "X"})
        assert (refused.status_code, refused.json()["reason"]) == (403, "PERMISSION_MISSING"), who


async def test_other_services_are_told_of_a_product(company: WholeSuite) -> None:
    product = await a_product(company, "JOURNEY-3")
    nats = await connect_nats(company.nats.url, name="journey")
    try:

        async def is_told() -> bool:
            try:
                last = await nats.jetstream().get_last_msg("CRM_SALES", "crm.sales.product.v1.created")
            except NotFoundError:
                return False
            return bool(last.headers and last.headers["ce-subject"] == product["id"])

        await company.until(is_told)
    finally:
        await nats.close()
