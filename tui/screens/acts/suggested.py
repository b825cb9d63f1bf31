"""What the rule for the folder says in which the program was started, as something to go on from."""

from __future__ import annotations

from msgspec.structs import replace

from tui.domain.entries import EntryDraft
from tui.present.text import literal
from tui.screens.acts.base import ActsBase


class SuggestedActs(ActsBase):
    """For acts that begin with a form."""

    _said = ""
    """What was said of a rule last, so that it is said once."""

    def _suggested(self) -> EntryDraft | None:
        """A draft that begins now, the ticket with a blank behind it; what is wrong with a rule is said once."""
        suggestion = self._session.suggestion()
        if suggestion is None:
            return None
        if suggestion.trouble and suggestion.trouble != self._said:
            self._said = suggestion.trouble
            rule = f"The rule for {literal(suggestion.folder)} can't be followed"
            self._screen.toast(f"{rule}: {literal(suggestion.trouble)}", severity="warning", seconds=8)
        if not suggestion.usable:
            return None
        draft = suggestion.draft(self._session.clock.now())
        return replace(draft, description=f"{draft.description} ") if draft.description else draft
