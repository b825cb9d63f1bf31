"""The columns of the lists of Manage: what each says of a row, by what it sorts, and when it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec import Struct

from tui.domain.durations import Seconds, words
from tui.domain.times import Instant
from tui.present.frame import goal_bar, running_seconds
from tui.present.manage import Row
from tui.present.text import Line, Span, cut, fit, line_width, right, width
from tui.session.state import State

PIN = "★"
_BAR = 8
_LEAST_ASIDE = 3


class Look(Struct, frozen=True):
    """What a row is drawn with besides itself."""

    state: State
    now: Instant
    marks: frozenset[str] = frozenset()


class Column(Struct, frozen=True, kw_only=True):
    """One column of a list."""

    id: str
    title: str
    cells: int
    """Its width; the least where it has a `share`."""
    draw: Callable[[Row, Look, int], Line]
    key: Callable[[Row], Any]
    share: int = 0
    """Of the room that is left, so many parts are its own."""
    number: bool = False
    """Whether it stands at its right end, and the greatest comes first when it is sorted."""
    small: int = 0
    """So narrow it can become before it leaves."""
    rank: int = 0
    """The lowest leaves first as the room gets narrower; 9 never does."""
    has: Callable[[Row], object] | None = None
    """Whether a row has something there; where none has, there is no such column. None: there always is."""


# cells


def _text(of: Callable[[Row], str], style: str = "") -> Callable[[Row, Look, int], Line]:
    def draw(row: Row, look: Look, cells: int) -> Line:
        said = of(row)
        return (Span(fit(said or "–", cells), style if said and not _is_off(row, look) else "dim"),)

    return draw


def _number(of: Callable[[Row], int]) -> Callable[[Row, Look, int], Line]:
    def draw(row: Row, look: Look, cells: int) -> Line:
        count = of(row)
        style = "" if count and not _is_off(row, look) else "dim"
        return (Span(right(f"{count:,}" if count else "–", cells), style),)

    return draw


def _is_off(row: Row, look: Look) -> bool:
    """Whether it is archived, done or on its way out."""
    return bool(row.closed) or row.id in look.state.deleting


def _name(row: Row, look: Look, cells: int) -> Line:
    style = "dim" if _is_off(row, look) else "running" if ticks(row, look.state) else ""
    if row.kind == "workspace" and row.current:
        style = "strong"
    if row.id in look.state.pins and cells > 8:
        name = cut(row.name, cells - 2)
        return (Span(name, style), Span(fit(f" {PIN}", cells - width(name)), "accent"))
    name = cut(row.name, cells)
    left = cells - width(name) - 2
    if not row.aside or left < _LEAST_ASIDE:
        return (Span(fit(name, cells), style),)
    aside = Span(fit(f"  {row.aside}", left + 2), "running" if row.kind == "workspace" else "dim")
    return (Span(name, style), aside)


def _project(row: Row, look: Look, cells: int) -> Line:
    style = "dim" if _is_off(row, look) else ""
    return (Span("● ", row.color), Span(fit(row.project, cells - 2), style))


def _dollar(row: Row, _look: Look, cells: int) -> Line:
    return (Span(fit("$" if row.billable else "", cells), "dim" if row.closed else "good"),)


def _status(row: Row, look: Look, cells: int) -> Line:
    if row.id in look.state.deleting:
        return (Span(fit("deleting", cells), "warn"),)
    return (Span(fit(row.closed or row.status, cells), "warn" if row.status == "declined" else "dim"),)


def _hours(row: Row, look: Look, cells: int) -> Line:
    if row.note:
        return (Span(right(row.note, cells), "dim"),)
    seconds = row.seconds + _so_far(row, look)
    style = "good" if ticks(row, look.state) else "" if seconds and not _is_off(row, look) else "dim"
    return (Span(right(_long(seconds) if seconds else "–", cells), style),)


def _long(seconds: Seconds) -> str:
    """`1,234h 05m`."""
    return words(seconds) if seconds < 1000 * 3600 else f"{seconds // 3600:,}h {seconds // 60 % 60:02}m"


def _estimate(row: Row, look: Look, cells: int) -> Line:
    if row.estimate is None:
        return (Span(fit(right("–", 7), cells), "dim"),)
    whole = f"{row.estimate // 3600:,}h" if row.estimate % 3600 == 0 else words(row.estimate)
    spent = row.spent + _so_far(row, look)
    percent = spent * 100 // row.estimate if row.estimate else 0
    over = spent > row.estimate
    off = "dim" if _is_off(row, look) else ""
    spans = [Span(right(whole, 7), off), Span(" ")]
    if cells >= 15 + _BAR:
        bar = (Span("━" * _BAR, "warn"),) if over else goal_bar(spent, row.estimate, _BAR)
        spans += [*bar, Span(" ")]
    room = cells - line_width(spans)
    percents = f"{percent:,} %" if percent < 10_000 else ">9,999 %"
    return (*spans, Span(right(percents, room), "warn" if over else off or ("" if spent else "dim")))


def ticks(row: Row, state: State) -> bool:
    """Whether the running entry is in it."""
    running = state.running
    if running is None:
        return False
    match row.kind:
        case "task":
            return running.task_id == row.id
        case "project":
            return running.project_id == row.id
        case "client":
            project = state.catalog.project(running.project_id)
            return project is not None and project.client_id == row.id
        case "tag":
            return row.id in running.tag_ids
    return False


def _so_far(row: Row, look: Look) -> Seconds:
    return running_seconds(look.state, look.now) if ticks(row, look.state) else 0


# columns

NAME = Column(
    id="name", title="Name", cells=15, share=3, rank=9, draw=_name, key=lambda row: row.name.casefold()
)
_CLIENT = Column(
    id="client",
    title="Client",
    cells=12,
    share=2,
    rank=6,
    draw=_text(lambda row: row.client),
    key=lambda row: (not row.client, row.client.casefold()),
    has=lambda row: row.client,
)
_BILLABLE = Column(id="billable", title="$", cells=1, rank=7, draw=_dollar, key=lambda row: not row.billable)
_ESTIMATE = Column(
    id="estimate",
    title="Estimate",
    cells=24,
    small=15,
    rank=5,
    number=True,
    draw=_estimate,
    key=lambda row: row.spent / row.estimate if row.estimate else -1,
    has=lambda row: row.estimate is not None,
)
_HOURS = Column(
    id="hours",
    title="Hours",
    cells=10,
    number=True,
    rank=9,
    draw=_hours,
    key=lambda row: row.seconds,
)
_ENTRIES = Column(
    id="entries",
    title="Entries",
    cells=8,
    number=True,
    rank=4,
    draw=_number(lambda row: row.entries),
    key=lambda row: row.entries,
)
_STATUS = Column(
    id="status",
    title="Status",
    cells=8,
    rank=8,
    draw=_status,
    key=lambda row: row.closed or row.status,
    has=lambda row: row.closed,
)
_EMAIL = Column(
    id="email",
    title="E-mail",
    cells=16,
    share=2,
    rank=3,
    draw=_text(lambda row: row.email, "dim"),
    key=lambda row: (not row.email, row.email.casefold()),
    has=lambda row: row.email,
)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "client": (
        NAME,
        _EMAIL,
        _STATUS,
        Column(
            id="projects",
            title="Projects",
            cells=8,
            number=True,
            rank=6,
            draw=_number(lambda row: row.projects),
            key=lambda row: row.projects,
        ),
        _ENTRIES,
        _HOURS,
    ),
    "project": (
        NAME,
        _CLIENT,
        _BILLABLE,
        Column(
            id="access",
            title="Access",
            cells=7,
            rank=2,
            draw=_text(lambda row: "public" if row.public else "private", "dim"),
            key=lambda row: not row.public,
        ),
        _STATUS,
        Column(
            id="tasks",
            title="Tasks",
            cells=5,
            number=True,
            rank=3,
            draw=_number(lambda row: row.tasks),
            key=lambda row: row.tasks,
        ),
        _ESTIMATE,
        _HOURS,
    ),
    "task": (
        NAME,
        Column(
            id="project",
            title="Project",
            cells=14,
            share=2,
            rank=7,
            draw=_project,
            key=lambda row: row.project.casefold(),
        ),
        Column(
            id="client",
            title="Client",
            cells=12,
            share=1,
            rank=3,
            draw=_text(lambda row: row.client, "dim"),
            key=lambda row: (not row.client, row.client.casefold()),
            has=lambda row: row.client,
        ),
        _BILLABLE,
        Column(
            id="people",
            title="For",
            cells=10,
            share=1,
            rank=2,
            draw=_text(lambda row: ", ".join(row.people), "dim"),
            key=lambda row: (not row.people, ", ".join(row.people).casefold()),
            has=lambda row: row.people,
        ),
        _STATUS,
        _ESTIMATE,
        _HOURS,
    ),
    "tag": (NAME, _STATUS, _ENTRIES, _HOURS),
    "user": (
        NAME,
        Column(
            id="email",
            title="E-mail",
            cells=16,
            share=3,
            rank=7,
            draw=_text(lambda row: row.email),
            key=lambda row: (not row.email, row.email.casefold()),
            has=lambda row: row.email,
        ),
        Column(
            id="roles",
            title="Roles",
            cells=14,
            share=2,
            rank=8,
            draw=_text(lambda row: row.roles),
            key=lambda row: (not row.roles, row.roles),
            has=lambda row: row.roles,
        ),
        Column(
            id="zone",
            title="Time zone",
            cells=16,
            share=1,
            rank=3,
            draw=_text(lambda row: row.zone, "dim"),
            key=lambda row: (not row.zone, row.zone),
            has=lambda row: row.zone,
        ),
        Column(id="status", title="Status", cells=8, rank=6, draw=_status, key=lambda row: row.status),
    ),
    "workspace": (
        NAME,
        Column(
            id="account",
            title="Account",
            cells=14,
            share=2,
            rank=3,
            draw=_text(lambda row: row.account, "dim"),
            key=lambda row: row.account.casefold(),
        ),
        Column(
            id="hours",
            title="This week",
            cells=14,
            number=True,
            rank=9,
            draw=_hours,
            key=lambda row: row.seconds,
        ),
    ),
}


def column_of(kind: str, some_id: str) -> Column:
    """The column of that id; the name's where the kind has none such."""
    return next((one for one in COLUMNS[kind] if one.id == some_id), NAME)


def empty_columns(kind: str, rows: Iterable[Row], deleting: AbstractSet[str]) -> frozenset[str]:
    """Ids of the columns in which no row has anything."""
    rows = list(rows)
    return frozenset(
        one.id
        for one in COLUMNS[kind]
        if (has := one.has) is not None
        and not any(has(row) for row in rows)
        and not (one.id == "status" and any(row.id in deleting for row in rows))
    )
