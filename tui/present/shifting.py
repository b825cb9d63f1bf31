"""Shifting entries by minutes: what becomes of them, what forbids it, and the question before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tui.domain.durations import Seconds, words
from tui.domain.entries import EntryChange, TimeEntry, apply
from tui.domain.summaries import overlap, pair_of
from tui.domain.times import Instant, day_of, format_day
from tui.present.changes import Change, Confirmation, confirm_change, overlap_words, quoted
from tui.present.text import Line, Span
from tui.session.state import State

STEP: Seconds = 5 * 60
Lookup = Callable[[Instant, Instant], Sequence[TimeEntry]]
"""The entries that share time with a span."""

_NAMED = 3
"""So many overlaps are named one by one."""


def shifted(entries: Sequence[TimeEntry], by: Seconds) -> list[tuple[TimeEntry, EntryChange]]:
    """All of them so many seconds later: by time that passes, not by what the clock on the wall says."""
    return [
        (
            entry,
            EntryChange(start=entry.start + by)
            if entry.end is None
            else EntryChange(start=entry.start + by, end=entry.end + by),
        )
        for entry in entries
    ]


def refused(entries: Sequence[TimeEntry], by: Seconds, now: Instant) -> str:
    """Why they can't be shifted so far, in words; empty when they can."""
    for entry in entries:
        if entry.running and entry.start + by > now:
            return f"{quoted(entry.description)} is running: it can't start ahead of now"
    return ""


def by_words(by: Seconds) -> str:
    """`5 min later`, `1h 05m earlier`."""
    amount = f"{abs(by) // 60} min" if abs(by) < 3600 else words(abs(by))
    return f"{amount} {'later' if by > 0 else 'earlier'}"


def confirm_shift(
    entries: Sequence[TimeEntry], by: Seconds, state: State, now: Instant, beside: Lookup, *, locked: int = 0
) -> Confirmation:
    """The question before entries are shifted; with 0 there is nothing to ask yet, but it shows the same."""
    pairs = shifted(entries, by)
    asked = confirm_change(pairs, state, now)
    one = len(entries) == 1
    which = "this entry" if one else f"{len(entries)} entries"
    changes = asked.changes
    if not one:
        hours = [row for row in asked.changes if row.label == "hours"]
        sign = "+" if by > 0 else "−"
        amount = by_words(by).rpartition(" ")[0]
        changes = (Change("start and end", "as they are", f"all by {sign}{amount}"), *hours) if by else ()
    warned, freed = _overlaps(pairs, state, now, beside)
    notes: list[Line] = [(Span(f"no longer overlaps {name}", "good"),) for name in freed]
    if not by:
        notes = [(Span("nothing changes yet", "dim"),)]
    left_out = f"{locked} locked {'entry is' if locked == 1 else 'entries are'} left out"
    return replace(
        asked,
        title=f"Move {which} {by_words(by)}?" if by else f"Move {which}?",
        changes=changes,
        totals=tuple(notes),
        warnings=(
            *((left_out,) if locked else ()),
            *warned,
            *_other_days(pairs, state),
            *_ahead(pairs, now),
            *asked.warnings,
        ),
        do="Move" if one else f"Move {len(entries)}",
    )


def _overlaps(
    pairs: Sequence[tuple[TimeEntry, EntryChange]], state: State, now: Instant, beside: Lookup
) -> tuple[list[str], list[str]]:
    """What overlaps afterwards, in words, and the names of what did and does not any more."""
    moved = {entry.id for entry, _ in pairs}
    made: list[str] = []
    gone: list[str] = []
    for entry, change in pairs:
        after = apply(entry, change)
        (low, high), (start, end) = _span(entry, now), _span(after, now)
        others = [
            other
            for other in beside(min(low, start), max(high, end))
            if other.id not in moved and pair_of(entry.id, other.id) not in state.allowed
        ]
        now_shared = overlap(start, end, others, now)
        still = {other.id for other, _ in now_shared}
        who = "" if len(pairs) == 1 else f"{quoted(entry.description, 24)} "
        made += [who + overlap_words(other, shared) for other, shared in now_shared]
        gone += [
            quoted(other.description) for other, _ in overlap(low, high, others, now) if other.id not in still
        ]
    if len(made) > _NAMED + 1:
        made = [*made[:_NAMED], f"and {len(made) - _NAMED} more overlaps"]
    return made, list(dict.fromkeys(gone))[: _NAMED + 1]


def _span(entry: TimeEntry, now: Instant) -> tuple[Instant, Instant]:
    return entry.start, max(now, entry.start) if entry.end is None else entry.end


def _other_days(pairs: Sequence[tuple[TimeEntry, EntryChange]], state: State) -> list[str]:
    """Those of several that begin on another day then; of one alone the date stands among the changes."""
    if len(pairs) == 1:
        return []
    away = [
        (entry, day)
        for entry, change in pairs
        if (day := day_of(apply(entry, change).start, state.zone)) != day_of(entry.start, state.zone)
    ]
    if len(away) > _NAMED:
        return [f"{len(away)} go to another day"]
    return [f"{quoted(entry.description)} goes to {format_day(day)}" for entry, day in away]


def _ahead(pairs: Sequence[tuple[TimeEntry, EntryChange]], now: Instant) -> list[str]:
    count = sum(
        entry.end is not None and entry.end <= now < (apply(entry, change).end or 0)
        for entry, change in pairs
    )
    if not count:
        return []
    return ["ends in the future"] if len(pairs) == 1 else [f"{count} of them end in the future"]
