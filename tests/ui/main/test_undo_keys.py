"""`u` and `ctrl+y` on the screen: at once where nothing was sent, by way of the dialog where it was."""

from __future__ import annotations

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryChange, difference
from tui.screens.confirm import ConfirmScreen
from tui.widgets.words import Differences, Words


def question(d: Driver) -> str:
    assert isinstance(d.app.screen, ConfirmScreen)
    return "\n".join(words.plain for words in d.app.screen.query(Words))


async def answer(d: Driver, key: str) -> None:
    await d.until(lambda: d.top == "ConfirmScreen", "the question")
    await d.press(key)
    await d.until(lambda: d.top == "MainScreen", "the answer was taken")


async def test_with_nothing_done_the_key_says_so_and_the_bar_does_not_name_it(opened: Opened) -> None:
    async with opened() as d:
        assert "Undo" not in d.main._keybar.render_line(0).text
        await d.press("u")
        assert d.toasts == ["Nothing was done here that could be taken back"]
        await d.press("ctrl+y")
        assert d.toasts[-1] == "Nothing to do again"
        await d.press("s")
        assert "u Undo" in d.main._keybar.render_line(0).text


async def test_a_stop_is_taken_back_by_one_key_and_done_again_by_one(opened: Opened) -> None:
    async with opened() as d:
        before = d.state.running
        assert before is not None
        await d.press("s")
        assert d.state.running is None
        assert d.toasts[-1].endswith("· u undo")
        await d.press("u")
        assert d.state.running is not None
        assert not difference(before, d.state.running)
        assert d.toasts[-1] == "Took back: stopped “Fix login redirect” · ctrl+y does it again"
        await d.press("ctrl+y")
        assert d.state.running is None
        assert d.toasts[-1] == "Did again: stopped “Fix login redirect” · u undo"


async def test_a_sent_delete_shows_what_comes_back(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j")
        entry = d.log.choice.entry
        assert entry is not None
        await d.press("d")
        await answer(d, "y")
        await d.until(lambda: not d.state.waiting, "it is sent")
        await d.press("u")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        said = question(d)
        assert "Take this back?" in said
        assert f"Deleted “{entry.description}”" in said
        assert "▲ it is made anew with all fields\n" in said, "this machine's workspace is not Clockify's"
        await answer(d, "n")
        assert d.state.entry(entry.id) is None, "nothing was written"
        await d.press("u")
        await answer(d, "y")
        back = d.log.choice.entry
        assert back is not None
        assert not difference(entry, back)
        assert d.toasts[-1] == f"Took back: deleted “{entry.description}” · ctrl+y does it again"


async def test_a_sent_edit_shows_old_and_new(opened: Opened) -> None:
    async with opened() as d:
        entry = next(e for day in d.state.days for e in day.entries if e.description == "Standup")
        await d.session.edit([(entry.id, EntryChange(description="Stand up"))])
        await d.until(lambda: not d.state.waiting, "it is sent")
        await d.press("u")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        rows = d.app.screen.query_one(Differences)._rows
        assert list(rows) == [("description", "Stand up", "Standup")]
        await answer(d, "y")
        assert d.log.choice.entry is not None
        assert d.log.choice.entry.description == "Standup"
        assert d.state.redo == "Changed"


async def test_taking_back_many_names_them_and_counts_the_rest(opened: Opened) -> None:
    async with opened() as d:
        some = [entry for day in d.state.days for entry in day.entries if not entry.running][:8]
        await d.session.edit([(entry.id, EntryChange(description="[b]x[/]\x1b")) for entry in some])
        await d.until(lambda: not d.state.waiting, "it is sent")
        await d.press("u")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        said = question(d)
        assert "Changed 8 entries" in said
        assert "and 3 more" in said
        assert "\x1b" not in said
        await answer(d, "y")
        assert [d.state.entry(entry.id).description for entry in some] == [e.description for e in some]  # type: ignore[union-attr]
        assert d.toasts[-1] == "Took back: changed 8 entries · ctrl+y does it again"


async def test_where_edits_do_not_ask_taking_one_back_does_not_either(opened: Opened) -> None:
    async with opened(confirm="deletes") as d:
        entry = next(e for day in d.state.days for e in day.entries if e.description == "Standup")
        await d.session.edit([(entry.id, EntryChange(description="Stand up"))])
        await d.until(lambda: not d.state.waiting, "it is sent")
        await d.press("u")
        assert d.top == "MainScreen"
        assert d.toasts[-1] == "Took back: changed “Stand up” · ctrl+y does it again"
        await d.press("ctrl+y")
        assert d.state.entry(entry.id).description == "Stand up"  # type: ignore[union-attr]
