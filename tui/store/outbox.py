"""What was done here and is not on the server yet, in the order in which it was done.

States of a row: `waiting`, `sending` (claimed, on its way), `unclear` (it may have arrived: look before it is sent
again), `needs_you` (the user must answer). What waits for the same thing is folded together by `folding`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui.domain.commands import Command, CreateEntry, EditThing, Twins, target
from tui.domain.entries import TimeEntry
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import mirror
from tui.store.database import Database
from tui.store.events import note

_COMMAND = msgspec.json.Decoder(Command)
_ENTRY = msgspec.json.Decoder(TimeEntry)
_TROUBLE = msgspec.json.Decoder(Trouble)
_IDS = msgspec.json.Decoder(tuple[str, ...])
COLUMNS = "seq, workspace_id, command, base, state, attempts, trouble, baseline, created_at, sent_at"
_IS_SENT = 'command NOT LIKE \'{"type":"Twins"%\''
"""A question about twins waits for the user alone: nothing of the thing itself waits to be sent."""


class Waiting(Struct, frozen=True, kw_only=True):
    """One row of the outbox."""

    seq: int
    workspace_id: str
    command: Command
    base: TimeEntry | None = None
    """The entry as the server had it when the act was done; or as it was when the user chose between the two."""
    state: str = "waiting"
    attempts: int = 0
    """How often it was sent and may have arrived."""
    trouble: Trouble | None = None
    """Why it waits for the user."""
    baseline: tuple[str, ...] = ()
    """Ids of entries that were there before a create was sent: none of them is it."""
    created_at: Instant = 0
    sent_at: Instant | None = None

    @property
    def target(self) -> str:
        """Id of the thing that it is about."""
        return target(self.command)

    @property
    def free(self) -> bool:
        """Whether it can be changed as it stands: it is not on its way, and nobody waits for the answer."""
        if self.state == "needs_you":
            return not self.doubtful
        return self.state == "waiting" and self.attempts == 0

    @property
    def doubtful(self) -> bool:
        """Whether the user is asked if it is on the server already."""
        return self.trouble is not None and self.trouble.kind is Kind.TWIN


# reading, in the event loop's thread


def pending(source: Database | sqlite3.Connection, limit: int = -1) -> list[Waiting]:
    """The rows, oldest first; with a limit at most so many, besides those that wait for the user."""
    sql = f"""SELECT {COLUMNS} FROM outbox WHERE state = 'needs_you' OR seq IN (
        SELECT seq FROM outbox WHERE state <> 'needs_you' ORDER BY seq LIMIT ?) ORDER BY seq"""
    rows = source.read(sql, (limit,)) if isinstance(source, Database) else source.execute(sql, (limit,))
    return [waiting(row) for row in rows]


def troubled(database: Database) -> list[Waiting]:
    """The rows that wait for the user."""
    rows = database.read(f"SELECT {COLUMNS} FROM outbox WHERE state = 'needs_you' ORDER BY seq")
    return [waiting(row) for row in rows]


def waiting_targets(database: Database) -> list[str]:
    """For each row that waits to be sent, or for the user, the id of the thing that it is about."""
    return [row[0] for row in database.read("SELECT target FROM outbox")]


def to_delete(database: Database) -> set[str]:
    """Ids of entries that wait to be deleted."""
    rows = database.read('SELECT target FROM outbox WHERE command LIKE \'{"type":"DeleteEntry"%\'')
    return {row[0] for row in rows}


def any_sending(database: Database) -> bool:
    """Whether a row is marked as on its way."""
    return bool(database.read("SELECT 1 FROM outbox WHERE state = 'sending' LIMIT 1"))


def bases(database: Database, start: Instant, end: Instant) -> list[TimeEntry]:
    """What waits to be changed or deleted as it stands on the server, of those that start in [start, end)."""
    rows = database.read(
        "SELECT base FROM outbox WHERE base_start >= ? AND base_start < ? AND base NOT NULL", (start, end)
    )
    return [mirror.decoded(_ENTRY, row[0]) for row in rows]


# writing, on the writer thread


def add(
    db: sqlite3.Connection, workspace_id: str, command: Command, now: Instant, base: TimeEntry | None = None
) -> int:
    """A new row at the end; returns its number."""
    added = db.execute(
        """INSERT INTO outbox (workspace_id, target, command, base, base_start, created_at)
        VALUES (?, ?, ?, ?, ?, ?)""",
        (
            workspace_id,
            target(command),
            text(command),
            text(base) if base else None,
            base.start if base else None,
            now,
        ),
    )
    return added.lastrowid or 0


def row_in(db: sqlite3.Connection, seq: int) -> Waiting | None:
    """A row as it stands inside this transaction; None when it has gone."""
    row = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE seq = ?", (seq,)).fetchone()
    return waiting(row) if row else None


def rows_for(db: sqlite3.Connection, some_id: str) -> list[Waiting]:
    """All rows about a thing, oldest first."""
    sql = f"SELECT {COLUMNS} FROM outbox WHERE target = ? ORDER BY seq"
    return [waiting(row) for row in db.execute(sql, (some_id,))]


def sending(db: sqlite3.Connection, seq: int, now: Instant, baseline: Sequence[str]) -> Waiting | None:
    """Claim a row as on its way and return it as it now is; None when it has gone or changed its state."""
    changed = db.execute(
        """UPDATE outbox SET state = 'sending', attempts = attempts + 1, sent_at = ?,
        baseline = coalesce(baseline, ?) WHERE seq = ? AND state IN ('waiting', 'unclear')""",
        (now, text(list(baseline)), seq),
    )
    return row_in(db, seq) if changed.rowcount else None


def unclear(db: sqlite3.Connection, seq: int, now: Instant) -> None:
    """It may have arrived: look before it is sent again."""
    db.execute("UPDATE outbox SET state = 'unclear' WHERE seq = ?", (seq,))
    say(db, seq, "No answer came: it is looked up before it is sent again.", now, bad=True)


def recover(db: sqlite3.Connection, now: Instant) -> int:
    """Rows that were on their way when a program died are unclear now. Returns how many.

    Only for who holds the sender's lock: then no living program is sending.
    """
    found = [row[0] for row in db.execute("SELECT seq FROM outbox WHERE state = 'sending'")]
    for seq in found:
        db.execute("UPDATE outbox SET state = 'unclear' WHERE seq = ?", (seq,))
        say(db, seq, "It is not known whether it arrived: it is looked up first.", now)
    return len(found)


def put_command(db: sqlite3.Connection, seq: int, command: Command) -> None:
    """Another command in the place of a row's."""
    db.execute("UPDATE outbox SET command = ? WHERE seq = ?", (text(command), seq))


def brought_back(db: sqlite3.Connection, seq: int, new_id: str) -> None:
    """What this deletion, which is on its way, takes away is made anew under that id: only once it is gone."""
    db.execute("UPDATE outbox SET baseline = ? WHERE seq = ?", (text([new_id]), seq))


def put_base(db: sqlite3.Connection, seq: int, base: TimeEntry) -> None:
    """Another base in the place of a row's."""
    db.execute("UPDATE outbox SET base = ?, base_start = ? WHERE seq = ?", (text(base), base.start, seq))


def ready(db: sqlite3.Connection, row: Waiting, *, decided: bool) -> None:
    """A row that waited for the user is to be sent again.

    `decided`: he has seen what the server had then, and it is what his change is compared with from now on.
    """
    if row.state != "needs_you":
        return
    db.execute(
        """UPDATE outbox SET state = CASE WHEN attempts > 0 THEN 'unclear' ELSE 'waiting' END, trouble = NULL
        WHERE seq = ?""",
        (row.seq,),
    )
    present = row_in(db, row.seq)
    if decided and row.trouble is not None and present is not None and isinstance(present.command, EditThing):
        was = replace(present.command.was, **row.trouble.values.fields())
        put_command(db, row.seq, replace(present.command, was=was))
    if decided and row.trouble is not None and (seen := row.trouble.theirs) is not None:
        db.execute(
            "UPDATE outbox SET base = ?, base_start = ? WHERE seq = ?", (text(seen), seen.start, row.seq)
        )


def look_past(db: sqlite3.Connection, row: Waiting, entry_id: str) -> None:
    """What was found is not it: look once more, without that one, before it is sent again."""
    db.execute(
        "UPDATE outbox SET state = 'unclear', trouble = NULL, baseline = ? WHERE seq = ?",
        (text(sorted({*row.baseline, entry_id})), row.seq),
    )


def no_question_about(db: sqlite3.Connection, entry_ids: Iterable[str]) -> None:
    """Entries have gone, or it is known what they are: whether they are others is not asked any more."""
    ids = set(entry_ids)
    for row in map(waiting, db.execute(f"SELECT {COLUMNS} FROM outbox WHERE state = 'needs_you'").fetchall()):
        if isinstance(row.command, Twins):
            if ids & {row.command.entry_id, row.command.twin_id}:
                done(db, row.seq)
        elif row.doubtful and row.trouble and row.trouble.theirs and row.trouble.theirs.id in ids:
            look_again(db, row.seq)


def held_creates(db: sqlite3.Connection) -> list[Waiting]:
    """Creates of which the user is asked whether what was found is them."""
    rows = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE state = 'needs_you' ORDER BY seq")
    return [row for row in map(waiting, rows) if row.doubtful and isinstance(row.command, CreateEntry)]


def look_again(db: sqlite3.Connection, seq: int) -> None:
    """What was sent may have turned up: it is looked for before the user is asked any further."""
    db.execute("UPDATE outbox SET state = 'unclear', trouble = NULL WHERE seq = ?", (seq,))


def twin_is(db: sqlite3.Connection, entry_id: str, other_id: str) -> None:
    """Of two the other is the one that stays: what else is asked about the first is asked about that one."""
    names = {"old": entry_id, "new": other_id}
    db.execute(
        f"""UPDATE outbox SET command = replace(command, :old, :new), target = replace(target, :old, :new)
        WHERE NOT {_IS_SENT}""",
        names,
    )
    db.execute("UPDATE doubts SET entry_id = :new WHERE entry_id = :old", names)
    db.execute(mirror.RENAME_DONE, names)


def done(db: sqlite3.Connection, seq: int) -> None:
    """The server has it, or it is not wanted any more."""
    db.execute("DELETE FROM outbox WHERE seq = ?", (seq,))


def targets(db: sqlite3.Connection) -> set[str]:
    """Ids of all things for which something waits to be sent."""
    return {row[0] for row in db.execute(f"SELECT DISTINCT target FROM outbox WHERE {_IS_SENT}")}


def waits(db: sqlite3.Connection, some_id: str) -> bool:
    """Whether something waits to be sent for that thing."""
    found = db.execute(f"SELECT 1 FROM outbox WHERE target = ? AND {_IS_SENT} LIMIT 1", (some_id,))
    return found.fetchone() is not None


def say(db: sqlite3.Connection, seq: int, what: str, now: Instant, *, bad: bool = False) -> None:
    """Add a line to the history of a row."""
    row = row_in(db, seq)
    if row is not None:
        note(db, seq, what, now, about=_about(db, row), bad=bad)


def _about(db: sqlite3.Connection, row: Waiting) -> str:
    """The description or name of what a row is about."""
    entry = mirror.entry_in(db, row.target) or row.base
    made = getattr(row.command, row.command.__struct_fields__[0], None)
    called = getattr(row.command, "called", None)
    named = called or getattr(made, "description", None) or getattr(made, "name", None)
    return str(named or (entry.description if entry else "") or "(no description)")


def waiting(row: Sequence[Any]) -> Waiting:
    """The row of those `COLUMNS`. Damaged when it says nothing that we would have written."""
    seq, workspace_id, command, base, state, attempts, trouble, baseline, created_at, sent_at = row
    return Waiting(
        seq=seq,
        workspace_id=workspace_id,
        command=mirror.decoded(_COMMAND, command),
        base=mirror.decoded(_ENTRY, base) if base else None,
        state=state,
        attempts=attempts,
        trouble=mirror.decoded(_TROUBLE, trouble) if trouble else None,
        baseline=mirror.decoded(_IDS, baseline) if baseline else (),
        created_at=created_at,
        sent_at=sent_at,
    )


def text(value: object) -> str:
    """A value as a column of JSON."""
    return msgspec.json.encode(value).decode()
