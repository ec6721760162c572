"""Tokens that prove nothing to the suite, at the gateway and at a service behind it: 401 with a reason, never more."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from whole_suite import COMPANY, SALESPERSON, WholeSuite, ask_for_tokens

STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PATIENCE = 60.0


@pytest.fixture(scope="module")
async def good(company: WholeSuite) -> dict[str, Any]:
    """What Keycloak gives the salesperson."""
    return await company.sign_in(SALESPERSON)


@pytest.fixture(scope="module")
async def realm_key(company: WholeSuite) -> dict[str, Any]:
    """The realm's public signing key."""
    keys = (await company.http.get(f"{company.realm_url}/protocol/openid-connect/certs")).json()["keys"]
    return next(key for key in keys if key["use"] == "sig")


async def refused(company: WholeSuite, token: str) -> tuple[int, str, Any]:
    answer = await company.http.get(f"{company.url}/v1/customers", headers={"authorization": f"Bearer {token}"})
    return answer.status_code, answer.json()["reason"], answer.json()["parameters"].get("problem")


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def read(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


async def test_the_good_one_is_good(company: WholeSuite, good: dict[str, Any]) -> None:
    for scheme in ("Bearer", "bearer"):
        headers = {"authorization": f"{scheme} {good['access_token']}"}
        assert (await company.http.get(f"{company.url}/v1/customers", headers=headers)).status_code == 200


@pytest.mark.parametrize(("kind", "problem"), [("id_token", "audience"), ("refresh_token", "algorithm")])
async def test_other_tokens_of_the_same_sign_in_open_nothing(
    company: WholeSuite, good: dict[str, Any], kind: str, problem: str
) -> None:
    assert await refused(company, good[kind]) == (401, "TOKEN_INVALID", problem)


async def test_a_token_that_was_changed_opens_nothing(company: WholeSuite, good: dict[str, Any]) -> None:
    head, _, signature = good["access_token"].split(".")
    raised = {**read(good["access_token"]), "realm_access": {"roles": ["system-administrator"]}}
    assert await refused(company, f"{head}.{part(raised)}.{signature}") == (401, "TOKEN_INVALID", "signature")


async def test_a_token_without_signature_opens_nothing(company: WholeSuite, good: dict[str, Any]) -> None:
    claims = part(read(good["access_token"]))
    for name in ("none", "None", "NONE"):
        unsigned = f"{part({'alg': name, 'typ': 'JWT'})}.{claims}."
        assert await refused(company, unsigned) == (401, "TOKEN_INVALID", "algorithm")


async def test_the_public_key_is_no_shared_secret(
    company: WholeSuite, good: dict[str, Any], realm_key: dict[str, Any]
) -> None:
    public: Any = jwt.PyJWK(realm_key).key
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{part({'alg': 'HS256', 'kid': realm_key['kid']})}.{part(read(good['access_token']))}"
    signature = base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), "sha256")).rstrip(b"=").decode()
    assert await refused(company, f"{text}.{signature}") == (401, "TOKEN_INVALID", "algorithm")


@pytest.mark.parametrize("key_id", ["", "../../../dev/null", "' OR 1=1", "http://127.0.0.1/keys", None])
async def test_a_strangers_signature_opens_nothing_whatever_key_it_names(
    company: WholeSuite, good: dict[str, Any], realm_key: dict[str, Any], key_id: str | None
) -> None:
    name, problem = (realm_key["kid"], "signature") if key_id is None else (key_id, "key")
    headers = {"kid": name, "jku": f"{company.url}/keys", "jwk": {"kty": "oct", "k": "AA"}}
    forged = jwt.encode(read(good["access_token"]), STRANGER, "RS256", headers=headers)
    assert await refused(company, forged) == (401, "TOKEN_INVALID", problem)


async def test_a_token_of_the_same_keycloak_for_something_else_opens_nothing(company: WholeSuite) -> None:
    form = {
        "client_id": "directory-worker",
        "client_secret": company.keycloak.worker_client_secret,
        "grant_type": "client_credentials",
    }
    answer = await company.http.post(f"{company.realm_url}/protocol/openid-connect/token", data=form)
    status, reason, problem = await refused(company, answer.json()["access_token"])
    assert (status, reason) == (401, "TOKEN_INVALID")
    assert problem in ("audience", "claims")


async def test_a_token_of_another_issuer_opens_nothing_although_its_key_is_ours(company: WholeSuite) -> None:
    elsewhere = company.realm_url.replace("127.0.0.1", "localhost")
    token = (await ask_for_tokens(company.http, elsewhere, SALESPERSON)).json()["access_token"]
    assert read(token)["iss"] == elsewhere
    assert await refused(company, token) == (401, "TOKEN_INVALID", "issuer")


async def test_a_token_of_another_realm_opens_nothing(company: WholeSuite) -> None:
    token = await company.administrators_token()
    assert await refused(company, token) == (401, "TOKEN_INVALID", "key")


async def test_a_token_that_has_expired_opens_nothing(company: WholeSuite) -> None:
    await company.in_keycloak(
        "POST",
        "clients",
        json={
            "clientId": "moments",
            "publicClient": True,
            "directAccessGrantsEnabled": True,
            "fullScopeAllowed": False,
            "defaultClientScopes": ["basic", "crm"],
            "attributes": {"access.token.lifespan": "1"},
        },
    )
    who = {"username": SALESPERSON, "password": COMPANY.password}
    form = {"client_id": "moments", "grant_type": "password", **who}
    token = (await company.http.post(f"{company.realm_url}/protocol/openid-connect/token", data=form)).json()
    ends = read(token["access_token"])["exp"]
    async with asyncio.timeout(PATIENCE):
        while time.time() <= ends:  # noqa: ASYNC110  nobody tells when a second is over
            await asyncio.sleep(0.1)
    assert await refused(company, token["access_token"]) == (401, "TOKEN_EXPIRED", None)


@pytest.mark.parametrize(
    ("header", "status", "reason"),
    [
        ("", 400, "HEADER_MALFORMED"),
        ("Basic d2FuZ2Zhbmc6eA==", 400, "HEADER_MALFORMED"),
        ("Bearer", 401, "TOKEN_INVALID"),
        ("Bearer a b", 401, "TOKEN_INVALID"),
        ("Bearer " + "x" * 5000, 401, "TOKEN_INVALID"),
    ],
)
async def test_what_is_no_token_opens_nothing(company: WholeSuite, header: str, status: int, reason: str) -> None:
    answer = await company.http.get(f"{company.url}/v1/customers", headers={"authorization": header})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


async def test_who_says_nothing_is_asked_to_sign_in(company: WholeSuite) -> None:
    answer: httpx.Response = await company.http.get(f"{company.url}/v1/customers")
    assert (answer.status_code, answer.json()["reason"]) == (401, "SIGN_IN_REQUIRED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="crm"'
