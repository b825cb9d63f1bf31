"""Acts on time entries: make, edit, delete, and single fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from tui.acting import thing_chosen
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.errors import ClockpaneError
from tui.present.choice import Choice, draft_of_choice
from tui.present.sift import Sift
from tui.screens.acts.base import Answer
from tui.screens.acts.suggested import SuggestedActs
from tui.screens.acts.things import ThingActs

if TYPE_CHECKING:
    from tui.session.state import WaitingAct


class EntryActs(SuggestedActs, ThingActs):
    """What can be done with the chosen entry."""

    async def do_new_entry(self) -> None:
        """The full form; a gap gives its times, a row of the tree its project, else the rule for this folder its own."""
        choice = self._choice
        draft = None
        if choice.gap is not None:
            draft = EntryDraft(start=choice.gap.start, end=choice.gap.end)
        elif choice.kind in ("project", "task"):
            draft = draft_of_choice(choice, self._state, self._session.clock.now())
        else:
            draft = self._suggested()
        self._open_form(None, draft)

    async def do_edit(self) -> None:
        """The full form with the chosen entry or thing; where an act on a thing waits for the person, its question."""
        if things := self._things():
            if len(things) == 1 and (act := self._stuck()) is not None:
                self._screen.work(self.guarded(self._answer(act)), group="answer")
                return
            self._edit_things(things)
            return
        self._open_form(self._entry(), None)

    def _open_form(self, entry: TimeEntry | None, draft: EntryDraft | None) -> None:
        from tui.screens.entry import EntryForm

        before = self._state.running

        async def go(said: str) -> None:
            running = self._state.running
            if running is not None and (before is None or self._state.current(before.id) != running.id):
                self._screen.go_to_running()
            self._tell(said)

        self._ask(EntryForm(self._session, entry, draft), go)

    async def do_delete(self) -> None:
        """Delete the chosen entry or thing, after asking."""
        from tui.present.changes import confirm_delete

        if things := self._things():
            self._delete_things(things)
            return
        entry = self._changeable()

        async def go() -> None:
            for gone in await self._session.delete([entry.id]):
                self._tell(f"Deleted {self._named(gone)}")

        await self._confirm(confirm_delete([entry], self._state, self._session.clock.now()), go)

    async def do_project(self) -> None:
        """Choose another project or task, then ask."""
        from tui.screens.pick import ProjectPicker

        entry = self._changeable()

        async def go(chosen: tuple[str | None, str | None]) -> None:
            if chosen != (entry.project_id, entry.task_id):
                await self._change(entry, EntryChange(project_id=chosen[0], task_id=chosen[1]))
            else:
                await self._say("It is on that project already" if chosen[0] else "It has no project already")

        title = f"Project of {self._named(entry)}"
        current = (entry.project_id, entry.task_id)
        self._ask(ProjectPicker(self._state, current=current, title=title, habits=self._session.habits()), go)

    async def do_tags(self) -> None:
        """Choose the tags, then ask."""
        from tui.screens.pick import TagPicker

        entry = self._changeable()

        async def go(chosen: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
            ids, new = chosen
            if set(ids) != set(entry.tag_ids) or new:
                await self._change(entry, EntryChange(tag_ids=ids), new)

        title, habits = f"Tags of {self._named(entry)}", self._session.habits()
        self._ask(TagPicker(self._state, current=entry.tag_ids, title=title, habits=habits), go)

    async def do_billable(self) -> None:
        """Turn `$` on or off, after asking."""
        self._may_bill()
        entry = self._changeable()
        await self._change(entry, EntryChange(billable=not entry.billable))

    async def _change(self, entry: TimeEntry, change: EntryChange, new_tags: tuple[str, ...] = ()) -> None:
        from tui.present.changes import confirm_change

        async def go() -> None:
            for changed in await self._session.edit([(entry.id, change)], new_tags):
                self._tell(f"Changed {self._named(changed)}")

        asked = confirm_change([(entry, change)], self._state, self._session.clock.now(), new_tags=new_tags)
        await self._confirm(asked, go)

    async def do_choose(self) -> None:
        """Answer what waits for that; else edit the entry, or show only this row's entries."""
        if self._screen.context.stuck and (act := self._stuck()) is not None:
            self._screen.work(self.guarded(self._answer(act)), group="answer")
            return
        if self._screen.pane == "tree":
            sift = self._screen.sift
            row = Choice() if sift.row == self._choice else self._choice
            self._screen.sift_by(Sift(row=row, words=sift.words))
            return
        self._open_form(self._entry(), None)

    # helpers

    def _changeable(self) -> TimeEntry:
        """The chosen entry. ClockpaneError where it is locked."""
        from tui.present.form import locked_why

        entry = self._entry()
        if why := locked_why(entry, self._state):
            raise ClockpaneError(f"{self._named(entry)} is {why}")
        return entry

    def _may_bill(self) -> None:
        """ClockpaneError where the workspace keeps it to admins what is billable."""
        if reason := self._state.rights.billable:
            raise ClockpaneError(reason)

    def _stuck(self) -> WaitingAct | None:
        """The act on what is chosen that waits for the person."""
        from tui.present.outbox import concerns

        chosen = thing_chosen(self._choice)
        return next((act for act in self._session.waiting_acts(stuck=True) if concerns(act, chosen)), None)

    async def _answer(self, act: WaitingAct) -> None:
        from tui.screens.answer import answer_act

        if said := await answer_act(self._session, act, self._wait_for):
            self._screen.toast(said)

    async def _wait_for(self, question: ModalScreen[Answer]) -> Answer:
        """Show the dialog and wait for its answer: only in a worker that nobody waits for."""
        return await self._screen.app.push_screen_wait(question)
