"""What was done to time entries, and to projects and the like, so that it can be taken back and done again: also after a restart.

The functions that take a `sqlite3.Connection` run on the writer thread, in the transaction of the act itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.things import ThingChange, ThingKind
from tui.domain.times import Instant
from tui.store.database import Database
from tui.store.mirror import decoded, named_anew

_KEPT = 500
"""So many acts can be taken back."""
_COLUMNS = "seq, workspace_id, at, words, asks, pairs, undone, things"
_LAST = "FROM undo WHERE workspace_id = ? AND NOT undone ORDER BY seq DESC LIMIT 1"
_NEXT = "FROM undo WHERE workspace_id = ? AND undone ORDER BY seq LIMIT 1"


class Pair(Struct, frozen=True):
    """One entry before and after an act. None: it was not there."""

    before: TimeEntry | None
    after: TimeEntry | None


class ThingPair(Struct, frozen=True):
    """What an act changed on a client, project, task, tag or profile: the fields before and after."""

    kind: ThingKind
    thing_id: str
    before: ThingChange
    after: ThingChange
    called: str = ""
    project_id: str = ""
    """The project that a task is of."""


class Done(Struct, frozen=True, kw_only=True):
    """One act in the journal."""

    seq: int
    workspace_id: str
    at: Instant
    words: str
    """What was done, without to what: `Deleted`."""
    asks: bool
    """Whether it was an edit or a delete, which asked first."""
    pairs: tuple[Pair, ...]
    undone: bool
    things: tuple[ThingPair, ...] = ()


_THINGS = msgspec.json.Decoder(tuple[ThingPair, ...])
_PAIRS = msgspec.json.Decoder(tuple[Pair, ...])


def newest(source: Database | sqlite3.Connection, workspace_id: str, *, undone: bool) -> Done | None:
    """The act that would be taken back, or with `undone` the one that would be done again."""
    sql, values = f"SELECT {_COLUMNS} {_NEXT if undone else _LAST}", (workspace_id,)
    rows = (
        source.read(sql, values) if isinstance(source, Database) else source.execute(sql, values).fetchall()
    )
    return _done(rows[0]) if rows else None


def words(database: Database, workspace_id: str, *, undone: bool) -> str:
    """In a word what would be taken back, or done again; empty: nothing."""
    rows = database.read(f"SELECT words {_NEXT if undone else _LAST}", (workspace_id,))
    return str(rows[0][0]) if rows else ""


def record(
    db: sqlite3.Connection,
    workspace_id: str,
    words: str,
    pairs: Sequence[Pair],
    now: Instant,
    *,
    asks: bool,
    things: Sequence[ThingPair] = (),
) -> None:
    """Remember an act. What was taken back before it can't be done again any more."""
    db.execute("DELETE FROM undo WHERE workspace_id = ? AND undone", (workspace_id,))
    added = db.execute(
        "INSERT INTO undo (workspace_id, at, words, asks, pairs, things) VALUES (?, ?, ?, ?, ?, ?)",
        (workspace_id, now, words, asks, _text(pairs), _text(things)),
    )
    db.execute("DELETE FROM undo WHERE seq <= ?", ((added.lastrowid or 0) - _KEPT,))


def turned(
    db: sqlite3.Connection, done: Done, pairs: Sequence[Pair], things: Sequence[ThingPair] = ()
) -> None:
    """It was taken back, or done again; `pairs` and `things` are as they are by now."""
    db.execute(
        "UPDATE undo SET undone = ?, pairs = ?, things = ? WHERE seq = ?",
        (not done.undone, _text(pairs), _text(things), done.seq),
    )


def forget(db: sqlite3.Connection, seq: int) -> None:
    """It can't be taken back: nothing of it is left."""
    db.execute("DELETE FROM undo WHERE seq = ?", (seq,))


def renamed(db: sqlite3.Connection, old: str, new: str) -> None:
    """An entry goes by another id now."""
    named_anew(db, old, new)


def check(database: Database) -> None:
    """Read and understand all of it. Damaged when something can't be."""
    for pairs, things in database.read("SELECT pairs, things FROM undo"):
        decoded(_PAIRS, pairs)
        decoded(_THINGS, things)


def change_entries_naming(
    db: sqlite3.Connection, some_id: str, change: Callable[[TimeEntry], TimeEntry]
) -> None:
    """Change every entry in the journal that names a project, task or tag of that id."""
    rows = db.execute("SELECT seq, pairs FROM undo WHERE instr(pairs, ?)", (some_id,)).fetchall()
    for seq, text in rows:
        pairs = [Pair(*(one and change(one) for one in (p.before, p.after))) for p in decoded(_PAIRS, text)]
        db.execute("UPDATE undo SET pairs = ? WHERE seq = ?", (_text(pairs), seq))


def _done(row: Sequence[Any]) -> Done:
    seq, workspace_id, at, words, asks, pairs, undone, things = row
    return Done(
        seq=seq,
        workspace_id=workspace_id,
        at=at,
        words=words,
        asks=bool(asks),
        pairs=decoded(_PAIRS, pairs),
        undone=bool(undone),
        things=decoded(_THINGS, things),
    )


def _text(pairs: Sequence[Pair] | Sequence[ThingPair]) -> str:
    return msgspec.json.encode(tuple(pairs)).decode()
