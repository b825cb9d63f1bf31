"""Lines of `present` as the strips that a widget paints, and a widget that is nothing but lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.present.frame import Bar
from tui.present.text import Line, line_width, width
from tui.themes import Skin, skin


def strip(line: Line, look: Skin, cells: int, ground: str = "") -> Strip:
    """The line as a strip of exactly so many cells."""
    pieces: list[tuple[str, Style]] = []
    for span in line:
        if not span.text:
            continue
        text, style = span.text, look.style(span.style, ground)
        if pieces:
            before, last = pieces[-1]
            # Each piece costs some forty bytes on the wire, so blanks join their neighbours.
            if style == last or (text.isspace() and _same_blank(style, last)):
                pieces[-1] = (before + text, last)
                continue
            if before.isspace() and _same_blank(style, last):
                pieces[-1] = (before + text, style)
                continue
        pieces.append((text, style))
    have = line_width(line)
    if have < cells:
        blank = " " * (cells - have)
        if pieces and _same_blank(pieces[-1][1], look.style("", ground)):
            pieces[-1] = (pieces[-1][0] + blank, pieces[-1][1])
        else:
            pieces.append((blank, look.style("", ground)))
        have = cells
    made = Strip([Segment(text, style) for text, style in pieces], have)
    return made if have == cells else made.crop(0, cells)


def _same_blank(one: Style, other: Style) -> bool:
    """Whether a blank looks the same in both styles."""
    return (one.bgcolor, one.reverse, one.underline, one.strike) == (
        other.bgcolor,
        other.reverse,
        other.underline,
        other.strike,
    )


def on_background(made: Strip, widget: Widget) -> Strip:
    """The strip on the background that the widget's styles give it."""
    return made.apply_style(Style.from_color(bgcolor=widget.background_colors[1].rich_color))


def changed_cells(old: Line, new: Line) -> tuple[int, int]:
    """From which cell to which (exclusive) two lines differ, looking at whole pieces; (0, 0) when they do not."""
    if old == new:
        return 0, 0
    start = x = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        x += width(after.text)
    start = x
    end, old_end = line_width(new), line_width(old)
    if end != old_end:
        return start, max(end, old_end)
    for before, after in zip(reversed(old), reversed(new), strict=False):
        if before != after:
            break
        end -= width(after.text)
    return (start, end) if end > start else (0, max(line_width(new), old_end))


class Lines(Widget, can_focus=False):
    """A widget that shows lines, repaints only the cells that changed, and tells which named part was clicked."""

    DEFAULT_CSS = "Lines { height: 1; width: 1fr; }"

    class Clicked(Message):
        """A named part of the line was clicked."""

        def __init__(self, sender: Lines, part: str) -> None:
            super().__init__()
            self.sender = sender
            self.part = part

        @property
        def control(self) -> Lines:
            """The widget that was clicked."""
            return self.sender

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)
        self._bars: Sequence[Bar] = ()

    def make(self, cells: int) -> Sequence[Bar]:
        """The lines to show in so many cells; a subclass says which."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Make the lines anew and repaint the cells that differ."""
        cells = self.content_size.width
        if not cells:
            return
        old, self._bars = self._bars, self.make(cells)
        if len(old) != len(self._bars):
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, self._bars, strict=True)):
            start, end = changed_cells(before.line, after.line)
            if end > start:
                self.refresh(Region(start, y, end - start, 1))

    def on_resize(self) -> None:
        """A new width gives new lines."""
        self._bars = ()
        self.redraw()
        self.refresh()

    def on_mount(self) -> None:
        """A new theme repaints all."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    def render_line(self, y: int) -> Strip:
        """One line of the content."""
        cells = self.content_size.width
        if not self._bars and cells:
            self._bars = self.make(cells)
        line = self._bars[y].line if y < len(self._bars) else ()
        return on_background(strip(line, skin(self.app.theme), cells), self)

    def on_click(self, event: Click) -> None:
        """Tell which part was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= len(self._bars):
            return
        part = self._bars[offset.y].part_at(offset.x)
        if part:
            event.stop()
            self.post_message(self.Clicked(self, part))
