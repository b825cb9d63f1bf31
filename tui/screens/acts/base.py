"""What all acts of the main screen share: what is chosen, how to ask, how to say."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

from tui.domain.entries import TimeEntry
from tui.domain.errors import ClockpaneError
from tui.domain.things import Thing
from tui.keys import hint
from tui.present.choice import Choice, named
from tui.present.frame import label
from tui.session.state import State

if TYPE_CHECKING:
    from tui.present.changes import Confirmation
    from tui.screens.main import MainScreen

Answer = TypeVar("Answer")


class ActsBase:
    """Reads what is chosen, asks where it must be asked. An act is `do_` and its id in the registry."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._session = screen.session

    async def guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Await it; a ClockpaneError becomes a toast."""
        try:
            await work
        except ClockpaneError as error:
            self._screen.toast_error(error)

    @property
    def _state(self) -> State:
        return self._session.state

    @property
    def _choice(self) -> Choice:
        return self._screen.context.choice

    def _entry(self) -> TimeEntry:
        entry = self._choice.entry
        if entry is None:
            raise ClockpaneError("nothing is chosen here: choose an entry")
        return self._state.entry(entry.id) or entry

    def _things(self) -> list[Thing]:
        """The clients, projects, tasks or tags that an act is for: the marked ones, else the chosen one; or none."""
        catalog, here = self._state.catalog, self._screen.context
        if here.things:
            every = (catalog.clients, catalog.projects, catalog.tasks, catalog.tags)
            return [found[some_id] for some_id in here.things for found in every if some_id in found]
        chosen = here.choice.thing(catalog)
        return [chosen] if chosen is not None else []

    def _named(self, entry: TimeEntry) -> str:
        return named(entry.description, label(self._state.catalog, entry.project_id, entry.task_id))

    async def _say(self, said: str) -> None:
        self._screen.toast(said)

    def _tell(self, done: str) -> None:
        """Say what was done, and which key takes it back."""
        self._screen.toast(done + hint("undo", "undo"))

    def _asks(self, asked: Confirmation) -> bool:
        """Whether the settings want this asked."""
        from tui.present.approval import must_ask

        return must_ask(asked, self._screen.clockpane.confirm)

    async def _confirm(self, asked: Confirmation, go: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do it: at once, or where the settings want this asked, once the dialog was answered with yes."""
        if not self._asks(asked):
            await go()
            return

        from tui.screens.confirm import ConfirmScreen

        async def answered(sure: bool) -> None:
            if sure:
                await go()

        self._ask(ConfirmScreen(asked), answered)

    def _ask(
        self,
        dialog: Screen[Answer | None] | Screen[Answer],
        go: Callable[[Answer], Coroutine[Any, Any, None]],
    ) -> None:
        """Show the dialog; its answer, if there is one, goes to `go`."""

        def answered(answer: Answer | None) -> None:
            if answer is not None:
                self._screen.work(self.guarded(go(answer)))

        self._screen.app.push_screen(dialog, answered)
