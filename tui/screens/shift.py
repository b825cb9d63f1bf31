"""The question before entries are shifted: the keys that asked it shift them further while it is open."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from textual.app import ComposeResult

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.keys import keys_of, sign_of
from tui.present.changes import Confirmation
from tui.present.shifting import STEP, Lookup, confirm_shift, refused
from tui.present.text import Span, keys_line
from tui.screens.confirm import ConfirmScreen, change_rows, subject, warning_lines
from tui.session.port import SessionPort
from tui.widgets.words import Differences, Words


class ShiftScreen(ConfirmScreen):
    """Asks before entries are shifted. Dismisses with whether to do it; `by` says how far."""

    DEFAULT_CSS = """
    ShiftScreen .steps { margin: 0 0 1 0; height: 1; }
    ShiftScreen.-tight .steps { margin: 0; }
    ShiftScreen .-empty { display: none; }
    """

    def __init__(
        self, session: SessionPort, entries: Sequence[TimeEntry], by: Seconds, *, locked: int = 0
    ) -> None:
        self._session = session
        self._moved = entries
        self._locked = locked
        self._beside: Lookup = session.entries_between
        self.by = by
        super().__init__(self._asked())
        for act, minutes in (("later", 1), ("earlier", -1)):
            for key in keys_of(act):
                self._bindings.bind(key, f"shift({minutes})", show=False)

    def _asked(self, said: str = "") -> Confirmation:
        state, now = self._session.state, self._session.clock.now()
        asked = confirm_shift(self._moved, self.by, state, now, self._beside, locked=self._locked)
        return replace(asked, warnings=(said, *asked.warnings)) if said else asked

    def about(self) -> ComposeResult:
        """All parts, also those that have nothing to say yet."""
        asked = self.confirmation
        yield subject(asked.subject)
        yield Differences(change_rows(asked), id="changes")
        yield Words(classes="totals")
        yield Words(classes="warnings")

    def ways(self) -> ComposeResult:
        """How to shift further, and the two answers."""
        steps = [(sign_of(act), words) for act, words in (("later", "5 min later"), ("earlier", "earlier"))]
        yield Words(keys_line(*(step for step in steps if step[0])), classes="steps")
        yield from super().ways()

    def on_mount(self) -> None:
        """Show what it comes to."""
        self._show()

    def action_shift(self, steps: int) -> None:
        """So many steps later; what can't be is said, and stays as it was."""
        wanted = self.by + steps * STEP
        said = refused(self._moved, wanted, self._session.clock.now())
        if not said:
            self.by = wanted
        self.confirmation = self._asked(said)
        self._show()

    def action_answer(self, do: bool) -> None:
        """Answer by letter; with nothing shifted there is nothing to do."""
        self.dismiss(do and bool(self.by))

    def _show(self) -> None:
        asked = self.confirmation
        self.query_one(".head", Words).show((Span(asked.title, "title"),))
        differences = self.query_one(Differences)
        differences.set_class(not asked.changes, "-empty")
        differences.show(change_rows(asked))
        self.query_one(".totals", Words).show(*asked.totals)
        self.query_one(".warnings", Words).show(*warning_lines(asked.warnings))
        self.call_after_refresh(self.fit)
