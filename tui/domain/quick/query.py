"""Find: a line that says which entries are meant.

Each word has to be found in the description, or in the name of the project, its client, the task or a tag. Quotes
hold a phrase, and a backslash before a word takes it as it is. `@` and `#` narrow to names that begin so, or have
a word that does, `$` and `!$` to what is billable or not. `today`, `mon`, `20 nov`, `2026-11-20` and `-2d` are
one day; `this week`, `last month`, `nov`, `nov 2025` and `2026-11` a period; `A..B`, `A..` and `..B` go from the
first day of one to the last of the other. A month is written in full or with three letters. `20/11` alone is text:
it needs its year, or a range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from tui.domain.quick import days
from tui.domain.quick.names import Index, Names, Thing
from tui.domain.quick.scene import Fault, Scene
from tui.domain.quick.tokens import LITERAL, PLAIN, PROJECT, TAG, Piece, Word, split
from tui.domain.quick.when import SIGNS
from tui.domain.times import Instant, at, week_start

_MONTHS = {
    name: number for name, number in days.MONTH_OF.items() if len(name) == 3 or name in days.MONTH_NAMES
}
_MONTHS["sept"] = 9
_PERIODS = {(when, unit) for when in ("this", "last") for unit in ("week", "month")}
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")
_DAY_WORDS = 4


class Term(Struct, frozen=True):
    """One thing that is asked for: a text, or things by their ids whose names hold it.

    For a word an entry fits by its description or any of the ids; for `@` by the ids alone.
    """

    text: str
    """In lower case."""
    projects: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


class Query(Struct, frozen=True, kw_only=True):
    """Which entries are meant: those that fit everything that is said here. An empty one means all."""

    words: tuple[Term, ...] = ()
    names: tuple[Term, ...] = ()
    """What `@` says; several of them are one term, of which either will do."""
    tags: tuple[frozenset[str], ...] = ()
    """For each `#`, the ids of which an entry has to have one."""
    billable: bool | None = None
    start: Instant | None = None
    """Entries that start before are not meant."""
    end: Instant | None = None
    """Entries that start then or later are not meant."""
    faults: tuple[Fault, ...] = ()

    @property
    def highlights(self) -> tuple[str, ...]:
        """The words in lower case, for marking where they are found."""
        return tuple(dict.fromkeys(term.text for term in self.words))

    def __bool__(self) -> bool:
        said = (self.billable, self.start, self.end)
        return bool(self.words or self.names or self.tags) or any(one is not None for one in said)


class _Span(Struct, frozen=True):
    """Days from `first` to before `after`, said in `count` words; with `said` there are no such days."""

    count: int
    first: date | None = None
    after: date | None = None
    said: str = ""


def parse_query(text: str, scene: Scene) -> Query:
    """What the line asks for. Never raises: what can't be is told in `faults` and narrows nothing."""
    words = split(text)
    faults: list[Fault] = []
    span, used = _when(words, scene, faults)
    names, folded = Names(scene), _Folded(scene)
    signs = [
        word for i, word in enumerate(words) if i not in used and word.kind == PLAIN and word.text in SIGNS
    ]
    for word in signs:
        if word.text != signs[0].text:
            faults.append(Fault(word.start, word.end, "billable or not: $ and !$ are both there"))
    plain = dict.fromkeys(
        word.text.casefold()
        for i, word in enumerate(words)
        if word.kind in (PLAIN, LITERAL) and word.text and i not in used and word not in signs
    )
    places = [term for word in words if word.kind == PROJECT and (term := _place(word, names, scene))]
    zone = scene.profile.zone
    return Query(
        words=tuple(folded.term(word) for word in plain),
        names=(_either(places),) if places else (),
        tags=tuple(
            frozenset(tag.id for tag in _begun(names.tags, word.pieces[0]))
            for word in words
            if word.kind == TAG and word.pieces[0].text.strip()
        ),
        billable=signs[0].text == "$" if signs else None,
        start=at(span.first, 0, zone) if span and span.first else None,
        end=at(span.after, 0, zone) if span and span.after else None,
        faults=tuple(sorted(faults, key=lambda fault: (fault.start, fault.end))),
    )


class _Folded:
    """All names in lower case, made when the first word needs them."""

    def __init__(self, scene: Scene) -> None:
        self._catalog = scene.catalog
        self._made: tuple[list[tuple[str, str]], ...] | None = None

    def term(self, text: str) -> Term:
        """The term for a word in lower case: everything whose name has it somewhere."""
        if self._made is None:
            catalog = self._catalog
            projects = []
            for project in catalog.projects.values():
                client = catalog.client_of(project)
                projects.append((project.id, f"{project.name}\n{client.name if client else ''}".casefold()))
            tasks = [(task.id, task.name.casefold()) for task in catalog.tasks.values()]
            self._made = projects, tasks, [(tag.id, tag.name.casefold()) for tag in catalog.tags.values()]
        return Term(text, *(frozenset(i for i, name in kind if text in name) for kind in self._made))


def _begun(index: Index[Thing], piece: Piece) -> list[Thing]:
    """What a piece means here: all that begin so; a name in quotes that is there means itself alone."""
    if piece.quoted and piece.closed and (same := index.same(piece.text)):
        return same
    return index.begun(piece.text)


def _place(word: Word, names: Names, scene: Scene) -> Term | None:
    """The projects, or the tasks, that `@…` means; None while it is only begun."""
    named, task = word.piece(":") or word.pieces[0], word.piece("/")
    if not named.text and not word.piece(":") and not (task and task.text):
        return None
    projects = {project.id for project in _begun(names.projects, named)}
    if not word.piece(":"):
        owners = {client.id for client in _begun(names.clients, named)}
        projects |= {p.id for p in scene.catalog.projects.values() if p.client_id in owners}
    of_client = names.of_client(word)
    projects = {i for i in projects if of_client(scene.catalog.projects[i])}
    if task is None or not task.text:
        return Term(named.text.casefold(), frozenset(projects))
    tasks = {found.id for found in _begun(names.all_tasks, task) if found.project_id in projects}
    return Term(task.text.casefold(), tasks=frozenset(tasks))


def _either(terms: Sequence[Term]) -> Term:
    return Term(
        " ".join(term.text for term in terms),
        frozenset().union(*(term.projects for term in terms)),
        frozenset().union(*(term.tasks for term in terms)),
    )


def _when(words: Sequence[Word], scene: Scene, faults: list[Fault]) -> tuple[_Span | None, set[int]]:
    """The days that are meant, and the words that say them."""
    meant: _Span | None = None
    used: set[int] = set()
    run: list[str] = []
    lower = [word.text.lower() if word.kind == PLAIN else "" for word in words]
    place = 0
    while place < len(words):
        run = []
        for text in lower[place : place + 2 * _DAY_WORDS]:
            if not text:
                break
            run.append(text)
        span = _span(run, scene) if run else None
        if span is None:
            place += 1
            continue
        start, end = words[place].start, words[place + span.count - 1].end
        if span.said:
            faults.append(Fault(start, end, span.said))
        elif meant is None:
            meant = span
        else:
            faults.append(Fault(start, end, "two dates: a backslash makes one of them text"))
        used |= set(range(place, place + span.count))
        place += span.count
    return meant, used


def _span(run: Sequence[str], scene: Scene) -> _Span | None:
    """The longest days or range of days that the first of these words say."""
    middle = next((i for i, word in enumerate(run[: _DAY_WORDS + 1]) if ".." in word), None)
    if middle is not None:
        left, _, right = run[middle].partition("..")
        begin = [*run[:middle], left] if left else list(run[:middle])
        for end in range(min(len(run), middle + 1 + _DAY_WORDS), middle, -1):
            rest = [right, *run[middle + 1 : end]] if right else list(run[middle + 1 : end])
            if (span := _range(begin, rest, end, scene)) is not None:
                return span
    span = _period(run, scene)
    if span is not None and "/" in run[0] and run[0].count("/") == 1:
        return None
    return span


def _range(begin: Sequence[str], rest: Sequence[str], count: int, scene: Scene) -> _Span | None:
    """From the first day of one to the last of the other; either may be missing, but not both."""
    ends: list[_Span | None] = []
    for words in (begin, rest):
        span = _period(words, scene) if words else None
        if words and (span is None or span.count != len(words)):
            return None
        ends.append(span)
    one, two = ends
    if one is None and two is None:
        return None
    said = (one.said if one else "") or (two.said if two else "")
    first, after = one.first if one else None, two.after if two else None
    if first is not None and after is not None and first >= after:
        said = said or "the end is before the start"
    return _Span(count, first, after, said)


def _period(words: Sequence[str], scene: Scene) -> _Span | None:
    """The longest day, week or month that the first of these words say."""
    today, two = scene.today, tuple(words[:2])
    span: _Span | None = None
    if two in _PERIODS:
        span = _this_or_last(*two, scene)
    elif found := days.phrase(words[:_DAY_WORDS], today, scene.profile.date_format):
        after = found.day + timedelta(days=1) if found.day else None
        span = _Span(found.count, found.day, after, found.said)
    elif match := _YEAR_MONTH.fullmatch(words[0]):
        span = _month(1, int(match[1]), int(match[2]))
    elif month := _MONTHS.get(words[0]):
        if len(two) == 2 and _YEAR.fullmatch(two[1]):
            span = _month(2, int(two[1]), month)
        else:
            span = _month(1, today.year - (month > today.month), month)
    return span


def _this_or_last(which: str, unit: str, scene: Scene) -> _Span:
    today = scene.today
    if unit == "week":
        first = week_start(today, scene.profile.week_start) - timedelta(days=7 * (which == "last"))
        return _Span(2, first, first + timedelta(days=7))
    there = today.replace(day=1) - timedelta(days=which == "last")
    return _month(2, there.year, there.month)


def _month(count: int, year: int, month: int) -> _Span:
    if not 1 <= month <= 12:
        return _Span(count, said=f"there is no month {month}")
    if not days.FIRST_YEAR <= year <= days.LAST_YEAR:
        return _Span(count, said=f"the year {year:04} is too far away")
    after = date(year + month // 12, month % 12 + 1, 1)
    return _Span(count, date(year, month, 1), after)
