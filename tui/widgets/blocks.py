"""A list of things with a cursor, each of them on as many rows as it needs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from textual.events import Click
from textual.message import Message

from tui.present.text import Line, Span
from tui.widgets.rows import Rows

T = TypeVar("T")
Draw = Callable[[T, int], Sequence[Line]]


class Blocks(Rows, Generic[T]):
    """Things in blocks of rows with a blank row between two. The cursor stays on its thing when others come."""

    class Moved(Message):
        """The cursor stands on another thing."""

    class Opened(Message):
        """A thing was clicked twice."""

    def __init__(self, key: Callable[[T], Hashable], *, id: str | None = None) -> None:  # noqa: A002
        """`key` tells a thing from others, also after it has changed."""
        super().__init__(id=id)
        self._key = key
        self._draw: Draw[T] = lambda _thing, _cells: ()
        self._things: Sequence[T] = ()
        self._empty: Sequence[Line] = ()
        self._lines: list[tuple[int, Line]] = []
        """Each row with the number of its thing; -1 is a row between two."""
        self._starts: list[int] = []
        self._cells = 0

    @property
    def current(self) -> T | None:
        """The thing under the cursor."""
        place = self._place(self.cursor)
        return self._things[place] if 0 <= place < len(self._things) else None

    def show(self, things: Sequence[T], draw: Draw[T], empty: Sequence[Line] = ()) -> None:
        """Show these, drawn so; the lines `empty` stand there when there are none."""
        current = self.current
        key = self._key(current) if current is not None else None
        place = max(0, self._place(self.cursor))
        self._things, self._draw, self._empty = things, draw, empty
        found = next((n for n, thing in enumerate(things) if self._key(thing) == key), None)
        self._lay_out()
        self._put(found if found is not None else min(place, max(0, len(things) - 1)))

    def point_at(self, key: Hashable) -> None:
        """Put the cursor on the thing of that key, if it is there."""
        found = next((n for n, thing in enumerate(self._things) if self._key(thing) == key), None)
        if found is not None:
            self._put(found)

    def _put(self, place: int) -> None:
        self.cursor = self._starts[place] if place < len(self._starts) else 0
        self.fit_rows()
        self.keep_in_view()

    def _lay_out(self) -> None:
        self._cells = self.scrollable_content_region.width or 60
        self._lines, self._starts = [], []
        for place, thing in enumerate(self._things):
            if place:
                self._lines.append((-1, ()))
            self._starts.append(len(self._lines))
            self._lines += [(place, line) for line in self._draw(thing, self._cells)]

    def on_resize(self) -> None:
        """Another width, other rows."""
        if self._cells != self.scrollable_content_region.width:
            place = max(0, self._place(self.cursor))
            self._lay_out()
            self._put(place)

    def _place(self, y: int) -> int:
        return self._lines[y][0] if 0 <= y < len(self._lines) else -1

    # what Rows asks

    @property
    def has_cursor(self) -> bool:
        """Not while it is empty."""
        return bool(self._things)

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._lines) or max(1, len(self._empty))

    def row_line(self, y: int, cells: int) -> Line:
        """One row."""
        if y < len(self._lines):
            return self._lines[y][1]
        return (Span(" "), *self._empty[y]) if y < len(self._empty) else ()

    def ground(self, y: int) -> str:
        """All rows of the thing under the cursor stand out."""
        place = self._place(y)
        if place < 0 or place != self._place(self.cursor):
            return ""
        return "cursor" if self.lit else "cursor-dim"

    def nearest(self, y: int, step: int) -> int | None:
        """The first row of a thing: of that one, or of the next in the direction."""
        if not self._starts:
            return None
        if step > 0:
            return next((start for start in self._starts if start >= y), self._starts[-1])
        return next((start for start in reversed(self._starts) if start <= y), self._starts[0])

    def keep_in_view(self) -> None:
        """All rows of the thing, where there is room for them."""
        super().keep_in_view()
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        last = self.cursor
        while last + 1 < len(self._lines) and self._lines[last + 1][0] == self._place(self.cursor):
            last += 1
        if height > 0 and last >= top + height:
            self.jump(min(self.cursor, last - height + 1))

    def cursor_moved(self) -> None:
        """Repaint the rows of both things, and tell."""
        self.refresh()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        """The cursor is drawn bright."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is drawn dim."""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a second one opens."""
        y = self.row_at(event)
        place = self._place(y) if y is not None else -1
        if place < 0:
            return
        event.stop()
        again = place == self._place(self.cursor) and event.chain > 1
        self.move_to(self._starts[place])
        if again:
            self.post_message(self.Opened())
