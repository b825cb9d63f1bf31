"""When the question about a forgotten timer is put, that no key answers it by accident, and what else may happen."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from tests.rig import settled
from tests.ui.dialogs.desk import START, Desk, Left, left, utc
from tui.domain.entries import EntryChange
from tui.domain.times import from_utc

__all__ = ["left"]


# keys that were meant for something else


async def test_a_key_before_the_question_can_be_read_takes_it_back(left: Left) -> None:
    async with left(read=False) as d:
        await d.until(lambda: d.top == "AwayScreen", "the question")
        await d.press("l", "tab")
        await d.until(lambda: d.top == "MainScreen", "the question is taken back")
        await d.until(lambda: len(d.toasts) == 2, "the notice")
        assert d.toasts == [
            "This works in the projects: tab goes there",  # l, in the log
            "“Fix login” runs since Mon 23 Nov 09:00. Was it forgotten? T asks",
        ]
        assert d.main.pane == "tree", "what the keys were meant for is done"
        assert d.state.running is not None
        assert d.state.running.start == from_utc(START)
        await d.press("T")
        assert d.said("facts").endswith("last key here Mon 23 Nov 17:42")


async def test_keys_that_came_before_the_screen_was_there_make_it_a_notice(left: Left) -> None:
    async with left(read=False, pressed=1) as d:
        await d.until(lambda: d.toasts, "the notice")
        assert d.top == "MainScreen"
        assert d.toasts == ["“Fix login” runs since Mon 23 Nov 09:00. Was it forgotten? T asks"]


async def test_a_habit_at_opening_is_what_it_always_was(left: Left) -> None:
    async with left(read=False) as d:
        await d.until(lambda: d.top == "AwayScreen", "the question")
        await d.press("s")
        await d.until(lambda: d.state.running is None, "s has stopped the timer")
        assert d.on_server()[0][2] in (None, d.clock.now())
        assert not any("forgotten" in said for said in d.toasts), "it does not run any more"


async def test_a_question_that_is_asked_for_takes_keys_at_once(left: Left) -> None:
    async with left() as d:
        await d.press("k")
        await d.pilot.press("T", "l")
        await d.until(lambda: d.state.running is None, "the stop")
        await settled(d.session)
        assert d.on_server()[0][2] == utc("mon 17:42")


async def nap(d: Desk, seconds: int = 72 * 60) -> None:
    """The machine sleeps, and the session notices."""
    await d.until(lambda: d.session.away._looked == d.clock.now(), "the watch has looked")
    d.clock.move(seconds)
    await d.until(lambda: d.session.away._looked == d.clock.now(), "the sleep was noticed")


async def test_after_a_sleep_it_asks_whether_to_cut(left: Left) -> None:
    async with left("2026-11-24T08:00:00Z", "2026-11-24T12:05:00Z", last_key="", read=False) as d:
        assert d.top == "MainScreen", "nothing to ask yet"
        await nap(d)
        await d.until(lambda: d.top == "AwayScreen", "the question")
        assert d.said("facts").splitlines()[1:] == [
            "running 5h 17m, since 09:00",
            "away 1h 12m, since 13:05 (or clock set)",
        ]
        assert d.rows == [
            "k  keep it running  nothing is changed",
            "a  stop 13:05       before the time away    4h 05m",
            "t  stop at another time …",
            "c  stop 13:05       and start it again now  4h 05m",
        ]
        d.clock.move(1)
        await d.press("a")
        await d.until(lambda: d.state.running is None, "the stop")
        await settled(d.session)
        assert d.on_server()[0][2] == utc("tue 13:05")


async def test_a_second_sleep_renews_the_words_of_the_open_question(left: Left) -> None:
    async with left("2026-11-24T08:00:00Z", "2026-11-24T12:05:00Z", last_key="", read=False) as d:
        for said in ("away 1h 12m, since 13:05", "away 2h 24m, since 13:05"):
            await nap(d)
            await d.until(lambda: d.top == "AwayScreen", "the question")
            await d.until(lambda said=said: said in d.said("facts"), said)
        assert len(d.app.screen_stack) == 3


@pytest.mark.parametrize(
    ("opens", "closes"), [("n", ["escape"]), ("d", ["escape"]), ("slash", ["x", "escape"])]
)
async def test_who_is_in_a_dialog_or_a_field_is_told_afterwards(
    left: Left, opens: str, closes: list[str]
) -> None:
    async with left() as d:
        await d.press("k", opens)
        top, focused = d.top, d.app.focused
        await nap(d)
        d.tick()
        await d.pilot.pause()
        assert (d.top, d.app.focused, d.toasts) == (top, focused, [])
        await d.press(*closes)
        d.tick()
        await d.pilot.pause()
        assert d.top == "MainScreen"
        assert d.toasts[-1] == "“Fix login” runs since Mon 23 Nov 09:00. Was it forgotten? T asks"
        assert d.state.running is not None


async def test_who_types_as_the_question_arises_is_told_beside_it(left: Left) -> None:
    async with left() as d:
        await d.press("k")
        await d.until(lambda: d.session.away._looked == d.clock.now(), "the watch has looked")
        d.clock.move(3600)
        await d.press("j")  # the first to notice the sleep
        await d.until(lambda: d.toasts, "the notice")
        assert d.top == "MainScreen"


# what becomes of the timer meanwhile


async def test_a_timer_that_was_stopped_elsewhere_leaves_nothing_to_answer(left: Left) -> None:
    async with left() as d:
        await d.session.stop(utc("mon 17:00"))
        await d.until(lambda: d.said("said"), "it is said")
        assert d.said("said") == "It was stopped elsewhere, at Mon 23 Nov 17:00."
        assert d.rows == ["k  close"]
        await d.press("l", "t", "c")
        assert d.top == "AwayScreen", "no key falls through to what is below"
        await d.press("enter")
        assert d.top == "MainScreen"
        await settled(d.session)
        assert d.on_server() == [("Fix login", from_utc(START), utc("mon 17:00"))]


async def test_a_timer_whose_start_was_moved_elsewhere_is_asked_about_anew(left: Left) -> None:
    async with left() as d:
        assert d.state.running is not None
        await d.session.edit([(d.state.running.id, EntryChange(start=utc("mon 10:00")))])
        await d.until(lambda: d.said("said"), "it is said")
        assert d.said("said") == "It was changed elsewhere meanwhile: T asks again."
        await d.press("k", "T")
        assert "since Mon 23 Nov 10:00" in d.said("facts")
        assert any("7h 42m" in row for row in d.rows)


async def test_with_nothing_running_there_is_nothing_to_ask(left: Left) -> None:
    async with left() as d:
        await d.press("k", "s")
        await d.until(lambda: d.state.running is None, "the stop")
        await d.press("T")
        assert d.toasts[-1] == "Nothing is running"


async def test_the_palette_knows_it_by_name(left: Left) -> None:
    async with left() as d:
        await d.press("k", "ctrl+p", *"forgotten")
        await d.until(lambda: d.app.screen.query_one(OptionList).option_count == 1, "the act")
        await d.press("down", "enter")
        await d.until(lambda: d.top == "TimerScreen", "the menu")
