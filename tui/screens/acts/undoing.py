"""Taking back what was done, and doing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.acts.base import ActsBase

if TYPE_CHECKING:
    from tui.session.undo import TakeBack


class UndoActs(ActsBase):
    """One step back, one step forth. Where it must be asked, the dialog shows what would change."""

    async def do_undo(self) -> None:
        """Take the last act back."""
        await self._turn(again=False, agreed=None)

    async def do_redo(self) -> None:
        """Do again what was taken back last."""
        await self._turn(again=True, agreed=None)

    async def _turn(self, *, again: bool, agreed: TakeBack | None) -> None:
        from tui.present.undo import confirm_take_back, done_words
        from tui.screens.confirm import ConfirmScreen

        plan = await self._session.undo(again=again, agreed=agreed)
        if plan is None:
            return
        if plan.done:
            shown = next((step.then for step in plan.steps if step.then is not None and not step.lost), None)
            if shown is not None:
                self._screen.go_to(shown.id)
            self._screen.toast(done_words(plan))
            return

        asked = confirm_take_back(plan, self._state, self._session.clock.now())
        foreign = any(step.foreign for step in plan.steps) or any(one.foreign for one in plan.things)
        quiet = agreed is None and not foreign
        if quiet and not self._asks(asked):
            await self._turn(again=again, agreed=plan)
            return

        async def go(sure: bool) -> None:
            if sure:
                await self._turn(again=again, agreed=plan)

        self._ask(ConfirmScreen(asked), go)
