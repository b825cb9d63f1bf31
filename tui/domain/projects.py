"""What time is spent on: clients, their projects, the tasks in them, and tags."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.durations import Seconds
from tui.domain.workspace import Rate


class Client(Struct, frozen=True, kw_only=True):
    """Somebody whom projects are for."""

    id: str
    workspace_id: str
    name: str
    archived: bool = False
    email: str = ""
    address: str = ""
    note: str = ""


class Project(Struct, frozen=True, kw_only=True):
    """A project; `color` is `#RRGGBB` in lower or upper case."""

    id: str
    workspace_id: str
    name: str
    client_id: str | None = None
    color: str = "#607D8B"
    billable: bool = False
    public: bool = False
    archived: bool = False
    note: str = ""
    template: bool = False
    estimate: Seconds | None = None
    duration: Seconds | None = None
    hourly_rate: Rate | None = None


class Task(Struct, frozen=True, kw_only=True):
    """A task of a project."""

    id: str
    project_id: str
    name: str
    done: bool = False
    billable: bool = False
    assignee_ids: tuple[str, ...] = ()
    estimate: Seconds | None = None


class Tag(Struct, frozen=True, kw_only=True):
    """A word that entries can carry."""

    id: str
    workspace_id: str
    name: str
    archived: bool = False


class Catalog(Struct, frozen=True, kw_only=True):
    """All clients, projects, tasks and tags of one workspace, by id."""

    clients: dict[str, Client] = {}
    projects: dict[str, Project] = {}
    tasks: dict[str, Task] = {}
    tags: dict[str, Tag] = {}

    def project(self, project_id: str | None) -> Project | None:
        """The project of that id, or None when there is none (or it is not known here yet)."""
        return self.projects.get(project_id) if project_id else None

    def task(self, task_id: str | None) -> Task | None:
        """The task of that id, or None."""
        return self.tasks.get(task_id) if task_id else None

    def client_of(self, project: Project) -> Client | None:
        """The project's client, or None."""
        return self.clients.get(project.client_id) if project.client_id else None

    def tasks_of(self, project_id: str) -> tuple[Task, ...]:
        """The project's tasks, by name."""
        return tuple(
            sorted(
                (t for t in self.tasks.values() if t.project_id == project_id),
                key=lambda t: t.name.casefold(),
            )
        )

    def tag_names(self, tag_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Names of the tags that are known, in the order given."""
        return tuple(self.tags[i].name for i in tag_ids if i in self.tags)
