"""What happened to the acts that were sent: for each its history, for all the last errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tui.domain.times import Instant
from tui.domain.trouble import Event
from tui.store.database import Database

_KEPT = 2000
_COLUMNS = "at, what, about, times, bad"


def note(
    db: sqlite3.Connection, act: int | None, what: str, now: Instant, *, about: str = "", bad: bool = False
) -> None:
    """Add a line; one that says the same as the last of that act only counts."""
    last = db.execute(
        "SELECT seq, what FROM events WHERE act IS ? ORDER BY seq DESC LIMIT 1", (act,)
    ).fetchone()
    if last is not None and last[1] == what:
        db.execute("UPDATE events SET at = ?, times = times + 1 WHERE seq = ?", (now, last[0]))
        return
    added = db.execute(
        "INSERT INTO events (act, at, what, about, times, bad) VALUES (?, ?, ?, ?, 1, ?)",
        (act, now, what, about, bad),
    )
    db.execute("DELETE FROM events WHERE seq <= ?", ((added.lastrowid or 0) - _KEPT,))


def of_acts(database: Database, acts: Iterable[int]) -> dict[int, tuple[Event, ...]]:
    """The history of each of those acts, oldest first."""
    wanted = set(acts)
    found: dict[int, list[Event]] = {}
    for act, *rest in database.read(f"SELECT act, {_COLUMNS} FROM events WHERE act NOT NULL ORDER BY seq"):
        if act in wanted:
            found.setdefault(act, []).append(_event(*rest))
    return {act: tuple(events) for act, events in found.items()}


def latest(database: Database, limit: int) -> list[Event]:
    """The last lines of all, newest first."""
    rows = database.read(f"SELECT {_COLUMNS} FROM events ORDER BY seq DESC LIMIT ?", (limit,))
    return [_event(*row) for row in rows]


def _event(at: Instant, what: str, about: str, times: int, bad: int) -> Event:
    return Event(at=at, what=what, about=about, times=times, bad=bool(bad))
