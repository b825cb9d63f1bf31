"""The question about a forgotten timer, in the real program: what it says, and what each answer writes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rig import settled
from tests.ui.dialogs.desk import START, Left, left, utc
from tui.domain.errors import InputError
from tui.domain.times import from_utc
from tui.domain.workspace import Profile
from tui.present.away import stop_typed
from tui.widgets.words import Words

__all__ = ["left"]


async def test_opening_shows_what_is_known_and_what_can_be_done(left: Left) -> None:
    async with left() as d:
        assert d.dialog.query_one(".head", Words).plain == "Is “Fix login” still running?"
        assert d.said("facts").splitlines() == [
            "● Backend API",
            "running 23h 12m, since Mon 23 Nov 09:00",
            "last key here Mon 23 Nov 17:42",
        ]
        assert d.rows == [
            "k  keep it running        nothing is changed",
            "l  stop Mon 23 Nov 17:42  the last key here       8h 42m",
            "w  stop Mon 23 Nov 18:00  end of the working day  9h 00m",
            "t  stop at another time …",
            "c  stop Mon 23 Nov 17:42  and start it again now  8h 42m",
        ]
        assert d.app.focused is d.dialog.query_one("#way-k")


@pytest.mark.parametrize(
    ("keys", "ends"),
    [
        (["k"], None),
        (["escape"], None),
        (["enter"], None),
        (["l"], "mon 17:42"),
        (["L"], "mon 17:42"),
        (["down", "enter"], "mon 17:42"),
        (["down", "down", "down", "up", "enter"], "mon 18:00"),
        (["w"], "mon 18:00"),
        (["t", *"16:30", "enter"], "mon 16:30"),
        (["t", *"today 7:15", "enter"], "tue 07:15"),
        (["down", "down", "down", "enter", *"0715", "enter"], "tue 07:15"),
        (["t", *"16:30", "escape", "escape"], None),
        (["t", *"1", "up", "up", "enter"], "mon 18:00"),
    ],
)
async def test_each_answer_writes_what_its_row_says(left: Left, keys: list[str], ends: str | None) -> None:
    async with left() as d:
        await d.press(*keys)
        assert d.top == "MainScreen"
        end = utc(ends) if ends else None
        await d.until(lambda: (d.state.running is None) == (end is not None), "the answer is done")
        await settled(d.session)
        assert d.on_server() == [("Fix login", from_utc(START), end)]
        (entry,) = (entry for day in d.state.days for entry in day.entries)
        assert (entry.start, entry.end) == (from_utc(START), end)


async def test_stop_then_and_start_the_same_now(left: Left) -> None:
    async with left() as d:
        await d.press("c")
        await d.until(lambda: d.state.running and d.state.running.start != from_utc(START), "a new timer")
        await settled(d.session)
        assert d.on_server() == [
            ("Fix login", from_utc(START), utc("mon 17:42")),
            ("Fix login", d.clock.now(), None),
        ]
        assert d.state.running is not None
        assert (d.state.running.project_id is not None, d.state.running.billable) == (True, True)
        assert d.toasts[-1].startswith(
            "Stopped “Fix login” at Mon 23 Nov 17:42 · 14h 30m left out · started again"
        )


async def test_what_was_stopped_is_chosen_so_that_e_corrects_it(left: Left) -> None:
    async with left() as d:
        await d.press("k", "up")
        assert d.log.choice.kind == "day", "the cursor is somewhere else"
        await d.press("T", "w")
        await d.until(lambda: d.toasts, "the toast")
        assert d.toasts == ["Stopped “Fix login” at Mon 23 Nov 18:00 · 14h 12m left out\nu undo · e edits it"]
        assert d.log.choice.entry is not None
        assert d.log.choice.entry.end == utc("mon 18:00")
        await d.press("e")
        assert d.top == "EntryForm"


async def test_the_toast_names_no_key_that_does_not_work_here(left: Left) -> None:
    async with left() as d:
        await d.press("k", "tab")
        assert d.main.pane == "tree"
        await d.press("T", "l")
        await d.until(lambda: d.state.running is None, "the stop")
        assert d.toasts == ["Stopped “Fix login” at Mon 23 Nov 17:42 · 14h 30m left out\nu undo"]


async def test_answers_by_mouse(left: Left) -> None:
    async with left() as d:
        await d.pilot.click("#way-w")
        await d.until(lambda: d.state.running is None, "the stop")
        await settled(d.session)
        assert d.on_server()[0][2] == utc("mon 18:00")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("16:30", "stops Mon 23 Nov 16:30, 7h 30m"),
        ("7", "stops 07:00, 22h 00m"),
        ("yesterday 10:00", "stops Mon 23 Nov 10:00, 1h 00m"),
        ("8:30", "✗ 08:30 is in the future"),
        ("mon 8:59", "✗ before the start, Mon 23 Nov 09:00"),
        ("nonsense", "✗ “nonsense” is not a time of day: write 9:30, 0930 or 9:30am"),
        ("foo 16:30", "✗ “foo” is not a day: write yesterday, mon, 20 nov or 2026-11-20"),
    ],
)
async def test_a_typed_time_says_what_it_means(left: Left, text: str, note: str) -> None:
    async with left() as d:
        await d.press("t", *text)
        await d.until(lambda: d.said("note") == note, note)
        if note.startswith("✗"):
            await d.press("enter")
            assert d.top == "AwayScreen", "nothing that is wrong is taken"
            assert d.said("note") == note


async def test_an_empty_time_is_asked_for(left: Left) -> None:
    async with left() as d:
        await d.press("t", "enter")
        assert d.said("note") == "✗ when did it end?"


# which rows there are


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ({}, "klwtc"),
        ({"last_key": ""}, "kwt"),
        ({"last_key": "2026-11-23T17:00:20Z"}, "kltc"),  # the minute in which the working day ends
        ({"start": "2026-11-23T17:30:00Z", "last_key": "2026-11-23T19:00:00Z"}, "kltc"),  # it ends after now
        ({"start": "2026-11-23T08:00:00Z", "last_key": START}, "kwt"),  # no time between
    ],
)
async def test_only_ends_that_make_sense_are_offered(left: Left, more: dict[str, Any], keys: str) -> None:
    async with left(**more) as d:
        assert "".join(row[0] for row in d.rows) == keys
        await d.press(*(key for key in "alwc" if key not in keys))
        assert d.top == "AwayScreen", "a letter without a row is no answer"


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (60, 15), (40, 12)])
async def test_every_row_can_be_seen(left: Left, size: tuple[int, int]) -> None:
    async with left(size=size) as d:
        await d.press("t", "1")
        note = d.dialog.find_widget(d.dialog.query_one("#note"))
        assert note.visible_region.height >= 1, "what a time means is in sight as it is typed"
        box = d.dialog.query_one("#box").region
        assert box.y >= 0
        assert box.bottom <= size[1]
        for name in ("#way-k", "#way-c", "#time"):
            row = d.dialog.query_one(name)
            row.focus()
            await d.pilot.pause()
            seen = d.dialog.find_widget(row).visible_region
            assert (seen.height, seen.right <= box.right) == (1, True), name
        if size[0] >= 60:
            assert max(map(len, d.rows)) <= d.dialog.query_one("#way-k").content_size.width


# times that are typed


@pytest.mark.parametrize(
    ("text", "start", "now", "hour24", "end"),
    [
        ("9", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T08:00:00Z"),
        ("1:00", "2026-11-23T22:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-24T00:00:00Z"),
        ("24:00", "2026-11-23T22:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T23:00:00Z"),
        ("5:30", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", False, "2026-11-23T16:30:00Z"),
        ("5:30am", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", False, "2026-11-24T04:30:00Z"),
        ("5:30 pm", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T16:30:00Z"),
        ("mon 5:30 pm", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T16:30:00Z"),
        ("5:30pm mon", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T16:30:00Z"),
        ("23 nov 17:30", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "2026-11-23T16:30:00Z"),
        # the hour that comes twice, begun in its first half and ended in its second
        ("2:30", "2026-10-25T00:45:00Z", "2026-10-25T07:00:00Z", True, "2026-10-25T01:30:00Z"),
        # the hour that does not come
        ("2:30", "2026-03-29T00:00:00Z", "2026-03-29T07:00:00Z", True, "does not exist on Sun 29 Mar"),
        ("noon", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "is not a time of day"),
        ("on mon", "2026-11-23T08:00:00Z", "2026-11-24T07:00:00Z", True, "write 16:30 or mon 16:30"),
    ],
)
def test_a_time_is_the_first_such_one_after_the_start(
    text: str, start: str, now: str, hour24: bool, end: str
) -> None:
    profile = Profile(zone="Europe/Berlin", hour24=hour24)
    if end[0].isdigit():
        assert stop_typed(text, from_utc(start), from_utc(now), profile) == from_utc(end)
        return
    with pytest.raises(InputError, match=end):
        stop_typed(text, from_utc(start), from_utc(now), profile)
