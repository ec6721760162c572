"""Who asks: a bearer token (mobile apps, other systems) or a browser's session cookie, verified before anything else.

The services verify the token again; here it keeps strangers out and names whom the rate limit counts.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_chassis.errors import Refused
from crm_gateway.refusals import CsrfTokenMissing, HeaderMalformed, SessionEnded, SignInRequired

if TYPE_CHECKING:
    from crm_chassis.identity.tokens import TokenVerifier
    from crm_gateway.exchange import Exchange
    from crm_gateway.limits import RateLimits
    from crm_gateway.sessions.denied import Denied
    from crm_gateway.sessions.live import LiveSession, Sessions

CSRF_HEADER = b"x-csrf-token"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and the header that proves it to the services."""

    person_id: str
    client_id: str
    authorization: str
    session: LiveSession | None = None


class Authenticator:
    """Finds out who asks and counts the request."""

    def __init__(self, *, verifier: TokenVerifier, sessions: Sessions, denied: Denied, limits: RateLimits) -> None:
        self._verifier = verifier
        self._sessions = sessions
        self._denied = denied
        self._limits = limits

    async def principal(self, exchange: Exchange, *, changes: bool) -> Principal:
        """The principal; ``changes`` asks for the CSRF token when the browser's cookie speaks.

        Raises SignInRequired, SessionEnded, CsrfTokenMissing, TooManyRequests and what TokenVerifier raises. Refusals
        count against the address they came from.
        """
        try:
            principal = await self._found(exchange, changes=changes)
        except Refused:
            self._limits.count_address(exchange.client)
            raise
        exchange.principal = principal
        self._limits.count_person(principal.person_id)
        return principal

    async def _found(self, exchange: Exchange, *, changes: bool) -> Principal:
        authorization = exchange.header(b"authorization")
        if authorization is not None:
            return await self._bearer(authorization)
        cookie = exchange.cookie(self._sessions.cookies.session)
        if cookie is None:
            raise SignInRequired
        session = await self._sessions.find(cookie)
        if changes and not same_secret(exchange.header(CSRF_HEADER), session.csrf_token):
            raise CsrfTokenMissing
        return Principal(session.person_id, session.client_id, f"Bearer {session.access_token}", session)

    async def _bearer(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or not token.isprintable():
            raise HeaderMalformed(header="Authorization")
        claims = await self._verifier.verify(token.strip())
        if await self._denied.is_denied(claims, token):
            raise SessionEnded
        return Principal(claims.subject, claims.client_id, f"Bearer {token.strip()}")


def same_secret(given: str | None, expected: str) -> bool:
    """Compare without telling by time where they differ."""
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())
