"""Acts on the running timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.durations import short
from tui.domain.errors import ClockpaneError
from tui.keys import hint
from tui.present.choice import draft_of_choice
from tui.screens.acts.base import ActsBase

if TYPE_CHECKING:
    from tui.present.away import Cut
    from tui.screens.away import AwayScreen
    from tui.session.away import Forgotten


class TimerActs(ActsBase):
    """Start, stop, switch."""

    async def do_toggle(self) -> None:
        """Stop, or start what the cursor says."""
        from tui.present.approval import confirm_stop

        running, now = self._state.running, self._session.clock.now()
        if running is None:
            await self.do_switch()
            return
        asked = confirm_stop(running, self._state, now)

        async def stop() -> None:
            # Once it was asked: the one that was named, at the time that stood there.
            stopped = await (
                self._session.cut(running.id, now) if self._asks(asked) else self._session.stop()
            )
            if stopped is not None:
                self._screen.toast(f"Stopped {self._named(stopped)} · {short(stopped.duration(now))}")

        await self._confirm(asked, stop)

    async def do_switch(self) -> None:
        """Start what the cursor says; the session stops what runs."""
        from tui.present.approval import confirm_new

        now = self._session.clock.now()
        draft = draft_of_choice(self._choice, self._state, now)

        async def start() -> None:
            started = await self._session.start(draft)
            self._screen.go_to_running()
            self._screen.toast(f"Started {self._named(started)}")

        await self._confirm(confirm_new(draft, self._state, now), start)

    async def do_forgotten(self) -> None:
        """Ask about the running timer, as if it had been forgotten."""
        question = self._session.away.about()
        if question is None:
            raise ClockpaneError("nothing is running")
        self._screen.asking.open(question)

    def ask_away(self, dialog: AwayScreen, question: Forgotten) -> None:
        """Show the question about a forgotten timer, and stop it when that is the answer."""
        from tui.present.away import stopped_words

        async def go(cut: Cut) -> None:
            stopped = await self._session.cut(question.entry.id, cut.at, again=cut.again)
            self._screen.go_to(stopped.id)
            words = stopped_words(stopped, cut.again, self._state, self._session.clock.now())
            chosen = self._choice.entry
            on_it = chosen is not None and chosen.id == stopped.id
            self._screen.toast(words + hint("edit", "edits it") if on_it else words, seconds=8)

        self._ask(dialog, go)
