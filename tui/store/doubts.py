"""Creates that were sent twice, because no look could tell whether the first had arrived: it may still turn up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from tui.domain.entries import TimeEntry

_KEPT = 200
_ENTRY = msgspec.json.Decoder(TimeEntry)


class Doubt(Struct, frozen=True):
    """An entry that may be on the server twice."""

    entry_id: str
    """The one that is known."""
    sent: TimeEntry
    """As it was sent."""
    baseline: frozenset[str]
    """Ids of entries that were there before: none of them is the second."""


def remember(db: sqlite3.Connection, entry_id: str, sent: TimeEntry, baseline: Sequence[str]) -> None:
    """Look out for a second one."""
    added = db.execute(
        "INSERT INTO doubts (entry_id, sent, baseline) VALUES (?, ?, ?)",
        (entry_id, msgspec.json.encode(sent).decode(), msgspec.json.encode(list(baseline)).decode()),
    )
    db.execute("DELETE FROM doubts WHERE seq <= ?", ((added.lastrowid or 0) - _KEPT,))


def kept(db: sqlite3.Connection) -> list[Doubt]:
    """All of them."""
    return [
        Doubt(entry_id, _ENTRY.decode(sent), frozenset(msgspec.json.decode(baseline, type=list[str])))
        for entry_id, sent, baseline in db.execute("SELECT entry_id, sent, baseline FROM doubts ORDER BY seq")
    ]


def asked(db: sqlite3.Connection) -> set[str]:
    """Ids of entries of which the user is asked already whether they are others that he made."""
    rows = db.execute(
        """SELECT CASE WHEN json_extract(command, '$.type') = 'Twins' THEN target
        ELSE json_extract(trouble, '$.theirs.id') END
        FROM outbox WHERE state = 'needs_you' AND json_extract(trouble, '$.kind') = 'twin'"""
    )
    return {row[0] for row in rows}


def strangers(db: sqlite3.Connection, entry_ids: Iterable[str]) -> set[str]:
    """Those of the ids that the mirror has never had, that we have not made, and that nobody is asked about."""
    ids = set(entry_ids) - asked(db)
    known = {
        some_id
        for some_id in ids
        if db.execute(
            "SELECT 1 FROM entries WHERE id = :id UNION ALL SELECT 1 FROM settled WHERE server_id = :id",
            {"id": some_id},
        ).fetchone()
    }
    return ids - known
