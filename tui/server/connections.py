"""The gateway in front: connections to accounts, and which account a request is for."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from tui.server.calls import Call, Reply, Where
from tui.server.database import Database
from tui.server.errors import Refusal

APP = "clockify"


class ConnectionBody(Struct):
    """What a connection is asked for with."""

    app: str = ""


def list_connections(call: Call) -> Reply:
    """GET /connections: oldest first; `app` and `status` choose."""
    where = Where("1")
    for column in ("app", "status"):
        if value := call.text(column):
            where.add(f"{column} = ?", value)
    with call.database.read() as c:
        rows = c.execute(f"SELECT * FROM connections {where.sql} ORDER BY created, id", where.values)
        return Reply({"connections": [_show(row) for row in rows]})


def get_connection(call: Call) -> Reply:
    """GET /connections/{id}."""
    with call.database.read() as c:
        return Reply({"connection": _show(_find(c, call.params["connection"]))})


def create_connection(call: Call) -> Reply:
    """POST /connections: a pending one, which its `url` makes active once it is opened."""
    app = call.body(ConnectionBody).app
    if app != APP:
        raise _refused(f"Invalid app name: {app!r}")
    with call.database.write() as c:
        identity = _add(call.database, c, call.user_id, "PENDING", call.base_url)
        return Reply({"connection": _show(_find(c, identity))})


def delete_connection(call: Call) -> Reply:
    """DELETE /connections/{id}."""
    with call.database.write() as c:
        row = _find(c, call.params["connection"])
        c.execute("DELETE FROM connections WHERE id = ?", (row["id"],))
    return Reply({"message": "Connection deleted"})


def open_link(call: Call) -> Reply:
    """GET /connect: where a pending connection's `url` leads; makes it active."""
    with call.database.write() as c:
        row = c.execute(
            "SELECT id FROM connections WHERE token = ?", (call.text("session_token") or "",)
        ).fetchone()
        if row is None:
            raise Refusal(404, "This link is not valid any more.")
        _set_status(call.database, c, row["id"], "ACTIVE")
    return Reply({"message": "Connected. You can close this window."})


def connected_user(database: Database, wanted: str | None) -> str:
    """The id of the user whose account a request through the gateway reaches.

    That is the named connection's, which has to be active; without a name the oldest active one's. The
    refusals carry no number, which tells them from Clockify's own.
    """
    with database.read() as c:
        if wanted:
            row = c.execute("SELECT user_id, status FROM connections WHERE id = ?", (wanted,)).fetchone()
            if row is None:
                raise _refused("Connection not found")
            if row["status"] != "ACTIVE":
                raise _refused("Connection is not active")
        else:
            row = c.execute(
                "SELECT user_id FROM connections WHERE status = 'ACTIVE' ORDER BY created, id LIMIT 1"
            ).fetchone()
            if row is None:
                raise _refused("No active clockify connection found. Please create one.")
        return str(row["user_id"])


def add_connection(database: Database, user_id: str | None = None, status: str = "ACTIVE") -> str:
    """Make a connection to that user's account (without one, the first user's); its id."""
    with database.write() as c:
        user = user_id or c.execute("SELECT id FROM users ORDER BY position LIMIT 1").fetchone()[0]
        return _add(database, c, user, status, "http://127.0.0.1/")


def set_connection_status(database: Database, connection_id: str, status: str = "ACTIVE") -> None:
    """Make a connection `ACTIVE` (as opening its link does), `PENDING` or `FAILED`."""
    with database.write() as c:
        _set_status(database, c, connection_id, status)


def _add(database: Database, c: sqlite3.Connection, user: str, status: str, base_url: str) -> str:
    identity, token = secrets.token_hex(16), secrets.token_urlsafe(24)
    # Whole seconds alone would leave the order of two to chance.
    last = c.execute("SELECT coalesce(max(created), 0) FROM connections").fetchone()[0]
    now = max(database.clock.now() * 1_000_000, last + 1)
    c.execute(
        "INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (identity, user, APP, status, token, f"{base_url}connect?session_token={token}", now, now),
    )
    return identity


def _set_status(database: Database, c: sqlite3.Connection, identity: str, status: str) -> None:
    c.execute(
        "UPDATE connections SET status = ?, updated = max(updated + 1, ?) WHERE id = ?",
        (status, database.clock.now() * 1_000_000, identity),
    )


def _find(c: sqlite3.Connection, identity: str) -> sqlite3.Row:
    row: sqlite3.Row | None = c.execute("SELECT * FROM connections WHERE id = ?", (identity,)).fetchone()
    if row is None:
        raise Refusal(404, "Connection not found")
    return row


def _refused(message: str) -> Refusal:
    return Refusal(400, message)


def _show(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "connection_id": row["id"],
        "status": row["status"],
        "creation_time": _time(row["created"]),
        "last_updated_time": _time(row["updated"]),
        "url": row["url"],
        "app": row["app"],
        "method": "OAUTH2",
        "metadata": {},
    }


def _time(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06}Z"
