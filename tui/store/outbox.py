"""What the server does not have yet: commands in the order in which they were given.

A row's state: `waiting` to be sent · `sending` (it is on its way, or was when the program died) · `unclear` (it may
have arrived: look before it is sent again) · `needs_you` (refused, or changed on both sides; the user decides).
All functions run inside a transaction of `Database.write`; reads that the screen needs take the `Database`.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui.domain.commands import (
    Command,
    CreateEntry,
    DeleteEntry,
    EditEntry,
    StopEntry,
    target,
)
from tui.domain.entries import EntryChange, TimeEntry, apply
from tui.domain.times import Instant
from tui.store import mirror
from tui.store.database import Database

log = logging.getLogger(__name__)

_COMMAND = msgspec.json.Decoder(Command)
_ENTRY = msgspec.json.Decoder(TimeEntry)
_COLUMNS = "seq, workspace_id, command, base, state, attempts, forced, said, baseline, created_at, sent_at"


class Waiting(Struct, frozen=True, kw_only=True):
    """One row of the outbox."""

    seq: int
    workspace_id: str
    command: Command
    base: TimeEntry | None = None
    """The entry as the server had it when the act was done."""
    state: str = "waiting"
    attempts: int = 0
    forced: bool = False
    """Whether the user chose his own side of a conflict."""
    said: str = ""
    """Why it waits for the user: the server's words."""
    baseline: tuple[str, ...] = ()
    """Ids of entries that looked just like this one before a create was sent: none of them is it."""
    created_at: Instant = 0
    sent_at: Instant | None = None

    @property
    def target(self) -> str:
        """Id of the thing that it is about."""
        return target(self.command)


def pending(source: Database | sqlite3.Connection) -> list[Waiting]:
    """All rows, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM outbox ORDER BY seq"
    rows = source.read(sql) if isinstance(source, Database) else source.execute(sql)
    return [_waiting(row) for row in rows]


def enqueue(
    db: sqlite3.Connection, workspace_id: str, command: Command, now: Instant, base: TimeEntry | None = None
) -> None:
    """Add a command, folded into what waits for the same thing and has certainly not been sent."""
    rows = [
        _waiting(row)
        for row in db.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE target = ? ORDER BY seq", (target(command),)
        )
    ]
    if not _folded(db, rows, command):
        # Whoever goes on with a thing that waited for him has read why, and has decided.
        for row in rows:
            again(db, row.seq)
        db.execute(
            "INSERT INTO outbox (workspace_id, target, command, base, created_at) VALUES (?, ?, ?, ?, ?)",
            (workspace_id, target(command), _text(command), _text(base) if base else None, now),
        )


def row_in(db: sqlite3.Connection, seq: int) -> Waiting | None:
    """A row as it stands inside this transaction; None when it has gone."""
    row = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE seq = ?", (seq,)).fetchone()
    return _waiting(row) if row else None


def sending(db: sqlite3.Connection, seq: int, now: Instant, baseline: Sequence[str]) -> Waiting | None:
    """Mark a row as on its way and return it as it now is; None when it has gone or changed its state."""
    changed = db.execute(
        """UPDATE outbox SET state = 'sending', attempts = attempts + 1, sent_at = ?,
        baseline = coalesce(baseline, ?) WHERE seq = ? AND state IN ('waiting', 'unclear')""",
        (now, msgspec.json.encode(list(baseline)).decode(), seq),
    )
    return row_in(db, seq) if changed.rowcount else None


def not_sent(db: sqlite3.Connection, seq: int) -> None:
    """It is certain that this try did not arrive: the row waits as before, with what was done to it meanwhile."""
    db.execute(
        """UPDATE outbox SET attempts = attempts - 1, baseline = CASE WHEN attempts = 1 THEN NULL ELSE baseline END,
        state = CASE WHEN attempts = 1 THEN 'waiting' ELSE 'unclear' END WHERE seq = ?""",
        (seq,),
    )
    _fold_again(db, seq)


def unclear(db: sqlite3.Connection, seq: int) -> None:
    """It may have arrived: look before it is sent again."""
    db.execute("UPDATE outbox SET state = 'unclear' WHERE seq = ?", (seq,))


def recover(db: sqlite3.Connection) -> int:
    """Rows that were on their way when a program died are unclear now. Returns how many.

    Only for who holds the sender's lock: then no living program is sending.
    """
    return db.execute("UPDATE outbox SET state = 'unclear' WHERE state = 'sending'").rowcount


def needs_you(db: sqlite3.Connection, seq: int, said: str) -> None:
    """The user must decide; `said` is why. What he did meanwhile goes into it: then it is tried once more."""
    forced = db.execute("SELECT forced FROM outbox WHERE seq = ?", (seq,)).fetchone()
    db.execute(
        "UPDATE outbox SET state = 'needs_you', said = ?, attempts = 0, baseline = NULL WHERE seq = ?",
        (said, seq),
    )
    _fold_again(db, seq)
    if forced is not None:
        db.execute("UPDATE outbox SET forced = ? WHERE seq = ?", (forced[0], seq))


def again(db: sqlite3.Connection, seq: int) -> None:
    """The user wants a row sent once more, his own side of a conflict winning."""
    db.execute(
        "UPDATE outbox SET state = 'waiting', said = '', forced = 1 WHERE seq = ? AND state = 'needs_you'",
        (seq,),
    )


def done(db: sqlite3.Connection, seq: int) -> None:
    """The server has it, or it is not wanted any more."""
    db.execute("DELETE FROM outbox WHERE seq = ?", (seq,))


def targets(db: sqlite3.Connection) -> set[str]:
    """Ids of all things for which something waits."""
    return {row[0] for row in db.execute("SELECT DISTINCT target FROM outbox")}


def _fold_again(db: sqlite3.Connection, seq: int) -> None:
    """Fold into a row what came behind it while it was on its way, now that it did not arrive or was refused."""
    rows = [
        _waiting(row)
        for row in db.execute(
            f"""SELECT {_COLUMNS} FROM outbox
            WHERE target = (SELECT target FROM outbox WHERE seq = ?) ORDER BY seq""",
            (seq,),
        )
    ]
    before: list[int] = []
    for row in rows:
        # A row that others were folded into is read anew; one that a deletion took away has gone.
        kept = [found for one in before if (found := row_in(db, one)) is not None]
        if before and _folded(db, kept, row.command):
            done(db, row.seq)
        else:
            before.append(row.seq)


def _folded(db: sqlite3.Connection, rows: list[Waiting], command: Command) -> bool:
    """Fold a command into the rows of the same thing; False when it must stand as a row of its own."""
    if isinstance(command, DeleteEntry):
        never_sent = bool(rows) and isinstance(rows[0].command, CreateEntry) and _free(rows[0])
        for row in rows:
            if never_sent or _free(row):
                done(db, row.seq)
        return never_sent
    if not rows or not isinstance(command, EditEntry | StopEntry) or not _free(rows[-1]):
        return False
    last = rows[-1]
    change = EntryChange(end=command.end) if isinstance(command, StopEntry) else command.change
    match last.command:
        case CreateEntry(entry=entry):
            _replace(db, last.seq, CreateEntry(apply(entry, change)))
        case EditEntry(entry_id=entry_id, change=earlier) if isinstance(command, EditEntry):
            _replace(db, last.seq, EditEntry(entry_id, replace(earlier, **change.fields())))
        case EditEntry(entry_id=entry_id, change=earlier) if last.state == "needs_you":
            # It was refused while the timer was stopped: one change of the entry brings both.
            _replace(db, last.seq, EditEntry(entry_id, replace(earlier, **change.fields())))
        case StopEntry(entry_id=entry_id, end=end) if last.state == "needs_you" and isinstance(
            command, EditEntry
        ):
            # What kept the timer from being stopped is put right and stopped in one: the stop alone would be
            # refused again.
            _replace(db, last.seq, EditEntry(entry_id, replace(EntryChange(end=end), **change.fields())))
        case _:
            return False
    return True


def _free(row: Waiting) -> bool:
    """Whether the row is certainly not on the server and not on its way."""
    return row.state == "needs_you" or (row.state == "waiting" and row.attempts == 0)


def _replace(db: sqlite3.Connection, seq: int, command: Command) -> None:
    db.execute(
        """UPDATE outbox SET command = ?, forced = max(forced, state = 'needs_you'), state = 'waiting', said = ''
        WHERE seq = ?""",
        (_text(command), seq),
    )


def _waiting(row: Sequence[Any]) -> Waiting:
    seq, workspace_id, command, base, state, attempts, forced, said, baseline, created_at, sent_at = row
    return Waiting(
        seq=seq,
        workspace_id=workspace_id,
        command=mirror.decoded(_COMMAND, command),
        base=mirror.decoded(_ENTRY, base) if base else None,
        state=state,
        attempts=attempts,
        forced=bool(forced),
        said=said,
        baseline=msgspec.json.decode(baseline, type=tuple[str, ...]) if baseline else (),
        created_at=created_at,
        sent_at=sent_at,
    )


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
