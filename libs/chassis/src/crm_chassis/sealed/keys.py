"""Master keys from a mounted file, and the data keys they wrap (PRODUCT G7, DESIGN §5).

The file (setting ``CRM_KEYS_FILE``) is JSON: ``{"active": 2, "keys": {"1": "<base64>", "2": "<base64>"}}``, 32 bytes
per key. New data keys are wrapped by the active version; older versions stay so that what they wrapped opens until it
was wrapped again. Data keys never leave the database unwrapped.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_WRAP_LAYOUT: Final = 1
_VERSION_BYTES: Final = 4
_HEADER_BYTES: Final = 1 + _VERSION_BYTES


class KeysUnusable(Exception):
    """The key file or a wrapped key cannot be used; the message is one line that says what to do, without any key."""


class KeyState(StrEnum):
    """What a data key is still for."""

    ACTIVE = "active"  # seals new values; exactly one per class
    RETIRED = "retired"  # opens and finds what it sealed until the rotation job has passed over it


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A row of the service's table of data keys. Ids are unique in that table and fit 32 bits without sign."""

    id: int
    data_class: str
    wrapped: bytes
    state: KeyState


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The versions of the master key that are on the machine."""

    active: int
    _keys: Mapping[int, bytes]

    def __repr__(self) -> str:
        return f"MasterKeys(active={self.active}, versions={sorted(self._keys)})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("master keys do not travel")

    @classmethod
    def load(cls, path: Path) -> MasterKeys:
        """Read the file. Raises :class:`KeysUnusable` when it is missing, malformed or open to every user."""
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                content = file.read()
        except OSError as error:
            raise KeysUnusable(f"The key file {path} cannot be read: {error.strerror}.") from error
        if mode & 0o007:
            raise KeysUnusable(f"The key file {path} is open to every user (mode {mode:04o}); run: chmod 600 {path}")
        return cls(*_parsed(content, path))

    def generate(self, *, key_id: int, data_class: str) -> DataKey:
        """A fresh active data key of a class, to be stored by the caller."""
        if not 0 < key_id < 1 << 32:
            raise ValueError("a data key id fits 32 bits and is not 0")
        return self._wrap(secrets.token_bytes(KEY_BYTES), key_id, data_class, KeyState.ACTIVE)

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, from the active version; changes when the master key does."""
        return branch(self._keys[self.active], purpose)

    def unwrap(self, key: DataKey) -> bytes:
        """The data key itself. Raises :class:`KeysUnusable` for a version not in the file and for a changed row."""
        wrapped = key.wrapped
        if len(wrapped) < _HEADER_BYTES + NONCE_BYTES or wrapped[0] != _WRAP_LAYOUT:
            raise KeysUnusable(f"Data key {key.id} is not wrapped in a layout this version knows.")
        version = self._version(key)
        if version not in self._keys:
            raise KeysUnusable(f"Data key {key.id} needs master key version {version}, which is not in the key file.")
        nonce, body = wrapped[_HEADER_BYTES : _HEADER_BYTES + NONCE_BYTES], wrapped[_HEADER_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(self._keys[version]).decrypt(nonce, body, _wrap_context(key.id, key.data_class))
        except InvalidTag as error:
            raise KeysUnusable(f"Data key {key.id} does not open: its row or the key file was changed.") from error

    def needs_rewrap(self, key: DataKey) -> bool:
        """Whether the key is still wrapped by an older master key version."""
        return self._version(key) != self.active

    def rewrap(self, key: DataKey) -> DataKey:
        """The same data key wrapped by the active version; sealed values stay as they are."""
        return self._wrap(self.unwrap(key), key.id, key.data_class, key.state)

    def _wrap(self, secret: bytes, key_id: int, data_class: str, state: KeyState) -> DataKey:
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes([_WRAP_LAYOUT]) + self.active.to_bytes(_VERSION_BYTES, "big")
        body = AESGCM(self._keys[self.active]).encrypt(nonce, secret, _wrap_context(key_id, data_class))
        return DataKey(id=key_id, data_class=data_class, wrapped=header + nonce + body, state=state)

    @staticmethod
    def _version(key: DataKey) -> int:
        return int.from_bytes(key.wrapped[1:_HEADER_BYTES], "big")


def retired(key: DataKey) -> DataKey:
    """The key as it stands once another one has become active."""
    return replace(key, state=KeyState.RETIRED)


def branch(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose only, derived by HKDF-SHA256: knowing one branch tells nothing about another."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def create_keys_file(path: Path) -> None:
    """Write a new file with one active key, readable by its owner only. Refuses to replace a file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeysUnusable(f"{path} exists already; a lost key loses data, so it is not replaced.") from error
    except OSError as error:
        raise KeysUnusable(f"{path} cannot be created: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(_rendered(1, {1: secrets.token_bytes(KEY_BYTES)}))
        file.flush()
        os.fsync(file.fileno())


def rotate_master(path: Path) -> int:
    """Add a key to the file and make it the active one; returns its version. Older versions stay.

    The file is replaced in one step and keeps its mode, so that a crash leaves the old or the new one.
    """
    keys = MasterKeys.load(path)
    version = max(keys._keys) + 1  # noqa: SLF001  (the writer of the file belongs to its reader)
    content = _rendered(version, {**keys._keys, version: secrets.token_bytes(KEY_BYTES)})  # noqa: SLF001
    mode = stat.S_IMODE(path.stat().st_mode)
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise KeysUnusable(f"No file can be written beside {path}: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return version


def _wrap_context(key_id: int, data_class: str) -> bytes:
    return f"data-key|{data_class}|{key_id}".encode()


def _rendered(active: int, keys: Mapping[int, bytes]) -> bytes:
    encoded = {str(version): base64.b64encode(key).decode() for version, key in sorted(keys.items())}
    return (json.dumps({"active": active, "keys": encoded}, indent=2) + "\n").encode()


def _parsed(content: bytes, path: Path) -> tuple[int, dict[int, bytes]]:
    malformed = KeysUnusable(f'The key file {path} is not of the form {{"active": 1, "keys": {{"1": "<base64>"}}}}.')
    try:
        document = json.loads(content)
        active = document["active"]
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in document["keys"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise malformed from None  # the cause could quote a key
    if not isinstance(active, int) or isinstance(active, bool):
        raise malformed
    if any(len(key) != KEY_BYTES or not 0 < version < 1 << 32 for version, key in keys.items()):
        raise KeysUnusable(f"The key file {path} holds a key that is not {KEY_BYTES} bytes or has no proper version.")
    if active not in keys:
        raise KeysUnusable(f"The key file {path} names version {active} as active but does not hold it.")
    return active, keys
