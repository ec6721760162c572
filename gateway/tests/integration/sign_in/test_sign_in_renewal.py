"""Tokens are renewed in time, once, and people go on working while Keycloak is away."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa

from crm_gateway.refusals import SessionEnded, SignInUnavailable
from crm_gateway.sessions.cookies import Cookies
from crm_gateway.sessions.denied import Denied
from crm_gateway.sessions.live import Sessions
from crm_gateway.sessions.openid import OpenIdProvider
from crm_gateway.sessions.sealing import digest
from crm_gateway.sessions.tables import sessions

if TYPE_CHECKING:
    from sign_in_suite import SignInSuite


def process(suite: SignInSuite, *, later: float, keycloak: httpx.AsyncClient | None = None) -> Sessions:
    """The sessions as another gateway process sees them, some seconds from now."""

    def clock() -> float:
        return time.time() + later

    real = suite.parts.provider
    provider = OpenIdProvider(
        keycloak or real._http,
        real._keys,
        issuer=suite.settings.issuer,
        client_id="web",
        client_secret=suite.settings.web_client_secret.get_secret_value(),
        clock=clock,
    )
    denied = Denied(suite.store)
    cookies = Cookies(https=False)
    return Sessions(suite.store, provider, denied, cookies=cookies, idle=timedelta(minutes=30), clock=clock)


def nobody_there() -> httpx.AsyncClient:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    return httpx.AsyncClient(transport=httpx.MockTransport(refuse))


async def test_a_token_about_to_expire_is_renewed_before_it_does(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("zhujun") as browser:
        before = await sign_in.stored(browser)
        found = await process(sign_in, later=280).find(browser.cookies["crm_session"])
        after = await sign_in.stored(browser)
        assert before.tokens.access != after.tokens.access == found.access_token
        assert (await browser.get("/v1/me")).status_code == 200


async def test_many_requests_in_two_processes_renew_once(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("zhujun") as browser:
        cookie = browser.cookies["crm_session"]
        processes = [process(sign_in, later=300), process(sign_in, later=300)]
        found = await asyncio.gather(*(one.find(cookie) for one in processes * 10))
        stored = await sign_in.stored(browser)
        assert stored.version == 2
        assert {session.access_token for session in found} == {stored.tokens.access}


async def test_people_go_on_working_for_the_life_of_their_tokens_while_keycloak_is_away(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("zhujun") as browser:
        cookie = browser.cookies["crm_session"]
        async with nobody_there() as away:
            assert await process(sign_in, later=280, keycloak=away).find(cookie)
            await sign_in.until(lambda: _may_be_renewed(sign_in, browser))
            with pytest.raises(SignInUnavailable):
                await process(sign_in, later=301, keycloak=away).find(cookie)
        assert (await browser.get("/auth/session")).status_code == 200, "the session is still there"


async def test_whoever_is_disabled_is_out_at_the_next_renewal(sign_in: SignInSuite) -> None:
    async with sign_in.signed_in("yangfan") as browser:
        stored = await sign_in.stored(browser)
        await sign_in.keycloak.api.a_update_user(stored.person_id, {"enabled": False})
        try:
            with pytest.raises(SessionEnded):
                await process(sign_in, later=280).find(browser.cookies["crm_session"])
        finally:
            await sign_in.keycloak.api.a_update_user(stored.person_id, {"enabled": True})
        assert await sign_in.store.find(stored.row) is None


async def _may_be_renewed(sign_in: SignInSuite, browser: httpx.AsyncClient) -> bool:
    """Whoever tried to renew reserved it for some seconds."""
    row = digest(browser.cookies["crm_session"])
    async with sign_in.engine.connect() as db:
        until = await db.scalar(sa.select(sessions.c.renewing_until).where(sessions.c.cookie_digest == row))
    return until is None or until < datetime.now(UTC)
