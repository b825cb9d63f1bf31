"""Days in a line: which words say one, and which it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from tui.domain.errors import InputError
from tui.domain.times import MONTHS, WEEKDAYS

WORD, WEEKDAY, ISO, NUMERIC, DATE, AWAY = "word", "weekday", "iso", "numeric", "date", "away"
FIRST_YEAR, LAST_YEAR = 1900, 9998
"""Days outside are not taken: the server refuses them, and near the calendar's edges no zone can show them."""

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY_NAMES = tuple(name.lower() for name in WEEKDAYS)


def _prefixes(names: Sequence[str]) -> dict[str, int]:
    return {name[:end]: number for number, name in enumerate(names) for end in range(3, len(name) + 1)}


WEEKDAY_OF = _prefixes(_WEEKDAY_NAMES)
"""Weekday, 0 for Monday, of its name and of each beginning of it with three letters or more."""
SURE = {"today", "yesterday", "tomorrow", *_WEEKDAY_NAMES, *(name[:3] for name in _WEEKDAY_NAMES)}
"""Words that are surely meant as a day where one can stand."""
MONTH_OF = {name: number + 1 for name, number in _prefixes(MONTH_NAMES).items()}
"""Month, 1 to 12, of its name and of each beginning of it with three letters or more."""

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AWAY = re.compile(r"[-–−]([0-9]{1,4}[dw])")
_NUMERIC = re.compile(
    r"([0-9]{1,2})(?:/([0-9]{1,2})(?:/([0-9]{4}))?|\.([0-9]{1,2})\.([0-9]{4})?|-([0-9]{1,2})-([0-9]{4}))"
)
_DAY = re.compile(r"([0-9]{1,2})\.?,?")
_YEAR = re.compile(r"[0-9]{4}")


class Phrase(Struct, frozen=True):
    """A day that was typed, in the first `count` words. `day` is None when there is no such day: `said` why."""

    kind: str
    count: int
    day: date | None
    said: str = ""


def phrase(words: Sequence[str], today: date, date_format: str) -> Phrase | None:
    """The longest day that the first of these words begin, or None. `words` are in lower case."""
    return _Reader(today, date_format).phrase(words)


def iso(text: str) -> Phrase | None:
    """The day of `2026-11-20`, or None for any other text."""
    if not _ISO.fullmatch(text):
        return None
    year, month, day = (int(part) for part in text.split("-"))
    return _dated(ISO, 1, day, month, year)


def in_words(day: int, month: int, year: int | None = None) -> str:
    """`30 Feb 2026`, for days that there are and for days that there are not."""
    return f"{day} {MONTHS[month - 1]}" + ("" if year is None else f" {year:04}")


class _Reader(Struct, frozen=True):
    """Reads days against today and the profile's order of day and month."""

    today: date
    date_format: str

    def phrase(self, words: Sequence[str]) -> Phrase | None:
        first = words[0]
        found: Phrase | None = None
        if first in ("today", "yesterday", "tomorrow"):
            found = self.read(WORD, first)
        elif match := _AWAY.fullmatch(first):
            found = self.read(AWAY, f"-{match[1]}")
        elif match := _NUMERIC.fullmatch(first):
            found = self.numbers(match)
        elif (weekday := WEEKDAY_OF.get(first.rstrip(","))) is not None:
            found = self.named(words[1:4])
            if found is not None:
                found = _agreeing(found, weekday)
            elif first in WEEKDAY_OF:
                found = self.read(WEEKDAY, first)
        else:
            found = iso(first) or self.named(words[:3])
        return found

    def named(self, words: Sequence[str]) -> Phrase | None:
        """`20 nov`, `nov 20`, either with a year behind it."""
        if len(words) < 2:
            return None
        one, two = words[0], words[1]
        month, number = MONTH_OF.get(two.rstrip(",")), _DAY.fullmatch(one)
        if month is None or number is None:
            month, number = MONTH_OF.get(one), _DAY.fullmatch(two)
        if month is None or number is None:
            return None
        day = int(number[1])
        if len(words) > 2 and _YEAR.fullmatch(words[2]):
            return _dated(DATE, 3, day, month, int(words[2]))
        return self.latest(DATE, 2, day, month)

    def numbers(self, match: re.Match[str]) -> Phrase:
        """`20/11`, `20.11.`, or `11/20` where the month is written first; either with a year."""
        first, second = int(match[1]), next(int(part) for part in match.group(2, 4, 6) if part)
        year = next((int(part) for part in match.group(3, 5, 7) if part), None)
        place_of_month, place_of_day = self.date_format.find("MM"), self.date_format.find("DD")
        month_first = 0 <= place_of_month < place_of_day
        day, month = (second, first) if month_first else (first, second)
        if not 1 <= month <= 12:
            said = f"“{match[0]}” is no day; a backslash before it makes it description"
            return Phrase(NUMERIC, 1, None, said)
        return self.latest(NUMERIC, 1, day, month) if year is None else _dated(NUMERIC, 1, day, month, year)

    def latest(self, kind: str, count: int, day: int, month: int) -> Phrase:
        """The latest such day that is not after today."""
        found = self.read(kind, f"{day} {MONTHS[month - 1].lower()}")
        if found.day is None:
            return Phrase(kind, count, None, f"there is no {in_words(day, month)}")
        return Phrase(kind, count, found.day)

    def read(self, kind: str, typed: str) -> Phrase:
        """What the shared parser makes of one word."""
        from tui.domain.periods import parse_day  # brings pendulum

        try:
            day = parse_day(typed, self.today, self.date_format)
        except (InputError, ValueError, OverflowError):
            return Phrase(kind, 1, None, f"“{typed}” is too far away")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return Phrase(kind, 1, None, f"“{typed}” is too far away")
        return Phrase(kind, 1, day)


def _dated(kind: str, count: int, day: int, month: int, year: int) -> Phrase:
    """The phrase of a whole date, whether there is such a day or not."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Phrase(kind, count, None, f"the year {year:04} is too far away")
    if not 1 <= month <= 12:
        return Phrase(kind, count, None, f"there is no month {month}")
    try:
        return Phrase(kind, count, date(year, month, day))
    except ValueError:
        return Phrase(kind, count, None, f"there is no {in_words(day, month, year)}")


def _agreeing(dated: Phrase, weekday: int) -> Phrase:
    """The date behind a weekday; a weekday that it does not fall on is a slip."""
    count = dated.count + 1
    if dated.day is None or dated.day.weekday() == weekday:
        return Phrase(dated.kind, count, dated.day, dated.said)
    right = in_words(dated.day.day, dated.day.month, dated.day.year)
    return Phrase(dated.kind, count, None, f"{right} is a {WEEKDAYS[dated.day.weekday()]}")
