"""The row of views; there is none while there is only one view."""

from __future__ import annotations

from collections.abc import Sequence

from tui.present.frame import Bar, tabs
from tui.widgets.strips import Lines


class Tabs(Lines):
    """The views by number; its parts are their ids."""

    DEFAULT_CSS = "Tabs { background: $surface; }"

    def __init__(self, views: Sequence[tuple[str, str]], active: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._views = views
        self._active = active
        self.display = len(views) > 1

    def activate(self, view: str) -> None:
        """Mark another view."""
        self._active = view
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        return (tabs(self._views, self._active, cells),)
