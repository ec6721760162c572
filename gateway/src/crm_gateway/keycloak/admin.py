"""The one connection to Keycloak's admin API: a limit on every call, one token, never too many calls at once."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

from keycloak import KeycloakAdmin, KeycloakOpenIDConnection
from keycloak.exceptions import KeycloakAuthenticationError, KeycloakConnectionError, KeycloakError, KeycloakGetError

from crm_chassis.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
    from types import TracebackType

TIMEOUT = 3  # seconds, for whoever is waited for
PATIENCE = 30  # seconds, for commands that keep Keycloak busy themselves
AT_ONCE = 8  # calls; more makes Keycloak slower, not faster
PAGE = 200  # rows
NOT_FOUND = 404

T = TypeVar("T")


class _Connection(KeycloakOpenIDConnection):
    """python-keycloak's connection with a lock around its token and a bound on calls in flight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._renewing = asyncio.Lock()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def a__refresh_if_required(self) -> None:
        async with self._renewing:
            await super().a__refresh_if_required()

    async def a_refresh_token(self) -> None:
        await self.a_get_token()  # client credentials have nothing to refresh with

    async def a_raw_get(self, *args: Any, **kwargs: Any) -> Any:
        async with self._room:
            return await super().a_raw_get(*args, **kwargs)

    async def a_raw_post(self, *args: Any, **kwargs: Any) -> Any:
        async with self._room:
            return await super().a_raw_post(*args, **kwargs)

    async def a_raw_put(self, *args: Any, **kwargs: Any) -> Any:
        async with self._room:
            return await super().a_raw_put(*args, **kwargs)

    async def a_raw_delete(self, *args: Any, **kwargs: Any) -> Any:
        async with self._room:
            return await super().a_raw_delete(*args, **kwargs)


class Keycloak:
    """One realm's admin API. ``api`` is python-keycloak's, of which only the ``a_`` methods may be used.

    Calls raise Unavailable when Keycloak cannot be reached or has trouble of its own.
    """

    def __init__(self, url: str, *, realm: str, client_id: str, client_secret: str, timeout: int = TIMEOUT) -> None:
        self._connection = _Connection(
            server_url=url,
            realm_name=realm,
            client_id=client_id,
            client_secret_key=client_secret,
            grant_type="client_credentials",
            timeout=timeout,
            max_retries=0,
        )
        self.api = KeycloakAdmin(connection=self._connection)
        self.realm = realm

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._connection.keycloak_openid.connection.aclose()
        await self._connection.aclose()

    async def ask(self, answer: Awaitable[T]) -> T:
        """An answer of ``api``; outages become Unavailable, refusals stay KeycloakError."""
        with _outages_named():
            return await answer

    async def find(self, answer: Awaitable[T]) -> T | None:
        """An answer of ``api``, or None where Keycloak says that there is no such thing."""
        try:
            return await self.ask(answer)
        except KeycloakGetError as problem:
            if problem.response_code == NOT_FOUND:
                return None
            raise

    async def pages(self, page: Callable[[dict[str, Any]], Awaitable[list[Any]]], **query: Any) -> list[Any]:
        """All rows of a list that ``page`` reads by ``first`` and ``max``."""
        return [row async for row in self._rows(page, query)]

    async def _rows(
        self, page: Callable[[dict[str, Any]], Awaitable[list[Any]]], query: dict[str, Any]
    ) -> AsyncIterator[Any]:
        first = 0
        while True:
            rows = await self.ask(page({**query, "first": first, "max": PAGE}))
            for row in rows:
                yield row
            if len(rows) < PAGE:
                return
            first += PAGE

    async def get(self, path: str) -> Any:
        """A GET below the realm's admin address, for what python-keycloak has no method for."""
        return _checked(await self.ask(self._connection.a_raw_get(f"admin/realms/{self.realm}/{path}"))).json()

    async def post(self, path: str, payload: Any) -> None:
        """A POST below the realm's admin address, for what python-keycloak has no method for."""
        _checked(
            await self.ask(self._connection.a_raw_post(f"admin/realms/{self.realm}/{path}", data=json.dumps(payload)))
        )


async def at_once(calls: Iterable[Awaitable[T]]) -> list[T]:
    """The answers in order; the connection bounds how many are under way. The first failure ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_of(call)) for call in calls]
    except ExceptionGroup as problems:
        raise problems.exceptions[0] from None
    return [task.result() for task in tasks]


def _checked(answer: Any) -> Any:
    if not answer.is_success:
        with _outages_named():
            raise KeycloakError(error_message=answer.content, response_code=answer.status_code)
    return answer


async def _of(call: Awaitable[T]) -> T:
    return await call


@contextmanager
def _outages_named() -> Iterator[None]:
    try:
        yield
    except (KeycloakConnectionError, KeycloakAuthenticationError) as problem:
        raise Unavailable from problem
    except KeycloakError as problem:
        if problem.response_code is not None and problem.response_code >= 502:
            raise Unavailable from problem
        raise
