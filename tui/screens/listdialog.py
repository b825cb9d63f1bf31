"""What dialogs share that are a list of things and keys for the one under the cursor."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.present.text import Span
from tui.screens.asked import AskedDialog
from tui.screens.dialog import rule
from tui.widgets.blocks import Blocks
from tui.widgets.keybar import KeyBar
from tui.widgets.strips import Lines
from tui.widgets.words import Words

T = TypeVar("T")
Row = TypeVar("Row")


class ListDialog(AskedDialog[T], Generic[T, Row]):
    """A title, the things in blocks of rows, a line for what is said, and a bar of keys."""

    DEFAULT_CSS = """
    ListDialog > #box { width: 92; }
    ListDialog #rows { background: $panel; scrollbar-background: $panel; margin: 0 0 1 0; }
    ListDialog.-tight #rows { margin: 0; }
    ListDialog #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move('down')", "Down", show=False),
        Binding("up,k", "move('up')", "Up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("home", "move('first')", "First", show=False),
        Binding("end,G", "move('last')", "Last", show=False),
    ]

    def title_words(self) -> str:
        """What stands over the list."""
        raise NotImplementedError

    def key_of(self, row: Row) -> Hashable:
        """What tells a thing from others."""
        raise NotImplementedError

    def show_keys(self) -> None:
        """Show the keys that work now."""
        raise NotImplementedError

    def action_take(self) -> None:
        """Enter, or a second click."""
        raise NotImplementedError

    def frame(self) -> ComposeResult:
        """The title, the list, the keys."""
        yield Words((Span(self.title_words(), "title"),), classes="head")
        yield Blocks[Any](self.key_of, id="rows")
        yield rule()
        yield Words(id="said", classes="-empty")
        yield KeyBar(id="keys")

    @property
    def rows(self) -> Blocks[Row]:
        """The list."""
        return self.query_one("#rows", Blocks)

    def fit(self) -> None:
        """The list is as high as it needs to be, or as there is room for."""
        if not self.query("#box"):
            return  # it was answered, and is about to go
        box, rows = self.query_one("#box"), self.rows
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in box.children
            if child is not rows and child.display
        )
        room = self.size.height - box.gutter.height - others - rows.styles.margin.height
        rows.styles.height = max(1, min(rows.row_count(), room))
        self.call_after_refresh(rows.keep_in_view)

    def on_blocks_moved(self) -> None:
        """Another thing."""
        self.say("")
        self.show_keys()

    def on_blocks_opened(self) -> None:
        """A second click."""
        self.action_take()

    async def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A key of the foot was clicked."""
        message.stop()
        await self.run_action(message.part)

    def action_move(self, act: str) -> None:
        """Move in the list."""
        self.rows.move(act)
