"""Acts on the running timer."""

from __future__ import annotations

from tui.domain.durations import short
from tui.present.choice import draft_of_choice
from tui.screens.acts.base import ActsBase


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
                self._tell(f"Stopped {self._named(stopped)} · {short(stopped.duration(now))}")

        await self._confirm(asked, stop)

    async def do_switch(self) -> None:
        """Start what the cursor says; the session stops what runs."""
        from tui.present.approval import confirm_new
        from tui.present.running import closed_words

        now = self._session.clock.now()
        draft = draft_of_choice(self._choice, self._state, now)

        async def start() -> None:
            started = await self._session.start(draft)
            self._screen.go_to_running()
            self._tell(f"Started {self._named(started)}{closed_words(started, self._state)}")

        await self._confirm(confirm_new(draft, self._state, now), start)
