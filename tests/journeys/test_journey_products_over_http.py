"""Products and prices as mobile apps and other systems use them: over HTTP, through the gateway, to the real service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from gateway_over import gateway_over
from sales_suite import Suite, running

from crm_chassis.tabular.reading import open_sheet
from crm_local.testing import TestPostgres


@pytest.fixture
async def suite(postgres_server: TestPostgres, tmp_path: Path) -> AsyncIterator[Suite]:
    async with running(postgres_server, tmp_path) as made:
        yield made


@pytest.fixture
async def over_http(suite: Suite, postgres_server: TestPostgres) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """HTTP clients of people, by their name."""
    async with gateway_over(suite, postgres_server) as client_of:
        yield client_of


async def done(answer: Any) -> dict[str, Any]:
    response: httpx.Response = await answer
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def a_product(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    tree = await done(client.get("/v1/product-family-tree"))
    (family,) = (each["id"] for each in tree["product_families"] if each["name"] == "生化分析仪")
    draft = {"code": "AU5800", "name": "全自动生化分析仪", "unit_of_measure": "台", "family_id": family, **values}
    return await done(client.post("/v1/products", json=draft))


async def test_a_product_is_put_on_file_found_priced_and_brought_back(over_http: Any) -> None:
    manager, seller = over_http("max"), over_http("ann")
    product = await a_product(manager)
    assert product["status"] == "PRODUCT_STATUS_DRAFT"
    address = f"/v1/products/{product['id']}"

    read = await seller.get(address)
    etag = read.headers["etag"]
    unsaid = await manager.patch(address, json={"status": "PRODUCT_STATUS_ON_SALE"})
    assert (unsaid.status_code, unsaid.json()["reason"]) == (428, "ETAG_MISSING")
    sold = await done(manager.patch(address, json={"status": "PRODUCT_STATUS_ON_SALE"}, headers={"if-match": etag}))
    stale = await manager.patch(address, json={"short_name": "AU"}, headers={"if-match": etag})
    assert (stale.status_code, stale.json()["reason"]) == (412, "ETAG_MISMATCH")
    found = await done(seller.get("/v1/products", params={"query": "shfx", "count_total": "true"}))
    assert ([each["code"] for each in found["products"]], found["total_size"]) == (["AU5800"], 1)

    prices = await done(
        manager.post("/v1/price-lists", json={"name": "标准", "currency": "CNY", "valid_from": "2026-01-01"})
    )
    line = {
        "price_list_id": prices["id"],
        "product_id": product["id"],
        "price": {"amount": "380000", "currency": "CNY"},
        "floor_price": {"amount": "320000", "currency": "CNY"},
    }
    await done(manager.post("/v1/price-lines", json=line))
    asked = {"day": "2026-05-01"}
    told = await done(seller.get(f"{address}/price", params=asked))
    assert (told["price"]["amount"], told["price_list_name"]) == ("380000.0000", "标准")
    assert (told.get("floor_price"), told["hidden_fields"]) == (None, ["floor_price"])
    told = await done(over_http("sam").get(f"{address}/price", params=asked))
    assert told["floor_price"]["amount"] == "320000.0000"

    gone = await manager.delete(address, headers={"if-match": f'"{sold["etag"]}"'})
    assert gone.status_code == 200
    assert (await seller.get(f"{address}/price", params=asked)).status_code == 404
    etag = (await seller.get(address)).headers["etag"]
    await done(manager.post(f"{address}:restore", headers={"if-match": etag}))
    history = await done(seller.get(f"{address}/history"))
    assert [each["action"] for each in history["entries"]] == ["restored", "deleted", "changed", "created"]


@pytest.mark.parametrize(
    ("language", "told"), [("zh-CN", "没有这个产品族"), ("en-US", "there is no such product family")]
)
async def test_what_cannot_stand_is_named_by_its_field_in_the_readers_language(
    over_http: Any, language: str, told: str
) -> None:
    draft = {
        "code": "X",
        "name": "X",
        "unit_of_measure": "台",
        "family_id": "00000000-0000-4000-8000-000000000000",
    }
    refused = await over_http("max").post("/v1/products", json=draft, headers={"accept-language": language})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    (problem,) = refused.json()["errors"]
    assert (problem["field"], problem["reason"], problem["detail"]) == ("family_id", "UNKNOWN_FAMILY", told)


async def test_who_sells_reads_and_may_not_change(over_http: Any) -> None:
    await a_product(over_http("max"))
    refused = await over_http("ann").post("/v1/products", json={"code": "Y"})
    assert (refused.status_code, refused.json()["reason"]) == (403, "PERMISSION_MISSING")


async def test_a_list_is_had_as_a_file(over_http: Any) -> None:
    await a_product(over_http("max"))
    answer = await over_http("sam").get("/v1/products:export", params={"format": "SHEET_FORMAT_CSV"})
    assert answer.status_code == 200, answer.text
    with open_sheet(answer.content) as sheet:
        rows = list(sheet.rows)
    assert [row.cells[0] for row in rows] == ["AU5800"]
