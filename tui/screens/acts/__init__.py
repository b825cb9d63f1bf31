"""What each act of the main screen does: read what is chosen, ask where it must be asked, call the session."""

from __future__ import annotations

from tui.screens.acts.bulk import BulkActs
from tui.screens.acts.jumping import JumpActs
from tui.screens.acts.managing import ManageActs
from tui.screens.acts.marking import MarkActs
from tui.screens.acts.people import PeopleActs
from tui.screens.acts.places import PlaceActs
from tui.screens.acts.program import ProgramActs
from tui.screens.acts.quickly import QuickActs
from tui.screens.acts.running import RunningActs
from tui.screens.acts.showing import ShowingActs
from tui.screens.acts.timer import TimerActs
from tui.screens.acts.undoing import UndoActs

WITHIN_A_RANGE = frozenset(("mark_range", "mark_down", "mark_up", "show_all", "next_fault", "prev_fault"))
"""Acts that go on with the range that is being marked, or have their own word about it; all others end it."""


class Acts(
    PeopleActs,
    ManageActs,
    TimerActs,
    JumpActs,
    RunningActs,
    QuickActs,
    BulkActs,
    MarkActs,
    UndoActs,
    ShowingActs,
    PlaceActs,
    ProgramActs,
):
    """The acts by their ids in the registry. Each returns at once or after one call to the session."""

    async def run(self, act: str) -> None:
        """Do the act; what goes wrong in a way that was foreseen is said in a toast."""
        if act not in WITHIN_A_RANGE:
            self._screen.marking.end_range()
        await self.guarded(getattr(self, f"do_{act}")())
