"""The project tree as rows and lines: clients, their projects, their tasks, with this week's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from tui.domain.durations import Seconds, words
from tui.domain.projects import Catalog, Client, Project, Task
from tui.domain.times import Instant, day_of, week_bounds
from tui.present.choice import Choice
from tui.present.frame import mark, running_seconds
from tui.present.text import Line, Span, fit, line_width, literal, right, width
from tui.session.state import State

NodeKey = tuple[str, str]
"""What a row is: ("client", id or ""), ("project", id), ("task", id), ("none", "") or ("pins", ""), the heading of
("pinned project", id), ("pinned task", id) and ("in pinned task", id)."""
TIME_CELLS = 7
_LEAST_ASIDE = 6
"""Under so many cells the project of a pinned task is not told."""


class Node(Struct, frozen=True, kw_only=True):
    """One row of the tree."""

    kind: str
    id: str
    name: str
    depth: int
    color: str = ""
    folds: bool = False
    """Whether there is something below it."""
    open: bool = False
    client_id: str | None = None
    project_id: str | None = None
    projects: tuple[str, ...] = ()
    """Of a client: the ids of all its projects, archived ones too, whose time it shows."""
    pinned: bool = False
    """Whether it stands among the pins; the same thing stands in its place below too."""
    aside: str = ""
    """Of a pinned task: the name of its project."""

    @property
    def key(self) -> NodeKey:
        """What it is, whatever its number."""
        # A task can be pinned itself and stand under its pinned project too.
        among = ("pinned " if self.depth < 2 else "in pinned ") if self.pinned else ""
        return among + self.kind, self.id

    @property
    def place(self) -> NodeKey:
        """The same, without telling a pin from the row that it is of."""
        return self.kind, self.id

    @property
    def heading(self) -> bool:
        """Whether it is only a heading, on which no cursor stands."""
        return self.kind == "pins"

    @property
    def choice(self) -> Choice:
        """It as what the cursor stands on."""
        return Choice(
            kind=self.kind,
            client_id=self.client_id,
            project_id=self.project_id,
            task_id=self.id if self.kind == "task" else None,
        )


class Shape(Struct, frozen=True):
    """A catalog sorted into a tree once; folding and drawing only walk it."""

    groups: tuple[tuple[Client | None, tuple[Project, ...], tuple[str, ...]], ...]
    """Client, its active projects by name, the ids of all its projects."""
    tasks: dict[str, tuple[Task, ...]]
    """Active tasks by project id."""
    pins: tuple[tuple[Project, Task | None], ...] = ()
    """What is pinned and neither archived nor done, in the order in which it was pinned."""

    @property
    def empty(self) -> bool:
        """Whether there is no active project and no client."""
        return not self.groups


def shape(catalog: Catalog, pins: Sequence[str] = ()) -> Shape:
    """Sort the catalog: clients by name, projects without one last, archived and done things left out."""
    tasks: dict[str, list[Task]] = {}
    for task in catalog.tasks.values():
        if not task.done:
            tasks.setdefault(task.project_id, []).append(task)
    projects: dict[str, list[Project]] = {}
    every: dict[str, list[str]] = {}
    for project in catalog.projects.values():
        client = project.client_id if project.client_id in catalog.clients else None
        every.setdefault(client or "", []).append(project.id)
        if not project.archived:
            projects.setdefault(client or "", []).append(project)
    clients = sorted(catalog.clients.values(), key=lambda c: c.name.casefold())
    groups: list[tuple[Client | None, tuple[Project, ...], tuple[str, ...]]] = [
        (client, _by_name(projects.get(client.id, [])), tuple(every.get(client.id, ())))
        for client in clients
        if client.id in projects or not client.archived
    ]
    if "" in projects:
        groups.append((None, _by_name(projects[""]), tuple(every[""])))
    return Shape(
        tuple(groups),
        {key: tuple(sorted(found, key=lambda t: t.name.casefold())) for key, found in tasks.items()},
        tuple(_pinned(catalog, pins)),
    )


def _pinned(catalog: Catalog, pins: Sequence[str]) -> Iterator[tuple[Project, Task | None]]:
    for some_id in pins:
        task = catalog.task(some_id)
        project = catalog.project(task.project_id if task else some_id)
        if project is not None and not project.archived and not (task and task.done):
            yield project, task


def _by_name(projects: list[Project]) -> tuple[Project, ...]:
    return tuple(sorted(projects, key=lambda p: p.name.casefold()))


def nodes(form: Shape, opened: AbstractSet[NodeKey], closed: AbstractSet[NodeKey], loose: bool) -> list[Node]:
    """The rows that can be seen: clients are open unless closed, projects closed unless opened.

    `loose` adds a row for time without a project.
    """
    rows = _pin_rows(form, opened)
    for client, projects, every in form.groups:
        client_id = client.id if client else ""
        is_open = ("client", client_id) not in closed
        rows.append(
            Node(
                kind="client",
                id=client_id,
                name=literal(client.name) if client else "No client",
                depth=0,
                folds=bool(projects),
                open=is_open,
                client_id=client.id if client else None,
                projects=every,
            )
        )
        if is_open:
            for project in projects:
                rows.extend(_project_rows(project, form.tasks.get(project.id, ()), opened))
    if loose:
        rows.append(Node(kind="none", id="", name="No project", depth=0))
    return rows


def _pin_rows(form: Shape, opened: AbstractSet[NodeKey]) -> list[Node]:
    """A heading, and what is pinned under it; nothing where nothing is."""
    if not form.pins:
        return []
    rows = [Node(kind="pins", id="", name="★ Pinned", depth=0)]
    for project, task in form.pins:
        if task is None:
            rows += _project_rows(project, form.tasks.get(project.id, ()), opened, pinned=True)
            continue
        rows.append(
            Node(
                kind="task",
                id=task.id,
                name=literal(task.name),
                depth=1,
                color=project.color,
                project_id=project.id,
                pinned=True,
                aside=literal(project.name),
            )
        )
    return rows


def _project_rows(
    project: Project, tasks: tuple[Task, ...], opened: AbstractSet[NodeKey], *, pinned: bool = False
) -> list[Node]:
    is_open = bool(tasks) and ("pinned project" if pinned else "project", project.id) in opened
    rows = [
        Node(
            kind="project",
            id=project.id,
            name=literal(project.name),
            depth=1,
            color=project.color,
            folds=bool(tasks),
            open=is_open,
            client_id=project.client_id,
            project_id=project.id,
            pinned=pinned,
        )
    ]
    if is_open:
        rows += [
            Node(
                kind="task",
                id=task.id,
                name=literal(task.name),
                depth=2,
                project_id=project.id,
                pinned=pinned,
            )
            for task in tasks
        ]
    return rows


def node_seconds(node: Node, state: State, now: Instant) -> Seconds:
    """Seconds of a row in the present week, with those of the running entry."""
    totals, running = state.totals, state.running
    profile = state.user.profile
    ticking = 0
    if running is not None and holds(node, running.project_id, running.task_id):
        start, _ = week_bounds(day_of(now, profile.zone), profile.zone, profile.week_start)
        ticking = running_seconds(state, now, start)
    if node.kind == "task":
        return totals.by_task.get(node.id, 0) + ticking
    if node.kind == "client":
        return sum(totals.by_project.get(each, 0) for each in node.projects) + ticking
    return totals.by_project.get(node.id, 0) + ticking


def holds(node: Node, project_id: str | None, task_id: str | None) -> bool:
    """Whether time on that project and task counts for the row."""
    if node.kind == "client":
        return project_id in node.projects
    if node.kind == "task":
        return task_id == node.id
    return (project_id or "") == node.id


def node_line(node: Node, state: State, now: Instant, cells: int, shown: NodeKey | None = None) -> Line:
    """One row: mark, fold, dot, name, time. `shown` is the place that the log is narrowed to."""
    if node.heading:
        return (Span(" "), Span(fit(node.name, max(0, cells - 1)), "strong"))
    arrow = ("▾" if node.open else "▸") if node.folds else " "
    running = state.running
    ticks = running is not None and holds(node, running.project_id, running.task_id)
    name_style = "strong" if node.depth == 0 else "running" if ticks and node.kind == "task" else ""
    if node.place == shown:
        name_style = "accent"
    first = mark(node.id, state) if node.id else Span(" ")
    if node.kind == "task" and node.depth > 1:
        left: Line = (first, Span("      "))
    elif node.depth == 1:
        left = (first, Span("  "), Span(arrow, "dim"), Span(" "), Span("●", node.color), Span(" "))
    else:
        left = (first, Span(arrow, "dim"), Span(" "))
    seconds = node_seconds(node, state, now)
    time = right(words(seconds) if seconds else "–", TIME_CELLS)
    time_style = "good" if ticks else "" if node.depth == 0 and seconds else "dim"
    room = max(0, cells - line_width(left) - TIME_CELLS - 2)
    name, aside = node.name, ""
    if node.aside and room - width(name) > _LEAST_ASIDE:
        aside = fit(f"  {node.aside}", room - width(name))
    else:
        name = fit(name, room)
    words_of = (Span(name, name_style), Span(aside, "dim"))
    return (*left, *words_of, Span(" "), Span(time, time_style), Span(" "))


def head_lines(cells: int, rule: bool) -> tuple[Line, ...]:
    """The pane's title, and a rule below it where there is room."""
    words_right = "this week"
    title: Line = (
        Span(" Projects", "title"),
        Span(" " * max(1, cells - 10 - len(words_right))),
        Span(words_right, "dim"),
        Span(" "),
    )
    return (title, (Span(" "), Span("─" * max(0, cells - 2), "dim"))) if rule else (title,)


def fold_cell(node: Node) -> int:
    """The cell in which its fold arrow stands."""
    return 3 if node.depth == 1 else 1
