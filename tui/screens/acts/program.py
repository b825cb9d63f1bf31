"""Acts on the outbox and the program itself."""

from __future__ import annotations

from tui.present.naming import KINDS
from tui.screens.acts.base import ActsBase


class ProgramActs(ActsBase):
    """Everything that is neither an entry nor the timer."""

    async def do_new_thing(self) -> None:
        """The small form for a project, task, client or tag."""
        from tui.screens.new import NewForm

        choice = self._choice
        entry = choice.entry
        project_id = entry.project_id if entry else choice.project_id
        listed = self._screen.context.listed
        form = NewForm(
            self._session,
            project_id=project_id,
            client_id=choice.client_id,
            kind=listed if listed in KINDS else "",
        )
        self._ask(form, self._say)

    async def do_outbox(self) -> None:
        """What waits to be sent."""
        from tui.screens.outbox import OutboxScreen

        self._screen.app.push_screen(OutboxScreen(self._session))

    async def do_sync(self) -> None:
        """Sync now."""
        self._session.sync_now()
        local = self._state.account.kind == "local"
        self._screen.toast("Nothing to sync: this workspace is on this machine" if local else "Syncing")

    async def do_theme(self) -> None:
        """Dark or light."""
        self._screen.clockpane.toggle_theme()

    async def do_help(self) -> None:
        """All keys."""
        from tui.screens.help import HelpScreen

        self._screen.app.push_screen(HelpScreen(self._screen.context))

    async def do_palette(self) -> None:
        """Everything by name."""
        self._screen.app.action_command_palette()

    async def do_quit(self) -> None:
        """Leave."""
        await self._screen.app.action_quit()
