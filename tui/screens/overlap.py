"""Two entries that share time: what can be done about it, each way with what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus

from tui.present.away import Way
from tui.present.repairs import OverlapWay
from tui.present.text import Line, Span
from tui.screens.away import WayRow
from tui.screens.confirm import QuestionDialog, subject, warnings
from tui.widgets.field import Push
from tui.widgets.words import Differences, Words

_HINT = "enter or its number does it · esc leaves it as it is"


class Preview(Vertical):
    """What one way would change."""

    DEFAULT_CSS = """
    Preview { height: auto; display: none; }
    Preview.-shown { display: block; }
    Preview #changes { margin: 0 0 0 2; }
    Preview .warnings { margin: 0; }
    """

    def __init__(self, way: OverlapWay) -> None:
        super().__init__()
        self._way = way

    def compose(self) -> ComposeResult:
        """Old and new, and what else it would overlap."""
        way = self._way
        if way.changes:
            yield Differences([(row.label, row.old, row.new) for row in way.changes], id="changes")
        else:
            yield Words((Span("nothing is changed, and neither is marked any more", "dim"),), id="changes")
        if way.warnings:
            yield warnings(way.warnings)


class OverlapScreen(QuestionDialog[int | None]):
    """Asks which way. Dismisses with its place among the ways, or None: nothing is done."""

    DEFAULT_CSS = """
    OverlapScreen #previews { height: auto; margin: 0 0 1 0; }
    OverlapScreen #ways { height: auto; margin: 0 0 1 0; }
    OverlapScreen.-tight #previews, OverlapScreen.-tight #ways { margin: 0; }
    OverlapScreen .foot { padding: 0 0 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"choose({digit})", show=False) for digit in range(1, 10)),
        Binding("home", "end(0)", "First", show=False),
        Binding("end", "end(-1)", "Last", show=False),
    ]

    def __init__(self, title: str, about: tuple[Line, ...], choices: Sequence[OverlapWay]) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._choices = choices

    def question(self) -> str:
        """How much is shared."""
        return self._title

    def about(self) -> ComposeResult:
        """Both entries, and what the choice with the focus would change."""
        yield subject(self._about)
        # Each has its own, and the tallest gives all of them its height: nothing jumps as the focus moves.
        with Vertical(id="previews"):
            yield from (Preview(way) for way in self._choices)

    def ways(self) -> ComposeResult:
        """The choices by number."""
        rows = tuple(
            Way(key=str(number), says=way.words, slim=way.words)
            for number, way in enumerate(self._choices, start=1)
        )
        with Vertical(id="ways"):
            yield from (WayRow(rows, index) for index in range(len(rows)))
        with Horizontal(classes="foot"):
            yield Words((Span(_HINT, "dim"),), classes="hint")

    def on_mount(self) -> None:
        """The first way has the focus; where there is but one, it leaves all as it is."""
        rows = max(len(way.changes) + len(way.warnings) for way in self._choices)
        self.query_one("#previews").styles.min_height = max(1, rows)
        self.query(WayRow).first().focus()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Show what this one would do."""
        for row, preview in zip(self.query(WayRow), self.query(Preview), strict=True):
            preview.set_class(row is event.widget, "-shown")
        self.call_after_refresh(self.fit)

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """A row was pressed."""
        if isinstance(event.button, WayRow):
            self.action_choose(int(event.button.way.key))

    def action_end(self, place: int) -> None:
        """To the first way or the last."""
        list(self.query(WayRow))[place].focus()

    def action_choose(self, number: int) -> None:
        """Choose by number, if there is such a row."""
        if number <= len(self._choices):
            self.dismiss(number - 1)
