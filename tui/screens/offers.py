"""What the lists of the entry form offer: earlier entries, projects, tasks and tags, sieved by what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog, Tag, Task
from tui.present import form
from tui.present.changes import project_line
from tui.present.choose import Sieve, Target, target_sieve, targets
from tui.present.text import Line, Span, literal
from tui.session.port import SessionPort


class Offers:
    """The rows of the form's lists, read from the session; names are lowered once for each catalog."""

    def __init__(self, session: SessionPort) -> None:
        self._session = session
        self._sieves: tuple[Catalog, Sieve[Target], Sieve[Target]] | None = None

    def earlier(self, text: str) -> Sequence[TimeEntry]:
        """Earlier entries whose descriptions have a word that starts so, without what already stands there."""
        found = self._session.search_descriptions(text.strip(), 8)
        return [entry for entry in found if form.one_line(entry.description) != text]

    def earlier_line(self, entry: TimeEntry, cells: int) -> Line:
        """`Fix login   ● Backend API / Login flow`."""
        catalog = self._session.state.catalog
        where = project_line(catalog, entry.project_id, entry.task_id) if entry.project_id else ()
        return (Span(literal(entry.description)), Span("   "), *where)

    def projects(self, text: str) -> Sequence[Target]:
        """Projects; with something typed their tasks too."""
        catalog = self._session.state.catalog
        if self._sieves is None or self._sieves[0] is not catalog:
            bare, full = targets(catalog, tasks=False), targets(catalog)
            self._sieves = catalog, target_sieve(bare), target_sieve(full)
        _, projects, with_tasks = self._sieves
        return (with_tasks if text.strip() else projects).find(text)

    def tasks(self, project_id: str | None, text: str) -> Sequence[Task | str]:
        """The project's tasks that are not done; words where there are none."""
        if not project_id:
            return ["choose a project first"]
        tasks = [task for task in self._session.state.catalog.tasks_of(project_id) if not task.done]
        if text.strip():
            return Sieve([(task, task.name) for task in tasks]).find(text)
        return ["no task" if tasks else "no task in this project", *tasks]

    def task_line(self, task: Task | str, cells: int) -> Line:
        """The task's name."""
        return (Span(task, "dim"),) if isinstance(task, str) else (Span(literal(task.name)),)

    def tags(self, text: str, cursor: int, *, asked: bool) -> Sequence[Tag]:
        """Tags for the word at the cursor, without those that are written already."""
        _, word = form.tag_under_way(text, cursor)
        if not word and not asked:
            return []
        there = {name.casefold() for name in form.split_tags(text)}
        tags = sorted(self._session.state.catalog.tags.values(), key=lambda tag: tag.name.casefold())
        free = [(t, t.name) for t in tags if not t.archived and t.name.casefold() not in there]
        return Sieve(free).find(word)

    def tag_line(self, tag: Tag, cells: int) -> Line:
        """`#bug`."""
        return (Span(f"#{literal(tag.name)}", "tag"),)
