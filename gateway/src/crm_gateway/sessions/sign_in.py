"""The way of a browser to Keycloak and back (authorization code with PKCE, state and nonce)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crm_gateway.refusals import SignInFailed
from crm_gateway.sessions.denied import TOKENS_LIVE
from crm_gateway.sessions.openid import GrantRefused, NotProven
from crm_gateway.sessions.sealing import digest
from crm_gateway.sessions.store import SIGN_IN_WITHIN, SignIn, StoredSession

if TYPE_CHECKING:
    from crm_chassis.identity.tokens import TokenVerifier
    from crm_gateway.sessions.openid import OpenIdProvider
    from crm_gateway.sessions.store import SessionStore

HOME = "/"
LONGEST_RETURN = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that leaves for Keycloak: where to, and the secret it keeps in a cookie meanwhile."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser that came back: its session's cookie, and where it wanted to go."""

    cookie: str
    return_to: str


class SignInFlow:
    """Signs browsers in. A session lasts for ``lifetime`` at most, and ends when it was ``idle`` for so long.

    Every sign-in sweeps away what is over, so nothing else has to.
    """

    def __init__(
        self,
        store: SessionStore,
        provider: OpenIdProvider,
        verifier: TokenVerifier,
        *,
        redirect_uri: str,
        idle: timedelta,
        lifetime: timedelta,
    ) -> None:
        self._store = store
        self._provider = provider
        self._verifier = verifier
        self._redirect_uri = redirect_uri
        self._idle = idle
        self._lifetime = lifetime

    async def leave(self, *, return_to: str, locale: str) -> Departure:
        """Begin a sign-in."""
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        await self._store.remember_sign_in(
            SignIn(nonce=nonce, verifier=verifier, return_to=local_path(return_to)),
            state=state,
            browser=browser,
            expires_at=datetime.now(UTC) + SIGN_IN_WITHIN,
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        url = self._provider.authorization_url(
            state=state, nonce=nonce, challenge=challenge, redirect_uri=self._redirect_uri, locale=locale
        )
        return Departure(url, browser)

    async def arrive(self, *, code: str, state: str, browser: str) -> Arrival:
        """End a sign-in with a session. Raises SignInFailed and SignInUnavailable."""
        sign_in = await self._store.take_sign_in(state=state, browser=browser)
        if sign_in is None:
            raise SignInFailed(problem="state")
        try:
            tokens = await self._provider.tokens_for_code(
                code, verifier=sign_in.verifier, redirect_uri=self._redirect_uri
            )
            identity = await self._provider.check_id_token(tokens.id, nonce=sign_in.nonce)
            claims = await self._verifier.verify(tokens.access)
        except GrantRefused as problem:
            raise SignInFailed(problem="code") from problem
        except NotProven as problem:
            raise SignInFailed(problem=str(problem)) from problem
        if claims.subject != identity["sub"] or claims.session_id is None:
            raise SignInFailed(problem="subject")
        cookie = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        await self._store.create(
            StoredSession(
                row=digest(cookie),
                person_id=claims.subject,
                keycloak_session_id=claims.session_id,
                username=claims.username,
                name=claims.name,
                tokens=tokens,
                version=1,
                used_at=now,
                expires_at=now + self._lifetime,
            )
        )
        await self._store.sweep(idle_since=now - self._idle, denied_before=now - TOKENS_LIVE)
        return Arrival(cookie, sign_in.return_to)


def local_path(address: str) -> str:
    """An address of ours to return to; the home page instead of anything that leads elsewhere.

    >>> local_path("/docs#/CustomerService"), local_path("//evil.example"), local_path("https://evil.example")
    ('/docs#/CustomerService', '/', '/')
    """
    unsafe = not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable()
    return HOME if unsafe or not address.isascii() or len(address) > LONGEST_RETURN else address
