"""Acts on places: workspaces and accounts."""

from __future__ import annotations

from tui.present.sift import Sift
from tui.screens.acts.base import ActsBase


class PlaceActs(ActsBase):
    """Where time is tracked."""

    async def do_workspace(self) -> None:
        """Choose a workspace of any account."""
        from tui.screens.workspaces import WorkspacePicker

        async def go(place: tuple[str, str]) -> None:
            state = self._state
            # From the picker's accounts one was opened already.
            if place != (state.account.id, state.workspace.id):
                await self._session.open_place(*place)
            self._screen.sift_by(Sift())

        self._ask(WorkspacePicker(self._session), go)

    async def do_accounts(self) -> None:
        """Accounts, their keys, their connections."""
        from tui.screens.accounts import AccountsScreen

        async def go(_opened: str) -> None:
            self._screen.sift_by(Sift())

        self._ask(AccountsScreen(self._session), go)
