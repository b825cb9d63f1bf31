"""The jump list: a digit starts one of the last different things."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.domain.entries import EntryDraft
from tui.present.jump import JumpRow, jump_line, jump_rows
from tui.present.text import Line, Span, keys_line
from tui.screens.dialog import Dialog, rule
from tui.session.port import SessionPort
from tui.widgets.picklist import PickList
from tui.widgets.words import Words

_NOTHING = "nothing yet: what you track will stand here"


class JumpRows(PickList, can_focus=True):
    """The rows; they have the focus, for there is nothing to type."""

    DEFAULT_CSS = "JumpRows:focus { background-tint: transparent; }"


class JumpScreen(Dialog[EntryDraft | None]):
    """Chooses what to start. Dismisses with its draft, or None for nothing."""

    DEFAULT_CSS = """
    JumpScreen > #box { width: 104; }
    JumpScreen #keys { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(digit, f"number('{digit}')", show=False) for digit in "0123456789"),
        Binding("enter", "take", "Start", show=False),
        Binding("down,j", "move(1)", "Next", show=False),
        Binding("up,k", "move(-1)", "Before", show=False),
        Binding("home", "move(-1000)", "First", show=False),
        Binding("end,G", "move(1000)", "Last", show=False),
    ]

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
        now = session.clock.now()
        self._rows = jump_rows(session.state, session.habits(), session.suggestion(), now)

    def frame(self) -> ComposeResult:
        """The rows, and the keys."""
        yield Words((Span("Jump to", "title"),), classes="head")
        yield JumpRows(self._line, heading=lambda row: row.draft is None, empty=_NOTHING, id="rows")
        yield rule()
        yield Words(self._keys(), id="keys")

    def on_mount(self) -> None:
        """Begin on the newest."""
        rows = self.query_one(JumpRows)
        first = next((at for at, row in enumerate(self._rows) if row.key == "1"), 0)
        rows.show(self._rows, first)
        rows.focus()

    def fit(self) -> None:
        """Let the rows scroll where the screen has too few."""
        box, rows = self.query_one("#box"), self.query_one(JumpRows)
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in box.children
            if child is not rows and child.display
        )
        rows.styles.max_height = max(2, self.size.height - box.gutter.height - others)

    def _line(self, row: JumpRow, cells: int) -> Line:
        return jump_line(row, self._rows, self._session.state.catalog, cells)

    def _keys(self) -> Line:
        digits = [row.key for row in self._rows if row.key]
        if not digits:
            return keys_line(("esc", "close"))
        span = digits[0] if len(digits) == 1 else f"{digits[0]}–{digits[-1]}"
        return keys_line((span, "start"), ("enter", "start the selected one"), ("esc", "close"))

    def action_number(self, digit: str) -> None:
        """Start the one of that number."""
        row = next((row for row in self._rows if row.key == digit), None)
        if row is not None:
            self.dismiss(row.draft)

    def action_take(self) -> None:
        """Start the one under the cursor."""
        row = self.query_one(JumpRows).current
        if row is not None:
            self.dismiss(row.draft)

    def action_move(self, steps: int) -> None:
        """Move in the list."""
        self.query_one(JumpRows).move(steps)

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """A click starts one too."""
        self.dismiss(event.thing.draft)
