"""Requests that cannot stand, over real HTTP: each is refused with its reason and the field it is about, and leaves nothing.

What is no HTTP at all (two lengths, a line of 100 kB) ends at the server's parser with a bare 400.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from whole_suite import COLLEAGUE, ELSEWHERE, FINANCE, SALESPERSON, SUPERIOR, WholeSuite

JSON = {"content-type": "application/json"}
CREATE = ("POST", "/v1/customers")


@dataclass(frozen=True)
class Bad:
    """A request of the salesperson, and how it must be refused; ``fields`` are paths with their reasons."""

    what: str
    status: int
    reason: str
    fields: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    path: str = "/v1/customers"
    request: dict[str, Any] = field(default_factory=dict)


def body(what: str, content: str | bytes, fields: dict[str, str] | None = None, reason: str = "INVALID_FIELDS") -> Bad:
    """A creation with this JSON."""
    return Bad(what, 400, reason, fields or {}, *CREATE, {"content": content, "headers": JSON})


def customer(what: str, values: str, name: str, reason: str) -> Bad:
    """A creation of a customer with these members of its JSON."""
    return body(what, f'{{"customer":{{{values}}}}}', {f"customer.{name}": reason})


def headers(what: str, status: int, reason: str, **named: str) -> Bad:
    """A creation with headers like these."""
    given = {name.replace("_", "-"): value for name, value in named.items()}
    return Bad(what, status, reason, {}, *CREATE, {"content": '{"customer":{"name":"甲"}}', "headers": JSON | given})


def query(what: str, text: str, name: str, reason: str) -> Bad:
    """A list asked for with this query."""
    return Bad(what, 400, "INVALID_FIELDS", {name: reason}, path=f"/v1/customers?{text}")


BODIES = [
    body("half a document", '{"customer":', reason="BODY_NOT_JSON"),
    body("no document", "hello", reason="BODY_NOT_JSON"),
    body("nothing", "", {"customer": "REQUIRED"}),
    body("a list", "[]", {"$": "WRONG_TYPE"}),
    body("null", "null", {"$": "WRONG_TYPE"}),
    body("UTF-16", '{"customer":{"name":"甲"}}'.encode("utf-16"), reason="BODY_NOT_JSON"),
    body("broken UTF-8", b'{"customer":{"name":"\xff"}}', reason="BODY_NOT_JSON"),
    body("a surrogate in UTF-8", b'{"customer":{"name":"\xed\xa0\x80"}}', reason="BODY_NOT_JSON"),
    body("objects in objects", '{"a":' * 2000 + "1" + "}" * 2000, reason="BODY_NESTED_TOO_DEEP"),
    body("lists in lists", "[" * 100_000, reason="BODY_NESTED_TOO_DEEP"),
    body("an unknown field", '{"customer":{"name":"甲"},"owner":1}', {"owner": "UNKNOWN_FIELD"}),
    body("NaN", '{"customer":{"name":"甲","bed_count":NaN}}', reason="BODY_NOT_JSON"),
    customer("a list for an object", '"name":{}', "name", "WRONG_TYPE"),
    customer("a number for a text", '"name":1', "name", "WRONG_TYPE"),
    customer("an object for a list", '"name":"甲","phones":{}', "phones", "WRONG_TYPE"),
    customer("null for what must be", '"name":null', "name", "NULL_NOT_ALLOWED"),
    customer("another spelling", '"name":"甲","bedCount":1', "bedCount", "UNKNOWN_FIELD"),
    customer("the same twice", '"name":"甲","name":"乙"', "name", "DUPLICATE_FIELD"),
    customer("half a pair", '"name":"\\ud800"', "name", "CHARACTER_NOT_ALLOWED"),
    customer("NUL", '"name":"甲\\u0000"', "name", "CHARACTER_NOT_ALLOWED"),
    customer("nothing to see", '"name":"\\u200b \\t"', "name", "STRING_MIN_LEN"),
    customer("a text for a number", '"name":"甲","bed_count":"1"', "bed_count", "WRONG_TYPE"),
    customer("true for a number", '"name":"甲","bed_count":true', "bed_count", "WRONG_TYPE"),
    customer("half a bed", '"name":"甲","bed_count":1.5', "bed_count", "WRONG_TYPE"),
    customer("a number beyond all", '"name":"甲","bed_count":' + "9" * 40, "bed_count", "OUT_OF_RANGE"),
    customer("beds beyond the contract", '"name":"甲","bed_count":100001', "bed_count", "INT32_GTE_LTE"),
    customer("a name too long", f'"name":"{"甲" * 201}"', "name", "STRING_MAX_LEN"),
    customer("eleven telephones", f'"name":"甲","phones":{json.dumps(["010-1"] * 11)}', "phones", "REPEATED_MAX_ITEMS"),
    customer("an id that is none", '"name":"甲","parent_id":"1"', "parent_id", "STRING_UUID"),
    customer("no code of the list", '"name":"甲","grade":"best"', "grade", "UNKNOWN_CODE"),
    customer(
        "a field of others",
        '"name":"甲","annual_revenue":{"amount":"1","currency":"CNY"}',
        "annual_revenue",
        "FIELD_NOT_WRITABLE",
    ),
    Bad("over a megabyte", 413, "BODY_TOO_LARGE", {}, *CREATE, {"content": b" " * (2**20 + 1), "headers": JSON}),
]
HEADERS = [
    headers("plain text", 415, "MEDIA_TYPE_NOT_SUPPORTED", content_type="text/plain"),
    headers("a form", 415, "MEDIA_TYPE_NOT_SUPPORTED", content_type="application/x-www-form-urlencoded"),
    headers("another encoding", 415, "MEDIA_TYPE_NOT_SUPPORTED", content_type="application/json; charset=gb18030"),
    headers("compressed", 415, "MEDIA_TYPE_NOT_SUPPORTED", content_encoding="gzip"),
    headers("a key without end", 400, "HEADER_MALFORMED", idempotency_key="k" * 201),
    headers("headers without end", 431, "HEADERS_TOO_LARGE", x_anything="x" * 40_000),
]
ADDRESSES = [
    query("an unknown parameter", "owner=me", "owner", "UNKNOWN_PARAMETER"),
    query("a parameter twice", "page_size=1&page_size=2", "page_size", "DUPLICATE_PARAMETER"),
    query("a page of text", "page_size=x", "page_size", "WRONG_TYPE"),
    query("a page of 201", "page_size=201", "page_size", "INT32_GTE_LTE"),
    query("a page beyond all", "page_size=" + "9" * 20, "page_size", "OUT_OF_RANGE"),
    query("NUL in a query", "query=%00", "query", "CHARACTER_NOT_ALLOWED"),
    query("SQL", "filter=name%20%3D%20'x'%20OR%201%3D1", "filter", "FILTER_MALFORMED"),
    query("more SQL", "filter=name%20%3D%20'x';%20DROP%20TABLE%20customers", "filter", "FILTER_MALFORMED"),
    query("CEL", "filter=name.matches('(a%2B)%2B')", "filter", "FILTER_MALFORMED"),
    query("brackets without end", "filter=" + "(" * 900, "filter", "FILTER_MALFORMED"),
    query("a field nobody filters by", "filter=annual_revenue%20%3E%201", "filter", "FIELD_NOT_FILTERABLE"),
    query("an order with more", "order_by=name;drop", "order_by", "ORDER_BY_MALFORMED"),
    query("a field nobody sorts by", "order_by=annual_revenue", "order_by", "FIELD_NOT_SORTABLE"),
    Bad("broken UTF-8 in a query", 400, "QUERY_MALFORMED", path="/v1/customers?query=%ff"),
    Bad("a surrogate in a query", 400, "QUERY_MALFORMED", path="/v1/customers?query=%ed%a0%80"),
    Bad("parameters without end", 400, "QUERY_MALFORMED", path="/v1/customers?" + "a=1&" * 300),
    Bad("an address too long", 414, "ADDRESS_TOO_LONG", path="/v1/customers?query=" + "x" * 9000),
    Bad("an id that is none", 400, "INVALID_FIELDS", {"customer_id": "STRING_UUID"}, path="/v1/customers/1"),
    Bad("NUL in a path", 400, "INVALID_FIELDS", {"customer_id": "CHARACTER_NOT_ALLOWED"}, path="/v1/customers/%00"),
    Bad("steps upwards", 400, "INVALID_FIELDS", {"customer_id": "STRING_UUID"}, path="/v1/customers/..%2f..%2flivez"),
    Bad("broken UTF-8 in a path", 404, "ROUTE_UNKNOWN", path="/v1/customers/%ff"),
    Bad("a slash too many", 404, "ROUTE_UNKNOWN", path="/v1/customers/"),
    Bad("a verb nobody serves", 404, "ROUTE_UNKNOWN", path=f"/v1/customers/{uuid4()}:explode"),
    Bad("nobody's id", 404, "NOT_FOUND", path=f"/v1/customers/{uuid4()}"),
    Bad("a method nobody serves", 405, "METHOD_NOT_ALLOWED", method="PUT"),
    Bad("the method TRACE", 405, "METHOD_NOT_ALLOWED", method="TRACE"),
    Bad(
        "an update of no record",
        400,
        "INVALID_FIELDS",
        {"customer_id": "STRING_UUID"},
        "PATCH",
        "/v1/customers/1",
        {"json": {"remark": "x"}, "headers": {"if-match": '"1"'}},
    ),
]


@pytest.mark.parametrize("bad", [*BODIES, *HEADERS, *ADDRESSES], ids=lambda bad: bad.what.replace(" ", "-"))
async def test_it_is_refused_by_reason_and_field_and_leaves_nothing(company: WholeSuite, bad: Bad) -> None:
    before = await count(company)
    answer = await company.ask(SALESPERSON, bad.method, bad.path, **bad.request)
    assert_refused(answer, bad.status, bad.reason, bad.fields)
    assert await count(company) == before


async def test_a_refusal_speaks_the_readers_language(company: WholeSuite) -> None:
    said = {}
    for language in ("zh-CN", "en-US", "fr"):
        answer = await company.ask(
            SALESPERSON,
            *CREATE,
            json={"customer": {"name": "", "bed_count": -1}},
            headers={"accept-language": language},
        )
        assert answer.headers["content-language"] == ("en-US" if language == "en-US" else "zh-CN")
        said[language] = [answer.json()[name] for name in ("title", "detail")]
        said[language] += [one["detail"] for one in answer.json()["errors"]]
    assert said["fr"] == said["zh-CN"]
    assert all(text.isascii() for text in said["en-US"])
    assert not any(text.isascii() for text in said["zh-CN"])


async def test_text_is_text_whatever_language_it_is_written_in(company: WholeSuite) -> None:
    for text in ("'; DROP TABLE customers; --", "=HYPERLINK(1)", "${1+1} {{7*7}}", "<script>alert(1)</script>", "%s%n"):
        name = f"{text} {uuid4().hex[:8]}"
        made = await company.ask(SALESPERSON, *CREATE, json={"customer": {"name": name}})
        assert made.status_code == 200, made.text
        read = await company.ask(SALESPERSON, "GET", f"/v1/customers/{made.json()['id']}")
        assert read.json()["name"] == name


async def test_no_header_makes_a_request_another_method(company: WholeSuite) -> None:
    made = await a_customer(company)
    for name in ("x-http-method-override", "x-http-method", "x-method-override"):
        answer = await company.ask(SALESPERSON, "GET", f"/v1/customers/{made['id']}", headers={name: "DELETE"})
        assert answer.json() == made


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "If-Match", "Content-Type", "X-CSRF-Token"])
async def test_a_header_that_says_one_thing_comes_once(company: WholeSuite, name: str) -> None:
    made = await a_customer(company)
    given = {
        **JSON,
        "authorization": f"Bearer {await company.token(SALESPERSON)}",
        "if-match": f'"{made["etag"]}"',
        "idempotency-key": uuid4().hex,
        "x-csrf-token": "x",
    }
    address = f"{company.url}/v1/customers/{made['id']}"
    twice = [*given.items(), (name, given[name.lower()])]
    answer = await company.http.patch(address, content='{"remark":"x"}', headers=twice)
    assert_refused(answer, 400, "HEADER_MALFORMED", {})
    assert answer.json()["parameters"] == {"header": name}


# -- versions, keys, pages, other people ----------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ["*", 'W/"1"', '"1", "2"', '""', '"1', '1"', "'1'", '"' + "1" * 50 + '"'])
async def test_if_match_is_one_version_whole_and_strong(company: WholeSuite, etag: str) -> None:
    made = await a_customer(company)
    answer = await change(company, made, etag)
    assert_refused(answer, 400, "HEADER_MALFORMED", {})


async def test_a_change_is_based_on_the_version_that_is_there(company: WholeSuite) -> None:
    made = await a_customer(company)
    assert_refused(await change(company, made, None), 428, "ETAG_MISSING", {})
    assert_refused(await change(company, made, '"999"'), 412, "ETAG_MISMATCH", {})
    contradicting = await change(company, made, f'"{made["etag"]}"', etag="5")
    assert_refused(contradicting, 400, "INVALID_FIELDS", {"etag": "CONTRADICTS_IF_MATCH"})
    read = await company.ask(SALESPERSON, "GET", f"/v1/customers/{made['id']}")
    assert read.json() == made
    assert (await change(company, made, f'"{made["etag"]}"')).status_code == 200


@pytest.mark.parametrize(
    ("mask", "values"),
    [("owner_id", {"owner_id": str(uuid4())}), ("id", {}), ("nothing", {}), ("annual_revenue,etag", {})],
)
async def test_a_mask_names_what_callers_may_change(company: WholeSuite, mask: str, values: dict[str, str]) -> None:
    made = await a_customer(company)
    answer = await company.ask(
        SALESPERSON,
        "PATCH",
        f"/v1/customers/{made['id']}?update_mask={mask}",
        json=values,
        headers={"if-match": f'"{made["etag"]}"'},
    )
    assert_refused(answer, 400, "INVALID_FIELDS", {"update_mask": "UNKNOWN_VALUE"})


async def test_a_key_stands_for_one_request_of_one_person(company: WholeSuite) -> None:
    key = {"idempotency-key": uuid4().hex}
    request = {"customer": {"name": f"钥匙{uuid4().hex[:8]}医院"}}
    first = await company.ask(SALESPERSON, *CREATE, json=request, headers=key)
    assert (await company.ask(SALESPERSON, *CREATE, json=request, headers=key)).json() == first.json()
    other = await company.ask(SALESPERSON, *CREATE, json={"customer": {"name": "别的医院"}}, headers=key)
    assert_refused(other, 422, "IDEMPOTENCY_KEY_REUSED", {})
    department = {"customer_id": first.json()["id"], "name": "检验科"}
    elsewhere = await company.ask(SALESPERSON, "POST", "/v1/departments", json=department, headers=key)
    assert_refused(elsewhere, 422, "IDEMPOTENCY_KEY_REUSED", {})
    colleague = {"customer": {"name": f"同事{uuid4().hex[:8]}医院"}}
    assert (await company.ask(COLLEAGUE, *CREATE, json=colleague, headers=key)).status_code == 200, "keys are one's own"


async def test_a_page_token_is_good_for_who_got_it_and_for_what_was_asked(company: WholeSuite) -> None:
    for _ in range(2):
        await a_customer(company)
    first = (await company.ask(SALESPERSON, "GET", "/v1/customers?page_size=1")).json()
    token = first["next_page_token"]
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    for who, path in (
        (COLLEAGUE, f"/v1/customers?page_token={token}"),
        (SUPERIOR, f"/v1/customers?page_token={token}"),
        (SALESPERSON, f"/v1/customers?page_token={changed}"),
        (SALESPERSON, f"/v1/customers?page_token={token[:-4]}"),
        (SALESPERSON, "/v1/customers?page_token=x"),
        (SALESPERSON, f"/v1/customers?page_token={token}&filter=bed_count%20%3E%201"),
        (SALESPERSON, f"/v1/customers?page_token={token}&order_by=name"),
        (SALESPERSON, f"/v1/customers?page_token={token}&deleted=true"),
        (SALESPERSON, f"/v1/contacts?page_token={token}"),
        (SALESPERSON, f"/v1/people?page_token={token}"),
    ):
        answer = await company.ask(who, "GET", path)
        assert_refused(answer, 400, "PAGE_TOKEN_INVALID", {"page_token": "PAGE_TOKEN_INVALID"})
    second = (await company.ask(SALESPERSON, "GET", f"/v1/customers?page_size=2&page_token={token}")).json()
    assert first["customers"][0]["id"] not in {one["id"] for one in second["customers"]}


async def test_other_peoples_records_are_not_there_by_any_address(company: WholeSuite) -> None:
    made = await a_customer(company)
    etag = {"if-match": f'"{made["etag"]}"'}
    at = f"/v1/customers/{made['id']}"
    for who in (COLLEAGUE, ELSEWHERE):
        for method, path, request in (
            ("GET", at, {}),
            ("GET", f"{at}/history", {}),
            ("GET", f"{at}/shares", {}),
            ("GET", f"{at}/holders", {}),
            ("GET", f"{at}/transitions", {}),
            ("PATCH", at, {"json": {"remark": "x"}, "headers": etag}),
            ("DELETE", at, {"headers": etag}),
            ("POST", f"{at}:setBuyingState", {"json": {"buying_state": "BUYING_STATE_TARGET", "reason": "x"}}),
            ("POST", f"{at}:share", {"json": {"subject_id": str(uuid4()), "level": "SHARE_LEVEL_READ"}}),
            ("POST", "/v1/departments", {"json": {"customer_id": made["id"], "name": "检验科"}}),
            ("POST", "/v1/contacts", {"json": {"customer_id": made["id"], "name": "王主任"}}),
        ):
            answer = await company.ask(who, method, path, **request)
            assert_refused(answer, 404, "NOT_FOUND", {})
    read = await company.ask(SALESPERSON, "GET", at)
    assert read.json() == made


async def test_revenue_is_neither_told_nor_taken_nor_asked_for_over_http(company: WholeSuite) -> None:
    made = await a_customer(company)
    assert (made.get("annual_revenue"), made["hidden_fields"]) == (None, ["annual_revenue"])
    for value in ({"amount": "1", "currency": "CNY"}, None):
        answer = await change(company, made, f'"{made["etag"]}"', annual_revenue=value)
        assert_refused(answer, 400, "INVALID_FIELDS", {"annual_revenue": "FIELD_NOT_WRITABLE"})
    listed = (await company.ask(SALESPERSON, "GET", "/v1/customers")).json()["customers"]
    assert all("annual_revenue" not in one and one["hidden_fields"] == ["annual_revenue"] for one in listed)
    allowed = (await company.ask(FINANCE, "GET", f"/v1/customers/{made['id']}")).json()
    assert allowed["hidden_fields"] == []


# -- files ------------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 210_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("what", "filename", "content", "status", "reason"),
    [
        ("nothing", "a.csv", b"", 400, "SHEET_EMPTY"),
        ("a program", "a.csv", b"MZ\x90\x00", 400, "ENCODING_UNCLEAR"),
        ("noise", "a.csv", bytes(range(256)) * 9, 400, "ENCODING_UNCLEAR"),
        ("NUL", "a.csv", b"a,b\n\x00,1\n", 400, "CHARACTER_NOT_ALLOWED"),
        ("half a workbook", "a.xlsx", b"PK\x03\x04" + bytes(50), 400, "FILE_DAMAGED"),
        ("10,000 columns", "a.csv", ",".join(f"c{n}" for n in range(10_000)).encode(), 400, "TOO_MANY_COLUMNS"),
        ("21 MB", "a.csv", b"1,2\n" * 5_500_000, 413, "BODY_TOO_LARGE"),
        ("a bomb", "a.xlsx", bomb(), 400, "FILE_UNPACKS_TOO_LARGE"),
        ("a name without end", "a" * 5000 + ".csv", b"a,b\n1,2\n", 400, "FORM_MALFORMED"),
    ],
    ids=lambda given: given.replace(" ", "-") if isinstance(given, str) and len(given) < 30 else "",
)
async def test_a_file_that_cannot_stand_is_refused(
    company: WholeSuite, what: str, filename: str, content: bytes, status: int, reason: str
) -> None:
    answer = await company.ask(SALESPERSON, "POST", "/v1/imports:upload", files={"file": (filename, content)})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


@pytest.mark.parametrize("name", ["../../etc/x.csv", "..\\..\\x.csv", "/etc/x.csv", "C:\\x.csv"])
async def test_a_filename_is_a_name_and_no_path(company: WholeSuite, name: str) -> None:
    upload = {"file": (name, "名称\n".encode() + b"x\n")}
    answer = await company.ask(SALESPERSON, "POST", "/v1/imports:upload", files=upload)
    assert answer.json()["filename"] == "x.csv"
    raw = await company.ask(
        SALESPERSON,
        "POST",
        "/v1/imports:upload",
        params={"filename": name},
        content="名称\n".encode() + b"x\n",
        headers={"content-type": "application/octet-stream"},
    )
    assert raw.json()["filename"] == "x.csv"


# -- together -----------------------------------------------------------------------------------------------------------


async def test_none_of_it_was_a_mistake_of_ours(company: WholeSuite) -> None:
    for process in ("gateway", "customer"):
        assert [one for one in company.said(process) if one["event"] in ("unexpected", "rpc-failed")] == []


def assert_refused(answer: httpx.Response, status: int, reason: str, fields: dict[str, str]) -> None:
    """A problem as the description promises it."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert (answer.status_code, problem["reason"]) == (status, reason), problem
    assert problem["detail"]
    assert {one["field"]: one["reason"] for one in problem["errors"]} == fields


async def count(company: WholeSuite) -> int:
    """How many customers the salesperson sees."""
    answer = await company.ask(SALESPERSON, "GET", "/v1/customers?page_size=1&count_total=true")
    return int(answer.json()["total_size"])


async def a_customer(company: WholeSuite) -> dict[str, Any]:
    """A new customer of the salesperson."""
    made = await company.ask(SALESPERSON, *CREATE, json={"customer": {"name": f"边界{uuid4().hex[:10]}医院"}})
    assert made.status_code == 200, made.text
    return dict(made.json())


async def change(company: WholeSuite, made: dict[str, Any], based_on: str | None, **values: Any) -> httpx.Response:
    """A change of a customer, based on this version."""
    headers = {} if based_on is None else {"if-match": based_on}
    path = f"/v1/customers/{made['id']}"
    return await company.ask(SALESPERSON, "PATCH", path, json=values or {"remark": "x"}, headers=headers)
