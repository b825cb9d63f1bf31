"""A SQLite file with one writer thread and a reader of the event loop's thread.

Every write is one `BEGIN IMMEDIATE` transaction on the writer thread. `synchronous=FULL`: in WAL mode a commit
then survives a power cut, which is what "it is on disk before the screen says so" promises.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tui.domain.errors import ClockpaneError, Damaged, StoreError

T = TypeVar("T")
Transaction = sqlite3.Connection
"""What a piece of work gets: a connection inside a transaction, on the writer thread."""
Work = Callable[[Transaction], T]
Migration = tuple[str, Callable[[sqlite3.Connection], None]]

log = logging.getLogger(__name__)

_BUSY_MS = 5000
_MENDED = "Leave and start clockpane again: that mends it, and keeps what waits to be sent."


class Database:
    """One SQLite file. Open it with `Database.open`; its reads are for the thread that opened it."""

    def __init__(self, path: Path, reader: sqlite3.Connection, writer: sqlite3.Connection | None) -> None:
        self.path = path
        self._reader = reader
        self._writer = writer
        self._jobs: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        if writer is not None:
            self._thread = threading.Thread(target=self._work, name=f"writer {path.name}", daemon=True)
            self._thread.start()

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Migration]) -> Database:
        """Open or make the file and bring its tables up to date.

        A file that can be read but not written is opened for reading: then `writable` is False. Raises StoreError;
        Damaged when what is there is no sound database.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = _connect(uri(path), check_same_thread=False)
            try:
                writer.execute("PRAGMA journal_mode=WAL")
                writer.execute("PRAGMA synchronous=FULL")
                _migrate(writer, migrations)
                return cls(path, _reader(path), writer)
            except BaseException:
                writer.close()
                raise
        except (sqlite3.OperationalError, OSError) as error:
            if "locked" in str(error):
                raise StoreError(
                    f"{path} is in use: {error}.", "Another program holds it; try again."
                ) from error
            return cls(path, _read_only(path, error), None)
        except sqlite3.DatabaseError as error:
            raise Damaged(f"{path} can't be read: {error}.") from error

    @property
    def writable(self) -> bool:
        """Whether acts can be written to the file."""
        return self._writer is not None

    def read(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """The rows of a query, at once. Raises StoreError when the file can't be read, Damaged when it is not sound."""
        try:
            return self._reader.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            said = f"{self.path} can't be read: {error}."
            if not _is_damage(error):
                raise StoreError(said) from error
            mark_unsound(self.path)
            raise Damaged(said, _MENDED) from error

    def version(self) -> int:
        """A number that changes when another connection (ours or another program's) has written to the file."""
        return int(self.read("PRAGMA data_version")[0][0])

    async def write(self, work: Work[T]) -> T:
        """What `work` returns, after its transaction is on disk. StoreError: nothing of it was written."""
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Work[T]) -> Future[T]:
        """The same from any thread, as a future of that transaction; they run in the order of the calls."""
        future: Future[T] = Future()
        if self._writer is None:
            future.set_exception(
                StoreError(
                    f"{self.path} can't be written.",
                    "Nothing was changed: look at its permissions and the disk.",
                )
            )
        else:
            self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then close the file."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._reader.close()

    def _work(self) -> None:
        assert self._writer is not None  # noqa: S101 - the thread exists only with a writer
        while (job := self._jobs.get()) is not None:
            work, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(_transaction(self._writer, work))
            except sqlite3.Error as error:
                log.exception("a write to %s failed", self.path)
                future.set_exception(_not_written(self.path, error))
            except msgspec.MsgspecError as error:
                log.exception("a row of %s can't be understood", self.path)
                mark_unsound(self.path)
                said = f"{self.path} holds what nobody wrote: {error}."
                future.set_exception(Damaged(said, f"Nothing was changed. {_MENDED}"))
            except ClockpaneError as error:
                future.set_exception(error)
            except Exception as error:  # noqa: BLE001 - a bug in `work` belongs to its caller, not to this thread
                future.set_exception(error)


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether what was read is not what was written: pages that make no sense, or text that is none."""
    return type(error) is sqlite3.DatabaseError or "decode to UTF-8" in str(error)


def _not_written(path: Path, error: sqlite3.Error) -> StoreError:
    """In words for a person: what happened, what is safe, what to do."""
    said = f"{path} can't be written: {error}."
    if _is_damage(error):
        mark_unsound(path)
        return Damaged(said, f"Nothing was changed. {_MENDED}")
    if "locked" in str(error):
        return StoreError(said, "Nothing was changed. Another program holds it; try again.")
    if "full" in str(error) or "I/O" in str(error):
        return StoreError(said, "Nothing was changed. Make room on the disk and try again.")
    return StoreError(said, "Nothing was changed. Look at its permissions and the disk.")


def _transaction(connection: sqlite3.Connection, work: Work[T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    done = connection.execute("PRAGMA user_version").fetchone()[0]
    if done == len(migrations):
        return
    if done > len(migrations):
        raise StoreError(
            "The mirror was written by a newer clockpane.", "Update this one; nothing was touched."
        )

    def steps(db: sqlite3.Connection) -> None:
        # Another program may have migrated while this one waited for the lock.
        now = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)")
        for name, step in migrations[now:]:
            step(db)
            db.execute("INSERT INTO migrations VALUES (?)", (name,))
        db.execute(f"PRAGMA user_version = {len(migrations)}")

    _transaction(connection, steps)


def _connect(address: str, *, check_same_thread: bool = True) -> sqlite3.Connection:
    return sqlite3.connect(
        address, uri=True, isolation_level=None, timeout=_BUSY_MS / 1000, check_same_thread=check_same_thread
    )


def _reader(path: Path) -> sqlite3.Connection:
    # Not mode=ro: a read-only connection can't recover a WAL file that a crash left behind.
    connection = _connect(uri(path))
    connection.execute("PRAGMA query_only=ON")
    return connection


def _read_only(path: Path, cause: Exception) -> sqlite3.Connection:
    if not path.exists():
        raise StoreError(
            f"{path} can't be made: {cause}.", "Look at the folder's permissions and the disk."
        ) from cause
    try:
        # immutable: neither the WAL nor its index can be made beside a file that may not be written.
        connection = _connect(f"{uri(path)}?immutable=1")
        connection.execute("SELECT count(*) FROM migrations").fetchone()
    except sqlite3.Error as error:
        log.warning("%s can't be read either: %s", path, error)
        raise StoreError(
            f"{path} can't be opened: {cause}.", "Look at the folder's permissions and the disk."
        ) from cause
    return connection


def unsound_mark(path: Path) -> Path:
    """The empty file beside a database that says: damage was met in it, look through all of it at the next start.

    What is read to open a mirror is only its newest part; damage anywhere else would be met again and again.
    """
    return path.with_suffix(".unsound")


def mark_unsound(path: Path) -> None:
    """Leave that mark, where anything can be written at all."""
    with suppress(OSError):
        unsound_mark(path).touch()


def uri(path: Path) -> str:
    """The file as SQLite's addresses write it."""
    return "file:" + str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
