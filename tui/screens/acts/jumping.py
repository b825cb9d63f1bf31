"""Acts on what is done often: the jump list and pins."""

from __future__ import annotations

from tui.acting import thing_chosen
from tui.domain.entries import EntryDraft
from tui.present.choice import named
from tui.present.sift import name_of_row
from tui.screens.acts.base import ActsBase


class JumpActs(ActsBase):
    """Back to something known in two keys."""

    async def do_jump(self) -> None:
        """The last different things; a digit starts one, and what runs is stopped at the same second."""
        from tui.present.approval import confirm_new
        from tui.present.jump import begun
        from tui.screens.jump import JumpScreen

        async def go(draft: EntryDraft) -> None:
            now = self._session.clock.now()
            chosen = begun(draft, self._state, now)

            async def start() -> None:
                started = await self._session.start(chosen)
                self._screen.go_to_running()
                self._tell(f"Started {self._named(started)}")

            await self._confirm(confirm_new(chosen, self._state, now), start)

        self._ask(JumpScreen(self._session), go)

    async def do_pin(self) -> None:
        """Pin the chosen project or task to the top of the tree, or unpin it; that is local, and asks nothing."""
        choice = self._choice
        pinned = await self._session.pin(thing_chosen(choice))
        name = named(name_of_row(choice, self._state.catalog))
        self._screen.toast(f"{'Pinned' if pinned else 'Unpinned'} {name}")
