"""Reads the server's news into the mirror, in steps of few requests, each settled in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.errors import Gone, Refused, ServerFault
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.times import Clock, Instant, day_bounds, day_of, week_start
from tui.domain.workspace import User
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Database, Transaction
from tui.store.mirror import Mirror
from tui.sync import plan

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.sync.push import Known

log = logging.getLogger(__name__)

_DAY = 86400
_FOREVER: Instant = 1 << 40


class History(Struct, frozen=True, kw_only=True):
    """How far back the mirror of a workspace reaches. Kept with each page, so that a killed pull goes on."""

    oldest: Instant
    """Every entry that starts at or after this instant has been read."""
    complete: bool = False


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

    async def tasks(self, ws: str, project_id: str) -> None:
        """The tasks of one project (1 request), where the list of projects came without them."""
        tasks = await self._client.tasks(ws, project_id)
        await self._database.write(lambda db: tables.put_things(db, ws, tasks))

    async def recent(self, ws: str) -> None:
        """What was tracked since the start of last week, the running timer with it (1 request for each full page)."""
        asked_at = self._clock.now()
        since = self._recent_start(asked_at)
        theirs = await self._window(ws, since)
        running = next((entry for entry in theirs if entry.running), None)
        if running is None:
            running = await self._older_timer(ws, since)
            theirs = [*theirs, running] if running else theirs
        self._known.saw(ws, running.id if running else None)

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
            tables.put_entries(db, news.put)
            if tables.meta_in(db, f"history {ws}") is None:
                tables.put_meta(db, f"history {ws}", History(oldest=since))
            return news.suspects

        if suspects := await self._database.write(settle):
            await self._confirm_gone(ws, suspects)

    async def older(self, ws: str) -> bool:
        """One page further back in the history (1 request). Returns whether there may be more."""
        history = self.history(ws)
        if history.complete:
            return False
        asked_at = self._clock.now()
        entries: list[TimeEntry] = []
        number, last = 1, False
        while not last and not any(entry.start < history.oldest for entry in entries):
            # From a day above the bound: the window's edge is wall-clock time and not exact.
            page = await self._client.entries(
                ws, self._user.id, end=history.oldest + _DAY, zone=self._user.profile.zone, page=number
            )
            entries, last, number = [*entries, *page.entries], page.last, number + 1
        oldest = min([history.oldest, *(entry.start for entry in entries)])

        def settle(db: Transaction) -> None:
            ours = tables.starting_with_written(db, ws, self._user.id, oldest, history.oldest + _DAY)
            news = plan.window_news(
                ours=ours,
                theirs=entries,
                busy=outbox.targets(db) | self._known.deleted(),
                asked_at=asked_at,
                now=self._clock.now(),
            )
            tables.put_entries(db, news.put)
            tables.put_meta(db, f"history {ws}", History(oldest=oldest, complete=last))

        await self._database.write(settle)
        return not last

    def history(self, ws: str) -> History:
        """How far back the mirror reaches."""
        kept = self._mirror.meta(f"history {ws}", History)
        return kept or History(oldest=self._recent_start(self._clock.now()))

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
        if here or self._mirror.meta(f"history {ws}", History) is None:
            return await self._client.running(ws, self._user.id)
        return None

    async def _confirm_gone(self, ws: str, suspects: Sequence[str]) -> None:
        """Ask for each entry that a list lacked; only what is gone for certain leaves the mirror."""
        there = {entry.id: entry for entry in await self._still_there(ws, suspects)}

        def settle(db: Transaction) -> None:
            busy = outbox.targets(db)
            tables.drop_entries(db, [one for one in suspects if one not in there and one not in busy])
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
            tables.put_things(db, ws, [thing for thing in things if thing.id not in busy])

        await self._database.write(settle)
