"""Splits, merges, interruptions and overlaps: no time is lost or doubled, nothing of an entry is dropped."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui.domain.batch import Batch
from tui.domain.entries import CustomFieldValue, EntryDraft, TimeEntry, apply
from tui.domain.errors import InputError
from tui.domain.repairs import (
    BETWEEN,
    began_typed,
    carve,
    clock_words,
    duplicate,
    merge,
    middle,
    split,
    split_typed,
    trims,
)
from tui.domain.summaries import by_day, overlap, pair_of
from tui.domain.times import at
from tui.domain.workspace import Profile

BERLIN = Profile(zone="Europe/Berlin")
TWELVE = Profile(zone="Europe/Berlin", hour24=False)
DAY = date(2026, 11, 24)
NOW = at(DAY, 15 * 3600, "Europe/Berlin")
FIELD = CustomFieldValue(field_id="ticket", value="T-1")


def clock(text: str, day: date = DAY) -> int:
    hour, minute = text.split(":")
    return at(day, int(hour) * 3600 + int(minute) * 60, "Europe/Berlin")


def entry(start: int, end: int | None, name: str = "one", **fields: object) -> TimeEntry:
    made = TimeEntry(
        id=name,
        workspace_id="w",
        user_id="u",
        start=start,
        end=end,
        description=name,
        project_id="p",
        task_id="t",
        tag_ids=("bug",),
        billable=True,
        custom_fields=(FIELD,),
    )
    return replace(made, **fields)


def after(batch: Batch, *untouched: TimeEntry) -> list[TimeEntry]:
    """All entries once it is done; those it makes are named by their place."""
    changed = [apply(one, change) for one, change in batch.changes]
    gone = {one.id for one in (*changed, *batch.deletes)}
    made = [
        TimeEntry(
            id=f"new {number}",
            workspace_id="w",
            user_id="u",
            start=draft.start,
            end=draft.end,
            description=draft.description,
            project_id=draft.project_id,
            task_id=draft.task_id,
            tag_ids=draft.tag_ids,
            billable=draft.billable,
            custom_fields=draft.custom_fields,
        )
        for number, draft in enumerate(batch.adds)
    ]
    return sorted([*changed, *made, *(one for one in untouched if one.id not in gone)], key=lambda e: e.start)


def total(entries: list[TimeEntry]) -> int:
    return sum(one.duration(NOW) for one in entries)


def same_work(one: TimeEntry, other: TimeEntry) -> bool:
    return replace(one, id="", start=0, end=None) == replace(other, id="", start=0, end=None)


def shared(entries: list[TimeEntry]) -> int:
    """Seconds that any two of them have in common."""
    return sum(
        seconds
        for one in entries
        for _, seconds in overlap(one.start, one.start + one.duration(NOW), entries, NOW, one.id)
    )


times = st.integers(NOW - 90_000, NOW - 1)


@given(times, st.integers(1, 80_000), st.data(), st.booleans())
def test_a_split_loses_no_second_and_no_field(
    start: int, length: int, data: st.DataObject, runs: bool
) -> None:
    end = min(start + length, NOW)
    one = entry(start, None if runs else end)
    there = data.draw(st.integers(start - 5, end + 5))
    if there <= start or (there >= end and not runs):
        with pytest.raises(InputError):
            split(one, there)
        return
    parts = after(split(one, there), one)
    assert [part.start for part in parts] == [start, there]
    assert [part.end for part in parts] == [there, one.end]
    assert all(same_work(part, one) for part in parts)
    # The timer goes on under its id; else the first part keeps it.
    assert [part.id for part in parts] == (["new 0", "one"] if runs else ["one", "new 0"])


@given(times, st.integers(0, 9000), times, st.integers(0, 9000), st.sampled_from(["", "one", "other"]))
def test_a_merge_reaches_from_the_first_to_the_last(s1: int, l1: int, s2: int, l2: int, words: str) -> None:
    one = entry(s1, s1 + l1)
    other = entry(s2, s2 + l2, "other", description=words, tag_ids=("call", "bug"), project_id="q")
    (merged,) = after(merge(one, other), one, other)
    assert merged.id == "one"
    assert (merged.start, merged.end) == (min(s1, s2), max(s1 + l1, s2 + l2))
    assert (merged.project_id, merged.task_id, merged.billable) == ("p", "t", True)
    assert merged.custom_fields == (FIELD,)
    assert merged.tag_ids == ("bug", "call")
    said = {"": "one", "one": "one", "other": f"one{BETWEEN}other"}[words]
    assert merged.description == said


@pytest.mark.parametrize("runs", ["one", "other"])
def test_a_timer_that_is_merged_goes_on_under_its_id(runs: str) -> None:
    one, other = (
        entry(NOW - ago, None if name == runs else NOW - ago + 600, name)
        for name, ago in (("one", 3600), ("other", 7200))
    )
    (merged,) = after(merge(one, other), one, other)
    assert (merged.id, merged.start, merged.end) == (runs, NOW - 7200, None)
    assert merged.description == f"one{BETWEEN}other"


def test_descriptions_too_long_for_one_entry_are_not_merged() -> None:
    one = entry(NOW - 100, NOW - 50, description="a" * 2000)
    with pytest.raises(InputError, match="3,000"):
        merge(one, entry(NOW - 50, NOW, "other", description="b" * 2000))


@given(times, st.integers(-50, 50_000), st.one_of(st.none(), st.integers(-50, 50_000)))
def test_an_interruption_is_carved_out(start: int, into: int, length: int | None) -> None:
    running = entry(start, None)
    a = start + into
    b = None if length is None else a + length
    draft = EntryDraft(start=0, description="call Anna")
    end = NOW if b is None else b
    if into < 0 or end > NOW or end <= a:
        with pytest.raises(InputError):
            carve(running, a, b, draft, NOW)
        return
    entries = after(carve(running, a, b, draft, NOW), running)
    assert total(entries) == total([running])
    assert shared(entries) == 0
    assert [one.description for one in entries if one.id != "one"] == (["one"] if into else []) + [
        "call Anna"
    ]
    kept = next(one for one in entries if one.id == "one")
    assert (kept.start, kept.end) == (end, None)
    assert all(same_work(one, running) for one in entries if one.description == "one")


def test_only_a_running_timer_can_be_interrupted() -> None:
    with pytest.raises(InputError, match="nothing is running"):
        carve(entry(NOW - 900, NOW), NOW - 600, NOW, EntryDraft(start=0), NOW)


@given(times, st.integers(1, 9000), times, st.integers(1, 9000), st.sampled_from([0, 1, 2]))
def test_each_way_ends_the_overlap_and_nothing_else(s1: int, l1: int, s2: int, l2: int, runs: int) -> None:
    one = entry(s1, None if runs == 1 else min(s1 + l1, NOW))
    other = entry(s2, None if runs == 2 else min(s2 + l2, NOW), "other")
    ways = trims(one, other, BERLIN)
    if not shared([one, other]):
        assert ways == ()
        return
    before, common = total([one, other]), shared([one, other]) // 2
    for words, batch in ways:
        entries = after(batch, one, other)
        assert shared([e for e in entries if e.start <= NOW]) == 0, words
        # A start that moves may leave what an entry had before the other one behind; no way adds time.
        assert total(entries) <= before, words
        if words.startswith("split"):
            assert total(entries) == before - common
        if words.startswith("move"):
            assert total(entries) == before
        if words.startswith("end") and not ways[0][0].startswith("split"):
            assert total(entries) == before - common
        for was in (one, other):
            assert any(e.id == was.id and e.running == was.running for e in entries), words


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("9:00", "10:30"), ("10:00", "11:00"), [
            "end “one” at 10:00", "start “other” at 10:30", "move “other” to 10:30 – 11:30"]),
        (("9:00", "12:00"), ("10:00", "11:00"), [
            "split “one” around 10:00 – 11:00", "end “one” at 10:00", "move “other” to 12:00 – 13:00"]),
        (("9:00", "10:00"), ("9:00", "11:00"), ["start “other” at 10:00", "move “other” to 10:00 – 12:00"]),
        (("9:00", "11:00"), ("10:00", "11:00"), ["end “one” at 10:00", "move “other” to 11:00 – 12:00"]),
        (("9:00", "10:00"), ("9:00", "10:00"), ["move “other” to 10:00 – 11:00"]),
        (("9:00", None), ("10:00", "11:00"), ["split “one” around 10:00 – 11:00", "start “one” at 11:00"]),
        (("9:00", "11:00"), ("10:00", None), ["end “one” at 10:00", "start “other” at 11:00"]),
        (("9:00", "10:00"), ("10:00", "11:00"), []),
        (("9:00", "11:00"), ("10:00", "10:00"), []),
    ],
)  # fmt: skip
def test_the_ways_in_words(
    one: tuple[str, str | None], other: tuple[str, str | None], said: list[str]
) -> None:
    first = entry(clock(one[0]), clock(one[1]) if one[1] else None)
    second = entry(clock(other[0]), clock(other[1]) if other[1] else None, "other")
    assert [words for words, _ in trims(first, second, BERLIN)] == said
    assert [words for words, _ in trims(second, first, BERLIN)] == said


def test_a_locked_entry_stays_as_it_is() -> None:
    locked = entry(clock("9:00"), clock("10:30"), locked=True)
    other = entry(clock("10:00"), clock("11:00"), "other")
    assert [words[:5] for words, _ in trims(locked, other, TWELVE)] == ["start", "move "]
    assert trims(locked, replace(other, locked=True), BERLIN) == ()


def test_a_copy_is_finished_and_whole() -> None:
    draft = duplicate(entry(NOW - 900, None), NOW)
    assert (draft.start, draft.end, draft.custom_fields) == (NOW - 900, NOW, (FIELD,))
    assert duplicate(entry(NOW - 900, NOW - 60), NOW).end == NOW - 60
    assert duplicate(entry(NOW + 60, None), NOW).end == NOW + 60


MORNING = entry(clock("9:00"), clock("11:30"))


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("10:30", "10:30"),
        ("1030", "10:30"),
        ("10", "10:00"),
        ("45m", "9:45"),
        ("+45m", "9:45"),
        ("1h", "10:00"),
        ("1h30", "10:30"),
        ("1.5h", "10:30"),
        ("-15m", "11:15"),
        ("−15m", "11:15"),
        ("-1h", "10:30"),
        ("-0:15", "11:15"),
        (" 9:30 AM ", "9:30"),
    ],
)
def test_the_time_of_a_split_as_it_is_typed(typed: str, there: str) -> None:
    assert split_typed(typed, MORNING, NOW, BERLIN) == clock(there)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "when"),
        ("9:00", "not between 09:00 and 11:30"),
        ("11:30", "not between"),
        ("3h", "only 2h 30m long"),
        ("-2:30", "only 2h 30m long"),
        ("noon", "not a time of day"),
        ("-x", "not a length"),
    ],
)
def test_what_is_no_time_of_a_split_is_said(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        split_typed(typed, MORNING, NOW, BERLIN)


def test_a_split_after_midnight_in_the_second_hour_and_of_a_running_entry() -> None:
    night = entry(clock("22:00"), clock("22:00") + 4 * 3600)
    assert split_typed("0:30", night, NOW, BERLIN) == clock("22:00") + 9000
    assert split_typed("11:15", night, NOW, TWELVE) == clock("23:15")
    # The clock goes back from 3 to 2: an entry of the second such hour is split in it.
    back = date(2026, 10, 25)
    first = at(back, 2 * 3600, "Europe/Berlin")
    second = entry(first + 3600, first + 7200)
    assert split_typed("2:30", second, NOW, BERLIN) == first + 5400
    running = entry(NOW - 3600, None)
    assert split_typed("-15m", running, NOW, BERLIN) == NOW - 900
    with pytest.raises(InputError):
        split_typed("15:30", running, NOW, BERLIN)


@given(times, st.integers(2, 90_000))
def test_the_middle_lies_inside_and_can_be_typed(start: int, length: int) -> None:
    one = entry(start, start + length)
    there = middle(one, NOW)
    split(one, there)
    assert split_typed(clock_words(there, BERLIN), one, NOW, BERLIN) in range(start + 1, start + length)
    if length >= 600:
        assert there % 300 == 0


def test_what_takes_no_time_is_not_split() -> None:
    with pytest.raises(InputError, match="too short"):
        middle(entry(NOW - 1, NOW), NOW)


@pytest.mark.parametrize(
    ("typed", "there"),
    [("12:40", "12:40"), ("13:30", "13:30"), ("45m", "14:15"), ("-45m", "14:15"), ("1h", "14:00")],
)
def test_another_beginning_as_it_is_typed(typed: str, there: str) -> None:
    assert began_typed(typed, entry(clock("13:05"), None), NOW, BERLIN) == clock(there)


@pytest.mark.parametrize(
    ("typed", "day", "there"),
    [
        ("mon 9", 23, "9:00"), ("yesterday 9", 23, "9:00"), ("9:15 yesterday", 23, "9:15"),
        ("22 nov 23:59", 22, "23:59"), ("-2d 9", 22, "9:00"), ("today 8:30", 24, "8:30"), ("mon 4:30 pm", 23, "16:30"),
    ],
)  # fmt: skip
def test_another_beginning_on_a_day(typed: str, day: int, there: str) -> None:
    for profile in (BERLIN, TWELVE):
        found = began_typed(typed, entry(clock("13:05"), None), NOW, profile)
        assert found == clock(there, date(2026, 11, day))


def test_why_there_is_no_beginning_on_that_day() -> None:
    started = entry(clock("13:05"), None)
    for typed, profile, said in (
        ("today 15:30", BERLIN, "today 15:30 is in the future"),
        ("nosuchday 9", BERLIN, "is not a day"),
        ("some words", BERLIN, "write 16:30 or mon 16:30"),
        ("some words", TWELVE, "write 4:30pm or mon 4:30pm"),
        ("29/03/2026 2:30", BERLIN, "29/03/2026 2:30 does not exist on Sun 29 Mar"),
    ):
        with pytest.raises(InputError) as caught:
            began_typed(typed, started, NOW, profile)
        assert said in caught.value.said


def test_another_beginning_is_the_nearest_and_never_ahead() -> None:
    after_midnight = entry(clock("0:10"), None)
    assert began_typed("23:50", after_midnight, NOW, BERLIN) == clock("0:00") - 600
    assert began_typed("1:30", entry(clock("13:05"), None), NOW, TWELVE) == clock("13:30")
    with pytest.raises(InputError, match="future"):
        began_typed("15:30", entry(clock("13:05"), None), NOW, BERLIN)
    for text in ("", "noon"):
        with pytest.raises(InputError):
            began_typed(text, after_midnight, NOW, BERLIN)


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 9000)), max_size=8), st.data())
def test_a_pair_that_is_allowed_is_not_marked(spans: list[tuple[int, int]], data: st.DataObject) -> None:
    entries = [entry(clock("1:00") + s, clock("1:00") + s + n, str(i)) for i, (s, n) in enumerate(spans)]
    entries.sort(key=lambda one: -one.start)
    pairs = {
        pair_of(one.id, other.id)
        for one in entries
        for other, _ in overlap(one.start, one.end or 0, entries, NOW, one.id)
    }
    allowed = frozenset(data.draw(st.sets(st.sampled_from(sorted(pairs))))) if pairs else frozenset()
    marked = frozenset().union(*(day.overlapping for day in by_day(entries, BERLIN.zone, NOW, allowed)))
    assert marked == {one for pair in pairs - allowed for one in pair}
