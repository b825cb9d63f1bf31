"""What a person has pinned in a workspace: ids of projects and tasks, kept in the mirror and sent nowhere."""

from __future__ import annotations

import sqlite3

import msgspec

from tui.store.mirror import Mirror, meta_in, put_meta, resolved_in

_IDS = msgspec.json.Decoder(tuple[str, ...])


def pinned(mirror: Mirror, workspace_id: str) -> tuple[str, ...]:
    """The ids, in the order in which they were pinned. Raises StoreError."""
    return mirror.meta(_key(workspace_id), tuple[str, ...]) or ()


def turn(db: sqlite3.Connection, workspace_id: str, thing_id: str) -> bool:
    """Pin a project or task, or unpin it. Returns whether it is pinned now."""
    thing_id = resolved_in(db, thing_id)
    text = meta_in(db, _key(workspace_id))
    ids = _IDS.decode(text) if text else ()
    there = thing_id in ids
    rest = tuple(one for one in ids if one != thing_id)
    put_meta(db, _key(workspace_id), rest if there else (*rest, thing_id))
    return not there


def _key(workspace_id: str) -> str:
    return f"pins {workspace_id}"
