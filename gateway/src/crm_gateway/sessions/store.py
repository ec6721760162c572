"""Sessions and sign-ins in the gateway's database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from crm_gateway.sessions.openid import Tokens
from crm_gateway.sessions.sealing import SealBroken, digest
from crm_gateway.sessions.tables import denied, sessions, sign_ins

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncEngine

    from crm_gateway.sessions.sealing import TokenSeal


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """A session as it stands in the database; ``row`` is its key. Times are in UTC."""

    row: bytes
    person_id: str
    keycloak_session_id: str
    username: str
    name: str
    tokens: Tokens
    version: int
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A browser on its way to Keycloak."""

    nonce: str
    verifier: str
    return_to: str


class SessionStore:
    """What sign-in reads and writes. Every method is one short transaction."""

    def __init__(self, engine: AsyncEngine, seal: TokenSeal) -> None:
        self._engine = engine
        self._seal = seal

    async def remember_sign_in(self, sign_in: SignIn, *, state: str, browser: str, expires_at: datetime) -> None:
        """Keep what the way back will be checked against."""
        row = digest(state)
        async with self._engine.begin() as db:
            await db.execute(
                sa.insert(sign_ins).values(
                    state_digest=row,
                    browser_digest=digest(browser),
                    nonce=sign_in.nonce,
                    sealed_verifier=self._seal.seal(sign_in.verifier, row=row),
                    return_to=sign_in.return_to,
                    expires_at=expires_at,
                )
            )

    async def take_sign_in(self, *, state: str, browser: str) -> SignIn | None:
        """The sign-in of this state and browser, which is over with that; None when there is none."""
        row = digest(state)
        async with self._engine.begin() as db:
            found = (
                await db.execute(
                    sa.delete(sign_ins)
                    .where(sign_ins.c.state_digest == row, sign_ins.c.browser_digest == digest(browser))
                    .returning(sign_ins)
                )
            ).one_or_none()
        if found is None or found.expires_at < datetime.now(UTC):
            return None
        try:
            verifier = self._seal.open(found.sealed_verifier, row=row)
        except SealBroken:
            return None
        return SignIn(nonce=found.nonce, verifier=verifier, return_to=found.return_to)

    async def create(self, session: StoredSession) -> None:
        """Keep a new session."""
        async with self._engine.begin() as db:
            await db.execute(
                sa.insert(sessions).values(
                    cookie_digest=session.row,
                    person_id=session.person_id,
                    keycloak_session_id=session.keycloak_session_id,
                    username=session.username,
                    name=session.name,
                    sealed_tokens=self._sealed(session.tokens, session.row),
                    version=session.version,
                    created_at=session.used_at,
                    used_at=session.used_at,
                    expires_at=session.expires_at,
                )
            )

    async def find(self, row: bytes) -> StoredSession | None:
        """A session, whether or not its time is over; None when it was ended."""
        async with self._engine.connect() as db:
            found = (await db.execute(sa.select(sessions).where(sessions.c.cookie_digest == row))).one_or_none()
        if found is None:
            return None
        try:
            tokens = Tokens(**orjson.loads(self._seal.open(found.sealed_tokens, row=row)))
        except SealBroken:
            return None
        return StoredSession(
            row=row,
            person_id=found.person_id,
            keycloak_session_id=found.keycloak_session_id,
            username=found.username,
            name=found.name,
            tokens=tokens,
            version=found.version,
            used_at=found.used_at,
            expires_at=found.expires_at,
        )

    async def begin_renewal(self, row: bytes, *, version: int, until: datetime) -> bool:
        """Reserve the renewal of a session's tokens; False when another process is at it or has done it."""
        async with self._engine.begin() as db:
            changed = await db.execute(
                sa.update(sessions)
                .where(
                    sessions.c.cookie_digest == row,
                    sessions.c.version == version,
                    sa.or_(sessions.c.renewing_until.is_(None), sessions.c.renewing_until < datetime.now(UTC)),
                )
                .values(renewing_until=until)
            )
        return changed.rowcount == 1

    async def renew(self, row: bytes, tokens: Tokens, *, version: int) -> None:
        """Replace the tokens of a session of this version."""
        async with self._engine.begin() as db:
            await db.execute(
                sa.update(sessions)
                .where(sessions.c.cookie_digest == row, sessions.c.version == version)
                .values(sealed_tokens=self._sealed(tokens, row), version=version + 1, renewing_until=None)
            )

    async def touch(self, row: bytes, at: datetime) -> None:
        """Note that a session was used."""
        async with self._engine.begin() as db:
            await db.execute(sa.update(sessions).where(sessions.c.cookie_digest == row).values(used_at=at))

    async def end(self, row: bytes) -> None:
        """Forget a session."""
        async with self._engine.begin() as db:
            await db.execute(sa.delete(sessions).where(sessions.c.cookie_digest == row))

    async def end_and_deny(self, *, keycloak_session_id: str | None, person_id: str | None) -> list[bytes]:
        """End what Keycloak says is over, by session or else all of a person; returns the ended rows.

        From now on tokens of that Keycloak session, or tokens the person got before now, are denied.
        """
        kind, value = ("sid", keycloak_session_id) if keycloak_session_id else ("sub", person_id or "")
        column = sessions.c.keycloak_session_id if keycloak_session_id else sessions.c.person_id
        now = datetime.now(UTC)
        async with self._engine.begin() as db:
            ended = await db.execute(sa.delete(sessions).where(column == value).returning(sessions.c.cookie_digest))
            deny = insert(denied).values(kind=kind, value=value, at=now)
            await db.execute(
                deny.on_conflict_do_update(index_elements=[denied.c.kind, denied.c.value], set_={"at": now})
            )
            return list(ended.scalars())

    async def denied_since(self, at: datetime) -> Collection[tuple[str, str, datetime]]:
        """Kind, value and time of what was denied at this time or later."""
        async with self._engine.connect() as db:
            rows = await db.execute(sa.select(denied.c.kind, denied.c.value, denied.c.at).where(denied.c.at >= at))
            return [(row.kind, row.value, row.at) for row in rows]

    async def sweep(self, *, idle_since: datetime, denied_before: datetime) -> None:
        """Forget what is over: unused and expired sessions, sign-ins nobody came back from, old denials."""
        now = datetime.now(UTC)
        async with self._engine.begin() as db:
            await db.execute(sa.delete(sign_ins).where(sign_ins.c.expires_at < now))
            await db.execute(
                sa.delete(sessions).where(sa.or_(sessions.c.expires_at < now, sessions.c.used_at < idle_since))
            )
            await db.execute(sa.delete(denied).where(denied.c.at < denied_before))

    def _sealed(self, tokens: Tokens, row: bytes) -> bytes:
        document = {
            "access": tokens.access,
            "refresh": tokens.refresh,
            "id": tokens.id,
            "access_expires_at": tokens.access_expires_at,
        }
        return self._seal.seal(orjson.dumps(document).decode(), row=row)


SIGN_IN_WITHIN = timedelta(minutes=10)
