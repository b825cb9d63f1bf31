"""Which entries are marked, so that one act can be done on all of them: a value, and what makes another of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.durations import Seconds, words
from tui.domain.entries import TimeEntry
from tui.domain.summaries import Day
from tui.domain.times import Instant, day_of
from tui.present.logrows import RowKey
from tui.session.state import State

SIGN = "◆"
"""Stands on a marked row; it can be told from an unmarked one without colours too."""


class Range(Struct, frozen=True, kw_only=True):
    """A range that is being drawn: everything between its beginning and the cursor is marked."""

    anchor: RowKey
    """The row on which it began."""
    before: dict[str, TimeEntry]
    """What was marked already: a range that shrinks takes nothing of it away."""
    held: bool = False
    """Whether it is drawn with shift: then a move without it ends the range."""


class Marks(Struct, frozen=True, kw_only=True):
    """The marked entries by their ids, as they were when last heard of."""

    entries: dict[str, TimeEntry] = {}
    range: Range | None = None

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of what is marked."""
        return frozenset(self.entries)

    @property
    def in_order(self) -> list[TimeEntry]:
        """What is marked, newest first, as the log has it."""
        return sorted(self.entries.values(), key=lambda entry: (entry.start, entry.id), reverse=True)

    def total(self, now: Instant) -> Seconds:
        """Seconds of all that is marked; of a running entry so far."""
        return sum(entry.duration(now) for entry in self.entries.values())

    def said(self, now: Instant) -> str:
        """`3 marked · 4h 20m`."""
        return f"{len(self):,} marked" + (f" · {words(self.total(now))}" if self else "")


def toggled(marks: Marks, entries: Iterable[TimeEntry]) -> Marks:
    """Those are marked, or, where all of them are, unmarked. A range ends."""
    these = _by_id(entries)
    if these.keys() <= marks.entries.keys():
        return Marks(entries={id_: entry for id_, entry in marks.entries.items() if id_ not in these})
    return Marks(entries={**marks.entries, **these})


def begun(marks: Marks, anchor: RowKey, *, held: bool = False) -> Marks:
    """A range begins at a row."""
    return Marks(entries=marks.entries, range=Range(anchor=anchor, before=marks.entries, held=held))


def ranged(marks: Marks, between: Iterable[TimeEntry]) -> Marks:
    """The range reaches over those entries now, and no others."""
    if marks.range is None:
        return marks
    return replace(marks, entries={**marks.range.before, **_by_id(between)})


def ended(marks: Marks) -> Marks:
    """The range ends; what it has marked stays marked."""
    return marks if marks.range is None else Marks(entries=marks.entries)


def kept(marks: Marks, state: State, found: Iterable[Day] = ()) -> Marks:
    """The marks in this state: by the ids that the entries go by now, without those that are gone.

    `found` are days of a search, in which there may be entries from before the loaded days. One from before those
    that is not in them is taken to be there still.
    """
    if not marks and marks.range is None:
        return marks
    ids = {state.current(old) for old in marks.entries}
    days = chain(found, state.days)
    there = {entry.id: entry for day in days for entry in day.entries if entry.id in ids}
    unloaded = {entry.id for entry in marks_before(marks, state)}
    still: dict[str, TimeEntry] = {}
    for old, entry in marks.entries.items():
        new = state.current(old)
        if new in there:
            still[new] = there[new]
        elif old in unloaded:
            still[new] = entry
    span = marks.range
    if span is not None:
        anchor = (span.anchor[0], state.current(span.anchor[1]))
        before = {state.current(old) for old in span.before}
        span = replace(span, anchor=anchor, before={i: e for i, e in still.items() if i in before})
    return Marks(entries=still, range=span)


def marks_before(marks: Marks, state: State) -> list[TimeEntry]:
    """The marked entries from before the loaded days, of which no news is heard."""
    if not state.days or not state.has_older:
        return []
    oldest = state.days[-1].date
    return [
        entry
        for entry in marks.entries.values()
        if entry.workspace_id == state.workspace.id and day_of(entry.start, state.zone) < oldest
    ]


def _by_id(entries: Iterable[TimeEntry]) -> dict[str, TimeEntry]:
    return {entry.id: entry for entry in entries}
