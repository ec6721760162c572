"""A browser signs in and out at a real Keycloak (PRODUCT G1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
import sqlalchemy as sa

from crm_gateway.sessions.sealing import digest
from crm_gateway.sessions.tables import sessions

if TYPE_CHECKING:
    from sign_in_suite import SignInSuite


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def test_the_way_to_keycloak_has_pkce_state_and_nonce(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        first, second = [query_of((await browser.get("/auth/login")).headers["location"]) for _ in range(2)]
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == f"{sign_in.url}/auth/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


async def test_whoever_signs_in_is_known_from_then_on(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        session = (await browser.get("/auth/session")).json()
        assert (session["username"], session["name"]) == ("liuyang", "刘洋")
        me = (await browser.get("/v1/me")).json()
        assert (me["username"], me["client_id"]) == ("liuyang", "web")
        assert [unit["name"] for unit in me["units"]] == ["浦东办事处"]
        assert [role["title"] for role in me["roles"]] == ["销售代表"]
        home = await browser.get("/")
        assert "刘洋" in home.text


async def test_the_cookie_is_out_of_the_reach_of_scripts_and_the_tokens_stay_here(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        answer = await browser.get(await sign_in.at_keycloak(browser, "liuyang"))
        cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("crm_session="))
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        stored = await sign_in.stored(browser)
        async with sign_in.engine.connect() as db:
            row = (await db.execute(sa.select(sessions).where(sessions.c.cookie_digest == stored.row))).one()
    everything = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    for secret in (stored.tokens.access, stored.tokens.refresh, stored.tokens.id, browser.cookies["crm_session"]):
        assert secret.encode() not in everything
        assert secret not in answer.text + str(answer.headers).replace(cookie, "") or secret in cookie


async def test_the_browser_comes_back_to_where_it_wanted_to_go(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        answer = await browser.get(await sign_in.at_keycloak(browser, "liuyang", return_to="/docs"))
        assert answer.headers["location"] == "/docs"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "docs", "/a\r\nb"])
async def test_the_browser_is_sent_nowhere_else(sign_in: SignInSuite, elsewhere: str) -> None:
    async with sign_in.browser() as browser:
        answer = await browser.get(await sign_in.at_keycloak(browser, "liuyang", return_to=elsewhere))
        assert answer.headers["location"] == "/"


async def test_a_way_back_that_began_in_another_browser_is_refused(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as mine, sign_in.browser() as victim:
        address = await sign_in.at_keycloak(mine, "liuyang")
        await victim.get("/auth/login")
        answer = await victim.get(address)
        assert answer.status_code == 400
        assert "登录未完成" in answer.text
        assert "crm_session" not in victim.cookies


async def test_a_way_back_leads_in_once(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        address = await sign_in.at_keycloak(browser, "liuyang")
        assert (await browser.get(address)).status_code == 303
        assert (await browser.get(address)).status_code == 400


async def test_a_made_up_code_leads_nowhere(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        state = query_of((await browser.get("/auth/login")).headers["location"])["state"]
        answer = await browser.get("/auth/callback", params={"state": state, "code": "made-up"})
        assert answer.status_code == 400
        assert "crm_session" not in browser.cookies


async def test_what_keycloak_refuses_is_told_without_repeating_it(sign_in: SignInSuite) -> None:
    async with sign_in.browser() as browser:
        told = await browser.get("/auth/callback?error=access_denied")
        assert told.status_code == 400
        assert "access_denied" in told.text
        forged = await browser.get("/auth/callback?error=<script>alert(1)</script>")
        assert "script" not in forged.text.replace("default-src", "")


async def test_a_change_needs_the_token_of_the_session(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser, sign_in.signed_in("wangfang") as another:
        for headers in ({}, {"x-csrf-token": "made-up"}, {"x-csrf-token": await sign_in.csrf(another)}):
            answer = await browser.post("/v1/units", json={"unit": {"name": "x"}}, headers=headers)
            assert (answer.status_code, answer.json()["reason"]) == (403, "CSRF_TOKEN_INVALID")
        headers = {"x-csrf-token": await sign_in.csrf(browser)}
        answer = await browser.post("/v1/units", json={"unit": {"name": "x"}}, headers=headers)
        assert (answer.status_code, answer.json()["reason"]) == (403, "PERMISSION_MISSING")


async def test_a_read_needs_no_token(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        answer = await browser.get("/v1/units")
        assert answer.status_code == 200, answer.text
        assert answer.json()["units"]


async def test_signing_out_ends_the_session_here_and_at_keycloak(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        cookie = browser.cookies["crm_session"]
        form = {"csrf_token": await sign_in.csrf(browser)}
        away = await browser.post("/auth/logout", data=form)
        assert away.status_code == 303
        assert "crm_session" not in browser.cookies
        back = await browser.get(away.headers["location"])
        assert back.headers["location"] == f"{sign_in.url}/"
        departure = await browser.get("/auth/login")
        page = await browser.get(departure.headers["location"])
        assert page.status_code == 200, "Keycloak asks who it is again"
        browser.cookies.set("crm_session", cookie)
        answer = await browser.get("/auth/session")
        assert (answer.status_code, answer.json()["reason"]) == (401, "SESSION_ENDED")


async def test_another_site_cannot_sign_anybody_out(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        answer = await browser.post("/auth/logout", data={"csrf_token": "made-up"})
        assert (answer.status_code, answer.json()["reason"]) == (403, "CSRF_TOKEN_INVALID")
        assert (await browser.get("/auth/session")).status_code == 200


async def test_a_session_that_keycloak_ends_is_over_here_too(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("wangfang") as browser, sign_in.browser() as stranger:
        stored = await sign_in.stored(browser)
        bearer = {"authorization": f"Bearer {stored.tokens.access}"}
        assert (await stranger.get("/v1/me", headers=bearer)).status_code == 200
        await sign_in.keycloak.api.a_user_logout(stored.person_id)

        async def is_over() -> bool:
            return (await browser.get("/auth/session")).status_code == 401

        await sign_in.until(is_over)
        answer = await stranger.get("/v1/me", headers=bearer)
        assert (answer.status_code, answer.json()["reason"]) == (401, "SESSION_ENDED")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_a_word_that_is_not_keycloaks_ends_nothing(sign_in: SignInSuite, token: str) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        answer = await browser.post("/auth/backchannel-logout", data={"logout_token": token})
        assert answer.status_code == 400
        assert (await browser.get("/auth/session")).status_code == 200


async def test_an_access_or_id_token_is_no_logout_token(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        stored = await sign_in.stored(browser)
        for token in (stored.tokens.access, stored.tokens.id):
            answer = await browser.post("/auth/backchannel-logout", data={"logout_token": token})
            assert answer.status_code == 400
        assert (await browser.get("/auth/session")).status_code == 200


async def test_an_id_token_opens_nothing(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser, sign_in.browser() as stranger:
        stored = await sign_in.stored(browser)
        answer = await stranger.get("/v1/me", headers={"authorization": f"Bearer {stored.tokens.id}"})
        assert (answer.status_code, answer.json()["reason"]) == (401, "TOKEN_INVALID")


async def test_other_systems_come_with_client_credentials(sign_in: SignInSuite) -> None:
    async with httpx.AsyncClient() as http:
        granted = await http.post(
            f"{sign_in.settings.issuer}/protocol/openid-connect/token",
            data={"grant_type": "client_credentials"},
            auth=("erp", "erp-demo-secret"),
        )
        token = granted.json()["access_token"]
        me = await http.get(f"{sign_in.url}/v1/me", headers={"authorization": f"Bearer {token}"})
    assert me.status_code == 200, me.text
    assert me.json()["client_id"] == "erp"
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == me.json()["person_id"]


async def test_a_session_unused_for_half_an_hour_is_over(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        await _set(sign_in, browser, used_at=sa.text("now() - interval '31 minutes'"))
        await sign_in.until(lambda: _refused(browser))


async def test_a_session_is_over_after_its_hours_however_busy(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        await _set(sign_in, browser, expires_at=sa.text("now()"))
        await sign_in.until(lambda: _refused(browser))


async def test_a_session_sealed_by_another_key_is_over(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("liuyang") as browser:
        await _set(sign_in, browser, sealed_tokens=b"x" * 100)
        await sign_in.until(lambda: _refused(browser))


async def _set(sign_in: SignInSuite, browser: httpx.AsyncClient, **values: Any) -> None:
    row = digest(browser.cookies["crm_session"])
    async with sign_in.engine.begin() as db:
        await db.execute(sa.update(sessions).where(sessions.c.cookie_digest == row).values(**values))


async def _refused(browser: httpx.AsyncClient) -> bool:
    answer = await browser.get("/auth/session")
    return answer.status_code == 401 and answer.json()["reason"] == "SESSION_ENDED"
