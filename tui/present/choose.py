"""Rows to choose from, and the small scorer that filters them while a person types.

Names are lowered once, when the rows are made, so that ten thousand of them can be sieved between two frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from tui.domain.habits import Habits
from tui.domain.projects import Catalog
from tui.present.changes import project_color
from tui.present.text import Line, Span, cut, line_width, literal

T = TypeVar("T")

_LIKELY = 5
"""So many rows are put before a list as the likeliest."""
_FEW = 15
"""A list of so many rows is seen at once."""


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

    def __init__(self, things: Sequence[tuple[T, str]], weight: Callable[[T], float] | None = None) -> None:
        """Each thing comes with its name. Of things that fit alike the one that weighs most is found first."""
        self._things = [(thing, name.lower()) for thing, name in things]
        self._lightness = [-weight(thing) for thing, _ in things] if weight else [0.0] * len(things)

    def __len__(self) -> int:
        return len(self._things)

    def find(self, typed: str) -> list[T]:
        """The things whose names fit, the best first; all in their order when nothing is typed."""
        pattern = Pattern(typed)
        if not pattern.words:
            return [thing for thing, _ in self._things]
        score = pattern.score
        lightness = self._lightness
        found = [
            (_kind_of_fit(badness), lightness[place], badness, len(name), place)
            for place, (_, name) in enumerate(self._things)
            if (badness := score(name)) is not None
        ]
        found.sort()
        return [self._things[one[-1]][0] for one in found]


def _kind_of_fit(badness: int) -> int:
    """How a name fits, without telling where in it: from its start, at starts of words, inside, or scattered."""
    return 0 if badness == 0 else 1 if badness < 100 else 2 if badness < 1000 else 3


class Heading(Struct, frozen=True):
    """A row between others, which can't be taken."""

    words: str

    def line(self) -> Line:
        """Its words."""
        return (Span(self.words, "dim"),)


def headed(
    every: Sequence[T], weight: Callable[[T], float], rest: str, among: Sequence[T] | None = None
) -> list[T | Heading]:
    """All rows in their order, and before them the likeliest, marked off; nothing before a list that is short.

    `among` are other rows to take the likeliest from.
    """
    if len(every) <= _FEW:
        return list(every)
    weights = [(weight(row), row) for row in (every if among is None else among)]
    likely = sorted((one for one in weights if one[0] > 0), key=lambda one: -one[0])[:_LIKELY]
    if not likely:
        return list(every)
    return [Heading("likely now"), *(row for _, row in likely), Heading(rest), *every]


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


def target_sieve(rows: Sequence[Target], habits: Habits | None = None) -> Sieve[Target]:
    """The targets, found by project, task and client."""

    def weight(row: Target) -> float:
        return habits.weight(row.task_id or row.project_id or "") if habits else 0.0

    names = [
        (row, f"{row.project} {row.task} {row.client}" if row.project_id else "no project") for row in rows
    ]
    return Sieve(names, weight if habits else None)


def headed_targets(
    rows: Sequence[Target], habits: Habits, among: Sequence[Target] | None = None
) -> list[Target | Heading]:
    """The targets as they stand when nothing is typed: first what time is likely to be spent on now."""

    def weight(row: Target) -> float:
        return habits.place(row.project_id, row.task_id) if row.project_id else 0.0

    return headed(rows, weight, "all projects", among)


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
