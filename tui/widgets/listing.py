"""A list of things with a cursor, drawn by whoever has them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from textual.events import Click
from textual.message import Message

from tui.present.text import Line, Span
from tui.widgets.rows import Rows

T = TypeVar("T")


class Listing(Rows, Generic[T]):
    """Things in rows, of which only those in sight are drawn. The cursor stays on its thing when others come."""

    class Moved(Message):
        """The cursor stands on another thing."""

    class Opened(Message):
        """A thing was clicked twice."""

    def __init__(self, key: Callable[[T], Hashable], *, id: str | None = None) -> None:  # noqa: A002
        """`key` tells a thing from others, also after it has changed."""
        super().__init__(id=id)
        self._key = key
        self._draw: Callable[[T, int], Line] = lambda _thing, _cells: ()
        self._things: Sequence[T] = ()
        self._empty = ""

    @property
    def current(self) -> T | None:
        """The thing under the cursor."""
        return self._things[self.cursor] if self.cursor < len(self._things) else None

    def show(self, things: Sequence[T], draw: Callable[[T, int], Line], empty: str) -> None:
        """Show these, drawn so; `empty` stands there when there are none."""
        current = self.current
        key = self._key(current) if current is not None else None
        self._things, self._draw, self._empty = things, draw, empty
        found = next((y for y, thing in enumerate(things) if self._key(thing) == key), None)
        self.cursor = found if found is not None else min(self.cursor, max(0, len(things) - 1))
        self.fit_rows()
        self.keep_in_view()

    def restart(self) -> None:
        """Forget where the cursor was: other things come."""
        self._things, self.cursor = (), 0
        self.jump(0)

    # what Rows asks

    @property
    def has_cursor(self) -> bool:
        """Not while it is empty."""
        return bool(self._things)

    def row_count(self) -> int:
        """How many rows there are."""
        return max(1, len(self._things))

    def row_line(self, y: int, cells: int) -> Line:
        """One row."""
        if y < len(self._things):
            return self._draw(self._things[y], cells)
        return (Span(f" {self._empty}", "dim"),)

    def nearest(self, y: int, step: int) -> int | None:
        """Every row can be chosen."""
        return super().nearest(y, step) if self._things else None

    def cursor_moved(self) -> None:
        """Tell."""
        self.post_message(self.Moved())

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a second one opens."""
        y = self.row_at(event)
        if y is None or y >= len(self._things):
            return
        event.stop()
        again = y == self.cursor and event.chain > 1
        self.move_to(y)
        if again:
            self.post_message(self.Opened())
