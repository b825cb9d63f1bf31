"""A small workspace to test dialogs with."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace
from textual.screen import Screen

from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.times import at
from tui.domain.workspace import Profile, User, Workspace, WorkspaceSettings
from tui.keyboard import Keyboard
from tui.session.state import AccountInfo, State
from tui.themes import THEMES

ZONE = "Europe/Berlin"
TUESDAY = date(2026, 11, 24)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def moment(hour: int, minute: int = 0, second: int = 0, day: date = TUESDAY) -> int:
    return at(day, hour * 3600 + minute * 60 + second, ZONE)


NOW = moment(14, 28)


def profile(hour24: bool = True) -> Profile:
    return Profile(zone=ZONE, hour24=hour24)


def entry(
    entry_id: str = "e", start: int = moment(9, 30), end: int | None = moment(10, 30), **more: Any
) -> TimeEntry:
    return TimeEntry(id=entry_id, workspace_id="w", user_id="u", start=start, end=end, **more)


def catalog() -> Catalog:
    projects = (
        Project(
            id="be", workspace_id="w", name="Backend API", client_id="acme", color="#4CAF50", billable=True
        ),
        Project(id="int", workspace_id="w", name="Internal", color="#2196F3"),
        Project(id="old", workspace_id="w", name="Old website", archived=True),
        Project(id="odd", workspace_id="w", name="[red]Odd\x1b", color="red"),
    )
    tasks = (
        Task(id="login", project_id="be", name="Login flow"),
        Task(id="done", project_id="be", name="Finished thing", done=True),
    )
    tags = [
        Tag(id=f"t-{name}", workspace_id="w", name=name)
        for name in ("meeting", "bug", "two words", 'odd "one"')
    ]
    tags.append(Tag(id="t-gone", workspace_id="w", name="gone", archived=True))
    return Catalog(
        clients={"acme": Client(id="acme", workspace_id="w", name="Acme Corp")},
        projects={project.id: project for project in projects},
        tasks={task.id: task for task in tasks},
        tags={tag.id: tag for tag in tags},
    )


def state(*, hour24: bool = True, running: TimeEntry | None = None, **rules: Any) -> State:
    return State(
        account=AccountInfo(id="l", kind="local", title="This machine", how="no account"),
        user=User(id="u", profile=profile(hour24)),
        workspace=Workspace(id="w", name="Acme", settings=WorkspaceSettings(**rules)),
        catalog=catalog(),
        running=running,
    )


class Host(Keyboard):
    """An app that opens one dialog and keeps its answer."""

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.animation_level = "none"
        self.asked = screen
        self.answers: list[Any] = []

    def on_mount(self) -> None:
        self.push_screen(self.asked, self.answers.append)


__all__ = [
    "AUTUMN",
    "NOW",
    "SPRING",
    "TUESDAY",
    "ZONE",
    "Host",
    "catalog",
    "entry",
    "moment",
    "profile",
    "replace",
    "state",
]
