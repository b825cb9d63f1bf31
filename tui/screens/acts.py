"""What each act of the main screen does: read what is chosen, ask where it must be asked, call the session."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import ModalScreen, Screen

from tui.acting import thing_chosen
from tui.domain.durations import short
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.errors import ClockpaneError
from tui.present.choice import Choice, draft_of_choice, named
from tui.present.frame import label
from tui.present.sift import Sift
from tui.session.state import State, WaitingAct

if TYPE_CHECKING:
    from tui.present.away import Cut
    from tui.screens.away import AwayScreen
    from tui.screens.main import MainScreen
    from tui.session.away import Forgotten

Answer = TypeVar("Answer")


class Acts:
    """The acts by their ids in the registry. Each returns at once or after one call to the session."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._session = screen.session

    async def run(self, act: str) -> None:
        """Do the act; what goes wrong in a way that was foreseen is said in a toast."""
        await self.guarded(getattr(self, f"do_{act}")())

    async def guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Await it; a ClockpaneError becomes a toast."""
        try:
            await work
        except ClockpaneError as error:
            self._screen.toast_error(error)

    # the timer

    async def do_toggle(self) -> None:
        """Stop, or start what the cursor says."""
        if self._state.running is None:
            await self.do_switch()
            return
        stopped = await self._session.stop()
        if stopped is not None:
            length = short(stopped.duration(self._session.clock.now()))
            self._screen.toast(f"Stopped {self._named(stopped)} · {length}")

    async def do_switch(self) -> None:
        """Start what the cursor says; the session stops what runs."""
        draft = draft_of_choice(self._choice, self._state, self._session.clock.now())
        started = await self._session.start(draft)
        self._screen.go_to_running()
        self._screen.toast(f"Started {self._named(started)}")

    async def do_forgotten(self) -> None:
        """Ask about the running timer, as if it had been forgotten."""
        question = self._session.away.about()
        if question is None:
            raise ClockpaneError("nothing is running")
        self._screen.asking.open(question)

    def ask_away(self, dialog: AwayScreen, question: Forgotten) -> None:
        """Show the question about a forgotten timer, and stop it when that is the answer."""
        from tui.present.away import stopped_words

        async def go(cut: Cut) -> None:
            stopped = await self._session.cut(question.entry.id, cut.at, again=cut.again)
            self._screen.go_to(stopped.id)
            words = stopped_words(stopped, cut.again, self._state, self._session.clock.now())
            chosen = self._choice.entry
            on_it = chosen is not None and chosen.id == stopped.id
            self._screen.toast(f"{words} · e edits it" if on_it else words, seconds=8)

        self._ask(dialog, go)

    # entries

    async def do_new_entry(self) -> None:
        """The full form; a gap gives its times, a row of the tree its project."""
        choice = self._choice
        draft = None
        if choice.gap is not None:
            draft = EntryDraft(start=choice.gap.start, end=choice.gap.end)
        elif choice.kind in ("project", "task"):
            draft = draft_of_choice(choice, self._state, self._session.clock.now())
        self._open_form(None, draft)

    async def do_edit(self) -> None:
        """The full form with the chosen entry."""
        self._open_form(self._entry(), None)

    def _open_form(self, entry: TimeEntry | None, draft: EntryDraft | None) -> None:
        from tui.screens.entry import EntryForm

        before = self._state.running

        async def go(said: str) -> None:
            running = self._state.running
            if running is not None and (before is None or self._state.current(before.id) != running.id):
                self._screen.go_to_running()
            self._screen.toast(said)

        self._ask(EntryForm(self._session, entry, draft), go)

    async def do_delete(self) -> None:
        """Delete the chosen entry, after asking."""
        from tui.present.changes import confirm_delete
        from tui.screens.confirm import ConfirmScreen

        entry = self._entry()

        async def go(sure: bool) -> None:
            if sure:
                for gone in await self._session.delete([entry.id]):
                    self._screen.toast(f"Deleted {self._named(gone)}")

        self._ask(ConfirmScreen(confirm_delete([entry], self._state, self._session.clock.now())), go)

    async def do_project(self) -> None:
        """Choose another project or task, then ask."""
        from tui.screens.pick import ProjectPicker

        entry = self._entry()

        async def go(chosen: tuple[str | None, str | None]) -> None:
            if chosen != (entry.project_id, entry.task_id):
                self._change(entry, EntryChange(project_id=chosen[0], task_id=chosen[1]))

        title = f"Project of {self._named(entry)}"
        self._ask(ProjectPicker(self._state, current=(entry.project_id, entry.task_id), title=title), go)

    async def do_tags(self) -> None:
        """Choose the tags, then ask."""
        from tui.screens.pick import TagPicker

        entry = self._entry()

        async def go(chosen: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
            ids, new = chosen
            if set(ids) != set(entry.tag_ids) or new:
                self._change(entry, EntryChange(tag_ids=ids), new)

        self._ask(TagPicker(self._state, current=entry.tag_ids, title=f"Tags of {self._named(entry)}"), go)

    async def do_billable(self) -> None:
        """Turn `$` on or off, after asking."""
        entry = self._entry()
        self._change(entry, EntryChange(billable=not entry.billable))

    def _change(self, entry: TimeEntry, change: EntryChange, new_tags: tuple[str, ...] = ()) -> None:
        from tui.present.changes import confirm_change
        from tui.screens.confirm import ConfirmScreen

        async def go(sure: bool) -> None:
            if sure:
                for changed in await self._session.edit([(entry.id, change)], new_tags):
                    self._screen.toast(f"Changed {self._named(changed)}")

        asked = confirm_change([(entry, change)], self._state, self._session.clock.now(), new_tags=new_tags)
        self._ask(ConfirmScreen(asked), go)

    # what time is spent on, and where

    async def do_new_thing(self) -> None:
        """The small form for a project, task, client or tag."""
        from tui.screens.new import NewForm

        choice = self._choice
        entry = choice.entry
        project_id = entry.project_id if entry else choice.project_id
        self._ask(NewForm(self._session, project_id=project_id, client_id=choice.client_id), self._say)

    async def do_workspace(self) -> None:
        """Choose a workspace of any account."""
        from tui.screens.workspaces import WorkspacePicker

        async def go(place: tuple[str, str]) -> None:
            await self._session.open_place(*place)
            self._screen.sift_by(Sift())

        self._ask(WorkspacePicker(self._session), go)

    # what is shown

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
        await self.do_edit()

    async def do_find(self) -> None:
        """Type words that entries must have."""
        await self._screen.open_find()

    async def do_show_all(self) -> None:
        """Drop the typed words, then the row of the tree."""
        self._screen.drop_sift()

    async def do_other_pane(self) -> None:
        """The log or the tree."""
        self._screen.turn_to("log" if self._screen.pane == "tree" else "tree")

    # the program

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

    # helpers

    @property
    def _state(self) -> State:
        return self._session.state

    @property
    def _choice(self) -> Choice:
        return self._screen.context.choice

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

    def _entry(self) -> TimeEntry:
        entry = self._choice.entry
        if entry is None:
            raise ClockpaneError("nothing is chosen here: choose an entry")
        return self._state.entry(entry.id) or entry

    def _named(self, entry: TimeEntry) -> str:
        return named(entry.description, label(self._state.catalog, entry.project_id, entry.task_id))

    async def _say(self, said: str) -> None:
        self._screen.toast(said)

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
