"""Days and periods as people type them. Uses pendulum, so import this module where it is first needed."""

from __future__ import annotations

import re
from datetime import date

import pendulum

from tui.domain.errors import InputError
from tui.domain.times import Instant

_WEEKDAYS = {
    name[:3]: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_RELATIVE = re.compile(r"^([+\-−])(\d{1,4})\s*([dwm])$")
_WORD_DATE = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:(\d{1,2})\.?\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2})),?(?:\s+(\d{4}))?$"
)
_NUMERIC = re.compile(r"^(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}))?\.?$")


def parse_day(text: str, today: date, date_format: str = "DD/MM/YYYY") -> date:
    """The day that was typed.

    `today`, `yesterday`, `mon` (the last one gone by, never today), `20 nov`, `nov 20`, `Tue 24 Nov 2026`,
    `2026-11-20`, `-2d`, or numbers in the profile's order of day and month.
    Without a year the latest such day that is not after today is meant, unless only this year's can be.
    Raises InputError for anything else.
    """
    typed = " ".join(text.lower().split())
    now = pendulum.date(today.year, today.month, today.day)
    if typed in ("today", "yesterday", "tomorrow"):
        return _plain(now.add(days={"today": 0, "yesterday": -1, "tomorrow": 1}[typed]))
    if typed[:3] in _WEEKDAYS and typed.isalpha() and typed in _full_and_short(typed[:3]):
        return _plain(now.subtract(days=(now.weekday() - _WEEKDAYS[typed[:3]] - 1) % 7 + 1))
    if match := _RELATIVE.match(typed):
        count = int(match[2]) * (1 if match[1] == "+" else -1)
        return _plain(now.add(**{{"d": "days", "w": "weeks", "m": "months"}[match[3]]: count}))
    try:
        if re.match(r"^\d{4}-\d{2}-\d{2}$", typed):
            return date.fromisoformat(typed)
        if match := _WORD_DATE.match(typed):
            month = _MONTHS.get((match[2] or match[3])[:3])
            if month:
                return _without_year(int(match[1] or match[4]), month, match[5], today)
        if match := _NUMERIC.match(typed):
            first, second = int(match[1]), int(match[2])
            day, month = (second, first) if date_format.startswith("MM") else (first, second)
            return _without_year(day, month, match[3], today)
    except ValueError:
        pass
    raise InputError(f"“{text}” is not a day: write yesterday, mon, 20 nov or 2026-11-20", field="date")


def bounds(unit: str, day: date, zone_name: str, first_weekday: int = 0) -> tuple[Instant, Instant]:
    """First instant of the `day`, `week` or `month` around a day in that zone, and the first after it."""
    start = pendulum.datetime(day.year, day.month, day.day, tz=zone_name)
    if unit == "week":
        start = start.subtract(days=(start.weekday() - first_weekday) % 7)
    elif unit == "month":
        start = start.set(day=1)
    end = start.add(**{f"{unit}s": 1})
    return start.int_timestamp, end.int_timestamp


def _full_and_short(short: str) -> tuple[str, ...]:
    full = {
        "mon": "monday",
        "tue": "tuesday",
        "wed": "wednesday",
        "thu": "thursday",
        "fri": "friday",
        "sat": "saturday",
        "sun": "sunday",
    }[short]
    return tuple(full[:length] for length in range(3, len(full) + 1))


def _without_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day) if not (month == 2 and day == 29) else _leap(today)
    return this if this <= today else date(this.year - (4 if (month, day) == (2, 29) else 1), month, day)


def _leap(today: date) -> date:
    year = today.year
    while True:
        try:
            return date(year, 2, 29)
        except ValueError:
            year -= 1


def _plain(day: pendulum.Date) -> date:
    return date(day.year, day.month, day.day)
