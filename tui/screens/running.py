"""The menu of the running timer: its beginning, an earlier end, all its fields, or away with it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.domain.repairs import began_typed
from tui.domain.times import Instant
from tui.present.away import DISCARD, EDIT, Begun, Way
from tui.present.running import (
    BEGAN,
    DISCARDS,
    STOP,
    began_words,
    confirm_began,
    menu,
    menu_title,
    typed_hints,
)
from tui.screens.away import AwayScreen
from tui.widgets.field import Field


class TimerScreen(AwayScreen):
    """What can be done about the timer that runs. Dismisses with the answer; None leaves it as it is."""

    FIRST = BEGAN
    TYPES: ClassVar[dict[str, str]] = {BEGAN: "", STOP: ""}
    REST = "enter or its letter does it · esc leaves it running"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(f"{key},{key.upper()}", f"choose('{key}')", show=False) for key in "bsed"),
    ]

    def title_words(self) -> str:
        """Which timer."""
        return menu_title(self._question, self._session.state)

    def rows(self, now: Instant) -> tuple[Way, ...]:
        """All that can be done about it."""
        return menu(self._question, self._session.state.user.profile, now)

    def action_choose(self, key: str) -> None:
        """By letter; the one that stops at a typed time is also known by the question's letter."""
        super().action_choose(STOP if key == "t" else key)

    def _open_field(self, key: str) -> None:
        super()._open_field(key)
        hints = typed_hints(self._session.state.user.profile)
        self.query_one("#time", Field).placeholder = hints[key]

    def answer(self, way: Way) -> None:
        """What has a dialog of its own."""
        self.dismiss(DISCARD if way.key == DISCARDS else EDIT)

    def typed(self, text: str) -> Instant:
        """When it began, or ended."""
        if self._typing != BEGAN:
            return super().typed(text)
        now, profile = self._session.clock.now(), self._session.state.user.profile
        return began_typed(text, self._question.entry, now, profile)

    def take(self, there: Instant) -> None:
        """An end is done at once, for what it does stood under it; another beginning is asked about."""
        if self._typing == BEGAN:
            self.run_worker(self._begin(there), group="began", exclusive=True)
        else:
            super().take(there)

    async def _begin(self, there: Instant) -> None:
        entry, state = self._question.entry, self._session.state
        now, around = self._session.clock.now(), self._session.entries_between
        if there == entry.start:
            self.dismiss(None)
        elif await self.approved(confirm_began(entry, there, state, now, around)):
            self.dismiss(Begun(there))

    def words_for(self, there: Instant) -> str:
        """What the time will do."""
        if self._typing != BEGAN:
            return super().words_for(there)
        return began_words(there, self._session.state.user.profile, self._session.clock.now())

    def help_words(self) -> str:
        """What stands under the empty field."""
        return "the one nearest to its start" if self._typing == BEGAN else super().help_words()

    def foot_words(self) -> str:
        """What enter does now."""
        return "enter shows the difference · esc goes back" if self._typing == BEGAN else super().foot_words()
