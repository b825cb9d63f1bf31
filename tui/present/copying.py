"""What is copied as text: an entry on one line, a day with its entries, a name."""

from __future__ import annotations

from tui.domain.durations import short, words
from tui.domain.entries import TimeEntry
from tui.domain.summaries import Day
from tui.domain.times import Instant, day_of, format_day, format_time
from tui.present.changes import project_words
from tui.present.choice import Choice, named
from tui.present.frame import label
from tui.present.sift import name_of_row
from tui.present.text import literal
from tui.session.state import State

_BETWEEN = "  "


def entry_text(entry: TimeEntry, state: State, now: Instant) -> str:
    """`Tue 24 Nov  09:00–11:30  2:30  Fix login  Backend API / Login flow  #bug  $`."""
    profile = state.user.profile
    end = "now" if entry.end is None else format_time(entry.end, profile.zone, profile.hour24)
    known = state.catalog.tags
    names = [literal(known[one].name) for one in entry.tag_ids if one in known]
    parts = (
        format_day(day_of(entry.start, profile.zone)),
        f"{format_time(entry.start, profile.zone, profile.hour24)}–{end}",
        short(entry.duration(now)),
        literal(entry.description),
        project_words(state.catalog, entry.project_id, entry.task_id) if entry.project_id else "",
        " ".join(f"#{name}" for name in names),
        "$" if entry.billable else "",
    )
    return _BETWEEN.join(filter(None, parts))


def day_text(day: Day, state: State, now: Instant) -> str:
    """The day with its total, and its entries as lines, the earliest first."""
    lines = [f"{format_day(day.date)}{_BETWEEN}{words(day.total(now))}"]
    lines += [entry_text(entry, state, now) for entry in reversed(day.entries)]
    return "\n".join(lines)


def copied(choice: Choice, state: State, now: Instant) -> tuple[str, str]:
    """The text of what is chosen, and what the toast calls it; both empty where there is none."""
    if choice.entry is not None:
        entry = choice.entry
        called = named(entry.description, label(state.catalog, entry.project_id, entry.task_id))
        return entry_text(entry, state, now), called
    if choice.kind == "day" and (day := choice.day) is not None:
        count = len(day.entries)
        many = "1 entry" if count == 1 else f"{count} entries"
        return day_text(day, state, now), f"{format_day(day.date)}, {many}"
    if choice.kind in ("client", "project", "task", "none"):
        name = name_of_row(choice, state.catalog)
        return name, f"“{name}”"
    return "", ""
