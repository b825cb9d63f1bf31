"""Acts on what is shown."""

from __future__ import annotations

from tui.screens.acts.base import ActsBase


class ShowingActs(ActsBase):
    """What the log shows, and where the cursor goes."""

    async def do_find(self) -> None:
        """Type words that entries must have; in Manage, that names must have."""
        if self._screen.managing:
            await self._screen.manage.open_filter()
        else:
            await self._screen.open_find()

    async def do_show_all(self) -> None:
        """Drop the marks; then the typed words and the row of the tree; in Manage what its list is narrowed to."""
        if self._screen.managing:
            self._screen.manage.drop()
        elif not self._screen.marking.drop():
            self._screen.drop_sift()

    async def do_other_pane(self) -> None:
        """The log or the tree."""
        self._screen.turn_to("log" if self._screen.pane == "tree" else "tree")
