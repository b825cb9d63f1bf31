"""What a file is filled with at first: the local account, or an invented agency."""

from __future__ import annotations

from tui.server.calls import pack, unpack
from tui.server.database import Database
from tui.server.defaults import WEEKDAYS
from tui.server.demo import seed_demo
from tui.server.workspaces import add_workspace

__all__ = ["LOCAL_NAME", "has_user", "seed_demo", "seed_local"]

LOCAL_NAME = "Local"


def has_user(database: Database) -> bool:
    """Whether somebody is in the file: in a new one nobody is yet."""
    with database.read() as c:
        return c.execute("SELECT 1 FROM users").fetchone() is not None


def seed_local(
    database: Database, *, zone: str, week_start: int, hour24: bool, date_format: str, name: str
) -> None:
    """Make the one user and the one workspace of somebody without an account, if they are not there yet.

    Afterwards the profile says what was passed, also where the file is older: a machine may have moved to
    another zone since. `week_start` is 0 for Monday to 6 for Sunday. Nothing else is touched.
    """
    wanted = {
        "timeZone": zone,
        "weekStart": WEEKDAYS[week_start],
        "timeFormat": "HOUR24" if hour24 else "HOUR12",
        "dateFormat": date_format,
    }
    with database.read() as c:
        row = c.execute("SELECT id, settings FROM users ORDER BY position LIMIT 1").fetchone()
    if row is not None and unpack(row["settings"]).items() >= wanted.items():
        return
    with database.write() as c:
        row = c.execute("SELECT id, settings FROM users ORDER BY position LIMIT 1").fetchone()
        if row is not None:
            settings = pack(unpack(row["settings"]) | wanted)
            c.execute("UPDATE users SET settings = ? WHERE id = ?", (settings, row["id"]))
            return
        user, workspace = database.new_id(), database.new_id()
        c.execute(
            "INSERT INTO users (id, email, name, active_workspace, settings, position) VALUES (?, '', ?, ?, ?, 1)",
            (user, name, workspace, pack(wanted)),
        )
        add_workspace(c, workspace, LOCAL_NAME, user)
