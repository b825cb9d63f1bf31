"""Time entries read: lists, one by one, and how they are shown."""

from __future__ import annotations

import sqlite3
from typing import Any

from msgspec import Struct

from tui.domain.durations import to_iso
from tui.domain.times import to_utc
from tui.server.access import Access, enter, money, require_admin, self_or_admin
from tui.server.calls import Call, Reply, Where, pack, unpack
from tui.server.catalog import custom_fields_of, show_tag
from tui.server.errors import foreign
from tui.server.projects import show_projects
from tui.server.rules import lock_of
from tui.server.tasks import show_tasks
from tui.server.windows import query_instant
from tui.server.workspaces import user_settings

WEEK = 7 * 86400
RUNNING_PAGE, LARGEST_RUNNING_PAGE = 10, 1000

SELECT = (
    "SELECT e.*, coalesce(t.hourly_rate, p.hourly_rate, m.hourly_rate) AS hourly_rate,"
    " coalesce(t.cost_rate, p.cost_rate, m.cost_rate) AS cost_rate FROM entries e"
    " LEFT JOIN projects p ON p.id = e.project_id LEFT JOIN tasks t ON t.id = e.task_id"
    " LEFT JOIN members m ON m.workspace_id = e.workspace_id AND m.user_id = e.user_id"
)


class BatchBody(Struct, rename="camel"):
    """Which entries are wanted."""

    time_entry_ids: list[str]
    hydrated: bool = False


def list_entries(call: Call) -> Reply:
    """GET /user/{user}/time-entries: newest start first."""
    page = call.page()
    with call.database.read() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        where = Where("e.workspace_id = ?", access.workspace_id)
        where.add("e.user_id = ?", user)
        _filter(call, where, user_settings(c, user)["timeZone"])
        rows = c.execute(
            f"{SELECT} {where.sql} ORDER BY e.start DESC, e.id DESC LIMIT ? OFFSET ?",
            (*where.values, *page.bounds),
        ).fetchall()
        return page.reply(
            rows, lambda found: show(call, c, access, found, hydrated=bool(call.flag("hydrated")))
        )


def _filter(call: Call, where: Where, zone: str) -> None:
    """The conditions of the query. The window is about the start alone: [start, end)."""
    if call.flag("in-progress"):
        where.add("e.finish IS NULL")
    if text := call.text("description"):
        where.add("instr(fold(e.description), fold(?))", text)
    if text := call.text("start"):
        where.add("e.start >= ?", query_instant("start", text, zone))
    if text := call.text("end"):
        where.add("e.start < ?", query_instant("end", text, zone))
    if text := call.text("get-week-before"):
        last = query_instant("get-week-before", text, zone)
        where.add("e.start >= ? AND e.start < ?", last - WEEK, last)
    where.among("e.project_id", call.values("project"))
    where.among("e.task_id", call.values("task"))
    if tags := call.values("tags"):
        where.add(
            "EXISTS (SELECT 1 FROM json_each(e.tag_ids) WHERE value IN (SELECT value FROM json_each(?)))",
            pack(tags),
        )
    if call.flag("project-required"):
        where.add("e.project_id IS NOT NULL")
    if call.flag("task-required"):
        where.add("e.task_id IS NOT NULL")


def list_running(call: Call) -> Reply:
    """GET /time-entries/status/in-progress: the running ones of everybody; one's own, for a plain member."""
    page = call.page(RUNNING_PAGE, LARGEST_RUNNING_PAGE)
    with call.database.read() as c:
        access = enter(call, c)
        where = Where("e.workspace_id = ?", access.workspace_id)
        where.add("e.finish IS NULL")
        if not access.admin:
            where.add("e.user_id = ?", access.user_id)
        rows = c.execute(
            f"{SELECT} {where.sql} ORDER BY e.start DESC, e.id DESC LIMIT ? OFFSET ?",
            (*where.values, *page.bounds),
        ).fetchall()
        return page.reply(rows, lambda found: show(call, c, access, found))


def get_entry(call: Call) -> Reply:
    """GET /time-entries/{id}."""
    with call.database.read() as c:
        access = enter(call, c)
        row = find_entry(c, access, call.params["entry"])
        return Reply(show(call, c, access, [row], hydrated=bool(call.flag("hydrated")))[0])


def get_many(call: Call) -> Reply:
    """POST /time-entries/batch: those of the ids that there are, in the order asked for."""
    body = call.body(BatchBody)
    with call.database.read() as c:
        access = enter(call, c)
        rows = c.execute(
            f"{SELECT} WHERE e.workspace_id = ? AND e.id IN (SELECT value FROM json_each(?))",
            (access.workspace_id, pack(body.time_entry_ids)),
        )
        found = {row["id"]: row for row in rows if access.admin or row["user_id"] == access.user_id}
        wanted = [found[identity] for identity in dict.fromkeys(body.time_entry_ids) if identity in found]
        return Reply(show(call, c, access, wanted, hydrated=body.hydrated))


def find_entry(c: sqlite3.Connection, access: Access, identity: str) -> sqlite3.Row:
    """The entry of that id in the caller's workspace; others' are for admins."""
    row: sqlite3.Row | None = c.execute(
        f"{SELECT} WHERE e.id = ? AND e.workspace_id = ?", (identity, access.workspace_id)
    ).fetchone()
    if row is None:
        raise foreign("Time entry")
    if row["user_id"] != access.user_id:
        require_admin(access)
    return row


def show(
    call: Call,
    c: sqlite3.Connection,
    access: Access,
    rows: list[sqlite3.Row],
    *,
    hydrated: bool = False,
    rates: bool = True,
) -> list[dict[str, Any]]:
    """Entries as they are sent. Answers to writes come without the rates."""
    bound = lock_of(call, c, access)
    fields = custom_fields_of(c, access) if any(row["custom_fields"] != "{}" for row in rows) else {}
    shown = []
    for row in rows:
        start, end = row["start"], row["finish"]
        entry = {
            "id": row["id"],
            "description": row["description"],
            "tagIds": unpack(row["tag_ids"]),
            "userId": row["user_id"],
            "billable": bool(row["billable"]),
            "taskId": row["task_id"],
            "projectId": row["project_id"],
            "workspaceId": row["workspace_id"],
            "timeInterval": {
                "start": to_utc(start),
                "end": None if end is None else to_utc(end),
                "duration": None if end is None else to_iso(end - start),
            },
            "customFieldValues": _custom_values(row, fields) if fields else [],
            "type": row["type"],
            "kioskId": None,
            "isLocked": bound is not None and start < bound,
        }
        if rates:
            rate = access.hourly_rate if row["hourly_rate"] is None else row["hourly_rate"]
            entry["hourlyRate"] = money(rate, access.currency)
            entry["costRate"] = money(row["cost_rate"], access.currency)
        shown.append(entry)
    if hydrated:
        _hydrate(c, access, shown)
    return shown


def _custom_values(row: sqlite3.Row, fields: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "customFieldId": identity,
            "timeEntryId": row["id"],
            "name": fields[identity]["name"],
            "type": fields[identity]["type"],
            "value": value,
        }
        for identity, value in unpack(row["custom_fields"]).items()
        if identity in fields
    ]


def _hydrate(c: sqlite3.Connection, access: Access, entries: list[dict[str, Any]]) -> None:
    """Put the things themselves beside their ids."""
    projects = show_projects(c, access, _all(entries, "projectId"))
    tasks = show_tasks(c, access, _all(entries, "taskId"))
    tags = {
        row["id"]: show_tag(row)
        for row in c.execute("SELECT * FROM tags WHERE workspace_id = ?", (access.workspace_id,))
    }
    users = {
        row["id"]: {"id": row["id"], "name": row["name"], "email": row["email"], "status": row["status"]}
        for row in c.execute(
            "SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))",
            (pack(_all(entries, "userId")),),
        )
    }
    for entry in entries:
        entry |= {
            "project": projects.get(entry["projectId"]),
            "task": tasks.get(entry["taskId"]),
            "tags": [tags[tag] for tag in entry["tagIds"] if tag in tags],
            "user": users.get(entry["userId"]),
            "kiosk": None,
        }


def _all(entries: list[dict[str, Any]], key: str) -> list[str]:
    return list({entry[key] for entry in entries if entry[key]})
