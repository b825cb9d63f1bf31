"""The entry form for somebody else's entry, which is added and no more: theirs to correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.summaries import overlap
from tui.domain.times import Instant
from tui.present import form
from tui.present import people as words
from tui.present.text import Span
from tui.screens.entry import EntryForm
from tui.session.port import SessionPort
from tui.widgets.words import Words

if TYPE_CHECKING:
    from tui.present.changes import Confirmation

_HOUR = 3600


class EntryForMember(EntryForm):
    """Asks for all of a finished entry of another member. Dismisses with what was done, or None."""

    def __init__(self, session: SessionPort, user_id: str) -> None:
        self._user_id = user_id
        self._member = words.member_of(user_id, session.state)
        end = session.clock.now() // 60 * 60
        super().__init__(session, None, EntryDraft(start=end - _HOUR, end=end))

    @property
    def kept_as(self) -> str:
        """A form that was left for one is not there for another."""
        return f"entry for {self._user_id}"

    def title_words(self) -> str:
        """Whose entry."""
        return f"New entry for {words.called(self._member)}"

    def judged(self) -> form.Verdict:
        """It must have ended: a timer is started by its owner."""
        verdict = super().judged()
        if verdict.end is None and "end" not in verdict.errors:
            verdict.errors["end"] = "when did it end? A timer can't be started for somebody else"
        return verdict

    def _shared(self, start: Instant, end: Instant | None) -> list[tuple[TimeEntry, int]]:
        """Their entries that it overlaps, as far as they were read."""
        if end is None or end <= start:
            return []
        days = self._session.log_of(self._user_id) or ()
        return overlap(start, end, [entry for day in days for entry in day.entries], self._now())

    def _show_head(self) -> None:
        left = (Span("as you left it · ", "warn"),) if self._as_left else ()
        self.query_one("#was", Words).show((*left, Span(words.NO_UNDO, "dim")))

    def asked(self, draft: EntryDraft) -> Confirmation:
        """The same question, with whose it is."""
        return words.confirm_for(draft, self._member, self._session.state, self._now())

    async def make(self, draft: EntryDraft) -> None:
        """Add it for them."""
        await self._session.add_for(self._user_id, draft)

    def done_words(self, verdict: form.Verdict) -> str:
        """What was done, and for whom."""
        return f"{form.done_words(self._fields, verdict)} for {words.called(self._member)}"
