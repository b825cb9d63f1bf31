"""Our copy of what one Clockify user sees: read at once for the screen, written only inside a transaction.

The functions that take a `sqlite3.Connection` run on the writer thread, inside `Database.write`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.errors import Damaged
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.times import Instant
from tui.domain.workspace import MemberProfile, User, Workspace
from tui.store.columns import keys_of
from tui.store.database import Database

T = TypeVar("T")
Thing = Workspace | Client | Project | Task | Tag | MemberProfile

_KIND: dict[type[Any], str] = {
    Workspace: "workspace",
    Client: "client",
    Project: "project",
    Task: "task",
    Tag: "tag",
    MemberProfile: "profile",
}
_ENTRY = msgspec.json.Decoder(TimeEntry)
_RENAME_ACTS = """UPDATE outbox SET target = replace(target, :old, :new), command = replace(command, :old, :new),
    base = replace(base, :old, :new)"""
RENAME_DONE = """UPDATE undo SET pairs = replace(pairs, '"' || :old || '"', '"' || :new || '"'),
    things = replace(things, '"' || :old || '"', '"' || :new || '"') WHERE instr(pairs || things, '"' || :old || '"')"""
"""The journal of what was done names things by their ids too."""
_RENAME_ALLOWED = """UPDATE OR REPLACE allowed SET one = CASE one WHEN :old THEN :new ELSE one END,
    other = CASE other WHEN :old THEN :new ELSE other END WHERE :old IN (one, other)"""


class Mirror:
    """Reads of the mirror, in the thread that opened its database. Every read may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def meta(self, key: str, kind: type[T]) -> T | None:
        """The value kept under a key, or None."""
        rows = self.database.read("SELECT value FROM meta WHERE key = ?", (key,))
        return decoded(msgspec.json.Decoder(kind), rows[0][0]) if rows else None

    def user(self) -> User | None:
        """The user whose mirror this is; None in a new file."""
        return self.meta("user", User)

    def workspaces(self) -> list[Workspace]:
        """All workspaces that are known, by name."""
        found = self._things(Workspace, "SELECT json FROM things WHERE kind = 'workspace'", ())
        return sorted(found, key=lambda workspace: workspace.name.casefold())

    def catalog(self, workspace_id: str) -> Catalog:
        """Clients, projects, tasks and tags of a workspace."""
        sql = "SELECT json FROM things WHERE workspace_id = ? AND kind = ?"
        return Catalog(
            clients={c.id: c for c in self._things(Client, sql, (workspace_id, "client"))},
            projects={p.id: p for p in self._things(Project, sql, (workspace_id, "project"))},
            tasks={t.id: t for t in self._things(Task, sql, (workspace_id, "task"))},
            tags={t.id: t for t in self._things(Tag, sql, (workspace_id, "tag"))},
        )

    def entry(self, entry_id: str) -> TimeEntry | None:
        """The entry of that id, or None."""
        rows = self.database.read("SELECT json FROM entries WHERE id = ?", (entry_id,))
        return decoded(_ENTRY, rows[0][0]) if rows else None

    def starting(self, workspace_id: str, user_id: str, start: Instant, end: Instant) -> list[TimeEntry]:
        """Entries that start in [start, end), newest first."""
        return self._entries(
            "workspace_id = ? AND user_id = ? AND start >= ? AND start < ? ORDER BY start DESC, id DESC",
            (workspace_id, user_id, start, end),
        )

    def ids_between(self, workspace_id: str, user_id: str, start: Instant, end: Instant) -> list[str]:
        """Ids of the entries that start in [start, end)."""
        rows = self.database.read(
            "SELECT id FROM entries WHERE workspace_id = ? AND user_id = ? AND start >= ? AND start < ?",
            (workspace_id, user_id, start, end),
        )
        return [row[0] for row in rows]

    def is_ours(self, server_id: str) -> bool:
        """Whether an entry of that id was made here."""
        return bool(self.database.read("SELECT 1 FROM settled WHERE server_id = ?", (server_id,)))

    def newest(self, workspace_id: str, user_id: str, before: Instant, limit: int) -> list[TimeEntry]:
        """At most `limit` entries that start before an instant, newest first."""
        return self._entries(
            "workspace_id = ? AND user_id = ? AND start < ? ORDER BY start DESC, id DESC LIMIT ?",
            (workspace_id, user_id, before, limit),
        )

    def sharing(self, workspace_id: str, user_id: str, start: Instant, end: Instant) -> list[TimeEntry]:
        """Entries that share time with [start, end), the running one too, newest first.

        Looks back two days before `start`: an entry longer than Clockify's usual 48 hours may be missed.
        """
        return self._entries(
            "workspace_id = ? AND user_id = ? AND start >= ? AND start < ? AND (end IS NULL OR end > ?) ORDER BY start DESC",
            (workspace_id, user_id, start - 2 * 86400, end, start),
        )

    def running(self, user_id: str) -> list[TimeEntry]:
        """Running entries of the user: at most one in each workspace."""
        return self._entries("user_id = ? AND end IS NULL ORDER BY start DESC", (user_id,))

    def last_finished(self, workspace_id: str, user_id: str) -> TimeEntry | None:
        """The finished entry with the newest start, or None."""
        found = self._entries(
            "workspace_id = ? AND user_id = ? AND end IS NOT NULL ORDER BY start DESC LIMIT 1",
            (workspace_id, user_id),
        )
        return found[0] if found else None

    def sums(
        self, workspace_id: str, user_id: str, start: Instant, end: Instant
    ) -> list[tuple[str | None, str | None, Seconds]]:
        """(project id, task id, seconds) of finished entries that start in [start, end)."""
        return self.database.read(
            """SELECT project_id, task_id, sum(end - start) FROM entries
            WHERE workspace_id = ? AND user_id = ? AND start >= ? AND start < ? AND end IS NOT NULL
            GROUP BY project_id, task_id""",
            (workspace_id, user_id, start, end),
        )

    def described(self, workspace_id: str, user_id: str, word: str, limit: int) -> list[TimeEntry]:
        """The newest entry of each description with a word that starts so, the most used of late first."""
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = self.database.read(
            """SELECT json, max(start), count(*) FROM (
                SELECT json, start, description FROM entries
                WHERE workspace_id = :ws AND user_id = :user AND description <> ''
                AND (description LIKE :head ESCAPE '\\' OR description LIKE :word ESCAPE '\\')
                ORDER BY start DESC LIMIT 500)
            GROUP BY description ORDER BY max(start) / 604800 DESC, count(*) DESC, max(start) DESC LIMIT :limit""",
            {
                "ws": workspace_id,
                "user": user_id,
                "head": f"{pattern}%",
                "word": f"% {pattern}%",
                "limit": limit,
            },
        )
        return [decoded(_ENTRY, row[0]) for row in rows]

    def resolve(self, some_id: str) -> str:
        """The server's id for one of ours that is settled; any other id as it is."""
        rows = self.database.read("SELECT server_id FROM settled WHERE local_id = ?", (some_id,))
        return str(rows[0][0]) if rows else some_id

    def settled_lately(self, limit: int) -> dict[str, str]:
        """The server's ids by ours, of the last so many that were settled."""
        rows = self.database.read(
            "SELECT local_id, server_id FROM settled ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return {row[0]: row[1] for row in rows}

    def check(self) -> None:
        """Read and understand everything; takes as long as that does. Damaged when something can't be."""
        if self.database.read("PRAGMA quick_check(1)") != [("ok",)]:
            raise Damaged(f"{self.database.path} is not sound.")
        self.user()
        for kind, name in _KIND.items():
            self._things(kind, "SELECT json FROM things WHERE kind = ?", (name,))
        self._entries("1", ())

    def _entries(self, where: str, values: Sequence[Any]) -> list[TimeEntry]:
        rows = self.database.read(f"SELECT json FROM entries WHERE {where}", values)
        return [decoded(_ENTRY, row[0]) for row in rows]

    def _things(self, kind: type[T], sql: str, values: Sequence[Any]) -> list[T]:
        decoder = msgspec.json.Decoder(kind)
        return [decoded(decoder, row[0]) for row in self.database.read(sql, values)]


def decoded(decoder: msgspec.json.Decoder[T], text: str) -> T:
    """What a column of JSON says. Damaged when it says nothing that we would have written."""
    try:
        return decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Damaged(f"The mirror holds what nobody wrote: {error}.") from error


def put_meta(db: sqlite3.Connection, key: str, value: object) -> None:
    """Keep a value under a key; None forgets it."""
    if value is None:
        db.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, _text(value)))


def put_entries(db: sqlite3.Connection, entries: Iterable[TimeEntry], written_at: Instant = 0) -> None:
    """Insert entries, or replace those of the same ids. `written_at` is when we wrote them to the server."""
    db.executemany(
        """INSERT INTO entries (id, workspace_id, user_id, start, end, project_id, task_id, description, json,
        written_at, place, folded, project_code, task_code, tags, tags_code, billable)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id, user_id = excluded.user_id,
        start = excluded.start, end = excluded.end, project_id = excluded.project_id, task_id = excluded.task_id,
        description = excluded.description, json = excluded.json, place = excluded.place, folded = excluded.folded,
        project_code = excluded.project_code, task_code = excluded.task_code, tags = excluded.tags,
        tags_code = excluded.tags_code, billable = excluded.billable,
        written_at = CASE WHEN excluded.written_at THEN excluded.written_at ELSE written_at END""",
        (
            (
                e.id,
                e.workspace_id,
                e.user_id,
                e.start,
                e.end,
                e.project_id,
                e.task_id,
                e.description,
                _text(e),
                written_at,
                *keys_of(e),
            )
            for e in entries
        ),
    )


def entry_in(db: sqlite3.Connection, entry_id: str) -> TimeEntry | None:
    """The entry of that id as it stands inside this transaction, or None."""
    row = db.execute("SELECT json FROM entries WHERE id = ?", (entry_id,)).fetchone()
    return _ENTRY.decode(row[0]) if row else None


def running_in(db: sqlite3.Connection, workspace_id: str, user_id: str) -> TimeEntry | None:
    """The running entry as it stands inside this transaction, or None."""
    row = db.execute(
        "SELECT json FROM entries WHERE workspace_id = ? AND user_id = ? AND end IS NULL ORDER BY start DESC",
        (workspace_id, user_id),
    ).fetchone()
    return _ENTRY.decode(row[0]) if row else None


def resolved_in(db: sqlite3.Connection, some_id: str) -> str:
    """The server's id for one of ours that is settled; any other id as it is."""
    row = db.execute("SELECT server_id FROM settled WHERE local_id = ?", (some_id,)).fetchone()
    return str(row[0]) if row else some_id


def starting_with_written(
    db: sqlite3.Connection, workspace_id: str, user_id: str, start: Instant, end: Instant
) -> list[tuple[TimeEntry, Instant]]:
    """Entries that start in [start, end), each with when we last wrote it to the server (0: never)."""
    rows = db.execute(
        """SELECT json, written_at FROM entries
        WHERE workspace_id = ? AND user_id = ? AND start >= ? AND start < ?""",
        (workspace_id, user_id, start, end),
    )
    return [(_ENTRY.decode(row[0]), row[1]) for row in rows]


def running_with_written(
    db: sqlite3.Connection, workspace_id: str, user_id: str, before: Instant
) -> list[tuple[TimeEntry, Instant]]:
    """A running entry that started before an instant, in the same form."""
    rows = db.execute(
        "SELECT json, written_at FROM entries WHERE workspace_id = ? AND user_id = ? AND end IS NULL AND start < ?",
        (workspace_id, user_id, before),
    )
    return [(_ENTRY.decode(row[0]), row[1]) for row in rows]


def meta_in(db: sqlite3.Connection, key: str) -> str | None:
    """The JSON kept under a key as it stands inside this transaction, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def change_entries_naming(
    db: sqlite3.Connection, some_id: str, change: Callable[[TimeEntry], TimeEntry]
) -> None:
    """Change every entry that names a project, task or tag of that id."""
    rows = db.execute("SELECT json FROM entries WHERE instr(json, ?)", (some_id,)).fetchall()
    put_entries(db, [change(_ENTRY.decode(row[0])) for row in rows])


def tagged_in(
    db: sqlite3.Connection, workspace_id: str, user_id: str, tag_ids: Iterable[str]
) -> list[TimeEntry]:
    """The user's entries that carry any of those tags."""
    found: dict[str, TimeEntry] = {}
    for tag_id in tag_ids:
        rows = db.execute(
            "SELECT json FROM entries WHERE workspace_id = ? AND user_id = ? AND tags <> '' AND instr(tags, ?)",
            (workspace_id, user_id, tag_id),
        )
        found |= {entry.id: entry for entry in (_ENTRY.decode(row[0]) for row in rows)}
    return list(found.values())


def drop_entries(db: sqlite3.Connection, entry_ids: Iterable[str]) -> None:
    """Remove entries from the mirror."""
    db.executemany("DELETE FROM entries WHERE id = ?", ((entry_id,) for entry_id in entry_ids))


def put_things(db: sqlite3.Connection, workspace_id: str, things: Iterable[Thing]) -> None:
    """Insert or replace workspaces, clients, projects, tasks or tags of a workspace."""
    db.executemany(
        "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)",
        ((_KIND[type(thing)], thing.id, workspace_id, _text(thing)) for thing in things),
    )


def drop_things(db: sqlite3.Connection, kind: type[Any], ids: Iterable[str]) -> None:
    """Remove things of a kind from the mirror."""
    db.executemany(
        "DELETE FROM things WHERE kind = ? AND id = ?", ((_KIND[kind], thing_id) for thing_id in ids)
    )


def thing_in(db: sqlite3.Connection, kind: type[T], some_id: str) -> T | None:
    """The thing of that kind and id as it stands inside this transaction, or None."""
    row = db.execute("SELECT json FROM things WHERE kind = ? AND id = ?", (_KIND[kind], some_id)).fetchone()
    return msgspec.json.decode(row[0], type=kind) if row else None


def things_in(db: sqlite3.Connection, workspace_id: str, kind: type[T]) -> list[T]:
    """All things of a kind in a workspace, as they stand inside this transaction."""
    decoder = msgspec.json.Decoder(kind)
    rows = db.execute(
        "SELECT json FROM things WHERE workspace_id = ? AND kind = ?", (workspace_id, _KIND[kind])
    )
    return [decoder.decode(row[0]) for row in rows]


def thing_ids(db: sqlite3.Connection, workspace_id: str, kind: type[Any]) -> set[str]:
    """Ids of all things of a kind in a workspace."""
    rows = db.execute(
        "SELECT id FROM things WHERE workspace_id = ? AND kind = ?", (workspace_id, _KIND[kind])
    )
    return {row[0] for row in rows}


def rename_entry(db: sqlite3.Connection, local_id: str, server_id: str) -> None:
    """Put the server's id in the place of ours for an entry, which nothing but its own acts names."""
    both = {"old": local_id, "new": server_id}
    db.execute("INSERT OR REPLACE INTO settled (local_id, server_id) VALUES (:old, :new)", both)
    db.execute(f"{_RENAME_ACTS} WHERE target = :old", both)
    # A question about twins names two, and a deletion may name what takes the time of what goes.
    db.execute(f"{_RENAME_ACTS} WHERE instr(command, :old)", both)
    named_anew(db, local_id, server_id)
    db.execute("DELETE FROM entries WHERE id = :old", both)


def named_anew(db: sqlite3.Connection, old: str, new: str) -> None:
    """Let what only this machine knows of an entry, what was done to it and what it may overlap, follow its id."""
    both = {"old": old, "new": new}
    db.execute(RENAME_DONE, both)
    db.execute(_RENAME_ALLOWED, both)


def rename(db: sqlite3.Connection, local_id: str, server_id: str) -> None:
    """The same for a client, project, task or tag, wherever it is named. Both ids are kept in `settled`."""
    both = {"old": local_id, "new": server_id}
    db.execute("INSERT OR REPLACE INTO settled (local_id, server_id) VALUES (:old, :new)", both)
    # Tags are named only inside the JSON; a local id is random enough to be found there by its text.
    rows = db.execute(
        "SELECT replace(json, :old, :new) FROM entries WHERE instr(json, :old)", both
    ).fetchall()
    put_entries(db, [_ENTRY.decode(row[0]) for row in rows])
    db.execute(
        "UPDATE things SET json = replace(json, :old, :new) WHERE instr(json, :old) AND id <> :old", both
    )
    db.execute(f"{_RENAME_ACTS} WHERE instr(command || coalesce(base, ''), :old)", both)
    db.execute(RENAME_DONE, both)
    db.execute("UPDATE meta SET value = replace(value, :old, :new) WHERE key LIKE 'pins %'", both)
    db.execute("DELETE FROM things WHERE id = :old", both)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
