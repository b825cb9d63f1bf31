"""What only the web page of the real service can change: settings, members, custom fields. For tests."""

from __future__ import annotations

from typing import Any

from tui.server.calls import pack, unpack
from tui.server.database import Database
from tui.server.workspaces import add_workspace as write_workspace


def set_workspace_settings(database: Database, workspace_id: str, **fields: Any) -> None:
    """Change some of `workspaceSettings`, by their JSON names."""
    _merge(database, "workspaces", workspace_id, fields)


def set_user_settings(database: Database, user_id: str, **fields: Any) -> None:
    """Change some of a user's `settings`, by their JSON names (`timeZone`, ...)."""
    _merge(database, "users", user_id, fields)


def add_workspace(database: Database, name: str, owner_id: str) -> str:
    """Make a workspace; its id."""
    identity = database.new_id()
    with database.write() as c:
        write_workspace(c, identity, name, owner_id)
    return identity


def add_user(
    database: Database, workspace_id: str, *, name: str, email: str, role: str = "MEMBER", zone: str = "UTC"
) -> str:
    """Make a user and a member of the workspace (`OWNER`, `WORKSPACE_ADMIN`, `MEMBER`); its id."""
    identity = database.new_id()
    with database.write() as c:
        c.execute(
            "INSERT INTO users (id, email, name, active_workspace, settings, position)"
            " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM users))",
            (identity, email, name, workspace_id, pack({"timeZone": zone})),
        )
        c.execute(
            "INSERT INTO members (workspace_id, user_id, role) VALUES (?, ?, ?)",
            (workspace_id, identity, role),
        )
    return identity


def set_role(database: Database, workspace_id: str, user_id: str, role: str) -> None:
    """Make a member `OWNER`, `WORKSPACE_ADMIN` or `MEMBER`."""
    with database.write() as c:
        c.execute(
            "UPDATE members SET role = ? WHERE workspace_id = ? AND user_id = ?",
            (role, workspace_id, user_id),
        )


def add_custom_field(database: Database, workspace_id: str, name: str, **fields: Any) -> str:
    """Make a custom field of time entries; its id. `fields` are JSON names: `type`, `required`, ..."""
    identity = database.new_id()
    with database.write() as c:
        c.execute(
            "INSERT INTO custom_fields VALUES (?, ?, ?, ?)", (identity, workspace_id, name, pack(fields))
        )
    return identity


def _merge(database: Database, table: str, identity: str, fields: dict[str, Any]) -> None:
    with database.write() as c:
        old = c.execute(f"SELECT settings FROM {table} WHERE id = ?", (identity,)).fetchone()
        c.execute(f"UPDATE {table} SET settings = ? WHERE id = ?", (pack(unpack(old[0]) | fields), identity))
