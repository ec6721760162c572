from __future__ import annotations

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crm_chassis.errors import Unavailable
from crm_chassis.identity import tokens as module
from crm_chassis.identity.signing_keys import REFRESH_AFTER, RETRY_AFTER, SigningKeys
from crm_chassis.identity.tokens import LONGEST_TOKEN, TokenExpired, TokenInvalid, TokenVerifier

ISSUER = "https://sso.example.cn/realms/crm"
NOW = 1_800_000_000.0
OLD = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NEW = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Realm:
    """The realm's key endpoint, on httpx' own transport: counts how often it is asked and can be switched off."""

    def __init__(self, **keys: Any) -> None:
        self.keys = keys
        self.asked = 0
        self.up = True
        self.body: bytes | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if not self.up:
            raise httpx.ConnectError("connection refused", request=request)
        if self.body is not None:
            return httpx.Response(200, content=self.body)
        return httpx.Response(200, json={"keys": [public_jwk(key, kid) for kid, key in self.keys.items()]})


def public_jwk(key: Any, kid: str) -> dict[str, Any]:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        made = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
        return {**made, "kid": kid, "use": "sig", "alg": "ES256"}
    made = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    use, algorithm = ("enc", "RSA-OAEP") if kid == "encryption" else ("sig", "RS256")
    return {**made, "kid": kid, "use": use, "alg": algorithm}


class Bench:
    def __init__(self, **keys: Any) -> None:
        self.clock = Clock()
        self.realm = Realm(**(keys or {"old": OLD, "encryption": NEW}))
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self.realm))
        self.keys = SigningKeys(ISSUER + "/protocol/openid-connect/certs", self.http, clock=self.clock)
        self.verifier = TokenVerifier(self.keys, issuer=ISSUER, clock=self.clock)


@pytest.fixture
async def bench() -> Any:
    made = Bench()
    yield made
    await made.keys.close()
    await made.http.aclose()


def payload(**changes: Any) -> dict[str, Any]:
    claims = {
        "iss": ISSUER,
        "aud": ["crm", "account"],
        "sub": "1f0c",
        "sid": "session-1",
        "azp": "web",
        "typ": "Bearer",
        "iat": NOW - 10,
        "exp": NOW + 290,
        "name": "王芳",
        "preferred_username": "wangfang",
        "realm_access": {"roles": ["salesperson", "offline_access"]},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def signed(key: Any = OLD, kid: str | None = "old", algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(payload(**changes), key, algorithm, headers={} if kid is None else {"kid": kid})


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_a_good_access_token_tells_who_calls(bench: Bench) -> None:
    claims = await bench.verifier.verify(signed())
    assert (claims.subject, claims.name, claims.client_id, claims.session_id) == ("1f0c", "王芳", "web", "session-1")
    assert claims.roles == {"salesperson", "offline_access"}
    assert not claims.service_account


async def test_a_token_of_the_client_credentials_grant_is_a_service_account(bench: Bench) -> None:
    claims = await bench.verifier.verify(signed(azp="erp", client_id="erp", sid=None, name=None))
    assert claims.service_account
    assert claims.session_id is None


async def test_a_person_cannot_pass_for_a_service_account_by_their_user_name(bench: Bench) -> None:
    assert not (await bench.verifier.verify(signed(preferred_username="service-account-erp"))).service_account


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"aud": "account"}, "audience"),
        ({"aud": None}, "claims"),
        ({"aud": ["crmx"]}, "audience"),
        ({"iss": ISSUER + "/"}, "issuer"),
        ({"iss": "https://evil.example/realms/crm"}, "issuer"),
        ({"iss": None}, "claims"),
        ({"exp": None}, "claims"),
        ({"iat": None}, "claims"),
        ({"sub": None}, "claims"),
        ({"azp": None}, "claims"),
        ({"nbf": NOW + 60}, "nbf"),
        ({"iat": NOW + 60}, "iat"),
        ({"exp": "soon"}, "exp"),
        ({"exp": True}, "exp"),
        ({"nbf": "soon"}, "nbf"),
        ({"typ": "ID"}, "type"),
        ({"typ": "Refresh"}, "type"),
        ({"typ": "Logout"}, "type"),
        ({"typ": None}, "type"),
        ({"realm_access": "general-manager"}, "claims"),
        ({"realm_access": {"roles": "general-manager"}}, "claims"),
        ({"realm_access": {"roles": [1]}}, "claims"),
    ],
)
async def test_a_token_that_says_the_wrong_thing_is_refused(
    bench: Bench, changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(signed(**changes))
    assert refused.value.parameters["problem"] == problem


async def test_a_token_without_roles_is_good_and_gives_none(bench: Bench) -> None:
    assert (await bench.verifier.verify(signed(realm_access=None))).roles == frozenset()


async def test_a_token_is_good_until_the_second_it_expires(bench: Bench) -> None:
    token = signed(exp=NOW + 5)
    await bench.verifier.verify(token)
    bench.clock.now = NOW + 4.9
    await bench.verifier.verify(token)
    bench.clock.now = NOW + 5
    with pytest.raises(TokenExpired):
        await bench.verifier.verify(token)


async def test_a_token_of_a_keycloak_whose_clock_is_a_little_ahead_is_good(bench: Bench) -> None:
    assert (await bench.verifier.verify(signed(iat=NOW + 5))).subject == "1f0c"


async def test_an_unsigned_token_is_refused(bench: Bench) -> None:
    forged = f"{part({'alg': 'none', 'kid': 'old', 'typ': 'JWT'})}.{part(payload())}."
    with pytest.raises(TokenInvalid):
        await bench.verifier.verify(forged)


async def test_the_public_key_is_no_shared_secret(bench: Bench) -> None:
    public = OLD.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = f"{part({'alg': 'HS256', 'kid': 'old', 'typ': 'JWT'})}.{part(payload())}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), public)
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")
    assert refused.value.parameters["problem"] == "algorithm"


async def test_a_key_signs_with_its_own_algorithm_only(bench: Bench) -> None:
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(signed(algorithm="PS256"))
    assert refused.value.parameters["problem"] == "algorithm"


async def test_elliptic_keys_verify_too() -> None:
    bench = Bench(curve=CURVE)
    assert (await bench.verifier.verify(signed(CURVE, "curve", "ES256"))).subject == "1f0c"
    await bench.http.aclose()


async def test_a_signature_of_another_key_under_a_known_key_id_is_refused(bench: Bench) -> None:
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(signed(NEW, "old"))
    assert refused.value.parameters["problem"] == "signature"


async def test_the_realms_encryption_key_signs_nothing(bench: Bench) -> None:
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(signed(NEW, "encryption"))
    assert refused.value.parameters["problem"] == "key"


async def test_a_changed_payload_is_refused(bench: Bench) -> None:
    head, _, signature = signed().split(".")
    with pytest.raises(TokenInvalid):
        await bench.verifier.verify(f"{head}.{part(payload(realm_access={'roles': ['general-manager']}))}.{signature}")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "é.ü.ß", "\ud800.a.b", "null", "e30.e30.e30", "a" * 4096])
async def test_what_is_no_token_is_refused(bench: Bench, text: str) -> None:
    with pytest.raises(TokenInvalid):
        await bench.verifier.verify(text)


async def test_a_key_id_that_is_no_text_is_refused(bench: Bench) -> None:
    with pytest.raises(TokenInvalid):
        await bench.verifier.verify(f"{part({'alg': 'RS256', 'kid': 7})}.{part(payload())}.AA")


async def test_a_token_over_four_kilobytes_is_refused_unread(bench: Bench) -> None:
    token = signed(realm_access={"roles": [f"role-{i}" for i in range(500)]})
    assert len(token) > LONGEST_TOKEN
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(token)
    assert refused.value.parameters["problem"] == "size"
    assert bench.realm.asked == 0


async def test_both_keys_verify_while_the_realm_rotates_them(bench: Bench) -> None:
    await bench.verifier.verify(signed())
    bench.realm.keys["new"] = NEW
    bench.clock.now += RETRY_AFTER
    assert (await bench.verifier.verify(signed(NEW, "new"))).subject == "1f0c"
    assert (await bench.verifier.verify(signed(sub="other"))).subject == "other"


async def test_a_key_the_realm_has_withdrawn_verifies_no_more(bench: Bench) -> None:
    await bench.verifier.verify(signed())
    bench.realm.keys = {"new": NEW}
    bench.clock.now += RETRY_AFTER
    await bench.verifier.verify(signed(NEW, "new"))
    with pytest.raises(TokenInvalid) as refused:
        await bench.verifier.verify(signed(sub="other"))
    assert refused.value.parameters["problem"] == "key"


async def test_known_keys_serve_on_while_keycloak_is_down(bench: Bench) -> None:
    await bench.verifier.verify(signed())
    bench.realm.up = False
    bench.clock.now += 10 * REFRESH_AFTER
    for i in range(3):
        claims = await bench.verifier.verify(signed(iat=bench.clock.now, exp=bench.clock.now + 60, sub=f"p{i}"))
        assert claims.subject == f"p{i}"


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"keys": 1}', b'{"keys": [{"kid": "old", "use": "sig", "alg": "RS256"}]}']
)
async def test_an_answer_that_is_no_key_set_changes_nothing(bench: Bench, body: bytes) -> None:
    await bench.verifier.verify(signed())
    bench.realm.body = body
    bench.clock.now += RETRY_AFTER
    with pytest.raises(TokenInvalid):
        await bench.verifier.verify(signed(NEW, "new"))
    assert bench.realm.asked == 2
    assert (await bench.verifier.verify(signed(sub="other"))).subject == "other"


async def test_before_any_key_was_fetched_the_answer_is_try_again_and_not_your_token_is_bad(bench: Bench) -> None:
    bench.realm.up = False
    with pytest.raises(Unavailable):
        await bench.verifier.verify(signed())
    bench.realm.up = True
    bench.clock.now += RETRY_AFTER
    assert (await bench.verifier.verify(signed())).subject == "1f0c"


async def test_unknown_key_ids_make_keycloak_answer_at_most_every_ten_seconds(bench: Bench) -> None:
    await bench.verifier.verify(signed())
    for i in range(50):
        with pytest.raises(TokenInvalid):
            await bench.verifier.verify(signed(NEW, f"made-up-{i}"))
    assert bench.realm.asked == 1
    bench.clock.now += RETRY_AFTER
    for i in range(50):
        with pytest.raises(TokenInvalid):
            await bench.verifier.verify(signed(NEW, f"made-up-{i}"))
    assert bench.realm.asked == 2


async def test_a_token_is_verified_once_and_then_remembered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed()
    first = await bench.verifier.verify(token)
    assert await bench.verifier.verify(token) is first


async def test_the_memory_of_verified_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED_TOKENS", 5)
    bench = Bench()
    for i in range(12):
        await bench.verifier.verify(signed(sub=f"p{i}"))
    assert len(bench.verifier._verified) == 5
    await bench.http.aclose()


async def test_a_remembered_token_costs_microseconds(bench: Bench) -> None:
    token = signed()
    await bench.verifier.verify(token)
    start = time.process_time()
    for _ in range(2000):
        await bench.verifier.verify(token)
    assert (time.process_time() - start) / 2000 < 0.0002
