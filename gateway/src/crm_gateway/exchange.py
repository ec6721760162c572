"""One HTTP request and what is known of it on its way through the gateway."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from crm_chassis.errors import CHINESE, ENGLISH
from crm_gateway.refusals import BodyTooLarge, BodyTooSlow, HeaderMalformed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from crm_gateway.authentication import Principal

KEY = "crm_gateway.exchange"
BODY_WITHIN = 30.0  # seconds for a whole JSON body, for each piece of a file
DRAINED_WITHIN = 5.0  # seconds for what comes of a body that was refused
MOST_DRAINED = 64 * 1024 * 1024  # bytes of it
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,100}")


def _as_it_is(field_path: str) -> str:
    return field_path


@dataclass(slots=True)
class Exchange:
    """A request under way. ``route`` is the template it matched, for the log, which names no values.

    ``ended`` says that its body has come to its end, ``started`` that its answer has begun.
    """

    scope: Scope
    receive: Receive
    send: Send
    headers: Mapping[bytes, bytes]
    request_id: str
    locale: str
    client: str
    route: str = ""
    principal: Principal | None = None
    started: bool = False
    ended: bool = False
    as_sent: Callable[[str], str] = field(default=_as_it_is)

    @classmethod
    def of(cls, scope: Scope) -> Exchange:
        """The exchange that the edge attached to a request."""
        return cast("Exchange", scope[KEY])

    @classmethod
    def begin(cls, scope: Scope, receive: Receive, send: Send) -> Exchange:
        """Attach an exchange to a request that arrives."""
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        client = scope.get("client")
        exchange = cls(
            scope=scope,
            receive=receive,
            send=send,
            headers=headers,
            request_id=given.decode("ascii") if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16),
            locale=preferred_locale(headers.get(b"accept-language", b"").decode("latin-1")),
            client=client[0] if client else "",
        )
        scope[KEY] = exchange
        return exchange

    @property
    def method(self) -> str:
        """The HTTP method."""
        return cast("str", self.scope["method"])

    def header(self, name: bytes) -> str | None:
        """A header as text, None when it did not come."""
        value = self.headers.get(name)
        return value.decode("latin-1") if value is not None else None

    def cookie(self, name: str) -> str | None:
        """A cookie's value, None when it did not come."""
        for part in (self.header(b"cookie") or "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises BodyTooLarge and BodyTooSlow."""
        self.check_length(limit)
        message = await self._next()
        first = cast("bytes", message.get("body", b""))
        if not message.get("more_body", False):
            if len(first) > limit:
                raise BodyTooLarge(limit=limit)
            return first
        pieces, size = [first], len(first)
        try:
            async with asyncio.timeout(BODY_WITHIN):
                while message.get("more_body", False):
                    message = await self._next()
                    pieces.append(message.get("body", b""))
                    size += len(pieces[-1])
                    if size > limit:
                        raise BodyTooLarge(limit=limit)
        except TimeoutError as problem:
            raise BodyTooSlow(limit=BODY_WITHIN) from problem
        return b"".join(pieces)

    async def pieces(self, limit: int) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises BodyTooLarge, BodyTooSlow and ClientGone."""
        self.check_length(limit)
        size = 0
        while not self.ended:
            try:
                async with asyncio.timeout(BODY_WITHIN):
                    message = await self._next()
            except TimeoutError as problem:
                raise BodyTooSlow(limit=BODY_WITHIN) from problem
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece: bytes = message.get("body", b"")
            size += len(piece)
            if size > limit:
                raise BodyTooLarge(limit=limit)
            if piece:
                yield piece

    async def drain(self) -> None:
        """Take what is left of the body, for a moment and up to a bound.

        Whoever is cut off while sending mostly never reads why.
        """
        if b"content-length" not in self.headers and b"transfer-encoding" not in self.headers:
            return
        if b"expect" in self.headers:  # waits for our word before it sends
            return
        left = MOST_DRAINED
        try:
            async with asyncio.timeout(DRAINED_WITHIN):
                while left > 0 and not self.ended:
                    left -= len((await self._next()).get("body", b""))
        except TimeoutError:
            return

    async def _next(self) -> Message:
        message = await self.receive()
        self.ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    def check_length(self, limit: int) -> None:
        """Refuse by Content-Length before anything is read. Raises BodyTooLarge and HeaderMalformed."""
        length = self.headers.get(b"content-length")
        if length is None:
            return
        if not length.isdigit():
            raise HeaderMalformed(header="Content-Length")
        if int(length) > limit:
            raise BodyTooLarge(limit=limit)

    async def answer(
        self, status: int, body: bytes, *, media_type: bytes = b"application/json", headers: Headers = ()
    ) -> None:
        """Send a whole answer."""
        await self.start(
            status, [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *headers]
        )
        await self.send({"type": "http.response.body", "body": body})

    async def start(self, status: int, headers: Headers) -> None:
        """Send status and headers; the body follows piece by piece."""
        await self.send({"type": "http.response.start", "status": status, "headers": list(headers)})


class ClientGone(Exception):
    """The connection was closed before the request was complete; there is nobody to answer."""


Headers = Any  # pairs of bytes


def preferred_locale(accept_language: str) -> str:
    """Chinese, or English where it stands before Chinese in Accept-Language.

    >>> preferred_locale("fr;q=0.9, en-GB, zh;q=0.8"), preferred_locale(""), preferred_locale("en;q=0.1, zh-TW")
    ('en-US', 'zh-CN', 'zh-CN')
    """
    if not accept_language:
        return CHINESE
    best, english = 0.0, False
    for part in accept_language.split(","):
        language, _, weight = part.partition(";q=")
        tongue = language.strip().lower()[:2]
        if tongue in ("zh", "en") and _weight(weight) > best:
            best, english = _weight(weight), tongue == "en"
    return ENGLISH if english else CHINESE


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
