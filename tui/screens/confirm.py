"""The one confirm dialog: a question about something that is written, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll

from tui.present.changes import Confirmation
from tui.present.text import Line, Span
from tui.screens.dialog import Dialog
from tui.widgets.field import Push
from tui.widgets.words import Differences, Words

T = TypeVar("T")


class QuestionDialog(Dialog[T]):
    """What all questions share: the question as a title, what it is about, and answers that stay in sight."""

    DEFAULT_CSS = """
    QuestionDialog > #box { width: 76; }
    QuestionDialog .subject { margin: 0 0 1 0; }
    QuestionDialog #changes { margin: 0 0 1 2; }
    QuestionDialog .warnings { margin: 0 0 1 0; }
    QuestionDialog .totals { margin: 0 0 1 2; }
    QuestionDialog.-tight #changes, QuestionDialog.-tight .subject { margin: 0; }
    QuestionDialog.-tight .warnings { margin: 0; }
    QuestionDialog.-tight .totals { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up,h,k", "app.focus_previous", "Before", show=False),
        Binding("right,down,l,j", "app.focus_next", "Next", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", show=False),
    ]

    def question(self) -> str:
        """The title, a question."""
        raise NotImplementedError

    def about(self) -> ComposeResult:
        """What it is about: the thing by name, what changes, what is worth a word."""
        raise NotImplementedError

    def ways(self) -> ComposeResult:
        """The answers."""
        raise NotImplementedError

    def frame(self) -> ComposeResult:
        """The question, what it is about in a part that scrolls, and the answers."""
        yield Words((Span(self.question(), "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield from self.about()
        yield from self.ways()

    def action_scroll(self, direction: int) -> None:
        """Look at the rest of a long list of changes."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=direction * 5, animate=False)


def subject(lines: tuple[Line, ...]) -> Words:
    """The thing that is asked about. One is named in full; of several each keeps to its row."""
    return Words(*lines, classes="subject -cut" if len(lines) > 2 else "subject")


def warnings(said: Iterable[str]) -> Words:
    """What is worth a word before it is answered."""
    return Words(*warning_lines(said), classes="warnings")


def warning_lines(said: Iterable[str]) -> list[Line]:
    """A line for each warning."""
    return [(Span("▲ ", "warn"), Span(words, "warn")) for words in said]


def change_rows(asked: Confirmation) -> list[tuple[str, str, str]]:
    """What changes, as rows."""
    return [(change.label, change.old, change.new) for change in asked.changes]


class ConfirmScreen(QuestionDialog[bool]):
    """Asks before something is written. Dismisses with whether to do it."""

    DEFAULT_CSS = """
    ConfirmScreen .foot { padding: 0 0 0 2; }
    ConfirmScreen.-tight .foot { margin: 1 0 0 0; padding: 0; }
    ConfirmScreen.-narrow .foot { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", "Do it", show=False),
        Binding("n,N", "answer(False)", "Keep", show=False),
    ]

    def __init__(self, confirmation: Confirmation) -> None:
        super().__init__()
        self.confirmation = confirmation

    def question(self) -> str:
        """The confirmation's title."""
        return self.confirmation.title

    def about(self) -> ComposeResult:
        """The thing, what changes, the warnings."""
        asked = self.confirmation
        if asked.subject:
            yield subject(asked.subject)
        if asked.changes:
            yield Differences(change_rows(asked), id="changes")
        if asked.totals:
            yield Words(*asked.totals, classes="totals")
        if asked.warnings:
            yield warnings(asked.warnings)

    def ways(self) -> ComposeResult:
        """Do it, or keep everything as it is."""
        asked = self.confirmation
        with Horizontal(classes="foot"):
            yield Push("y", asked.do, id="do", classes="-destroys" if asked.destructive else "")
            yield Push("n", asked.keep, id="keep")
            yield Words((Span("esc cancel", "dim"),), classes="hint")

    def on_mount(self) -> None:
        """The safe answer has the focus when something is destroyed."""
        self.query_one("#keep" if self.confirmation.destructive else "#do").focus()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """An answer was given."""
        self.action_answer(event.button.id == "do")

    def action_answer(self, do: bool) -> None:
        """Answer by letter."""
        self.dismiss(do)

    def action_leave(self) -> None:
        """Escape keeps everything as it is."""
        self.dismiss(False)
