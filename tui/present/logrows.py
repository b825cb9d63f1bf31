"""The rows of the log: days, entries and gaps in order, found by number or by what they are.

Nothing is built for a day until one of its rows is asked for, so a hundred thousand entries cost a sum a day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.summaries import Day, Gap
from tui.present.choice import Choice

RowKey = tuple[str, str]
"""What a row is, whatever its number: ("entry", id), ("day", ISO date), ("gap", its start)."""
NO_KEY: RowKey = ("", "")


class Row(Struct, frozen=True):
    """One row: a day's header, an entry, a gap, a blank between days, or the end of what is loaded."""

    kind: str
    day: Day | None = None
    entry: TimeEntry | None = None
    gap: Gap | None = None

    @property
    def key(self) -> RowKey:
        """What it is."""
        if self.entry is not None:
            return "entry", self.entry.id
        if self.gap is not None:
            return "gap", str(self.gap.start)
        if self.kind == "day" and self.day is not None:
            return "day", self.day.date.isoformat()
        return NO_KEY

    @property
    def selectable(self) -> bool:
        """Whether the cursor can stand on it."""
        return self.kind in ("day", "entry", "gap")

    @property
    def choice(self) -> Choice:
        """It as what the cursor stands on."""
        if not self.selectable:
            return Choice()
        return Choice(
            kind=self.kind,
            entry=self.entry,
            gap=self.gap,
            day=self.day,
            overlaps=self.kind == "entry" and self.faulty,
        )

    @property
    def faulty(self) -> bool:
        """Whether it is a gap, or an entry that is marked for time that it shares with another."""
        if self.entry is not None and self.day is not None:
            return self.entry.id in self.day.overlapping
        return self.gap is not None


_BLANK = Row("blank")
_END = Row("end")


def rows_of(day: Day) -> tuple[Row, ...]:
    """Header, then entries newest first, each gap after the entries that lie behind it."""
    rows = [Row("day", day)]
    gaps = list(day.gaps)
    for entry in day.entries:
        while gaps and entry.start < gaps[0].end:
            rows.append(Row("gap", day, gap=gaps.pop(0)))
        rows.append(Row("entry", day, entry))
    rows.extend(Row("gap", day, gap=gap) for gap in gaps)
    return tuple(rows)


class LogRows:
    """All rows of the loaded days, or of those of a search."""

    def __init__(self, days: Sequence[Day], *, spaced: bool = True, hits: bool = False) -> None:
        """`hits`: they are those of a search, and the cursor goes from one entry to the next."""
        self._hits = hits
        self.days = days
        self.spaced = spaced
        extra = 2 if spaced else 1
        self._starts = list(accumulate((len(d.entries) + len(d.gaps) + extra for d in days), initial=0))
        self._built: dict[int, tuple[Row, ...]] = {}

    def __len__(self) -> int:
        return self._starts[-1] + 1 if self.days else 0

    def row(self, y: int) -> Row:
        """The row of that number."""
        if not 0 <= y < self._starts[-1]:
            return _END
        index = bisect_right(self._starts, y) - 1
        rows = self._rows(index)
        within = y - self._starts[index]
        return rows[within] if within < len(rows) else _BLANK

    def find(self, key: RowKey, near: int = 0) -> int | None:
        """The number of the row that is `key`; looks around row `near` first."""
        if not self.days or key == NO_KEY:
            return None
        at = min(max(bisect_right(self._starts, near) - 1, 0), len(self.days) - 1)
        around = [i for i in (at, at - 1, at + 1) if 0 <= i < len(self.days)]
        for index in around:
            for within, row in enumerate(self._rows(index)):
                if row.key == key:
                    return self._starts[index] + within
        kind, name = key
        for index, day in enumerate(self.days):
            if kind == "entry":
                found = any(entry.id == name for entry in day.entries)
            elif kind == "day":
                found = day.date.isoformat() == name
            else:
                found = any(str(gap.start) == name for gap in day.gaps)
            if found:
                rows = self._rows(index)
                return self._starts[index] + next(i for i, row in enumerate(rows) if row.key == key)
        return None

    def nearest(self, y: int, step: int = 1) -> int | None:
        """The nearest row from `y` on that the cursor can stand on, looking in the direction of `step` first."""
        for direction in (step, -step):
            at = min(max(y, 0), len(self) - 1)
            while 0 <= at < len(self):
                if self._stops(self.row(at)):
                    return at
                at += direction
        return None

    def _stops(self, row: Row) -> bool:
        return row.kind == "entry" if self._hits else row.selectable

    def first_entry(self) -> int | None:
        """The number of the first entry's row."""
        return 1 if self.days else None

    def day_start(self, y: int, step: int) -> int | None:
        """The header of the day before (`step` 1, older) or after (-1, newer) the row; of its own day first."""
        if not self.days:
            return None
        index = min(max(bisect_right(self._starts, y) - 1, 0), len(self.days) - 1)
        if step < 0 and y > self._starts[index]:
            return self._starts[index]
        index += step
        return self._starts[index] if 0 <= index < len(self.days) else None

    def start_of(self, day: date) -> int | None:
        """The header of that day, or of the latest one before it."""
        return next((self._starts[i] for i, d in enumerate(self.days) if d.date <= day), None)

    def between(self, one: int, other: int) -> list[TimeEntry]:
        """The entries of the rows between two, with theirs, whichever comes first."""
        low, high = max(0, min(one, other)), max(one, other)
        first = bisect_right(self._starts, low) - 1
        found: list[TimeEntry] = []
        for index in range(first, len(self.days)):
            start, end = self._starts[index], self._starts[index + 1]
            if start > high:
                break
            if low <= start and end - 1 <= high:
                found += self.days[index].entries
            else:
                rows = self._rows(index)[max(0, low - start) : high - start + 1]
                found += [row.entry for row in rows if row.entry is not None]
        return found

    def fault(self, y: int, step: int) -> int | None:
        """The next gap or overlap below a row (`step` 1) or above it (-1). Only days that have one are looked at."""
        index = min(max(bisect_right(self._starts, y) - 1, 0), len(self.days) - 1)
        while 0 <= index < len(self.days):
            if self.days[index].gaps or self.days[index].overlapping:
                rows, start = self._rows(index), self._starts[index]
                found = [
                    start + at for at, row in enumerate(rows) if row.faulty and (start + at - y) * step > 0
                ]
                if found:
                    return min(found) if step > 0 else max(found)
            index += step
        return None

    def entry_below(self, y: int) -> TimeEntry | None:
        """The next entry below a row, of whatever day; None at the end of what is loaded."""
        return next((row.entry for at in range(y + 1, len(self)) if (row := self.row(at)).entry), None)

    def _rows(self, index: int) -> tuple[Row, ...]:
        rows = self._built.get(index)
        if rows is None:
            if len(self._built) > 512:
                self._built.clear()
            rows = self._built[index] = rows_of(self.days[index])
        return rows
