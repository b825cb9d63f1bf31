"""The lists of Manage as rows: what is in each, what of it is shown, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.durations import Seconds
from tui.domain.projects import Catalog, Client, Project, Tag
from tui.domain.things import Held
from tui.domain.workspace import Member, User
from tui.present.choice import Choice
from tui.present.choose import Pattern
from tui.present.text import literal
from tui.session.state import PlaceInfo, State

KINDS: tuple[tuple[str, str], ...] = (
    ("client", "Clients"),
    ("project", "Projects"),
    ("task", "Tasks"),
    ("tag", "Tags"),
    ("user", "People"),
    ("workspace", "Workspaces"),
)
"""The lists in their order: (kind, name)."""
_SCATTERED = 1000
"""`Pattern` scores a name so when only its letters were found, one by one."""
_ROLES = {
    "OWNER": "owner",
    "WORKSPACE_OWN": "owner",
    "WORKSPACE_ADMIN": "admin",
    "TEAM_MANAGER": "team manager",
    "PROJECT_MANAGER": "project manager",
}
_STATUS = {"ACTIVE": "active", "PENDING": "invited", "DECLINED": "declined", "INACTIVE": "inactive"}
_NOTHING = Held()


class Facts(Struct, frozen=True):
    """What the lists are made of."""

    state: State
    hours: Mapping[str, Held] = {}
    """What is in each client, project, task and tag, by id."""
    places: Sequence[PlaceInfo] = ()


class Row(Struct, frozen=True, kw_only=True):
    """One row of a list; what its kind has not is empty. Names are as they may be shown."""

    kind: str
    id: str
    name: str
    aside: str = ""
    """A word behind the name."""
    closed: str = ""
    """`archived` or `done`; empty for what is active."""
    client_id: str | None = None
    client: str = ""
    project_id: str | None = None
    project: str = ""
    color: str = ""
    billable: bool = False
    public: bool = False
    projects: int = 0
    """Active projects of a client."""
    tasks: int = 0
    """Active tasks of a project."""
    people: tuple[str, ...] = ()
    """Names of those whom a task is for."""
    entries: int = 0
    seconds: Seconds = 0
    """Seconds of the user's finished entries, of all time; of a workspace: of this week."""
    spent: Seconds = 0
    """Seconds of everybody's entries, as far as they are known."""
    estimate: Seconds | None = None
    email: str = ""
    roles: str = ""
    status: str = ""
    zone: str = ""
    account_id: str = ""
    account: str = ""
    current: bool = False
    note: str = ""
    """What stands in the place of a workspace's hours."""
    names: str = ""
    """Lowered, all by which it is found."""

    @property
    def choice(self) -> Choice:
        """It as what the cursor stands on."""
        return Choice(
            kind=self.kind,
            client_id=self.id if self.kind == "client" else self.client_id,
            project_id=self.id if self.kind == "project" else self.project_id,
            task_id=self.id if self.kind == "task" else None,
            tag_id=self.id if self.kind == "tag" else None,
            user_id=self.id if self.kind == "user" else None,
            workspace_id=self.id if self.kind == "workspace" else None,
        )


class View(Struct, frozen=True, kw_only=True):
    """How a list is looked at; each kind has its own."""

    sort: str = "name"
    """Id of the column by which it is sorted."""
    falling: bool = False
    """Whether the greatest is first."""
    words: str = ""
    """What was typed to narrow it."""
    of: Choice = Choice()
    """The client or project whose projects or tasks alone are shown."""
    marks: frozenset[str] = frozenset()
    """Ids of what is marked."""
    stood: str = ""
    """Id of the row under the cursor."""

    @property
    def narrowed(self) -> bool:
        """Whether not all is shown."""
        return bool(self.words.strip()) or self.of.kind != "nothing"


# making rows


def rows_of(kind: str, facts: Facts) -> list[Row]:
    """All rows of a kind, in no order."""
    makers: dict[str, Callable[[Facts], Iterator[Row]]] = {
        "client": _clients,
        "project": _projects,
        "task": _tasks,
        "tag": _tags,
        "user": _people,
        "workspace": _workspaces,
    }
    return list(makers[kind](facts))


def count_of(kind: str, facts: Facts, *, hidden: bool) -> int:
    """How many rows a kind has; `hidden`: with those that are archived or done."""
    catalog, deleting = facts.state.catalog, facts.state.deleting
    if kind == "user":
        return max(1, len(facts.state.members.people))
    if kind == "workspace":
        return len(_here(facts))
    if kind == "task":
        done = {task.id for task in catalog.tasks.values() if _task_closed(catalog, task.id)}
        return len(catalog.tasks) - (0 if hidden else len(done - deleting))
    every: dict[str, Iterable[Client | Project | Tag]] = {
        "client": catalog.clients.values(),
        "project": catalog.projects.values(),
        "tag": catalog.tags.values(),
    }
    return sum(1 for one in every[kind] if hidden or not one.archived or one.id in deleting)


def _clients(facts: Facts) -> Iterator[Row]:
    catalog = facts.state.catalog
    projects: dict[str, int] = {}
    for project in catalog.projects.values():
        if project.client_id and not project.archived:
            projects[project.client_id] = projects.get(project.client_id, 0) + 1
    for client in catalog.clients.values():
        held = facts.hours.get(client.id, _NOTHING)
        yield Row(
            kind="client",
            id=client.id,
            name=literal(client.name),
            closed="archived" if client.archived else "",
            projects=projects.get(client.id, 0),
            entries=held.entries,
            seconds=held.seconds,
            email=literal(client.email),
            names=f"{client.name} {client.email}".lower(),
        )


def _projects(facts: Facts) -> Iterator[Row]:
    catalog = facts.state.catalog
    tasks: dict[str, int] = {}
    for task in catalog.tasks.values():
        if not task.done:
            tasks[task.project_id] = tasks.get(task.project_id, 0) + 1
    for project in catalog.projects.values():
        held, client = facts.hours.get(project.id, _NOTHING), catalog.client_of(project)
        yield Row(
            kind="project",
            id=project.id,
            name=literal(project.name),
            closed="archived" if project.archived else "",
            client_id=project.client_id,
            client=literal(client.name) if client else "",
            color=project.color,
            billable=project.billable,
            public=project.public,
            tasks=tasks.get(project.id, 0),
            entries=held.entries,
            seconds=held.seconds,
            spent=max(project.duration or 0, held.seconds),
            estimate=project.estimate,
            names=f"{project.name} {client.name if client else ''}".lower(),
        )


def _tasks(facts: Facts) -> Iterator[Row]:
    catalog = facts.state.catalog
    called = {member.id: literal(member.name or member.email) for member in facts.state.members.people}
    called.setdefault(facts.state.user.id, literal(facts.state.user.name or "you"))
    for task in catalog.tasks.values():
        held, project = facts.hours.get(task.id, _NOTHING), catalog.project(task.project_id)
        client = catalog.client_of(project) if project else None
        names = [task.name, project.name if project else "", client.name if client else ""]
        yield Row(
            kind="task",
            id=task.id,
            name=literal(task.name),
            closed=_task_closed(catalog, task.id),
            client_id=project.client_id if project else None,
            client=literal(client.name) if client else "",
            project_id=task.project_id,
            project=literal(project.name) if project else "unknown project",
            color=project.color if project else "dim",
            billable=task.billable,
            people=tuple(called.get(one, "somebody") for one in task.assignee_ids),
            entries=held.entries,
            seconds=held.seconds,
            spent=held.seconds,
            estimate=task.estimate,
            names=" ".join(names).lower(),
        )


def _task_closed(catalog: Catalog, task_id: str) -> str:
    task = catalog.tasks[task_id]
    project = catalog.project(task.project_id)
    return "done" if task.done else "archived" if project is not None and project.archived else ""


def _tags(facts: Facts) -> Iterator[Row]:
    for tag in facts.state.catalog.tags.values():
        held = facts.hours.get(tag.id, _NOTHING)
        yield Row(
            kind="tag",
            id=tag.id,
            name=literal(tag.name),
            closed="archived" if tag.archived else "",
            entries=held.entries,
            seconds=held.seconds,
            names=tag.name.lower(),
        )


def _people(facts: Facts) -> Iterator[Row]:
    user = facts.state.user
    found = {member.id: member for member in facts.state.members.people}
    for member in [*found.values(), *([] if user.id in found else [_yourself(user)])]:
        roles = dict.fromkeys(_ROLES.get(role, role.replace("_", " ").lower()) for role in member.roles)
        yield Row(
            kind="user",
            id=member.id,
            name=literal(member.name or member.email) or "(no name)",
            aside="you" if member.id == user.id else "",
            email=literal(member.email),
            roles=literal(", ".join(roles)),
            status=literal(_STATUS.get(member.status, member.status.lower())),
            zone=literal(member.zone),
            names=f"{member.name} {member.email} {' '.join(roles)}".lower(),
        )


def _yourself(user: User) -> Member:
    """The user as a member, where the server does not tell who is here."""
    return Member(id=user.id, name=user.name, email=user.email, zone=user.profile.zone)


def _here(facts: Facts) -> list[PlaceInfo]:
    """The workspaces of this account."""
    return [place for place in facts.places if place.account.id == facts.state.account.id]


def _workspaces(facts: Facts) -> Iterator[Row]:
    for place in _here(facts):
        yield Row(
            kind="workspace",
            id=place.workspace_id,
            name=literal(place.name),
            aside=f"▸ {literal(place.running)}" if place.running else "",
            seconds=place.week,
            account_id=place.account.id,
            account=literal(place.account.title),
            current=place.current,
            note=literal(place.note),
            names=place.name.lower(),
        )


# what of them is shown


def in_sight(rows: Iterable[Row], view: View, state: State, *, hidden: bool) -> list[Row]:
    """Those that the view has without its words: what is archived or done only where `hidden` is wanted.

    What is being deleted, or waits for the person, is never out of sight.
    """
    of = view.of
    kept = state.deleting.union(state.problems)
    return [
        row
        for row in rows
        if (hidden or not row.closed or row.id in kept)
        and (of.kind != "client" or row.client_id == of.client_id)
        and (of.kind != "project" or row.project_id == of.project_id)
    ]


def found(rows: Sequence[Row], words: str) -> list[Row]:
    """Those whose names have the words; where none has, those that have their letters in this order."""
    pattern = Pattern(words)
    if not pattern.words:
        return list(rows)
    scored = [(row, score) for row in rows if (score := pattern.score(row.names)) is not None]
    well = [row for row, score in scored if score < _SCATTERED]
    return well or [row for row, _ in scored]


def in_order(rows: Iterable[Row], key: Callable[[Row], Any], *, falling: bool) -> list[Row]:
    """Sorted by the key, those alike by name."""
    by_name = sorted(rows, key=lambda row: (row.name.casefold(), row.project.casefold(), row.id))
    return sorted(by_name, key=key, reverse=falling)


# how they are looked at


def kept_marks(view: View, state: State, rows: Iterable[Row]) -> View:
    """The view by the ids of this state, without marks of what is out of sight."""
    of = view.of
    there = {row.id for row in rows} if view.marks else frozenset()
    return replace(
        view,
        of=replace(of, client_id=state.current(of.client_id), project_id=state.current(of.project_id)),
        marks=frozenset(one for old in view.marks if (one := state.current(old)) in there),
        stood=state.current(view.stood),
    )


def elsewhere(kind: str, view: View) -> View:
    """The view of that kind in another workspace: nothing that was in this one is there."""
    stood = view.stood if kind == "workspace" else ""
    return View(sort=view.sort, falling=view.falling, stood=stood)


def note_of(kind: str, state: State) -> str:
    """What has to be said above a list: why it is not whole; "" where it is."""
    if kind != "user":
        return ""
    if state.members.forbidden:
        return "This workspace does not show its members to you."
    return "" if state.members.known else "Who else is here was not read yet."
