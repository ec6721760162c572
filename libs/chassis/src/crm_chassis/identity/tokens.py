"""Proves that a bearer token is a living access token of our realm, meant for the suite (DESIGN §4).

Only asymmetric algorithms that the key itself names, exact issuer, our audience, required times, access tokens only.
python-keycloak's ``decode_token`` is never used for this: it accepts wrong audiences, issuers and expired tokens.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cachetools
import jwt

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_chassis.identity.signing_keys import SigningKeys

ALGORITHMS = frozenset({"RS256", "ES256", "PS256"})
LONGEST_TOKEN = 4096  # characters; ours carry identity and coarse roles, nothing else
CLOCK_SKEW = 10.0  # seconds a Keycloak node's clock may run ahead of ours
REMEMBERED_TOKENS = 20_000


class TokenInvalid(Refused):
    """The bearer token does not prove anything to us; ``problem`` says which check it failed."""

    reason = "TOKEN_INVALID"
    kind = Kind.UNAUTHENTICATED
    says = {
        CHINESE: "访问令牌无效({problem}),请重新登录。",
        ENGLISH: "The access token is not acceptable ({problem}); sign in again.",
    }


class TokenExpired(Refused):
    """The bearer token was good once."""

    reason = "TOKEN_EXPIRED"
    kind = Kind.UNAUTHENTICATED
    says = {
        CHINESE: "访问令牌已过期,请刷新或重新登录。",
        ENGLISH: "The access token has expired; refresh it or sign in again.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a verified token says. ``expires_at`` is in seconds since 1970, UTC."""

    subject: str
    username: str
    name: str
    client_id: str
    session_id: str | None
    roles: frozenset[str]
    expires_at: float
    service_account: bool


class TokenVerifier:
    """Verifies access tokens of one realm for one audience and remembers those it has verified until they expire."""

    def __init__(
        self, keys: SigningKeys, *, issuer: str, audience: str = "crm", clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._verified: cachetools.TLRUCache[bytes, Claims] = cachetools.TLRUCache(
            maxsize=REMEMBERED_TOKENS, ttu=lambda _, claims, __: claims.expires_at, timer=clock
        )

    async def verify(self, token: str) -> Claims:
        """What the token says, once it is proven.

        Raises TokenInvalid and TokenExpired, and Unavailable when no signing key was ever fetched.
        """
        if len(token) > LONGEST_TOKEN:
            raise TokenInvalid(problem="size")
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        claims: Claims | None = self._verified.get(digest)
        if claims is None:
            claims = await self._proven(token)
            self._verified[digest] = claims
        return claims

    async def _proven(self, token: str) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError) as problem:
            raise TokenInvalid(problem="format") from problem
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(key_id, str):
            raise TokenInvalid(problem="algorithm")
        key = await self._keys.find(key_id)
        if key is None:
            raise TokenInvalid(problem="key")
        if key.algorithm_name != algorithm:
            raise TokenInvalid(problem="algorithm")
        try:
            payload = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub"],
                    # the times are checked below, against our own clock
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError) as problem:
            raise TokenInvalid(problem=_PROBLEMS.get(type(problem), "signature")) from problem
        self._check_times(payload)
        return _claims(payload)

    def _check_times(self, payload: dict[str, Any]) -> None:
        now = self._clock()
        for name in ("exp", "iat", "nbf"):
            value = payload.get(name, 0)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise TokenInvalid(problem=name)
        if not payload["exp"] > now:  # so that NaN has expired
            raise TokenExpired
        for name in ("iat", "nbf"):
            if payload.get(name, 0) > now + CLOCK_SKEW:
                raise TokenInvalid(problem=name)


_PROBLEMS: dict[type[Exception], str] = {
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidIssuerError: "issuer",
    jwt.MissingRequiredClaimError: "claims",
    jwt.exceptions.InvalidSubjectError: "claims",
}


def _claims(payload: dict[str, Any]) -> Claims:
    if payload.get("typ") != "Bearer":  # ID, refresh and logout tokens are signed with the same keys
        raise TokenInvalid(problem="type")
    client_id = payload.get("azp")
    access = payload.get("realm_access", {})
    roles = access.get("roles", []) if isinstance(access, dict) else None
    if not isinstance(client_id, str) or not isinstance(roles, list) or not all(isinstance(one, str) for one in roles):
        raise TokenInvalid(problem="claims")
    session_id = payload.get("sid")
    username = str(payload.get("preferred_username", ""))
    return Claims(
        subject=payload["sub"],
        username=username,
        name=str(payload.get("name") or username or client_id),
        client_id=client_id,
        session_id=session_id if isinstance(session_id, str) else None,
        roles=frozenset(roles),
        expires_at=float(payload["exp"]),
        # Keycloak sets this claim from the client credentials grant, and from nothing a person can do
        service_account=payload.get("client_id") == client_id,
    )
