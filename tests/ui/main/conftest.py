from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.rig import HeldClock, wait_for
from tui.app import ClockpaneApp
from tui.keys import Keys, use
from tui.screens.main import MainScreen
from tui.session.session import Session
from tui.session.state import State
from tui.settings import Settings, paths_under
from tui.widgets.log import LogView
from tui.widgets.tree import TreeView
from tui.wiring import open_demo


@dataclass
class Driver:
    """The program on a screen of some size, over the invented agency."""

    app: ClockpaneApp
    pilot: Pilot[None]
    session: Session
    clock: HeldClock

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def log(self) -> LogView:
        return self.main.query_one(LogView)

    @property
    def tree(self) -> TreeView:
        return self.main.query_one(TreeView)

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def toasts(self) -> list[str]:
        return [toast.message for toast in self.app._notifications]

    @property
    def top(self) -> str:
        """The name of the screen in front."""
        return type(self.app.screen).__name__

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str) -> None:
        await wait_for(condition, what)
        await self.pilot.pause()

    def row(self, y: int) -> str:
        """What the log shows in that line of its view."""
        return self.log.render_line(y).text


Opened = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the program with the demo data, in a terminal with all colours."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)

    @asynccontextmanager
    async def open_it(
        width: int = 120,
        height: int = 36,
        theme: str = "dark",
        *,
        keys: Keys | None = None,
        confirm: str = "changes",
    ) -> AsyncIterator[Driver]:
        clock = HeldClock()
        wired = open_demo(paths_under(tmp_path), Settings(), clock=clock, zone="Europe/Berlin")
        app = ClockpaneApp(
            wired.session, theme=theme, log_path=tmp_path / "clockpane.log", keys=keys, confirm=confirm
        )
        try:
            async with app.run_test(size=(width, height), notifications=True) as pilot:
                driver = Driver(app, pilot, wired.session, clock)
                await driver.until(
                    lambda: wired.session.state.days and wired.session.state.catalog.projects,
                    "the demo's days",
                )
                yield driver
        finally:
            wired.close()
            use({})

    return open_it
