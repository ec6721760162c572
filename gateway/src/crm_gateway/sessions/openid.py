"""Keycloak as an OpenID provider: what the code flow asks of it, and the proof of what it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import jwt

from crm_gateway.refusals import SignInUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_chassis.identity.signing_keys import SigningKeys

TIMEOUT = 5.0  # seconds
ALGORITHMS = frozenset({"RS256", "ES256", "PS256"})
CLOCK_SKEW = 10  # seconds
LOGOUT_TOKEN_VALID = 120  # seconds after it was issued
BACKCHANNEL_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in yields. ``access_expires_at`` is in seconds since 1970, UTC."""

    access: str
    refresh: str
    id: str
    access_expires_at: float


class NotProven(Exception):
    """A token is not what it should be; says which check it failed."""


class GrantRefused(Exception):
    """Keycloak does not give tokens: the code is used up, the session ended, or the account is disabled."""


class OpenIdProvider:
    """One realm, one confidential client."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        keys: SigningKeys,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._keys = keys
        self._issuer = issuer
        self.client_id = client_id
        self._client_secret = client_secret
        self._clock = clock

    def authorization_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str, locale: str) -> str:
        """Where a browser goes to sign in; ``challenge`` is the S256 challenge of PKCE."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": locale,
        }
        return f"{self._issuer}/protocol/openid-connect/auth?{urlencode(query)}"

    def end_session_url(self, *, id_token: str, return_to: str) -> str:
        """Where a browser goes to end its session at Keycloak too."""
        query = {"client_id": self.client_id, "id_token_hint": id_token, "post_logout_redirect_uri": return_to}
        return f"{self._issuer}/protocol/openid-connect/logout?{urlencode(query)}"

    async def tokens_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> Tokens:
        """Redeem the code of a sign-in. Raises GrantRefused and SignInUnavailable."""
        return await self._grant(
            {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            }
        )

    async def renewed(self, tokens: Tokens) -> Tokens:
        """Fresh tokens for old ones. Raises GrantRefused and SignInUnavailable."""
        return await self._grant({"grant_type": "refresh_token", "refresh_token": tokens.refresh}, id_token=tokens.id)

    async def _grant(self, form: dict[str, str], *, id_token: str = "") -> Tokens:
        try:
            answer = await self._http.post(
                f"{self._issuer}/protocol/openid-connect/token",
                data=form,
                auth=(self.client_id, self._client_secret),
                timeout=TIMEOUT,
            )
            document = answer.json()
        except (httpx.HTTPError, ValueError) as problem:
            raise SignInUnavailable from problem
        if answer.status_code == httpx.codes.BAD_REQUEST and document.get("error") == "invalid_grant":
            raise GrantRefused(str(document.get("error_description", "")))
        if answer.status_code != httpx.codes.OK:
            raise SignInUnavailable from GrantRefused(str(document.get("error", answer.status_code)))
        return Tokens(
            access=document["access_token"],
            refresh=document["refresh_token"],
            id=document.get("id_token") or id_token,
            access_expires_at=self._clock() + float(document["expires_in"]),
        )

    async def check_id_token(self, token: str, *, nonce: str) -> Mapping[str, Any]:
        """Claims of an ID token that answers our request with this nonce. Raises NotProven."""
        claims = await self._proven(token, require=["exp", "iat", "sub", "nonce"])
        if claims.get("typ") != "ID" or claims.get("azp", self.client_id) != self.client_id:
            raise NotProven("type")
        if claims["nonce"] != nonce:
            raise NotProven("nonce")
        return claims

    async def check_logout_token(self, token: str) -> Mapping[str, Any]:
        """Claims of a back-channel logout token (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises NotProven."""
        claims = await self._proven(token, require=["iat"])
        events = claims.get("events")
        if not isinstance(events, dict) or BACKCHANNEL_LOGOUT not in events or "nonce" in claims:
            raise NotProven("type")
        if self._clock() - claims["iat"] > LOGOUT_TOKEN_VALID:
            raise NotProven("age")
        if not isinstance(claims.get("sid"), str) and not isinstance(claims.get("sub"), str):
            raise NotProven("subject")
        return claims

    async def _proven(self, token: str, *, require: list[str]) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.find(str(header.get("kid")))
            if key is None or header.get("alg") not in ALGORITHMS or key.algorithm_name != header["alg"]:
                raise NotProven("key")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self.client_id,
                leeway=CLOCK_SKEW,
                options={"require": ["iss", "aud", *require]},
            )
        except (jwt.PyJWTError, ValueError) as problem:
            raise NotProven(type(problem).__name__) from problem
        return claims
