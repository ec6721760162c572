"""REST in, gRPC through, REST out, against a service of a contract made for the tests."""

from __future__ import annotations

from typing import Any

import httpx
import pytest


async def test_a_read_fills_the_path_and_prints_zero_values(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things/abc")
    assert answer.status_code == 200
    assert answer.json()["id"] == "abc"
    assert answer.json()["name"] == "钟"
    assert answer.json()["serial"] == "0"
    assert answer.json()["parts"] == []
    assert "note" not in answer.json()
    assert answer.headers["etag"] == '"7"'
    assert answer.headers["content-type"] == "application/json"


async def test_the_services_get_token_request_id_language_and_deadline(client: httpx.AsyncClient, things: Any) -> None:
    await client.get("/v1/things/abc", headers={"x-request-id": "request-12345"})
    assert things.metadata["authorization"] == client.headers["authorization"]
    assert things.metadata["x-request-id"] == "request-12345"
    assert things.metadata["accept-language"] == "en-US"
    assert 0 < things.time_left <= 1.95, "less than the gateway waits itself"


async def test_a_request_id_that_is_none_is_replaced(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things/abc", headers={"x-request-id": "no good\tid"})
    assert things.metadata["x-request-id"] == answer.headers["x-request-id"] != "no good\tid"


async def test_chinese_is_what_everybody_reads_who_does_not_say(client: httpx.AsyncClient, things: Any) -> None:
    await client.get("/v1/things/abc", headers={"accept-language": "fr"})
    assert things.metadata["accept-language"] == "zh-CN"


async def test_a_value_in_the_path_may_hold_encoded_slashes_and_colons(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things/a%2Fb%3Ac%E9%92%9F")
    assert answer.json()["id"] == "a/b:c钟"


async def test_query_parameters_become_request_fields(client: httpx.AsyncClient, things: Any) -> None:
    query = "page_size=5&colours=COLOUR_RED&colours=COLOUR_BLUE&on=true&since=2026-01-31T08:00:00%2B08:00"
    answer = await client.get(f"/v1/things?{query}&filter=a%20%3D%201&between.from=1.5&between.to=9007199254740993")
    assert answer.json()["asked"] == {
        "page_size": 5,
        "colours": ["COLOUR_RED", "COLOUR_BLUE"],
        "on": True,
        "since": "2026-01-31T00:00:00Z",
        "filter": "a = 1",
        "between": {"from": 1.5, "to": "9007199254740993"},
    }


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("page_size=five", "page_size", "WRONG_TYPE"),
        ("page_size=1.5", "page_size", "WRONG_TYPE"),
        ("page_size=99999999999", "page_size", "OUT_OF_RANGE"),
        ("page_size=1&page_size=2", "page_size", "DUPLICATE_PARAMETER"),
        ("on=yes", "on", "WRONG_TYPE"),
        ("on=1", "on", "WRONG_TYPE"),
        ("colours=COLOUR_RED&colours=green", "colours[1]", "UNKNOWN_VALUE"),
        ("colours=1", "colours[0]", "UNKNOWN_VALUE"),
        ("since=yesterday", "since", "MALFORMED"),
        ("bogus=1", "bogus", "UNKNOWN_PARAMETER"),
        ("pageSize=1", "pageSize", "UNKNOWN_PARAMETER"),
        ("filter=a%00b", "filter", "CHARACTER_NOT_ALLOWED"),
        ("between.to=x", "between.to", "WRONG_TYPE"),
        ("between.from=1e999", "between.from", "OUT_OF_RANGE"),
    ],
)
async def test_a_query_parameter_that_does_not_fit_is_named(
    client: httpx.AsyncClient, things: Any, query: str, field: str, reason: str
) -> None:
    answer = await client.get(f"/v1/things?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == "INVALID_FIELDS"
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [(field, reason)]
    assert not things.asked


async def test_a_query_that_is_no_utf8_is_refused(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things?filter=%ff")
    assert (answer.status_code, answer.json()["reason"]) == (400, "QUERY_MALFORMED")


async def test_a_body_becomes_the_request(client: httpx.AsyncClient, things: Any) -> None:
    thing = {
        "name": "钟",
        "colour": "COLOUR_RED",
        "serial": "9007199254740993",
        "price": {"amount": "1.00", "currency": "CNY"},
        "parts": [{"name": "a"}, {"name": "b", "parts": [{"name": "c"}]}],
        "labels": {"材质": "铜"},
        "weight": 1,
        "digest": "AAEC",
        "make_time": "2026-01-31T08:00:00.123456789Z",
        "shelf_life": "3.500s",
        "extra": {"any": [1, None, {"thing": True}]},
        "number": 5,
        "numbers": {"one": "1"},
        "boxes": {"big": {"name": "d"}},
        "on": True,
        "perhaps": "12",
        "note": None,
    }
    answer = await client.post("/v1/things", json={"thing": thing, "reason": "why not"})
    assert answer.status_code == 200, answer.text
    given = answer.json()
    assert {name: given[name] for name in thing if name not in ("parts", "boxes", "note")} == {
        name: value for name, value in thing.items() if name not in ("parts", "boxes", "note")
    }
    assert given["parts"][1]["parts"][0]["name"] == "c"
    assert given["boxes"]["big"]["name"] == "d"
    assert "note" not in given


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ('{"thing": {"name": 5}}', "thing.name", "WRONG_TYPE"),
        ('{"thing": {"nam": "x"}}', "thing.nam", "UNKNOWN_FIELD"),
        ('{"thing": {"shelfLife": "1s"}}', "thing.shelfLife", "UNKNOWN_FIELD"),
        ('{"thing": {"name": "a", "name": "b"}}', "thing.name", "DUPLICATE_FIELD"),
        ('{"thing": {"name": "a\\u0000"}}', "thing.name", "CHARACTER_NOT_ALLOWED"),
        ('{"thing": {"name": "\\ud800"}}', "thing.name", "CHARACTER_NOT_ALLOWED"),
        ('{"thing": {"labels": {"a\\u0000": "b"}}}', "thing.labels.a\\0", "CHARACTER_NOT_ALLOWED"),
        ('{"thing": {"extra": {"a": ["\\u0000"]}}}', "thing.extra.a[0]", "CHARACTER_NOT_ALLOWED"),
        ('{"thing": {"name": null}}', "thing.name", "NULL_NOT_ALLOWED"),
        ('{"thing": null}', "thing", "NULL_NOT_ALLOWED"),
        ('{"thing": {"parts": [{}, {"count": -1}]}}', "thing.parts[1].count", "OUT_OF_RANGE"),
        ('{"thing": {"parts": {}}}', "thing.parts", "WRONG_TYPE"),
        ('{"thing": {"serial": 5}}', "thing.serial", "WRONG_TYPE"),
        ('{"thing": {"serial": "99999999999999999999"}}', "thing.serial", "OUT_OF_RANGE"),
        ('{"thing": {"count": 1.5}}', "thing.count", "WRONG_TYPE"),
        ('{"thing": {"count": "1"}}', "thing.count", "WRONG_TYPE"),
        ('{"thing": {"on": 1}}', "thing.on", "WRONG_TYPE"),
        ('{"thing": {"weight": 1e999}}', "thing.weight", "OUT_OF_RANGE"),
        ('{"thing": {"size": 1e200}}', "thing.size", "OUT_OF_RANGE"),
        ('{"thing": {"colour": 1}}', "thing.colour", "UNKNOWN_VALUE"),
        ('{"thing": {"digest": "***"}}', "thing.digest", "WRONG_TYPE"),
        ('{"thing": {"make_time": "2026-02-30T00:00:00Z"}}', "thing.make_time", "MALFORMED"),
        ('{"thing": {"make_time": "2026-01-01T00:00:00"}}', "thing.make_time", "MALFORMED"),
        ('{"thing": {"shelf_life": "3 days"}}', "thing.shelf_life", "MALFORMED"),
        ('{"thing": {"extra": 5}}', "thing.extra", "WRONG_TYPE"),
        ('{"thing": {"boxes": {"x": {"name": 1}}}}', "thing.boxes.x.name", "WRONG_TYPE"),
        ("[]", "$", "WRONG_TYPE"),
        ('"text"', "$", "WRONG_TYPE"),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_with_the_path_of_the_field(
    client: httpx.AsyncClient, things: Any, body: str, field: str, reason: str
) -> None:
    answer = await client.post("/v1/things", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [(field, reason)]
    assert not things.asked


async def test_every_wrong_field_is_named_at_once(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post("/v1/things", json={"thing": {"name": 1, "on": "x"}, "what": 1})
    assert [one["field"] for one in answer.json()["errors"]] == ["thing.name", "thing.on", "what"]


async def test_of_a_choice_only_one_may_be_given(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post("/v1/things", json={"thing": {"engraving": "a", "number": 1}})
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [
        ("thing.engraving", "ONLY_ONE_ALLOWED"),
        ("thing.number", "ONLY_ONE_ALLOWED"),
    ]


@pytest.mark.parametrize("body", ["{", "", "{'a': 1}", "NaN", "[1,]", '{"thing": {}} x', "1" * 5000])
async def test_a_body_that_is_no_json_is_refused(client: httpx.AsyncClient, things: Any, body: str) -> None:
    answer = await client.post("/v1/things", content=body or "\xa0", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["reason"]) == (400, "BODY_NOT_JSON")
    assert answer.json()["parameters"]["line"] == 1


async def test_a_body_in_another_encoding_is_refused(client: httpx.AsyncClient, things: Any) -> None:
    body = '{"thing": {"name": "钟"}}'.encode("gb18030")
    answer = await client.post("/v1/things", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["reason"]) == (400, "BODY_NOT_JSON")


@pytest.mark.parametrize("levels", [40, 100_000])
async def test_a_body_nested_too_deeply_is_refused(client: httpx.AsyncClient, things: Any, levels: int) -> None:
    body = '{"thing":' + '{"parts":[' * levels + "]}" * levels + "}"
    answer = await client.post("/v1/things", content=body[:1_000_000], headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert not things.asked


async def test_a_body_over_a_megabyte_is_refused(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post("/v1/things", json={"reason": "x" * 1024 * 1024})
    assert (answer.status_code, answer.json()["reason"]) == (413, "BODY_TOO_LARGE")


async def test_a_body_over_a_megabyte_is_refused_without_a_length_too(client: httpx.AsyncClient, things: Any) -> None:
    async def pieces() -> Any:
        for _ in range(20):
            yield b"x" * 65536

    answer = await client.post("/v1/things", content=pieces(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["reason"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {},
    ],
)
async def test_only_plain_json_is_read(client: httpx.AsyncClient, things: Any, headers: dict[str, str]) -> None:
    answer = await client.post("/v1/things", content=b'{"thing": {"name": "a"}}', headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (415, "MEDIA_TYPE_NOT_SUPPORTED")


async def test_an_update_changes_what_the_body_holds(client: httpx.AsyncClient, things: Any) -> None:
    body = {"name": "a", "count": 0, "price": None, "id": "abc", "etag": "7"}
    answer = await client.patch("/v1/things/abc", json=body)
    assert answer.json()["name"] == "name,count,price"
    assert things.asked[0].thing.id == "abc"
    assert things.asked[0].thing.etag == "7"
    assert answer.headers["etag"] == '"8"'


async def test_an_update_mask_wins_over_the_body(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.patch("/v1/things/abc?update_mask=note,price&reason=x", json={"name": "a"})
    assert answer.json()["name"] == "note,price"
    assert things.asked[0].reason == "x"


async def test_an_update_mask_names_fields_of_the_resource(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.patch("/v1/things/abc?update_mask=name,bogus", json={"name": "a"})
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [("update_mask", "UNKNOWN_VALUE")]


async def test_a_body_about_another_record_contradicts_the_address(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.patch("/v1/things/abc", json={"id": "def"})
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [("id", "CONTRADICTS_PATH")]


@pytest.mark.parametrize("header", ['"7"', "7"])
async def test_if_match_is_the_version_of_an_update(client: httpx.AsyncClient, things: Any, header: str) -> None:
    await client.patch("/v1/things/abc", json={"name": "a"}, headers={"if-match": header})
    assert things.asked[0].thing.etag == "7"


async def test_if_match_is_the_version_of_a_verb_and_of_a_deletion(client: httpx.AsyncClient, things: Any) -> None:
    await client.post("/v1/things/abc:paint", json={"colour": "COLOUR_RED"}, headers={"if-match": '"7"'})
    await client.delete("/v1/things/abc", headers={"if-match": '"7"'})
    assert [request.etag for request in things.asked] == ["7", "7"]


async def test_a_version_may_come_in_the_body_or_query_instead(client: httpx.AsyncClient, things: Any) -> None:
    await client.post("/v1/things/abc:paint", json={"etag": "7"})
    await client.delete("/v1/things/abc?etag=7")
    assert [request.etag for request in things.asked] == ["7", "7"]


async def test_two_versions_contradict_each_other(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.patch("/v1/things/abc", json={"etag": "6"}, headers={"if-match": '"7"'})
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [("etag", "CONTRADICTS_IF_MATCH")]


@pytest.mark.parametrize("header", ["*", 'W/"7"', '"7", "8"', '"', '""', '"7', '7"', "7\x7f"])
async def test_if_match_names_one_version(client: httpx.AsyncClient, things: Any, header: str) -> None:
    answer = await client.patch("/v1/things/abc", json={"name": "a"}, headers={"if-match": header})
    assert (answer.status_code, answer.json()["reason"]) == (400, "HEADER_MALFORMED")


async def test_a_verb_needs_no_body(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post("/v1/things/abc:paint", headers={"if-match": '"7"'})
    assert answer.status_code == 200
    assert things.asked[0].thing_id == "abc"


async def test_what_the_path_says_is_no_field_of_the_body(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post("/v1/things/abc:paint", json={"thing_id": "abc"})
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [("thing_id", "UNKNOWN_FIELD")]


async def test_an_idempotency_key_goes_to_the_service(client: httpx.AsyncClient, things: Any) -> None:
    await client.post("/v1/things/abc:paint", headers={"idempotency-key": "order 66"})
    assert things.metadata["idempotency-key"] == "order 66"


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "é"])
async def test_an_idempotency_key_is_1_to_200_printable_signs(client: httpx.AsyncClient, things: Any, key: str) -> None:
    answer = await client.post("/v1/things/abc:paint", headers={b"idempotency-key": key.encode("latin-1")})
    assert (answer.status_code, answer.json()["reason"]) == (400, "HEADER_MALFORMED")
    assert not things.asked


async def test_an_empty_answer_is_an_empty_object(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.delete("/v1/things/abc")
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize("path", ["/v1/thing", "/v1/things/", "/v1/things/a/b", "/v1/things/a:break", "/nothing"])
async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient, things: Any, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["reason"]) == (404, "ROUTE_UNKNOWN")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/things/abc", "DELETE, GET, PATCH"),
        ("GET", "/v1/things/abc:paint", "POST"),
        ("POST", "/auth/login", "GET, HEAD"),
    ],
)
async def test_an_unknown_method_is_a_problem(
    client: httpx.AsyncClient, things: Any, method: str, path: str, allowed: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["reason"]) == (405, "METHOD_NOT_ALLOWED")
    assert sorted(answer.headers["allow"].split(", ")) == allowed.split(", ")


async def test_an_rpc_without_a_binding_is_not_exposed(trial_contract: Any) -> None:
    assert "Internal" not in {binding.rpc.name for binding in trial_contract.bindings}
