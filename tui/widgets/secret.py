"""A field for a key: what is typed or pasted into it is never shown, and never copied out of it."""

from __future__ import annotations

from rich.text import Text

from tui.widgets.field import Field


class SecretField(Field):
    """Shows a dot for each sign."""

    @property
    def _value(self) -> Text:
        return Text("•" * len(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return min(position, len(self.value))

    def _cell_offset_to_index(self, offset: int) -> int:
        return min(max(0, offset + self.scroll_offset.x), len(self.value))

    def action_copy(self) -> None:
        """A key is not copied out: what is copied can be read by everything on the screen's machine."""

    def action_cut(self) -> None:
        """Take away what is selected, without copying it."""
        if not self.selection.is_empty:
            self.replace("", *sorted(self.selection))
