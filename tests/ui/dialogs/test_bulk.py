"""Marks as values, the sums that the dialog shows over them, tags of several entries, and shifting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.dialogs.builders import AUTUMN, NOW, TUESDAY, ZONE, Host, entry, moment, state
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.summaries import by_day, pair_of
from tui.domain.times import at
from tui.present.bulk import (
    already_words,
    confirm_bulk,
    confirm_bulk_delete,
    tag_changes,
    that_change,
    unlocked,
)
from tui.present.changes import Change
from tui.present.marks import Marks, begun, ended, kept, marks_before, ranged, toggled
from tui.present.shifting import confirm_shift, refused, shifted
from tui.present.tagging import TagWish, retagged, wishes_for
from tui.present.text import line_width, plain
from tui.screens.picktags import TagsPicker
from tui.session.state import State


def at_hour(name: str, hour: int, **more: Any) -> TimeEntry:
    return entry(name, moment(hour), moment(hour + 1), **more)


A, B, C = (at_hour(name, hour) for name, hour in (("a", 9), ("b", 11), ("c", 13)))


def shown(*entries: TimeEntry, **more: Any) -> State:
    ordered = sorted(entries, key=lambda one: -one.start)
    return replace(state(), days=by_day(ordered, ZONE, NOW), **more)


# marks


def test_all_of_them_are_marked_unless_all_are_already() -> None:
    marks = toggled(Marks(), [A])
    assert marks.ids == {"a"}
    assert toggled(marks, [A, B]).ids == {"a", "b"}
    assert toggled(toggled(marks, [A, B]), [A, B]).ids == set()
    assert [one.id for one in toggled(marks, [B, C]).in_order] == ["c", "b", "a"]
    assert toggled(marks, [B, C]).said(NOW) == "3 marked · 3h 00m"


def test_a_range_that_shrinks_takes_only_its_own_away() -> None:
    marks = begun(toggled(Marks(), [A]), ("entry", "b"))
    wide = ranged(marks, [A, B, C])
    assert wide.ids == {"a", "b", "c"}
    assert ranged(wide, [B]).ids == {"a", "b"}
    assert ranged(ended(wide), []).ids == {"a", "b", "c"}, "no range, nothing changes"
    assert toggled(wide, [C]).range is None


def test_marks_go_with_the_ids_and_what_is_gone_loses_its_own() -> None:
    marks = ranged(begun(toggled(Marks(), [A, B]), ("entry", "c")), [C])
    after = kept(marks, shown(replace(A, id="A1", description="renamed"), C, settled={"a": "A1", "c": "c"}))
    assert after.ids == {"A1", "c"}
    assert after.entries["A1"].description == "renamed"
    assert after.range is not None
    assert set(after.range.before) == {"A1"}
    assert (
        kept(begun(Marks(), ("entry", "a")), shown(B, settled={"a": "A1"})).range
        == begun(Marks(), ("entry", "A1")).range
    )


def test_what_was_found_in_days_that_are_not_loaded_stays_marked() -> None:
    old = entry(
        "old", moment(9, day=TUESDAY - timedelta(days=90)), moment(10, day=TUESDAY - timedelta(days=90))
    )
    marks = toggled(Marks(), [old, A])
    more = shown(A, has_older=True)
    assert kept(marks, more).ids == {"a", "old"}
    assert marks_before(marks, more) == [old]
    changed = replace(old, description="new")
    assert kept(marks, more, by_day([changed], ZONE, NOW)).entries["old"] == changed
    assert kept(marks, shown(A)).ids == {"a"}, "all is loaded, and it is not there"
    elsewhere = replace(more, workspace=replace(more.workspace, id="w2"))
    assert kept(toggled(Marks(), [old]), elsewhere).ids == set()


# sums


def test_the_sums_say_what_projects_gain_and_lose() -> None:
    entries = [
        at_hour("a", 9, project_id="int", billable=True),
        at_hour("b", 11, project_id="int"),
        at_hour("c", 13),
        at_hour("d", 15, project_id="be"),
    ]
    pairs = [(one, EntryChange(project_id="be", billable=True)) for one in entries[:3]]
    asked = confirm_bulk(pairs, state(), NOW, locked=1, same=1)
    assert asked.title == "Change 3 entries?"
    assert [plain(line) for line in asked.totals] == [
        "hours by project",
        "● Internal      −2h 00m",
        "○ no project    −1h 00m",
        "● Backend API   +3h 00m",
        "1 of the marked is on this project already",
    ]
    assert asked.changes[-1] == Change("billable hours", "1h 00m", "3h 00m")
    assert asked.warnings == ("1 locked entry is left out",)
    assert that_change([(entries[3], EntryChange(project_id="be"))]) == []


@pytest.mark.parametrize(
    ("count", "change", "said"),
    [
        (1, EntryChange(billable=True), "is billable already"),
        (2, EntryChange(project_id="be", task_id=None), "are on this project already"),
        (2, EntryChange(project_id=None, task_id=None), "are without a project already"),
        (1, EntryChange(tag_ids=("t-bug",)), "has these tags already"),
        (3, EntryChange(description="x"), "have this description already"),
    ],
)
def test_of_those_that_need_no_change_it_is_said_what_they_have(
    count: int, change: EntryChange, said: str
) -> None:
    assert already_words(count, change) == said


def test_nothing_is_said_of_sums_that_stay() -> None:
    asked = confirm_bulk([(one, EntryChange(description="x")) for one in (A, B)], state(), NOW)
    assert asked.totals == ()
    assert [row.label for row in asked.changes] == ["description"]
    tasks = [(replace(one, project_id="be"), EntryChange(task_id="login")) for one in (A, B)]
    assert confirm_bulk(tasks, state(), NOW).totals == ()


def test_of_many_projects_the_one_that_gains_is_always_named() -> None:
    entries = [at_hour(f"e{n}", n, project_id=f"p{n}") for n in range(9)]
    asked = confirm_bulk([(one, EntryChange(project_id="be")) for one in entries], state(), NOW)
    lines = [plain(line) for line in asked.totals]
    assert lines[-2].split()[-2:] == ["+9h", "00m"]
    assert lines[-1] == "  and 4 more projects", "it is said last"
    assert len(lines) == 8


def test_deleting_says_which_hours_go() -> None:
    asked = confirm_bulk_delete(
        [at_hour("a", 9, project_id="be", billable=True), at_hour("b", 11, project_id="be")], state(), NOW
    )
    assert [plain(line) for line in asked.totals] == [
        "hours by project",
        "● Backend API   −2h 00m",
        "1h 00m of it billable",
    ]
    assert (asked.title, asked.destructive) == ("Delete 2 entries?", True)


def test_locked_ones_are_set_aside() -> None:
    assert unlocked([A, replace(B, locked=True)], state()) == ([A], 1)
    assert unlocked([A, B], replace(state(), locked_before=B.start)) == ([B], 1)


# tags of several


def tagged() -> list[TimeEntry]:
    return [
        replace(A, tag_ids=("t-bug", "t-meeting")),
        replace(B, tag_ids=("t-bug", "gone-from-here")),
        replace(C, tag_ids=("t-bug",)),
    ]


def test_a_wish_goes_round_without_what_is_so_already() -> None:
    rows = {wish.name: wish for wish in wishes_for(tagged(), state())}
    assert list(rows)[:2] == ["bug", "meeting"]
    assert "gone" not in rows, "archived, and on none"
    some = rows["meeting"]
    assert [some.turned().on, some.turned().turned().on, some.turned().turned().turned().on] == [
        True,
        False,
        None,
    ]
    assert [rows["bug"].turned().on, rows["bug"].turned().turned().on] == [False, None]
    assert [rows["two words"].turned().on, rows["two words"].turned().turned().on] == [True, None]
    assert rows["bug"].put_on().on is None


def test_a_wish_is_told_without_colours() -> None:
    rows = {wish.name: wish for wish in wishes_for(tagged(), state())}
    said = [plain(wish.line(40)) for wish in (rows["bug"], rows["meeting"], rows["two words"])]
    assert said == [
        "[x] #bug" + "on all".rjust(32),
        "[–] #meeting" + "on 1 of 3".rjust(28),
        "[ ] #two words",
    ]
    turned = rows["meeting"].turned()
    assert plain(turned.line(40)).split() == ["[x]", "#meeting", "put", "on", "2", "more"]
    assert plain(turned.turned().line(40)).split() == ["[", "]", "#meeting", "taken", "off", "1"]
    new = TagWish(id=None, name="x" * 100, of=3, on=True)
    assert line_width(new.line(40)) == 40


def test_each_entry_keeps_its_other_tags() -> None:
    rows = {wish.name: wish for wish in wishes_for(tagged(), state())}
    wishes = [replace(rows["bug"], on=False), replace(rows["meeting"], on=True)]
    assert [retagged(one, wishes).tag_ids for one in tagged()] == [
        ("t-meeting",),
        ("gone-from-here", "t-meeting"),
        ("t-meeting",),
    ]
    new = TagWish(id=None, name="new", of=3, on=True)
    assert tag_changes([*wishes, new, rows["two words"]]) == (
        Change("tag #bug", "on all 3", "on none"),
        Change("tag #meeting", "on 1 of 3", "on all 3"),
        Change("tag #new", "new", "on all 3"),
    )


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["space", "down", "space", "enter"], {"bug": False, "meeting": True}),
        (["space", "space", "enter"], {}),
        (["down", "space", "space", "enter"], {"meeting": False}),
        (["t", "w", "o", "space", "w", "enter"], {"two words": True}),
        (["m", "e", "e", "tab", "space", "ctrl+s"], {"meeting": True, "bug": False}),
        (["n", "e", "w", "tab", "#", "x", "enter"], {"new": True, "x": True}),
        (["b", "u", "g", "enter"], {}),
    ],
)
async def test_tags_of_several_are_picked(keys: list[str], answer: dict[str, bool]) -> None:
    app = Host(TagsPicker(state(), tagged(), title="Tags"))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert [{wish.name: wish.on for wish in wishes} for wishes in app.answers] == [answer]


# shifting


def none(_start: int, _end: int) -> list[TimeEntry]:
    return []


def test_a_shift_is_by_time_that_passes() -> None:
    before = at(AUTUMN, 1 * 3600 + 1800, ZONE)
    one = entry(start=before, end=before + 3600)
    ((_, change),) = shifted([one], 3600)
    assert (change.start, change.end) == (before + 3600, before + 7200)
    asked = confirm_shift([one], 3600, state(), NOW, none)
    assert asked.changes[0] == Change("start", "01:30", "02:30")
    assert asked.changes[1] == Change("end", "02:30:00 (+0200)", "02:30:00 (+0100)")


def test_a_shift_names_overlaps_that_come_and_go() -> None:
    review = entry("r", moment(10), moment(11), description="Review")
    call = entry("c", moment(8), moment(9, 10), description="Call")
    one = entry("x", moment(9), moment(10))
    lookup = lambda start, end: [o for o in (review, call) if o.start < end and start < (o.end or end)]  # noqa: E731
    asked = confirm_shift([one], 600, state(), NOW, lookup)
    assert asked.title == "Move this entry 10 min later?"
    assert asked.warnings == ("overlaps “Review” by 10 min",)
    assert [plain(line) for line in asked.totals] == ["no longer overlaps “Call”"]
    less = confirm_shift([one], 300, state(), NOW, lookup)
    assert less.totals == (), "it overlaps still"
    assert "overlaps “Call” by 5 min" in less.warnings
    both = confirm_shift([one, review], 600, state(), NOW, lookup)
    assert both.warnings == (), "what moves together does not meet"
    assert both.changes == (Change("start and end", "as they are", "all by +10 min"),)
    fine = replace(state(), allowed=frozenset({pair_of("x", "r")}))
    assert confirm_shift([one], 600, fine, NOW, lookup).warnings == ()


def test_a_shift_over_midnight_says_so() -> None:
    late = entry("l", moment(23, 50), moment(23, 58), description="Late")
    assert (
        Change("date", "Tue 24 Nov", "Wed 25 Nov") in confirm_shift([late], 900, state(), NOW, none).changes
    )
    many = confirm_shift([late, A], 900, state(), NOW, none)
    assert "“Late” goes to Wed 25 Nov" in many.warnings
    assert confirm_shift([A, B], -300, state(), NOW, none, locked=2).warnings == (
        "2 locked entries are left out",
    )


def test_a_running_entry_starts_never_ahead_of_now() -> None:
    running = entry("r", NOW - 60, None, description="Fix")
    assert refused([A, running], 300, NOW) == "“Fix” is running: it can't start ahead of now"
    assert refused([running], 60, NOW) == ""
    assert shifted([running], -300)[0][1] == EntryChange(start=NOW - 360)
    assert (
        "ends in the future"
        in confirm_shift([entry("e", NOW - 600, NOW - 60)], 300, state(), NOW, none).warnings
    )


def test_nothing_shifted_is_nothing_to_ask() -> None:
    asked = confirm_shift([A, B], 0, state(), NOW, none)
    assert asked.title == "Move 2 entries?"
    assert asked.changes == ()
    assert plain(asked.totals[0]) == "nothing changes yet"
