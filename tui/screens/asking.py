"""When the question about a forgotten timer is put: never in the way of keys that were meant for something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.screens.away import AwayScreen
    from tui.screens.main import MainScreen
    from tui.session.away import Forgotten


class Asking:
    """Holds the question until the main screen is in front and nobody types.

    Where keys have come since the question arose, a notice names the key that asks it: whoever types goes on
    typing, and no key can be an answer by accident.
    """

    def __init__(self, screen: MainScreen, ask: Callable[[AwayScreen, Forgotten], None]) -> None:
        """`ask` shows the dialog and does what is answered."""
        self._screen = screen
        self._ask = ask
        self._session = screen.session
        self._question: Forgotten | None = None
        self._presses = 0
        self._dialog: AwayScreen | None = None

    def heard(self, question: Forgotten) -> None:
        """A question arose."""
        if self._dialog is not None and self._dialog.is_attached:
            self._dialog.renew(question)
            return
        self._question = question
        # One that waited for the screen to be there arose before any key.
        self._presses = self._screen.clockpane.presses if self._screen.is_mounted else 0
        self._screen.call_after_refresh(self.look)

    def look(self) -> None:
        """Put the question, if this is the moment; called each second too."""
        question, app = self._question, self._screen.clockpane
        if question is None or app.screen is not self._screen:
            return
        if app.presses != self._presses:
            self._question = None
            self.notice(question)
        elif not hasattr(app.focused, "insert_text_at_cursor"):  # a field: `keyboard` says why it is asked so
            self._question = None
            self.open(question, handed_back=True)

    def open(self, question: Forgotten, *, handed_back: bool = False) -> None:
        """Put the question: as the timer's menu, if it was asked for.

        With `handed_back` nobody did, and a key that comes too early takes it back and is not lost.
        """
        from tui.screens.away import AwayScreen
        from tui.screens.running import TimerScreen

        if handed_back:
            withdrawn = lambda: self.notice(question)  # noqa: E731
            self._dialog = AwayScreen(self._session, question, withdrawn=withdrawn)
        else:
            self._dialog = TimerScreen(self._session, question)
        self._ask(self._dialog, question)

    def notice(self, question: Forgotten) -> None:
        """Say it beside what goes on, if the timer still runs."""
        from tui.present.away import notice_words

        state = self._session.state
        if state.running is not None and state.running.id == state.current(question.entry.id):
            words = notice_words(question, state, self._session.clock.now())
            self._screen.toast(words, severity="warning", seconds=12)
