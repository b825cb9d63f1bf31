"""Calls for what time is spent on: projects and their tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from tui.api import wire
from tui.api.calls import Calls, Expect, changes, given, kept
from tui.api.http import path_of
from tui.api.lenient import as_dict
from tui.api.paging import everything
from tui.domain.durations import Seconds, to_iso
from tui.domain.projects import Project, Task
from tui.domain.workspace import Rate


class ProjectList(NamedTuple):
    """All projects of a workspace and the tasks that came with them."""

    projects: list[Project]
    tasks: list[Task]
    tasks_known: bool
    """Whether every project brought its tasks; if not, ask `tasks` per project."""


class ProjectCalls(Calls):
    """Projects and tasks. Every call raises what `Core.request` raises; Gone for a thing that is not there."""

    async def projects(self, ws: str) -> ProjectList:
        """All projects, archived ones too, with their tasks (GET …/projects?hydrated=true)."""
        found = await everything(
            self._core, _projects(ws), wire.hydrated_projects, workspace=ws, query={"hydrated": True}
        )
        return ProjectList(
            [one.project for one in found],
            [task for one in found for task in one.tasks or ()],
            all(one.tasks is not None for one in found),
        )

    async def project(self, ws: str, project_id: str) -> Project:
        """One project (GET …/projects/{id})."""
        return wire.project((await self._get(_project(ws, project_id), ws)).body)

    async def create_project(
        self,
        ws: str,
        *,
        name: str,
        client_id: str | None = None,
        color: str | None = None,
        billable: bool | None = None,
        public: bool | None = None,
        note: str | None = None,
        hourly_rate: Rate | None = None,
    ) -> Project:
        """The new project (POST …/projects); what is left out is as the workspace has it."""
        body = given(
            name=name,
            clientId=client_id,
            color=color,
            billable=billable,
            isPublic=public,
            note=note,
            hourlyRate=None if hourly_rate is None else {"amount": hourly_rate.amount},
        )
        return wire.project((await self._post(_projects(ws), body, ws)).body)

    async def update_project(
        self,
        ws: str,
        project_id: str,
        *,
        name: str | UnsetType = UNSET,
        client_id: str | UnsetType | None = UNSET,
        color: str | UnsetType = UNSET,
        billable: bool | UnsetType = UNSET,
        public: bool | UnsetType = UNSET,
        note: str | UnsetType = UNSET,
        archived: bool | UnsetType = UNSET,
        hourly_rate: Rate | UnsetType | None = UNSET,
        expect: Expect[Project] | None = None,
    ) -> Project:
        """The project after the change (GET, then PUT …/projects/{id} with everything it had).

        Clockify has no way to take a rate away again: None sends a rate of nothing.
        """
        path = _project(ws, project_id)
        current = await self._seen(path, ws, expect, wire.project)
        # Left out, `isPublic` and `billable` fall back to false. Rates stay by themselves, and sending
        # them needs a right of its own, so one is sent only if it is what changes.
        body = kept(current, "name", "color", "billable", "note", "archived")
        body["isPublic"] = current.get("public") is True
        if current.get("clientId"):
            body["clientId"] = current["clientId"]
        changed = changes(
            name=name, color=color, billable=billable, isPublic=public, note=note, archived=archived
        )
        if not isinstance(client_id, UnsetType):
            # No client reads as "" too.
            changed["clientId"] = client_id or ""
        if not isinstance(hourly_rate, UnsetType):
            changed["hourlyRate"] = {"amount": hourly_rate.amount if hourly_rate else 0}
        return wire.project((await self._put(path, body | changed, ws)).body)

    async def estimate_project(self, ws: str, project_id: str, estimate: Seconds | None) -> Project:
        """The project with that estimate in seconds, or none (GET, then PATCH …/projects/{id}/estimate)."""
        path = _project(ws, project_id)
        # What is sent replaces the whole estimate: how it is counted, and when it begins anew, stays as it is.
        current = as_dict((await self._raw(path, ws)).get("timeEstimate"))
        counted = current.get("includeNonBillable") is not False
        body = {
            "timeEstimate": kept(current, "resetOption")
            | {
                "active": estimate is not None,
                "estimate": to_iso(estimate or 0),
                "type": "MANUAL",
                "includeNonBillable": counted,
            }
        }
        return wire.project((await self._patch(f"{path}/estimate", body, ws)).body)

    async def delete_project(self, ws: str, project_id: str) -> None:
        """Delete an archived project (DELETE …/projects/{id}). Refused while it is active."""
        await self._delete(_project(ws, project_id), ws)

    async def tasks(self, ws: str, project_id: str) -> list[Task]:
        """All tasks of a project, done ones too (GET …/projects/{id}/tasks)."""
        return await everything(self._core, _tasks(ws, project_id), wire.tasks, workspace=ws)

    async def task(self, ws: str, project_id: str, task_id: str) -> Task:
        """One task (GET …/projects/{id}/tasks/{id})."""
        return wire.task((await self._get(_task(ws, project_id, task_id), ws)).body)

    async def create_task(
        self,
        ws: str,
        project_id: str,
        *,
        name: str,
        assignee_ids: Sequence[str] | None = None,
        estimate: Seconds | None = None,
        billable: bool | None = None,
        done: bool = False,
    ) -> Task:
        """The new task (POST …/projects/{id}/tasks). The server may leave out assignees and estimate."""
        body = given(
            name=name,
            assigneeIds=None if assignee_ids is None else list(assignee_ids),
            estimate=None if estimate is None else to_iso(estimate),
            billable=billable,
            status="DONE" if done else None,
        )
        return wire.task((await self._post(_tasks(ws, project_id), body, ws)).body)

    async def update_task(
        self,
        ws: str,
        project_id: str,
        task_id: str,
        *,
        name: str | UnsetType = UNSET,
        assignee_ids: Sequence[str] | UnsetType = UNSET,
        estimate: Seconds | UnsetType | None = UNSET,
        billable: bool | UnsetType = UNSET,
        done: bool | UnsetType = UNSET,
        expect: Expect[Task] | None = None,
    ) -> Task:
        """The task after the change (GET, then PUT …/tasks/{id} with everything it had)."""
        path = _task(ws, project_id, task_id)
        current = await self._seen(path, ws, expect, wire.task)
        body = kept(
            current,
            "name",
            "status",
            "assigneeIds",
            "userGroupIds",
            "estimate",
            "billable",
            "budgetEstimate",
        )
        changed = changes(name=name, billable=billable)
        if not isinstance(assignee_ids, UnsetType):
            changed["assigneeIds"] = list(assignee_ids)
        if not isinstance(estimate, UnsetType):
            changed["estimate"] = to_iso(estimate or 0)
        if not isinstance(done, UnsetType):
            changed["status"] = "DONE" if done else "ACTIVE"
        return wire.task((await self._put(path, body | changed, ws)).body)

    async def delete_task(self, ws: str, project_id: str, task_id: str) -> None:
        """Delete a task that is done (DELETE …/tasks/{id}). Refused while it is active."""
        await self._delete(_task(ws, project_id, task_id), ws)


def _projects(ws: str) -> str:
    return path_of("workspaces", ws, "projects")


def _project(ws: str, project_id: str) -> str:
    return path_of("workspaces", ws, "projects", project_id)


def _tasks(ws: str, project_id: str) -> str:
    return path_of("workspaces", ws, "projects", project_id, "tasks")


def _task(ws: str, project_id: str, task_id: str) -> str:
    return path_of("workspaces", ws, "projects", project_id, "tasks", task_id)
