"""The outermost layer: request id, limits on address and headers, security headers, problems, the access log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog

from crm_gateway.exchange import ClientGone, Exchange
from crm_gateway.problems import send_problem
from crm_gateway.refusals import AddressTooLong, HeaderMalformed, HeadersTooLarge

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from crm_gateway.problems import Problems

access_log = structlog.get_logger("crm_gateway.access")

LONGEST_ADDRESS = 8_192  # bytes of path and query
LARGEST_HEADERS = 32_768  # bytes, all together
# Headers that say one thing: of two that differ, this process and one before it might believe different ones.
SAID_ONCE = {
    name.lower().encode(): name
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-CSRF-Token")
}
QUIET = frozenset({"/livez", "/readyz"})  # asked every few seconds, by machines

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_BY_DEFAULT = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Edge:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, *, problems: Problems, https: bool) -> None:
        self._app = app
        self._problems = problems
        self._headers = [*_ALWAYS, _HTTPS_ONLY] if https else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing but a broken connection gets out of here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0
        exchange = Exchange.begin(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                exchange.started = True
                self._add_headers(message, exchange)
            await send(message)

        exchange.send = send_with_headers
        try:
            _check_sizes(scope)
            _check_said_once(exchange)
            await self._app(scope, receive, send_with_headers)
        except ClientGone:
            status = 499
        except Exception as raised:
            if exchange.started:
                raise  # the server cuts the connection, so that half an answer is not taken for a whole one
            await exchange.drain()
            await send_problem(self._problems.of(raised, exchange), exchange)
        finally:
            _log_access(exchange, status, time.perf_counter() - began)

    def _add_headers(self, message: Message, exchange: Exchange) -> None:
        headers: list[tuple[bytes, bytes]] = [*message.get("headers", ())]
        given = {name for name, _ in headers}
        headers += [(name, value) for name, value in _BY_DEFAULT.items() if name not in given]
        headers += self._headers
        headers.append((b"x-request-id", exchange.request_id.encode()))
        message["headers"] = headers


def _check_sizes(scope: Scope) -> None:
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise AddressTooLong(limit=LONGEST_ADDRESS)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        raise HeadersTooLarge(limit=LARGEST_HEADERS)


def _check_said_once(exchange: Exchange) -> None:
    headers = exchange.scope["headers"]
    if len(headers) == len(exchange.headers):
        return
    names = [name for name, _ in headers]
    for name, written in SAID_ONCE.items():
        if names.count(name) > 1:
            raise HeaderMalformed(header=written)


def _log_access(exchange: Exchange, status: int, seconds: float) -> None:
    """One line per request: the route instead of the address, because addresses hold what people searched for."""
    if exchange.route in QUIET and status == 200:
        return
    who: dict[str, Any] = {}
    if exchange.principal is not None:
        who = {"person": exchange.principal.person_id, "client": exchange.principal.client_id}
    access_log.info(
        "request",
        method=exchange.method,
        route=exchange.route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=exchange.request_id,
        **who,
    )
