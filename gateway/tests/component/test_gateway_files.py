"""Files pass through in pieces."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

UPLOAD = "/v1/things/abc:upload"
MEGABYTE = 1024 * 1024


async def test_a_body_is_a_file(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post(
        f"{UPLOAD}?filename=%E5%AE%A2%E6%88%B7.csv&caption=front",
        content=b"x" * (3 * MEGABYTE),
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["engraving"]) == ("abc", "客户.csv")
    assert answer.json()["serial"] == str(3 * MEGABYTE)
    header = things.asked[0].header
    assert (header.caption, header.file.content_type, header.file.size) == ("front", "text/csv", 3 * MEGABYTE)


async def test_a_form_holds_a_file(client: httpx.AsyncClient, things: Any) -> None:
    content = bytes(range(256)) * 8000
    answer = await client.post(UPLOAD, files={"file": ("/tmp/客户.xlsx", content, "application/x-thing")})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["engraving"], answer.json()["serial"]) == ("客户.xlsx", str(len(content)))
    assert things.asked[0].header.file.content_type == "application/x-thing"


async def test_a_form_in_tiny_pieces_holds_the_same_file(client: httpx.AsyncClient, things: Any) -> None:
    request = client.build_request("POST", UPLOAD, files={"file": ("a.csv", b"a,b\r\n" * 20, "text/csv")})
    whole = request.read()

    async def pieces() -> Any:
        for at in range(len(whole)):
            yield whole[at : at + 1]

    answer = await client.post(UPLOAD, content=pieces(), headers={"content-type": request.headers["content-type"]})
    assert answer.json()["serial"] == "100"


@pytest.mark.parametrize(
    "files",
    [
        {"other": ("a.csv", b"x")},
        [("file", ("a.csv", b"x")), ("file", ("b.csv", b"y"))],
    ],
)
async def test_a_form_holds_one_file_only(client: httpx.AsyncClient, things: Any, files: Any) -> None:
    answer = await client.post(UPLOAD, files=files)
    assert (answer.status_code, answer.json()["reason"]) == (400, "FORM_MALFORMED")


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc']
)
async def test_half_a_form_is_refused(client: httpx.AsyncClient, things: Any, body: bytes) -> None:
    answer = await client.post(UPLOAD, content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert (answer.status_code, answer.json()["reason"]) == (400, "FORM_MALFORMED")


async def test_a_parameter_that_does_not_exist_is_refused(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post(f"{UPLOAD}?bogus=1", content=b"x")
    assert [one["field"] for one in answer.json()["errors"]] == ["bogus"]


async def test_a_file_over_the_limit_is_refused(
    things: Any, make_gateway: Any, make_token: Any, make_client: Any
) -> None:
    async def pieces() -> Any:
        for _ in range(10):
            yield b"x" * 100_000

    async with (
        make_gateway(file_bytes=500_000) as app,
        make_client(app, authorization=f"Bearer {make_token()}") as client,
    ):
        whole = await client.post(UPLOAD, content=b"x" * 500_001)
        streamed = await client.post(UPLOAD, content=pieces())
    for answer in (whole, streamed):
        assert (answer.status_code, answer.json()["reason"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(("length", "status"), [("99999999999999999999", 413), ("many", 400)])
async def test_a_length_that_no_file_has_is_refused_as_that(
    client: httpx.AsyncClient, things: Any, length: str, status: int
) -> None:
    answer = await client.post(UPLOAD, content=b"x", headers={"content-length": length})
    assert answer.status_code == status


async def test_a_service_may_refuse_a_file_before_it_has_seen_all_of_it(client: httpx.AsyncClient, things: Any) -> None:
    violation = error_details_pb2.BadRequest.FieldViolation(field="header.file.filename", reason="WRONG_KIND")
    refusal = status_pb2.Status(code=code_pb2.INVALID_ARGUMENT)
    for detail in (
        error_details_pb2.ErrorInfo(reason="INVALID_FIELDS"),
        error_details_pb2.BadRequest(field_violations=[violation]),
    ):
        packed = any_pb2.Any()
        packed.Pack(detail)
        refusal.details.append(packed)
    things.answers["UploadPicture"] = lambda _: refusal
    answer = await client.post(UPLOAD, content=b"x" * (10 * MEGABYTE))
    assert (answer.status_code, answer.json()["reason"]) == (400, "INVALID_FIELDS")
    assert answer.json()["errors"][0]["field"] == "filename"


async def test_a_download_has_name_type_and_content(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things:export?bytes=1000000&filename=%E5%AE%A2%E6%88%B7%22.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"file.csv\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7%22.csv"
    )
    assert len(answer.content) == 1_000_000


async def test_an_empty_file_is_a_file(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.get("/v1/things:export?filename=a.csv")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_refused_download_is_a_problem(client: httpx.AsyncClient, things: Any) -> None:
    refusal = status_pb2.Status(code=code_pb2.PERMISSION_DENIED)
    packed = any_pb2.Any()
    packed.Pack(error_details_pb2.ErrorInfo(reason="PERMISSION_MISSING"))
    refusal.details.append(packed)
    things.answers["ExportThings"] = lambda _: refusal
    answer = await client.get("/v1/things:export")
    assert (answer.status_code, answer.json()["reason"]) == (403, "PERMISSION_MISSING")


async def test_half_a_file_is_not_taken_for_a_whole_one(client: httpx.AsyncClient, things: Any) -> None:
    with pytest.raises(Exception, match="broken"):
        await client.get("/v1/things:export?bytes=1000000&filename=broken.csv")


async def test_no_file_is_not_an_empty_file(client: httpx.AsyncClient, things: Any) -> None:
    answer = await client.post(UPLOAD)
    assert (answer.status_code, answer.json()["reason"]) == (400, "FILE_MISSING")
    form = await client.post(UPLOAD, files={"file": ("empty.csv", b"")})
    assert (form.status_code, form.json()["serial"]) == (200, "0")


async def raw_export(app: Any, token: str, query: bytes, gone: asyncio.Event) -> list[Any]:
    """What the gateway sends to somebody who goes away when told to."""
    sent: list[Any] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if message := next(asked, None):
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/things:export",
        "raw_path": b"/v1/things:export",
        "query_string": query,
        "root_path": "",
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "client": ("192.0.2.1", 1),
        "server": ("crm.test", 80),
    }
    async with asyncio.timeout(10):
        await app(scope, receive, send)
    return sent


async def test_who_hangs_up_while_a_file_is_made_ends_the_making(app: Any, things: Any, make_token: Any) -> None:
    assert await raw_export(app, make_token(), b"filename=endless.csv", things.making) == []
    async with asyncio.timeout(10):
        await things.unmade.wait()


async def test_the_last_piece_ends_the_answer(app: Any, things: Any, make_token: Any) -> None:
    _, *bodies = await raw_export(app, make_token(), b"bytes=100000&filename=a.csv", asyncio.Event())
    assert sum(len(each["body"]) for each in bodies) == 100_000
    assert [each["more_body"] for each in bodies] == [True] * (len(bodies) - 1) + [False]
    assert bodies[-1]["body"]
