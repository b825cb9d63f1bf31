from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from textual.worker import WorkerState

from tests.ui.main.conftest import Driver, Opened
from tui.domain.errors import StoreError
from tui.session.state import Link
from tui.widgets.find import Notice
from tui.widgets.keybar import KeyBar
from tui.widgets.timer import Timer
from tui.widgets.topline import TopLine


def said(widget: Any) -> str:
    return widget.render_line(0).text


def chosen(driver: Driver) -> str:
    entry = driver.log.choice.entry
    return entry.description if entry else driver.log.choice.kind


async def test_stop_start_again_and_switch(opened: Opened) -> None:
    async with opened() as d:
        assert chosen(d) == "Fix login redirect"
        assert "s stop" in said(d.main.query_one(Timer))
        await d.press("j", "j")
        assert chosen(d) == "Review token refresh"
        assert "c switches to “Review token" in said(d.main.query_one(Timer))
        await d.press("c")
        assert d.state.running is not None
        assert d.state.running.description == "Review token refresh"
        assert d.log.choice.entry == d.state.running, "the cursor is on what was started"
        await d.press("s")
        assert d.state.running is None
        assert "s starts “Review token refresh”" in said(d.main.query_one(Timer))
        await d.press("s")
        assert d.state.running is not None
        assert "Stopped “Review token refresh” · 0:00 · u undo" in d.toasts


async def test_a_row_of_the_tree_starts_and_narrows_the_log(opened: Opened) -> None:
    async with opened() as d:
        await d.press("s", "tab", "down", "down")
        choice = d.tree.choice
        assert choice.kind == "task"
        await d.press("s")
        assert d.state.running is not None
        assert (d.state.running.project_id, d.state.running.task_id) == (choice.project_id, choice.task_id)
        assert d.state.running.billable
        await d.press("enter")
        assert {e.task_id for day in d.log._rows.days for e in day.entries} == {choice.task_id}
        await d.press("escape")
        assert not d.main.sift
        await d.press("left")
        assert d.tree.choice.kind == "project"
        await d.press("left")
        assert len(d.tree._items) < 18


async def test_moving_by_day_and_to_the_ends(opened: Opened) -> None:
    async with opened() as d:
        await d.press("left_square_bracket")
        assert d.log.choice.kind == "day"
        assert d.row(0).startswith(" Yesterday")
        await d.press("e")
        assert d.toasts[-1] == "Nothing to edit here: choose an entry"
        await d.press("t")
        assert d.row(0).startswith(" Today")
        await d.press("G")
        await d.until(lambda: not d.state.has_older, "all days loaded")
        await d.press("G")
        assert d.row(d.log.size.height - 1).strip() == "that is all"
        await d.press("home")
        assert d.log.scroll_offset.y == 0


@pytest.mark.parametrize(
    ("key", "dialog"),
    [
        ("d", "ConfirmScreen"),
        ("e", "EntryForm"),
        ("enter", "EntryForm"),
        ("n", "EntryForm"),
        ("p", "ProjectPicker"),
        ("number_sign", "TagPicker"),
        ("b", "ConfirmScreen"),
        ("N", "NewForm"),
        ("w", "WorkspacePicker"),
        ("ctrl+l", "OutboxScreen"),
        ("question_mark", "HelpScreen"),
        ("ctrl+p", "CommandPalette"),
    ],
)
async def test_a_key_opens_its_dialog_and_escape_leaves_it(opened: Opened, key: str, dialog: str) -> None:
    async with opened() as d:
        revision = d.state.running
        await d.press(key)
        assert d.top == dialog
        await d.press("escape")
        assert d.top == "MainScreen"
        assert d.state.running == revision


async def test_deleting_goes_to_the_neighbour(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "d", "y")
        await d.until(lambda: "Deleted “Review token refresh” · u undo" in d.toasts, "the toast")
        assert d.log.choice.kind in ("entry", "gap")
        assert chosen(d) != "Review token refresh"


async def test_one_pane_at_a_time_when_narrow(opened: Opened) -> None:
    async with opened(60, 20) as d:
        assert not d.tree.region
        assert "tab Projects" in said(d.main.query_one(KeyBar))
        await d.press("tab")
        assert not d.log.region
        assert "tab Log" in said(d.main.query_one(KeyBar))
        await d.press("down", "enter")
        assert d.app.focused is d.log
        await d.pilot.resize_terminal(120, 36)
        await d.pilot.pause()
        assert d.tree.region
        assert d.log.region


async def test_the_mouse(opened: Opened) -> None:
    async with opened() as d:
        await d.pilot.click(type(d.log), offset=(20, 3))
        assert d.log.cursor == 3
        rows = len(d.tree._items)
        await d.pilot.click(type(d.tree), offset=(1, 0))
        await d.pilot.pause()
        assert len(d.tree._items) < rows
        await d.pilot.click(TopLine, offset=(3, 0))
        await d.pilot.pause()
        assert d.top == "WorkspacePicker"
        await d.press("escape")
        await d.pilot.click(KeyBar, offset=(1, 0))
        await d.pilot.pause()
        assert d.state.running is None


async def test_time_goes_on(opened: Opened) -> None:
    async with opened() as d:
        assert "1:23:00" in said(d.main.query_one(Timer))
        before = said(d.main.query_one(TopLine))
        d.clock.move(60)
        d.main.query_one(Timer)._tick()
        await d.pilot.pause()
        assert "1:24:00" in said(d.main.query_one(Timer))
        assert said(d.main.query_one(TopLine)) != before
        assert "1:24" in d.row(1)


async def test_errors_are_said(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as d:

        async def full(at: int | None = None) -> None:
            raise StoreError("the disk is full", "make room and try again")

        monkeypatch.setattr(d.session, "stop", full)
        await d.press("s")
        assert d.toasts[-1] == "The disk is full\nmake room and try again"


async def test_a_fault_of_the_program_is_logged_and_does_not_end_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened() as d:

        async def broken(at: int | None = None) -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr(d.session, "stop", broken)
        await d.press("s", "j")
        assert "clockpane.log" in d.toasts[-1]
        assert "secret detail" not in d.toasts[-1]
        assert "secret detail" in caplog.text
        assert d.app.is_running


async def test_themes_and_quitting(opened: Opened) -> None:
    async with opened(theme="light") as d:
        assert d.app.theme == "clockpane-light"
        await d.press("ctrl+t")
        assert d.app.theme == "clockpane-dark"
        sync = [worker for worker in d.app.workers if worker.group == "sync"]
        assert [worker.state for worker in sync] == [WorkerState.RUNNING]
        await d.press("q")
        await d.until(lambda: not d.app.is_running, "the end")
        assert d.app.return_code == 0


async def test_no_colour_shows_the_cursor_by_reverse(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as d:
        styles = [segment.style for segment in d.log.render_line(d.log.cursor)]
        assert all(style is not None and style.reverse for style in styles)
        assert not any(style.reverse for segment in d.log.render_line(0) if (style := segment.style))


async def test_every_key_is_safe_in_every_pane(opened: Opened) -> None:
    async with opened() as d:
        for pane in ("log", "tree"):
            d.main.turn_to(pane)
            for key in ("left", "right", "h", "l", "[", "]", "t", "enter", "escape", "home", "end"):
                await d.press(key)
                if d.top != "MainScreen":
                    await d.press("escape")
                d.main.turn_to(pane)
        assert not [said for said in d.toasts if "went wrong" in said]
        assert "This works in the projects: tab goes there" in d.toasts


async def test_a_log_that_gets_nothing_older_asks_once(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as d:
        asked = []

        async def load_older() -> None:
            asked.append(d.state.revision)
            sync = replace(d.state.sync, link=Link.KEY_REFUSED)
            for _ in range(2):  # the answer, and the engine's word that it tried
                revision = d.state.revision + 1
                days = d.state.days[:1]
                d.session._publish(replace(d.state, days=days, has_older=True, revision=revision, sync=sync))

        monkeypatch.setattr(d.session, "load_older", load_older)
        await load_older()
        for _ in range(10):
            await d.pilot.pause()
        assert len(asked) <= 2, "the answer that nothing came is no reason to ask again"


async def test_a_long_notice_takes_a_second_line_on_a_narrow_screen(opened: Opened) -> None:
    said = "There is no key for this account: CLOCKIFY_API_KEY is not set. Set it and start again."
    async with opened(60, 20) as d:
        sync = replace(d.state.sync, message=said)
        d.session._publish(replace(d.state, sync=sync, revision=d.state.revision + 1))
        notice = d.main.query_one(Notice)
        await d.until(lambda: notice.size.height == 2, "two lines")
        shown = " ".join(notice.render_line(y).text.strip() for y in range(2))
        assert shown == said


async def test_what_to_do_stands_behind_a_problem_however_long(opened: Opened) -> None:
    for words, rows in (
        ("No. " * 60, 2),
        ("Refused: a project is required, and so is a task.", 2),
        ("No.", 1),
    ):
        async with opened(60, 20) as d:
            entry = d.log.choice.entry
            assert entry is not None
            problems = {entry.id: words}
            d.session._publish(replace(d.state, problems=problems, revision=d.state.revision + 1))
            notice = d.main.query_one(Notice)
            await d.until(lambda n=notice, r=rows: n.display and n.size.height == r, "its rows")
            assert notice.render_line(rows - 1).text.rstrip().endswith("enter: what to do")
            assert notice.render_line(0).text.startswith(f" ! {words[:3]}")


async def test_the_palette_opens_over_the_main_screen_alone(opened: Opened) -> None:
    async with opened() as d:
        await d.press("question_mark", "ctrl+p")
        assert type(d.app.screen).__name__ == "HelpScreen"
        await d.press("escape", "ctrl+p")
        assert type(d.app.screen).__name__ == "CommandPalette"


async def test_the_project_that_it_has_already_is_said_to_be_so(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "p")
        await d.until(lambda: d.top == "ProjectPicker", "the list")
        await d.press("enter")
        await d.until(lambda: "It is on that project already" in d.toasts, "it is said")
