"""What an answer of the server's does to mirror and outbox, inside the one transaction that settles it."""

from __future__ import annotations

from msgspec.structs import replace

from tui.domain.entries import TimeEntry
from tui.domain.times import Instant
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Transaction
from tui.store.outbox import Waiting


def sent(db: Transaction, row: Waiting, now: Instant) -> None:
    """The server has it."""
    outbox.say(db, row.seq, "Sent.", now)
    outbox.done(db, row.seq)


def made(db: Transaction, row: Waiting, reply: TimeEntry, now: Instant) -> None:
    """The server's id takes the place of ours; what the user did to the entry meanwhile stays on the screen."""
    shown = tables.entry_in(db, row.target)
    sent(db, row, now)
    outbox.no_question_about(db, [reply.id])
    tables.rename_entry(db, row.target, reply.id)
    later = outbox.waits(db, reply.id)
    if later and shown is not None:
        tables.put_entries(db, [replace(shown, id=reply.id)], now)
    elif not later:
        tables.put_entries(db, [reply], now)


def changed(db: Transaction, row: Waiting, reply: TimeEntry, now: Instant) -> None:
    """The server has the change; a later act on the same entry stays on the screen."""
    sent(db, row, now)
    if not outbox.waits(db, reply.id):
        tables.put_entries(db, [reply], now)
