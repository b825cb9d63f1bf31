"""The program on a timer that was left running since Monday, for the tests of the question about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.rig import HeldClock
from tests.ui.main.conftest import Driver
from tui.app import ClockpaneApp
from tui.domain.entries import EntryDraft
from tui.domain.times import from_utc
from tui.screens.away import AwayScreen, WayRow
from tui.settings import Settings, paths_under
from tui.widgets.words import Words
from tui.wiring import Wired, open_session

SETTINGS = Settings(time_zone="Europe/Berlin", time_format="24h", week_start="monday")
START = "2026-11-23T08:00:00Z"
LAST_KEY = "2026-11-23T16:42:00Z"
NOW = "2026-11-24T07:12:00Z"


def utc(time: str) -> int:
    """An instant of Monday or Tuesday by its day and its time in Berlin: `mon 17:42`."""
    day, clock = time.split()
    return from_utc(f"2026-11-{ {'mon': 23, 'tue': 24}[day] }T{clock}:00+01:00")


class Desk(Driver):
    """The program with a timer that was left running."""

    wired: Wired

    @property
    def dialog(self) -> AwayScreen:
        assert isinstance(self.app.screen, AwayScreen)
        return self.app.screen

    def said(self, name: str) -> str:
        return self.dialog.query_one(f"#{name}", Words).plain

    @property
    def rows(self) -> list[str]:
        """The rows of the dialog as they are drawn."""
        return [row.render().plain.rstrip() for row in self.dialog.query(WayRow) if row.display]

    def on_server(self) -> list[tuple[str, int, int | None]]:
        """What the server has, oldest first."""
        with self.wired.server.read() as db:
            rows = db.execute("SELECT description, start, finish FROM entries ORDER BY start").fetchall()
        return [tuple(row) for row in rows]

    def tick(self) -> None:
        """Another second, as the timer bar tells it."""
        self.main.asking.look()


Left = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Left:
    """Opens the program on a timer that was started on Monday at 9, with the last key at 17:42."""
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)

    @asynccontextmanager
    async def open_it(
        start: str = START,
        now: str = NOW,
        *,
        last_key: str = LAST_KEY,
        size: tuple[int, int] = (120, 36),
        settings: Settings = SETTINGS,
        read: bool = True,
        pressed: int = 0,
    ) -> AsyncIterator[Desk]:
        clock = HeldClock(start)
        before = open_session(paths_under(tmp_path), settings, {}, clock=clock)
        project = await before.session.create_project("Backend API")
        await before.session.start(
            EntryDraft(start=clock.now(), description="Fix login", project_id=project.id, billable=True)
        )
        if last_key:
            clock.instant = from_utc(last_key)
            before.session.away.touched()
        before.close()
        clock = HeldClock(now)
        wired = open_session(paths_under(tmp_path), settings, {}, clock=clock)
        app = ClockpaneApp(wired.session, theme="dark", log_path=tmp_path / "clockpane.log")
        app.presses = pressed  # so many keys came before there was a screen
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                desk = Desk(app, pilot, wired.session, clock)
                desk.wired = wired
                if read:
                    await desk.until(lambda: desk.top == "AwayScreen", "the question")
                    clock.move(1)  # it was in sight for a while
                yield desk
        finally:
            wired.close()

    return open_it
