"""The application: themes, the main screen, the one sync worker, and leaving."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.command import Provider
from textual.worker import Worker, WorkerState

from tui.domain.errors import ClockpaneError
from tui.keyboard import Keyboard
from tui.keys import Keys, use
from tui.screens.main import MainScreen
from tui.session.port import SessionPort
from tui.themes import OTHER, THEMES, choose

if TYPE_CHECKING:
    from tui.palette import ActsProvider

SETTLE_SECONDS = 2.0


def _warm() -> None:
    """Load what the first dialog will need, so that it opens in the next frame."""
    for name in (
        "domain.periods",
        "screens.confirm",
        "screens.answer",
        "screens.outbox",
        "screens.running",
        "screens.overlap",
        "screens.split",
        "screens.entry",
        "screens.pick",
        "screens.new",
        "screens.jump",
        "screens.thing",
        "screens.workspaces",
        "screens.accounts",
    ):
        import_module(f"tui.{name}")


def _palette() -> type[ActsProvider]:
    from tui.palette import ActsProvider

    return ActsProvider


class ClockpaneApp(Keyboard):
    """The screen over a session that is ready."""

    TITLE = "clockpane"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        session: SessionPort,
        *,
        theme: str = "auto",
        log_path: Path | None = None,
        startup_notice: str = "",
        keys: Keys | None = None,
        confirm: str = "changes",
    ) -> None:
        use(keys or {})
        look = choose(theme, os.environ)
        super().__init__(ansi_color=True if look.ansi else None)
        self.session = session
        self.confirm = confirm
        self._log_path = log_path
        self._notice = startup_notice
        self._leaving = False
        self._faults = logging.getLogger("clockpane")
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        self.theme = look.name

    def on_mount(self) -> None:
        """Show the main screen; the network is touched only after it was drawn."""
        self.push_screen(MainScreen(self.session, notice=self._notice))
        if not self.is_headless:
            # The system asks: leave as `q` does, so that the terminal and the temporary files are put in order.
            with suppress(NotImplementedError):  # not on every system
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._go)
        self.call_after_refresh(self._sync)

    def touched(self) -> None:
        """Let the session know that somebody is here."""
        self.session.away.touched()

    def _sync(self) -> None:
        self.run_worker(self.session.run(), group="sync", exit_on_error=False)
        self.run_worker(_warm, group="warm", thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Syncing has ended by a fault: the program works on without it, and says so."""
        if event.state != WorkerState.ERROR or event.worker.error is None:
            return
        error = event.worker.error
        if isinstance(error, ClockpaneError):
            self.notify(str(error), severity="error", timeout=12, markup=False)
        else:
            self.report(error)

    def report(self, error: BaseException) -> None:
        """Log a fault of the program itself and name the log file; never show a traceback."""
        self._faults.error("a fault of the program", exc_info=error)
        where = f"Details are in {self._log_path}" if self._log_path else "Nothing was lost"
        self.notify(
            f"Something went wrong in the program.\n{where}", severity="error", timeout=12, markup=False
        )

    def _handle_exception(self, error: Exception) -> None:
        """A fault outside an act ends the program, without a traceback; the command says where the log is."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self._faults.critical("the program ends by a fault", exc_info=error)
        self.exit(return_code=1)

    def toggle_theme(self) -> None:
        """Dark or light."""
        other = OTHER.get(self.theme)
        if other is None:
            self.notify("No colours: NO_COLOR is set", markup=False)
        else:
            self.theme = other

    def action_command_palette(self) -> None:
        """The palette, over the main screen: what it lists is done there."""
        if isinstance(self.screen, MainScreen):
            super().action_command_palette()

    async def action_quit(self) -> None:
        """Send what waits for up to two seconds, say what still waits, leave. Asked twice: leave now."""
        if self._leaving or self.session.state.sync.waiting == 0:
            self._go()
            return
        self._leaving = True
        self.notify("Sending what waits…", timeout=SETTLE_SECONDS, markup=False)
        self.run_worker(self._settle(), group="leave", exit_on_error=False)

    async def _settle(self) -> None:
        await self.session.settle(SETTLE_SECONDS)
        self._go()

    def _go(self) -> None:
        count = self.session.state.sync.waiting
        acts = "1 act waits; it is" if count == 1 else f"{count} acts wait; they are"
        self.exit(message=f"{acts} sent at the next start" if count else None)
