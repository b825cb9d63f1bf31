"""Which entries of the log are shown: those of one row of the tree, and those that match typed words."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog
from tui.domain.summaries import Day
from tui.present.choice import Choice
from tui.present.text import literal


class Sift(Struct, frozen=True, kw_only=True):
    """What is asked for; empty means everything."""

    row: Choice = Choice()
    """A row of the tree."""
    words: str = ""
    """Words that must all be found in description, project, client, task or #tag."""

    def __bool__(self) -> bool:
        return self.row.kind != "nothing" or bool(self.words.split())


def keeper(sift: Sift, catalog: Catalog) -> Callable[[TimeEntry], bool]:
    """A test for entries. Names are looked through once, so that each entry costs little."""
    row = _row_test(sift.row, catalog)
    tests = [_word_test(word, catalog) for word in sift.words.casefold().split()]
    if not tests:
        return row
    return lambda entry: row(entry) and all(test(entry) for test in tests)


def sifted(day: Day, keep: Callable[[TimeEntry], bool]) -> Day:
    """The day with only those entries, and without gaps: between chosen entries they mean nothing."""
    return Day(
        date=day.date,
        entries=tuple(entry for entry in day.entries if keep(entry)),
        overlapping=day.overlapping,
    )


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


def _row_test(row: Choice, catalog: Catalog) -> Callable[[TimeEntry], bool]:
    if row.kind == "task":
        return lambda entry: entry.task_id == row.task_id
    if row.kind == "project":
        return lambda entry: entry.project_id == row.project_id
    if row.kind == "none":
        return lambda entry: entry.project_id is None
    if row.kind == "client":
        ids = {p.id for p in catalog.projects.values() if (p.client_id or None) == row.client_id}
        return lambda entry: entry.project_id in ids
    return lambda entry: True


def _word_test(word: str, catalog: Catalog) -> Callable[[TimeEntry], bool]:
    if word.startswith("#") and len(word) > 1:
        tags = {t.id for t in catalog.tags.values() if t.name.casefold().startswith(word[1:])}
        return lambda entry: not tags.isdisjoint(entry.tag_ids)
    clients = {c.id for c in catalog.clients.values() if word in c.name.casefold()}
    projects = {
        p.id for p in catalog.projects.values() if word in p.name.casefold() or p.client_id in clients
    }
    tasks = {t.id for t in catalog.tasks.values() if word in t.name.casefold()}
    tags = {t.id for t in catalog.tags.values() if word in t.name.casefold()}
    return lambda entry: (
        word in entry.description.casefold()
        or entry.project_id in projects
        or entry.task_id in tasks
        or not tags.isdisjoint(entry.tag_ids)
    )
