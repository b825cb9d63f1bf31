"""What a person has pinned in a workspace: ids of projects and tasks, kept in the mirror and sent nowhere."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from tui.store.database import uri
from tui.store.mirror import Mirror, meta_in, put_meta, resolved_in

log = logging.getLogger(__name__)

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


def rescued(path: Path) -> dict[str, tuple[str, ...]]:
    """What can still be read of the pins in a damaged file, by the keys that they are kept under."""
    found = {}
    try:
        with closing(sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)) as connection:
            for key, text in connection.execute("SELECT key, value FROM meta WHERE key LIKE 'pins %'"):
                found[str(key)] = _IDS.decode(text)
    except (sqlite3.Error, msgspec.MsgspecError, UnicodeError, TypeError) as error:
        log.warning("not all pins could be read in %s: %s", path, error)
    return found


def put_back(db: sqlite3.Connection, pins: dict[str, tuple[str, ...]]) -> None:
    """Keep rescued pins in a new file."""
    for key, ids in pins.items():
        put_meta(db, key, ids)


def _key(workspace_id: str) -> str:
    return f"pins {workspace_id}"
