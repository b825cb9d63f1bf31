"""What the open workspace is set to, as it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll

from tui.present import people as words
from tui.present.text import Span, cut, literal
from tui.screens.dialog import Dialog, rule
from tui.session.port import SessionPort
from tui.session.state import State
from tui.widgets.field import Push
from tui.widgets.words import Words


class WorkspaceDetails(Dialog[None]):
    """Shows the settings of the open workspace, which follow the server; nothing can be changed here."""

    DEFAULT_CSS = """
    WorkspaceDetails > #box { width: 66; }
    WorkspaceDetails #rows { margin: 0 0 1 0; }
    WorkspaceDetails.-tight #rows { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e,q", "leave", "Close", show=False),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("pagedown", "scroll(5)", "Page down", show=False),
        Binding("pageup", "scroll(-5)", "Page up", show=False),
    ]

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
        self._unfollow: Callable[[], None] = lambda: None

    def frame(self) -> ComposeResult:
        """The rows, and where they are changed."""
        yield Words((Span(cut(literal(self._session.state.workspace.name), 50), "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield Words(id="rows")
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("esc", "Close", id="close")
            yield Words((Span(words.foot_words(self._session.state), "dim"),), classes="hint")

    def on_mount(self) -> None:
        """Show what is known, and ask for what is new."""
        self._unfollow = self._session.subscribe(self._show)
        self._session.read_members()
        self._show(self._session.state)
        self.query_one(Push).focus()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()

    def _show(self, state: State) -> None:
        if self.is_attached and self.query("#rows"):
            self.query_one("#rows", Words).show(*words.detail_lines(state))
            self.call_after_refresh(self.fit)

    def on_push_pressed(self) -> None:
        """The button closes."""
        self.action_leave()

    def action_scroll(self, rows: int) -> None:
        """Look at the rest where there is little room."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=rows, animate=False)
