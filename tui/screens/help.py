"""Help: all keys, first those that do something here, narrowed by typing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.acting import Context, disabled_reason
from tui.actions import ACTIONS, GROUPS, Action
from tui.keys import names_of, signs_of
from tui.present.text import Line, Span, cut, fit, width
from tui.widgets.rows import Rows

KEY_CELLS = 14
"""Cells of the column of keys; more where an act has many, up to a limit."""
MOST_KEY_CELLS = 24


def help_lines(here: Context, words: str, cells: int) -> list[Line]:
    """Every act with its keys: what can be done here by group, then what can't, with the reason.

    A key that is typed alone puts what it does first.
    """
    found = [action for action in ACTIONS if _matches(action, words)]
    if not found:
        return [(Span(" No key does that.", "dim"),)]
    widest = max(width(signs_of(action.id)) + 1 for action in found)
    room = min(max(KEY_CELLS, widest), MOST_KEY_CELLS, cells // 3)
    typed = words.strip()
    parts: dict[str, list[Action]] = {f"The key {typed}": [a for a in found if typed in names_of(a.id)]}
    first = {action.id for action in parts[f"The key {typed}"]}
    rest = [action for action in found if action.id not in first]
    for group in GROUPS:
        parts[group] = [a for a in rest if a.group == group and disabled_reason(a, here) is None]
    parts["Not here"] = [a for a in rest if disabled_reason(a, here) is not None]
    lines: list[Line] = []
    for title, actions in parts.items():
        if actions:
            lines += [(), (Span(f" {title}", "strong"),)]
        for action in actions:
            lines += _rows(action, disabled_reason(action, here), room, cells)
    return lines[1:]


def _matches(action: Action, words: str) -> bool:
    text = f"{action.group} {action.words} {action.help} {' '.join(names_of(action.id))}".casefold()
    return all(word in text for word in words.casefold().split())


def _rows(action: Action, reason: str | None, room: int, cells: int) -> list[Line]:
    """The keys of an act, and beside them on as many lines as it needs what it does."""
    keys = Span(f"   {fit(signs_of(action.id), room)}", "key" if reason is None else "dim")
    pieces = _wrapped(action.help, reason, cells - room - 4)
    return [(keys if not i else Span(" " * (room + 3)), piece) for i, piece in enumerate(pieces)]


def _wrapped(text: str, reason: str | None, cells: int) -> list[Span]:
    """The sentence on as many lines as it needs, then the reason why it can't be done."""
    pieces: list[Span] = []
    for said, style in ((text, "" if reason is None else "dim"), (f"({reason})" if reason else "", "dim")):
        row = ""
        for word in said.split():
            if row and width(row) + 1 + width(word) > cells:
                pieces.append(Span(row, style))
                row = ""
            row = f"{row} {word}".strip()
        if row:
            pieces.append(Span(cut(row, cells), style))
    return pieces


class HelpRows(Rows):
    """The lines; they only scroll."""

    def __init__(self, here: Context) -> None:
        super().__init__()
        self._here = here
        self._words = ""
        self._lines: list[Line] = []
        self._made_for = 0

    @property
    def has_cursor(self) -> bool:
        """There is none."""
        return False

    def narrow_to(self, words: str) -> None:
        """Show only acts with these words."""
        self._words, self._made_for = words, 0
        self.jump(0)
        self._make()

    def on_resize(self) -> None:
        """Wrap the sentences anew."""
        self._make()

    def _make(self) -> None:
        cells = self.scrollable_content_region.width
        if cells and cells != self._made_for:
            self._made_for = cells
            self._lines = help_lines(self._here, self._words, cells)
            self.fit_rows()

    def row_count(self) -> int:
        """How many lines."""
        return len(self._lines)

    def row_line(self, y: int, cells: int) -> Line:
        """One line."""
        return self._lines[y]


class HelpScreen(ModalScreen[None]):
    """All keys. Typing narrows them; arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, here: Context) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        """A field above the lines."""
        with Vertical(id="help") as box:
            box.border_title = "Keys"
            box.border_subtitle = "↑↓ scroll · esc close"
            yield Input(placeholder="type what you want to do", compact=True)
            yield HelpRows(self._here)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Narrow."""
        self.query_one(HelpRows).narrow_to(message.value)

    def action_scroll(self, rows: int) -> None:
        """Scroll by lines."""
        view = self.query_one(HelpRows)
        view.jump(view.scroll_offset.y + rows)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        view = self.query_one(HelpRows)
        view.jump(view.scroll_offset.y + pages * max(1, view.size.height - 1))

    def action_leave(self) -> None:
        """Close; typed words go first."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)
