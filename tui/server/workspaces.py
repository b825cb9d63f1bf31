"""The user, workspaces, and who is in them."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from tui.server.access import enter, member_of, money, require_admin, self_or_admin
from tui.server.calls import Call, Reply, Where, pack, unpack, unpack_object
from tui.server.defaults import USER_SETTINGS, WEEKDAYS, WORKING_DAYS, WORKSPACE_SETTINGS
from tui.server.errors import bad_body, invalid, not_found
from tui.server.windows import body_seconds

LONGEST_NAME = 50


Cents = Annotated[int, Meta(ge=0, le=10**12)]
"""An amount of money."""


class WorkspaceBody(Struct, rename="camel"):
    """What a new workspace is made from."""

    name: str = ""


class ProfileBody(Struct, rename="camel"):
    """What can be changed of a member."""

    week_start: str | UnsetType = UNSET
    work_capacity: str | UnsetType = UNSET
    working_days: list[str] | UnsetType = UNSET


class RateBody(Struct, rename="camel"):
    """A rate in cents."""

    amount: Cents


def get_user(call: Call) -> Reply:
    """GET /user: whose key it is."""
    with call.database.read() as c:
        row = c.execute("SELECT * FROM users WHERE id = ?", (call.user_id,)).fetchone()
        memberships = _memberships(c, "user_id", call.user_id) if call.flag("include-memberships") else []
    return Reply(_show_user(row) | {"memberships": memberships})


def list_workspaces(call: Call) -> Reply:
    """GET /workspaces: all that the caller is in; never in pages."""
    with call.database.read() as c:
        rows = c.execute(
            "SELECT w.* FROM workspaces w JOIN members m ON m.workspace_id = w.id"
            " WHERE m.user_id = ? ORDER BY w.position",
            (call.user_id,),
        ).fetchall()
        return Reply([_show_workspace(c, row) for row in rows])


def get_workspace(call: Call) -> Reply:
    """GET /workspaces/{id}."""
    with call.database.read() as c:
        access = enter(call, c)
        row = c.execute("SELECT * FROM workspaces WHERE id = ?", (access.workspace_id,)).fetchone()
        return Reply(_show_workspace(c, row))


def create_workspace(call: Call) -> Reply:
    """POST /workspaces: one that the caller owns."""
    name = call.body(WorkspaceBody).name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise invalid(f"Workspace name must have between 1 and {LONGEST_NAME} characters")
    with call.database.write() as c:
        identity = call.database.new_id()
        add_workspace(c, identity, name, call.user_id)
        row = c.execute("SELECT * FROM workspaces WHERE id = ?", (identity,)).fetchone()
        return Reply(_show_workspace(c, row), 201)


def add_workspace(c: sqlite3.Connection, identity: str, name: str, owner: str, currency: str = "USD") -> None:
    """Write a new workspace, after the others, with its owner in it."""
    c.execute(
        "INSERT INTO workspaces (id, name, settings, currency, position)"
        " VALUES (?, ?, '{}', ?, (SELECT coalesce(max(position), 0) + 1 FROM workspaces))",
        (identity, name, currency),
    )
    c.execute("INSERT INTO members (workspace_id, user_id, role) VALUES (?, ?, 'OWNER')", (identity, owner))


def list_users(call: Call) -> Reply:
    """GET /users of a workspace. Plain members are refused, as reported of the real one."""
    page = call.page()
    with call.database.read() as c:
        access = enter(call, c)
        require_admin(access)
        where = Where("m.workspace_id = ?", access.workspace_id)
        for column in ("email", "name"):
            if text := call.text(column):
                where.add(f"instr(fold(u.{column}), fold(?))", text)
        status = call.choice("status", ("PENDING", "ACTIVE", "DECLINED", "INACTIVE", "ALL"), "ALL")
        if status != "ALL":
            where.add("m.status = ?", status)
        column = call.choice("sort-column", ("ID", "EMAIL", "NAME"), "EMAIL").lower()
        rows = c.execute(
            "SELECT u.*, m.role, m.status AS membership_status FROM users u JOIN members m ON m.user_id = u.id"
            f" {where.sql} ORDER BY fold(u.{column}) {call.direction()}, u.id LIMIT ? OFFSET ?",
            (*where.values, *page.bounds),
        ).fetchall()
        roles = call.flag("include-roles")
        everyone = _memberships(c, "workspace_id", access.workspace_id)
    listed = everyone if call.choice("memberships", _MEMBERSHIPS, "NONE") in ("ALL", "WORKSPACE") else []

    def show(row: sqlite3.Row) -> dict[str, Any]:
        user = _show_user(row) | {"status": row["membership_status"]}
        user["memberships"] = [m for m in listed if m["userId"] == row["id"]]
        if roles:
            user["roles"] = [{"role": row["role"], "entities": [], "formatterRoleName": row["role"].title()}]
        return user

    return page.reply(rows, lambda found: [show(row) for row in found])


_MEMBERSHIPS = ("ALL", "NONE", "WORKSPACE", "PROJECT", "USERGROUP")


def get_profile(call: Call) -> Reply:
    """GET /member-profile/{user}: what the workspace knows of one member."""
    with call.database.read() as c:
        access = enter(call, c)
        return Reply(_profile(c, access.workspace_id, member_of(call, c, access)))


def patch_profile(call: Call) -> Reply:
    """PATCH /member-profile/{user}: week start, capacity, working days; only what is sent changes."""
    body = call.body(ProfileBody)
    days = [] if body.working_days is UNSET else body.working_days
    if body.week_start is not UNSET:
        days = [*days, body.week_start]
    if not set(days) <= set(WEEKDAYS):
        raise bad_body("Not a day of the week")
    if body.work_capacity is not UNSET:
        body_seconds("workCapacity", body.work_capacity)
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        key = (access.workspace_id, user)
        old = c.execute("SELECT profile FROM members WHERE workspace_id = ? AND user_id = ?", key).fetchone()
        profile = unpack(old[0]) | to_builtins(body)
        c.execute(
            "UPDATE members SET profile = ? WHERE workspace_id = ? AND user_id = ?", (pack(profile), *key)
        )
        return Reply(_profile(c, access.workspace_id, user))


def put_member_rate(call: Call) -> Reply:
    """PUT /users/{user}/hourly-rate and cost-rate."""
    column = "hourly_rate" if call.params["rate"] == "hourly-rate" else "cost_rate"
    if call.params["rate"] not in ("hourly-rate", "cost-rate"):
        raise not_found()
    body = call.body(RateBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        user = member_of(call, c, access)
        c.execute(
            f"UPDATE members SET {column} = ? WHERE workspace_id = ? AND user_id = ?",
            (body.amount, access.workspace_id, user),
        )
        row = c.execute("SELECT * FROM workspaces WHERE id = ?", (access.workspace_id,)).fetchone()
        return Reply(_show_workspace(c, row))


def user_settings(c: sqlite3.Connection, user_id: str) -> dict[str, Any]:
    """The settings of one user's profile."""
    row = c.execute("SELECT settings FROM users WHERE id = ?", (user_id,)).fetchone()
    return USER_SETTINGS | unpack_object(row[0])


def _show_user(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "memberships": [],
        "profilePicture": "",
        "activeWorkspace": row["active_workspace"],
        "defaultWorkspace": row["active_workspace"],
        "settings": USER_SETTINGS | unpack_object(row["settings"]),
        "status": row["status"],
        "customFields": [],
    }


def _show_workspace(c: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "imageUrl": "",
        "hourlyRate": money(row["hourly_rate"], row["currency"]),
        "costRate": None,
        # A currency has an id of its own, which must not change: it is made from the workspace's.
        "currencies": [{"id": row["id"][::-1], "code": row["currency"], "isDefault": True}],
        "memberships": _memberships(c, "workspace_id", row["id"]),
        "features": [],
        "featureSubscriptionType": None,
        "subdomain": {"enabled": False, "name": None},
        "workspaceSettings": WORKSPACE_SETTINGS | unpack(row["settings"]),
    }


def _memberships(c: sqlite3.Connection, column: str, identity: str) -> list[dict[str, Any]]:
    rows = c.execute(
        "SELECT m.*, w.currency FROM members m JOIN workspaces w ON w.id = m.workspace_id"
        f" WHERE m.{column} = ? ORDER BY w.position, m.user_id",
        (identity,),
    )
    return [
        {
            "userId": row["user_id"],
            "hourlyRate": money(row["hourly_rate"], row["currency"]),
            "costRate": money(row["cost_rate"], row["currency"]),
            "targetId": row["workspace_id"],
            "membershipType": "WORKSPACE",
            "membershipStatus": row["status"],
        }
        for row in rows
    ]


def _profile(c: sqlite3.Connection, workspace: str, user: str) -> dict[str, Any]:
    row = c.execute(
        "SELECT u.name, u.email, u.settings, m.profile,"
        " (SELECT count(*) FROM members WHERE user_id = u.id) AS workspaces"
        " FROM users u JOIN members m ON m.user_id = u.id WHERE m.workspace_id = ? AND u.id = ?",
        (workspace, user),
    ).fetchone()
    settings = USER_SETTINGS | unpack_object(row["settings"])
    return {
        "name": row["name"],
        "email": row["email"],
        "hasPassword": True,
        "hasPendingApprovalRequest": False,
        "imageUrl": "",
        "weekStart": settings["weekStart"],
        "workCapacity": "PT8H",
        "workingDays": WORKING_DAYS,
        "userCustomFieldValues": [],
        "workspaceNumber": row["workspaces"],
    } | unpack_object(row["profile"])
