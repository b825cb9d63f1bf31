"""The half of the main screen that narrows the log: by a row of the tree, and by the line of find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.screen import Screen

from tui import actions
from tui.domain.entries import TimeEntry
from tui.domain.errors import ClockpaneError
from tui.present.sift import Sift
from tui.session.finding import Found
from tui.widgets.find import FindLine
from tui.widgets.log import LogView

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.screens.acts import Acts
    from tui.screens.marking import Marking
    from tui.session.port import SessionPort

HITS = 300
"""So many hits of a search are loaded, and so many more as their end comes into view."""
PAUSE = 0.1
"""After so many seconds without a key the hits are counted."""


class FindingScreen(Screen[None], inherit_bindings=False):
    """What the log is narrowed to, and what of it was found. `MainScreen` is the rest."""

    session: SessionPort
    marking: Marking
    _acts: Acts
    _find: FindLine
    _entries: LogView

    def __init__(self) -> None:
        super().__init__()
        self.sift = Sift()
        self._found: Found | None = None
        self._wanted = HITS
        self._pause: Timer | None = None

    def show_state(self) -> None:
        """Show the session's state in all parts."""
        raise NotImplementedError

    def show_context(self) -> None:
        """Show what depends on where the cursor is."""
        raise NotImplementedError

    def turn_to(self, pane: str) -> None:
        """Go to the log or the tree."""
        raise NotImplementedError

    def toast_error(self, error: ClockpaneError) -> None:
        """Say what went wrong, and what to do."""
        raise NotImplementedError

    def search(self) -> Found | None:
        """What the sift lets through of the whole mirror; None while it lets all through."""
        self._found = None
        if self.sift:
            scope = self.sift.scope(self.session.state.catalog)
            try:
                count = self._pause is None
                self._found = self.session.find(self.sift.text, self._wanted, scope, count=count)
            except ClockpaneError as error:
                self.toast_error(error)
                self._found = Found()
        return self._found

    def sift_by(self, sift: Sift) -> None:
        """Show only these entries in the log."""
        self.sift, self._wanted = sift, HITS
        self.marking.end_range()
        self.show_state()

    def drop_sift(self) -> None:
        """The typed words first, then the row of the tree."""
        if self._find.display:
            self._find.close()
            self.turn_to(actions.LOG)
            self.sift_by(replace(self.sift, words=""))
        elif self.sift:
            self.sift_by(Sift())

    async def open_find(self) -> None:
        """Open the line to type words in."""
        await self._find.open()
        self.show_context()

    async def reach(self, entry: TimeEntry) -> None:
        """Put the cursor on any entry of the mirror, in the log that shows all."""
        await self.session.load_back_to(entry.start)
        self._find.close()
        self.turn_to(actions.LOG)
        self.sift_by(Sift())
        self._entries.go_to(self.session.state.current(entry.id))

    def more_hits(self) -> None:
        """The end of what was found comes into view."""
        if self._found is not None and self._found.more:
            self._wanted += HITS
            self.show_state()
        else:
            self.session.read_history()

    # what the line tells

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        """Other words. Their hits are counted when no more of them come for a moment: that takes longest."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._paused)
        self.sift_by(replace(self.sift, words=message.words))

    def _paused(self) -> None:
        self._pause = None
        self.show_state()

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        """The cursor moves while words are typed."""
        self._entries.move(message.act)

    def on_find_line_chosen(self) -> None:
        """Go to the hit under the cursor; nothing typed means no words."""
        if not self.sift.text:
            self.drop_sift()
        elif (entry := self._entries.choice.entry) is not None:
            self.run_worker(self._acts.guarded(self.reach(entry)), group="acts", exit_on_error=False)

    def on_find_line_kept(self) -> None:
        """The words stay; nothing typed means no words."""
        if self.sift.text:
            self.turn_to(actions.LOG)
        else:
            self.drop_sift()

    def on_find_line_dropped(self) -> None:
        """All is shown again."""
        self.drop_sift()
