"""The menu of the running timer: how many keys each way takes, and what it writes."""

from __future__ import annotations

from typing import Literal

import pytest
from msgspec.structs import replace

from tests.rig import settled
from tests.ui.dialogs.desk import NOW, SETTINGS, START, Desk, Left, left, utc
from tui.domain.times import from_utc
from tui.screens.running import TimerScreen
from tui.widgets.field import Field
from tui.widgets.words import Words

__all__ = ["left"]

LATELY = "2026-11-24T06:00:00Z"  # 7:00, and it is 8:12: nothing is asked unbidden


async def keyed(d: Desk, *keys: str) -> None:
    """These keys, and then everything at rest."""
    await d.press(*keys)
    await d.until(lambda: d.top == "MainScreen", "the menu is left")
    await settled(d.session)


async def test_it_says_what_runs_and_what_can_be_done(left: Left) -> None:
    async with left() as d:
        await d.press("k", "T")
        assert isinstance(d.app.screen, TimerScreen)
        assert d.dialog.query_one(".head", Words).plain == "“Fix login” is running"
        assert d.said("facts").splitlines()[1] == "running 23h 12m, since Mon 23 Nov 09:00"
        assert d.rows == [
            "b  it began earlier or later …",
            "s  stop it at an earlier time …",
            "l  stop Mon 23 Nov 17:42  the last key here       8h 42m",
            "w  stop Mon 23 Nov 18:00  end of the working day  9h 00m",
            "c  stop Mon 23 Nov 17:42  and start it again now  8h 42m",
            "e  edit all fields …",
            "d  discard it …",
            "k  keep it running        nothing is changed",
        ]
        assert d.app.focused is d.dialog.query_one("#way-b")
        await keyed(d, "escape")
        assert d.on_server() == [("Fix login", from_utc(START), None)]


async def test_another_beginning_takes_four_keys_and_the_time(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await keyed(d, "T", "b", *"6:45", "enter", "y")
        assert d.on_server() == [("Fix login", utc("tue 06:45"), None)]
        assert d.state.running is not None
        assert d.log.choice.entry == d.state.running
        assert d.toasts[-1] == "Changed “Fix login”: began 06:45 · u undo"


async def test_an_earlier_stop_takes_three(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await keyed(d, "T", "s", *"7:50", "enter")
        assert d.on_server() == [("Fix login", from_utc(LATELY), utc("tue 07:50"))]
        assert d.toasts[-1].startswith("Stopped “Fix login” at 07:50")


async def test_away_with_it_takes_three(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await d.press("T", "d")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await keyed(d, "n")
        assert d.on_server() == [("Fix login", from_utc(LATELY), None)]
        await keyed(d, "T", "d", "y")
        await d.until(lambda: d.state.running is None, "it has gone")
        await settled(d.session)
        assert d.on_server() == []
        assert d.toasts[-1] == "Discarded “Fix login” · u undo"


async def test_it_works_right_after_a_start(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await d.press("s", "s", "T")
        assert [row[0] for row in d.rows] == ["b", "s", "e", "d", "k"]
        await d.press("s", *"8:00")
        assert d.said("note") == "✗ before it began (08:12)"
        await d.press("escape", "b", *"8:00")
        assert d.said("note") == "begins 08:00, 12m so far"
        await d.press("enter", "y")
        await d.until(lambda: d.state.running and d.state.running.start == utc("tue 08:00"), "it began then")


async def test_what_is_typed_stands_under_its_row_and_comes_back_after_a_no(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await d.press("T", "b")
        assert d.said("note") == "the one nearest to its start"
        await d.press(*"9:00")
        assert d.said("note") == "✗ 9:00 is in the future"
        await d.press("enter")
        assert d.top == "TimerScreen"
        await d.press(*["backspace"] * 4, *"30m", "enter")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("n")
        await d.until(lambda: d.top == "TimerScreen", "the menu")
        assert d.dialog.query_one("#time", Field).value == "30m"
        below = [child.id for child in d.dialog.query_one("#ways").children]
        assert below.index("typing") == below.index("way-b") + 1
        await d.press("escape", "t")
        below = [child.id for child in d.dialog.query_one("#ways").children]
        assert below.index("typing") == below.index("way-s") + 1
        assert d.dialog.query_one("#time", Field).value == ""
        await d.press("escape", "b", *"7:00", "enter")
        await d.until(lambda: d.top == "MainScreen", "the same beginning is no change")
        assert d.toasts == []
        await d.press("T", "e")
        assert d.top == "EntryForm"
        assert d.on_server() == [("Fix login", from_utc(LATELY), None)]


async def test_the_unbidden_question_has_none_of_it(left: Left) -> None:
    async with left() as d:
        await d.press("b", "s", "e", "d")
        assert d.top == "AwayScreen"
        assert [row[0] for row in d.rows] == ["k", "l", "w", "t", "c"]
        assert d.on_server() == [("Fix login", from_utc(START), None)]


async def test_a_time_before_it_began_and_one_ahead_are_told_apart(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await d.press("T", "s", *"6:30")
        assert d.said("note") == "✗ before it began (07:00)"
        await d.press(*["backspace"] * 4, *"9:00")
        assert d.said("note") == "✗ 09:00 is in the future"


async def test_a_beginning_on_another_day(left: Left) -> None:
    async with left(LATELY, read=False, last_key="") as d:
        await d.press("T", "b", *"mon", "space", "9")
        assert d.said("note") == "begins Mon 23 Nov 09:00, 23h 12m so far"
        await keyed(d, "enter", "y")
        assert d.on_server() == [("Fix login", utc("mon 09:00"), None)]


@pytest.mark.parametrize(
    ("clock", "began", "stop"),
    [
        ("24h", "8:30, mon 9, 45m ago", "16:30, or mon 16:30"),
        ("12h", "8:30am, mon 9, 45m ago", "4:30pm, or mon 4:30pm"),
    ],
)
async def test_the_empty_field_shows_times_as_the_profile_writes_them(
    left: Left, clock: Literal["12h", "24h"], began: str, stop: str
) -> None:
    settings = replace(SETTINGS, time_format=clock)
    async with left(LATELY, read=False, last_key="", settings=settings) as d:
        await d.press("T", "b")
        assert d.dialog.query_one("#time", Field).placeholder == began
        await d.press("escape", "t")
        assert d.dialog.query_one("#time", Field).placeholder == stop
        await d.press("escape", "b")
        assert d.dialog.query_one("#time", Field).placeholder == began


@pytest.mark.parametrize("size", [(60, 20), (60, 15)])
async def test_its_rows_are_in_sight_on_a_small_screen(left: Left, size: tuple[int, int]) -> None:
    async with left(START, NOW, size=size) as d:
        await d.press("k", "T", "b", *"8:30")
        screen = d.app.screen.region
        assert screen.contains_region(d.dialog.query_one("#box").region)
        assert screen.contains_region(d.dialog.query_one("#time").region)
        assert "begins" in "\n".join(strip.text for strip in d.app.screen._compositor.render_strips())
