"""A keyring in a file, for programs that run in tests: `PYTHON_KEYRING_BACKEND=tests.keyrings.FileKeyring`."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE = "TESTS_KEYRING_FILE"
"""The variable that names the file."""


class FileKeyring(KeyringBackend):
    """Keeps what it is given as JSON, in plain text: fit for keys that open nothing."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("not there")
        self._write(kept)

    def _read(self) -> dict[str, str]:
        path = Path(os.environ[FILE])
        found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def _write(self, kept: dict[str, str]) -> None:
        Path(os.environ[FILE]).write_text(json.dumps(kept))
