"""What splits, merges and overlaps say: the parts, the differences, the warnings, the ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from tui.domain import durations
from tui.domain.batch import Batch
from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, apply
from tui.domain.errors import InputError
from tui.domain.repairs import trims
from tui.domain.summaries import Allowed, overlap, pair_of
from tui.domain.times import Instant, format_time
from tui.domain.workspace import Profile
from tui.present.changes import (
    Change,
    Confirmation,
    differences,
    entry_line,
    more_overlaps,
    overlap_words,
    project_words,
    quoted,
    times_line,
)
from tui.present.choice import named
from tui.present.form import locked_why
from tui.present.frame import label
from tui.present.text import Line, Span, cut, literal
from tui.session.state import State

Around = Callable[[Instant, Instant], Sequence[TimeEntry]]
"""Gives the entries that share time with start–end."""

_WARNED = 3
"""So many overlaps are named one by one."""
_NAME = 24
"""Cells of a description in a list of choices."""


class OverlapWay(Struct, frozen=True, kw_only=True):
    """One way to deal with an overlap; without a batch it stays, and is allowed."""

    words: str
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    batch: Batch | None = None


def refuse_locked(entries: Iterable[TimeEntry], state: State) -> None:
    """InputError for the first of them that is locked."""
    for entry in entries:
        if why := locked_why(entry, state):
            raise InputError(f"{name_of(entry, state)} is {why}")


def name_of(entry: TimeEntry, state: State) -> str:
    """What the entry is called in a sentence."""
    return named(entry.description, label(state.catalog, entry.project_id, entry.task_id))


def span_words(start: Instant, end: Instant | None, profile: Profile) -> str:
    """`09:00 – 10:15`."""
    times = (start, end) if end is not None else (start,)
    clock = [format_time(time, profile.zone, profile.hour24) for time in times]
    return " – ".join(clock if end is not None else [*clock, "now"])


def amount_words(seconds: Seconds) -> str:
    """`12 min`, `1h 05m`, `40 s`."""
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else durations.words(seconds)


def batch_rows(batch: Batch, state: State, now: Instant) -> tuple[Change, ...]:
    """What becomes of each entry, as old and new, and of the hours if they change."""
    profile = state.user.profile
    rows: list[Change] = []
    for entry, change in batch.changes:
        rows += differences(entry, change, state, now)
    for entry in batch.deletes:
        rows.append(Change("the other", span_words(entry.start, entry.end, profile), "in this one"))
    for draft in batch.adds:
        rows.append(Change("new entry", "", _stretch(draft.start, draft.end, now, profile)))
    before, after = _hours(batch, now)
    if before != after and (batch.deletes or batch.adds):
        rows.append(Change("hours", durations.short(before), durations.short(after)))
    return tuple(row for row in rows if row.old != row.new)


def confirm_split(entry: TimeEntry, batch: Batch, state: State, now: Instant) -> Confirmation:
    """The question before an entry becomes two."""
    return Confirmation(
        title="Split this entry?",
        subject=(entry_line(entry, state), times_line(entry, state, now)),
        changes=batch_rows(batch, state, now),
        do="Split",
        keep="Keep as it is",
    )


def part_lines(batch: Batch, state: State, now: Instant) -> tuple[Line, ...]:
    """The two parts of a split, under each other as they will be."""
    profile = state.user.profile
    (entry, change), (draft,) = batch.changes[0], batch.adds
    kept = apply(entry, change)
    parts = sorted(((kept.start, kept.end), (draft.start, draft.end)))
    spans = [span_words(start, end, profile) for start, end in parts]
    cells = max(map(len, spans))
    return tuple(
        (
            Span(f"{number}  ", "dim"),
            Span(words.ljust(cells)),
            Span("   "),
            Span(durations.short((max(now, start) if end is None else end) - start), "strong"),
            *((Span("   goes on", "dim"),) if end is None else ()),
        )
        for number, (words, (start, end)) in enumerate(zip(spans, parts, strict=True), start=1)
    )


def confirm_merge(
    entry: TimeEntry, below: TimeEntry, batch: Batch, state: State, now: Instant, *, around: Around
) -> Confirmation:
    """The question before two entries become one."""
    pairs = (entry_line(one, state, 36) for one in (entry, below))
    times = (times_line(one, state, now) for one in (entry, below))
    lines = [line for both in zip(pairs, times, strict=True) for line in both]
    return Confirmation(
        title="Merge these two entries?",
        subject=tuple((Span("  "), *line) if number % 2 else line for number, line in enumerate(lines)),
        changes=batch_rows(batch, state, now),
        warnings=tuple(_merge_warnings(entry, below, batch, state, now, around=around)),
        do="Merge",
        keep="Keep both",
        removes=True,
    )


def overlap_ways(
    entry: TimeEntry, other: TimeEntry, state: State, now: Instant, around: Around
) -> tuple[OverlapWay, ...]:
    """What can be done about two entries that share time; leaving it comes last."""
    free = [one for one in (entry, other) if not locked_why(one, state)]

    def short(one: TimeEntry) -> str:
        if not one.description:
            return cut(name_of(one, state), _NAME)
        return f"“{cut(literal(one.description), _NAME)}”"

    found = [
        OverlapWay(
            words=words,
            changes=batch_rows(batch, state, now),
            warnings=tuple(_collisions(batch, now, around)),
            batch=batch,
        )
        for words, batch in trims(entry, other, state.user.profile, short)
        if all(one in free and _may_begin(one, change, now) for one, change in batch.changes)
    ]
    return (*found, OverlapWay(words="Allow: leave both as they are"))


def overlap_title(shared: Seconds) -> str:
    """`30 min are counted twice: what is right?`."""
    return f"{amount_words(shared)} are counted twice: what is right?"


def overlap_subject(entry: TimeEntry, other: TimeEntry, state: State, now: Instant) -> tuple[Line, ...]:
    """Both by name and times, the earlier one first."""
    both = sorted((entry, other), key=lambda one: (one.start, one.id))
    lines: list[Line] = []
    for one in both:
        lines += [entry_line(one, state, 36), (Span("  "), *times_line(one, state, now))]
    return tuple(lines)


def confirm_marking(
    entry: TimeEntry, others: Sequence[TimeEntry], state: State, now: Instant
) -> Confirmation:
    """The question whether an overlap that was allowed is to be marked again."""
    return Confirmation(
        title="Mark this overlap again?",
        subject=tuple(
            line
            for one in (entry, *others)
            for line in (entry_line(one, state, 36), (Span("  "), *times_line(one, state, now)))
        ),
        warnings=("it was allowed: neither is marked now",),
        do="Mark it",
        keep="Leave it",
    )


def done_words(batch: Batch, done: Sequence[TimeEntry], state: State) -> str:
    """The toast once a batch is done: what, to which entry, and its times now."""
    entry = done[0]
    return f"{batch.words} {name_of(entry, state)} · {span_words(entry.start, entry.end, state.user.profile)}"


def partners(
    entry: TimeEntry, around: Around, allowed: Allowed, now: Instant
) -> tuple[list[TimeEntry], list[TimeEntry]]:
    """Who shares time with the entry, most of it first: those that may not, and those that may."""
    end = max(now, entry.start) if entry.end is None else entry.end
    shared = sorted(
        overlap(entry.start, end, around(entry.start, end), now, entry.id), key=lambda pair: -pair[1]
    )
    may = [one for one, _ in shared if pair_of(entry.id, one.id) in allowed]
    return [one for one, _ in shared if one not in may], may


def shared_time(entry: TimeEntry, other: TimeEntry, now: Instant) -> Seconds:
    """How many seconds two entries share."""
    end = max(now, entry.start) if entry.end is None else entry.end
    return next((seconds for _, seconds in overlap(entry.start, end, [other], now)), 0)


def _may_begin(entry: TimeEntry, change: EntryChange, now: Instant) -> bool:
    """Whether a timer would not begin in the future."""
    return not entry.running or apply(entry, change).start <= now


def _merge_warnings(
    entry: TimeEntry, below: TimeEntry, batch: Batch, state: State, now: Instant, *, around: Around
) -> Iterable[str]:
    gone = batch.deletes[0]
    keep = below if gone is entry else entry
    early, late = sorted((entry, below), key=lambda one: one.start)
    end = max(now, early.start) if early.end is None else early.end
    if late.start > end:
        yield f"{amount_words(late.start - end)} between them are counted too"
    if shared := shared_time(entry, below, now):
        yield f"they overlap by {amount_words(shared)}: those count once then"
    if (gone.project_id, gone.task_id) != (keep.project_id, keep.task_id):
        where = project_words(state.catalog, keep.project_id, keep.task_id)
        yield f"the time of {quoted(gone.description)} goes to {where}"
    if gone.billable != keep.billable:
        yield f"all of it becomes {'billable' if keep.billable else 'not billable'}"
    if gone.custom_fields and gone.custom_fields != keep.custom_fields:
        yield f"the custom fields of {quoted(gone.description)} are dropped"
    yield from _collisions(batch, now, around)


def _collisions(batch: Batch, now: Instant, around: Around) -> Iterable[str]:
    """Overlaps of what comes of it with entries that have no part in it."""
    own = {entry.id for entry, _ in batch.changes} | {entry.id for entry in batch.deletes}
    shared: dict[str, tuple[TimeEntry, Seconds]] = {}
    results: list[TimeEntry | EntryDraft] = [apply(entry, change) for entry, change in batch.changes]
    for one in (*results, *batch.adds):
        end = max(now, one.start) if one.end is None else one.end
        for other, seconds in overlap(one.start, end, around(one.start, end), now):
            if other.id not in own:
                shared[other.id] = other, shared.get(other.id, (other, 0))[1] + seconds
    found = sorted(shared.values(), key=lambda pair: -pair[1])
    yield from (overlap_words(*pair) for pair in found[:_WARNED])
    if len(found) > _WARNED:
        yield more_overlaps(len(found) - _WARNED)


def _stretch(start: Instant, end: Instant | None, now: Instant, profile: Profile) -> str:
    length = durations.short((max(now, start) if end is None else end) - start)
    return f"{span_words(start, end, profile)}  {length}"


def _hours(batch: Batch, now: Instant) -> tuple[Seconds, Seconds]:
    def length(one: TimeEntry | EntryDraft) -> Seconds:
        return (max(now, one.start) if one.end is None else one.end) - one.start

    before = sum(length(entry) for entry, _ in batch.changes) + sum(map(length, batch.deletes))
    after = sum(length(apply(entry, change)) for entry, change in batch.changes)
    return before, after + sum(map(length, batch.adds))
