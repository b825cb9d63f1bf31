"""Seven days in a row, each on or off."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, Key
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.domain.times import WEEKDAYS
from tui.themes import skin
from tui.widgets.field import Entered

_CELLS = 6
"""Cells of one day: a sign, three letters, and two blanks."""


class Weekdays(Widget, can_focus=True):
    """Which days of the week count; left and right move, space or a click turns one."""

    DEFAULT_CSS = """
    Weekdays { height: 1; width: 1fr; padding: 0 1; background: $field; }
    Weekdays:focus { background: $field-focus; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Before", show=False),
        Binding("right", "move(1)", "Next", show=False),
        Binding("space", "turn", "Turn", show=False),
        Binding("enter", "enter", "Save", show=False),
    ]
    days: reactive[frozenset[int]] = reactive(frozenset)
    at = reactive(0)

    class Turned(Message):
        """A person turned a day."""

    def __init__(self, days: frozenset[int], first: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        """`days` are 0 Monday to 6 Sunday; the row begins with `first`."""
        super().__init__(id=id, markup=False)
        self.set_reactive(Weekdays.days, days)
        self._order = tuple((first + n) % 7 for n in range(7))

    def render(self) -> Text:
        """A sign and a name for each, the one under the cursor lit."""
        look, text = skin(self.app.theme), Text(no_wrap=True)
        for place, day in enumerate(self._order):
            on, here = day in self.days, self.has_focus and place == self.at
            name = WEEKDAYS[day][:3]
            text.append("☑" if on else "☐", look.style("good" if on else "dim"))
            style = look.style("key" if here else "strong" if on else "dim")
            text.append(name, f"{style} reverse" if here else style)
            text.append("  ")
        return text

    def begin_with(self, first: int) -> None:
        """Another first day of the week."""
        self._order = tuple((first + n) % 7 for n in range(7))
        self.refresh()

    def action_move(self, steps: int) -> None:
        """To a neighbour."""
        self.at = min(max(self.at + steps, 0), 6)

    def action_turn(self) -> None:
        """Turn the day under the cursor, and tell."""
        self.days = self.days ^ {self._order[self.at]}
        self.post_message(self.Turned())

    def action_enter(self) -> None:
        """Enter saves the form."""
        self.post_message(Entered())

    def on_key(self, event: Key) -> None:
        """A digit turns that day of the row."""
        if event.character and event.character in "1234567":
            event.stop()
            self.at = int(event.character) - 1
            self.action_turn()

    def on_click(self, event: Click) -> None:
        """A click turns one."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.x < 7 * _CELLS:
            self.at = offset.x // _CELLS
            self.action_turn()
