"""Page tokens: where the next page of a list starts, usable only by the person and for the request it was made for.

A token is sealed, not only signed: it may hold sort values of a candidate row that the rights check then withheld.
Sealing is AES-SIV (RFC 5297), which needs no nonce, so the same page has the same token. Tokens do not expire: they
give no right, every page is decided anew for its caller.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.message import Message

SortValue = str | int | Decimal | datetime | UUID

# What may differ between the pages of one list: none of it changes which rows there are or their order.
FREE_PARAMETERS = ("page_token", "page_size", "count_total")


class PageTokenInvalid(Refused):
    """The token is none of ours, was altered, or belongs to another person or another request."""

    reason = "PAGE_TOKEN_INVALID"
    kind = Kind.INVALID
    says = {
        CHINESE: "翻页标记无效:请用相同的查询条件从第一页重新开始。",
        ENGLISH: "The page token is not valid: start again from the first page with the same parameters.",
    }

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem(field="page_token", reason=self.reason, says=self.says)])


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page: its sort values in the order of the sort, and its id."""

    sort_values: tuple[SortValue, ...]
    row_id: UUID


class PageTokens:
    """Issues and reads page tokens. ``key`` is a secret of at least 32 bytes that all processes of a service share."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the page token key needs at least 32 bytes")
        self._seal = AESSIV(HKDF(algorithm=SHA512(), length=64, salt=None, info=b"crm page tokens v1").derive(key))

    def issue(self, position: Position, *, person_id: str, request: Message) -> str:
        """The token of the page after ``position`` for this person's request."""
        body = orjson.dumps([str(position.row_id), *map(_written, position.sort_values)])
        sealed = self._seal.encrypt(body, [person_id.encode(), parameters_digest(request)])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read(self, token: str, *, person_id: str, request: Message) -> Position:
        """The position a token stands for. Raises :class:`PageTokenInvalid`."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            body = self._seal.decrypt(sealed, [person_id.encode(), parameters_digest(request)])
        except (InvalidTag, binascii.Error, ValueError) as wrong:
            raise PageTokenInvalid from wrong
        row_id, *values = orjson.loads(body)
        return Position(tuple(_READERS[tag](text) for tag, text in values), UUID(row_id))


def parameters_digest(request: Message) -> bytes:
    """Digest of a list request without its page token, page size and wish for a total."""
    bare = type(request)()
    bare.CopyFrom(request)
    for name in FREE_PARAMETERS:
        if name in bare.DESCRIPTOR.fields_by_name:
            bare.ClearField(name)
    kind = bare.DESCRIPTOR.full_name.encode()
    return hashlib.sha256(kind + b"\0" + bare.SerializeToString(deterministic=True)).digest()


def _written(value: SortValue) -> tuple[str, str]:
    if isinstance(value, datetime):
        # One spelling per instant, so that equal positions give equal tokens.
        return "datetime", value.astimezone(UTC).isoformat()
    return type(value).__name__, str(value)


_READERS: Mapping[str, Callable[[str], SortValue]] = {
    "str": str,
    "int": int,
    "Decimal": Decimal,
    "UUID": UUID,
    "datetime": datetime.fromisoformat,
}
