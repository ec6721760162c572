"""Passwords and client secrets of the local suite: made once, kept in a file only its owner reads."""

import json
import os
import secrets
from pathlib import Path


class SecretStore:
    """Named secrets in a JSON file of mode 0600; one that is asked for the first time is made up."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def get(self, name: str) -> str:
        """The secret of that name, the same at every start: 256 bits, safe in URLs."""
        if name not in self._known:
            self._known[name] = secrets.token_urlsafe(32)
            self._save()
        return self._known[name]

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(self._known, out, indent=2)
        fresh.replace(self._file)
