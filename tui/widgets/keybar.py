"""The bar of keys at the foot of the screen."""

from __future__ import annotations

from collections.abc import Sequence

from tui.present.frame import Bar, Hint, keybar
from tui.widgets.strips import Lines


class KeyBar(Lines):
    """The keys that work here; its parts are the acts' ids."""

    DEFAULT_CSS = "KeyBar { background: $bar; }"

    _hints: Sequence[Hint] = ()
    _ends: Sequence[Hint] = ()

    def show(self, hints: Sequence[Hint], ends: Sequence[Hint]) -> None:
        """Show these keys, and those at the right end that always stay."""
        self._hints, self._ends = hints, ends
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        return (keybar(self._hints, self._ends, cells),)
