"""The floor that the program is measured against: a bare Textual application with as many rows of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class Floor(App[None]):
    """Rows of text, and a row that `down` moves."""

    BINDINGS: ClassVar[list[BindingType]] = [("down", "step", "Step"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """As many rows as a screen has."""
        self.place = 0
        for number in range(34):
            yield Static(
                f"Today row {number}" if number == 0 else f"row {number}", id=f"r{number}", markup=False
            )

    def action_step(self) -> None:
        """Show that the key has arrived."""
        self.place += 1
        self.query_one("#r1", Static).update(f"moved {self.place}", layout=False)


if __name__ == "__main__":
    Floor().run()
