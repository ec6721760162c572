"""What a service or the way to it refuses becomes a problem that people and programs understand."""

from __future__ import annotations

from typing import Any

import grpc
import httpx
import pytest
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2


def refusal(code: str, *details: Any) -> status_pb2.Status:
    status = status_pb2.Status(code=code_pb2.Code.Value(code), message="in English")
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def reason(name: str, **parameters: str) -> error_details_pb2.ErrorInfo:
    return error_details_pb2.ErrorInfo(reason=name, domain="crm", metadata=parameters)


def said(text: str) -> error_details_pb2.LocalizedMessage:
    return error_details_pb2.LocalizedMessage(locale="zh-CN", message=text)


async def test_a_refusal_keeps_its_reason_words_and_parameters(client: httpx.AsyncClient, things: Any) -> None:
    status = refusal("FAILED_PRECONDITION", reason("COOLING_DOWN", until="tomorrow"), said("冷却期内"))
    things.answers["GetThing"] = lambda _: status
    answer = await client.get("/v1/things/abc", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "zh-CN"
    assert answer.json() == {
        "type": "urn:crm:problem:COOLING_DOWN",
        "title": "冲突",
        "status": 409,
        "detail": "冷却期内",
        "reason": "COOLING_DOWN",
        "parameters": {"until": "tomorrow"},
        "errors": [],
        "details": [],
        "request_id": answer.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    ("code", "name", "status"),
    [
        ("INVALID_ARGUMENT", "INVALID_FIELDS", 400),
        ("UNAUTHENTICATED", "ACCOUNT_DISABLED", 401),
        ("PERMISSION_DENIED", "PERMISSION_MISSING", 403),
        ("NOT_FOUND", "NOT_FOUND", 404),
        ("ALREADY_EXISTS", "CUSTOMER_EXISTS", 409),
        ("ABORTED", "REQUEST_IN_PROGRESS", 409),
        ("ABORTED", "ETAG_MISMATCH", 412),
        ("FAILED_PRECONDITION", "ETAG_MISSING", 428),
        ("FAILED_PRECONDITION", "IDEMPOTENCY_KEY_REUSED", 422),
        ("RESOURCE_EXHAUSTED", "DAILY_LIMIT_REACHED", 429),
        ("UNAVAILABLE", "UNAVAILABLE", 503),
        ("INTERNAL", "INTERNAL", 500),
    ],
)
async def test_each_kind_of_refusal_has_its_status(
    client: httpx.AsyncClient, things: Any, code: str, name: str, status: int
) -> None:
    things.answers["PaintThing"] = lambda _: refusal(code, reason(name))
    answer = await client.post("/v1/things/abc:paint")
    assert (answer.status_code, answer.json()["reason"]) == (status, name)
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_fields_are_named_as_the_client_sent_them(client: httpx.AsyncClient, things: Any) -> None:
    violation = error_details_pb2.BadRequest.FieldViolation
    fields = ("thing.parts[1].name", "thing.id", "thing.etag", "reason")
    bad = error_details_pb2.BadRequest(
        field_violations=[
            violation(field=field, reason="STRING_MIN_LEN", description="too short", localized_message=said("过短"))
            for field in fields
        ]
    )
    things.answers["UpdateThing"] = lambda _: refusal("INVALID_ARGUMENT", reason("INVALID_FIELDS"), bad)
    answer = await client.patch("/v1/things/abc?reason=x", json={"parts": []}, headers={"if-match": '"7"'})
    assert [one["field"] for one in answer.json()["errors"]] == ["parts[1].name", "thing_id", "If-Match", "reason"]
    assert answer.json()["errors"][0] == {"field": "parts[1].name", "reason": "STRING_MIN_LEN", "detail": "过短"}


async def test_messages_of_the_contracts_are_printed_with_their_type(client: httpx.AsyncClient, things: Any) -> None:
    report = things.message("ThingReport", things=[things.message("Thing", name="钟")])
    things.answers["CreateThing"] = lambda _: refusal("ALREADY_EXISTS", reason("THING_EXISTS"), report)
    answer = await client.post("/v1/things", json={"thing": {"name": "钟"}})
    (detail,) = answer.json()["details"]
    assert detail["@type"] == "crm.trial.v1.ThingReport"
    assert detail["things"][0]["name"] == "钟"


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.RESOURCE_EXHAUSTED]
)
async def test_what_a_service_did_not_mean_to_say_is_not_repeated(
    client: httpx.AsyncClient, things: Any, code: grpc.StatusCode
) -> None:
    things.answers["PaintThing"] = lambda _: status_pb2.Status(code=code.value[0], message="password is hunter2")
    answer = await client.post("/v1/things/abc:paint")
    assert (answer.status_code, answer.json()["reason"]) == (500, "INTERNAL")
    assert "hunter2" not in answer.text


async def test_a_service_that_is_away_is_unavailable(client: httpx.AsyncClient, things: Any, neighbour: Any) -> None:
    things.answers["GetThing"] = lambda _: status_pb2.Status(code=code_pb2.UNAVAILABLE, message="ipv4:10.0.0.1")
    answer = await client.get("/v1/things/abc")
    assert (answer.status_code, answer.json()["reason"]) == (503, "UNAVAILABLE")
    assert "10.0.0.1" not in answer.text
    assert len(things.asked) == 3, "a read is tried again"


async def test_a_change_is_not_tried_again(client: httpx.AsyncClient, things: Any) -> None:
    things.answers["PaintThing"] = lambda _: status_pb2.Status(code=code_pb2.UNAVAILABLE)
    answer = await client.post("/v1/things/abc:paint")
    assert answer.status_code == 503
    assert len(things.asked) == 1


async def test_a_mistake_of_the_gateway_tells_nothing_of_its_inside(
    client: httpx.AsyncClient, things: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("hunter2")

    monkeypatch.setattr("crm_gateway.transcode.RequestReader.read", broken)
    answer = await client.get("/v1/things/abc")
    assert (answer.status_code, answer.json()["reason"]) == (500, "INTERNAL")
    assert "hunter2" not in answer.text


async def test_every_answer_forbids_sniffing_framing_and_caching(client: httpx.AsyncClient, things: Any) -> None:
    for path in ("/v1/things/abc", "/nothing"):
        answer = await client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_an_address_too_long_and_headers_too_large_are_refused(client: httpx.AsyncClient, things: Any) -> None:
    long = await client.get("/v1/things?filter=" + "x" * 8200)
    assert (long.status_code, long.json()["reason"]) == (414, "ADDRESS_TOO_LONG")
    large = await client.get("/v1/things", headers={"x-anything": "x" * 33_000})
    assert (large.status_code, large.json()["reason"]) == (431, "HEADERS_TOO_LARGE")


async def test_a_header_that_says_one_thing_comes_once(client: httpx.AsyncClient, things: Any) -> None:
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-CSRF-Token"):
        twice = [(name, "one"), (name, "two")]
        client.headers.pop("authorization", None)
        answer = await client.post("/v1/things/abc:paint", headers=twice)
        assert (answer.status_code, answer.json()["reason"]) == (400, "HEADER_MALFORMED")
        assert answer.json()["parameters"] == {"header": name}
    answer = await client.get("/nothing", headers=[("x-anything", "one"), ("x-anything", "two")])
    assert answer.status_code == 404, "others may"
