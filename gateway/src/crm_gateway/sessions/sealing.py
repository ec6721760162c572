"""Seals what must not be read in the database: tokens and the secrets of a sign-in under way."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from crm_chassis.sealed import MasterKeys

_NONCE = 12


class SealBroken(Exception):
    """The value was sealed for another row, or by a master key that is no longer the active one."""


class TokenSeal:
    """AES-256-GCM with a key derived from the active master key; what it seals lives for hours.

    So a new master key ends the sessions instead of being rotated through them: people sign in again.
    """

    def __init__(self, keys: MasterKeys) -> None:
        self._cipher = AESGCM(keys.derive("gateway sessions"))

    def seal(self, text: str, *, row: bytes) -> bytes:
        """Seal a text for one row."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), row)

    def open(self, sealed: bytes, *, row: bytes) -> str:
        """The text again. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], row).decode()
        except InvalidTag as problem:
            raise SealBroken from problem


def digest(secret: str) -> bytes:
    """What the database knows of a secret that a browser holds; the secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).digest()
