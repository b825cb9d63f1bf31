"""What the question about a forgotten timer says: what is known, the ways to end it, and a time that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from tui.domain import durations
from tui.domain.entries import TimeEntry
from tui.domain.errors import InputError
from tui.domain.repairs import clock_typed
from tui.domain.times import (
    Instant,
    at,
    day_of,
    format_day,
    format_time,
    seconds_of_day,
)
from tui.domain.workspace import Profile
from tui.keys import said
from tui.present.changes import project_line
from tui.present.choice import named
from tui.present.frame import label
from tui.present.text import Line, Span, fit, right, width
from tui.session.away import Forgotten
from tui.session.state import State

_HALF_DAY = 12 * 3600
_BETWEEN = "  "


class Cut(Struct, frozen=True):
    """An answer: stop the timer then, and perhaps start the same work again now."""

    at: Instant
    again: bool = False


class Begun(Struct, frozen=True):
    """An answer: the timer began then."""

    at: Instant


EDIT, DISCARD = "edit", "discard"
"""Answers that have dialogs of their own."""
Reply = Cut | Begun | str | None
"""What is answered about a timer; None leaves it as it is."""


class Way(Struct, frozen=True, kw_only=True):
    """One row of the question. `cut` is None where nothing is written at once: keep it, or type a time."""

    key: str
    says: str
    slim: str
    """`says` where there is little room; `why_slim` likewise."""
    why: str = ""
    why_slim: str = ""
    length: str = ""
    """How long the entry becomes."""
    cut: Cut | None = None


def title_of(question: Forgotten, state: State) -> str:
    """`Is “Fix login” still running?`."""
    return f"Is {_name(question.entry, state)} still running?"


def facts(question: Forgotten, state: State, now: Instant) -> tuple[Line, ...]:
    """What is known: the project, since when it runs, how long nobody was here, when a key was last pressed."""
    entry, profile = question.entry, state.user.profile
    lines: list[Line] = []
    if entry.project_id and entry.description:
        lines.append(project_line(state.catalog, entry.project_id, entry.task_id))
    lines.append(
        (
            Span("running "),
            Span(durations.words(entry.duration(now)), "strong"),
            Span(f", since {moment(entry.start, profile, now)}"),
        )
    )
    if question.away is not None:
        since, until = question.away
        lines.append(
            (
                Span("away "),
                Span(durations.words(until - since), "strong"),
                Span(f", since {moment(since, profile, now)}"),
                Span(" (or clock set)", "dim"),
            )
        )
    if question.last_key is not None:
        lines.append((Span(f"last key here {moment(question.last_key, profile, now)}"),))
    return tuple(lines)


def ways(question: Forgotten, profile: Profile, now: Instant) -> tuple[Way, ...]:
    """What can be done, the safe way first. Ends outside the timer, or of the same minute, are left out."""
    found = [
        Way(
            key="k",
            says="keep it running",
            slim="keep it running",
            why="nothing is changed",
            why_slim="as it is",
        )
    ]

    def stop(key: str, cut: Cut, why: str, why_slim: str) -> Way:
        return Way(
            key=key,
            says=f"stop {moment(cut.at, profile, now)}",
            slim=f"stop {_near(cut.at, profile, now)}",
            why=why,
            why_slim=why_slim,
            length=durations.words(cut.at - question.entry.start),
            cut=cut,
        )

    ends = (
        ("a", question.away[0] if question.away else None, "before the time away", "before away"),
        ("l", question.last_key, "the last key here", "last key here"),
        ("w", question.day_end, "end of the working day", "end of the day"),
    )
    minutes: set[int] = set()
    for key, end, why, why_slim in ends:
        if end is not None and question.entry.start < end <= now - 60 and end // 60 not in minutes:
            minutes.add(end // 60)
            found.append(stop(key, Cut(end), why, why_slim))
    found.append(Way(key="t", says="stop at another time …", slim="stop at another time …"))
    again = next((way.cut for way in found if way.key in "al" and way.cut is not None), None)
    if again is not None:
        found.append(stop("c", Cut(again.at, again=True), "and start it again now", "start again now"))
    return tuple(found)


def way_lines(rows: Sequence[Way], cells: int) -> list[Line]:
    """The rows in columns: key, what it does, why then, how long the entry becomes."""
    for slim in (False, True):
        columns = [_cells(way, slim) for way in rows]
        aligned = [column for column in columns if column[1]]
        does, why, length = (max((width(column[i]) for column in aligned), default=0) for i in (0, 1, 2))
        if 3 + does + len(_BETWEEN) * 2 + why + length <= cells:
            break
    lines = []
    for way, (says, because, becomes) in zip(rows, columns, strict=True):
        line = [Span(f"{way.key}  ", "key"), Span(fit(says, does) if because else says)]
        if because:
            line += [Span(_BETWEEN), Span(fit(because, why), "dim")]
            line += [Span(_BETWEEN), Span(right(becomes, length), "strong")]
        lines.append(tuple(line))
    return lines


def stop_typed(text: str, start: Instant, now: Instant, profile: Profile) -> Instant:
    """The instant meant by `16:30`, the first such time after `start`, or by `mon 16:30`. InputError with its words."""
    zone = profile.zone
    if not text.strip():
        raise InputError("when did it end?", field="time")
    second, day = clock_typed(text, now, profile)
    if day is None:
        halves = (second, second + _HALF_DAY) if _two_halves(text, second, profile) else (second,)
        end = min(_first_after(start, each, zone) for each in halves)
        if end > now and start - max(_last_before(start, each, zone) for each in halves) < end - now:
            raise InputError(f"before it began ({moment(start, profile, now)})", field="time")
    else:
        end = at(day, second, zone)
    if (seconds_of_day(end, zone) - second) % _HALF_DAY:
        raise InputError(
            f"{text} does not exist on {format_day(day_of(end, zone))}: the clock goes forward", field="time"
        )
    if end < start:
        raise InputError(f"before the start, {moment(start, profile, now)}", field="time")
    if end > now:
        raise InputError(f"{moment(end, profile, now)} is in the future", field="time")
    return end


def typed_hint(profile: Profile) -> str:
    """What stands in the empty field for a time: `16:30, or mon 16:30`."""
    return "16:30, or mon 16:30" if profile.hour24 else "4:30pm, or mon 4:30pm"


def typed_words(end: Instant, start: Instant, profile: Profile, now: Instant) -> str:
    """`stops Mon 23 Nov 16:30, 7h 30m`."""
    return f"stops {moment(end, profile, now)}, {durations.words(end - start)}"


def stopped_words(entry: TimeEntry, again: bool, state: State, now: Instant) -> str:
    """`Stopped “Fix login” at 17:42 · 5h 30m left out`."""
    end = now if entry.end is None else entry.end
    when = moment(end, state.user.profile, now)
    words = f"Stopped {_name(entry, state)} at {when} · {durations.words(now - end)} left out"
    return f"{words} · started again" if again else words


def notice_words(question: Forgotten, state: State, now: Instant) -> str:
    """What is said where the question itself would be in the way."""
    entry = question.entry
    since = moment(entry.start, state.user.profile, now)
    asks = " ".join(("", said("timer", "asks"))).rstrip()
    return f"{_name(entry, state)} runs since {since}. Was it forgotten?{asks}"


def moment(instant: Instant, profile: Profile, now: Instant) -> str:
    """`17:42`, with the day where it is not today's."""
    clock = format_time(instant, profile.zone, profile.hour24)
    day, today = day_of(instant, profile.zone), day_of(now, profile.zone)
    return clock if day == today else f"{format_day(day, today)} {clock}"


def _near(instant: Instant, profile: Profile, now: Instant) -> str:
    """The same in fewer cells: within a week the weekday alone says it, before that the date does."""
    clock = format_time(instant, profile.zone, profile.hour24)
    day, today = day_of(instant, profile.zone), day_of(now, profile.zone)
    if day == today:
        return clock
    return f"{format_day(day)[:3] if (today - day).days < 7 else format_day(day)[4:]} {clock}"


def _name(entry: TimeEntry, state: State) -> str:
    return named(entry.description, label(state.catalog, entry.project_id, entry.task_id))


def _cells(way: Way, slim: bool) -> tuple[str, str, str]:
    return (way.slim, way.why_slim, way.length) if slim else (way.says, way.why, way.length)


def _two_halves(text: str, second: int, profile: Profile) -> bool:
    """Whether somebody whose clock has twelve hours left it open which half of the day is meant."""
    return not profile.hour24 and second < _HALF_DAY and not set(text.lower()) & set("apm")


def _first_after(start: Instant, second: int, zone: str) -> Instant:
    day = day_of(start, zone)
    there = at(day, second, zone)
    if there < start <= there + 3600 and seconds_of_day(there + 3600, zone) == second:
        return there + 3600  # in the hour that comes twice
    return there if there >= start else at(day, second + 24 * 3600, zone)


def _last_before(start: Instant, second: int, zone: str) -> Instant:
    day = day_of(start, zone)
    there = at(day, second, zone)
    return there if there < start else at(day - timedelta(days=1), second, zone)
