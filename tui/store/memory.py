"""A small file that says where the program was left: accounts met, and the place last used. No secrets."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

log = logging.getLogger(__name__)


class Met(Struct, frozen=True, kw_only=True):
    """What is remembered of an account."""

    user_id: str = ""
    email: str = ""
    connection: str = ""
    """The Maton connection that was chosen."""


class Memory(Struct, frozen=True, kw_only=True):
    """All that is remembered."""

    account_id: str = ""
    workspace_id: str = ""
    accounts: dict[str, Met] = field(default_factory=dict)


class MemoryFile:
    """Reads and replaces the file; a damaged one is as good as none, for the mirrors hold everything that counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.memory = Memory()
        try:
            self.memory = msgspec.json.decode(path.read_bytes(), type=Memory)
        except FileNotFoundError:
            pass
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("%s can't be read, starting without it: %s", path, error)

    def met(self, account_id: str) -> Met:
        """What is remembered of an account."""
        return self.memory.accounts.get(account_id, Met())

    def left_at(self, account_id: str, workspace_id: str) -> None:
        """That place is on the screen now."""
        self._keep(replace(self.memory, account_id=account_id, workspace_id=workspace_id))

    def meet(self, account_id: str, met: Met) -> None:
        """Remember whose account that is."""
        self._keep(replace(self.memory, accounts={**self.memory.accounts, account_id: met}))

    def _keep(self, memory: Memory) -> None:
        if memory == self.memory:
            return
        self.memory = memory
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(memory))
            beside.replace(self._path)
        except OSError as error:
            # Not worth a word on the screen: the next start opens the first account instead of the last one.
            log.warning("%s can't be written: %s", self._path, error)
