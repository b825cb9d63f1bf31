"""Acts on one thing that wait together become one, and acts that cancel each other out never leave."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from tui.domain.commands import (
    Command,
    CreateEntry,
    DeleteEntry,
    EditEntry,
    EditThing,
    StopEntry,
    Twins,
    target,
)
from tui.domain.entries import EntryChange, TimeEntry, apply, difference
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import doubts, mirror, outbox, things
from tui.store.outbox import Waiting


def enqueue(
    db: sqlite3.Connection, workspace_id: str, command: Command, now: Instant, base: TimeEntry | None = None
) -> None:
    """Add a command, folded into what waits for the same thing and has certainly not been sent."""
    rows = _rows(db, target(command))
    if isinstance(command, DeleteEntry):
        base = _fallen_base(rows) or base
    if not _folded(db, rows, command, by_user=True):
        # Whoever goes on with a thing that waited for him has read why.
        for row in rows:
            if not row.doubtful:
                outbox.ready(db, row, decided=_decides(row, command))
        outbox.add(db, workspace_id, command, now, base)


def not_sent(db: sqlite3.Connection, seq: int, now: Instant, why: str) -> None:
    """It is certain that this try did not arrive: the row waits as before, with what was done to it meanwhile."""
    outbox.say(db, seq, why, now, bad=True)
    db.execute(
        """UPDATE outbox SET attempts = attempts - 1, baseline = CASE
        WHEN attempts = 1 AND command NOT LIKE '{"type":"DeleteEntry"%' THEN NULL ELSE baseline END,
        state = CASE WHEN attempts = 1 THEN 'waiting' ELSE 'unclear' END WHERE seq = ?""",
        (seq,),
    )
    _fold_again(db, seq)


def needs_you(db: sqlite3.Connection, seq: int, trouble: Trouble, now: Instant) -> None:
    """The user must answer. What he did meanwhile goes into it: then it is tried once more.

    The last try did not arrive for certain; of a create an earlier one may have. Where the user is asked whether it
    is on the server already, it stays as it is until he answers.
    """
    outbox.say(db, seq, trouble.said, now, bad=True)
    row = outbox.row_in(db, seq)
    if row is None:
        return
    left = max(0, row.attempts - 1)
    db.execute(
        """UPDATE outbox SET state = 'needs_you', trouble = ?, attempts = ?,
        baseline = CASE WHEN ? THEN baseline END WHERE seq = ?""",
        (outbox.text(trouble), left, left, seq),
    )
    _fold_again(db, seq)


def give_up(db: sqlite3.Connection, row: Waiting | None) -> None:
    """A create is not wanted any more; if a try of it may still arrive, it is looked out for."""
    if row is None or not isinstance(row.command, CreateEntry):
        return
    # Of one in doubt, the entry that was found is one of the tries.
    if row.attempts > (1 if row.doubtful else 0):
        doubts.remember(db, row.target, row.command.entry)


def _decides(row: Waiting, command: Command) -> bool:
    """Whether an act says what is to become of what both sides changed: it sets all those fields anew."""
    if row.trouble is None or not isinstance(command, EditEntry | StopEntry):
        return True
    return set(row.trouble.disputed) <= _change(command).fields().keys()


def _change(command: EditEntry | StopEntry) -> EntryChange:
    return EntryChange(end=command.end) if isinstance(command, StopEntry) else command.change


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
        if isinstance(row.command, DeleteEntry) and (base := _fallen_base(kept)) is not None:
            outbox.put_base(db, row.seq, base)
        if before and _folded(db, kept, row.command, by_user=False):
            outbox.done(db, row.seq)
        else:
            before.append(row.seq)


def _folded(db: sqlite3.Connection, rows: list[Waiting], command: Command, *, by_user: bool) -> bool:
    """Fold a command into the rows of the same thing; False when it must stand as a row of its own."""
    if isinstance(command, DeleteEntry):
        return _never_sent(db, rows)
    if not rows or not isinstance(command, EditEntry | StopEntry | EditThing) or not rows[-1].free:
        return False
    if isinstance(command, EditThing):
        return things.folded(db, rows[-1], command, by_user=by_user)
    last = rows[-1]
    change = _change(command)
    if _takes_back(last, change):
        outbox.done(db, last.seq)
        if last.trouble is not None and last.trouble.theirs is not None:
            # What others have made of it stands there, and is seen here now.
            mirror.put_entries(db, [last.trouble.theirs])
        return True
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
    outbox.ready(db, last, decided=by_user and _decides(last, command))
    return True


def _never_sent(db: sqlite3.Connection, rows: list[Waiting]) -> bool:
    """Take out what a deletion makes needless. Returns whether it is needless itself: the entry never left."""
    # Of one that may be there already, the one that is there stays to be seen, and can be deleted by itself.
    never = bool(rows) and isinstance(rows[0].command, CreateEntry) and (rows[0].free or rows[0].doubtful)
    if never:
        give_up(db, rows[0])
    for row in rows:
        if never or _falls(row):
            outbox.done(db, row.seq)
    return never


def _falls(row: Waiting) -> bool:
    """Whether a deletion makes a change needless.

    One that may have arrived stays before it: should the deletion be taken back, it still has to be made sure of.
    """
    return row.free


def _fallen_base(rows: list[Waiting]) -> TimeEntry | None:
    """How the server has the entry of which a deletion makes the changes needless."""
    return next((row.base for row in rows if row.base and _falls(row)), None)


def _takes_back(row: Waiting, change: EntryChange) -> bool:
    """Whether a waiting change, with this one behind it, leaves everything as the server has it."""
    if row.base is None or row.attempts or not isinstance(row.command, EditEntry | StopEntry):
        return False
    if row.trouble is not None and row.trouble.kind is Kind.GONE:
        return False  # it is asked once more whether it is to be made again
    after = apply(apply(row.base, _change(row.command)), change)
    return not difference(row.base, after)
