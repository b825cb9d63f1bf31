"""Acts that mark entries, so that other acts are done on all of them."""

from __future__ import annotations

from tui.screens.acts.base import ActsBase


class MarkActs(ActsBase):
    """Marks and ranges."""

    async def do_mark(self) -> None:
        """Mark or unmark what the cursor stands on, and go on."""
        self._screen.marking.toggle()

    async def do_mark_range(self) -> None:
        """Begin or end a range."""
        self._screen.marking.toggle_range()

    async def do_mark_down(self) -> None:
        """Mark, go down and mark."""
        self._screen.marking.step("down")

    async def do_mark_up(self) -> None:
        """Mark, go up and mark."""
        self._screen.marking.step("up")
