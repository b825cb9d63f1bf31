"""The setting `confirm`: what is asked about before it is written."""

from __future__ import annotations

import pytest

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryChange
from tui.present.text import plain
from tui.screens.confirm import ConfirmScreen


def asked(d: Driver) -> str:
    """The question that stands there, in one text; "" when none does."""
    screen = d.app.screen
    if not isinstance(screen, ConfirmScreen):
        return ""
    question = screen.confirmation
    return "\n".join([question.title, *map(plain, question.subject), *question.warnings])


async def test_with_deletes_an_edit_is_done_at_once_and_says_how_to_take_it_back(opened: Opened) -> None:
    async with opened(confirm="deletes") as d:
        entry = d.log.choice.entry
        assert entry is not None
        await d.press("b")
        after = d.state.entry(entry.id)
        assert after is not None
        assert (after.billable, asked(d)) == (not entry.billable, "")
        assert d.toasts[-1] == "Changed “Fix login redirect” · u undo"
        await d.press("e", "end", *"!!", "ctrl+s")
        await d.until(lambda: d.top == "MainScreen", "the form has gone")
        changed = d.state.entry(entry.id)
        assert changed is not None
        assert changed.description == "Fix login redirect!!"
        await d.press("d")
        assert asked(d).startswith("Discard the running timer?")
        await d.press("n")
        assert d.state.running is not None


async def test_with_deletes_a_merge_asks_for_an_entry_goes_with_it(opened: Opened) -> None:
    async with opened(confirm="deletes") as d:
        await d.press("j", "j", "m")
        assert asked(d).startswith("Merge these two entries?")


async def test_with_all_the_timer_asks_and_what_stood_in_the_question_is_written(opened: Opened) -> None:
    async with opened(confirm="all") as d:
        running = d.state.running
        assert running is not None
        await d.press("s")
        assert asked(d).startswith("Stop “Fix login redirect”?")
        assert "Backend API / Login flow" in asked(d)
        assert "1:23" in asked(d)
        await d.press("n", "j", "j", "c")
        assert asked(d).startswith("Start “Review token refresh”?")
        assert "stops “Fix login redirect” at 14:28" in asked(d)
        assert d.state.running == running, "nothing is written before it is answered"
        pressed = d.clock.now()
        d.clock.move(90)
        await d.press("y")
        await d.until(lambda: d.state.running and d.state.running.id != running.id, "the other one runs")
        assert d.state.running is not None
        assert d.state.running.start == pressed
        pressed = d.clock.now()
        await d.press("s")
        d.clock.move(90)
        await d.press("y")
        await d.until(lambda: d.state.running is None, "it is stopped")
        assert d.state.last is not None
        assert d.state.last.end == pressed


async def test_with_all_a_timer_that_was_stopped_elsewhere_meanwhile_is_not_stopped_again(
    opened: Opened,
) -> None:
    async with opened(confirm="all") as d:
        running = d.state.running
        assert running is not None
        await d.press("s")
        end = d.clock.now() - 600
        await d.session.edit([(running.id, EntryChange(end=end))])
        await d.press("y")
        await d.until(lambda: d.toasts, "it is said")
        assert d.toasts[-1].startswith("This timer does not run any more")
        after = d.state.entry(running.id)
        assert after is not None
        assert after.end == end


@pytest.mark.parametrize(
    ("key", "form", "typed", "question"),
    [
        ("n", "EntryForm", "Zebra", "Start “Zebra”?"),
        ("N", "NewForm", "Zebra", "Make project “Zebra”?"),
    ],
)
async def test_with_all_a_form_asks_and_comes_back_after_no(
    opened: Opened, key: str, form: str, typed: str, question: str
) -> None:
    async with opened(confirm="all") as d:
        before = d.session.waiting_acts(), d.state.running, d.state.catalog.projects
        await d.press(key, *typed, "ctrl+s")
        await d.until(lambda: asked(d), "the question")
        assert asked(d).startswith(question)
        await d.press("n")
        await d.until(lambda: d.top == form, "the form again")
        assert (d.session.waiting_acts(), d.state.running, d.state.catalog.projects) == before
        await d.press("ctrl+s", "y")
        await d.until(lambda: d.top == "MainScreen", "it is written")
        named = [project.name for project in d.state.catalog.projects.values()]
        assert typed in [*named, d.state.running.description if d.state.running else ""]
