"""The top line: workspace, week against goal, what waits, the link, who."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.times import Instant
from tui.present.frame import Bar, topline
from tui.session.state import State
from tui.widgets.strips import Lines


class TopLine(Lines):
    """The first row of the screen; its parts are the acts that a click does."""

    DEFAULT_CSS = "TopLine { background: $bar; }"

    _state: State | None = None
    _now: Instant = 0

    def show(self, state: State, now: Instant) -> None:
        """Show this state as it is at `now`."""
        self._state, self._now = state, now
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        return (topline(self._state, self._now, cells),) if self._state else (Bar(()),)
