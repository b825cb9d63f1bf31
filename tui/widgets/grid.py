"""Rows of styled words in aligned columns, which wrap where they must."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual.widget import Widget

from tui.present.text import Line
from tui.themes import skin

Cells = Sequence[Line]
"""One row: a line for each column."""


class Grid(Widget, can_focus=False):
    """Aligned columns: the first ones are as wide as they need and keep to one row, the others share what is left."""

    DEFAULT_CSS = """
    Grid { height: auto; width: 1fr; }
    Grid.-empty { display: none; }
    """

    def __init__(
        self,
        rows: Sequence[Cells] = (),
        *,
        fixed: int = 1,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`fixed` is how many of the first columns never wrap."""
        super().__init__(id=id, classes=classes, markup=False)
        self._rows = tuple(rows)
        self._fixed = fixed
        self.set_class(not self._rows, "-empty")

    @property
    def plain(self) -> str:
        """The words without their styles, a row a line."""
        return "\n".join(
            " ".join(filter(None, ("".join(span.text for span in cell) for cell in row)))
            for row in self._rows
        )

    def show(self, rows: Sequence[Cells]) -> None:
        """Show other rows."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.set_class(not self._rows, "-empty")
            self.refresh(layout=True)

    def render(self) -> Table:
        """The rows as a grid."""
        look = skin(self.app.theme)
        grid = Table.grid(padding=(0, 2, 0, 0))
        for number in range(max((len(row) for row in self._rows), default=0)):
            grid.add_column(no_wrap=number < self._fixed, overflow="fold")
        for row in self._rows:
            grid.add_row(*(Text.assemble(*((s.text, look.style(s.style)) for s in cell)) for cell in row))
        return grid
