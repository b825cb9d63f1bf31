"""What the lists of the entry form offer: earlier entries, projects, tasks and tags, sieved by what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.entries import TimeEntry
from tui.domain.habits import Habits
from tui.domain.projects import Catalog, Tag, Task
from tui.present import form
from tui.present.changes import project_line
from tui.present.choose import Heading, Sieve, Target, headed, headed_targets, target_sieve, targets
from tui.present.text import Line, Span, literal
from tui.session.port import SessionPort


class Offers:
    """The rows of the form's lists, read from the session; names are lowered once for each catalog."""

    def __init__(self, session: SessionPort) -> None:
        self._session = session
        self._made_for: tuple[Catalog, Habits] | None = None
        self._first: Sequence[Target | Heading] = ()
        self._all: Sieve[Target] = Sieve(())

    def earlier(self, text: str) -> Sequence[TimeEntry]:
        """Earlier entries whose descriptions have a word that starts so, without what already stands there."""
        found = self._session.search_descriptions(text.strip(), 8)
        return [entry for entry in found if form.one_line(entry.description) != text]

    def earlier_line(self, entry: TimeEntry, cells: int) -> Line:
        """`Fix login   ● Backend API / Login flow`."""
        catalog = self._session.state.catalog
        where = project_line(catalog, entry.project_id, entry.task_id) if entry.project_id else ()
        return (Span(literal(entry.description)), Span("   "), *where)

    def projects(self, text: str) -> Sequence[Target | Heading]:
        """The likeliest projects and tasks, and all projects; with something typed their tasks too."""
        catalog, habits = self._session.state.catalog, self._session.habits()
        known = self._made_for
        if known is None or known[0] is not catalog or known[1] is not habits:
            every = targets(catalog)
            self._made_for = catalog, habits
            self._first = headed_targets(targets(catalog, tasks=False), habits, every)
            self._all = target_sieve(every, habits)
        return self._all.find(text) if text.strip() else self._first

    def tasks(self, project_id: str | None, text: str) -> Sequence[Task | str | Heading]:
        """The project's tasks that are not done; words where there are none."""
        if not project_id:
            return ["choose a project first"]
        tasks = [task for task in self._session.state.catalog.tasks_of(project_id) if not task.done]
        weight = self._weight_of
        if text.strip():
            return Sieve([(task, task.name) for task in tasks], weight).find(text)
        return ["no task" if tasks else "no task in this project", *headed(tasks, weight, "all tasks")]

    def _weight_of(self, thing: Task | Tag) -> float:
        return self._session.habits().weight(thing.id)

    def task_line(self, task: Task | str, cells: int) -> Line:
        """The task's name."""
        return (Span(task, "dim"),) if isinstance(task, str) else (Span(literal(task.name)),)

    def tags(self, text: str, cursor: int, *, asked: bool) -> Sequence[Tag | Heading]:
        """Tags for the word at the cursor, without those that are written already."""
        _, word = form.tag_under_way(text, cursor)
        if not word and not asked:
            return []
        there = {name.casefold() for name in form.split_tags(text)}
        tags = sorted(self._session.state.catalog.tags.values(), key=lambda tag: tag.name.casefold())
        free = [tag for tag in tags if not tag.archived and tag.name.casefold() not in there]
        if not word:
            return headed(free, self._weight_of, "all tags")
        return Sieve([(tag, tag.name) for tag in free], self._weight_of).find(word)

    def tag_line(self, tag: Tag, cells: int) -> Line:
        """`#bug`."""
        return (Span(f"#{literal(tag.name)}", "tag"),)
