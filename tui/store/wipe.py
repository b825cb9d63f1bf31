"""Takes a mirror away from the disk, once it is certain that nobody uses it and nothing would be lost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from tui.domain.errors import InputError, StoreError
from tui.store.database import unsound_mark, uri

log = logging.getLogger(__name__)

_PARTS = ("", "-wal", "-shm", "-journal")
_LOCKS = (".sender", ".repair")
_ELSEWHERE = "Leave that one first, or keep the mirror."


class Doomed(Struct, frozen=True):
    """A mirror that nobody else can open while it is looked at."""

    path: Path
    waiting: int
    """Acts in it that the server does not have."""

    def remove(self) -> None:
        """Delete its files. StoreError names what could not be deleted."""
        files = [self.path.with_name(self.path.name + part) for part in _PARTS]
        files += [self.path.with_suffix(lock) for lock in _LOCKS]
        for file in [*files, unsound_mark(self.path)]:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                log.warning("%s can't be deleted: %s", file, error)
                raise StoreError(f"{file} could not be deleted: {error.strerror}.") from error


@contextmanager
def doomed(path: Path) -> Iterator[Doomed | None]:
    """The mirror at that path for itself alone; None where there is none.

    InputError while another program (or another account of this one) has it open. A mirror that can't be read at all
    is not doomed: it may hold acts that wait (StoreError).
    """
    from filelock import FileLock, Timeout

    if not path.exists():
        yield None
        return
    lock = FileLock(path.with_suffix(".sender"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _in_use() from None
    except (OSError, NotImplementedError) as error:
        raise StoreError(f"{path} can't be locked: {error}.", "Nothing was deleted.") from error
    try:
        with closing(_alone(path)) as connection:
            yield Doomed(path, _waiting(path, connection))
    finally:
        lock.release()


def _alone(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(uri(path), uri=True, isolation_level=None, timeout=0)
    try:
        # Every program that has it open holds a part of it locked, also one that only looks: SQLite leaves its
        # write-ahead log only for who is alone.
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise _in_use() from None
        raise _unreadable(path, error) from error
    except sqlite3.Error as error:
        connection.close()
        raise _unreadable(path, error) from error
    return connection


def _waiting(path: Path, connection: sqlite3.Connection) -> int:
    try:
        return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error


def _in_use() -> InputError:
    return InputError(
        "Another clockpane, or another account of the same user, has this mirror open: it was not deleted.",
        field="wipe",
        hint=_ELSEWHERE,
    )


def _unreadable(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        f"{path} can't be read: {error}.",
        "It may hold acts that wait, so nothing was deleted; log out without wiping it.",
    )
