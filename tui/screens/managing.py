"""The half of the main screen that is the Manage tab. It is made when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.containers import Horizontal

from tui import actions
from tui.acting import Context, thing_chosen
from tui.domain.errors import ClockpaneError
from tui.keys import sign_of
from tui.present.choice import can_start
from tui.present.frame import Hint
from tui.present.marks import SIGN
from tui.screens.finding import FindingScreen

if TYPE_CHECKING:
    from tui.widgets.managepane import ManagePane


class ManagingScreen(FindingScreen, inherit_bindings=False):
    """Opens the tab, shows the state in it, and says what is chosen there."""

    pane: str
    _pane: ManagePane | None = None

    @property
    def manage(self) -> ManagePane:
        """The tab, which was opened."""
        if self._pane is None:
            raise RuntimeError("the Manage tab was not opened yet")
        return self._pane

    @property
    def managing(self) -> bool:
        """Whether the Manage tab is in sight."""
        return self.pane == actions.MANAGE and self._pane is not None

    async def open_manage(self, kind: str = "") -> None:
        """Show the tab as it was left, or that list of it."""
        if self._pane is None:
            from tui.widgets.managepane import ManagePane

            self._pane = ManagePane(self.session.places, id="manage-pane")
            await self.query_one("#body", Horizontal).mount(self._pane)
            self._pane.set_flat(self.size.height < 24)
        self.show_manage(opened=True)
        self.turn_to(actions.MANAGE)
        if kind and kind != self._pane.kind:
            self._pane.to_kind(kind)
        self.look_at(self._pane.kind)
        self.show_context()

    def show_manage(self, *, opened: bool = False) -> None:
        """Show the session's state in the tab."""
        try:
            hours = self.session.hours()
        except ClockpaneError as error:
            self.toast_error(error)
            hours = {}
        self.manage.show(self.session.state, self.session.clock.now(), hours, opened=opened)

    def look_at(self, kind: str) -> None:
        """A list is looked at: what it lacks is read."""
        if kind == "user":
            self.session.read_members()

    def manage_context(self, here: Context) -> Context:
        """The same with what is chosen in the tab."""
        state, pane = self.session.state, self.manage
        choice, row = pane.choice, pane.listing.row
        return replace(
            here,
            choice=choice,
            runs_already=False,
            sifted=pane.view.narrowed,
            empty=row is None,
            stuck=thing_chosen(choice) in state.problems,
            pinned=thing_chosen(choice) in state.pins,
            marked=0,
            ranging=pane.ranging,
            things=pane.things,
            listed=pane.kind,
            hidden=pane.hidden,
        )

    def thing_context(self, here: Context) -> Context:
        """The same with what is known of the client, project, task or tag that is chosen, in the tree too."""
        state, choice = self.session.state, here.choice
        thing = choice.thing(state.catalog)
        return replace(
            here,
            startable=can_start(choice, state),
            closed=bool(getattr(thing, "archived", False) or getattr(thing, "done", False)),
            going=thing_chosen(choice) in state.deleting,
            rights=state.rights,
        )

    def manage_hints(self) -> list[Hint]:
        """How much is marked, for the beginning of the bar of keys, and how to be rid of it."""
        pane = self.manage
        if not pane.view.marks and not pane.ranging:
            return []
        hints = [Hint(SIGN, f"{len(pane.view.marks):,} marked", "", 90)]
        if pane.ranging:
            hints.append(Hint(sign_of("mark_things"), "ends the range", "mark_things", 88, "ends"))
        hints.append(Hint(sign_of("show_all"), "drops", "show_all", 85))
        return [hint for hint in hints if hint.key]

    # what the tab tells

    def on_manage_pane_moved(self) -> None:
        """Something else is chosen."""
        if self.managing:
            self.manage.listing.lead(self.manage.typing)
            self.show_context()

    async def on_manage_pane_opened(self) -> None:
        """A second click on a row."""
        await self.action_act("choose")

    async def action_act(self, acts: str) -> None:
        """Do what a key stands for."""
        raise NotImplementedError
