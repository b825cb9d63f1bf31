"""The server's SQLite file: opening it, and one transaction at a time."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from tui.domain.times import Clock, SystemClock
from tui.server.tables import MIGRATIONS

BUSY_SECONDS = 5.0
_HEADER = 100
"""Bytes with which every file of SQLite's begins; what is shorter it would take for a new one, and overwrite."""


class UnusableFile(Exception):
    """The file can't be opened, or was written by a newer version of this server."""


class DamagedFile(UnusableFile):
    """What is there is no sound database: it can be set aside and made anew."""


class Database:
    """The file of a server (`":memory:"` for one that is forgotten), open from the start until `close()`.

    For people without an account this file is the truth: each commit is on the disk before it returns. All
    threads share one connection under a lock, since a request takes well under a millisecond; other
    processes may have the same file open and are waited for.
    """

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        self.path = str(path)
        self.clock: Clock = clock or SystemClock()
        self._lock = threading.RLock()
        self._version: int | None = None
        try:
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except sqlite3.OperationalError as error:
            raise UnusableFile(f"{self.path}: {error}") from error
        try:
            self._refuse_scrap()
            self._prepare()
            self._look_through()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self._connection.close()
            usable = isinstance(error, sqlite3.OperationalError) and not _is_damage(error)
            raise (UnusableFile if usable else DamagedFile)(f"{self.path}: {error}") from error
        except UnusableFile:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file. Raises DamagedFile where that can't be read."""
        with self._lock, self._noticing():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._end()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is kept if the block ends well, and leaves nothing behind if it raises.

        Raises DamagedFile where the file can't be read.
        """
        with self._lock, self._noticing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._end()

    def others_wrote(self) -> bool:
        """Whether another process has written to the file since this was last asked."""
        with self._lock:
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            before, self._version = self._version, version
        return before not in (None, version)

    def new_id(self) -> str:
        """A fresh id of 24 hex digits: the time first, so that later ones sort behind, then chance."""
        return f"{self.clock.now() & 0xFFFFFFFF:08x}{secrets.token_hex(8)}"

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Leave a mark beside the file when it turns out to be damaged: opening it reads only its first pages."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            with suppress(OSError):
                unsound_mark(self.path).touch()
            raise DamagedFile(f"{self.path}: {error}") from error

    def _refuse_scrap(self) -> None:
        if not self._on_disk:
            return
        beside = Path(f"{self.path}-wal")
        try:
            size = Path(self.path).stat().st_size
        except FileNotFoundError as error:
            # It was there when it was opened: another program has found the same damage and set it aside.
            raise DamagedFile(f"{self.path}: set aside meanwhile") from error
        # What was committed last may stand beside it, and SQLite throws that away where it begins a new file.
        if size < _HEADER and (size > 0 or (beside.exists() and beside.stat().st_size > 0)):
            raise DamagedFile(f"{self.path}: cut short")

    def _look_through(self) -> None:
        """Read all of a file with that mark."""
        mark = unsound_mark(self.path)
        if not self._on_disk or not mark.exists():
            return
        found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedFile(f"{self.path}: {found}")
        with suppress(OSError):
            mark.unlink(missing_ok=True)

    @property
    def _on_disk(self) -> bool:
        return self.path != ":memory:"

    def _end(self) -> None:
        """Drop what was not committed. After some faults SQLite has done so itself."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _prepare(self) -> None:
        connection = self._connection
        connection.row_factory = sqlite3.Row
        connection.create_function("fold", 1, _fold, deterministic=True)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if self._applied() == [name for name, _ in MIGRATIONS]:
            return
        # Another process may be doing the same: look again once nobody else can write.
        with self.write():
            applied = self._applied()
            names = [name for name, _ in MIGRATIONS]
            if applied != names[: len(applied)]:
                raise UnusableFile(f"{self.path}: written by a newer version ({applied[-1]})")
            connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT")
            for name, sql in MIGRATIONS[len(applied) :]:
                # Not executescript, which would commit first: a step is kept as a whole or not at all.
                for statement in _statements(sql):
                    connection.execute(statement)
                connection.execute("INSERT INTO migrations VALUES (?)", (name,))

    def _applied(self) -> list[str]:
        known = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone()
        if known is None:
            return []
        return [row[0] for row in self._connection.execute("SELECT name FROM migrations ORDER BY name")]


def unsound_mark(path: str | Path) -> Path:
    """The empty file beside a damaged one that says so, until it is set aside or found to be sound after all."""
    return Path(path).with_suffix(".unsound")


def _is_damage(error: sqlite3.DatabaseError | UnicodeDecodeError) -> bool:
    """Whether it is the file that is wrong, not what was done with it."""
    if isinstance(error, sqlite3.OperationalError):
        return any(words in str(error) for words in ("unsupported file format", "Could not decode"))
    return type(error) in (sqlite3.DatabaseError, UnicodeDecodeError)


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _statements(sql: str) -> Iterator[str]:
    """The single statements of a script."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
