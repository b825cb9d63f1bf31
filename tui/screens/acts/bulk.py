"""Acts on all marked entries: each asks once, is written as one, and is taken back as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, TimeEntry, check
from tui.domain.errors import ClockpaneError, InputError
from tui.present.bulk import (
    already_words,
    confirm_bulk,
    confirm_bulk_delete,
    tag_changes,
    that_change,
    unlocked,
)
from tui.present.changes import Change
from tui.present.marks import marks_before
from tui.present.shifting import STEP, by_words, confirm_shift, refused, shifted
from tui.present.tagging import TagWish, retagged
from tui.screens.acts.entries import EntryActs


class BulkActs(EntryActs):
    """What can be done with all marked entries, or with the chosen one where none is marked."""

    _only: TimeEntry | None = None
    """The one marked entry, while an act is begun on it."""

    # the acts

    async def do_edit(self) -> None:
        """One description for all marked; the full form for one entry."""
        if entries := self._several():
            self._describe(*self._free_of(entries))
            return
        with self._marked_one():
            await super().do_edit()

    async def do_delete(self) -> None:
        """Delete all marked, or the chosen entry, after asking."""
        if entries := self._several():
            await self._delete(*self._free_of(entries))
            return
        with self._marked_one():
            await super().do_delete()

    async def do_project(self) -> None:
        """Choose another project or task for all marked, or for the chosen entry, then ask."""
        if entries := self._several():
            self._put_on_project(*self._free_of(entries))
            return
        with self._marked_one():
            await super().do_project()

    async def do_tags(self) -> None:
        """Choose which tags all marked get and lose, or those of the chosen entry, then ask."""
        if entries := self._several():
            self._tag(*self._free_of(entries))
            return
        with self._marked_one():
            await super().do_tags()

    async def do_billable(self) -> None:
        """All marked become billable; where all are, none is. Of one entry `$` is turned."""
        if entries := self._several():
            self._may_bill()
            free, locked = self._free_of(entries)
            on = not all(entry.billable for entry in free)
            await self._change_all([(one, EntryChange(billable=on)) for one in free], locked)
            return
        with self._marked_one():
            await super().do_billable()

    async def do_later(self) -> None:
        """Shift all marked, or the chosen entry, by some minutes."""
        await self._shift(STEP)

    async def do_earlier(self) -> None:
        """The other way."""
        await self._shift(-STEP)

    # which entries

    def _free_of(self, entries: Sequence[TimeEntry]) -> tuple[list[TimeEntry], int]:
        """Those that can be changed, and how many are locked. With all of them locked there is nothing to ask."""
        free, locked = unlocked(entries, self._state)
        if not free:
            one = (
                "this entry is locked: it" if locked == 1 else f"all {locked} marked entries are locked: they"
            )
            raise ClockpaneError(f"{one} can't be changed")
        return free, locked

    def _several(self) -> list[TimeEntry]:
        """All marked entries as they are now, newest first, if there are more than one."""
        entries = self._marked()
        return entries if len(entries) > 1 else []

    def _marked(self) -> list[TimeEntry]:
        marking = self._screen.marking
        marking.end_range()
        if self._screen.pane != "log" or not marking.marks:
            return []
        marking.follow(self._state)
        for old in marks_before(marking.marks, self._state):
            # A day that the log has not loaded: nobody told what became of it since it was found.
            there = self._session.entries_between(old.start, old.start + 1)
            marking.renew(next((entry for entry in there if entry.id == old.id), old))
        return marking.marks.in_order

    @contextmanager
    def _marked_one(self) -> Iterator[None]:
        self._only = next(iter(self._marked()), None)
        try:
            yield
        finally:
            self._only = None

    def _entry(self) -> TimeEntry:
        return self._only or super()._entry()

    # one for all

    def _put_on_project(self, entries: list[TimeEntry], locked: int) -> None:
        from tui.screens.pick import ProjectPicker

        async def go(chosen: tuple[str | None, str | None]) -> None:
            change = EntryChange(project_id=chosen[0], task_id=chosen[1])
            await self._change_all([(entry, change) for entry in entries], locked)

        current = Counter((entry.project_id, entry.task_id) for entry in entries).most_common(1)[0][0]
        title = f"Project of {len(entries)} entries"
        self._ask(ProjectPicker(self._state, current=current, title=title, habits=self._session.habits()), go)

    def _tag(self, entries: list[TimeEntry], locked: int) -> None:
        from tui.screens.picktags import TagsPicker

        async def go(wishes: tuple[TagWish, ...]) -> None:
            new = [wish.name for wish in wishes if wish.id is None and wish.on]
            pairs = [(entry, retagged(entry, wishes)) for entry in entries]
            await self._change_all(pairs, locked, new, tag_changes(wishes))

        self._ask(TagsPicker(self._state, entries, title=f"Tags of {len(entries)} entries"), go)

    def _describe(self, entries: list[TimeEntry], locked: int) -> None:
        from tui.screens.dialog import AskName

        async def go(description: str | None) -> None:
            if description is not None:
                change = EntryChange(description=description)
                await self._change_all([(entry, change) for entry in entries], locked)

        said = {entry.description for entry in entries}
        first = next(iter(said)) if len(said) == 1 else ""
        title = f"One description for {len(entries)} entries"
        self._ask(AskName(title, "description", _description_wrong, first), go)

    async def _change_all(
        self,
        pairs: Sequence[tuple[TimeEntry, EntryChange]],
        locked: int,
        new_tags: Sequence[str] = (),
        tag_rows: Sequence[Change] = (),
    ) -> None:
        changing = list(pairs) if new_tags else that_change(pairs)
        if not changing:
            self._screen.toast(
                f"All {len(pairs)} {already_words(len(pairs), pairs[0][1])}: nothing to change"
            )
            return

        async def go() -> None:
            done = await self._session.edit([(entry.id, change) for entry, change in changing], new_tags)
            self._tell(_counted("Changed", len(done)))

        asked = confirm_bulk(
            changing,
            self._state,
            self._session.clock.now(),
            new_tags=new_tags,
            tag_rows=tag_rows,
            locked=locked,
            same=len(pairs) - len(changing),
        )
        await self._confirm(asked, go)

    async def _delete(self, entries: list[TimeEntry], locked: int) -> None:
        async def go() -> None:
            gone = await self._session.delete([entry.id for entry in entries])
            self._screen.marking.drop()
            self._tell(_counted("Deleted", len(gone)))

        now = self._session.clock.now()
        await self._confirm(confirm_bulk_delete(entries, self._state, now, locked=locked), go)

    async def _shift(self, by: Seconds) -> None:
        from tui.screens.shift import ShiftScreen

        entries, locked = self._free_of(self._marked() or [self._entry()])
        now = self._session.clock.now()
        if said := refused(entries, by, now):
            raise InputError(said)

        async def go(far: Seconds) -> None:
            pairs = [(entry.id, change) for entry, change in shifted(entries, far)]
            done = await self._session.edit(pairs, words="Moved")
            who = self._named(done[0]) if len(done) == 1 else f"{len(done)} entries"
            self._tell(f"Moved {who} {by_words(far)}")

        if not self._asks(confirm_shift(entries, by, self._state, now, self._session.entries_between)):
            await go(by)
            return
        dialog = ShiftScreen(self._session, entries, by, locked=locked)

        async def answered(sure: bool) -> None:
            if sure:
                await go(dialog.by)

        self._ask(dialog, answered)


def _counted(done: str, count: int) -> str:
    return f"{done} {count} {'entry' if count == 1 else 'entries'}"


def _description_wrong(typed: str) -> str:
    if not typed.strip():
        return "an empty one says nothing: type what they are"
    try:
        check(0, 0, typed.strip())
    except InputError as error:
        return error.said
    return ""
