"""Putting right what was tracked: entries split, merged, interrupted, and overlaps resolved.

Each function says what would become of which entries, as one `Batch`; nothing is written here. InputError tells in
words why it can't be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec.structs import replace

from tui.domain import durations
from tui.domain.batch import Batch
from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, check, difference, draft_of, named
from tui.domain.errors import InputError
from tui.domain.times import (
    Instant,
    again,
    at,
    day_of,
    exists,
    format_day,
    format_time,
    local,
    parse_time_of_day,
)
from tui.domain.workspace import Profile

BETWEEN = " · "
"""Stands between the descriptions of two entries that become one."""

_ROUND: Seconds = 5 * 60
_HALF_DAY: Seconds = 12 * 3600
_LENGTH = re.compile(r"\d\s*(?:h|m|min)$")
_DAYS_AGO = re.compile(r"-\d+[dw]\s")
_FOREVER: Instant = 1 << 62


def split(entry: TimeEntry, at: Instant) -> Batch:
    """Two entries of one. The first part keeps the id; of a running entry the second, so that its timer goes on."""
    if at <= entry.start or (entry.end is not None and at >= entry.end):
        raise InputError("a split lies between start and end", field="at")
    if entry.end is None:
        return Batch(
            words="Split",
            changes=((entry, EntryChange(start=at)),),
            adds=(part(entry, entry.start, at),),
        )
    return Batch(
        words="Split",
        changes=((entry, EntryChange(end=at)),),
        adds=(part(entry, at, entry.end),),
    )


def merge(entry: TimeEntry, below: TimeEntry) -> Batch:
    """One entry of two, from the earlier start to the later end.

    `entry` keeps its id and what it is spent on, unless `below` runs: a timer goes on under its own id. Descriptions
    and tags of both are kept.
    """
    keep, gone = (below, entry) if below.running else (entry, below)
    end = None if keep.end is None or gone.end is None else max(keep.end, gone.end)
    merged = replace(
        keep,
        start=min(keep.start, gone.start),
        end=end,
        description=_both(entry.description, below.description),
        tag_ids=tuple(dict.fromkeys((*keep.tag_ids, *gone.tag_ids))),
    )
    check(merged.start, merged.end, merged.description)
    change = difference(keep, merged)
    return Batch(words="Merged", changes=((keep, change),) if change else (), deletes=(gone,))


def carve(
    running: TimeEntry, draft_start: Instant, draft_end: Instant | None, draft: EntryDraft, now: Instant
) -> Batch:
    """An interruption of the running entry, which goes on after it under its own id.

    What ran before it becomes a finished entry of the same work. Without an end it lasted until now.
    """
    start, end = draft_start, now if draft_end is None else draft_end
    if running.end is not None:
        raise InputError("nothing is running that could be interrupted")
    if start < running.start:
        raise InputError("that is before the running timer began", field="start")
    if end > now:
        raise InputError(
            "that ends in the future: what runs goes on after it, so it must be over", field="end"
        )
    if end <= start:
        raise InputError("it takes no time: say how long it was, or since when", field="end")
    check(start, end, draft.description)
    before = (part(running, running.start, start),) if start > running.start else ()
    return Batch(
        words="Interrupted",
        changes=((running, EntryChange(start=end)),),
        adds=(*before, replace(draft, start=start, end=end)),
    )


def duplicate(entry: TimeEntry, now: Instant) -> EntryDraft:
    """A finished copy at the same times; of a running entry as far as it is by now."""
    return part(entry, entry.start, max(now, entry.start) if entry.end is None else entry.end)


def part(entry: TimeEntry, start: Instant, end: Instant) -> EntryDraft:
    """A piece of the entry as one of its own, with all its fields."""
    return replace(draft_of(entry, start, end), custom_fields=entry.custom_fields)


def trims(
    entry: TimeEntry, other: TimeEntry, profile: Profile, name: Callable[[TimeEntry], str] = named
) -> tuple[tuple[str, Batch], ...]:
    """The ways to end an overlap of two entries, each with words for a person; those that can't be are left out.

    A running entry is never given an end, and never moved as a whole; a locked one stays as it is.
    """
    early, late = sorted((entry, other), key=lambda one: (one.start, _end(one), one.id))
    if late.start >= _end(early) or late.start >= _end(late):
        return ()
    found: list[tuple[str, Batch]] = []

    def clock(instant: Instant) -> str:
        return format_time(instant, profile.zone, profile.hour24)

    def way(words: str, one: TimeEntry, change: EntryChange, *adds: EntryDraft, does: str) -> None:
        if not one.locked:
            found.append((words, Batch(words=does, changes=((one, change),), adds=adds)))

    inside = late.end is not None and early.start < late.start and late.end < _end(early)
    if inside and late.end is not None:
        around = f"split {name(early)} around {clock(late.start)} – {clock(late.end)}"
        before = part(early, early.start, late.start)
        if early.end is None:
            way(around, early, EntryChange(start=late.end), before, does="Split")
        else:
            after = part(early, late.end, early.end)
            way(around, early, EntryChange(end=late.start), after, does="Split")
    if early.end is not None and early.start < late.start:
        way(f"end {name(early)} at {clock(late.start)}", early, EntryChange(end=late.start), does="Shortened")
    if early.end is not None and early.end < _end(late):
        way(f"start {name(late)} at {clock(early.end)}", late, EntryChange(start=early.end), does="Shortened")
    if early.end is None and late.end is not None:
        way(f"start {name(early)} at {clock(late.end)}", early, EntryChange(start=late.end), does="Shortened")
    if early.end is not None and late.end is not None:
        end = early.end + late.end - late.start
        way(
            f"move {name(late)} to {clock(early.end)} – {clock(end)}",
            late,
            EntryChange(start=early.end, end=end),
            does="Moved",
        )
    return tuple(found)


# the time of a split as it is typed


def middle(entry: TimeEntry, now: Instant) -> Instant:
    """Where a split is offered: the middle, at a round time where one is inside. InputError where nothing is."""
    end = _so_far(entry, now)
    if end - entry.start < 2:
        raise InputError("too short to split")
    half = (entry.start + end) // 2
    for step in (_ROUND, 60):
        there = (half + step // 2) // step * step
        if entry.start < there < end:
            return there
    return half


def split_typed(text: str, entry: TimeEntry, now: Instant, profile: Profile) -> Instant:
    """The instant meant by `10:30`, `1030`, `45m` after the start or `-15m` before the end. InputError otherwise."""
    bare = text.strip().lower().replace("−", "-")
    if not bare:
        raise InputError("when was it split?", field="at")
    end = _so_far(entry, now)
    if bare[0] in "+-" or (_LENGTH.search(bare) and not bare.endswith("pm")):
        seconds = durations.parse(bare.lstrip("+-"))
        there = end - seconds if bare[0] == "-" else entry.start + seconds
        if not entry.start < there < end:
            raise InputError(f"only {durations.words(end - entry.start)} long", field="at")
        return there
    try:
        return _between(parse_time_of_day(bare), bare, entry.start, end, profile)
    except InputError:
        if "h" not in bare:
            raise
        return entry.start + durations.parse(bare)


def clock_words(instant: Instant, profile: Profile) -> str:
    """The instant as the field for a split shows it: with seconds only where there are some."""
    if instant % 60:
        return local(instant, profile.zone).strftime("%H:%M:%S")
    return format_time(instant, profile.zone, profile.hour24)


def began_typed(text: str, entry: TimeEntry, now: Instant, profile: Profile) -> Instant:
    """When a running entry began: `8:30`, the one nearest to its start, `mon 8:30`, or `45m` before now.

    InputError otherwise.
    """
    bare = text.strip().lower().replace("−", "-")
    if not bare:
        raise InputError("when did it begin?", field="time")
    ago = bare[0] == "-" and not _DAYS_AGO.match(bare)
    if ago or (_LENGTH.search(bare) and not bare.endswith("pm")):
        return now - durations.parse(bare.lstrip("-"))
    zone = profile.zone
    second, said = clock_typed(bare, now, profile)
    day = said or day_of(entry.start, zone)
    if not exists(day, second, zone):
        raise InputError(
            f"{text.strip()} does not exist on {format_day(day)}: the clock goes forward", field="time"
        )
    if said is None:
        found = _comings(second, bare, entry.start, entry.start, profile)
    else:
        found = [at(said, second, zone), again(said, second, zone) or at(said, second, zone)]
    nearest = min(found, key=lambda there: abs(there - entry.start))
    if nearest > now:
        raise InputError(f"{text.strip()} is in the future", field="time")
    return nearest


def clock_typed(text: str, now: Instant, profile: Profile) -> tuple[int, date | None]:
    """The time of day that was typed, and its day where one stands with it, as in `mon 16:30` or `16:30 yesterday`."""
    words = text.split()
    try:
        return parse_time_of_day(text), None
    except InputError:
        if len(words) == 1:
            raise
    return _with_day(words, day_of(now, profile.zone), profile)


def _with_day(words: Sequence[str], today: date, profile: Profile) -> tuple[int, date]:
    """Time and day out of words like `mon 16:30`, `20 nov 4:30 pm` or `16:30 yesterday`."""
    from tui.domain.periods import parse_day  # brings pendulum

    clock = "16:30" if profile.hour24 else "4:30pm"
    wrong = InputError(f"“{' '.join(words)}” is not a time: write {clock} or mon {clock}", field="time")
    for count in range(len(words) - 1, 0, -1):
        for time, day in ((words[count:], words[:count]), (words[:count], words[count:])):
            try:
                second = parse_time_of_day(" ".join(time))
            except InputError:
                continue
            try:
                return second, parse_day(" ".join(day), today, profile.date_format)
            except InputError as error:
                wrong = error
    raise wrong


def _between(second: int, text: str, start: Instant, end: Instant, profile: Profile) -> Instant:
    inside = [there for there in _comings(second, text, start, end, profile) if start < there < end]
    if inside:
        return min(inside)
    low, high = (format_time(one, profile.zone, profile.hour24) for one in (start, end))
    raise InputError(f"not between {low} and {high}", field="at")


def _comings(second: int, text: str, start: Instant, end: Instant, profile: Profile) -> list[Instant]:
    """Every time that the clock shows it, from the day before the start to the day after the end."""
    zone = profile.zone
    # Whose clock has twelve hours may leave it open which half of the day is meant.
    open_half = not profile.hour24 and second < _HALF_DAY and not set(text) & set("ap")
    found = []
    first, last = day_of(start, zone).toordinal() - 1, day_of(end, zone).toordinal() + 1
    for ordinal in range(first, min(last, first + 400) + 1):
        day = day_of(start, zone).fromordinal(ordinal)
        for each in (second, second + _HALF_DAY) if open_half else (second,):
            found.append(at(day, each, zone))
            if (later := again(day, each, zone)) is not None:
                found.append(later)
    return found


def _so_far(entry: TimeEntry, now: Instant) -> Instant:
    return max(now, entry.start) if entry.end is None else entry.end


def _end(entry: TimeEntry) -> Instant:
    return _FOREVER if entry.end is None else entry.end


def _both(one: str, other: str) -> str:
    """Both descriptions, none of them twice."""
    if not other or other == one:
        return one
    return f"{one}{BETWEEN}{other}" if one else other
