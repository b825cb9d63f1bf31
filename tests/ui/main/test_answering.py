"""Acts that wait for the person, from the row to the server: each ends with the same on both sides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from textual.worker import WorkerCancelled

from tests.rig import Rig, settled
from tests.ui.main.conftest import Driver
from tui.app import ClockpaneApp
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.times import from_utc, to_utc
from tui.server.admin import set_workspace_settings
from tui.widgets.find import Notice
from tui.widgets.keybar import KeyBar
from tui.widgets.topline import TopLine
from tui.widgets.tree import TreeView

START, END = "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"
MINE, THEIRS = "2026-11-24T10:15:00Z", "2026-11-24T10:30:00Z"

Opened = Callable[[], Any]


@pytest.fixture
def rig(tmp_path: Path) -> Any:
    served = Rig(tmp_path)
    served.up()
    yield served
    served.close()


@pytest.fixture
def opened(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the program on the served account."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)

    @asynccontextmanager
    async def open_it() -> AsyncIterator[Driver]:
        wired = rig.wire()
        app = ClockpaneApp(wired.session, theme="dark", log_path=tmp_path / "clockpane.log")
        try:
            async with app.run_test(size=(120, 36), notifications=True) as pilot:
                try:
                    driver = Driver(app, pilot, wired.session, rig.clock)
                    await driver.until(
                        lambda: driver.state.account.kind != "local" and driver.state.catalog.projects,
                        "the account with its projects",
                    )
                    await driver.until(lambda: wired.session._account.engine.idle, "all news are in")
                    yield driver
                finally:
                    await stop(app)
        finally:
            wired.close()

    return open_it


async def stop(app: ClockpaneApp) -> None:
    """End the syncing, so that its connections are closed before the loop is."""
    for worker in [one for one in app.workers if one.group == "sync"]:
        worker.cancel()
        with suppress(WorkerCancelled):
            await worker.wait()


def backend(rig: Rig) -> str:
    return str(rig.call("POST", "/projects", {"name": "Backend API"})["id"])


async def answered(d: Driver, *keys: str) -> None:
    """Open the question from the row under the cursor, and press these."""
    await d.until(lambda: d.state.sync.needs_you, "an act that needs you")
    await d.press("enter")
    await d.until(lambda: d.top == "AnswerScreen", "the question")
    await d.press(*keys)


async def same(d: Driver, rig: Rig) -> list[tuple[Any, ...]]:
    """What stands on both sides, once all is sent."""
    await settled(d.session)
    await d.until(lambda: not d.state.sync.needs_you, "nothing needs you")
    here = [
        (one.description, to_utc(one.start), to_utc(one.end or 0), one.project_id)
        for day in d.state.days
        for one in day.entries
    ]
    there = [
        (one["description"], one["timeInterval"]["start"], one["timeInterval"]["end"], one["projectId"])
        for one in rig.entries()
    ]
    assert sorted(here) == sorted(there)
    assert not d.state.waiting
    return there


async def conflict(d: Driver, rig: Rig) -> None:
    """The end of the one entry moves here and elsewhere, the description there alone."""
    made = rig.entries()[0]
    body = {"start": START, "end": THEIRS, "description": "Planning Q4", "projectId": made["projectId"]}
    rig.call("PUT", f"/time-entries/{made['id']}", body)
    await d.session.edit([(made["id"], EntryChange(end=from_utc(MINE)))])


async def gone(d: Driver, rig: Rig) -> None:
    made = rig.entries()[0]
    rig.call("DELETE", f"/time-entries/{made['id']}")
    await d.session.edit([(made["id"], EntryChange(description="Planning, changed"))])


@pytest.mark.parametrize(
    ("trouble", "key", "stands"),
    [
        (conflict, "m", [("Planning Q4", MINE)]),
        (conflict, "t", [("Planning Q4", THEIRS)]),
        (gone, "r", [("Planning, changed", END)]),
        (gone, "d", []),
    ],
)
async def test_a_change_that_met_another(
    opened: Opened,
    rig: Rig,
    trouble: Callable[[Driver, Rig], Awaitable[None]],
    key: str,
    stands: list[tuple[str, str]],
) -> None:
    rig.entry("Planning", START, END, projectId=backend(rig))
    async with opened() as d:
        await trouble(d, rig)
        await answered(d, key)
        assert [(one[0], one[2]) for one in await same(d, rig)] == stands


async def test_later_leaves_it_waiting(opened: Opened, rig: Rig) -> None:
    rig.entry("Planning", START, END, projectId=backend(rig))
    async with opened() as d:
        await conflict(d, rig)
        await answered(d, "escape")
        assert d.top == "MainScreen"
        assert d.state.sync.needs_you == 1
        await d.press("e")
        assert d.top == "EntryForm", "e opens the form as ever"


async def test_a_row_that_needs_you_says_so_in_all_places(opened: Opened, rig: Rig) -> None:
    rig.entry("Planning", START, END, projectId=backend(rig))
    rig.entry("Other", MINE, THEIRS, projectId=rig.entries()[0]["projectId"])
    async with opened() as d:
        made = next(one for one in rig.entries() if one["description"] == "Planning")
        rig.call("DELETE", f"/time-entries/{made['id']}")
        await d.session.edit([(made["id"], EntryChange(description="x"))])
        await d.until(lambda: d.state.sync.needs_you, "an act that needs you")
        bar, notice = d.main.query_one(KeyBar), d.main.query_one(Notice)
        assert "enter Answer" not in bar.render_line(0).text
        assert not notice.display
        d.main.go_to(made["id"])
        await d.pilot.pause()
        assert "enter Answer" in bar.render_line(0).text
        assert notice.render_line(0).text.strip() == "! It was deleted elsewhere. · enter: what to do"
        await d.until(lambda: "It was deleted elsewhere. · ctrl+l shows it" in d.toasts, "the toast")
        top = d.main.query_one(TopLine)
        await d.pilot.click(TopLine, offset=(top.render_line(0).text.index("1 needs you"), 0))
        await d.until(lambda: d.top == "OutboxScreen", "the outbox")
        await d.press("enter")
        await d.until(lambda: d.top == "AnswerScreen", "the question")
        await d.press("d")
        await d.until(lambda: d.top == "OutboxScreen", "the outbox again")
        await d.press("escape")
        assert [one[0] for one in await same(d, rig)] == ["Other"]


async def test_a_refused_entry_is_changed_in_its_form(opened: Opened, rig: Rig) -> None:
    project = backend(rig)
    async with opened() as d:
        set_workspace_settings(rig.database, rig.workspace, forceProjects=True)
        await d.session.add(EntryDraft(start=from_utc(START), end=from_utc(END), description="Standup"))
        await answered(d, "e")
        await d.until(lambda: d.top == "EntryForm", "the form")
        await d.press("tab", *"back", "enter", "ctrl+s")
        await d.until(lambda: d.top == "ConfirmScreen", "the difference")
        await d.press("y")
        assert await same(d, rig) == [("Standup", START, END, project)]


async def test_a_refused_project_gets_another_name(opened: Opened, rig: Rig) -> None:
    backend(rig)
    async with opened() as d:
        site = rig.call("POST", "/projects", {"name": "Site"})["id"]
        rig.call("PUT", f"/projects/{site}", {"name": "Site", "archived": True})
        made = await d.session.create_project("Site")
        await d.session.add(
            EntryDraft(start=from_utc(START), end=from_utc(END), description="Kick-off", project_id=made.id)
        )
        await d.until(lambda: d.state.sync.needs_you, "an act that needs you")
        await d.press("tab", "down", "down")
        assert d.main.query_one(TreeView).choice.project_id == made.id
        assert d.main.query_one(TreeView).render_line(2).text.startswith("!")
        await answered(d, "e")
        await d.until(lambda: d.top == "AskName", "the name")
        await d.press("enter")
        assert d.top == "AskName", "the same name is none"
        await d.press("end", *" two", "enter")
        await d.until(lambda: d.top == "MainScreen", "the main screen")
        there = await same(d, rig)
        name = rig.call("GET", f"/projects/{there[0][3]}")["name"]
        assert (there[0][0], name) == ("Kick-off", "Site two")
