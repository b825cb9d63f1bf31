"""The entry form: a new entry, or one that is corrected."""

from __future__ import annotations

from tui.domain.entries import EntryDraft
from tui.domain.errors import ClockpaneError, InputError
from tui.present import form
from tui.present.approval import confirm_new
from tui.present.changes import Confirmation, confirm_change, quoted
from tui.screens.entry_fields import EntryFields
from tui.screens.leave import LeaveScreen


class EntryForm(EntryFields):
    """Asks for all of an entry. Dismisses with what was done, in words for a toast; None for nothing."""

    _unchanged = False
    """Whether it stands there that nothing changed."""

    # what is done

    def action_leave(self) -> None:
        """Leave; ask first if something was typed."""
        self._catch_up()
        self.run_worker(self._leave(), group="entry-form", exclusive=True)

    def action_save(self) -> None:
        """Write it: an edit after the difference was shown, a new entry at once."""
        if not self._busy and not self._locked:
            self._catch_up()
            self._busy = True
            self.run_worker(self._save_or_say(), group="entry-form")

    def _take(self, fields: form.EntryFields, typing: str = "", *, rewrite: bool = False) -> None:
        """Go on with other fields: that nothing changed is not true any more."""
        if self._unchanged and fields != self._fields:
            self._unchanged = False
            self.say("")
        super()._take(fields, typing, rewrite=rewrite)

    async def _leave(self) -> None:
        changed = form.touched(self._fields, self._first)
        if changed and not self._locked:
            what = quoted(self._fields.description) if self._fields.description else "what stands in the form"
            if not await self.ask(LeaveScreen(what, changed)):
                return
        self._close(None)

    async def _save_or_say(self) -> None:
        try:
            await self._save()
        except ClockpaneError as error:
            self.say(error)
            if isinstance(error, InputError) and error.field in (
                "description",
                "project",
                "tags",
                *form.TIMES,
            ):
                self._go_to(error.field)
        finally:
            self._busy = False

    async def _save(self) -> None:
        session, fields, now = self._session, self._fields, self._now()
        verdict = self.judged()
        if verdict.errors:
            self._show()
            self._go_to(next(iter(verdict.errors)))
            return
        entry = fields.entry
        if entry is None:
            draft = form.draft_of(fields, verdict)
            if not await self.approved(self.asked(draft)):
                return
            await self.make(draft)
        else:
            change = form.change_of(entry, fields, verdict)
            if not change and not verdict.new_tags:
                self._unchanged = True
                self.say("nothing changed", "dim")
                return
            moved = {"start", "end"} & change.fields().keys()
            shared = self._shared(verdict.start, verdict.end) if moved else []
            asked = confirm_change([(entry, change)], session.state, now, verdict.new_tags, shared)
            self._keep()
            if not await self.approved(asked):
                return
            await session.edit([(entry.id, change)], verdict.new_tags)
        self._close(self.done_words(verdict))

    def _close(self, said: str | None) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        if not self._locked:
            self._session.keep_draft(self.kept_as, None)
            self._fields = self._first
        self.dismiss(said)

    # what a form of another kind does otherwise

    def asked(self, draft: EntryDraft) -> Confirmation:
        """The question before a new entry is made, where that is asked."""
        return confirm_new(draft, self._session.state, self._now())

    async def make(self, draft: EntryDraft) -> None:
        """Make the new entry."""
        await (self._session.start(draft) if draft.end is None else self._session.add(draft))

    def done_words(self, verdict: form.Verdict) -> str:
        """What was done, for the toast."""
        return form.done_words(self._fields, verdict)
