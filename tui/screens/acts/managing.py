"""Acts of the Manage tab: which list, in which order, what is marked, and what opening a row does."""

from __future__ import annotations

from tui.present.choice import Choice, named
from tui.present.sift import Sift
from tui.screens.acts.bulk import BulkActs
from tui.screens.acts.program import ProgramActs

_WITHIN = {"client": "project", "project": "task"}
"""What is in a row of that kind, as the list that shows it."""


class ManageActs(BulkActs, ProgramActs):
    """What is shown in the tab, and where opening leads."""

    async def do_manage(self) -> None:
        """The Manage tab, as it was left."""
        await self._screen.open_manage()

    async def do_log(self) -> None:
        """The log, as it was left."""
        self._screen.to_log()

    async def do_next_kind(self) -> None:
        """The next list."""
        self._screen.manage.step_kind(1)

    async def do_prev_kind(self) -> None:
        """The list before."""
        self._screen.manage.step_kind(-1)

    async def do_hidden(self) -> None:
        """Archived and done things on or off."""
        self._screen.manage.toggle_hidden()

    async def do_sort_next(self) -> None:
        """By the next column."""
        self._screen.manage.step_sort(1)

    async def do_sort_prev(self) -> None:
        """By the column before."""
        self._screen.manage.step_sort(-1)

    async def do_reverse(self) -> None:
        """The other way round."""
        self._screen.manage.reverse()

    async def do_mark_thing(self) -> None:
        """Mark or unmark the row, and go on."""
        self._screen.manage.toggle_mark()

    async def do_mark_things(self) -> None:
        """Begin or end a range."""
        self._screen.manage.toggle_range()

    async def do_choose(self) -> None:
        """In Manage: what is in the row; all else as in the log and the tree."""
        choice = self._choice
        if not self._screen.managing or (self._screen.context.stuck and self._stuck() is not None):
            await super().do_choose()
        elif choice.kind in _WITHIN:
            of = Choice(
                kind=choice.kind,
                client_id=choice.client_id,
                project_id=choice.project_id if choice.kind == "project" else None,
            )
            self._screen.manage.only(_WITHIN[choice.kind], of)
        elif choice.kind == "workspace":
            await self._open_workspace(choice.workspace_id or "")
        elif choice.kind == "user":
            await self.do_member()
        else:
            await self.do_edit()

    async def do_member(self) -> None:
        """The time of the chosen member."""
        raise NotImplementedError

    async def _open_workspace(self, workspace_id: str) -> None:
        state = self._state
        if workspace_id == state.workspace.id:
            self._screen.toast("This is the workspace that is open")
            return
        await self._session.open_place(state.account.id, workspace_id)
        self._screen.sift_by(Sift())

    async def do_new_thing(self) -> None:
        """In the list of workspaces a workspace, after its name and a warning; else as everywhere."""
        if self._screen.managing and self._screen.manage.kind == "workspace":
            self._name_workspace()
        else:
            await super().do_new_thing()

    def _name_workspace(self) -> None:
        from tui.present.changes import confirm_workspace
        from tui.present.naming import name_wrong
        from tui.screens.dialog import AskName

        account = self._state.account
        names = [place.name for place in self._session.places() if place.account.id == account.id]

        async def go_on(name: str) -> None:
            async def go() -> None:
                await self._session.create_workspace(name)
                self._screen.show_manage(opened=True)
                self._screen.toast(f"Made the workspace {named(name)}")

            await self._confirm(confirm_workspace(name, account.title), go)

        self._ask(AskName("New workspace", "name", lambda name: name_wrong("workspace", name, names)), go_on)
