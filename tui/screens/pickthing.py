"""Chooses one of a few named things: the client that projects go to, the tag that others become."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.present.choose import Sieve
from tui.present.text import Line, Span, line_width
from tui.screens.pick import Picker


class Row(Struct, frozen=True):
    """One thing to choose; an empty id is "none of them"."""

    id: str
    name: str
    line: Line
    note: str = ""


class ThingPicker(Picker[str | None]):
    """Dismisses with the id of what was chosen ("" for none of them), or with None."""

    def __init__(self, title: str, rows: Sequence[Row], *, current: str | None = None) -> None:
        """The list opens on `current`."""
        super().__init__(title)
        self._rows = list(rows)
        self._current = current
        self._sieve = Sieve([(row, row.name) for row in self._rows])

    def find(self, typed: str) -> Sequence[Row]:
        """Those whose names fit."""
        return self._sieve.find(typed)

    def draw(self, row: Row, cells: int) -> Line:
        """Its name, and what is worth a word at the right."""
        gap = cells - line_width(row.line) - len(row.note)
        return (*row.line, Span(" " * gap), Span(row.note, "dim")) if row.note and gap > 1 else row.line

    def first(self, rows: Sequence[Row]) -> int:
        """The one that is chosen now."""
        return next((place for place, row in enumerate(rows) if row.id == self._current), 0)

    def total(self) -> int:
        """All of them."""
        return len(self._rows)

    def taken(self, row: Row) -> None:
        """Hand it back."""
        self.dismiss(row.id)
