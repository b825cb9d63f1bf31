"""The times of a form: how day, start, end and length follow each other while they are typed.

A `Span` holds what stands in the four fields and the instants behind it. Each function takes a span and gives the
next one; nothing here raises for what was typed: `faults` says what is wrong, and the instants stay the last good
ones until it is right. The instants keep the seconds that the fields don't show.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from tui.domain import durations
from tui.domain.durations import Seconds
from tui.domain.errors import InputError
from tui.domain.times import (
    Instant,
    at,
    day_of,
    exists,
    format_day,
    format_time,
    parse_time_of_day,
    seconds_of_day,
)
from tui.domain.workspace import Profile

DAY: Seconds = 24 * 3600
LONGEST: Seconds = 999 * 3600
"""No entry is longer; a typed length above it is a slip of the finger."""

_HALF = re.compile(r"[ap]\.?m?\.?$")
_WITH_SECONDS = re.compile(r"\d:[0-5]\d:[0-5]\d")


class Span(Struct, frozen=True, kw_only=True):
    """What stands in the fields day, start, end and length, and which instants they mean."""

    profile: Profile
    first_start: Instant
    first_end: Instant | None
    start_at: Instant
    end_at: Instant | None
    day: str
    start: str
    end: str
    length: str
    floating: bool = False
    """Whether the start is "now" and moves with it: nobody has typed one yet."""
    moved: bool = False
    """Whether an end without `am` or `pm` was read as twelve hours later."""


def span_of(start: Instant, end: Instant | None, profile: Profile, *, floating: bool = False) -> Span:
    """The fields as they first stand for these instants."""
    return _written(
        Span(
            profile=profile,
            first_start=start,
            first_end=end,
            start_at=start,
            end_at=end,
            day="",
            start="",
            end="",
            length="",
            floating=floating,
        )
    )


def typed(span: Span, field: str, text: str, now: Instant) -> Span:
    """The span after `text` was put into `day`, `start`, `end` or `length`; the others follow."""
    if text == getattr(span, field):
        return span
    change = {"day": _type_day, "start": _type_start, "end": _type_end, "length": _type_length}[field]
    return change(span, text, now)


def nudged(span: Span, field: str, steps: int, now: Instant) -> Span:
    """The span after a field was moved: start, end and length by minutes, day by days. Never below zero length."""
    if field == "day":
        there = shift(day_of(span.start_at, span.profile.zone), steps)
        return _type_day(span, date_words(there), now)
    if field == "start":
        start = span.start_at + steps * 60
        if span.end_at is not None:
            start = min(start, max(span.end_at, span.start_at))
        return _written(replace(span, start_at=start, floating=False))
    end = span.end_at if span.end_at is not None else max(now - now % 60, span.start_at)
    return _written(replace(span, end_at=max(span.start_at, end + steps * 60), moved=False))


def settled(span: Span, field: str, now: Instant) -> Span:
    """The span with one field written out as the profile writes it, if what stands there is understood."""
    if field in faults(span, now):
        return span
    return replace(span, **{field: getattr(_written(span), field)})


def ticked(span: Span, now: Instant) -> Span:
    """The span at a later now: a floating start moves with it."""
    if not span.floating or span.end_at is not None:
        return span
    return _written(replace(span, start_at=now, first_start=now))


def faults(span: Span, now: Instant) -> dict[str, str]:
    """What is wrong, by field, in words; empty when the instants can be taken."""
    found: dict[str, str] = {}
    zone = span.profile.zone
    try:
        day: date | None = _day(span, span.day, now)
    except InputError as error:
        found["day"], day = error.said, None
    try:
        second = parse_time_of_day(span.start)
        if day is not None and span.start_at != span.first_start and not exists(day, second, zone):
            found["start"] = _skipped(day, second, span.profile)
    except InputError as error:
        found["start"] = error.said if span.start.strip() else "when did it start?"
    if span.end.strip():
        try:
            second = parse_time_of_day(span.end)
            if span.end_at is not None and span.end_at != span.first_end and "start" not in found:
                there = day_of(span.end_at, zone)
                if not exists(there, second, zone):
                    found["end"] = _skipped(there, second, span.profile)
        except InputError as error:
            found["end"] = error.said
    if span.length.strip():
        try:
            if durations.parse(span.length) > LONGEST:
                found["length"] = f"longer than {LONGEST // 3600} hours"
        except InputError as error:
            found["length"] = error.said
    if not found and span.end_at is not None and span.end_at < span.start_at:
        found["end"] = "the end is before the start"
    return found


def remarks(span: Span, now: Instant) -> list[str]:
    """What is right but worth a word: an end on another day, times ahead of now, an hour that comes twice."""
    words = []
    zone, end = span.profile.zone, span.end_at
    if end is not None:
        days = (day_of(end, zone) - day_of(span.start_at, zone)).days
        if span.moved:
            words.append(f"read as {format_time(end, zone, span.profile.hour24)}")
        if days == 1:
            words.append(f"ends the next day, {format_day(day_of(end, zone))}")
        elif days > 1:
            words.append(f"ends {days} days later, {format_day(day_of(end, zone))}")
    if span.start_at > now:
        words.append("starts in the future")
    elif end is not None and end > now:
        words.append("ends in the future")
    return words


def date_words(day: date) -> str:
    """`Tue 24 Nov 2026`, as the day's field shows it."""
    return f"{format_day(day)} {day.year}"


def _written(span: Span) -> Span:
    """All four fields as the instants say."""
    zone, hour24 = span.profile.zone, span.profile.hour24
    end = span.end_at
    return replace(
        span,
        day=date_words(day_of(span.start_at, zone)),
        start=format_time(span.start_at, zone, hour24),
        end="" if end is None else format_time(end, zone, hour24),
        length="" if end is None else durations.short(end - span.start_at),
    )


def _length(span: Span) -> Span:
    return replace(span, length="" if span.end_at is None else durations.short(span.end_at - span.start_at))


def _type_day(span: Span, text: str, now: Instant) -> Span:
    span = replace(span, day=text, floating=span.floating and text == span.day)
    zone = span.profile.zone
    try:
        day = _day(span, text, now)
    except InputError:
        return span
    old = day_of(span.start_at, zone)
    start = _instant(
        day, _second(span.start, span.start_at, zone), span.start, (span.first_start, span.start_at), zone
    )
    if span.end_at is None:
        return replace(span, start_at=start)
    text_end = "" if span.moved else span.end
    there = shift(day, (day_of(span.end_at, zone) - old).days)
    end = _instant(there, _second(text_end, span.end_at, zone), text_end, _known(span), zone)
    if end < start:  # both stood in the hour that comes twice
        end = start + max(0, span.end_at - span.start_at)
        span = replace(span, end=format_time(end, zone, span.profile.hour24))
    return _length(replace(span, start_at=start, end_at=end))


def _type_start(span: Span, text: str, now: Instant) -> Span:
    span = replace(span, start=text, floating=False)
    zone, before = span.profile.zone, span.start_at
    try:
        second = parse_time_of_day(text)
        day = _day(span, span.day, now)
    except InputError:
        return span
    start = _instant(day, second, text, (span.first_start, before), zone)
    span = replace(span, start_at=start)
    end = span.end_at
    if end is not None:
        before_start = end < start
        grown = end - before < DAY <= end - start
        if before_start or grown:
            end = _first_after(start, end, span.first_end, zone)
    return _length(replace(span, end_at=end))


def _type_end(span: Span, text: str, now: Instant) -> Span:
    span = replace(span, end=text, moved=False, floating=False)
    zone = span.profile.zone
    if not text.strip():
        return replace(span, end_at=None, length="")
    try:
        second = parse_time_of_day(text)
    except InputError:
        return span
    for known in _known(span):
        if known >= span.start_at and _same_minute(known, second, text, zone):
            return _length(replace(span, end_at=known))
    day = day_of(span.start_at, zone)
    end = at(day, second, zone)
    moved = False
    if end < span.start_at:
        later = at(day, second + DAY // 2, zone)
        ambiguous = not span.profile.hour24 and second < DAY // 2 and not _HALF.search(text.strip().lower())
        if ambiguous and later >= span.start_at:
            end, moved = later, True
        else:
            end = at(day, second + DAY, zone)
    return _length(replace(span, end_at=end, moved=moved))


def _type_length(span: Span, text: str, now: Instant) -> Span:
    span = replace(span, length=text)
    zone, hour24 = span.profile.zone, span.profile.hour24
    if not text.strip():
        cleared = replace(span, end_at=None, end="")
        return ticked(cleared, now) if span.floating else cleared
    try:
        seconds = durations.parse(text)
    except InputError:
        return span
    if seconds > LONGEST:
        return span
    if span.first_end is not None and not _WITH_SECONDS.search(text):
        first = span.first_end - span.first_start
        if durations.short(first) == durations.short(seconds) and span.start_at == span.first_start:
            seconds = first
    if span.floating:
        # Nothing but a length was typed: it is the time that just went by.
        start = now - seconds
        return replace(
            span,
            start_at=start,
            end_at=now,
            day=date_words(day_of(start, zone)),
            start=format_time(start, zone, hour24),
            end=format_time(now, zone, hour24),
        )
    end = span.start_at + seconds
    return replace(span, end_at=end, end=format_time(end, zone, hour24), moved=False)


def _day(span: Span, text: str, now: Instant) -> date:
    """The day that was typed; the one that already stands there needs no parser."""
    zone = span.profile.zone
    for known in (span.start_at, span.first_start):
        day = day_of(known, zone)
        if text == date_words(day):
            return day
    from tui.domain.periods import parse_day  # brings pendulum

    return parse_day(text, day_of(now, zone), span.profile.date_format)


def _instant(day: date, second: int, text: str, known: tuple[Instant, ...], zone: str) -> Instant:
    """The instant meant; a minute that stood there before keeps its seconds (and its side of a clock change)."""
    for instant in known:
        if _same_minute(instant, second, text, zone):
            if day_of(instant, zone) == day:
                return instant
            return at(day, seconds_of_day(instant, zone), zone)
    return at(day, second, zone)


def _same_minute(instant: Instant, second: int, text: str, zone: str) -> bool:
    return not _WITH_SECONDS.search(text) and seconds_of_day(instant, zone) // 60 == second // 60


def _second(text: str, instant: Instant, zone: str) -> int:
    """Wall-clock seconds of the text, or of the instant where the text says none."""
    try:
        return parse_time_of_day(text) % DAY
    except InputError:
        return seconds_of_day(instant, zone)


def _known(span: Span) -> tuple[Instant, ...]:
    return tuple(end for end in (span.first_end, span.end_at) if end is not None)


def _first_after(start: Instant, end: Instant, first: Instant | None, zone: str) -> Instant:
    """The end's time of day, the first time that it comes at or after the start."""
    if (
        first is not None
        and start <= first < start + DAY
        and seconds_of_day(first, zone) == seconds_of_day(end, zone)
    ):
        return first
    day, second = day_of(start, zone), seconds_of_day(end, zone)
    there = at(day, second, zone)
    return there if there >= start else at(day, second + DAY, zone)


def shift(day: date, days: int) -> date:
    """The day so many days away, kept inside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _skipped(day: date, second: int, profile: Profile) -> str:
    clock = format_time(at(date(2001, 1, 1), second % DAY, "UTC"), "UTC", profile.hour24)
    return f"{clock} does not exist on {format_day(day)}: the clock goes forward"
