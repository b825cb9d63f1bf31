"""Makes a time entry exactly once, on a server that would make a second one if it were asked again.

Before it is sent, the ids of what was there are on disk with it (the baseline). After an answer that was lost the
entry is looked for: one that is the same and not in the baseline is it. One that could be it, changed elsewhere
meanwhile, is for the user to tell; and a create that arrives after it was looked for is found by later reads.
"""

from __future__ import annotations

from msgspec import Struct

from tui.domain.entries import TimeEntry, draft_of
from tui.domain.trouble import Kind, Trouble
from tui.store import doubts, outbox
from tui.store.database import Transaction
from tui.store.outbox import Waiting
from tui.sync import plan, settle
from tui.sync.desk import Desk, Stuck, looked
from tui.sync.people import server_ids

_DAY = 86400
_AROUND, _AROUND_OTHERS = _DAY, 2 * _DAY
"""So much before and after its start an entry is looked for: a window is wall-clock time, of others in whose zone is
not known."""
_MAYBE = (
    "The answer was lost, and this was found instead: it may be the same entry, changed elsewhere meanwhile."
)


class _Look(Struct, frozen=True):
    """What was found of an entry that may have been made."""

    it: TimeEntry | None = None
    maybe: TimeEntry | None = None
    """One that could be it, changed elsewhere since."""


async def baseline(desk: Desk, ws: str, entry: TimeEntry, *, ask: bool) -> list[str]:
    """Ids of entries that the server has around that time: none of them is the one to be made.

    Of another member the mirror may know nothing, so the server is asked, where it was not sent yet (`ask`): from
    then on what is there may be it. Raises what the client raises.
    """
    low, high = entry.start - _AROUND, entry.start + _AROUND
    here = desk.mirror.ids_between(ws, entry.user_id, low, high)
    if ask and entry.user_id != desk.user_id:
        here += await server_ids(desk.client, ws, entry, desk.zone, _AROUND_OTHERS)
    # What waits here to be changed or deleted stands there as it was.
    return sorted({*here, *(base.id for base in outbox.bases(desk.database, low, high))} - {entry.id})


async def create_entry(desk: Desk, row: Waiting, entry: TimeEntry, look_first: bool) -> None:
    """Make it, or take what an unclear try has made. Raises what the client raises, and Stuck."""
    found = await looked(_look(desk, row, entry)) if look_first else _Look()
    if found.maybe is not None and found.it is None:
        raise Stuck(Trouble(said=_MAYBE, kind=Kind.TWIN, theirs=found.maybe))
    reply = found.it or await _make(desk, row.workspace_id, entry)
    tries = row.attempts - (found.it is not None)

    def done(db: Transaction) -> None:
        if tries > 1:
            # An earlier try may still arrive: later reads look out for it.
            doubts.remember(db, reply.id, entry)
        settle.made(db, row, reply, desk.now())

    await desk.database.write(done)


async def _make(desk: Desk, ws: str, entry: TimeEntry) -> TimeEntry:
    draft = draft_of(entry, entry.start, entry.end)
    if entry.user_id != desk.user_id:
        return await desk.client.create_entry_for(ws, entry.user_id, draft, entry.custom_fields)
    return await desk.client.create_entry(ws, draft, entry.custom_fields, kind=entry.type)


async def _look(desk: Desk, row: Waiting, entry: TimeEntry) -> _Look:
    """The entry that an unclear create made. A timer may have been stopped elsewhere since."""
    number, last = 1, False
    around = _AROUND if entry.user_id == desk.user_id else _AROUND_OTHERS
    others = {*row.baseline, *outbox.to_delete(desk.database)}
    stopped: TimeEntry | None = None
    maybe: list[TimeEntry] = []
    while not last:
        page = await desk.client.entries(
            row.workspace_id,
            entry.user_id,
            start=entry.start - around,
            end=entry.start + around,
            zone=desk.zone,
            page=number,
        )
        for other in page.entries:
            if other.id in others or desk.mirror.is_ours(other.id):
                continue
            if plan.same_work(other, entry):
                return _Look(it=other)
            if entry.running and plan.same_work(other, entry, any_end=True):
                stopped = stopped or other
            elif plan.maybe_same(other, entry):
                maybe.append(other)
        number, last = number + 1, page.last
    # The likeliest: of the same start.
    maybe.sort(key=lambda other: other.start != entry.start)
    return _Look(it=stopped, maybe=maybe[0] if maybe else None)
