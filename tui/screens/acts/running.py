"""Acts on the timer that runs, and the question whether it was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.entries import EntryChange
from tui.domain.errors import ClockpaneError
from tui.keys import hint
from tui.screens.acts.entries import EntryActs

if TYPE_CHECKING:
    from tui.present.away import Cut, Reply
    from tui.screens.away import AwayScreen
    from tui.session.away import Forgotten


class RunningActs(EntryActs):
    """Its menu, and what is answered there."""

    async def do_timer(self) -> None:
        """All that can be done about the running timer."""
        question = self._session.away.about()
        if question is None:
            raise ClockpaneError("nothing is running")
        self._screen.asking.open(question)

    def ask_away(self, dialog: AwayScreen, question: Forgotten) -> None:
        """Show the timer's menu, or the question about a forgotten one, and do what is answered."""
        from tui.present.away import DISCARD, Begun, Cut

        async def go(reply: Reply) -> None:
            if isinstance(reply, Cut):
                await self._cut(question, reply)
            elif isinstance(reply, Begun):
                await self._begin(question, reply.at)
            elif reply == DISCARD:
                await self._discard(question)
            else:
                entry = self._state.running
                self._open_form(question.entry if entry is None else entry, None)

        self._ask(dialog, go)

    async def _cut(self, question: Forgotten, cut: Cut) -> None:
        from tui.present.away import stopped_words

        stopped = await self._session.cut(question.entry.id, cut.at, again=cut.again)
        self._screen.go_to(stopped.id)
        words = stopped_words(stopped, cut.again, self._state, self._session.clock.now())
        chosen = self._choice.entry
        on_it = chosen is not None and chosen.id == stopped.id
        keys = hint("undo", "undo") + (hint("edit", "edits it") if on_it else "")
        # On a line of their own, which is short: no key is parted from its word.
        self._screen.toast("\n".join(filter(None, (words, keys.removeprefix(" · ")))), seconds=8)

    async def _begin(self, question: Forgotten, start: int) -> None:
        from tui.present.running import begun_words

        for entry in await self._session.edit([(question.entry.id, EntryChange(start=start))]):
            self._screen.go_to(entry.id)
            words = begun_words(entry, self._state, self._session.clock.now())
            self._screen.toast(words + hint("undo", "undo"))

    async def _discard(self, question: Forgotten) -> None:
        from tui.present.changes import confirm_delete

        entry = question.entry

        async def go() -> None:
            for gone in await self._session.delete([entry.id]):
                self._screen.toast(f"Discarded {self._named(gone)}" + hint("undo", "undo"))

        await self._confirm(confirm_delete([entry], self._state, self._session.clock.now()), go)
