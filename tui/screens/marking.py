"""Marking entries on the main screen: keeps the marks, and lets the log draw them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.domain.entries import TimeEntry
from tui.keys import sign_of
from tui.present.frame import Hint
from tui.present.logrows import NO_KEY, RowKey
from tui.present.marks import SIGN, Marks, begun, ended, kept, ranged, toggled
from tui.session.state import State

if TYPE_CHECKING:
    from tui.domain.summaries import Day
    from tui.screens.main import MainScreen
    from tui.widgets.log import LogView


class Marking:
    """What is marked, and the range that is being drawn."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.log: LogView
        self.marks = Marks()
        self._reached: RowKey = NO_KEY
        """The row that the range reaches to."""

    @property
    def ranging(self) -> bool:
        """Whether a range is being drawn."""
        return self.marks.range is not None

    def toggle(self) -> None:
        """Mark or unmark what the cursor stands on, and go on; a whole day goes on to the day before."""
        these, whole_day = self.log.under_cursor, self.log.choice.kind == "day"
        self._become(toggled(self.marks, these) if these else ended(self.marks))
        if whole_day:
            self.log.to_next_day()
        else:
            self.log.move("down")

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or end the one that is being drawn."""
        if self.ranging:
            self._become(ended(self.marks))
        else:
            self._become(begun(self.marks, self.log.key))
            self.spread()

    def step(self, act: str) -> None:
        """Move the cursor as the act says, marking on the way; the way back unmarks."""
        if not self.ranging:
            self._become(begun(self.marks, self.log.key, held=True))
        self.log.move(act)
        self.spread()

    def moved(self) -> None:
        """The cursor was moved: a range reaches so far now. One that was drawn with shift is over."""
        span = self.marks.range
        if span is not None and span.held and self.log.key != self._reached:
            self._become(ended(self.marks))
        self.spread()

    def spread(self) -> None:
        """Let the range reach from its beginning to the cursor."""
        span = self.marks.range
        if span is None:
            return
        self._reached = self.log.key
        between = self.log.between(span.anchor)
        self._become(ended(self.marks) if between is None else ranged(self.marks, between))

    def drop(self) -> bool:
        """Forget all marks; whether there were any."""
        had = bool(self.marks) or self.ranging
        self._become(Marks())
        return had

    def end_range(self) -> None:
        """An act is about to be done: the range is what it is."""
        self._become(ended(self.marks))

    def follow(self, state: State, found: Iterable[Day] = ()) -> None:
        """Keep the marks of what is still there, by the ids of this state, in the log or among what was found."""
        self._become(kept(self.marks, state, found))

    def renew(self, entry: TimeEntry) -> None:
        """That is how a marked entry is now."""
        self._become(Marks(entries={**self.marks.entries, entry.id: entry}))

    def hints(self) -> list[Hint]:
        """What is marked, for the beginning of the bar of keys, and how to be rid of it."""
        if not self.marks and not self.ranging:
            return []
        said = self.marks.said(self._screen.session.clock.now())
        hints = [Hint(SIGN, said, "", 90)]
        if self.ranging and self.marks.range is not None and not self.marks.range.held:
            hints.append(Hint(sign_of("mark_range"), "ends the range", "mark_range", 88, "ends"))
        hints.append(Hint(sign_of("show_all"), "drops", "show_all", 85))
        return [hint for hint in hints if hint.key]

    def tick(self) -> None:
        """The time that is marked grows where the running entry is among it."""
        if any(entry.running for entry in self.marks.entries.values()):
            self._screen.show_context()

    def _become(self, marks: Marks) -> None:
        if marks != self.marks:
            self.marks = marks
            self.log.show_marks(marks.ids)
            self._screen.show_context()
