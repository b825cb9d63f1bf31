"""Projects of a workspace."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, to_builtins

from tui.domain.durations import to_iso
from tui.server.access import Access, enter, money, require_admin, require_creator
from tui.server.calls import Call, Reply, Where, pack, unpack
from tui.server.catalog import checked_name, custom_fields_of, find
from tui.server.defaults import PALETTE
from tui.server.errors import foreign, invalid, not_found
from tui.server.tasks import TaskBody, add_task, tasks_of
from tui.server.windows import body_seconds
from tui.server.workspaces import RateBody

SHORTEST_NAME, LONGEST_NAME, LONGEST_NOTE = 2, 250, 16384

_COLOR = re.compile(r"^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$")
_COLUMNS = {
    "ID": "p.id",
    "NAME": "fold(p.name)",
    "CLIENT_NAME": "fold(client_name)",
    "DURATION": "duration",
    "BUDGET": "p.id",
    "PROGRESS": "p.id",
}
_SELECT = (
    "SELECT p.*, c.name AS client_name, (SELECT coalesce(sum(e.finish - e.start), 0) FROM entries e"
    " WHERE e.project_id = p.id AND e.finish IS NOT NULL) AS duration"
    " FROM projects p LEFT JOIN clients c ON c.id = p.client_id"
)


class TimeEstimate(Struct, rename="camel"):
    """How long a project should take: a length of its own (MANUAL), or those of its tasks (AUTO)."""

    estimate: str = "PT0S"
    type: Literal["AUTO", "MANUAL"] = "AUTO"
    reset_option: str | None = None
    active: bool = True
    include_non_billable: bool = True

    def __post_init__(self) -> None:
        body_seconds("estimate", self.estimate)


class ProjectBody(Struct, rename="camel"):
    """A project as it is written. An empty or null `clientId` takes the client away."""

    name: str | None = None
    client_id: str | UnsetType | None = UNSET
    is_public: bool | None = None
    billable: bool | None = None
    color: str | None = None
    note: str | None = None
    archived: bool | None = None
    hourly_rate: RateBody | None = None
    cost_rate: RateBody | None = None
    estimate: TimeEstimate | None = None
    memberships: list[dict[str, Any]] | None = None
    tasks: list[TaskBody] | None = None
    is_template: bool | None = None


class EstimateBody(Struct, rename="camel"):
    """The estimates of a project; each that is sent replaces the one before."""

    time_estimate: TimeEstimate | None = None
    budget_estimate: dict[str, Any] | None = None
    estimate_reset: dict[str, Any] | None = None


class TemplateBody(Struct, rename="camel"):
    """A project made like another one."""

    template_project_id: str
    name: str | None = None
    client_id: str | None = None
    color: str | None = None
    is_public: bool | None = None


class MembersBody(Struct, rename="camel"):
    """Who is in a project."""

    memberships: list[dict[str, Any]] = []
    user_ids: list[str] = []
    remove: bool = False


def list_projects(call: Call) -> Reply:
    """GET /projects. Without `archived` both kinds come."""
    page = call.page()
    with call.database.read() as c:
        access = enter(call, c)
        where = Where("p.workspace_id = ?", access.workspace_id)
        where.name(call, "p.name")
        where.flag(call, "archived", "p.archived")
        where.flag(call, "billable", "p.billable")
        where.flag(call, "is-template", "p.template")
        where.among(
            "coalesce(p.client_id, '')",
            call.values("clients"),
            excluded=call.flag("contains-client") is False,
        )
        if (shown := call.choice("access", ("PUBLIC", "PRIVATE"), "")) != "":
            where.add("p.public = ?", shown == "PUBLIC")
        status = call.choice("client-status", ("ACTIVE", "ARCHIVED", "ALL"), "ALL")
        if status != "ALL":
            where.add("c.archived = ?", status == "ARCHIVED")
        column = _COLUMNS[call.choice("sort-column", _COLUMNS, "NAME")]
        rows = c.execute(
            f"{_SELECT} {where.sql} ORDER BY {column} {call.direction()}, p.id LIMIT ? OFFSET ?",
            (*where.values, *page.bounds),
        ).fetchall()
        return page.reply(rows, lambda found: _show_all(call, c, access, found))


def get_project(call: Call) -> Reply:
    """GET /projects/{id}."""
    with call.database.read() as c:
        access = enter(call, c)
        return Reply(_show_all(call, c, access, [_find(c, call.params["project"], access)])[0])


def create_project(call: Call) -> Reply:
    """POST /projects. What is left out is as the workspace says."""
    body = call.body(ProjectBody)
    _check(body)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        identity = _add(call, c, access, body)
        for task in body.tasks or ():
            add_task(call, c, access, identity, task)
        return Reply(_show(_find(c, identity, access), access), 201)


def create_from_template(call: Call) -> Reply:
    """POST /projects/from-template: a new project with the tasks and settings of another one."""
    body = call.body(TemplateBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        old = _find(c, body.template_project_id, access)
        new = ProjectBody(
            name=body.name,
            client_id=body.client_id or old["client_id"],
            color=body.color or old["color"],
            is_public=bool(old["public"]) if body.is_public is None else body.is_public,
            billable=bool(old["billable"]),
            note=old["note"],
        )
        _check(new)
        identity = _add(call, c, access, new)
        for task in tasks_of(c, access, [old["id"]])[old["id"]]:
            add_task(call, c, access, identity, TaskBody(name=task["name"], billable=task["billable"]))
        return Reply(_show(_find(c, identity, access), access), 201)


def update_project(call: Call) -> Reply:
    """PUT /projects/{id}. What is left out stays, but public and billable, which become false."""
    body = call.body(ProjectBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        old = _find(c, call.params["project"], access)
        body.name = old["name"] if body.name is None else body.name
        _check(body)
        client = old["client_id"] if body.client_id is UNSET else body.client_id or None
        name = _free_name(c, access, body.name, client, old["id"])
        c.execute(
            "UPDATE projects SET name = ?, client_id = ?, public = ?, billable = ?, color = ?, note = ?,"
            " archived = ?, hourly_rate = ?, cost_rate = ? WHERE id = ?",
            (
                name,
                client,
                bool(body.is_public),
                bool(body.billable),
                body.color or old["color"],
                old["note"] if body.note is None else body.note,
                old["archived"] if body.archived is None else body.archived,
                body.hourly_rate.amount if body.hourly_rate else old["hourly_rate"],
                body.cost_rate.amount if body.cost_rate else old["cost_rate"],
                old["id"],
            ),
        )
        return Reply(_show(_find(c, old["id"], access), access))


def delete_project(call: Call) -> Reply:
    """DELETE /projects/{id}: only an archived one. Its tasks go; entries stay, without project and task."""
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        row = _find(c, call.params["project"], access)
        if not row["archived"]:
            raise invalid("Cannot delete an active project")
        c.execute("DELETE FROM projects WHERE id = ?", (row["id"],))
        return Reply(_show(row, access))


def patch_estimate(call: Call) -> Reply:
    """PATCH /projects/{id}/estimate."""
    body = call.body(EstimateBody)
    sent = {
        "timeEstimate": body.time_estimate,
        "budgetEstimate": body.budget_estimate,
        "estimateReset": body.estimate_reset,
    }
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        row = _find(c, call.params["project"], access)
        estimates = unpack(row["estimates"]) | {key: value for key, value in sent.items() if value}
        c.execute("UPDATE projects SET estimates = ? WHERE id = ?", (pack(estimates), row["id"]))
        return Reply(_show(_find(c, row["id"], access), access))


def patch_members(call: Call) -> Reply:
    """PATCH /projects/{id}/memberships: exactly these are in it from now on."""
    body = call.body(MembersBody)
    return _write_members(call, lambda _: [str(item.get("userId", "")) for item in body.memberships])


def post_members(call: Call) -> Reply:
    """POST /projects/{id}/memberships: some more, or some less."""
    body = call.body(MembersBody)

    def change(old: list[str]) -> list[str]:
        kept = [user for user in old if user not in body.user_ids]
        return kept if body.remove else kept + body.user_ids

    return _write_members(call, change)


def put_project_member_rate(call: Call) -> Reply:
    """PUT /projects/{id}/users/{user}/hourly-rate and cost-rate."""
    key = {"hourly-rate": "hourlyRate", "cost-rate": "costRate"}.get(call.params["rate"])
    if key is None:
        raise not_found()
    body = call.body(RateBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        row = _find(c, call.params["project"], access)
        members = unpack(row["memberships"])
        mine = [member for member in members if member["userId"] == call.params["user"]]
        if not mine:
            raise invalid("User doesn't belong to Project")
        mine[0][key] = money(body.amount, access.currency)
        c.execute("UPDATE projects SET memberships = ? WHERE id = ?", (pack(members), row["id"]))
        return Reply(_show(_find(c, row["id"], access), access))


def show_projects(c: sqlite3.Connection, access: Access, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Some projects as they are sent, by id."""
    rows = c.execute(f"{_SELECT} WHERE p.id IN (SELECT value FROM json_each(?))", (pack(ids),))
    return {row["id"]: _show(row, access) for row in rows}


def _find(c: sqlite3.Connection, identity: str, access: Access) -> sqlite3.Row:
    row: sqlite3.Row | None = c.execute(
        f"{_SELECT} WHERE p.id = ? AND p.workspace_id = ?", (identity, access.workspace_id)
    ).fetchone()
    if row is None:
        raise foreign("Project")
    return row


def _check(body: ProjectBody) -> None:
    body.name = checked_name("Project", body.name, SHORTEST_NAME, LONGEST_NAME)
    if body.color and not _COLOR.match(body.color):
        raise invalid("Color must be a hex code")
    if len(body.note or "") > LONGEST_NOTE:
        raise invalid(f"Project note can have at most {LONGEST_NOTE} characters")


def _free_name(c: sqlite3.Connection, access: Access, name: str, client: str | None, own: str | None) -> str:
    """The name, if no other project of that client has it. The client has to be of this workspace."""
    if client:
        find(c, "clients", client, access)
    twin = c.execute(
        "SELECT 1 FROM projects WHERE workspace_id = ? AND name = ? AND client_id IS ? AND id IS NOT ?",
        (access.workspace_id, name, client, own),
    ).fetchone()
    if twin:
        raise invalid("Project with this name already exists")
    return name


def _add(call: Call, c: sqlite3.Connection, access: Access, body: ProjectBody) -> str:
    client = None if body.client_id is UNSET else body.client_id or None
    name = _free_name(c, access, body.name or "", client, None)
    count = c.execute(
        "SELECT count(*) FROM projects WHERE workspace_id = ?", (access.workspace_id,)
    ).fetchone()[0]
    settings = access.settings
    identity = call.database.new_id()
    estimates = {"timeEstimate": body.estimate} if body.estimate else {}
    c.execute(
        "INSERT INTO projects (id, workspace_id, client_id, name, color, billable, public, template, note,"
        " hourly_rate, cost_rate, estimates, memberships) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            identity,
            access.workspace_id,
            client,
            name,
            body.color or PALETTE[count % len(PALETTE)],
            settings["defaultBillableProjects"] if body.billable is None else body.billable,
            settings["isProjectPublicByDefault"] if body.is_public is None else body.is_public,
            bool(body.is_template),
            body.note or "",
            body.hourly_rate.amount if body.hourly_rate else None,
            body.cost_rate.amount if body.cost_rate else None,
            pack(estimates),
            pack([_membership(identity, access.user_id)]),
        ),
    )
    return identity


def _write_members(call: Call, change: Callable[[list[str]], list[str]]) -> Reply:
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        row = _find(c, call.params["project"], access)
        old = {member["userId"]: member for member in unpack(row["memberships"])}
        users = dict.fromkeys(change(list(old)))
        members = [old.get(user) or _membership(row["id"], user) for user in users]
        known = {
            m[0]
            for m in c.execute("SELECT user_id FROM members WHERE workspace_id = ?", (access.workspace_id,))
        }
        if not users.keys() <= known:
            raise foreign("User")
        c.execute("UPDATE projects SET memberships = ? WHERE id = ?", (pack(members), row["id"]))
        return Reply(_show(_find(c, row["id"], access), access))


def _membership(project: str, user: str) -> dict[str, Any]:
    return {
        "userId": user,
        "hourlyRate": None,
        "costRate": None,
        "targetId": project,
        "membershipType": "PROJECT",
        "membershipStatus": "ACTIVE",
    }


def _show_all(
    call: Call, c: sqlite3.Connection, access: Access, rows: list[sqlite3.Row]
) -> list[dict[str, Any]]:
    shown = [_show(row, access) for row in rows]
    if call.flag("hydrated"):
        tasks = tasks_of(c, access, [project["id"] for project in shown])
        fields = list(custom_fields_of(c, access).values())
        for project in shown:
            project |= {"tasks": tasks[project["id"]], "customFields": fields}
    return shown


def _show(row: sqlite3.Row, access: Access) -> dict[str, Any]:
    estimates = unpack(row["estimates"])
    time_estimate = estimates.get("timeEstimate") or to_builtins(TimeEstimate(active=False))
    return {
        "id": row["id"],
        "name": row["name"],
        "hourlyRate": money(row["hourly_rate"], access.currency),
        "clientId": row["client_id"] or "",
        "workspaceId": row["workspace_id"],
        "billable": bool(row["billable"]),
        "memberships": unpack(row["memberships"]),
        "color": row["color"],
        "estimate": {"estimate": time_estimate["estimate"], "type": time_estimate["type"]},
        "archived": bool(row["archived"]),
        "duration": to_iso(row["duration"]),
        "clientName": row["client_name"] or "",
        "note": row["note"],
        "costRate": money(row["cost_rate"], access.currency),
        "timeEstimate": time_estimate,
        "budgetEstimate": estimates.get("budgetEstimate"),
        "estimateReset": estimates.get("estimateReset"),
        "template": bool(row["template"]),
        "public": bool(row["public"]),
    }
