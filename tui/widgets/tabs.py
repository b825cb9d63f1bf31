"""The row of views."""

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

    def activate(self, view: str) -> None:
        """Mark another view."""
        if view != self._active:
            self._active = view
            self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        return (tabs(self._views, self._active, cells),)
