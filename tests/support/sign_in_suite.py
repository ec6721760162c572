"""A running gateway, and browsers that sign in to it."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from crm_gateway.sessions.sealing import digest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine

    from crm_gateway.app import Parts
    from crm_gateway.keycloak.admin import Keycloak
    from crm_gateway.sessions.store import SessionStore, StoredSession
    from crm_gateway.settings import AllSettings

PASSWORD = "Shanhai-2026"
PATIENCE = 60.0  # seconds, with a machine that has other things to do


@dataclass(frozen=True)
class SignInSuite:
    """A gateway on a port; ``parts`` are those of another process on the same database."""

    settings: AllSettings
    parts: Parts
    store: SessionStore
    keycloak: Keycloak

    @property
    def url(self) -> str:
        return self.settings.public_url

    @property
    def engine(self) -> AsyncEngine:
        return self.parts.engine

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        """A browser that follows nothing by itself."""
        headers = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=PATIENCE) as client:

            async def trust_this_machine(_: httpx.Response) -> None:
                """Browsers take cookies marked Secure from the machine they run on without TLS."""
                for cookie in client.cookies.jar:
                    cookie.secure = False

            client.event_hooks = {"response": [trust_this_machine]}
            yield client

    @asynccontextmanager
    async def signed_in(self, username: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser that somebody has signed in with."""
        async with self.browser() as browser:
            answer = await browser.get(await self.at_keycloak(browser, username))
            assert answer.status_code == 303, answer.text
            yield browser

    async def at_keycloak(self, browser: httpx.AsyncClient, username: str, return_to: str = "/") -> str:
        """Sign in at Keycloak; the address it sends the browser back to."""
        departure = await browser.get("/auth/login", params={"return_to": return_to})
        assert departure.status_code == 303, departure.text
        page = await browser.get(departure.headers["location"])
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert action, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.text))[-300:]
        answer = await browser.post(html.unescape(action[1]), data={"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def csrf(self, browser: httpx.AsyncClient) -> str:
        token: str = (await browser.get("/auth/session")).json()["csrf_token"]
        return token

    async def stored(self, browser: httpx.AsyncClient) -> StoredSession:
        """The browser's session as the database has it."""
        found = await self.store.find(digest(browser.cookies["crm_session"]))
        assert found is not None
        return found

    @staticmethod
    async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
        """Wait for a condition."""
        async with asyncio.timeout(PATIENCE):
            while not (found := await holds()):  # noqa: ASYNC110  others change what we wait for
                await asyncio.sleep(0.05)
        return found
