"""A list of rows with a cursor, drawn line by line: the ground that log and tree share.

Only the lines in view are made. Moving the cursor repaints two of them; nothing is animated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.present.text import Line
from tui.themes import skin
from tui.widgets.strips import on_background, strip

WHEEL_ROWS = 3


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of which one is under the cursor. A subclass says how many there are and what each shows."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    cursor: int = 0
    """Number of the row under the cursor."""
    _said: Mapping[int, Line] = MappingProxyType({})

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_line(self, y: int, cells: int) -> Line:
        """What a row shows."""
        raise NotImplementedError

    def ground(self, y: int) -> str:
        """What a row stands on where the cursor is not."""
        return ""

    def nearest(self, y: int, step: int) -> int | None:
        """The nearest row on which the cursor can stand, looking in the direction of `step` first."""
        return min(max(y, 0), self.row_count() - 1) if self.row_count() else None

    @property
    def has_cursor(self) -> bool:
        """Whether a row can be under the cursor at all."""
        return True

    @property
    def lit(self) -> bool:
        """Whether the cursor is drawn bright."""
        return self.has_focus

    def cursor_moved(self) -> None:
        """Called after the cursor stands on another row."""

    # drawing

    def redraw_changed(self, rows: Iterable[int]) -> None:
        """Repaint those of the rows that say something else than when this was last asked."""
        cells, before = self.scrollable_content_region.width, self._said
        self._said = {y: self.row_line(y, cells) for y in rows}
        for y, line in self._said.items():
            if y in before and before[y] != line:
                self.refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        cells, at = self.scrollable_content_region.width, y + self.scroll_offset.y
        look = skin(self.app.theme)
        if at >= self.row_count():
            return on_background(strip((), look, cells), self)
        ground = self.ground(at)
        if at == self.cursor and self.has_cursor:
            ground = "cursor" if self.lit else "cursor-dim"
        return on_background(strip(self.row_line(at, cells), look, cells, ground), self)

    def fit_rows(self) -> None:
        """Tell the scroll bar how many rows there are now, and repaint."""
        self.virtual_size = Size(0, self.row_count())
        self.refresh()

    def on_mount(self) -> None:
        """A new theme repaints all."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    def on_focus(self) -> None:
        """The cursor is drawn bright."""
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        """The cursor is drawn dim."""
        self.refresh_line(self.cursor)

    def refresh_line(self, y: int) -> None:
        """Repaint one row, and not the scroll bar beside it."""
        cells = self.scrollable_content_region.width
        self.refresh(Region(0, y - self.scroll_offset.y, cells, 1))

    # moving

    def move_to(self, y: int, step: int = 1, *, show: bool = True) -> None:
        """Put the cursor on the row nearest to `y`."""
        target = self.nearest(y, step)
        if target is None:
            return
        if target != self.cursor:
            self.refresh_line(self.cursor)
            self.cursor = target
            self.refresh_line(target)
            self.cursor_moved()
        if show:
            self.keep_in_view()

    def keep_in_view(self) -> None:
        """Scroll just so far that the cursor's row can be seen, and the header above it at the very top."""
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if height <= 0:
            return
        lead = 1 if self.cursor <= 1 else 0
        if self.cursor - lead < top:
            self.jump(self.cursor - lead)
        elif self.cursor >= top + height:
            self.jump(self.cursor - height + 1)

    def jump(self, top: int) -> None:
        """Scroll so that this row is the first in view, without animation."""
        # By force: rows that have just become too many to be seen at once have no scroll bar until the next layout.
        self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def page(self, pages: int) -> None:
        """Move by so many pages, the view with the cursor."""
        height = max(1, self.scrollable_content_region.height - 1)
        self.jump(self.scroll_offset.y + pages * height)
        self.move_to(self.cursor + pages * height, pages)

    def move(self, act: str) -> bool:
        """Do one of the moves that all lists know, by the act's id; whether it was one."""
        if act in ("down", "up"):
            step = 1 if act == "down" else -1
            target = self.nearest(self.cursor + step, step)
            if target is not None and (target - self.cursor) * step > 0:
                self.move_to(target, step)
            elif step > 0:
                self.jump(self.row_count() - self.scrollable_content_region.height)
            else:
                self.jump(0)
        elif act in ("page_down", "page_up"):
            self.page(1 if act == "page_down" else -1)
        elif act == "first":
            self.jump(0)
            self.move_to(0, 1)
        elif act == "last":
            self.jump(self.row_count())
            self.move_to(self.row_count() - 1, -1)
        else:
            return False
        return True

    # the mouse

    def row_at(self, event: Click) -> int | None:
        """The number of the clicked row."""
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        y = offset.y + self.scroll_offset.y
        return y if y < self.row_count() else None

    def _on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.jump(self.scroll_offset.y + WHEEL_ROWS)

    def _on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.jump(self.scroll_offset.y - WHEEL_ROWS)
