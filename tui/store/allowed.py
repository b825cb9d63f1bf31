"""Pairs of entries that may share time: the person said so, on this machine, and they are not marked any more.

The functions that take a `sqlite3.Connection` run on the writer thread.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tui.domain.summaries import Allowed, pair_of
from tui.store.database import Database, uri

log = logging.getLogger(__name__)


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


def rescued(path: Path) -> Allowed:
    """What can still be read of them in a damaged file."""
    found: list[tuple[str, str]] = []
    try:
        with closing(sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)) as connection:
            found += connection.execute("SELECT one, other FROM allowed")
    except sqlite3.Error as error:
        log.warning("not all allowed overlaps could be read in %s: %s", path, error)
    return frozenset(pair_of(str(one), str(other)) for one, other in found)


def put_back(db: sqlite3.Connection, allowed: Iterable[tuple[str, str]]) -> None:
    """Keep rescued ones in a new file."""
    for pair in allowed:
        put(db, *pair)
