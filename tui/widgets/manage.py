"""The parts of the Manage tab: kinds, what the list is narrowed to, a line to type in, heads, rows."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Click
from textual.message import Message

from tui.domain.times import Instant
from tui.present.frame import Bar, color_of
from tui.present.manage import Facts, Row, View
from tui.present.managecolumns import Look, ticks
from tui.present.managelines import empty_lines, head_line, kinds_line, only_line, row_line
from tui.present.sift import name_of_row
from tui.present.text import Line, Span, cut, width
from tui.widgets.find import FindLine
from tui.widgets.rows import Rows
from tui.widgets.strips import Lines


class KindsLine(Lines):
    """The lists by name, with how much is in each."""

    DEFAULT_CSS = "KindsLine { height: 2; &.-flat { height: 1; } }"

    _kind = ""
    _counts: dict[str, int] = {}  # noqa: RUF012
    _hidden = False

    def show(self, kind: str, counts: dict[str, int], *, hidden: bool) -> None:
        """Show these counts; `hidden`: archived things are in them."""
        self._kind, self._counts, self._hidden = kind, counts, hidden
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The kinds, and a rule where there is room."""
        line = kinds_line(self._kind, self._counts, cells, hidden=self._hidden)
        rule = Bar((Span(" "), Span("─" * max(0, cells - 2), "dim")))
        return (line, rule) if self.content_size.height > 1 else (line,)


class OnlyLine(Lines):
    """The client or project to which the list is narrowed; not there while it is not."""

    DEFAULT_CSS = "OnlyLine { display: none; }"

    _said = "", "", ""

    def show(self, facts: Facts, view: View, count: int, name: str) -> None:
        """Name it, and count what it has."""
        of, catalog = view.of, facts.state.catalog
        self.display = of.kind != "nothing"
        if self.display:
            color = color_of(catalog, of.project_id) if of.kind == "project" else ""
            self._said = name_of_row(of, catalog), color, f"{count:,} {name}"
            self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line; the whole of it shows all again."""
        return (only_line(*self._said, cells),)


class ManageHead(Lines):
    """The names of the columns, as wide as the rows are."""

    _look: tuple[str, View, frozenset[str], bool] = ("client", View(), frozenset(), False)

    def show(self, kind: str, view: View, empty: frozenset[str], *, bar: bool) -> None:
        """Show the columns of a kind but those; `bar`: a scroll bar stands beside the rows."""
        self._look = kind, view, empty, bar
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        kind, view, empty, bar = self._look
        return (head_line(kind, view.sort, cells - bar, empty, falling=view.falling),)


class FilterLine(FindLine):
    """A line to type words in that names must have."""

    def put(self, words: str) -> None:
        """Let other words stand there: those of another list."""
        if self._field is not None:
            with self._field.prevent(self._field.Changed):
                self._field.value = words

    def _suggest(self) -> None:
        room = self.size.width - 6
        hints = ("words of a name, or some of its letters", "words of a name", "words")
        if self._field is not None and room > 0:
            self._field.placeholder = next((hint for hint in hints if width(hint) <= room), "")


class ManageList(Rows):
    """The rows of one kind; only those in view are drawn, and the cursor stays on its thing."""

    class Moved(Message):
        """The cursor stands on another row."""

    class Opened(Message):
        """A row was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._empty: tuple[str, View, int] = ("client", View(), 0)
        self._look: Look | None = None
        self._without: frozenset[str] = frozenset()
        self._bright = False

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, in their order."""
        return self._rows

    def show(
        self,
        rows: Sequence[Row],
        look: Look,
        empty: tuple[str, View, int],
        stood: str,
        without: frozenset[str],
    ) -> None:
        """Show these; `empty` is what is said of when there are none, `stood` the id that the cursor is on.

        The columns that it is `without` are empty.
        """
        same = empty[0] == self._empty[0]
        self._rows, self._look, self._empty, self._without = rows, look, empty, without
        found = next((y for y, row in enumerate(rows) if row.id == stood), None) if stood else None
        if found is None:
            found = min(self.cursor, max(0, len(rows) - 1)) if same and stood else 0
        moved, self.cursor = found != self.cursor, found
        self.fit_rows()
        if moved or not same:
            self.keep_in_view()

    def lead(self, leads: bool) -> None:
        """Draw the cursor bright though the focus is in the line above."""
        if leads != self._bright:
            self._bright = leads
            self.refresh_line(self.cursor)

    def tick(self, now: Instant) -> None:
        """Show times as they are at `now`."""
        look = self._look
        if look is None or look.state.running is None:
            return
        self._look = Look(look.state, now, look.marks)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        seen = range(top, min(top + height, len(self._rows)))
        self.redraw_changed(y for y in seen if ticks(self._rows[y], look.state))

    # what Rows asks

    @property
    def has_cursor(self) -> bool:
        """Not while it is empty."""
        return bool(self._rows)

    @property
    def lit(self) -> bool:
        """With the focus, and while words are typed."""
        return self.has_focus or self._bright

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows) or 6

    def row_line(self, y: int, cells: int) -> Line:
        """One row."""
        if self._look is None:
            return ()
        if self._rows:
            return row_line(self._rows[y], self._look, cells, self._without)
        kind, view, closed = self._empty
        lines = empty_lines(kind, view.words, closed, cells, narrowed=view.narrowed)
        return lines[y] if y < len(lines) else ()

    def ground(self, y: int) -> str:
        """Marked rows stand out."""
        marks = self._look.marks if self._look is not None else ()
        return "marked" if y < len(self._rows) and self._rows[y].id in marks else ""

    def nearest(self, y: int, step: int) -> int | None:
        """Every row can be chosen."""
        return super().nearest(y, step) if self._rows else None

    def cursor_moved(self) -> None:
        """Tell."""
        self.post_message(self.Moved())

    def keep_in_view(self) -> None:
        """Scroll just so far that the cursor's row can be seen: there is nothing above the first one."""
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if height > 0 and not top <= self.cursor < top + height:
            self.jump(self.cursor if self.cursor < top else self.cursor - height + 1)

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a second one opens."""
        y = self.row_at(event)
        if y is None or y >= len(self._rows):
            return
        event.stop()
        again = y == self.cursor and event.chain > 1
        self.move_to(y)
        if again:
            self.post_message(self.Opened())


class NoteLine(Lines):
    """A sentence above the rows; not there while there is nothing to say."""

    DEFAULT_CSS = "NoteLine { display: none; }"

    _said = ""

    def show(self, said: str) -> None:
        """Say this."""
        self.display = bool(said)
        self._said = said
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        return (Bar((Span(cut(f" {self._said}", cells - 1), "warn"),)),)
