"""Pairs of entries that may share time: the person said so, on this machine, and they are not marked any more.

The functions that take a `sqlite3.Connection` run on the writer thread.
"""

from __future__ import annotations

import sqlite3

from tui.domain.summaries import Allowed, pair_of
from tui.store.database import Database


def pairs(database: Database) -> Allowed:
    """All of them."""
    return frozenset(pair_of(*row) for row in database.read("SELECT one, other FROM allowed"))


def put(db: sqlite3.Connection, one: str, other: str) -> None:
    """These two may share time."""
    db.execute("INSERT OR IGNORE INTO allowed VALUES (?, ?)", pair_of(one, other))


def drop(db: sqlite3.Connection, one: str, other: str) -> None:
    """They are marked again."""
    # An id that was settled since may stand on either side.
    db.executemany("DELETE FROM allowed WHERE one = ? AND other = ?", [(one, other), (other, one)])
