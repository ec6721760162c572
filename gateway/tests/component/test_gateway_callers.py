"""Who may come in, and how often."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI

STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": 1}, "TOKEN_EXPIRED"),
        ({"aud": "account"}, "TOKEN_INVALID"),
        ({"iss": "http://elsewhere"}, "TOKEN_INVALID"),
        ({"typ": "ID"}, "TOKEN_INVALID"),
        ({"iat": time.time() + 1000}, "TOKEN_INVALID"),
    ],
)
async def test_a_token_that_proves_nothing_is_refused(
    app: FastAPI, things: Any, make_token: Any, make_client: Any, changes: dict[str, Any], reason: str
) -> None:
    async with make_client(app, authorization=f"Bearer {make_token(**changes)}") as client:
        answer = await client.get("/v1/things/abc")
    assert (answer.status_code, answer.json()["reason"]) == (401, reason)
    assert answer.headers["www-authenticate"] == 'Bearer realm="crm", error="invalid_token"'
    assert not things.asked


async def test_a_token_somebody_else_signed_is_refused(app: FastAPI, things: Any, make_client: Any) -> None:
    forged = jwt.encode({"sub": "me"}, STRANGER, "RS256", headers={"kid": "key"})
    async with make_client(app, authorization=f"Bearer {forged}") as client:
        answer = await client.get("/v1/things/abc")
    assert (answer.status_code, answer.json()["reason"]) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer a\tb", "Bearer \xe9"])
async def test_other_ways_to_authorise_are_refused(app: FastAPI, things: Any, make_client: Any, header: str) -> None:
    async with make_client(app) as client:
        answer = await client.get("/v1/things/abc", headers={"authorization": header.encode("latin-1")})
    assert (answer.status_code, answer.json()["reason"]) == (400, "HEADER_MALFORMED")


async def test_nobody_comes_in_without_saying_who(app: FastAPI, things: Any, make_client: Any) -> None:
    async with make_client(app) as client:
        answer = await client.get("/v1/things/abc")
    assert (answer.status_code, answer.json()["reason"]) == (401, "SIGN_IN_REQUIRED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="crm"'


async def test_me_is_what_the_directory_says(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/me")
    assert answer.status_code == 200
    me = answer.json()
    assert (me["username"], me["name"], me["client_id"]) == ("zhang", "张三", "mobile")
    assert [unit["name"] for unit in me["units"]] == ["上海"]
    assert [unit["name"] for unit in me["headed_units"]] == ["上海"]
    assert [superior["name"] for superior in me["direct_superiors"]] == ["王总"]
    assert me["roles"] == [{"name": "salesperson", "title": "销售代表"}]
    assert me["permissions"] == ["trial.things.create"]
    assert me["directory_version"] == "7"


async def test_a_person_the_directory_does_not_know_is_nobody(app: FastAPI, make_token: Any, make_client: Any) -> None:
    async with make_client(app, authorization=f"Bearer {make_token(sub='gone')}") as client:
        answer = await client.get("/v1/me")
    assert (answer.status_code, answer.json()["reason"]) == (401, "ACCOUNT_DISABLED")


async def test_one_person_may_not_ask_for_ever(
    things: Any, make_gateway: Any, make_token: Any, make_client: Any
) -> None:
    async with make_gateway(rate_signed_in="3/minute") as app:
        async with make_client(app, authorization=f"Bearer {make_token()}") as client:
            answers = [await client.get("/v1/things/abc") for _ in range(4)]
        async with make_client(app, authorization=f"Bearer {make_token(sub='another')}") as client:
            assert (await client.get("/v1/things/abc")).status_code == 200
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["reason"] == "TOO_MANY_REQUESTS"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_guessing_tokens_is_slow(things: Any, make_gateway: Any, make_client: Any) -> None:
    async with make_gateway(rate_anonymous="3/minute") as app, make_client(app, authorization="Bearer x") as client:
        answers = [await client.get("/v1/things/abc") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


async def test_a_slow_service_does_not_take_the_gateway_with_it(
    things: Any, make_gateway: Any, make_token: Any, make_client: Any
) -> None:
    async with (
        make_gateway(calls_per_service=0) as app,
        make_client(app, authorization=f"Bearer {make_token()}") as client,
    ):
        answer = await client.get("/v1/things/abc")
        assert (await client.get("/v1/me")).status_code == 200
    assert (answer.status_code, answer.json()["reason"]) == (503, "BUSY")
    assert "retry-after" in answer.headers


async def test_the_process_lives_while_what_it_leans_on_is_away(client: httpx.AsyncClient, things: Any) -> None:
    assert (await client.get("/livez")).status_code == 200
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "unready", "missing": ["database"]})


async def test_the_pages_need_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    home = await client.get("/")
    assert home.status_code == 200
    assert "Sign in" in home.text
    docs = await client.get("/docs")
    for asset in ("/assets/page.css", "/assets/docs.js", "/assets/docs/swagger-ui-bundle.js", "/favicon.ico"):
        assert (await client.get(asset)).status_code == 200
    assert "http" not in home.text + docs.text.replace("http-equiv", "")
    assert "script-src 'self'" in docs.headers["content-security-policy"]


async def test_the_description_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/openapi.json")
    assert "/v1/things/{thing_id}" in answer.json()["paths"]


async def test_the_home_page_speaks_chinese_first(app: FastAPI, make_client: Any) -> None:
    async with make_client(app) as client:
        assert "登录" in (await client.get("/")).text
