"""Acts on people and on what a workspace is set to."""

from __future__ import annotations

from tui.domain.errors import ClockpaneError
from tui.screens.acts.bulk import BulkActs


class PeopleActs(BulkActs):
    """Who is in the workspace, and the user's own week in it."""

    async def do_edit(self) -> None:
        """On a workspace what it is set to, which is all that there is to see; else as everywhere."""
        if self._choice.kind == "workspace":
            await self.do_details()
        else:
            await super().do_edit()

    async def do_profile(self) -> None:
        """The own week."""
        from tui.screens.profile import ProfileScreen

        async def go(said: str) -> None:
            self._tell(said)

        self._ask(ProfileScreen(self._session), go)

    async def do_member(self) -> None:
        """The time of the chosen member; one's own is the log."""
        from tui.screens.member import MemberScreen

        user_id = self._choice.user_id
        if not user_id:
            raise ClockpaneError("nobody is chosen here: choose a member in Manage, People")
        if user_id == self._state.user.id:
            self._screen.toast("This is you: your own time is the log")
            return
        self._screen.app.push_screen(MemberScreen(self._session, user_id))

    async def do_details(self) -> None:
        """What the open workspace is set to."""
        from tui.screens.wsdetails import WorkspaceDetails

        chosen = self._choice.workspace_id
        if chosen and chosen != self._state.workspace.id:
            raise ClockpaneError("only the open workspace tells its settings", "Open this one first: enter.")
        self._screen.app.push_screen(WorkspaceDetails(self._session))
