"""Sessions in use: found by cookie, kept fresh, ended at once.

A session is kept in memory for two seconds between looks at the database, so that one ended by another gateway process
is out within two seconds, and one ended here at once. The access token is renewed before it expires, by one process and
one request for all that wait, because Keycloak takes a refresh token once. While Keycloak is away people go on working for the life of their tokens.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import cachetools
import structlog

from crm_gateway.refusals import SessionEnded, SignInUnavailable
from crm_gateway.sessions.openid import TIMEOUT, GrantRefused
from crm_gateway.sessions.sealing import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_gateway.sessions.cookies import Cookies
    from crm_gateway.sessions.denied import Denied
    from crm_gateway.sessions.openid import OpenIdProvider
    from crm_gateway.sessions.store import SessionStore, StoredSession

log = structlog.get_logger(__name__)

LOOK_AFTER = 2.0  # seconds
RENEW_BEFORE = 30.0  # seconds of life the access token must have left
RENEW_AGAIN_AFTER = 5.0  # seconds between tries while Keycloak is away
RENEW_WITHIN = TIMEOUT + 1.0  # seconds other processes leave the renewal to the one that began it
LOOK_AGAIN_AFTER = 0.1  # seconds
NOTE_USE_AFTER = timedelta(minutes=1)  # so that use is written once a minute at most
REMEMBERED = 20_000


@dataclass(slots=True, kw_only=True)
class LiveSession:
    """A session as requests see it."""

    stored: StoredSession
    csrf_token: str
    client_id: str
    looked_at: float
    tried_at: float | None = None
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def person_id(self) -> str:
        """Whose session it is."""
        return self.stored.person_id

    @property
    def access_token(self) -> str:
        """What proves it to the services."""
        return self.stored.tokens.access


class Sessions:
    """All sessions, as seen by this process. ``idle`` and the session's own end limit how long it lasts."""

    def __init__(
        self,
        store: SessionStore,
        provider: OpenIdProvider,
        denied: Denied,
        *,
        cookies: Cookies,
        idle: timedelta,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.cookies = cookies
        self._store = store
        self._provider = provider
        self._denied = denied
        self._idle = idle
        self._clock = clock
        self._live: cachetools.LRUCache[bytes, LiveSession] = cachetools.LRUCache(REMEMBERED)

    async def find(self, cookie: str) -> LiveSession:
        """The living session of a cookie, with a token good for a while.

        Raises SessionEnded, and SignInUnavailable when the token has expired and Keycloak is away.
        """
        row = digest(cookie)
        session = self._live.get(row)
        if session is None or self._clock() - session.looked_at >= LOOK_AFTER:
            session = await self._look(row, cookie, session)
        await self._check_times(session)
        if session.stored.tokens.access_expires_at - self._clock() < RENEW_BEFORE:
            await self._renew(session)
        return session

    async def end(self, session: LiveSession) -> None:
        """Sign out here; Keycloak's own session is the browser's next stop."""
        self._live.pop(session.stored.row, None)
        await self._store.end(session.stored.row)

    async def end_elsewhere(self, *, keycloak_session_id: str | None, person_id: str | None) -> None:
        """Keycloak says that a session, or everything of a person, is over."""
        ended = await self._store.end_and_deny(keycloak_session_id=keycloak_session_id, person_id=person_id)
        for row in ended:
            self._live.pop(row, None)
        self._denied.expire()

    async def _look(self, row: bytes, cookie: str, known: LiveSession | None) -> LiveSession:
        stored = await self._store.find(row)
        if stored is None:
            self._live.pop(row, None)
            raise SessionEnded
        if known is not None and self._live.get(row) is known:
            known.stored = stored
            known.looked_at = self._clock()
            return known
        session = LiveSession(
            stored=stored,
            csrf_token=csrf_token(cookie),
            client_id=self._provider.client_id,
            looked_at=self._clock(),
        )
        # whoever looked at the same time shares one session, and with it the renewal
        return self._live.setdefault(row, session)

    async def _check_times(self, session: LiveSession) -> None:
        now = datetime.fromtimestamp(self._clock(), UTC)
        stored = session.stored
        if now >= stored.expires_at or now - stored.used_at >= self._idle:
            await self.end(session)
            raise SessionEnded
        if now - stored.used_at >= NOTE_USE_AFTER:
            stored = session.stored = replace(stored, used_at=now)
            await self._store.touch(stored.row, now)

    async def _renew(self, session: LiveSession) -> None:
        async with session.renewing:
            left = session.stored.tokens.access_expires_at - self._clock()
            if left >= RENEW_BEFORE:
                return  # done while we waited
            if session.tried_at is not None and self._clock() - session.tried_at < RENEW_AGAIN_AFTER:
                _must_last(left)
                return
            until = datetime.now(UTC) + timedelta(seconds=RENEW_WITHIN)
            version = session.stored.version
            if await self._store.begin_renewal(session.stored.row, version=version, until=until):
                await self._ask_keycloak(session, left)
            else:
                await self._wait_for_other(session, left)

    async def _ask_keycloak(self, session: LiveSession, left: float) -> None:
        stored = session.stored
        session.tried_at = self._clock()
        try:
            tokens = await self._provider.renewed(stored.tokens)
        except SignInUnavailable:
            log.warning("token could not be renewed", seconds_left=round(left))
            _must_last(left)
            return
        except GrantRefused as refused:
            log.info("session ended at keycloak", said=str(refused))
            await self.end(session)
            raise SessionEnded from refused
        await self._store.renew(stored.row, tokens, version=stored.version)
        session.stored = replace(stored, tokens=tokens, version=stored.version + 1)
        session.tried_at = None

    async def _wait_for_other(self, session: LiveSession, left: float) -> None:
        """Another gateway process renews the tokens; wait for it only when the old one is of no use any more."""
        version = session.stored.version
        give_up_at = self._clock() + RENEW_WITHIN
        while True:
            stored = await self._store.find(session.stored.row)
            if stored is None:
                self._live.pop(session.stored.row, None)
                raise SessionEnded
            session.stored = stored
            if stored.version != version or left > 0:
                return
            if self._clock() > give_up_at:
                raise SignInUnavailable
            await asyncio.sleep(LOOK_AGAIN_AFTER)


def _must_last(seconds: float) -> None:
    if seconds <= 0:
        raise SignInUnavailable


def csrf_token(cookie: str) -> str:
    """The token of a session's changes: made of the cookie, which scripts and other sites cannot read."""
    made = hmac.digest(cookie.encode(), b"csrf", hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
