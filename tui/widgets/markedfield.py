"""A field of one line in which each piece is coloured by what it was read as."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tui.present.text import in_place
from tui.themes import skin
from tui.widgets.field import Field

_STYLES = {"time": "accent", "project": "strong", "tag": "tag", "new-tag": "tag", "billable": "good"}


class MarkedField(Field):
    """Shows what it is told about its pieces; it knows nothing of what they mean."""

    _marks: Sequence[tuple[int, int, str]] = ()
    _wrong: tuple[int, int] = (0, 0)

    def mark(self, marks: Sequence[tuple[int, int, str]], wrong: tuple[int, int]) -> None:
        """Pieces as (start, end, what they are), and the piece that is wrong."""
        if (marks, wrong) != (self._marks, self._wrong):
            self._marks, self._wrong = marks, wrong
            self.refresh()

    @property
    def _value(self) -> Text:
        """What is drawn."""
        look = skin(self.app.theme)
        text = Text(in_place(self.value), no_wrap=True, overflow="ignore", end="")
        for start, end, kind in self._marks:
            if kind in _STYLES:
                text.stylize(look.style(_STYLES[kind]), start, end)
        start, end = self._wrong
        if start < end:
            # Without colours the place must be seen too.
            text.stylize("reverse" if self.app.theme == "clockpane-plain" else look.style("bad"), start, end)
        return text
