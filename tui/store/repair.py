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
    EditThing,
    StopEntry,
)
from tui.domain.entries import TimeEntry, apply
from tui.domain.errors import StoreError
from tui.domain.things import applied
from tui.domain.times import Instant
from tui.domain.trouble import Trouble
from tui.store import allowed, doubts, journal, mirror, outbox, pins, things
from tui.store.database import Database, uri
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import Mirror
from tui.store.outbox import Waiting

log = logging.getLogger(__name__)

_COMMAND = msgspec.json.Decoder(Command)
_ENTRY = msgspec.json.Decoder(TimeEntry)
_TROUBLE = msgspec.json.Decoder(Trouble)
_IDS = msgspec.json.Decoder(tuple[str, ...])
_COLUMNS = (
    "workspace_id", "target", "command", "base", "state", "attempts", "trouble", "baseline", "created_at", "sent_at",
    "base_start",
)  # fmt: skip
Rescued = dict[str, Any]
"""One row of a damaged outbox, by the names of its columns: an older program had fewer of them."""


def sound(database: Database) -> bool:
    """Whether all of a mirror can be read and understood; takes as long as reading it does."""
    try:
        Mirror(database).check()
        outbox.pending(database)
        if database.writable:
            database.submit(doubts.kept).result()
        journal.check(database)
    except StoreError:
        return False
    return True


def rescue(path: Path) -> list[Rescued]:
    """Rows of the outbox that can still be read from a damaged file; none when it is beyond reading."""
    rows: dict[int, Rescued] = {}
    # From both ends: what can't be read may lie in the middle.
    for order in ("ASC", "DESC"):
        try:
            with closing(sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)) as connection:
                found = connection.execute(f"SELECT * FROM outbox ORDER BY seq {order}")
                names = [column[0] for column in found.description]
                for row in found:
                    one = dict(zip(names, row, strict=True))
                    rows.setdefault(one["seq"], one)
        except sqlite3.Error:
            log.warning(
                "rescued %d rows of %s before it could not be read on", len(rows), path, exc_info=True
            )
    return [rows[seq] for seq in sorted(rows)]


def rebuild(damaged: Path, mended: Path, now: Instant) -> None:
    """Make a new mirror with what can be saved of a damaged one. Raises StoreError.

    `mended` is there only when it is whole: from then on nothing is needed of the damaged file any more.
    """
    building = mended.with_suffix(".building")
    for ending in ("", "-wal", "-shm"):
        building.with_name(building.name + ending).unlink(missing_ok=True)
    rows, kept, shared = rescue(damaged), pins.rescued(damaged), allowed.rescued(damaged)
    database = Database.open(building, MIGRATIONS)
    try:
        database.submit(lambda db: restore(db, rows, now)).result()
        database.submit(lambda db: pins.put_back(db, kept)).result()
        database.submit(lambda db: allowed.put_back(db, shared)).result()
    finally:
        database.close()
    with closing(sqlite3.connect(uri(building), uri=True)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    building.rename(mended)


def restore(db: sqlite3.Connection, rows: Sequence[Rescued], now: Instant) -> int:
    """Put rescued rows into a new file, in their order, and what they make and change back into the mirror.

    What was on its way is unclear now. Returns how many there are; one that can't be understood is left out.
    """
    rows = [_readable(row) for row in rows if _understood(row)]
    marks = ", ".join("?" * len(_COLUMNS))
    db.executemany(
        f"INSERT INTO outbox ({', '.join(_COLUMNS)}) VALUES ({marks})",
        [[row.get(column) for column in _COLUMNS] for row in rows],
    )
    outbox.recover(db, now)
    for row in outbox.pending(db):
        _show(db, row)
    return len(rows)


def _readable(row: Rescued) -> Rescued:
    """The row without what can't be understood beside the act itself, and as this program writes it."""
    row = dict(row)
    if row["state"] == "needs_you" and not _decodes(_TROUBLE, row.get("trouble")):
        said = row.get("said") or "It was refused; the server's words were lost with the mirror."
        row["trouble"] = outbox.text(Trouble(said=str(said)))
    if row.get("baseline") and not _decodes(_IDS, row["baseline"]):
        row["baseline"] = None
    if row.get("forced"):
        row["base"] = None  # an older program's way of saying that the user's side counts
    row["base_start"] = _ENTRY.decode(row["base"]).start if row["base"] else None
    return row


def _decodes(decoder: msgspec.json.Decoder[Any], text: Any) -> bool:
    try:
        decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return False
    return True


def _understood(row: Rescued) -> bool:
    try:
        _COMMAND.decode(row["command"])
        if row["base"]:
            _ENTRY.decode(row["base"])
    except (msgspec.MsgspecError, UnicodeError, TypeError, KeyError):
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
        case EditThing(kind=kind, thing_id=thing_id, change=change):
            if (known := things.thing_in(db, kind, thing_id)) is not None:
                mirror.put_things(db, row.workspace_id, [applied(known, change)])
