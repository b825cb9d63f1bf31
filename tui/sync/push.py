"""Sends one row of the outbox, and settles what came of it in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    EditEntry,
    StopEntry,
)
from tui.domain.entries import EntryChange, TimeEntry, draft_of
from tui.domain.errors import (
    ConnectionChoice,
    Forbidden,
    Gone,
    InputError,
    KeyRefused,
    Limited,
    NoConnection,
    NotReached,
    Refused,
    Unclear,
)
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.times import Clock, Instant, format_time
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Database, Transaction
from tui.store.mirror import Mirror
from tui.store.outbox import Waiting
from tui.sync import plan

if TYPE_CHECKING:
    # The client brings httpx, which is not loaded before the first frame.
    from tui.api.client import ClockifyClient

log = logging.getLogger(__name__)

Thing = Client | Project | Task | Tag
Found = TypeVar("Found")

_RUNNING_KNOWN = 60.0
"""Seconds for which what we read of the running timer may be trusted."""


class Known:
    """What our own last requests told of the server: which timer runs in a workspace, and what we deleted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timers: dict[str, tuple[str | None, float]] = {}
        self._deleted: dict[str, float] = {}

    def saw(self, workspace_id: str, entry_id: str | None) -> None:
        """The server runs that entry now, or none."""
        self._timers[workspace_id] = (entry_id, self._clock.monotonic())

    def is_running(self, workspace_id: str, entry_id: str) -> bool:
        """Whether that entry was seen running less than a minute ago."""
        seen, when = self._timers.get(workspace_id, (None, 0.0))
        return seen == entry_id and self._clock.monotonic() - when < _RUNNING_KNOWN

    def deleting(self, entry_id: str) -> None:
        """That entry is deleted now: a list that still shows it lags behind."""
        self._deleted[entry_id] = self._clock.monotonic()

    def deleted(self) -> set[str]:
        """Ids of what we deleted less than two minutes ago."""
        now = self._clock.monotonic()
        self._deleted = {one: when for one, when in self._deleted.items() if now - when < plan.FRESH}
        return set(self._deleted)


class Pusher:
    """Sends rows of one user's outbox."""

    def __init__(
        self, client: ClockifyClient, database: Database, user_id: str, zone: str, clock: Clock
    ) -> None:
        self._client = client
        self._database = database
        self._mirror = Mirror(database)
        self._user_id = user_id
        self._zone = zone
        self._clock = clock
        self.known = Known(clock)

    async def push(self, row: Waiting) -> str:
        """Send one row and settle it. Returns what the user must hear of it ("" for nothing).

        A refusal is settled too: the row waits for the user. Raises what keeps all rows from being sent, with this
        one marked as it must be: NotReached (it was not sent), Unclear (it may have been), KeyRefused,
        NoConnection, ConnectionChoice, Limited. After anything else (StoreError, a fault of ours) it may be marked as
        sending: `outbox.recover` makes it unclear.
        """
        looked_alike = self._alike(row)
        look_first = row.state == "unclear"

        def mark(db: Transaction) -> Waiting | None:
            # One that the user changed since it was chosen may name what must be made before: choose anew.
            chosen = outbox.row_in(db, row.seq)
            if chosen is None or chosen.command != row.command:
                return None
            return outbox.sending(db, row.seq, self._clock.now(), looked_alike)

        sent = await self._database.write(mark)
        if sent is None:
            return ""
        try:
            return await self._send(sent, look_first)
        except Unclear:
            await self._database.write(lambda db: outbox.unclear(db, row.seq))
            raise
        except (NotReached, Limited, KeyRefused, NoConnection, ConnectionChoice):
            await self._database.write(lambda db: outbox.not_sent(db, row.seq))
            raise
        except (Refused, Forbidden, InputError) as error:
            log.warning("refused: %s: %s", type(row.command).__name__, error)
            if isinstance(row.command, DeleteEntry) and row.base is not None:
                return await self._undelete(row, row.base, str(error))
            said = str(error)
            await self._database.write(lambda db: outbox.needs_you(db, row.seq, said))
            return said

    async def _send(self, row: Waiting, look_first: bool) -> str:
        match row.command:
            case CreateEntry(entry=entry):
                await self._create(row, entry, look_first)
            case StopEntry(entry_id=entry_id, end=end):
                return await self._stop(row, entry_id, end, look_first)
            case EditEntry(entry_id=entry_id, change=change):
                await self._edit(row, entry_id, change)
            case DeleteEntry(entry_id=entry_id):
                try:
                    await self._client.delete_entry(row.workspace_id, entry_id)
                except Gone:
                    log.info("entry %s was gone already", entry_id)
                self.known.deleting(entry_id)
                await self._database.write(lambda db: outbox.done(db, row.seq))
            case CreateClient() | CreateProject() | CreateTask() | CreateTag():
                await self._create_thing(row, look_first)
        return ""

    def _alike(self, row: Waiting) -> list[str]:
        """Ids of entries on the server that look like the one to be made: none of them can be it."""
        if not isinstance(row.command, CreateEntry):
            return []
        entry = row.command.entry
        there = self._mirror.starting(row.workspace_id, self._user_id, entry.start, entry.start + 1)
        # What waits here to be changed or deleted stands there as it was.
        there += [other.base for other in outbox.pending(self._database) if other.base is not None]
        return [
            other.id
            for other in there
            if other.id != entry.id and plan.same_work(other, entry, any_end=entry.running)
        ]

    async def _create(self, row: Waiting, entry: TimeEntry, look_first: bool) -> None:
        made = await _looked(self._find(row, entry)) if look_first else None
        if made is None:
            made = await self._client.create_entry(
                row.workspace_id, draft_of(entry, entry.start, entry.end), entry.custom_fields
            )
        if made.running:
            self.known.saw(row.workspace_id, made.id)
        reply = made
        await self._database.write(lambda db: self._settle_entry(db, row, reply))

    async def _find(self, row: Waiting, entry: TimeEntry) -> TimeEntry | None:
        """The entry that an unclear create made, or None. A timer may have been stopped elsewhere since."""
        day = 86400
        number = 1
        stopped: TimeEntry | None = None
        while True:
            page = await self._client.entries(
                row.workspace_id,
                self._user_id,
                start=entry.start - day,
                end=entry.start + day,
                zone=self._zone,
                page=number,
            )
            for other in page.entries:
                if other.id in row.baseline:
                    continue
                if plan.same_work(other, entry):
                    return other
                if entry.running and plan.same_work(other, entry, any_end=True):
                    stopped = stopped or other
            if page.last:
                return stopped
            number += 1

    def _settle_entry(self, db: Transaction, row: Waiting, reply: TimeEntry) -> None:
        """The server's id takes the place of ours; what the user did to the entry meanwhile stays on the screen."""
        shown = tables.entry_in(db, row.target)
        tables.rename(db, row.target, reply.id)
        outbox.done(db, row.seq)
        now = self._clock.now()
        later = reply.id in outbox.targets(db)
        if later and shown is not None:
            tables.put_entries(db, [replace(shown, id=reply.id)], now)
        elif not later:
            tables.put_entries(db, [reply], now)

    async def _stop(self, row: Waiting, entry_id: str, end: Instant, look_first: bool) -> str:
        ws = row.workspace_id
        # A stop that may have arrived would end whatever was started since.
        if look_first or not self.known.is_running(ws, entry_id):
            running = await self._client.running(ws, self._user_id)
            self.known.saw(ws, running.id if running else None)
            if running is None or running.id != entry_id:
                return await self._stopped_elsewhere(row, entry_id, end)
        try:
            stopped = await self._client.stop(ws, self._user_id, end)
        except Gone:
            self.known.saw(ws, None)
            return await self._stopped_elsewhere(row, entry_id, end)
        self.known.saw(ws, None)
        if stopped.id == entry_id:
            await self._settle_change(row, stopped)
            return ""
        # Somebody started another timer in the moment between: it is set running again.
        other = await self._client.update_entry(ws, stopped.id, EntryChange(end=None))
        self.known.saw(ws, other.id)
        said = f"“{other.description}” was started elsewhere just now and runs on."
        return f"{said} {await self._stopped_elsewhere(row, entry_id, end)}".strip()

    async def _stopped_elsewhere(self, row: Waiting, entry_id: str, end: Instant) -> str:
        """The server does not run this entry any more: take its end if ours agrees, else let the user choose."""
        there = await self._client.entry(row.workspace_id, entry_id)
        if there.end == end:
            await self._settle_change(row, there)
            return ""
        if row.forced or there.end is None:
            changed = await self._client.update_entry(row.workspace_id, entry_id, EntryChange(end=end))
            await self._settle_change(row, changed)
            return ""
        theirs, mine = (format_time(moment, self._zone) for moment in (there.end, end))
        said = f"Stopped elsewhere at {theirs}, here at {mine}."
        await self._database.write(lambda db: outbox.needs_you(db, row.seq, said))
        return said

    async def _edit(self, row: Waiting, entry_id: str, change: EntryChange) -> None:
        def expect(theirs: TimeEntry) -> None:
            if not row.forced and (fields := plan.conflicts(row.base, theirs, change)):
                raise Refused(f"Changed elsewhere too: {', '.join(fields)}.")

        changed = await self._client.update_entry(row.workspace_id, entry_id, change, expect)
        await self._settle_change(row, changed)

    async def _settle_change(self, row: Waiting, reply: TimeEntry) -> None:
        def settle(db: Transaction) -> None:
            outbox.done(db, row.seq)
            if reply.id not in outbox.targets(db):
                tables.put_entries(db, [reply], self._clock.now())

        await self._database.write(settle)

    async def _create_thing(self, row: Waiting, look_first: bool) -> None:
        made: Thing | None = None
        if look_first:
            made = await _looked(self._thing_there(row))
        if made is None:
            made = await self._make_or_take(row)
        thing = made

        def settle(db: Transaction) -> None:
            tables.rename(db, row.target, thing.id)
            tables.put_things(db, row.workspace_id, [thing])
            outbox.done(db, row.seq)

        await self._database.write(settle)

    async def _make_or_take(self, row: Waiting) -> Thing:
        try:
            return await self._make_thing(row)
        except Refused:
            # Another device may have made one of that name since: it is the one that is meant here.
            there = await self._thing_there(row)
            if there is None or getattr(there, "archived", False):
                raise
            return there

    async def _undelete(self, row: Waiting, entry: TimeEntry, why: str) -> str:
        """What can't be deleted is shown again; out of sight nobody could answer for it."""

        def settle(db: Transaction) -> None:
            outbox.done(db, row.seq)
            if row.target not in outbox.targets(db):
                tables.put_entries(db, [entry])

        await self._database.write(settle)
        return f"“{entry.description}” could not be deleted. {why}"

    async def _make_thing(self, row: Waiting) -> Thing:
        ws = row.workspace_id
        match row.command:
            case CreateClient(client=client):
                return await self._client.create_client(ws, name=client.name)
            case CreateProject(project=project):
                return await self._client.create_project(
                    ws,
                    name=project.name,
                    client_id=project.client_id,
                    color=project.color,
                    billable=project.billable,
                    public=project.public,
                )
            case CreateTask(task=task):
                return await self._client.create_task(ws, task.project_id, name=task.name)
            case CreateTag(tag=tag):
                return await self._client.create_tag(ws, name=tag.name)
            case _:
                raise TypeError(f"not a thing: {row.command!r}")

    async def _thing_there(self, row: Waiting) -> Thing | None:
        """What an unclear create made: names are unique where they are made, so the name finds it."""
        ws = row.workspace_id
        match row.command:
            case CreateClient(client=client):
                return _named(client.name, await self._client.clients(ws))
            case CreateProject(project=project):
                projects = (await self._client.projects(ws)).projects
                return _named(project.name, [p for p in projects if p.client_id == project.client_id])
            case CreateTask(task=task):
                return _named(task.name, await self._client.tasks(ws, task.project_id))
            case CreateTag(tag=tag):
                return _named(tag.name, await self._client.tags(ws))
            case _:
                raise TypeError(f"not a thing: {row.command!r}")


async def _looked(look: Awaitable[Found | None]) -> Found | None:
    """What a look found. One that is refused has seen nothing: the act is as unclear as before."""
    try:
        return await look
    except (Refused, Forbidden) as error:
        raise Unclear(error.said, error.hint) from error


def _named(name: str, things: Sequence[Thing]) -> Thing | None:
    return next((thing for thing in things if thing.name == name), None)
