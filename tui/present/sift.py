"""Which entries of the log are shown: those of one row of the tree, and those that match typed words."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.projects import Catalog
from tui.present.choice import Choice
from tui.present.text import literal
from tui.session.finding import EVERYTHING, Scope


class Sift(Struct, frozen=True, kw_only=True):
    """What is asked for; empty means everything."""

    row: Choice = Choice()
    """A row of the tree."""
    words: str = ""
    """The line of find: words, `@`, `#`, `$` and dates."""

    def __bool__(self) -> bool:
        return self.row.kind != "nothing" or bool(self.text)

    @property
    def text(self) -> str:
        """The words, where there are any."""
        return self.words if self.words.split() else ""

    def scope(self, catalog: Catalog) -> Scope:
        """The row of the tree as what a search is narrowed to."""
        row = self.row
        if row.kind == "client":
            projects = catalog.projects.values()
            return Scope(projects=frozenset(p.id for p in projects if (p.client_id or None) == row.client_id))
        if row.kind == "project":
            return Scope(projects=frozenset({row.project_id or ""}))
        if row.kind == "task":
            return Scope(task=row.task_id)
        return Scope(loose=True) if row.kind == "none" else EVERYTHING


def name_of_row(row: Choice, catalog: Catalog) -> str:
    """The words of a row of the tree."""
    if row.kind == "client":
        client = catalog.clients.get(row.client_id or "")
        return literal(client.name) if client else "No client"
    if row.kind == "none":
        return "No project"
    project, task = catalog.project(row.project_id), catalog.task(row.task_id)
    name = literal(project.name) if project else "unknown project"
    return f"{name} / {literal(task.name)}" if task else name
