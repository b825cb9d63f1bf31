"""A small file that says where the program was left: accounts met and added, and the place last used. No secrets."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from tui.domain.errors import StoreError

log = logging.getLogger(__name__)


class Met(Struct, frozen=True, kw_only=True):
    """What is remembered of an account."""

    user_id: str = ""
    email: str = ""
    connection: str = ""
    """The Maton connection that was chosen."""


class Added(Struct, frozen=True, kw_only=True):
    """An account that was typed into the program. Its key is in the system keyring, under the account's id."""

    kind: str
    """`maton` or `direct`."""
    url: str = ""
    """Its address; empty: the usual one."""


class Memory(Struct, frozen=True, kw_only=True):
    """All that is remembered."""

    account_id: str = ""
    workspace_id: str = ""
    accounts: dict[str, Met] = field(default_factory=dict)
    added: dict[str, Added] = field(default_factory=dict)
    """By id, in the order in which they were added."""


class MemoryFile:
    """Reads and replaces the file; a damaged one is as good as none, for the mirrors hold everything that counts.

    Another program may write it too: each change is made to what stands in the file then, and seen here at the next
    start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.memory = self._read(set_aside=True)

    def met(self, account_id: str) -> Met:
        """What is remembered of an account."""
        return self.memory.accounts.get(account_id, Met())

    def left_at(self, account_id: str, workspace_id: str) -> None:
        """That place is on the screen now."""
        self._keep(lambda memory: replace(memory, account_id=account_id, workspace_id=workspace_id))

    def meet(self, account_id: str, met: Met) -> None:
        """Remember whose account that is."""
        self._keep(lambda memory: replace(memory, accounts={**memory.accounts, account_id: met}))

    def add(self, account_id: str, added: Added, met: Met) -> None:
        """Remember an account that was typed in, and whose it is. StoreError when it can't be remembered."""

        def change(memory: Memory) -> Memory:
            return replace(
                memory,
                added={**memory.added, account_id: added},
                accounts={**memory.accounts, account_id: met},
            )

        self._keep(change, must=True)

    def forget(self, account_id: str) -> None:
        """That account is none of ours any more. StoreError when this can't be remembered."""

        def change(memory: Memory) -> Memory:
            left = memory.account_id == account_id
            return replace(
                memory,
                account_id="" if left else memory.account_id,
                workspace_id="" if left else memory.workspace_id,
                added={one: added for one, added in memory.added.items() if one != account_id},
                accounts={one: met for one, met in memory.accounts.items() if one != account_id},
            )

        self._keep(change, must=True)

    def _read(self, *, set_aside: bool = False) -> Memory:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Memory)
        except FileNotFoundError:
            pass
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("%s can't be read, starting without it: %s", self._path, error)
            if set_aside and isinstance(error, msgspec.MsgspecError):
                with suppress(OSError):
                    self._path.replace(self._path.with_suffix(".broken.json"))
        return Memory()

    def _keep(self, change: Callable[[Memory], Memory], *, must: bool = False) -> None:
        memory = change(self.memory)
        if memory == self.memory:
            return
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                beside.write_bytes(msgspec.json.encode(change(self._read())))
                beside.replace(self._path)
        except OSError as error:
            if must:
                raise StoreError(
                    f"{self._path} can't be written: {error.strerror}.", "Nothing was changed."
                ) from error
            # Not worth a word on the screen: the next start opens the first account instead of the last one.
            log.warning("%s can't be written: %s", self._path, error)
        self.memory = memory

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While nobody else changes the file; a moment is waited for that, for where it can't be had it is not vital."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._path.with_suffix(".lock"))
        try:
            lock.acquire(timeout=1.0)
        except (Timeout, OSError, NotImplementedError) as error:
            log.info("no lock on %s: %s", self._path, type(error).__name__)
        try:
            yield
        finally:
            lock.release()
