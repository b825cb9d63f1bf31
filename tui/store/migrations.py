"""The mirror's tables, as named steps. A step that was released is never edited; a new one follows it."""

from __future__ import annotations

import json
import sqlite3

import msgspec
from msgspec import Struct

from tui.store.columns import Keys, keys, place_of
from tui.store.database import Migration


def _first(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    db.execute(
        """CREATE TABLE things (
            kind TEXT NOT NULL, id TEXT NOT NULL, workspace_id TEXT NOT NULL, json TEXT NOT NULL,
            PRIMARY KEY (kind, id)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX things_by_workspace ON things (workspace_id, kind)")
    db.execute(
        """CREATE TABLE entries (
            id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, user_id TEXT NOT NULL,
            start INTEGER NOT NULL, end INTEGER, project_id TEXT, task_id TEXT,
            description TEXT NOT NULL, json TEXT NOT NULL,
            written_at INTEGER NOT NULL DEFAULT 0)"""
    )
    db.execute("CREATE INDEX entries_by_start ON entries (workspace_id, user_id, start DESC)")
    db.execute("CREATE INDEX entries_running ON entries (user_id, workspace_id) WHERE end IS NULL")
    db.execute(
        """CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id TEXT NOT NULL, target TEXT NOT NULL,
            command TEXT NOT NULL, base TEXT, state TEXT NOT NULL DEFAULT 'waiting',
            attempts INTEGER NOT NULL DEFAULT 0, forced INTEGER NOT NULL DEFAULT 0,
            said TEXT NOT NULL DEFAULT '', baseline TEXT, created_at INTEGER NOT NULL, sent_at INTEGER)"""
    )
    db.execute("CREATE INDEX outbox_by_target ON outbox (target)")
    db.execute(
        "CREATE TABLE settled (seq INTEGER PRIMARY KEY, local_id TEXT NOT NULL UNIQUE, server_id TEXT NOT NULL)"
    )


def _answers(db: sqlite3.Connection) -> None:
    """Why an act waits, what happened to it, and creates that may have arrived twice."""
    db.execute("ALTER TABLE outbox ADD COLUMN trouble TEXT")
    db.execute("ALTER TABLE outbox ADD COLUMN base_start INTEGER")
    for seq, state, forced, said, base in db.execute(
        "SELECT seq, state, forced, said, base FROM outbox"
    ).fetchall():
        trouble = json.dumps({"said": said}) if state == "needs_you" else None
        # Whoever chose his own side has nothing to be compared with.
        kept = None if forced else base
        start = json.loads(base)["start"] if base else None
        db.execute(
            "UPDATE outbox SET trouble = ?, base = ?, base_start = ? WHERE seq = ?",
            (trouble, kept, start, seq),
        )
    db.execute("CREATE INDEX outbox_by_base ON outbox (base_start) WHERE base_start IS NOT NULL")
    db.execute("CREATE INDEX outbox_by_state ON outbox (state)")
    db.execute(
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, act INTEGER, at INTEGER NOT NULL, what TEXT NOT NULL,
            about TEXT NOT NULL, times INTEGER NOT NULL, bad INTEGER NOT NULL)"""
    )
    db.execute("CREATE INDEX events_by_act ON events (act)")
    db.execute(
        """CREATE TABLE doubts (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, entry_id TEXT NOT NULL, sent TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX settled_by_server ON settled (server_id)")


def _undo(db: sqlite3.Connection) -> None:
    """What was done, so that it can be taken back."""
    db.execute(
        """CREATE TABLE undo (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id TEXT NOT NULL, at INTEGER NOT NULL,
            words TEXT NOT NULL, asks INTEGER NOT NULL, pairs TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0)"""
    )


class _Kept(Struct):
    """What is needed of an entry's JSON, and what stands there of anything else."""

    tag_ids: tuple[str, ...] = ()
    billable: bool = False


def _find(db: sqlite3.Connection) -> None:
    """What entries are found by, and an index of that alone: see `finding`."""
    for column in (
        "place INTEGER NOT NULL DEFAULT 0",
        "folded BLOB NOT NULL DEFAULT x''",
        "project_code INTEGER",
        "task_code INTEGER",
        "tags TEXT NOT NULL DEFAULT ''",
        "tags_code INTEGER",
        "billable INTEGER NOT NULL DEFAULT 0",
    ):
        db.execute(f"ALTER TABLE entries ADD COLUMN {column}")
    # As bytes: a row that is damaged is met when it is read, and is no reason to stop here.
    rows = db.execute(
        """SELECT rowid, workspace_id, user_id, CAST(description AS BLOB), project_id, task_id,
        CAST(json AS BLOB) FROM entries"""
    ).fetchall()
    db.executemany(
        """UPDATE entries SET place = ?, folded = ?, project_code = ?, task_code = ?, tags = ?, tags_code = ?,
        billable = ? WHERE rowid = ?""",
        [(*_keys(place_of(ws, user), *rest), rowid) for rowid, ws, user, *rest in rows],
    )
    db.execute(
        """CREATE INDEX entries_found ON entries
        (place, start DESC, folded, project_code, task_code, tags_code, billable)"""
    )
    db.execute("CREATE INDEX entries_tagged ON entries (place, tags) WHERE tags <> ''")


def _keys(place: int, description: bytes, project_id: str | None, task_id: str | None, text: bytes) -> Keys:
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except (msgspec.MsgspecError, UnicodeError):
        kept = _Kept()
    said = description.decode(errors="replace")
    return keys(place, said, project_id, task_id, kept.tag_ids, billable=kept.billable)


def _allowed(db: sqlite3.Connection) -> None:
    """Pairs of entries that may share time."""
    db.execute(
        "CREATE TABLE allowed (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID"
    )


def _managing(db: sqlite3.Connection) -> None:
    """Changes of projects and the like can be taken back too; and indexes of what is in each of them."""
    db.execute("ALTER TABLE undo ADD COLUMN things TEXT NOT NULL DEFAULT '[]'")
    db.execute(
        "CREATE INDEX entries_held ON entries (workspace_id, user_id, project_id, task_id, start, end)"
    )
    db.execute(
        "CREATE INDEX entries_held_by_tags ON entries (workspace_id, user_id, tags, start, end) WHERE tags <> ''"
    )


MIGRATIONS: tuple[Migration, ...] = (
    ("first", _first),
    ("answers", _answers),
    ("undo", _undo),
    ("find", _find),
    ("allowed", _allowed),
    ("managing", _managing),
)
