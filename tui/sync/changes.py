"""Stops, changes and deletes time entries; many at once where nothing speaks against it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from tui.domain.commands import EditEntry
from tui.domain.entries import EntryChange, TimeEntry, named
from tui.domain.errors import Forbidden, Gone
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import folding
from tui.store.database import Transaction
from tui.store.outbox import Waiting
from tui.sync import plan, settle
from tui.sync.desk import Desk, Stuck

log = logging.getLogger(__name__)

_DELETED = "It was deleted elsewhere."
_TIMER_ONLY = 4030
"""Clockify's number for "manual time tracking is disabled"."""


class _AsWanted(Exception):
    """The server's entry is as it is to be: nothing has to be sent."""

    def __init__(self, entry: TimeEntry) -> None:
        super().__init__()
        self.entry = entry


async def stop_entry(desk: Desk, row: Waiting, entry_id: str, end: Instant) -> str:
    """End the timer that was meant. Returns what the user must hear. Raises what the client raises, and Stuck.

    Clockify's own stop ends whatever runs by then, perhaps what another device has started since, and a lost answer
    would not tell. A change of the entry can't miss; its price is one request more.
    """
    try:
        await _stop_by_id(desk, row, entry_id, end)
    except Forbidden as error:
        if error.code != _TIMER_ONLY:
            raise
        # Where only the timer may give an end, the timer's own stop must do it.
        return await _stop_running(desk, row, entry_id, end, error)
    return ""


async def _stop_running(desk: Desk, row: Waiting, entry_id: str, end: Instant, refused: Forbidden) -> str:
    ws = row.workspace_id
    running = await desk.client.running(ws, desk.user_id)
    if running is None or running.id != entry_id:
        raise refused
    stopped = await desk.client.stop(ws, desk.user_id, end)
    if stopped.id == entry_id:
        await _changed(desk, row, stopped)
        return ""
    # Somebody started another timer in the moment between: it is set running again.
    other = await desk.client.update_entry(ws, stopped.id, EntryChange(end=None))
    raise Stuck(
        Trouble(
            said=f"{named(other)} was started elsewhere just now and runs on. {refused.said}", field="end"
        )
    )


async def _stop_by_id(desk: Desk, row: Waiting, entry_id: str, end: Instant) -> None:
    def expect(theirs: TimeEntry) -> None:
        if theirs.end == end:
            raise _AsWanted(theirs)
        if theirs.end is None or (row.base is not None and theirs.end == row.base.end):
            return
        there, here = desk.written(theirs.end), desk.written(end)
        raise Stuck(
            Trouble(
                said=f"Stopped elsewhere at {there}, here at {here}.",
                kind=Kind.BOTH,
                field="end",
                disputed=("end",),
                theirs=theirs,
            )
        )

    await _update(desk, row, entry_id, EntryChange(end=end), expect)


async def edit_entry(desk: Desk, row: Waiting, entry_id: str, change: EntryChange) -> None:
    """Lay a change over the entry as the server has it. Raises what the client raises, and Stuck."""
    await _update(desk, row, entry_id, change, lambda theirs: _compare(row, change, theirs))


def _compare(row: Waiting, change: EntryChange, theirs: TimeEntry) -> None:
    fields = plan.conflicts(row.base, theirs, change)
    if fields:
        words = ", ".join(plan.FIELD_WORDS[name] for name in fields)
        raise Stuck(
            Trouble(
                said=f"Changed elsewhere too: {words}.",
                kind=Kind.BOTH,
                field=fields[0],
                disputed=fields,
                theirs=theirs,
            )
        )


async def _update(
    desk: Desk, row: Waiting, entry_id: str, change: EntryChange, expect: Callable[[TimeEntry], None]
) -> None:
    ws = row.workspace_id
    try:
        reply = await desk.client.update_entry(ws, entry_id, change, expect)
    except _AsWanted as as_wanted:
        reply = as_wanted.entry
    except Gone as error:
        # Of a project, task or tag that is gone the answer names the field.
        if error.field:
            raise
        raise Stuck(Trouble(said=_DELETED, kind=Kind.GONE)) from error
    await _changed(desk, row, reply)


async def _changed(desk: Desk, row: Waiting, reply: TimeEntry) -> None:
    await desk.database.write(lambda db: settle.changed(db, row, reply, desk.now()))


async def delete_entry(desk: Desk, row: Waiting, entry_id: str) -> None:
    """Delete it; gone is done. Raises what the client raises."""
    try:
        await desk.client.delete_entry(row.workspace_id, entry_id)
    except Gone:
        log.info("entry %s was gone already", entry_id)
    desk.known.deleting(entry_id)
    await desk.database.write(lambda db: settle.sent(db, row, desk.now()))


async def edit_many(desk: Desk, rows: Sequence[Waiting]) -> list[Waiting]:
    """Change many entries of a workspace: one request to read them, one to write them.

    Those that changed on both sides, or are gone, are left out and wait for the user. Returns those of which the
    answer does not tell. Raises what the client raises; refused, each of them may be the reason.
    """
    by_id = {row.target: row for row in rows}
    stuck: dict[str, Trouble] = {}

    def wanted(entry_id: str, theirs: TimeEntry | None) -> EntryChange | None:
        row = by_id[entry_id]
        change = row.command.change if isinstance(row.command, EditEntry) else EntryChange()
        try:
            if theirs is None:
                raise Stuck(Trouble(said=_DELETED, kind=Kind.GONE))
            _compare(row, change, theirs)
        except Stuck as why:
            stuck[entry_id] = why.trouble
            return None
        return change

    replies = {
        entry.id: entry
        for entry in await desk.client.update_entries(rows[0].workspace_id, desk.user_id, by_id, wanted)
    }
    untold = [row for row in rows if row.target not in replies and row.target not in stuck]

    def done(db: Transaction) -> None:
        for row in rows:
            if row.target in stuck:
                folding.needs_you(db, row.seq, stuck[row.target], desk.now())
            elif row.target in replies:
                settle.changed(db, row, replies[row.target], desk.now())

    await desk.database.write(done)
    return untold


async def delete_many(desk: Desk, rows: Sequence[Waiting]) -> list[Waiting]:
    """Delete many entries of a workspace in one request.

    Returns those of which the answer does not tell (one without a body tells of all). Raises what the client raises.
    """
    ids = [row.target for row in rows]
    gone = {entry.id for entry in await desk.client.delete_entries(rows[0].workspace_id, desk.user_id, ids)}
    told = [row for row in rows if not gone or row.target in gone]
    for row in told:
        desk.known.deleting(row.target)

    def done(db: Transaction) -> None:
        for row in told:
            settle.sent(db, row, desk.now())

    await desk.database.write(done)
    return [row for row in rows if row not in told]
