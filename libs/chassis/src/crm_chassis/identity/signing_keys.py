"""The realm's public keys: fetched by key id, kept while Keycloak is away."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import structlog

from crm_chassis.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = structlog.get_logger(__name__)

REFRESH_AFTER = 600.0  # seconds after which keys are fetched again in the background
RETRY_AFTER = 10.0  # seconds between two fetches, whatever key ids people send us
RETRY_FIRST = 0.5  # seconds between two fetches while there is no key at all
TIMEOUT = 3.0  # seconds


class SigningKeys:
    """JSON Web Key Set of one realm, from one URL of our own configuration.

    A known key is served at once, however old; an unknown key id makes one fetch, at most every ten seconds. Keys that
    a fetch no longer brings are forgotten.
    """

    def __init__(self, url: str, http: httpx.AsyncClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """The signing key, or None when the realm has no such key. Raises Unavailable when no key set was ever read."""
        found = self._keys.get(key_id)
        if found is None:
            await asyncio.shield(self._fetch())
            found = self._keys.get(key_id)
            if self._fetched_at is None:
                raise Unavailable
        elif self._fetched_at is not None and self._clock() - self._fetched_at > REFRESH_AFTER:
            self._fetch()  # in the background: this caller has what it needs
        return found

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    async def known(self) -> bool:
        """Whether a key set was ever read, so that tokens can be verified; tries to read it where none was."""
        if self._fetched_at is None:
            await asyncio.shield(self._fetch())
        return self._fetched_at is not None

    async def ready(self) -> None:
        """Wait until tokens can be verified: a service that starts before Keycloak does not serve before it either."""
        while not await self.known():  # noqa: ASYNC110  Keycloak tells nobody that it is there
            await asyncio.sleep(RETRY_FIRST)

    def _fetch(self) -> asyncio.Task[None]:
        """The fetch under way, or a new one when the last is long enough ago."""
        wait = RETRY_FIRST if self._fetched_at is None else RETRY_AFTER
        if self._fetching is None or (self._fetching.done() and self._clock() - (self._tried_at or 0.0) >= wait):
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._read())
        return self._fetching

    async def _read(self) -> None:
        try:
            answer = await self._http.get(self._url, timeout=TIMEOUT)
            answer.raise_for_status()
            found = _signing_keys(answer.json())
        except (httpx.HTTPError, ValueError, jwt.PyJWTError) as problem:
            log.warning("signing keys could not be fetched; those known stay in use", problem=repr(problem))
            return
        self._keys = found
        self._fetched_at = self._clock()


def _signing_keys(key_set: Any) -> dict[str, jwt.PyJWK]:
    """Keys for signatures; the realm publishes an encryption key in the same set."""
    if not isinstance(key_set, dict) or not isinstance(key_set.get("keys"), list):
        raise ValueError("this is no key set")  # noqa: TRY004  handled with the other ways an answer can be broken
    return {
        key["kid"]: jwt.PyJWK(key)
        for key in key_set["keys"]
        if isinstance(key, dict) and key.get("use") == "sig" and "kid" in key and "alg" in key
    }
