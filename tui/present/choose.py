"""Rows to choose from, and the small scorer that filters them while a person types.

Names are lowered once, when the rows are made, so that ten thousand of them can be sieved between two frames.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from tui.domain.projects import Catalog
from tui.present.changes import project_color
from tui.present.text import Line, Span, cut, line_width, literal

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")


class Pattern:
    """What was typed, ready to be held against many names."""

    def __init__(self, typed: str) -> None:
        """Each word has to be found; a slash parts words too, so that `back/login` finds a task."""
        self.words = [word for word in re.split(r"[\s/]+", typed.lower()) if word]
        self._starts = [re.compile(rf"(?<![^\W_]){re.escape(word)}") for word in self.words]
        self._loose = [re.compile(".*?".join(map(re.escape, word))) for word in self.words]

    def score(self, name: str) -> int | None:
        """How badly a lowered name fits, 0 the best; None when it does not.

        A word at the name's start fits best, then at the start of any of its words, then inside one, then its
        letters in order with others between them.
        """
        total = 0
        for word, starts, loose in zip(self.words, self._starts, self._loose, strict=True):
            if name.startswith(word):
                continue
            if found := starts.search(name):
                total += 10 + min(found.start(), 40)
            elif (place := name.find(word)) >= 0:
                total += 100 + min(place, 90)
            elif len(word) > 1 and (scattered := loose.search(name)):
                total += 1000 + min(scattered.end() - scattered.start() - len(word), 900)
            else:
                return None
        return total


class Sieve(Generic[T]):
    """Things with the names by which they are found, in the order that they have when nothing is typed."""

    def __init__(self, things: Sequence[tuple[T, str]]) -> None:
        """Each thing comes with its name."""
        self._things = [(thing, name.lower()) for thing, name in things]

    def __len__(self) -> int:
        return len(self._things)

    def find(self, typed: str) -> list[T]:
        """The things whose names fit, the best first; all in their order when nothing is typed."""
        pattern = Pattern(typed)
        if not pattern.words:
            return [thing for thing, _ in self._things]
        score = pattern.score
        found = [
            (badness, len(name), place)
            for place, (_, name) in enumerate(self._things)
            if (badness := score(name)) is not None
        ]
        found.sort()
        return [self._things[place][0] for _, _, place in found]


class Target(Struct, frozen=True):
    """A project, or a task of it, as a row of a picker; neither is the row "no project"."""

    project_id: str | None
    task_id: str | None
    project: str
    task: str
    client: str
    color: str

    def line(self, cells: int) -> Line:
        """`● Project / Task   client` in at most so many cells."""
        if self.project_id is None:
            return (Span("  no project", "dim"),)
        name: Line = (Span(literal(self.project)),)
        if self.task_id is not None:
            name = (Span(f"{literal(self.project)} / ", "dim"), Span(literal(self.task)))
        left = (Span("● ", self.color), *clipped(name, cells - 2))
        rest = cells - line_width(left) - 3
        if not self.client or rest < 4:
            return left
        client = cut(literal(self.client), rest)
        return (*left, Span(" " * (rest + 3 - line_width((Span(client),)))), Span(client, "dim"))


def targets(catalog: Catalog, *, tasks: bool = True) -> list[Target]:
    """All that time can be spent on, "no project" first, then projects by name, each before its tasks."""
    by_project: dict[str, list[tuple[str, str, str]]] = {}
    if tasks:
        for task in catalog.tasks.values():
            if not task.done:
                by_project.setdefault(task.project_id, []).append((task.name.casefold(), task.id, task.name))
    rows = [Target(None, None, "", "", "", "dim")]
    projects = sorted(
        (p for p in catalog.projects.values() if not p.archived), key=lambda p: p.name.casefold()
    )
    for project in projects:
        client = catalog.client_of(project)
        client_name = client.name if client else ""
        color = project_color(catalog, project.id)
        rows.append(Target(project.id, None, project.name, "", client_name, color))
        for _, task_id, name in sorted(by_project.get(project.id, ())):
            rows.append(Target(project.id, task_id, project.name, name, client_name, color))
    return rows


def target_sieve(rows: Sequence[Target]) -> Sieve[Target]:
    """The targets, found by project, task and client."""
    return Sieve(
        [(row, f"{row.project} {row.task} {row.client}" if row.project_id else "no project") for row in rows]
    )


def clipped(line: Line, cells: int) -> Line:
    """The line in at most so many cells; what is cut ends in `…`."""
    out, left = [], cells
    for span in line:
        wide = line_width((span,))
        if wide <= left:
            out.append(span)
            left -= wide
            continue
        if left > 0:
            out.append(Span(cut(span.text, left), span.style))
        break
    return tuple(out)
