"""Acts that put right what was tracked: split, merge, gaps and overlaps, a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.batch import Batch
from tui.domain.entries import TimeEntry
from tui.domain.errors import ClockpaneError
from tui.domain.summaries import Gap
from tui.keys import hint
from tui.screens.acts.entries import EntryActs
from tui.widgets.log import LogView

if TYPE_CHECKING:
    from tui.present.repairs import OverlapWay


class RepairActs(EntryActs):
    """What can be put right about the chosen entry, and the way to the next that needs it."""

    async def do_split(self) -> None:
        """Choose the time, then ask."""
        from tui.screens.split import SplitScreen

        self._ask(SplitScreen(self._session, self._free()), self._together)

    async def do_merge(self) -> None:
        """Make one of it and the next one below, after asking."""
        from tui.domain.repairs import merge
        from tui.present.repairs import confirm_merge

        entry, below = self._free(), self._log.below
        if below is None:
            raise ClockpaneError("there is no entry below this one to merge it with")
        self._refuse_locked(below)
        batch = merge(entry, below)
        now, around = self._session.clock.now(), self._session.entries_between
        asked = confirm_merge(entry, below, batch, self._state, now, around=around)
        await self._confirm(asked, lambda: self._together(batch))

    async def do_duplicate(self) -> None:
        """A finished copy at the same times."""
        from tui.domain.repairs import duplicate
        from tui.present.approval import confirm_new
        from tui.present.running import closed_words

        entry, now = self._free(), self._session.clock.now()
        draft = duplicate(entry, now)

        async def go() -> None:
            added = await self._session.add(draft, words="Duplicated")
            self._screen.go_to(added.id)
            self._tell(f"Duplicated {self._named(added)}{closed_words(added, self._state)}")

        await self._confirm(confirm_new(draft, self._state, now), go)

    async def do_copy(self) -> None:
        """The text of what is chosen, for other programs."""
        from tui.present.copying import copied

        text, called = copied(self._choice, self._state, self._session.clock.now())
        if not text:
            raise ClockpaneError("nothing to copy here")
        self._screen.app.copy_to_clipboard(text)
        self._screen.toast(f"Copied {called}")

    async def do_next_fault(self) -> None:
        """Down to the next gap or overlap; at the end older days are loaded and looked through too."""
        log = self._log
        if log.to_fault(1):
            return
        if self._state.has_older and not self._screen.sift:
            await self._session.load_older()
            self._screen.show_state()
            if log.to_fault(1):
                return
        more = self._state.has_older and not self._screen.sift
        self._screen.toast("No gap or overlap further down" + (" in what is loaded" if more else ""))

    async def do_prev_fault(self) -> None:
        """Up to the one before."""
        if not self._log.to_fault(-1):
            self._screen.toast("No gap or overlap further up")

    async def do_fill(self) -> None:
        """Fill the gap, or say what is to become of an overlap."""
        gap = self._choice.gap
        if gap is not None:
            await self._fill_gap(gap)
        else:
            self._screen.work(self.guarded(self._resolve(self._entry())), group="answer")

    async def _fill_gap(self, gap: Gap) -> None:
        """Ask what was done in the gap."""
        raise NotImplementedError

    async def _resolve(self, entry: TimeEntry) -> None:
        """One overlap after the other, the largest first, until one is left as it is."""
        from tui.present.repairs import overlap_subject, overlap_title, overlap_ways, partners, shared_time
        from tui.screens.overlap import OverlapScreen

        asked: set[str] = set()
        while True:
            state, now, around = self._state, self._session.clock.now(), self._session.entries_between
            marked, allowed = partners(entry, around, state.allowed, now)
            other = next((one for one in marked if one.id not in asked), None)
            if other is None:
                break
            asked.add(other.id)
            ways = overlap_ways(entry, other, state, now, around)
            title = overlap_title(shared_time(entry, other, now))
            chosen = await self._wait_for(
                OverlapScreen(title, overlap_subject(entry, other, state, now), ways)
            )
            if chosen is None:
                return
            await self._take(ways[chosen], entry, other)
            current = self._state.entry(self._state.current(entry.id))
            if current is None:
                return
            entry = current
        if not asked and allowed:
            await self._mark_again(entry, allowed)
        elif not asked:
            raise ClockpaneError("no gap or overlap here")

    async def _take(self, way: OverlapWay, entry: TimeEntry, other: TimeEntry) -> None:
        if way.batch is not None:
            await self._together(way.batch)
            return
        await self._session.allow(entry.id, other.id)
        self._screen.toast(
            f"Allowed: {self._named(entry)} and {self._named(other)}" + hint("fill", "marks them again")
        )

    async def _mark_again(self, entry: TimeEntry, others: list[TimeEntry]) -> None:
        from tui.present.repairs import confirm_marking
        from tui.screens.confirm import ConfirmScreen

        asked = confirm_marking(entry, others, self._state, self._session.clock.now())
        if await self._wait_for(ConfirmScreen(asked)):
            for other in others:
                await self._session.allow(entry.id, other.id, allowed=False)
            self._screen.toast(f"Marked again: {self._named(entry)}")

    # helpers

    @property
    def _log(self) -> LogView:
        return self._screen.query_one(LogView)

    async def _together(self, batch: Batch) -> None:
        """Do it in one, put the cursor on what was changed, and say so."""
        from tui.present.repairs import done_words

        done = await self._session.together(batch)
        if done:
            self._screen.go_to(done[0].id)
            self._screen.toast(done_words(batch, done, self._state) + hint("undo", "undo"))

    def _free(self) -> TimeEntry:
        """The chosen entry, if it can be changed."""
        entry = self._entry()
        self._refuse_locked(entry)
        return entry

    def _refuse_locked(self, entry: TimeEntry) -> None:
        from tui.present.repairs import refuse_locked

        refuse_locked([entry], self._state)
