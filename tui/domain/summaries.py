"""Sums and shapes of a day's entries: totals, gaps, overlaps, hours for the bar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from msgspec import Struct

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.times import Instant, day_bounds, day_of

SHORTEST_GAP: Seconds = 5 * 60

Pair = tuple[str, str]
Allowed = frozenset[Pair]
"""Pairs of ids of entries that may share time, each in the order of `pair_of`."""


class Gap(Struct, frozen=True):
    """Free time between two entries of one day, of five minutes or more."""

    start: Instant
    end: Instant


class Day(Struct, frozen=True, kw_only=True):
    """The entries that start on one calendar day, newest first."""

    date: date
    entries: tuple[TimeEntry, ...]
    gaps: tuple[Gap, ...] = ()
    overlapping: frozenset[str] = frozenset()
    """Ids of entries that share time with another of this day, and were not allowed to."""

    def total(self, now: Instant) -> Seconds:
        """Seconds of all its entries, a running one so far. An entry counts on the day it starts, as in Clockify."""
        return sum(entry.duration(now) for entry in self.entries)


def pair_of(one: str, other: str) -> Pair:
    """Two ids, whichever comes first."""
    return (one, other) if one <= other else (other, one)


def by_day(
    entries: Iterable[TimeEntry], zone: str, now: Instant, allowed: Allowed = frozenset()
) -> tuple[Day, ...]:
    """Days, newest first, of entries that come newest start first."""
    return tuple(
        day_summary(day, tuple(group), now, allowed)
        for day, group in groupby(entries, key=lambda entry: day_of(entry.start, zone))
    )


def day_summary(
    day: date, entries: tuple[TimeEntry, ...], now: Instant, allowed: Allowed = frozenset()
) -> Day:
    """One day's gaps and overlaps; `entries` come newest start first."""
    gaps: list[Gap] = []
    overlapping: set[str] = set()
    last: TimeEntry | None = None
    reach: Instant = 0
    for entry in reversed(entries):
        end = entry.end if entry.end is not None else max(now, entry.start)
        if last is not None:
            if entry.start - reach >= SHORTEST_GAP:
                gaps.append(Gap(reach, entry.start))
            if entry.start < reach and end > entry.start:
                overlapping.update((last.id, entry.id))
        if last is None or end >= reach:
            last, reach = entry, end
    if allowed and overlapping:
        overlapping = _not_allowed([one for one in entries if one.id in overlapping], now, allowed)
    return Day(date=day, entries=entries, gaps=tuple(reversed(gaps)), overlapping=frozenset(overlapping))


def _not_allowed(entries: list[TimeEntry], now: Instant, allowed: Allowed) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        end = entry.end if entry.end is not None else max(now, entry.start)
        for other, _ in overlap(entry.start, end, entries, now, entry.id):
            if pair_of(entry.id, other.id) not in allowed:
                found |= {entry.id, other.id}
    return found


def hours(entries: Iterable[TimeEntry], day: date, zone: str, now: Instant) -> tuple[Seconds, ...]:
    """Tracked seconds in each hour of the day, 23 to 25 numbers, for the bar beside its total."""
    start, end = day_bounds(day, zone)
    slots = [0] * ((end - start + 3599) // 3600)
    for entry in entries:
        low, high = max(entry.start, start), min(entry.end if entry.end is not None else now, end)
        for slot in range((low - start) // 3600, len(slots)):
            begin = start + slot * 3600
            if begin >= high:
                break
            slots[slot] += max(0, min(high, begin + 3600) - max(low, begin))
    return tuple(slots)


def overlap(
    start: Instant, end: Instant, entries: Iterable[TimeEntry], now: Instant, besides: str = ""
) -> list[tuple[TimeEntry, Seconds]]:
    """Entries that share time with start–end, with how many seconds; `besides` is an id to leave out."""
    shared = []
    for entry in entries:
        if entry.id == besides:
            continue
        common = min(end, entry.end if entry.end is not None else max(now, entry.start)) - max(
            start, entry.start
        )
        if common > 0:
            shared.append((entry, common))
    return shared
