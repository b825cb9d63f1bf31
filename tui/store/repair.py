"""A mirror that was damaged: finding out, and saving what waits in it. The rest is read anew from the server."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from tui.domain.commands import (
    Command,
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    EditEntry,
    StopEntry,
)
from tui.domain.entries import TimeEntry, apply
from tui.domain.errors import StoreError
from tui.store import mirror, outbox
from tui.store.database import Database, uri
from tui.store.mirror import Mirror
from tui.store.outbox import Waiting

log = logging.getLogger(__name__)

_COMMAND = msgspec.json.Decoder(Command)
_ENTRY = msgspec.json.Decoder(TimeEntry)
_COLUMNS = "workspace_id, target, command, base, state, attempts, said, baseline, created_at, sent_at"


def sound(database: Database) -> bool:
    """Whether all of a mirror can be read and understood; takes as long as reading it does."""
    try:
        Mirror(database).check()
        outbox.pending(database)
    except StoreError:
        return False
    return True


def rescue(path: Path) -> list[tuple[Any, ...]]:
    """Rows of the outbox that can still be read from a damaged file; none when it is beyond reading."""
    rows: list[tuple[Any, ...]] = []
    try:
        with closing(sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)) as connection:
            rows.extend(connection.execute(f"SELECT {_COLUMNS} FROM outbox ORDER BY seq"))
    except sqlite3.Error:
        log.warning("rescued %d rows of %s before it could not be read on", len(rows), path, exc_info=True)
    return rows


def restore(db: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> int:
    """Put rescued rows into a new file, in their order, and what they make and change back into the mirror.

    What was on its way is unclear now. Returns how many there are; one that can't be understood is left out.
    """
    rows = [row for row in rows if _understood(row)]
    marks = ", ".join("?" * len(_COLUMNS.split(",")))
    db.executemany(f"INSERT INTO outbox ({_COLUMNS}) VALUES ({marks})", rows)
    outbox.recover(db)
    for row in outbox.pending(db):
        _show(db, row)
    return len(rows)


def _understood(row: Sequence[Any]) -> bool:
    try:
        _COMMAND.decode(row[2])
        if row[3]:
            _ENTRY.decode(row[3])
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        log.exception("an act in a damaged mirror can't be understood: %r", row)
        return False
    return True


def _show(db: sqlite3.Connection, row: Waiting) -> None:
    """Let an empty mirror show what a row does."""
    there = mirror.entry_in(db, row.target) or row.base
    match row.command:
        case CreateEntry(entry=entry):
            mirror.put_entries(db, [entry])
        case EditEntry(change=change) if there:
            mirror.put_entries(db, [apply(there, change)])
        case StopEntry(end=end) if there:
            mirror.put_entries(db, [replace(there, end=end)])
        case DeleteEntry(entry_id=entry_id):
            mirror.drop_entries(db, [entry_id])
        case CreateClient(client=thing) | CreateProject(project=thing) | CreateTask(task=thing):
            mirror.put_things(db, row.workspace_id, [thing])
        case CreateTag(tag=tag):
            mirror.put_things(db, row.workspace_id, [tag])
