"""Acts of one typed line: quick add, filling a gap, and what interrupts the running timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.entries import EntryDraft
from tui.domain.errors import ClockpaneError, InputError
from tui.domain.summaries import Gap
from tui.keys import hint
from tui.present.changes import quoted
from tui.screens.acts.repairs import RepairActs

if TYPE_CHECKING:
    from tui.screens.quick import Typed


class QuickActs(RepairActs):
    """What is said in one line."""

    async def do_quick(self) -> None:
        """One line that says everything."""
        from tui.screens.quick import QuickScreen

        self._ask(QuickScreen(self._session, kept="quick"), self._typed)

    async def do_interrupt(self) -> None:
        """One line that is carved out of the running entry, after asking."""
        from tui.domain.repairs import carve
        from tui.present.quick import confirm_interrupt
        from tui.screens.quick import QuickScreen

        running = self._state.running
        if running is None:
            raise ClockpaneError("nothing is running that could be interrupted")
        session = self._session

        def check(draft: EntryDraft) -> str:
            try:
                carve(running, draft.start, draft.end, draft, session.clock.now())
            except InputError as error:
                return error.said
            return ""

        async def go(typed: Typed) -> None:
            now = session.clock.now()
            draft = typed.draft
            batch = carve(running, draft.start, draft.end, draft, now)
            await self._confirm(
                confirm_interrupt(running, batch, self._state, now), lambda: self._together(batch)
            )

        title = f"What interrupted {quoted(running.description)}? It goes on after it"
        self._ask(QuickScreen(session, title=title, does="go on", check=check), go)

    async def _fill_gap(self, gap: Gap) -> None:
        """The line with the gap's times."""
        from tui.domain.quick import write
        from tui.screens.quick import QuickScreen, scene_of

        times = write(EntryDraft(start=gap.start, end=gap.end), scene_of(self._session))
        self._ask(QuickScreen(self._session, f"{times} "), self._typed)

    async def _typed(self, typed: Typed) -> None:
        from tui.present.approval import confirm_new
        from tui.present.quick import done_words

        draft = typed.draft
        if typed.in_form:
            self._open_form(None, draft)
            return

        async def go() -> None:
            made = await (self._session.start(draft) if draft.end is None else self._session.add(draft))
            self._screen.go_to(made.id)
            shown = self._log.choice.entry
            hidden = bool(self._screen.sift) and (shown is None or shown.id != made.id)
            self._tell(done_words(draft, self._state) + (hint("show_all", "shows it") if hidden else ""))

        await self._confirm(confirm_new(draft, self._state, self._session.clock.now()), go)
