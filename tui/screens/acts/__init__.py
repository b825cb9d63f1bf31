"""What each act of the main screen does: read what is chosen, ask where it must be asked, call the session."""

from __future__ import annotations

from tui.screens.acts.entries import EntryActs
from tui.screens.acts.program import ProgramActs
from tui.screens.acts.showing import ShowingActs
from tui.screens.acts.timer import TimerActs
from tui.screens.acts.undoing import UndoActs


class Acts(TimerActs, EntryActs, UndoActs, ShowingActs, ProgramActs):
    """The acts by their ids in the registry. Each returns at once or after one call to the session."""

    async def run(self, act: str) -> None:
        """Do the act; what goes wrong in a way that was foreseen is said in a toast."""
        await self.guarded(getattr(self, f"do_{act}")())
