"""Creates that were sent more than once, or given up, while no look could tell whether they had arrived.

What was sent may still turn up: `twins` looks out for it among what is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.store.mirror import decoded

_KEPT = 200
_ENTRY = msgspec.json.Decoder(TimeEntry)


class Doubt(Struct, frozen=True):
    """An entry that may be on the server once more."""

    entry_id: str
    """The one that is known; of a create that was given up the id that it had here."""
    sent: TimeEntry
    """As it was sent."""


def remember(db: sqlite3.Connection, entry_id: str, sent: TimeEntry) -> None:
    """Look out for one that may still arrive."""
    added = db.execute(
        "INSERT INTO doubts (entry_id, sent) VALUES (?, ?)", (entry_id, msgspec.json.encode(sent).decode())
    )
    db.execute("DELETE FROM doubts WHERE seq <= ?", ((added.lastrowid or 0) - _KEPT,))


def kept(db: sqlite3.Connection) -> list[Doubt]:
    """All of them. Damaged when one says nothing that we would have written."""
    rows = db.execute("SELECT entry_id, sent FROM doubts ORDER BY seq")
    return [Doubt(entry_id, decoded(_ENTRY, sent)) for entry_id, sent in rows]


def asked(db: sqlite3.Connection) -> set[str]:
    """Ids of entries of which the user is asked already whether they are others that he made."""
    rows = db.execute(
        """SELECT CASE WHEN json_extract(command, '$.type') = 'Twins' THEN target
        ELSE json_extract(trouble, '$.theirs.id') END
        FROM outbox WHERE state = 'needs_you' AND json_extract(trouble, '$.kind') = 'twin'"""
    )
    return {row[0] for row in rows}


def strangers(db: sqlite3.Connection, entry_ids: Iterable[str]) -> set[str]:
    """Those of the ids that the mirror has never had, and that nobody is asked about."""
    ids = set(entry_ids) - asked(db)
    return {one for one in ids if not db.execute("SELECT 1 FROM entries WHERE id = ?", (one,)).fetchone()}
