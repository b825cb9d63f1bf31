"""Clockify's JSON to values of the domain.

Strict where a mistake would cost data (ids, times), lenient in all else: fields and kinds that are new, null, left
out or of another type than documented are taken as nothing. Each reader raises ServerFault when it can't go on.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tui.api.lenient import as_bool, as_dict, as_rate, as_seconds, as_str, convert, decode, id_of, instant
from tui.domain.durations import Seconds
from tui.domain.entries import CustomFieldValue, TimeEntry
from tui.domain.projects import Client, Project, Tag, Task


class _Interval(Struct, frozen=True):
    start: str
    end: str | None = None


class _Entry(Struct, frozen=True, rename="camel"):
    id: str
    workspace_id: str
    user_id: str
    time_interval: _Interval
    description: Any = None
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: list[str | None] | None = None
    project: Any = None
    task: Any = None
    tags: Any = None
    billable: Any = None
    type: Any = None
    is_locked: Any = None
    custom_field_values: Any = None
    hourly_rate: Any = None


class _Project(Struct, frozen=True, rename="camel"):
    id: str
    workspace_id: str
    name: str
    client_id: str | None = None
    color: Any = None
    billable: Any = None
    public: Any = None
    archived: Any = None
    note: Any = None
    template: Any = None
    estimate: Any = None
    time_estimate: Any = None
    duration: Any = None
    hourly_rate: Any = None
    tasks: Any = None


class _Task(Struct, frozen=True, rename="camel"):
    id: str
    project_id: str
    name: str
    status: Any = None
    billable: Any = None
    assignee_ids: list[str | None] | None = None
    estimate: Any = None


class _Client(Struct, frozen=True, rename="camel"):
    id: str
    workspace_id: str
    name: str
    archived: Any = None
    email: Any = None
    address: Any = None
    note: Any = None


class _Tag(Struct, frozen=True, rename="camel"):
    id: str
    workspace_id: str
    name: str
    archived: Any = None


def entry(body: bytes) -> TimeEntry:
    """One time entry."""
    return _to_entry(decode(body, _Entry, "a time entry"))


def entries(body: bytes) -> list[TimeEntry]:
    """Time entries, in the server's order."""
    return [_to_entry(item) for item in decode(body, list[_Entry], "time entries")]


def entry_of(item: dict[str, Any]) -> TimeEntry:
    """The time entry of an object from `raw` or `raw_list`."""
    return _to_entry(convert(item, _Entry, "a time entry"))


def project(body: bytes) -> Project:
    """One project."""
    return _to_project(decode(body, _Project, "a project"))


def projects(body: bytes) -> list[Project]:
    """Projects, in the server's order."""
    return [_to_project(item) for item in decode(body, list[_Project], "projects")]


class ProjectWithTasks(Struct, frozen=True):
    """A project of a hydrated list; `tasks` is None where the reply had none to say."""

    project: Project
    tasks: list[Task] | None

    @property
    def id(self) -> str:
        """The project's id."""
        return self.project.id


def hydrated_projects(body: bytes) -> list[ProjectWithTasks]:
    """Projects and the tasks that came with them."""
    return [
        ProjectWithTasks(_to_project(item), _tasks_inside(item))
        for item in decode(body, list[_Project], "projects")
    ]


def task(body: bytes) -> Task:
    """One task."""
    return _to_task(decode(body, _Task, "a task"))


def tasks(body: bytes) -> list[Task]:
    """Tasks, in the server's order."""
    return [_to_task(item) for item in decode(body, list[_Task], "tasks")]


def client(body: bytes) -> Client:
    """One client."""
    return _to_client(decode(body, _Client, "a client"))


def clients(body: bytes) -> list[Client]:
    """Clients, in the server's order."""
    return [_to_client(item) for item in decode(body, list[_Client], "clients")]


def tag(body: bytes) -> Tag:
    """One tag."""
    return _to_tag(decode(body, _Tag, "a tag"))


def tags(body: bytes) -> list[Tag]:
    """Tags, in the server's order."""
    return [_to_tag(item) for item in decode(body, list[_Tag], "tags")]


def _to_entry(item: _Entry) -> TimeEntry:
    interval = item.time_interval
    return TimeEntry(
        id=item.id,
        workspace_id=item.workspace_id,
        user_id=item.user_id,
        start=instant(interval.start, "a start"),
        end=instant(interval.end, "an end") if interval.end else None,
        description=as_str(item.description),
        project_id=item.project_id or id_of(item.project),
        task_id=item.task_id or id_of(item.task),
        tag_ids=_tag_ids(item),
        billable=as_bool(item.billable),
        type=as_str(item.type) or "REGULAR",
        locked=as_bool(item.is_locked),
        custom_fields=_custom_fields(item.custom_field_values),
        hourly_rate=as_rate(item.hourly_rate),
    )


def _tag_ids(item: _Entry) -> tuple[str, ...]:
    if item.tag_ids is not None:
        return tuple(tag_id for tag_id in item.tag_ids if tag_id)
    found = (id_of(value) for value in item.tags) if isinstance(item.tags, list) else ()
    return tuple(tag_id for tag_id in found if tag_id)


def _custom_fields(values: Any) -> tuple[CustomFieldValue, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(
        CustomFieldValue(
            field_id=value["customFieldId"],
            value=value.get("value"),
            name=as_str(value.get("name")),
            type=as_str(value.get("type")),
        )
        for value in values
        if isinstance(value, dict) and as_str(value.get("customFieldId"))
    )


def _to_project(item: _Project) -> Project:
    return Project(
        id=item.id,
        workspace_id=item.workspace_id,
        name=item.name,
        client_id=item.client_id or None,
        color=as_str(item.color) or "#607D8B",
        billable=as_bool(item.billable),
        public=as_bool(item.public),
        archived=as_bool(item.archived),
        note=as_str(item.note),
        template=as_bool(item.template),
        estimate=_estimate(item),
        duration=as_seconds(item.duration),
        hourly_rate=as_rate(item.hourly_rate),
    )


def _estimate(item: _Project) -> Seconds | None:
    """The project's own estimate in time: the active one, of the newer field or the older one."""
    newer = as_dict(item.time_estimate)
    if newer:
        return (as_seconds(newer.get("estimate")) or None) if newer.get("active") is not False else None
    older = as_dict(item.estimate)
    return (as_seconds(older.get("estimate")) or None) if older.get("type") != "AUTO" else None


def _tasks_inside(item: _Project) -> list[Task] | None:
    if not isinstance(item.tasks, list):
        return None
    # Inside a project the task may leave out which project it is of.
    inside = [{"projectId": item.id, **as_dict(one)} for one in item.tasks]
    return [_to_task(convert(one, _Task, "a task")) for one in inside]


def _to_task(item: _Task) -> Task:
    return Task(
        id=item.id,
        project_id=item.project_id,
        name=item.name,
        done=item.status == "DONE",
        billable=as_bool(item.billable),
        assignee_ids=tuple(user_id for user_id in item.assignee_ids or () if user_id),
        estimate=as_seconds(item.estimate) or None,
    )


def _to_client(item: _Client) -> Client:
    return Client(
        id=item.id,
        workspace_id=item.workspace_id,
        name=item.name,
        archived=as_bool(item.archived),
        email=as_str(item.email),
        address=as_str(item.address),
        note=as_str(item.note),
    )


def _to_tag(item: _Tag) -> Tag:
    return Tag(id=item.id, workspace_id=item.workspace_id, name=item.name, archived=as_bool(item.archived))
