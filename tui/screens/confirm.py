"""The one confirm dialog: what is about to be written, and two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll

from tui.present.changes import Confirmation
from tui.present.text import Span
from tui.screens.dialog import Dialog
from tui.widgets.field import Differences, Push, Words


class ConfirmScreen(Dialog[bool]):
    """Asks before something is written. Dismisses with whether to do it."""

    DEFAULT_CSS = """
    ConfirmScreen > #box { width: 76; }
    ConfirmScreen .subject { margin: 0 0 1 0; }
    ConfirmScreen #changes { margin: 0 0 1 2; }
    ConfirmScreen .warnings { margin: 0 0 1 0; }
    ConfirmScreen .foot { padding: 0 0 0 2; }
    ConfirmScreen.-tight #changes, ConfirmScreen.-tight .subject { margin: 0; }
    ConfirmScreen.-tight .warnings { margin: 0; }
    ConfirmScreen.-tight .foot { margin: 1 0 0 0; padding: 0; }
    ConfirmScreen.-narrow .foot { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", "Do it", show=False),
        Binding("n,N", "answer(False)", "Keep", show=False),
        Binding("left,up,h,k", "app.focus_previous", "Before", show=False),
        Binding("right,down,l,j", "app.focus_next", "Next", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", show=False),
    ]

    def __init__(self, confirmation: Confirmation) -> None:
        super().__init__()
        self.confirmation = confirmation

    def frame(self) -> ComposeResult:
        """The question, what it is about, what changes, the warnings and the answers."""
        asked = self.confirmation
        yield Words((Span(asked.title, "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            if asked.subject:
                # One thing is named in full; of several each keeps to its row.
                yield Words(*asked.subject, classes="subject -cut" if len(asked.subject) > 2 else "subject")
            if asked.changes:
                yield Differences(
                    [(change.label, change.old, change.new) for change in asked.changes], id="changes"
                )
            if asked.warnings:
                lines = ((Span("▲ ", "warn"), Span(words, "warn")) for words in asked.warnings)
                yield Words(*lines, classes="warnings")
        with Horizontal(classes="foot"):
            yield Push("y", asked.do, id="do", classes="-destroys" if asked.destructive else "")
            yield Push("n", asked.keep, id="keep")
            yield Words((Span("esc cancel", "dim"),), classes="hint")

    def on_mount(self) -> None:
        """The safe answer has the focus when something is destroyed."""
        self.query_one("#keep" if self.confirmation.destructive else "#do").focus()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """An answer was given."""
        self.dismiss(event.button.id == "do")

    def action_answer(self, do: bool) -> None:
        """Answer by letter."""
        self.dismiss(do)

    def action_leave(self) -> None:
        """Escape keeps everything as it is."""
        self.dismiss(False)

    def action_scroll(self, direction: int) -> None:
        """Look at the rest of a long list of changes."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=direction * 5, animate=False)
