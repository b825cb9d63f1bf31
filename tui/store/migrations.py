"""The mirror's tables, as named steps. A step that was released is never edited; a new one follows it."""

from __future__ import annotations

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


MIGRATIONS: tuple[Migration, ...] = (("first", _first),)
