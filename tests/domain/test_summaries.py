from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.entries import EntryChange, TimeEntry, apply, difference
from tui.domain.summaries import by_day, hours, overlap
from tui.domain.times import at, day_of

ZONE = "Europe/Berlin"
DAY = date(2026, 11, 24)
NOW = at(DAY, 15 * 3600, ZONE)


def entry(start: str, end: str | None, name: str = "") -> TimeEntry:
    """An entry of that day, by wall-clock times."""

    def instant(text: str) -> int:
        hour, minute = text.split(":")
        return at(DAY, int(hour) * 3600 + int(minute) * 60, ZONE)

    return TimeEntry(
        id=name or start,
        workspace_id="w",
        user_id="u",
        start=instant(start),
        end=instant(end) if end else None,
    )


def newest_first(*entries: TimeEntry) -> list[TimeEntry]:
    return sorted(entries, key=lambda one: -one.start)


def test_gaps_of_five_minutes_or_more_are_seen() -> None:
    (day,) = by_day(
        newest_first(entry("8:00", "9:00"), entry("9:04", "10:00"), entry("10:05", "11:00")), ZONE, NOW
    )
    assert [(gap.end - gap.start) // 60 for gap in day.gaps] == [5]


def test_an_entry_inside_another_makes_no_gap_behind_it() -> None:
    (day,) = by_day(
        newest_first(entry("8:00", "12:00"), entry("9:00", "9:30"), entry("12:00", "13:00")), ZONE, NOW
    )
    assert day.gaps == ()
    assert day.overlapping == {"8:00", "9:00"}


def test_entries_that_touch_do_not_overlap() -> None:
    (day,) = by_day(newest_first(entry("8:00", "9:00"), entry("9:00", "10:00")), ZONE, NOW)
    assert day.overlapping == frozenset()


def test_a_day_of_a_running_entry_grows() -> None:
    (day,) = by_day(newest_first(entry("8:00", "9:00"), entry("14:00", None)), ZONE, NOW)
    assert day.total(NOW) == 7200
    assert day.total(NOW + 60) == 7260


def test_an_entry_over_midnight_counts_on_the_day_it_starts() -> None:
    night = TimeEntry(
        id="n", workspace_id="w", user_id="u", start=at(DAY, 22 * 3600, ZONE), end=at(DAY, 25 * 3600, ZONE)
    )
    (day,) = by_day([night], ZONE, NOW)
    assert (day.date, day.total(NOW)) == (DAY, 3 * 3600)
    assert sum(hours([night], DAY, ZONE, NOW)) == 2 * 3600


def test_the_bar_has_as_many_hours_as_the_day() -> None:
    assert len(hours([], date(2026, 3, 29), ZONE, NOW)) == 23
    assert len(hours([], date(2026, 10, 25), ZONE, NOW)) == 25


@given(st.lists(st.tuples(st.integers(0, 86_000), st.integers(0, 7200)), max_size=30))
def test_nothing_is_lost_between_days(spans: list[tuple[int, int]]) -> None:
    entries = newest_first(
        *(
            TimeEntry(id=str(n), workspace_id="w", user_id="u", start=NOW - a * 7, end=NOW - a * 7 + b)
            for n, (a, b) in enumerate(spans)
        )
    )
    days = by_day(entries, ZONE, NOW)
    assert [one for day in days for one in day.entries] == entries
    assert [day.date for day in days] == sorted({day_of(one.start, ZONE) for one in entries}, reverse=True)
    assert sum(day.total(NOW) for day in days) == sum(b for _, b in spans)


def test_overlaps_say_how_long() -> None:
    other = entry("10:30", "12:00")
    (found,) = overlap(entry("9:30", None).start, at(DAY, 10 * 3600 + 45 * 60, ZONE), [other], NOW)
    assert found == (other, 15 * 60)
    assert overlap(other.start, other.end or 0, [other], NOW, besides=other.id) == []


def test_a_difference_laid_over_the_old_gives_the_new() -> None:
    old, new = entry("8:00", "9:00", "x"), entry("8:30", None, "x")
    change = difference(old, new)
    assert set(change.fields()) == {"start", "end"}
    assert apply(old, change) == new
    assert not difference(old, old)
    assert EntryChange(end=None).fields() == {"end": None}


def test_an_entry_of_no_length_overlaps_nothing() -> None:
    for others in (("8:00", "10:00"), ("9:00", None), ("9:00", "10:00"), ("8:00", "9:00")):
        nothing, other = entry("9:00", "9:00", "nothing"), entry(others[0], others[1], "other")
        for entries in ([nothing, other], [other, nothing]):
            (day,) = by_day(sorted(entries, key=lambda one: -one.start), ZONE, NOW)
            assert day.overlapping == frozenset(), others
        assert overlap(nothing.start, nothing.start, [other], NOW) == []
        assert overlap(other.start, NOW, [nothing], NOW) == []
