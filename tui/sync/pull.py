"""Reads the server's news into the mirror, in steps of few requests, each settled in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from tui.domain.commands import is_local
from tui.domain.entries import TimeEntry
from tui.domain.errors import Gone, Refused, ServerFault
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.times import Clock, Instant, day_bounds, day_of, week_start
from tui.domain.workspace import User
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Database, Transaction
from tui.store.mirror import Mirror
from tui.store.things import with_waiting
from tui.sync import plan, twins
from tui.sync.history import History, history_of, meta_key

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.sync.desk import Known

log = logging.getLogger(__name__)

_DAY = 86400
_FOREVER: Instant = 1 << 40
_NEAR = 2 * 3600
"""Seconds above a bound from which on a page is asked for: its edge is wall-clock time, which a change of the clock
makes ambiguous by an hour."""
_FAR = 26 * 3600
"""The same for when the edge may lie anywhere: no two zones are further apart."""
_LONGEST_ABSENCE = 60 * _DAY
_MOST_SUSPECTS = 200
"""Suspects that are asked for in one step: one request. Acts go between the steps."""


class _Stretch(NamedTuple):
    """Entries without a gap from some instant above a bound to some below it, and whether there are none below."""

    entries: list[TimeEntry]
    last: bool


class Puller:
    """Reads for one user. Every call raises what the client raises; what was read before stays read."""

    def __init__(
        self, client: ClockifyClient, database: Database, user: User, clock: Clock, known: Known
    ) -> None:
        self._client = client
        self._database = database
        self._mirror = Mirror(database)
        self._user = user
        self._clock = clock
        self._known = known

    async def workspaces(self) -> None:
        """The user's workspaces, with their settings (1 request)."""
        found = await self._client.workspaces()

        def settle(db: Transaction) -> None:
            for workspace in found:
                tables.put_things(db, workspace.id, [workspace])

        await self._database.write(settle)

    async def catalog(self, ws: str) -> None:
        """Clients, projects with their tasks, and tags of a workspace (3 requests, more where pages are full)."""
        listed = await self._client.projects(ws)
        await self._things(ws, Project, listed.projects)
        if listed.tasks_known:
            await self._things(ws, Task, listed.tasks)
        apart = not listed.tasks_known
        await self._database.write(lambda db: tables.put_meta(db, f"tasks apart {ws}", apart or None))
        await self._things(ws, Client, await self._client.clients(ws))
        await self._things(ws, Tag, await self._client.tags(ws))
        moment = self._clock.now()
        await self._database.write(lambda db: tables.put_meta(db, f"catalog {ws}", moment))

    async def tasks(self, ws: str, project_id: str) -> None:
        """The tasks of one project (1 request), where the list of projects came without them."""
        tasks = await self._client.tasks(ws, project_id)
        await self._database.write(lambda db: tables.put_things(db, ws, tasks))

    async def recent(self, ws: str) -> None:
        """What was tracked since the start of last week, the running timer with it (1 request for each full page).

        After an absence it reaches back to where it began when it was read last, at most two months further.
        """
        asked_at = self._clock.now()
        start, kept = self._recent_start(asked_at), history_of(self._mirror, ws)
        since = kept.since if kept is not None and kept.since is not None else start
        since = max(min(start, since), start - _LONGEST_ABSENCE)
        theirs = await self._window(ws, since)
        running = next((entry for entry in theirs if entry.running), None)
        if running is None:
            running = await self._older_timer(ws, since)
            theirs = [*theirs, running] if running else theirs

        def settle(db: Transaction) -> tuple[str, ...]:
            ours = tables.starting_with_written(db, ws, self._user.id, since, _FOREVER)
            ours += tables.running_with_written(db, ws, self._user.id, before=since)
            news = plan.window_news(
                ours=ours,
                theirs=theirs,
                busy=outbox.targets(db) | self._known.deleted(),
                asked_at=asked_at,
                now=self._clock.now(),
            )
            twins.ask(db, news.put, self._clock.now())
            tables.put_entries(db, news.put)
            reached = replace(kept or History(oldest=since), since=start)
            if reached != kept:
                tables.put_meta(db, meta_key(ws), reached)
            return news.suspects

        if suspects := await self._database.write(settle):
            await self._confirm_gone(ws, suspects)

    async def older(self, ws: str) -> bool:
        """One page further back, of the walk over the history that is on (1 request, seldom more).

        Returns whether there may be more. What the walk finds gone is asked for before it leaves the mirror.
        """
        history = self.history(ws)
        return history.bound is not None and await self._walk(ws, history, history.bound)

    async def again(self, ws: str) -> bool:
        """The first page of a walk over a complete history again; `older` goes on with it."""
        bound = self._recent_start(self._clock.now())
        return await self._walk(ws, replace(self.history(ws), again=bound), bound)

    async def _walk(self, ws: str, history: History, bound: Instant) -> bool:
        asked_at = self._clock.now()
        theirs, last = await self._past(ws, bound)
        oldest = min([bound, *(entry.start for entry in theirs)])
        newest = max([bound, *(entry.start for entry in theirs)])

        def settle(db: Transaction) -> tuple[list[str], History]:
            ours = tables.starting_with_written(
                db, ws, self._user.id, -_FOREVER if last else oldest, newest + 1
            )
            news = plan.window_news(
                ours=ours,
                theirs=theirs,
                busy=outbox.targets(db) | self._known.deleted(),
                asked_at=asked_at,
                now=self._clock.now(),
            )
            twins.ask(db, news.put, self._clock.now())
            tables.put_entries(db, news.put)
            starts = {entry.id: entry.start for entry, _ in ours}
            # Of what starts with the oldest, some may stand on the next page.
            suspects = [one for one in news.suspects if last or starts[one] > oldest]
            suspects.sort(key=lambda one: -starts[one])
            # Those at the bound or above are looked at in any case, or the walk would not get on.
            some = suspects[: max(_MOST_SUSPECTS, 1 + sum(starts[one] >= bound for one in suspects))]
            if len(some) == len(suspects):
                after = self._after(history, oldest, last=last)
            else:
                # Much was missing: the next step asks again, from where this one could make sure.
                after = self._after(history, starts[some[-1]], last=False)
            if not some:
                tables.put_meta(db, meta_key(ws), after)
            return some, after

        suspects, after = await self._database.write(settle)
        if suspects:
            await self._confirm_gone(ws, suspects)
            await self._database.write(lambda db: tables.put_meta(db, meta_key(ws), after))
        return after.bound is not None

    def _after(self, history: History, reached: Instant, *, last: bool) -> History:
        """Where the walks stand once everything above `reached` is read."""
        walked = self._clock.now() if last else history.walked
        if history.complete:
            return replace(history, again=None if last else reached, walked=walked)
        return replace(history, oldest=reached, complete=last, walked=walked)

    async def _past(self, ws: str, bound: Instant) -> _Stretch:
        """A page or more, from above the bound to below it.

        An entry at or above the bound proves that there is no gap: the list is in order, so nothing between it and
        the page's end is left out. Where none is to be expected, or the one that was is gone, or the user has moved
        to another zone, the page is asked for from so far above that its edge can't lie below the bound.
        """
        known = self._mirror.starting(ws, self._user.id, bound, bound + _NEAR)
        if any(not is_local(entry.id) for entry in known):
            found = await self._down(ws, bound + _NEAR, bound)
            if any(entry.start >= bound for entry in found.entries):
                return found
        return await self._down(ws, bound + _FAR, bound)

    async def _down(self, ws: str, end: Instant, bound: Instant) -> _Stretch:
        """As many pages from `end` on as it takes to get below the bound."""
        found: dict[str, TimeEntry] = {}
        number, last, more = 0, False, True
        while more and not last and not any(entry.start < bound for entry in found.values()):
            number += 1
            entries, last = await self._client.entries(
                ws, self._user.id, end=end, zone=self._user.profile.zone, page=number
            )
            more = any(entry.id not in found for entry in entries)
            found.update({entry.id: entry for entry in entries})
        # What is deleted between two pages moves an entry from the one to the other behind our back; on the way
        # back up it is met.
        for above in range(number - 1, 0, -1):
            page = await self._client.entries(
                ws, self._user.id, end=end, zone=self._user.profile.zone, page=above
            )
            found.update({entry.id: entry for entry in page.entries})
        return _Stretch(list(found.values()), last)

    def history(self, ws: str) -> History:
        """How far back the mirror reaches."""
        return history_of(self._mirror, ws) or History(oldest=self._recent_start(self._clock.now()))

    def _recent_start(self, now: Instant) -> Instant:
        zone = self._user.profile.zone
        last_week = week_start(day_of(now, zone), self._user.profile.week_start) - timedelta(days=7)
        return day_bounds(last_week, zone)[0]

    async def _window(self, ws: str, since: Instant) -> list[TimeEntry]:
        """All entries from then on. Asked from a day before, for the window's edge is wall-clock time."""
        found: dict[str, TimeEntry] = {}
        number, last = 1, False
        while not last:
            page = await self._client.entries(
                ws, self._user.id, start=since - _DAY, zone=self._user.profile.zone, page=number
            )
            found.update({entry.id: entry for entry in page.entries})
            number, last = number + 1, page.last
        return list(found.values())

    async def _older_timer(self, ws: str, since: Instant) -> TimeEntry | None:
        """A timer that has been running since before the window; asked for once, and while the mirror knows one."""
        here = any(e.workspace_id == ws and e.start < since for e in self._mirror.running(self._user.id))
        if here or history_of(self._mirror, ws) is None:
            return await self._client.running(ws, self._user.id)
        return None

    async def _confirm_gone(self, ws: str, suspects: Sequence[str]) -> None:
        """Ask for each entry that a list lacked; only what is gone for certain leaves the mirror."""
        there = {entry.id: entry for entry in await self._still_there(ws, suspects)}

        def settle(db: Transaction) -> None:
            busy = outbox.targets(db)
            gone = [one for one in suspects if one not in there and one not in busy]
            tables.drop_entries(db, gone)
            outbox.no_question_about(db, gone)
            tables.put_entries(db, [entry for entry in there.values() if entry.id not in busy])

        await self._database.write(settle)

    async def _still_there(self, ws: str, ids: Sequence[str]) -> list[TimeEntry]:
        try:
            return await self._client.batch(ws, ids)
        except (Refused, ServerFault) as error:
            log.warning("no batch get here (%s): asking one by one", error)
        there = []
        for entry_id in ids:
            try:
                there.append(await self._client.entry(ws, entry_id))
            except Gone:
                continue
        return there

    async def _things(self, ws: str, kind: type[Any], things: Sequence[Any]) -> None:
        def settle(db: Transaction) -> None:
            busy = outbox.targets(db)
            gone = tables.thing_ids(db, ws, kind) - {thing.id for thing in things} - busy
            tables.drop_things(db, kind, gone)
            went = self._known.deleted()
            shown = [with_waiting(db, one) if one.id in busy else one for one in things if one.id not in went]
            tables.put_things(db, ws, shown)

        await self._database.write(settle)
