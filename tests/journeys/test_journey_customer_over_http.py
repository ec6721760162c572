"""The customer file as mobile apps and other systems use it: over HTTP, through the gateway, to the real service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from customer_suite import Suite, running
from gateway_over import gateway_over

from crm_chassis.tabular.reading import open_sheet
from crm_chassis.tabular.writing import XLSX_TYPE
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


async def created(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post("/v1/customers", json={"customer": {"name": "北京协和医院", **values}})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_customer_is_created_read_changed_deleted_and_brought_back(over_http: Any) -> None:
    ann = over_http("ann")
    customer = await created(ann, bed_count=1000)
    address = f"/v1/customers/{customer['id']}"
    read = await ann.get(address)
    assert read.headers["etag"] == f'"{customer["etag"]}"'
    assert read.json()["bed_count"] == 1000
    etag = read.headers["etag"]
    changed = await ann.patch(address, json={"bed_count": 0, "remark": "大"}, headers={"if-match": etag})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["bed_count"], changed.json()["remark"]) == (0, "大")
    assert changed.json()["name"] == "北京协和医院", "what the body leaves out stays"
    gone = await ann.delete(address, headers={"if-match": changed.headers["etag"]})
    assert gone.status_code == 200, gone.text
    deleted = (await ann.get("/v1/customers?deleted=true")).json()["customers"]
    back = await ann.post(f"{address}:restore", headers={"if-match": f'"{deleted[0]["etag"]}"'})
    assert back.status_code == 200, back.text


async def test_a_change_says_which_version_it_is_based_on(over_http: Any) -> None:
    ann = over_http("ann")
    customer = await created(ann)
    address = f"/v1/customers/{customer['id']}"
    missing = await ann.patch(address, json={"remark": "x"})
    assert (missing.status_code, missing.json()["reason"]) == (428, "ETAG_MISSING")
    await ann.patch(address, json={"remark": "x"}, headers={"if-match": f'"{customer["etag"]}"'})
    stale = await ann.patch(address, json={"remark": "y"}, headers={"if-match": f'"{customer["etag"]}"'})
    assert (stale.status_code, stale.json()["reason"]) == (412, "ETAG_MISMATCH")


async def test_a_collision_tells_what_the_caller_may_know(over_http: Any) -> None:
    await created(over_http("ann"), city_code="110100")
    again = await over_http("bob").post(
        "/v1/customers", json={"customer": {"name": "北京协和医院", "city_code": "110100"}}
    )
    assert (again.status_code, again.json()["reason"]) == (409, "CUSTOMER_EXISTS")
    (report,) = again.json()["details"]
    assert report["@type"] == "crm.customer.v1.CollisionReport"
    assert report["matches"][0]["owner_name"] == "Ann"
    assert report["matches"][0]["customer_id"] == ""


async def test_a_key_makes_a_creation_safe_to_repeat(over_http: Any) -> None:
    ann, body, key = over_http("ann"), {"customer": {"name": "北京协和医院"}}, {"idempotency-key": "one"}
    first = await ann.post("/v1/customers", json=body, headers=key)
    second = await ann.post("/v1/customers", json=body, headers=key)
    assert first.json() == second.json()
    other = await ann.post("/v1/customers", json={"customer": {"name": "另一家"}}, headers=key)
    assert (other.status_code, other.json()["reason"]) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_fields_that_break_the_contract_are_named_in_both_languages(over_http: Any) -> None:
    ann = over_http("ann")
    body = {"customer": {"name": "", "bed_count": -1, "phones": ["1"]}}
    for locale, required in (("zh-CN", "长度"), ("en-US", "character")):
        answer = await ann.post("/v1/customers", json=body, headers={"accept-language": locale})
        assert answer.status_code == 400
        errors = {one["field"]: one["detail"] for one in answer.json()["errors"]}
        assert set(errors) == {"customer.name", "customer.bed_count", "customer.phones[0]"}
        assert required in errors["customer.name"]


async def test_other_peoples_customers_are_not_there(over_http: Any) -> None:
    customer = await created(over_http("ann"))
    answer = await over_http("hal").get(f"/v1/customers/{customer['id']}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "NOT_FOUND")
    assert (await over_http("hal").get("/v1/customers")).json()["customers"] == []


async def test_a_list_is_filtered_sorted_and_paged(over_http: Any) -> None:
    ann = over_http("ann")
    for number in range(3):
        await created(ann, name=f"医院{number}", bed_count=number)
    query = {"page_size": 1, "filter": "bed_count >= 1", "order_by": "name", "count_total": "true"}
    first = (await ann.get("/v1/customers", params=query)).json()
    assert ([one["name"] for one in first["customers"]], first["total_size"]) == (["医院1"], 2)
    second = (await ann.get("/v1/customers", params={**query, "page_token": first["next_page_token"]})).json()
    assert [one["name"] for one in second["customers"]] == ["医院2"]
    stolen = await over_http("bob").get("/v1/customers", params={**query, "page_token": first["next_page_token"]})
    assert stolen.status_code == 400
    wrong = await ann.get("/v1/customers", params={"filter": "remark = 'x'"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "filter")


async def test_contacts_come_in_from_a_sheet_and_what_is_wrong_with_the_rest_comes_back(
    over_http: Any, suite: Suite
) -> None:
    ann = over_http("ann")
    await created(ann)
    content = "姓名,医院,手机\n王建国,北京协和医院,138 1234 5678\n李芳,无此医院,13987654321\n".encode("gb18030")
    upload = await ann.post(
        "/v1/imports:upload", params={"resource": "IMPORT_RESOURCE_CONTACTS"}, files={"file": ("关键人.csv", content)}
    )
    assert (upload.status_code, upload.json()["resource"]) == (200, "IMPORT_RESOURCE_CONTACTS"), upload.text
    address = f"/v1/imports/{upload.json()['id']}"

    async def settled(state: str) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while (found := (await ann.get(address)).json())["state"] != state:
                pass
        return dict(found)

    async with suite.worker():
        await ann.post(f"{address}:check", json={})
        dry = await settled("STATE_CHECKED")
        assert (dry["fine_count"], dry["error_count"]) == (1, 1)
        rows = (await ann.get(f"{address}/rows")).json()["rows"]
        assert rows[0]["cells"] == ["王建国", "北京协和医院", "138****5678"]
        refused = await ann.post(f"{address}:commit", json={})
        assert (refused.status_code, refused.json()["reason"]) == (409, "ROWS_NOT_FINE")
        await ann.post(f"{address}:commit", json={"rows": [{"first": 2, "last": 2}]})
        await settled("STATE_DONE")
    (contact,) = (await ann.get("/v1/contacts", params={"query": "5678"})).json()["contacts"]
    assert (contact["name"], contact["mobile"]) == ("王建国", "138****5678")
    rejected = await ann.get(f"{address}/rejected-rows:export", params={"format": "SHEET_FORMAT_CSV"})
    assert rejected.status_code == 200, rejected.text
    assert "李芳" in rejected.text
    assert "没有您可以编辑的该客户" in rejected.text


async def test_a_file_goes_up_to_the_import(over_http: Any) -> None:
    content = "名称,床位数\n北京协和医院,1000\n".encode("gb18030")
    answer = await over_http("ann").post("/v1/imports:upload", files={"file": ("客户.csv", content, "text/csv")})
    assert answer.status_code == 200, answer.text
    assert answer.json()["filename"] == "客户.csv"


async def test_a_branch_is_built_customers_are_put_into_it_and_found_by_what_is_above(over_http: Any) -> None:
    admin, ann, sam = over_http("boss"), over_http("ann"), over_http("sam")
    top = (await admin.post("/v1/categories", json={"name": "华东"})).json()
    below = (await admin.post("/v1/categories", json={"name": "三甲", "parent_id": top["id"]})).json()
    private = await ann.post("/v1/categories", json={"name": "私设"})
    assert (private.status_code, private.json()["reason"]) == (403, "PERMISSION_MISSING")
    shown = (await ann.get("/v1/category-tree")).json()
    assert [one["name"] for one in shown["categories"]][-2:] == ["华东", "三甲"]
    one, other = await created(ann, name="瑞金医院"), await created(ann, name="仁济医院")
    chosen = {"customer_ids": [one["id"], other["id"]], "category_id": below["id"]}
    assert (await ann.post("/v1/customers:classify", json=chosen)).json() == {"changed_count": 2}
    asked = {"filter": f'category_id WITHIN "{top["id"]}"', "count_total": "true"}
    found = (await sam.get("/v1/customers", params=asked)).json()
    assert ({one["name"] for one in found["customers"]}, found["total_size"]) == ({"瑞金医院", "仁济医院"}, 2)
    assert (await over_http("bob").get("/v1/customers", params=asked)).json()["total_size"] == 0
    circle = await admin.post(
        f"/v1/categories/{top['id']}:move", json={"parent_id": below["id"]}, headers={"if-match": f'"{top["etag"]}"'}
    )
    assert (circle.status_code, circle.json()["reason"]) == (409, "CATEGORY_CIRCLE")
    address = f"/v1/categories/{below['id']}"
    used = await admin.delete(address, headers={"if-match": f'"{below["etag"]}"'})
    assert (used.status_code, used.json()["reason"]) == (409, "CATEGORY_IN_USE")
    retired = await admin.patch(address, json={"retired": True}, headers={"if-match": f'"{below["etag"]}"'})
    assert (retired.json()["retired"], retired.json()["offered"]) == (True, False)
    late = await ann.post("/v1/customers", json={"customer": {"name": "新华医院", "category_id": below["id"]}})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (400, "customer.category_id")


async def test_who_collides_disputes_the_file_and_is_given_it_by_the_superior(over_http: Any) -> None:
    ann, bob, sam = over_http("ann"), over_http("bob"), over_http("sam")
    file = {"name": "北京协和医院", "city_code": "110100"}
    customer = await created(ann, **file)
    collided = await bob.post("/v1/customers", json={"customer": file})
    (match,) = collided.json()["details"][0]["matches"]
    claim = {"dispute_handle": match["dispute_handle"], "kind": "DISPUTE_KIND_CLAIM", "reason": "三月起跟进"}
    raised = await bob.post("/v1/disputes", json=claim)
    assert raised.status_code == 200, raised.text
    dispute = raised.json()
    assert (dispute["customer_id"], dispute["customer_name"]) == ("", match["name"])
    address = f"/v1/disputes/{dispute['id']}"
    assert (await over_http("nora").get(address)).status_code == 404
    read = await ann.get(address)
    answered = await ann.post(
        f"{address}:answer", json={"answer": "一月已拜访"}, headers={"if-match": read.headers["etag"]}
    )
    assert answered.status_code == 200, answered.text
    waiting = await sam.get("/v1/disputes", params={"view": "DISPUTE_VIEW_TO_DECIDE", "count_total": "true"})
    assert (waiting.json()["total_size"], waiting.json()["disputes"][0]["answer"]) == (1, "一月已拜访")
    ruling = {"ruling": "DISPUTE_RULING_GIVE", "reason": "三月拜访在先"}
    unread = await sam.post(f"{address}:decide", json=ruling)
    assert (unread.status_code, unread.json()["reason"]) == (428, "ETAG_MISSING")
    etag = waiting.json()["disputes"][0]["etag"]
    decided = await sam.post(f"{address}:decide", json=ruling, headers={"if-match": f'"{etag}"'})
    assert decided.status_code == 200, decided.text
    assert (await ann.get(f"/v1/customers/{customer['id']}")).status_code == 404
    history = (await bob.get(f"/v1/customers/{customer['id']}/history")).json()["entries"]
    assert [(entry["action"], entry["reason"]) for entry in history] == [("awarded", "三月拜访在先"), ("created", "")]
    holders = (await bob.get(f"/v1/customers/{customer['id']}/holders")).json()["holdings"]
    assert [(one["person_name"], one["gained_by"]) for one in holders] == [("Bob", "awarded"), ("Ann", "created")]


async def test_a_list_comes_down_as_a_workbook_with_the_same_filters(over_http: Any) -> None:
    ann, sam = over_http("ann"), over_http("sam")
    for number in range(3):
        await created(ann, name=f"协和第{number}医院", bed_count=number, remark="=1+1")
    query = {"filter": "bed_count >= 1", "order_by": "name"}
    answer = await sam.get("/v1/customers:export", params={**query, "format": "SHEET_FORMAT_XLSX"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX_TYPE
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert re.fullmatch(
        rf"attachment; filename=\"[_ ]+[\d-]+\.xlsx\"; filename\*=UTF-8''{quote('客户')}%20[\d-]+\.xlsx",
        answer.headers["content-disposition"],
    )
    with open_sheet(answer.content) as sheet:
        rows = [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows]
    listed = (await sam.get("/v1/customers", params=query)).json()["customers"]
    assert [row["客户ID"] for row in rows] == [one["id"] for one in listed]
    assert [(row["客户名称"], row["床位数"], row["负责人"], row["备注"]) for row in rows] == [
        ("协和第1医院", "1", "Ann", "=1+1"),
        ("协和第2医院", "2", "Ann", "=1+1"),
    ]


async def test_a_refused_export_is_a_problem_and_no_file(over_http: Any) -> None:
    wrong = await over_http("ann").get("/v1/contacts:export", params={"filter": "mobile = 1"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "filter")
    forbidden = await over_http("clerk").get("/v1/customers:export")
    assert (forbidden.status_code, forbidden.json()["reason"]) == (403, "PERMISSION_MISSING")


async def test_a_template_comes_down_and_goes_up_filled_in(over_http: Any) -> None:
    ann = over_http("ann")
    template = await ann.get("/v1/imports:template", headers={"accept-language": "en-US"})
    assert template.status_code == 200, template.text
    assert 'filename="Import of customers.xlsx"' in template.headers["content-disposition"]
    with open_sheet(template.content) as sheet:
        headers = sheet.headers
    filled = ",".join(headers) + "\nPeking Union" + "," * (len(headers) - 1)
    uploaded = await ann.post("/v1/imports:upload", files={"file": ("customers.csv", filled.encode(), "text/csv")})
    assert uploaded.json()["mapping"]["Name*"] == "name"
    assert len(uploaded.json()["mapping"]) == len(headers)
