"""What the mirror knows of the people of a workspace: who they are, their own week, and other members' time.

The functions that take a `sqlite3.Connection` run on the writer thread, inside `Database.write`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

import msgspec
from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.times import Instant
from tui.domain.workspace import MemberProfile, Members
from tui.store import mirror
from tui.store.mirror import Mirror

_PROFILE = msgspec.json.Decoder(MemberProfile)


class LogRead(Struct, frozen=True, kw_only=True):
    """How it stands with another member's entries; of the user himself, with his week."""

    at: Instant | None = None
    """When they were read last; None: never."""
    trouble: str = ""
    """Why the server did not tell them the last time, in its words."""


def members(known: Mirror, workspace_id: str) -> Members:
    """Who is in the workspace, as it was read last."""
    return known.meta(_members_key(workspace_id), Members) or Members()


def put_members(db: sqlite3.Connection, workspace_id: str, found: Members) -> None:
    """Keep who is in the workspace."""
    mirror.put_meta(db, _members_key(workspace_id), found)


def profile(known: Mirror, workspace_id: str, user_id: str) -> MemberProfile | None:
    """A member's week; None until it was read."""
    rows = known.database.read(
        "SELECT json FROM things WHERE kind = 'profile' AND id = ?", (f"{user_id}@{workspace_id}",)
    )
    return mirror.decoded(_PROFILE, rows[0][0]) if rows else None


def log_read(known: Mirror, workspace_id: str, user_id: str) -> LogRead:
    """How it stands with a member's entries."""
    return known.meta(_log_key(workspace_id, user_id), LogRead) or LogRead()


def put_log_read(db: sqlite3.Connection, workspace_id: str, user_id: str, read: LogRead) -> None:
    """Keep how it stands with a member's entries."""
    mirror.put_meta(db, _log_key(workspace_id, user_id), read)


def replace_log(
    db: sqlite3.Connection,
    workspace_id: str,
    user_id: str,
    entries: Iterable[TimeEntry],
    *,
    stays: Collection[str],
    written: Instant,
) -> None:
    """Put what was read in the place of all that was here of a member.

    What waits to be sent (`stays`) is left alone, and what we wrote after `written`: a list may lack it still.
    """
    rows = db.execute(
        "SELECT id, written_at FROM entries WHERE workspace_id = ? AND user_id = ?", (workspace_id, user_id)
    ).fetchall()
    keep = {some_id for some_id, at in rows if at > written}.union(stays)
    there = {entry.id: entry for entry in entries}
    mirror.drop_entries(db, [row[0] for row in rows if row[0] not in keep and row[0] not in there])
    mirror.put_entries(db, [entry for some_id, entry in there.items() if some_id not in stays])


def _members_key(workspace_id: str) -> str:
    return f"members {workspace_id}"


def _log_key(workspace_id: str, user_id: str) -> str:
    return f"log of {workspace_id} {user_id}"
