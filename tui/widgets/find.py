"""The lines above the log: what it is narrowed to, and where words are typed; and the line for a problem's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message

from tui.keys import sign_of
from tui.present.frame import Bar, color_of
from tui.present.sift import Sift, name_of_row
from tui.present.text import Line, Span, cut, line_width, literal, width, wrapped
from tui.session.finding import Found
from tui.session.state import State, SyncStatus
from tui.widgets.strips import Lines

if TYPE_CHECKING:
    from textual.widgets import Input


_HINTS = (
    "words, @project or @client, #tag, $, yesterday, last week, 1 nov..5 nov",
    "words, @project, #tag, $, yesterday, last week",
    "words, @project, #tag, yesterday",
    "words",
)
"""What can be typed, in the space that there is."""


def entries(count: int, *, counted: bool = True) -> str:
    """`1 entry`, `1,234 entries`, `300+ entries`."""
    return "1 entry" if count == 1 else f"{count:,}{'' if counted else '+'} entries"


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
        key = sign_of("show_all")
        shows = (Span(key, "key"), Span(" shows all ", "dim")) if key else ()
        # The line of find below has its own count, and its words go first.
        end = (Span(f"{entries(self._count)}  ", "dim"), *shows) if not self._sift.text else ()
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
        if width(span.text) != width(self.span.text):
            self.refresh(layout=True)
        self.span = span
        self.redraw()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as what it says."""
        return width(self.span.text)

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
        _Label.-said { width: auto; max-width: 50%; }
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
    # Keys that the field has no use for, and keys that mean something else outside of it.
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"step('{act}')", show=False)
            for key, act in {
                "down": "down",
                "up": "up",
                "pagedown": "page_down",
                "pageup": "page_up",
            }.items()
        ),
        Binding("tab,shift+tab", "keep", show=False),
        Binding("escape", "drop", show=False),
    ]

    class Typed(Message):
        """The words have changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Stepped(Message):
        """The cursor is to move in what was found."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    class Chosen(Message):
        """Enter was pressed: go to what is under the cursor."""

    class Kept(Message):
        """The words stay, and the keys are for what was found."""

    class Dropped(Message):
        """All is to be shown again."""

    _field: Input | None = None

    @property
    def typing(self) -> bool:
        """Whether words are being typed."""
        return self._field is not None and self._field.has_focus

    async def open(self) -> None:
        """Show the line and put the focus in it."""
        self.display = True
        if self._field is None:
            from tui.widgets.field import Field

            self._field = Field()
            slash, said = _Label(), _Label(classes="-said")
            await self.mount(slash, self._field, said)
            slash.say(Span(" /", "key"))
            self._suggest()
        # At once, not with the next message: the words may be on their way already.
        self.screen.set_focus(self._field, scroll_visible=False)

    def close(self) -> None:
        """Drop the words and hide the line."""
        self.display = False
        if self._field is not None:
            with self._field.prevent(self._field.Changed):
                self._field.value = ""

    def show(self, found: Found | None) -> None:
        """Show how many entries there are, or what is wrong with the words; nothing before there are any."""
        if self._field is None:
            return
        said = Span("")
        if found is not None and found.faults:
            said = Span(f" {found.faults[0]} ", "warn")
        elif found is not None:
            said = Span(f" {entries(found.count, counted=found.counted)} ", "dim")
        self.say(said)

    def say(self, said: Span) -> None:
        """Show this at the end of the line."""
        if self._field is not None:
            self.query_one(".-said", _Label).say(said)

    def on_resize(self) -> None:
        """Another hint may fit now."""
        self._suggest()

    def _suggest(self) -> None:
        room = self.size.width - 6
        if self._field is not None and room > 0:
            self._field.placeholder = next((hint for hint in _HINTS if width(hint) <= room), "")

    def action_step(self, act: str) -> None:
        """Move the cursor of what was found."""
        self.post_message(self.Stepped(act))

    def action_keep(self) -> None:
        """Leave the field."""
        self.post_message(self.Kept())

    def action_drop(self) -> None:
        """Drop the words."""
        self.post_message(self.Dropped())

    def on_input_changed(self, message: Input.Changed) -> None:
        """Pass the words on."""
        message.stop()
        self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Pass it on."""
        message.stop()
        self.post_message(self.Chosen())


class Notice(Lines):
    """Words above the keys: why the selected row waits, else what the sync has to say. Often not there.

    They take a second line where the screen is too narrow for them: what to do stands at their end, and is never cut.
    """

    DEFAULT_CSS = "Notice { display: none; background: $surface; height: auto; max-height: 2; }"
    ROWS: ClassVar[int] = 2

    _said: Span = Span("")
    _end: Line = ()

    def show(self, problem: str, sync: SyncStatus) -> None:
        """Show the one that matters more."""
        said = Span(f" ! {literal(problem)}", "bad") if problem else Span(f" {literal(sync.message)}", "warn")
        if said != self._said or not self.display:
            ends = ("choose", "what to do") if problem else ("accounts", "accounts") if sync.cure else ()
            self._said, self._end = said, self._what_to_do(*ends) if ends else ()
            self.display = bool(said.text.strip())
            self.refresh(layout=True)
            self.redraw()

    def _what_to_do(self, act: str, does: str) -> Line:
        key = sign_of(act)
        return (Span(" · ", "dim"), Span(key, "key"), Span(f": {does}", "dim")) if key else ()

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
