"""The workspace picker: all accounts and their workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.domain.durations import words
from tui.domain.errors import ClockpaneError
from tui.present.changes import confirm_workspace
from tui.present.choose import Pattern, clipped
from tui.present.naming import name_wrong
from tui.present.text import Line, Span, keys_line, line_width, literal
from tui.screens.confirm import ConfirmScreen
from tui.screens.dialog import AskName
from tui.screens.over import open_over
from tui.screens.pick import Picker
from tui.session.port import SessionPort
from tui.session.state import AccountInfo, PlaceInfo

Row = PlaceInfo | AccountInfo | None
"""A workspace, the heading of its account, or a blank row between two."""


class WorkspacePicker(Picker[tuple[str, str] | None]):
    """Chooses a workspace. Dismisses with the ids of account and workspace, or None to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "make", "New workspace", show=False),
        Binding("tab,shift+tab", "accounts", "Accounts", show=False),
    ]

    def __init__(self, session: SessionPort, *, nested: bool = False) -> None:
        """`nested`: it was opened from the accounts, to which it goes back."""
        super().__init__("")
        self._session = session
        self._nested = nested
        self._places = session.places()

    def find(self, typed: str) -> Sequence[Row]:
        """Workspaces that match under their accounts, in the accounts' order."""
        pattern = Pattern(typed)
        groups: dict[str, list[tuple[int, int, PlaceInfo]]] = {}
        for number, place in enumerate(self._places):
            score = pattern.score(place.name.lower())
            if score is not None:
                groups.setdefault(place.account.id, []).append((score, number, place))
        rows: list[Row] = []
        for group in groups.values():
            if rows:
                rows.append(None)
            rows.append(group[0][2].account)
            rows += [place for _, _, place in sorted(group, key=lambda item: item[:2])]
        return rows

    def draw(self, row: Row, cells: int) -> Line:
        """The name at the left, hours of this week or the way there at the right."""
        if row is None:
            return ()
        if isinstance(row, AccountInfo):
            return _sides((Span(literal(row.title), "dim"),), (Span(literal(row.how), "dim"),), cells)
        left: Line = (
            Span("  ● " if row.current else "    ", "accent"),
            Span(literal(row.name), "strong" if row.current else ""),
        )
        if row.running:
            left = (*left, Span(f"   ▸ {literal(row.running)}", "running"))
        hours = words(row.week) if row.week else "0h"
        end = hours if cells <= 50 else f"{hours} this week"
        return _sides(left, (Span(literal(row.note) if row.note else end, "dim"),), cells)

    def heading(self, row: Row) -> bool:
        """Accounts and blank rows can't be opened."""
        return not isinstance(row, PlaceInfo)

    def first(self, rows: Sequence[Row]) -> int:
        """The present one."""
        return next((n for n, row in enumerate(rows) if isinstance(row, PlaceInfo) and row.current), 0)

    def total(self) -> int:
        """All workspaces."""
        return len(self._places)

    def keys(self) -> Line:
        """Open, make, the accounts, stay."""
        narrow = self.app.size.width < 68
        make, stay = "new" if narrow else "new workspace", "back" if self._nested else "stay"
        return keys_line(("enter", "open"), ("ctrl+n", make), ("tab", "accounts"), ("esc", stay))

    def taken(self, row: Row) -> None:
        """Hand back the workspace."""
        if isinstance(row, PlaceInfo):
            self.dismiss((row.account.id, row.workspace_id))

    def action_accounts(self) -> None:
        """The accounts: back to them, or on."""
        if self._nested:
            self.dismiss(None)
            return

        from tui.screens.accounts import AccountsScreen

        def then(opened: str | None) -> None:
            if opened is not None:
                state = self._session.state
                self.dismiss((state.account.id, state.workspace.id))
                return
            self._places = self._session.places()
            self.filter(first=True)
            self.fit()

        open_over(self, AccountsScreen(self._session, nested=True), then)

    def action_make(self) -> None:
        """Make a workspace, after its name and the warning."""
        self.run_worker(self._make(), group="workspaces", exclusive=True)

    async def _make(self) -> None:
        account = self._session.state.account
        names = [place.name for place in self._places if place.account.id == account.id]
        ask = AskName("New workspace", "name", lambda name: name_wrong("workspace", name, names))
        name = await self.ask(ask)
        if name is None or not await self.ask(ConfirmScreen(confirm_workspace(name, account.title))):
            return
        self.say(f"making “{literal(name)}” …", "dim")
        try:
            workspace_id = await self._session.create_workspace(name)
        except ClockpaneError as error:
            self.say(error)
            return
        self.dismiss((account.id, workspace_id))


def _sides(left: Line, end: Line, cells: int) -> Line:
    left = clipped(left, cells - line_width(end) - 2)
    return (*left, Span(" " * (cells - line_width(left) - line_width(end))), *end)
