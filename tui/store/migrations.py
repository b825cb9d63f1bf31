"""The mirror's tables, as named steps. A step that was released is never edited; a new one follows it."""

from __future__ import annotations

import json
import sqlite3

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


MIGRATIONS: tuple[Migration, ...] = (("first", _first), ("answers", _answers))
