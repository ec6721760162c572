"""REST to gRPC: one route per HTTP binding of the contracts, made at start-up (DESIGN §2).

What happens per request is decided here once per binding and kept in a closure: the way in is short on purpose, because
every read of the suite goes through it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match

from crm_gateway.exchange import Exchange
from crm_gateway.paths import Found, PathTable
from crm_gateway.refusals import HeaderMalformed, MediaTypeNotSupported, MethodNotAllowed
from crm_gateway.request_reader import ETAG, RequestReader, etag_path

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.types import Receive, Scope, Send

    from crm_gateway.authentication import Authenticator, Principal
    from crm_gateway.channels import Target
    from crm_gateway.contract import Binding
    from crm_gateway.json_reader import JsonReaders
    from crm_gateway.json_writer import JsonWriters

    Endpoint = Callable[[Exchange, Sequence[str]], Awaitable[None]]

FOUND = "crm_gateway.found"
IF_MATCH = r'^("[0-9A-Za-z._-]{1,40}"|[0-9A-Za-z._-]{1,40})$'
_ETAG = re.compile(IF_MATCH)
ON_THE_WAY = 0.05  # seconds of our own deadline that a service does not get, so that its answer still counts
_IDEMPOTENCY_KEY = re.compile(r"[\x20-\x7e]{1,200}")


class TranscodedRoutes(BaseRoute):
    """All routes made from the contracts, as one route of the application: found by one walk along the path."""

    def __init__(self) -> None:
        self._table: PathTable[tuple[str, Endpoint]] = PathTable()

    def add(self, binding: Binding, endpoint: Endpoint) -> None:
        """Serve a binding by an endpoint."""
        self._table.add(binding.method, binding.template, (binding.template.text, endpoint))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Starlette's question whether the request is ours."""
        if scope["type"] != "http":
            return Match.NONE, {}
        raw = scope.get("raw_path")
        found = self._table.find(raw.decode("latin-1") if raw else scope["path"])
        return (Match.NONE, {}) if found is None else (Match.FULL, {FOUND: found})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  the exchange has both
        """Answer. Raises MethodNotAllowed for methods that nothing is bound to."""
        found: Found[tuple[str, Endpoint]] = scope[FOUND]
        route = found.routes.get(scope["method"])
        if route is None:
            raise MethodNotAllowed(allowed=", ".join(sorted(found.routes)))
        exchange = Exchange.of(scope)
        exchange.route, endpoint = route
        await endpoint(exchange, found.values)


class UnaryRoute:
    """One rpc with one request and one answer behind an HTTP method and path."""

    def __init__(
        self,
        binding: Binding,
        target: Target,
        *,
        authenticator: Authenticator,
        readers: JsonReaders,
        writers: JsonWriters,
        call_within: float,
        body_limit: int,
    ) -> None:
        rpc = binding.rpc
        self._reader = RequestReader(binding, readers)
        self._takes_etag = etag_path(binding) is not None
        self._dump = writers.dumper(rpc.response.DESCRIPTOR)
        self._has_etag = ETAG in rpc.response.DESCRIPTOR.fields_by_name
        self._changes = not rpc.reads or binding.method != "GET"
        self._keyed = not rpc.reads
        self._authenticator = authenticator
        self._bulkhead = target.bulkhead
        self._call: Any = target.channel.unary_unary(
            rpc.path,
            request_serializer=rpc.request.SerializeToString,
            response_deserializer=rpc.response.FromString,
        )
        self._within = call_within - ON_THE_WAY
        self._body_limit = body_limit

    async def __call__(self, exchange: Exchange, values: Sequence[str]) -> None:
        """Answer one request."""
        principal = await self._authenticator.principal(exchange, changes=self._changes)
        body = await self._body(exchange) if self._reader.takes_body else b""
        etag = if_match(exchange) if self._takes_etag else None
        reader = self._reader
        exchange.as_sent = lambda field: reader.as_sent(field, if_match=etag is not None)
        message = reader.read(values, exchange.scope["query_string"], body, etag)
        metadata = call_metadata(exchange, principal, keyed=self._keyed)
        with self._bulkhead.room():
            answer = await self._call(message, metadata=metadata, timeout=self._within)
        headers = [(b"etag", f'"{answer.etag}"'.encode())] if self._has_etag and answer.etag else []
        await exchange.answer(200, self._dump(answer), headers=headers)

    async def _body(self, exchange: Exchange) -> bytes:
        body = await exchange.body(self._body_limit)
        if body:
            check_json(exchange)
        return body


def call_metadata(exchange: Exchange, principal: Principal, *, keyed: bool) -> tuple[tuple[str, str], ...]:
    """What goes along with every call. Raises HeaderMalformed for an Idempotency-Key that is none."""
    metadata = (
        ("authorization", principal.authorization),
        ("x-request-id", exchange.request_id),
        ("accept-language", exchange.locale),
    )
    key = exchange.header(b"idempotency-key")
    if key is None:
        return metadata
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise HeaderMalformed(header="Idempotency-Key")
    return (*metadata, ("idempotency-key", key)) if keyed else metadata


def if_match(exchange: Exchange) -> str | None:
    """The one strong etag of If-Match, None without the header. Raises HeaderMalformed for lists, weak ones and "*"."""
    header = exchange.header(b"if-match")
    if header is None:
        return None
    if not _ETAG.fullmatch(header):
        raise HeaderMalformed(header="If-Match")
    return header.strip('"')


def check_json(exchange: Exchange) -> None:
    """Raise MediaTypeNotSupported unless the body says that it is JSON in UTF-8, not compressed."""
    media_type, _, parameters = (exchange.header(b"content-type") or "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if (
        media_type.strip().lower() != "application/json"
        or charset not in ("", "utf-8", "utf8")
        or exchange.header(b"content-encoding") not in (None, "identity")
    ):
        raise MediaTypeNotSupported(expected="application/json; charset=utf-8")
