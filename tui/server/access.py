"""Who may enter a workspace, and what they may do in it."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from msgspec import Struct

from tui.server.calls import Call, unpack
from tui.server.defaults import WORKSPACE_SETTINGS
from tui.server.errors import denied, foreign, not_found

Kind = Literal["ProjectsAndClients", "Tags", "Tasks"]

_OLD_SETTING: dict[Kind, str] = {
    "ProjectsAndClients": "onlyAdminsCreateProject",
    "Tags": "onlyAdminsCreateTag",
    "Tasks": "onlyAdminsCreateTask",
}


class Access(Struct, frozen=True):
    """A caller in a workspace: its settings, its money and the caller's role."""

    workspace_id: str
    user_id: str
    role: str
    settings: dict[str, Any]
    currency: str
    hourly_rate: int

    @property
    def admin(self) -> bool:
        """Whether the caller owns or administers the workspace."""
        return self.role in ("OWNER", "WORKSPACE_ADMIN")


def enter(call: Call, c: sqlite3.Connection) -> Access:
    """The caller in the workspace that the path names; 404 if there is no such workspace for them."""
    row = c.execute(
        "SELECT w.id, m.user_id, m.role, w.settings, w.currency, w.hourly_rate"
        " FROM workspaces w JOIN members m ON m.workspace_id = w.id WHERE w.id = ? AND m.user_id = ?",
        (call.params["workspace"], call.user_id),
    ).fetchone()
    if row is None:
        raise not_found()
    identity, user, role, settings, currency, rate = row
    return Access(identity, user, role, WORKSPACE_SETTINGS | unpack(settings), currency, rate)


def member_of(call: Call, c: sqlite3.Connection, access: Access) -> str:
    """The id of the user in the path, who has to be a member of the workspace."""
    user = call.params["user"]
    known = c.execute(
        "SELECT 1 FROM members WHERE workspace_id = ? AND user_id = ?", (access.workspace_id, user)
    ).fetchone()
    if known is None:
        raise foreign("User")
    return user


def self_or_admin(call: Call, c: sqlite3.Connection, access: Access) -> str:
    """Like `member_of`; only admins may name somebody else."""
    user = member_of(call, c, access)
    if user != access.user_id and not access.admin:
        raise denied()
    return user


def require_admin(access: Access) -> None:
    """Refuse everybody else."""
    if not access.admin:
        raise denied()


def require_creator(access: Access, kind: Kind) -> None:
    """Refuse who may not make things of that kind here. Settings exist in an old and a new spelling."""
    newer = access.settings["entityCreationPermissions"].get(f"whoCanCreate{kind}", "EVERYONE")
    if access.settings[_OLD_SETTING[kind]] or newer != "EVERYONE":
        require_admin(access)


def money(amount: int | None, currency: str) -> dict[str, Any] | None:
    """A rate as it is sent: whole cents and a currency."""
    return None if amount is None else {"amount": amount, "currency": currency}
