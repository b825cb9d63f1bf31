"""Sends rows of the outbox: claims them on disk, sends them, and settles what came of it in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    DeleteThing,
    EditEntry,
    EditThing,
    StopEntry,
)
from tui.domain.entries import TimeEntry, apply, difference, named
from tui.domain.errors import (
    ClockpaneError,
    ConnectionChoice,
    Forbidden,
    Gone,
    InputError,
    KeyRefused,
    Limited,
    NoConnection,
    NotReached,
    Refused,
    ServerFault,
    Unclear,
)
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import folding, outbox
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.store.outbox import Waiting
from tui.sync import plan, settle
from tui.sync.changes import delete_entry, delete_many, edit_entry, edit_many, stop_entry
from tui.sync.creates import baseline, create_entry
from tui.sync.desk import Desk, Stuck
from tui.sync.thingchanges import delete_thing, edit_thing
from tui.sync.things import create_thing

log = logging.getLogger(__name__)

_PATIENCE = 3
"""So often a row may meet a failing server before it has to wait longer than the others."""
_NO = (Refused, Forbidden, InputError)
_NOT_SENT = (NotReached, Limited, KeyRefused, NoConnection, ConnectionChoice)


class Pusher:
    """Sends rows of one user's outbox."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._alone: set[int] = set()
        """Rows that were refused together with others: each goes by itself, so that the reason can be told."""
        self._faults: dict[int, tuple[int, float]] = {}
        """How often the server failed on a row, and until when (monotonic seconds) it is left alone therefore."""

    def choose(self, rows: Sequence[Waiting]) -> Sequence[Waiting]:
        """Of the rows that may be sent: those to send now in one request; none if all of them have to wait.

        One on which the server failed again and again lets the others, and the news, go first.
        """
        now = self._desk.monotonic()
        rows = [row for row in rows if self._faults.get(row.seq, (0, 0.0))[1] <= now]
        if not rows or rows[0].seq in self._alone:
            return rows[:1]
        return [row for row in plan.together(rows) if row.seq not in self._alone]

    def _postpone(self, rows: Sequence[Waiting]) -> None:
        self._alone.update(row.seq for row in rows)
        for row in rows:
            count = self._faults.get(row.seq, (0, 0.0))[0] + 1
            pause = 0.0 if count < _PATIENCE else min(60.0 * 2 ** (count - _PATIENCE), 900.0)
            self._faults[row.seq] = (count, self._desk.monotonic() + pause)

    async def _apart(self, rows: Sequence[Waiting], why: str) -> None:
        """They are sent by themselves."""
        self._alone.update(row.seq for row in rows)
        await self._mark(rows, lambda db, seq, now: folding.not_sent(db, seq, now, why))

    async def push(self, rows: Sequence[Waiting]) -> str:
        """Send a row, or several that go together. Returns what the user must hear of it ("" for nothing).

        A refusal is settled too: the row waits for the user. Raises what keeps all rows from being sent, with these
        marked as they must be: NotReached (nothing was sent), Unclear (it may have been), KeyRefused, NoConnection,
        ConnectionChoice, Limited. After anything else (StoreError, a fault of ours) they may be marked as sending:
        `outbox.recover` makes them unclear.
        """
        look_first = rows[0].state == "unclear"
        claimed = await self._claim(rows)
        if not claimed:
            return ""
        try:
            if len(claimed) > 1:
                many = edit_many if isinstance(claimed[0].command, EditEntry) else delete_many
                if untold := await many(self._desk, claimed):
                    await self._apart(untold, "The answer to several at once did not tell of it.")
                return ""
            return await self._send(claimed[0], look_first)
        except Unclear as error:
            await self._mark(claimed, outbox.unclear)
            if isinstance(error, ServerFault):
                self._postpone(claimed)
            raise
        except _NOT_SENT as error:
            why = f"Not sent. {error.said}"
            await self._mark(claimed, lambda db, seq, now: folding.not_sent(db, seq, now, why))
            raise
        except Stuck as stuck:
            return await self._needs_you(claimed[0], stuck.trouble)
        except _NO as error:
            log.warning("refused: %s: %s", type(claimed[0].command).__name__, error)
            if len(claimed) > 1:
                await self._apart(
                    claimed, f"Refused together with others: each is sent by itself. {error.said}"
                )
                return ""
            return await self._refused(claimed[0], error)

    async def _claim(self, rows: Sequence[Waiting]) -> list[Waiting]:
        """The rows as they are on disk once they are marked as on their way; without those that changed since."""
        bases = {row.seq: await self._baseline(row) for row in rows}

        def claim(db: Transaction) -> list[Waiting]:
            claimed = []
            for row in rows:
                # One that the user changed since it was chosen may name what must be made before: choose anew.
                present = outbox.row_in(db, row.seq)
                if present is not None and present.command == row.command:
                    sending = outbox.sending(db, row.seq, self._desk.now(), bases[row.seq])
                    claimed += [sending] if sending is not None else []
            return claimed

        return await self._desk.database.write(claim)

    async def _baseline(self, row: Waiting) -> Sequence[str]:
        if isinstance(row.command, CreateEntry) and not row.baseline:
            return await baseline(self._desk, row.workspace_id, row.command.entry, ask=not row.attempts)
        return ()

    async def _send(self, row: Waiting, look_first: bool) -> str:
        desk = self._desk
        match row.command:
            case CreateEntry(entry=entry):
                await create_entry(desk, row, entry, look_first)
            case StopEntry(entry_id=entry_id, end=end):
                return await stop_entry(desk, row, entry_id, end)
            case EditEntry(entry_id=entry_id, change=change):
                await edit_entry(desk, row, entry_id, change)
            case DeleteEntry(entry_id=entry_id):
                await delete_entry(desk, row, entry_id)
            case CreateClient() | CreateProject() | CreateTask() | CreateTag():
                await create_thing(desk, row, look_first)
            case EditThing() as command:
                await edit_thing(desk, row, command)
            case DeleteThing() as command:
                await delete_thing(desk, row, command)
            case _:
                raise TypeError(f"this is not sent: {row.command!r}")
        return ""

    async def _mark(self, rows: Sequence[Waiting], mark: Callable[[Transaction, int, Instant], None]) -> None:
        def all_of(db: Transaction) -> None:
            for row in rows:
                mark(db, row.seq, self._desk.now())

        await self._desk.database.write(all_of)

    async def _needs_you(self, row: Waiting, trouble: Trouble) -> str:
        found = trouble.theirs if trouble.kind is Kind.TWIN else None

        def write(db: Transaction) -> None:
            folding.needs_you(db, row.seq, trouble, self._desk.now())
            if found is not None and not outbox.waits(db, found.id):
                # It can be seen beside the other; and should it go, later reads tell.
                tables.put_entries(db, [found])

        await self._desk.database.write(write)
        return trouble.said

    async def _refused(self, row: Waiting, error: Refused | Forbidden | InputError) -> str:
        if isinstance(row.command, DeleteEntry) and row.base is not None:
            if row.attempts > 1 and await self._gone(row):
                # An earlier try had arrived, and its answer was lost: there was nothing left to delete.
                await self._desk.database.write(lambda db: settle.sent(db, row, self._desk.now()))
                return ""
            return await self._undelete(row, str(error))
        field = "" if isinstance(error, Forbidden) else error.field
        return await self._needs_you(row, Trouble(said=str(error), field=field))

    async def _gone(self, row: Waiting) -> bool:
        try:
            await self._desk.client.entry(row.workspace_id, row.target)
        except Gone:
            return True
        except ClockpaneError:
            await self._mark([row], outbox.unclear)
            raise
        return False

    async def _undelete(self, row: Waiting, why: str) -> str:
        """What can't be deleted is shown again; out of sight nobody could answer for it."""
        entry = row.base
        assert entry is not None  # noqa: S101 - asked by the caller
        said = f"{named(entry)} could not be deleted. {why}"

        def write(db: Transaction) -> None:
            outbox.say(db, row.seq, said, self._desk.now(), bad=True)
            present = outbox.row_in(db, row.seq) or row
            outbox.done(db, row.seq)
            if not outbox.waits(db, row.target):
                _stays(db, present, entry, self._desk.now())

        await self._desk.database.write(write)
        return said


def _stays(db: Transaction, row: Waiting, entry: TimeEntry, now: Instant) -> None:
    """Show what could not be deleted; if it was to be made anew meanwhile, it is that one, and nothing is made."""
    tables.put_entries(db, [entry])
    for new_id in row.baseline:
        rows, shown = outbox.rows_for(db, new_id), tables.entry_in(db, new_id)
        if not rows or not isinstance(rows[0].command, CreateEntry) or not rows[0].free or shown is None:
            continue
        for one in rows:
            outbox.done(db, one.seq)
        tables.rename_entry(db, new_id, entry.id)
        if change := difference(entry, shown):
            tables.put_entries(db, [apply(entry, change)])
            folding.enqueue(db, entry.workspace_id, EditEntry(entry.id, change), now, entry)
