"""Tasks of a project."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from msgspec import Struct

from tui.domain.durations import to_iso
from tui.server.access import Access, enter, money, require_admin, require_creator
from tui.server.calls import Call, Reply, Where, pack, unpack
from tui.server.catalog import checked_name, find
from tui.server.errors import invalid, not_found
from tui.server.windows import body_seconds
from tui.server.workspaces import Cents, RateBody

LONGEST_NAME = 1000

_SELECT = (
    "SELECT t.*, (SELECT sum(e.finish - e.start) FROM entries e"
    " WHERE e.task_id = t.id AND e.finish IS NOT NULL) AS duration FROM tasks t"
)


class TaskBody(Struct, rename="camel"):
    """A task as it is written; what is left out is empty afterwards."""

    name: str | None = None
    assignee_ids: list[str] | None = None
    user_group_ids: list[str] | None = None
    estimate: str | None = None
    status: Literal["ACTIVE", "DONE"] | None = None
    billable: bool | None = None
    budget_estimate: Cents | None = None


def list_tasks(call: Call) -> Reply:
    """GET /projects/{id}/tasks. Without `is-active` done ones come too."""
    page = call.page()
    with call.database.read() as c:
        access = enter(call, c)
        project = find(c, "projects", call.params["project"], access)
        where = Where("t.project_id = ?", project["id"])
        where.name(call, "t.name")
        if (active := call.flag("is-active")) is not None:
            where.add("t.status = ?", "ACTIVE" if active else "DONE")
        column = "t.id" if call.choice("sort-column", ("ID", "NAME"), "NAME") == "ID" else "fold(t.name)"
        rows = c.execute(
            f"{_SELECT} {where.sql} ORDER BY {column} {call.direction()}, t.id LIMIT ? OFFSET ?",
            (*where.values, *page.bounds),
        ).fetchall()
    return page.reply(rows, lambda found: [_show(row, access) for row in found])


def get_task(call: Call) -> Reply:
    """GET /projects/{id}/tasks/{id}."""
    with call.database.read() as c:
        access = enter(call, c)
        return Reply(_show(_find(call, c, access), access))


def create_task(call: Call) -> Reply:
    """POST /projects/{id}/tasks."""
    body = call.body(TaskBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tasks")
        project = find(c, "projects", call.params["project"], access)
        identity = add_task(call, c, access, project["id"], body)
        row = c.execute(f"{_SELECT} WHERE t.id = ?", (identity,)).fetchone()
        return Reply(_show(row, access), 201)


def add_task(call: Call, c: sqlite3.Connection, access: Access, project: str, body: TaskBody) -> str:
    """Write a new task; its id."""
    name = _free_name(c, project, body, None)
    identity = call.database.new_id()
    c.execute(
        "INSERT INTO tasks (id, project_id, name, status, billable, estimate, assignee_ids, user_group_ids,"
        " budget_estimate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (identity, project, name, *_values(c, access, body)),
    )
    return identity


def update_task(call: Call) -> Reply:
    """PUT /projects/{id}/tasks/{id}: full replacement."""
    body = call.body(TaskBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tasks")
        old = _find(call, c, access)
        name = _free_name(c, old["project_id"], body, old["id"])
        c.execute(
            "UPDATE tasks SET name = ?, status = ?, billable = ?, estimate = ?, assignee_ids = ?,"
            " user_group_ids = ?, budget_estimate = ? WHERE id = ?",
            (name, *_values(c, access, body), old["id"]),
        )
        return Reply(_show(_find(call, c, access), access))


def delete_task(call: Call) -> Reply:
    """DELETE /projects/{id}/tasks/{id}: only a done one. Entries stay, without the task."""
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tasks")
        row = _find(call, c, access)
        if row["status"] != "DONE":
            raise invalid("Cannot delete an active task")
        c.execute("DELETE FROM tasks WHERE id = ?", (row["id"],))
        return Reply(_show(row, access))


def put_task_rate(call: Call) -> Reply:
    """PUT /projects/{id}/tasks/{id}/hourly-rate and cost-rate."""
    column = {"hourly-rate": "hourly_rate", "cost-rate": "cost_rate"}.get(call.params["rate"])
    if column is None:
        raise not_found()
    body = call.body(RateBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        row = _find(call, c, access)
        c.execute(f"UPDATE tasks SET {column} = ? WHERE id = ?", (body.amount, row["id"]))
        return Reply(_show(_find(call, c, access), access))


def tasks_of(c: sqlite3.Connection, access: Access, projects: list[str]) -> dict[str, list[dict[str, Any]]]:
    """All tasks of some projects as they are sent, by project."""
    found: dict[str, list[dict[str, Any]]] = {project: [] for project in projects}
    rows = c.execute(
        f"{_SELECT} WHERE t.project_id IN (SELECT value FROM json_each(?)) ORDER BY fold(t.name), t.id",
        (pack(projects),),
    )
    for row in rows:
        found[row["project_id"]].append(_show(row, access))
    return found


def show_tasks(c: sqlite3.Connection, access: Access, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Some tasks as they are sent, by id."""
    rows = c.execute(f"{_SELECT} WHERE t.id IN (SELECT value FROM json_each(?))", (pack(ids),))
    return {row["id"]: _show(row, access) for row in rows}


def _find(call: Call, c: sqlite3.Connection, access: Access) -> sqlite3.Row:
    project = find(c, "projects", call.params["project"], access)
    row: sqlite3.Row | None = c.execute(
        f"{_SELECT} WHERE t.id = ? AND t.project_id = ?", (call.params["task"], project["id"])
    ).fetchone()
    if row is None:
        raise invalid("Task doesn't belong to Project")
    return row


def _free_name(c: sqlite3.Connection, project: str, body: TaskBody, own: str | None) -> str:
    name = checked_name("Task", body.name, 1, LONGEST_NAME)
    twin = c.execute(
        "SELECT 1 FROM tasks WHERE project_id = ? AND name = ? AND id IS NOT ?", (project, name, own)
    ).fetchone()
    if twin:
        raise invalid("Task with this name already exists")
    return name


def _values(c: sqlite3.Connection, access: Access, body: TaskBody) -> tuple[object, ...]:
    estimate = body_seconds("estimate", body.estimate) if body.estimate else 0
    # Whoever is not in the workspace is left out without a word, as in the documented example.
    known = {
        m[0] for m in c.execute("SELECT user_id FROM members WHERE workspace_id = ?", (access.workspace_id,))
    }
    assignees = [user for user in body.assignee_ids or () if user in known]
    return (
        body.status or "ACTIVE",
        bool(body.billable),
        estimate,
        pack(assignees),
        pack(body.user_group_ids or []),
        body.budget_estimate,
    )


def _show(row: sqlite3.Row, access: Access) -> dict[str, Any]:
    assignees = unpack(row["assignee_ids"])
    return {
        "id": row["id"],
        "name": row["name"],
        "projectId": row["project_id"],
        "assigneeIds": assignees,
        "assigneeId": assignees[0] if assignees else None,
        "userGroupIds": unpack(row["user_group_ids"]),
        "estimate": to_iso(row["estimate"]),
        "status": row["status"],
        "budgetEstimate": row["budget_estimate"],
        "billable": bool(row["billable"]),
        "hourlyRate": money(row["hourly_rate"], access.currency),
        "costRate": money(row["cost_rate"], access.currency),
        "duration": None if row["duration"] is None else to_iso(row["duration"]),
    }
