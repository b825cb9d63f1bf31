"""The lines above the log: what it is narrowed to, and where words are typed; and the line for a problem's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message

from tui.present.frame import Bar, color_of
from tui.present.sift import Sift, name_of_row
from tui.present.text import Line, Span, cut, line_width, literal, width, wrapped
from tui.session.state import State
from tui.widgets.strips import Lines

if TYPE_CHECKING:
    from textual.widgets import Input


class LogHead(Lines):
    """Names the row of the tree that the log is narrowed to; not there while all is shown."""

    DEFAULT_CSS = "LogHead { display: none; }"

    _state: State | None = None
    _sift: Sift = Sift()
    _count: int = 0

    def show(self, state: State, sift: Sift, count: int) -> None:
        """Show what this sift lets through."""
        self._state, self._sift, self._count = state, sift, count
        self.display = sift.row.kind != "nothing"
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line; the whole of it shows all again."""
        if self._state is None:
            return (Bar(()),)
        row, catalog = self._sift.row, self._state.catalog
        entries = "1 entry" if self._count == 1 else f"{self._count:,} entries"
        end = (Span(f"{entries}  ", "dim"), Span("esc", "key"), Span(" shows all ", "dim"))
        start = [Span(" only ", "dim")]
        if row.project_id:
            start += [Span("●", color_of(catalog, row.project_id)), Span(" ")]
        room = max(4, cells - line_width(start) - line_width(end) - 1)
        start.append(Span(cut(name_of_row(row, catalog), room), "strong"))
        fill = Span(" " * max(1, cells - line_width(start) - line_width(end)))
        return (Bar((*start, fill, *end), ((0, cells, "show_all"),)),)


class _Label(Lines):
    """A fixed piece beside the field."""

    span = Span("")

    def say(self, span: Span) -> None:
        """Show this."""
        self.span = span
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The piece."""
        return (Bar((Span(cut(self.span.text, cells), self.span.style),)),)


class FindLine(Horizontal):
    """A line to type words in. The field is made when it is first wanted: it is not cheap to load."""

    DEFAULT_CSS = """
    FindLine {
        height: 1;
        display: none;
        _Label { width: 3; }
        _Label.-count { width: 14; }
        Input, Input:focus {
            width: 1fr;
            height: 1;
            border: none;
            padding: 0 1;
            background: $field-focus;
            background-tint: transparent;
        }
        Input:blur { background: $field; }
    }
    """

    class Typed(Message):
        """The words have changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Done(Message):
        """Enter was pressed: keep the words."""

    _field: Input | None = None

    @property
    def typing(self) -> bool:
        """Whether words are being typed."""
        return self._field is not None and self._field.has_focus

    async def open(self) -> None:
        """Show the line and put the focus in it."""
        self.display = True
        if self._field is None:
            from textual.widgets import Input

            self._field = Input(
                placeholder="words of description, project, client, task or #tag", compact=True
            )
            slash, count = _Label(), _Label(classes="-count")
            await self.mount(slash, self._field, count)
            slash.say(Span(" /", "key"))
        # At once, not with the next message: the words may be on their way already.
        self.screen.set_focus(self._field, scroll_visible=False)

    def close(self) -> None:
        """Drop the words and hide the line."""
        self.display = False
        if self._field is not None:
            with self._field.prevent(self._field.Changed):
                self._field.value = ""

    def show(self, count: int, *, active: bool) -> None:
        """Show how many entries match."""
        if self._field is not None:
            entries = "1 entry" if count == 1 else f"{count:,} entries"
            self.query_one(".-count", _Label).say(Span(entries.rjust(13) if active else "", "dim"))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Pass the words on."""
        message.stop()
        self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Pass it on."""
        message.stop()
        self.post_message(self.Done())


class Notice(Lines):
    """Words above the keys: why the selected row waits, else what the sync has to say. Often not there.

    They take a second line where the screen is too narrow for them: what to do stands at their end, and is never cut.
    """

    DEFAULT_CSS = "Notice { display: none; background: $surface; height: auto; max-height: 2; }"
    ROWS: ClassVar[int] = 2

    _WHAT_TO_DO: ClassVar[Line] = (Span(" · ", "dim"), Span("enter", "key"), Span(": what to do", "dim"))
    _said: Span = Span("")
    _end: Line = ()

    def show(self, problem: str, message: str) -> None:
        """Show the one that matters more."""
        said = Span(f" ! {literal(problem)}", "bad") if problem else Span(f" {literal(message)}", "warn")
        if said != self._said or not self.display:
            self._said, self._end = said, self._WHAT_TO_DO if problem else ()
            self.display = bool(said.text.strip())
            self.refresh(layout=True)
            self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the words need."""
        return max(1, len(self.make(width)))

    def make(self, cells: int) -> Sequence[Bar]:
        """The lines."""
        room, end = cells - 2, line_width(self._end)
        rows = wrapped(self._said.text, room, self.ROWS)
        if end and rows and width(rows[-1]) + end > room:
            if len(rows) < self.ROWS:
                rows.append("")
            else:
                rows[-1] = cut(rows[-1], max(1, room - end))
        bars = [Bar((Span(f" {row}", self._said.style),)) for row in rows]
        if end and bars:
            bars[-1] = Bar((*bars[-1].line, *(self._end if rows[-1] else self._end[1:])))
        return bars


class TooSmall(Lines):
    """Stands in for everything where there is no room for it."""

    DEFAULT_CSS = "TooSmall { display: none; height: 1fr; }"

    def make(self, cells: int) -> Sequence[Bar]:
        """A polite line."""
        return (Bar((Span(cut(" a little larger, please: 40 × 10", cells), "dim"),)),)
