"""A small state to draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.summaries import by_day
from tui.domain.times import at
from tui.domain.workspace import Profile, User, Workspace, WorkspaceSettings
from tui.session.state import AccountInfo, State, SyncStatus, Totals

ZONE = "Europe/Berlin"
TUESDAY = date(2026, 11, 24)


def moment(hour: int, minute: int = 0, day: int = 24) -> int:
    return at(date(2026, 11, day), hour * 3600 + minute * 60, ZONE)


NOW = moment(14, 28)


def entry(id_: str, start: int, end: int | None, description: str = "Work", **more: Any) -> TimeEntry:
    return TimeEntry(
        id=id_, workspace_id="w", user_id="u", start=start, end=end, description=description, **more
    )


def catalog(**names: str) -> Catalog:
    projects = [
        Project(id="be", workspace_id="w", name=names.get("project", "Backend API"), client_id="acme"),
        Project(id="in", workspace_id="w", name="Internal"),
        Project(id="old", workspace_id="w", name="Old", client_id="acme", archived=True),
    ]
    tasks = [
        Task(id="login", project_id="be", name=names.get("task", "Login flow"), billable=True),
        Task(id="done", project_id="be", name="Done thing", done=True),
    ]
    tags = [
        Tag(id="bug", workspace_id="w", name=names.get("tag", "bug")),
        Tag(id="deep", workspace_id="w", name="deep-work"),
    ]
    return Catalog(
        clients={
            "acme": Client(id="acme", workspace_id="w", name="Acme Corp"),
            "gone": Client(id="gone", workspace_id="w", name="Gone", archived=True),
        },
        projects={p.id: p for p in projects},
        tasks={t.id: t for t in tasks},
        tags={t.id: t for t in tags},
    )


def entries() -> list[TimeEntry]:
    return [
        entry(
            "run",
            moment(13, 5),
            None,
            "Fix login redirect",
            project_id="be",
            task_id="login",
            tag_ids=("bug",),
        ),
        entry("review", moment(10, 30), moment(12, 10), "Review", project_id="be", billable=True),
        entry(
            "plan", moment(9, 30), moment(10, 30), "Sprint planning", project_id="in", tag_ids=("bug", "deep")
        ),
        entry("dry", moment(8), moment(9, 15), "Schema dry run"),
        entry("late", moment(22, day=23), moment(1, 30), "Release", project_id="be"),
        entry("over", moment(21, day=23), moment(22, 30, day=23), "", project_id="in"),
    ]


def state(
    found: Sequence[TimeEntry] | None = None, *, settings: WorkspaceSettings | None = None, **more: Any
) -> State:
    found = entries() if found is None else found
    values: dict[str, Any] = {
        "account": AccountInfo(id="a", kind="maton", title="Clockify", how="through Maton"),
        "user": User(id="u", name="Jane", email="jane@acme.io", profile=Profile(zone=ZONE)),
        "workspace": Workspace(id="w", name="Acme Inc", settings=settings or WorkspaceSettings()),
        "catalog": catalog(),
        "running": next((e for e in found if e.end is None), None),
        "last": next((e for e in found if e.end is not None), None),
        "days": by_day(found, ZONE, NOW),
        "totals": Totals(week=13 * 3600, by_project={"be": 7200, "": 600}, by_task={"login": 3600}),
        "sync": SyncStatus(),
    }
    return State(**(values | more))
