"""The one place that knows times: instants, days and weeks in a person's zone, and how they are written.

An instant is whole seconds since 1970 in UTC. It becomes local only here, by `zoneinfo`, which is fast enough
for every row of a screen. What people type as dates and periods is in `periods`.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui.domain.errors import InputError

Instant = int
"""Whole seconds since 1970-01-01T00:00:00Z."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_TIME_OF_DAY = re.compile(
    r"^(?P<h>\d{1,2})(?:[:.h]?(?P<m>[0-5]\d))?(?::(?P<s>[0-5]\d))?\s*(?P<half>[ap])?\.?m?\.?$"
)


class Clock(Protocol):
    """Tells the time; passed in wherever the present matters, so that tests can hold it."""

    def now(self) -> Instant:
        """The present instant."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """The present instant, by the system's clock."""
        return int(time.time())

    def monotonic(self) -> float:
        """Seconds by the system's monotonic clock."""
        return time.monotonic()


@lru_cache(maxsize=32)
def zone(name: str) -> tzinfo:
    """The zone of that IANA name; an unknown name gives UTC, so that a row can always be drawn."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def from_utc(text: str) -> Instant:
    """The instant of an ISO text with a zone (`2026-11-24T09:00:00Z`, fractions are cut). ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no zone in {text!r}")
    return int(moment.timestamp() // 1)


def to_utc(instant: Instant) -> str:
    """`2026-11-24T09:00:00Z`, the only form that is sent."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(instant: Instant, zone_name: str) -> datetime:
    """The instant as an aware local datetime in that zone."""
    return datetime.fromtimestamp(instant, zone(zone_name))


def day_of(instant: Instant, zone_name: str) -> date:
    """The calendar day of an instant in that zone."""
    return local(instant, zone_name).date()


def at(day: date, seconds_of_day: int, zone_name: str) -> Instant:
    """The instant of a wall-clock time on a day.

    A time that the clock skips is read with the offset from before the change (02:30 becomes 03:30); one that
    comes twice means the first. `seconds_of_day` may be 86400 or more: that is a later day's wall clock.
    """
    days, rest = divmod(seconds_of_day, 86400)
    there = day + timedelta(days=days)
    moment = datetime(
        there.year, there.month, there.day, rest // 3600, rest // 60 % 60, rest % 60, tzinfo=zone(zone_name)
    )
    return int(moment.timestamp())


def exists(day: date, seconds_of_day: int, zone_name: str) -> bool:
    """Whether that wall-clock time is on that day: false inside the hour that a change of the clock skips."""
    back = local(at(day, seconds_of_day, zone_name), zone_name)
    return (back.hour * 3600 + back.minute * 60 + back.second) == seconds_of_day % 86400


def again(day: date, seconds_of_day: int, zone_name: str) -> Instant | None:
    """The second coming of a wall-clock time that comes twice, where the clock goes back; None for any other."""
    first = at(day, seconds_of_day, zone_name)
    moment = local(first, zone_name).replace(tzinfo=None)
    second = int(moment.replace(tzinfo=zone(zone_name), fold=1).timestamp())
    return second if second > first else None


def seconds_of_day(instant: Instant, zone_name: str) -> int:
    """Wall-clock seconds since midnight (not elapsed ones: they differ on days when the clock changes)."""
    moment = local(instant, zone_name)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def day_bounds(day: date, zone_name: str) -> tuple[Instant, Instant]:
    """First instant of the day and first of the next; 23, 24 or 25 hours apart."""
    return at(day, 0, zone_name), at(day + timedelta(days=1), 0, zone_name)


def week_start(day: date, first_weekday: int = 0) -> date:
    """The first day of the week that `day` is in; `first_weekday` is 0 for Monday to 6 for Sunday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def week_bounds(day: date, zone_name: str, first_weekday: int = 0) -> tuple[Instant, Instant]:
    """First instant of the week that `day` is in, and first of the next."""
    first = week_start(day, first_weekday)
    return at(first, 0, zone_name), at(first + timedelta(days=7), 0, zone_name)


def format_time(instant: Instant, zone_name: str, hour24: bool = True) -> str:
    """`09:05`, or `9:05am` for a 12-hour profile."""
    moment = local(instant, zone_name)
    if hour24:
        return f"{moment.hour:02}:{moment.minute:02}"
    return f"{moment.hour % 12 or 12}:{moment.minute:02}{'am' if moment.hour < 12 else 'pm'}"


def format_day(day: date, today: date | None = None) -> str:
    """`Tue 24 Nov`; with the year when `today` is in another one."""
    text = f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]}"
    return text if today is None or today.year == day.year else f"{text} {day.year}"


def name_of_day(day: date, today: date) -> str:
    """`Today`, `Yesterday`, `Tomorrow`, else the weekday's name."""
    away = (day - today).days
    return {0: "Today", -1: "Yesterday", 1: "Tomorrow"}.get(away, WEEKDAYS[day.weekday()])


def format_date(day: date, date_format: str) -> str:
    """The day as the profile writes it (`DD/MM/YYYY` and the like)."""
    text = date_format
    for sign, value in (("YYYY", f"{day.year:04}"), ("MM", f"{day.month:02}"), ("DD", f"{day.day:02}")):
        text = text.replace(sign, value)
    return text


def parse_time_of_day(text: str) -> int:
    """Seconds since midnight of `9`, `9:05`, `0905`, `9am`, `9:05 pm`, `24:00`. InputError otherwise."""
    match = _TIME_OF_DAY.match(text.strip().lower())
    if match:
        hours, minutes, seconds = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
        if half := match["half"]:
            if 1 <= hours <= 12:
                return (hours % 12 + (12 if half == "p" else 0)) * 3600 + minutes * 60 + seconds
        elif hours < 24 or (hours == 24 and minutes == seconds == 0):
            return hours * 3600 + minutes * 60 + seconds
    raise InputError(f"“{text}” is not a time of day: write 9:30, 0930 or 9:30am")
