"""The log as lines: columns that depend on the width alone, so that all rows stand under each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from tui.domain.durations import Seconds, short, words
from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog
from tui.domain.summaries import Day, Gap, hours
from tui.domain.times import Instant, day_of, format_day, format_time, name_of_day
from tui.domain.workspace import WorkspaceSettings
from tui.keys import hint
from tui.present.found import marked
from tui.present.frame import NO_DESCRIPTION, color_of, label, mark
from tui.present.logrows import Row
from tui.present.marks import SIGN
from tui.present.text import Line, Span, cut, fit, line_width, literal, right, width
from tui.session.finding import Found
from tui.session.state import State

_EIGHTHS = "▁▂▃▄▅▆▇█"
_BAR_CELLS = 8
_FIRST_HOUR = 6
_WIDEST_TEXT = 80
_ROOMY_TEXT = 40
"""Where there is room the descriptions have so much of it, so that a longer one seldom moves the columns."""
_MEASURED = 400
"""So many of the newest entries are measured for the widths of the columns."""
NARROW = 76
"""A pane with fewer cells shows a project by its dot alone."""


class Columns(Struct, frozen=True, kw_only=True):
    """How many cells each column has. A width of 0 leaves the column out."""

    width: int
    narrow: bool
    time: int
    length: int
    text: int
    project: int
    tags: int


class Needs(Struct, frozen=True):
    """Cells of the longest description, project label and tags: no column needs to be wider than that."""

    text: int = 0
    project: int = 0
    tags: int = 0


def measure(days: Sequence[Day], state: State) -> Needs:
    """What the entries of these days need; the newest few hundred speak for all."""
    settings, text, labels, tag_lists = state.workspace.settings, 0, set(), set()
    for entry in islice((entry for day in days for entry in day.entries), _MEASURED):
        text = max(text, width(literal(entry.description) or NO_DESCRIPTION))
        labels.add((entry.project_id, entry.task_id, _missing(entry, settings)))
        tag_lists.add(entry.tag_ids)
    catalog = state.catalog
    return Needs(
        text,
        max(
            (width(" / ".join(filter(None, (label(catalog, *ids), said)))) for *ids, said in labels),
            default=0,
        ),
        max((width(tags(catalog, ids, _WIDEST_TEXT)) for ids in tag_lists), default=0),
    )


def columns(cells: int, *, hour24: bool, needs: Needs) -> Columns:
    """Columns for a pane of that width; `needs` comes from `measure`. Narrow ones have no project names."""
    narrow = cells < NARROW
    one = 5 if hour24 else 7
    if narrow:
        time = 2 * one + 1
        rest = cells - (time + 14)
        tags = min(needs.tags, max(rest // 4, 7)) if needs.tags and rest >= 24 else 0
        text = max(1, rest - (tags + 1 if tags else 0))
        return Columns(width=cells, narrow=True, time=time, length=5, text=text, project=0, tags=tags)
    time = 2 * one + 3
    rest = cells - (time + 19)
    tags = min(needs.tags, max(rest // 6, 8), 30) if needs.tags else 0
    rest -= tags + 2 if tags else 0
    # Where both can't have what they need, what one of them leaves is the other's.
    project = min(needs.project, max(rest * 45 // 100, rest - needs.text, 12), 48)
    text = min(max(1, rest - project), max(needs.text, _ROOMY_TEXT), _WIDEST_TEXT)
    # Names far from their times are hard to read together: what nobody needs stays free at the right.
    free = rest - project - text
    return Columns(
        width=cells,
        narrow=False,
        time=time,
        length=5,
        text=text,
        project=project if tags else project + free,
        tags=tags + free if tags else 0,
    )


def row_line(row: Row, state: State, now: Instant, at: Columns, found: Found | None = None) -> Line:
    """One row of the log, or of what a search has found, in exactly the columns' width."""
    if row.kind == "entry" and row.entry is not None and row.day is not None:
        highlights = found.highlights if found else ()
        return entry_line(row.entry, row.day, state, now, at, highlights=highlights)
    if row.kind == "day" and row.day is not None:
        return day_line(row.day, state, now, at)
    if row.kind == "gap" and row.gap is not None:
        return gap_line(row.gap, state, at)
    if row.kind == "end":
        return (Span(fit(f" {end_words(state, found)}", at.width), "dim"),)
    return (Span(" " * at.width),)


def end_words(state: State, found: Found | None = None) -> str:
    """What stands below the last loaded day."""
    if found is not None:
        more = "more of them load as you scroll" if found.more else ""
        return more or ("reading older entries…" if found.unread else "that is all")
    if state.has_older:
        return "older entries load as you scroll"
    return "reading older entries…" if state.sync.progress is not None else "that is all"


def day_line(day: Day, state: State, now: Instant, at: Columns) -> Line:
    """`Today  Tue 24 Nov … ▁▃█▇▂  5h 18m`."""
    zone = state.user.profile.zone
    today = day_of(now, zone)
    name, when = name_of_day(day.date, today), format_day(day.date, today)
    if when.startswith(name[:3]):
        when = when[4:]
    total = words(day.total(now))
    end: Line = (Span(total, "strong"), Span(" "))
    if not at.narrow:
        end = (Span(bar(day, zone, now), "dim"), Span("  "), Span(right(total, 7), "strong"), Span(" "))
    left = (Span(" "), Span(name, "strong"), Span(f"  {when}", "dim"))
    fill = at.width - line_width(left) - line_width(end)
    if fill < 1:
        return (Span(fit(f" {name}", at.width - line_width(end)), "strong"), *end)
    return (*left, Span(" " * fill), *end)


def bar(day: Day, zone: str, now: Instant) -> str:
    """Eight columns of two hours from 6 to 22, filled by what was tracked; earlier and later go to the ends."""
    slots = [0] * _BAR_CELLS
    for hour, seconds in enumerate(hours(day.entries, day.date, zone, now)):
        slots[min(max((hour - _FIRST_HOUR) // 2, 0), _BAR_CELLS - 1)] += seconds
    return "".join(_EIGHTHS[min(7, -(-slot * 7 // 7200))] for slot in slots)


def gap_line(gap: Gap, state: State, at: Columns) -> Line:
    """`0:15  gap 09:15 – 09:30 · g fills it`, in the columns of length and description."""
    profile = state.user.profile
    times = " – ".join(format_time(t, profile.zone, profile.hour24) for t in (gap.start, gap.end))
    before = at.time + (3 if at.narrow else 5)
    after = 3 if at.narrow else 2
    length = right(_length(gap.end - gap.start, at.length), at.length)
    head = " " * before + length + " " * after
    room, said, more = max(0, at.width - len(head)), f"gap {times}", hint("fill", "fills it")
    if width(said) + width(more) > room:
        return (Span(head, "warn"), Span(fit(said, room), "warn"))
    return (Span(head, "warn"), Span(said, "warn"), Span(fit(more, room - width(said)), "dim"))


def entry_line(
    entry: TimeEntry, day: Day, state: State, now: Instant, at: Columns, *, highlights: Sequence[str] = ()
) -> Line:
    """Mark, times, length, description, project, tags, `$`."""
    spans: list[Span] = [_mark(entry, day, state), Span(" ")]
    if not at.narrow:
        spans.insert(0, Span(" "))
    spans += _times(entry, day, state, at)
    if not at.narrow:
        spans.append(Span(" "))
    spans.append(Span(right(_length(entry.duration(now), at.length), at.length), "strong"))
    description = literal(entry.description)
    style = "running" if entry.running else ""
    if not description:
        description, style = NO_DESCRIPTION, style or "dim"
    text: Line = (Span(fit(description, at.text), style),)
    if highlights and entry.description:
        text = marked(entry.description, highlights, at.text, style)
    dot = _dot(entry, state)
    if at.narrow:
        spans += [Span(" "), dot, Span(" "), *text]
        if at.tags:
            spans += [Span(" "), Span(right(tags(state.catalog, entry.tag_ids, at.tags), at.tags), "tag")]
        spans += [Span(" "), _billable(entry), Span(" ")]
        return tuple(spans)
    spans += [Span("  "), *text, Span("  "), dot, Span(" "), *_project(entry, state, at.project)]
    if at.tags:
        spans += [Span("  "), Span(fit(tags(state.catalog, entry.tag_ids, at.tags), at.tags), "tag")]
    spans += [Span(" "), _billable(entry), Span(" ")]
    return tuple(spans)


def signed(line: Line, at: Columns) -> Line:
    """The line of an entry with the sign of a marked one, in a cell that is free: no other sign gives way."""
    free = 1 if at.narrow and line[0].text.strip() else 0
    return (*line[:free], Span(SIGN, "accent"), *line[free + 1 :])


def tags(catalog: Catalog, tag_ids: Sequence[str], cells: int) -> str:
    """As many whole tags as there is room for, then how many more: `#bug +2`."""
    names = [f"#{literal(name)}" for name in catalog.tag_names(tuple(tag_ids))]
    for count in range(len(names), 0, -1):
        more = f" +{len(names) - count}" if count < len(names) else ""
        text = " ".join(names[:count]) + more
        if width(text) <= cells or count == 1:
            return text if width(text) <= cells else cut(names[0], cells - width(more)) + more
    return ""


def _times(entry: TimeEntry, day: Day, state: State, at: Columns) -> list[Span]:
    profile = state.user.profile
    one = (at.time - (1 if at.narrow else 3)) // 2
    dash = "–" if at.narrow else " – "
    start = right(format_time(entry.start, profile.zone, profile.hour24), one)
    if entry.end is None:
        if at.narrow:
            return [Span(fit(f"{start}–now", at.time + 1), "good")]
        return [Span(start + dash), Span(right("now", one) + " ", "good")]
    end = right(format_time(entry.end, profile.zone, profile.hour24), one)
    later = (day_of(entry.end, profile.zone) - day.date).days
    sign = " " if later <= 0 else "⁺" if later > 9 or at.narrow else "¹²³⁴⁵⁶⁷⁸⁹"[later - 1]
    return [Span(start + dash + end + sign)]


def _length(seconds: Seconds, cells: int) -> str:
    text = short(seconds)
    return text if len(text) <= cells else f"{seconds // 3600}h"


def _mark(entry: TimeEntry, day: Day, state: State) -> Span:
    """The one thing about an entry that a person should know first."""
    first = mark(entry.id, state)
    return Span("▲", "warn") if entry.id in day.overlapping and not first.text.strip() else first


def _missing(entry: TimeEntry, settings: WorkspaceSettings) -> str:
    if entry.project_id is None and (settings.force_projects or settings.force_tasks):
        return "no project"
    if entry.task_id is None and settings.force_tasks:
        return "no task"
    return ""


def _dot(entry: TimeEntry, state: State) -> Span:
    if entry.project_id is None:
        return Span("○", "warn") if _missing(entry, state.workspace.settings) else Span(" ")
    return Span("●", color_of(state.catalog, entry.project_id))


def _project(entry: TimeEntry, state: State, cells: int) -> Sequence[Span]:
    name = short_label(state.catalog, entry.project_id, entry.task_id, cells)
    missing = _missing(entry, state.workspace.settings)
    if missing and not name:
        return (Span(fit(missing, cells), "warn"),)
    if missing:
        name = cut(name, max(1, cells - width(missing) - 3))
        return (Span(f"{name} / "), Span(fit(missing, max(0, cells - width(name) - 3)), "warn"))
    return (Span(fit(name, cells)),)


def short_label(catalog: Catalog, project_id: str | None, task_id: str | None, cells: int) -> str:
    """The label in so many cells, cut in one place: the task stays whole where it can, and the project gives way.

    The project's dot stands beside the label, so of a long task's project as little as `…` may be left, or nothing.
    """
    whole = label(catalog, project_id, task_id)
    task = catalog.task(task_id)
    if width(whole) <= cells or task is None:
        return whole
    name = literal(task.name)
    project = whole[: -len(name) - 3]
    room = cells - 3 - width(name)
    if room > 0:
        return f"{cut(project, room)} / {name}"
    # The task is too long as well: the shorter of the two stands whole.
    return whole if width(name) > cells and width(project) + 8 <= cells else name


def _billable(entry: TimeEntry) -> Span:
    return Span("$", "good") if entry.billable else Span(" ")
