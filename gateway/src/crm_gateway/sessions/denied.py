"""Tokens that no longer count although they have not expired: their session ended, by logout or by an administrator."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
import sqlalchemy.exc
import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_chassis.identity.tokens import Claims
    from crm_gateway.sessions.store import SessionStore

log = structlog.get_logger(__name__)

LOOK_AFTER = 2.0  # seconds; other gateway processes deny too
TOKENS_LIVE = timedelta(hours=1)  # longer than any access token of the realm
OVERLAP = timedelta(seconds=30)  # clocks of gateway processes may differ by less


class Denied:
    """The deny list, in memory, brought up to date when it is asked and older than two seconds."""

    def __init__(self, store: SessionStore, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._looked_at: float | None = None
        self._at: dict[tuple[str, str], datetime] = {}
        self._looking: asyncio.Lock = asyncio.Lock()

    async def is_denied(self, claims: Claims, token: str) -> bool:
        """Whether a verified token no longer counts."""
        await self._look()
        if claims.session_id is not None and ("sid", claims.session_id) in self._at:
            return True
        denied_at = self._at.get(("sub", claims.subject))
        return denied_at is not None and _issued_at(token) <= denied_at

    def expire(self) -> None:
        """Look again before the next answer."""
        self._looked_at = None

    async def _look(self) -> None:
        if self._is_fresh():
            return
        async with self._looking:
            if self._is_fresh():
                return
            now = datetime.now(UTC)
            since = max(self._at.values(), default=now - TOKENS_LIVE) - OVERLAP
            try:
                found = await self._store.denied_since(since)
            except (sqlalchemy.exc.SQLAlchemyError, OSError) as problem:
                log.warning("deny list could not be read; what is known stays denied", problem=repr(problem))
                found = []
            self._at = {key: at for key, at in self._at.items() if at > now - TOKENS_LIVE}
            self._at.update({(kind, value): at for kind, value, at in found})
            self._looked_at = self._clock()

    def _is_fresh(self) -> bool:
        return self._looked_at is not None and self._clock() - self._looked_at < LOOK_AFTER


def _issued_at(token: str) -> datetime:
    """When a token that was verified before was issued."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return datetime.fromtimestamp(float(claims["iat"]), UTC)
