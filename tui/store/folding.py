"""Acts on one thing that wait together become one, and acts that cancel each other out never leave."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from tui.domain.commands import Command, CreateEntry, DeleteEntry, EditEntry, StopEntry, Twins, target
from tui.domain.entries import EntryChange, TimeEntry, apply
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import outbox
from tui.store.outbox import Waiting


def enqueue(
    db: sqlite3.Connection, workspace_id: str, command: Command, now: Instant, base: TimeEntry | None = None
) -> None:
    """Add a command, folded into what waits for the same thing and has certainly not been sent."""
    rows = _rows(db, target(command))
    if not _folded(db, rows, command, decided=True):
        # Whoever goes on with a thing that waited for him has read why, and has decided.
        for row in rows:
            if row.free:
                outbox.ready(db, row, decided=True)
        outbox.add(db, workspace_id, command, now, base)


def not_sent(db: sqlite3.Connection, seq: int, now: Instant, why: str) -> None:
    """It is certain that this try did not arrive: the row waits as before, with what was done to it meanwhile."""
    outbox.say(db, seq, why, now, bad=True)
    db.execute(
        """UPDATE outbox SET attempts = attempts - 1, baseline = CASE WHEN attempts = 1 THEN NULL ELSE baseline END,
        state = CASE WHEN attempts = 1 THEN 'waiting' ELSE 'unclear' END WHERE seq = ?""",
        (seq,),
    )
    _fold_again(db, seq)


def needs_you(db: sqlite3.Connection, seq: int, trouble: Trouble, now: Instant) -> None:
    """The user must answer. What he did meanwhile goes into it: then it is tried once more.

    Not so where he is asked whether it is on the server already: that stays as it is until he answers.
    """
    outbox.say(db, seq, trouble.said, now, bad=True)
    db.execute(
        "UPDATE outbox SET state = 'needs_you', trouble = ? WHERE seq = ?", (outbox.text(trouble), seq)
    )
    if trouble.kind is not Kind.TWIN:
        db.execute("UPDATE outbox SET attempts = 0, baseline = NULL WHERE seq = ?", (seq,))
        _fold_again(db, seq)


def _rows(db: sqlite3.Connection, some_id: str) -> list[Waiting]:
    """The rows about a thing that are there to be sent."""
    return [row for row in outbox.rows_for(db, some_id) if not isinstance(row.command, Twins)]


def _fold_again(db: sqlite3.Connection, seq: int) -> None:
    """Fold into a row what came behind it while it was on its way, now that it did not arrive or was refused."""
    first = outbox.row_in(db, seq)
    before: list[int] = []
    for row in _rows(db, first.target) if first else []:
        # A row that others were folded into is read anew; one that a deletion took away has gone.
        kept = [found for one in before if (found := outbox.row_in(db, one)) is not None]
        if before and _folded(db, kept, row.command, decided=False):
            outbox.done(db, row.seq)
        else:
            before.append(row.seq)


def _folded(db: sqlite3.Connection, rows: list[Waiting], command: Command, *, decided: bool) -> bool:
    """Fold a command into the rows of the same thing; False when it must stand as a row of its own."""
    if isinstance(command, DeleteEntry):
        # Of one that may be there already, the one that is there stays to be seen, and can be deleted by itself.
        never_sent = (
            bool(rows) and isinstance(rows[0].command, CreateEntry) and (rows[0].free or rows[0].doubtful)
        )
        for row in rows:
            if never_sent or row.free:
                outbox.done(db, row.seq)
        return never_sent
    if not rows or not isinstance(command, EditEntry | StopEntry) or not rows[-1].free:
        return False
    last = rows[-1]
    change = EntryChange(end=command.end) if isinstance(command, StopEntry) else command.change
    match last.command:
        case CreateEntry(entry=entry):
            folded: Command = CreateEntry(apply(entry, change))
        case EditEntry(entry_id=entry_id, change=earlier) if isinstance(command, EditEntry):
            folded = EditEntry(entry_id, replace(earlier, **change.fields()))
        case EditEntry(entry_id=entry_id, change=earlier) if last.state == "needs_you":
            # It was refused while the timer was stopped: one change of the entry brings both.
            folded = EditEntry(entry_id, replace(earlier, **change.fields()))
        case StopEntry(entry_id=entry_id, end=end) if last.state == "needs_you" and isinstance(
            command, EditEntry
        ):
            # What kept the timer from being stopped is put right and stopped in one: the stop alone would be
            # refused again.
            folded = EditEntry(entry_id, replace(EntryChange(end=end), **change.fields()))
        case _:
            return False
    outbox.put_command(db, last.seq, folded)
    outbox.ready(db, last, decided=decided)
    return True
