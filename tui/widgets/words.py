"""Words in a dialog: lines of them, and what changes from old to new. They hold no rules and do no I/O."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual.widget import Widget

from tui.present.text import Line
from tui.themes import skin


class Words(Widget, can_focus=False):
    """Lines of styled words, wrapped to the width that there is, or cut with the class `-cut`."""

    DEFAULT_CSS = """
    Words { height: auto; width: 1fr; }
    Words.-cut { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *lines: Line, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)
        self._lines: tuple[Line, ...] = lines

    @property
    def plain(self) -> str:
        """The words without their styles."""
        return "\n".join("".join(span.text for span in line) for line in self._lines)

    def show(self, *lines: Line) -> None:
        """Show other lines; none at all hides the widget where its class is `optional`."""
        self.set_class(not any(lines), "-empty")
        if lines != self._lines:
            same = len(lines) == len(self._lines) and self.plain == "\n".join(
                "".join(span.text for span in line) for line in lines
            )
            self._lines = lines
            self.refresh(layout=not same)

    def render(self) -> Text:
        """The lines in the theme's styles."""
        look = skin(self.app.theme)
        cut = self.has_class("-cut")
        text = Text(overflow="ellipsis" if cut else "fold", no_wrap=cut)
        for number, line in enumerate(self._lines):
            if number:
                text.append("\n")
            for span in line:
                text.append(span.text, look.style(span.style))
        return text


class Differences(Widget, can_focus=False):
    """Rows of label, old, arrow and new, in aligned columns that wrap where they must."""

    DEFAULT_CSS = "Differences { height: auto; width: 1fr; }"

    def __init__(self, rows: Sequence[tuple[str, str, str]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._rows = rows

    def show(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show other rows; none at all hides the widget where its class is `optional`."""
        self.set_class(not rows, "-empty")
        if rows != self._rows:
            self._rows = rows
            self.refresh(layout=True)

    def render(self) -> Table:
        """The rows as a grid."""
        look = skin(self.app.theme)
        grid = Table.grid(padding=(0, 2, 0, 0))
        for narrow in (True, False, True, False):
            grid.add_column(no_wrap=narrow, overflow="fold")
        for label, old, new in self._rows:
            # Spans, not column styles: those would strike through the padding too.
            grid.add_row(
                Text.assemble((label, look.style(""))),
                Text.assemble((old, look.style("old"))),
                Text.assemble(("→", look.style("dim"))),
                Text.assemble((new, look.style("new"))),
            )
        return grid
