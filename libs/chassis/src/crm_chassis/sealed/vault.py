"""Sealing, opening and finding sealed values (PRODUCT G7, DESIGN §5).

A sealed value is ``layout u8 | data key id u32 | nonce 12 | AES-256-GCM ciphertext and tag``, bound by associated data
to ``table|column|row``: moved to another place it no longer opens. Indexes are HMAC-SHA256 cut to signed 64 bits, one
key per kind and use.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NoReturn

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_chassis.sealed.keys import NONCE_BYTES, DataKey, KeyState, MasterKeys, branch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_chassis.sealed.kinds import Kind

log = structlog.get_logger(__name__)

_LAYOUT: Final = 1
_HEADER_BYTES: Final = 5


class SealBroken(Exception):
    """A stored value was changed, belongs to another place, or is no sealed value at all."""


class DataKeyUnknown(Exception):
    """A stored value names a data key that the vault was not given."""


class Purpose(StrEnum):
    """Why a value is opened. All but masking leave a line in the log, whatever else the caller records."""

    MASKING = "masking"
    REVEAL = "reveal"
    ROTATION = "rotation"
    DELIVERY = "delivery"  # sent where the person wants it: a greeting, a mail


@dataclass(frozen=True, slots=True)
class Context:
    """The place a value belongs to."""

    table: str
    column: str
    row_id: str

    def __post_init__(self) -> None:
        if not all((self.table, self.column, self.row_id)) or "|" in f"{self.table}{self.column}{self.row_id}":
            raise ValueError("a context names table, column and row, none of them empty or with a '|'")

    @property
    def associated_data(self) -> bytes:
        """What the ciphertext is bound to."""
        return f"{self.table}|{self.column}|{self.row_id}".encode()


class Sealed:
    """A sealed value and its place. Shows nothing, and refuses to be formatted, pickled or written as JSON.

    Not a dataclass: JSON writers take those apart.
    """

    __slots__ = ("blob", "context")

    blob: bytes
    context: Context

    def __init__(self, blob: bytes, context: Context) -> None:
        object.__setattr__(self, "blob", blob)
        object.__setattr__(self, "context", context)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a sealed value does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a sealed value does not change")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.blob == other.blob and self.context == other.context

    def __hash__(self) -> int:
        return hash((self.blob, self.context))

    def __repr__(self) -> str:
        return f"<sealed {self.context.table}.{self.context.column}>"

    def __str__(self) -> str:
        return "****"

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("a sealed value is not text; open it for a purpose or mask it")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a sealed value does not travel; send its masked form")

    def __copy__(self) -> Sealed:
        return self

    def __deepcopy__(self, memo: object) -> Sealed:
        return self


class Vault:
    """Seals and opens the values of one data class, such as ``contact``."""

    def __init__(self, masters: MasterKeys, data_keys: Iterable[DataKey], *, data_class: str) -> None:
        """Takes the rows of the class (others are left alone); raises ``KeysUnusable`` when one does not unwrap."""
        rows = sorted((key for key in data_keys if key.data_class == data_class), key=lambda key: -key.id)
        active = [key.id for key in rows if key.state is KeyState.ACTIVE]
        if len(active) != 1:
            raise ValueError(f"class {data_class} needs exactly one active data key, not {len(active)}")
        self.active_key_id = active[0]
        self._secrets = {key.id: masters.unwrap(key) for key in rows}
        self._ciphers = {key_id: AESGCM(branch(secret, "encryption")) for key_id, secret in self._secrets.items()}
        self._index_key = lru_cache(maxsize=None)(self._derived_index_key)

    def __repr__(self) -> str:
        return f"<Vault active={self.active_key_id} keys={sorted(self._secrets)}>"

    def seal(self, text: str, context: Context) -> Sealed:
        """The text sealed for its place; twice the same text gives two different values.

        Raises ``ValueError`` for text that is no Unicode (lone surrogates).
        """
        try:
            plain = text.encode()
        except UnicodeEncodeError:
            raise ValueError("text with lone surrogates cannot be sealed") from None  # the cause carries the text
        nonce = os.urandom(NONCE_BYTES)
        header = bytes([_LAYOUT]) + self.active_key_id.to_bytes(4, "big")
        body = self._ciphers[self.active_key_id].encrypt(nonce, plain, context.associated_data)
        return Sealed(header + nonce + body, context)

    def open(self, sealed: Sealed, *, purpose: Purpose) -> str:
        """The text. Whoever opens to reveal writes its audit row in the same transaction.

        Raises :class:`SealBroken` or :class:`DataKeyUnknown`.
        """
        blob, context = sealed.blob, sealed.context
        cipher = self._ciphers.get(key_id_of(blob))
        if cipher is None:
            raise DataKeyUnknown(f"{sealed!r} was sealed with data key {key_id_of(blob)}, which is not loaded")
        start = _HEADER_BYTES + NONCE_BYTES
        try:
            plain = cipher.decrypt(blob[_HEADER_BYTES:start], blob[start:], context.associated_data)
        except (InvalidTag, ValueError):
            raise SealBroken(f"{sealed!r} of row {context.row_id} was changed or belongs to another place") from None
        if purpose is not Purpose.MASKING:
            log.info("sealed_value_opened", purpose=purpose.value, table=context.table, column=context.column,
                     row_id=context.row_id)  # fmt: skip
        return plain.decode()

    def masked(self, sealed: Sealed, kind: Kind) -> str:
        """The value as lists show it."""
        return kind.mask(self.open(sealed, purpose=Purpose.MASKING))

    def needs_rotation(self, sealed: Sealed) -> bool:
        """Whether the value was sealed with a data key that is no longer the active one."""
        return key_id_of(sealed.blob) != self.active_key_id

    def index_exact(self, kind: Kind, text: str) -> int:
        """What to store beside the value so that the whole of it is found. Raises ``NotOfKind`` for a malformed one."""
        return self._token(self.active_key_id, kind, "exact", kind.normalise(text))

    def index_suffixes(self, kind: Kind, text: str) -> tuple[int, ...]:
        """What to store so that the last 4, 6, 7 or 8 digits find the value."""
        return self._suffix_tokens(self.active_key_id, kind, kind.digits(kind.normalise(text)))

    def exact_candidates(self, kind: Kind, text: str) -> tuple[int, ...]:
        """What to look for: one index value per data key in use, so that a search holds while keys rotate."""
        normal = kind.normalise(text)
        return tuple(self._token(key_id, kind, "exact", normal) for key_id in self._secrets)

    def suffix_candidates(self, kind: Kind, digits: str) -> tuple[int, ...]:
        """What to look for by the end of a number; ``digits`` has one of the lengths the kind is indexed by.

        Raises ``ValueError`` for another length or anything but digits.
        """
        if len(digits) not in kind.suffixes or not (digits.isascii() and digits.isdigit()):
            raise ValueError(f"{kind.name} is found by its last {kind.suffixes} digits only")
        return tuple(self._token(key_id, kind, "suffix", digits) for key_id in self._secrets)

    def _suffix_tokens(self, key_id: int, kind: Kind, digits: str) -> tuple[int, ...]:
        return tuple(self._token(key_id, kind, "suffix", digits[-n:]) for n in kind.suffixes if len(digits) >= n)

    def _token(self, key_id: int, kind: Kind, use: str, value: str) -> int:
        if not (kind.exact if use == "exact" else kind.suffixes):
            raise ValueError(f"{kind.name} has no {use} index")
        digest = hmac.digest(self._index_key(key_id, kind.name, use), value.encode(), "sha256")
        return int.from_bytes(digest[:8], "big", signed=True)

    def _derived_index_key(self, key_id: int, kind: str, use: str) -> bytes:
        return branch(self._secrets[key_id], f"index|{kind}|{use}")


def key_id_of(blob: bytes) -> int:
    """The data key a stored value was sealed with. Raises :class:`SealBroken` for what is no sealed value."""
    if len(blob) < _HEADER_BYTES + NONCE_BYTES + 16 or blob[0] != _LAYOUT:
        raise SealBroken("these bytes are no sealed value of a layout this version knows")
    return int.from_bytes(blob[1:_HEADER_BYTES], "big")
