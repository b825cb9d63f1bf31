"""Finds, among what was read, a create that arrived after it had been looked for: the user says whether it is one."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from tui.domain.commands import CreateEntry, Twins
from tui.domain.entries import TimeEntry
from tui.domain.times import Instant
from tui.domain.trouble import Kind, Trouble
from tui.store import doubts, folding, outbox
from tui.store.database import Transaction
from tui.sync import plan

log = logging.getLogger(__name__)

_TWICE = (
    "This may be there twice: its answer was lost, it was sent once more, and then another like it turned up."
)


def ask(db: Transaction, entries: Iterable[TimeEntry], now: Instant) -> None:
    """Before entries are put into the mirror: ask about those that may be the second of an entry of ours."""
    by_id = {entry.id: entry for entry in entries}
    for row in outbox.held_creates(db):
        made = row.command.entry if isinstance(row.command, CreateEntry) else None
        if made and any(
            entry.user_id == made.user_id and plan.same_work(entry, made, any_end=made.running)
            for entry in by_id.values()
        ):
            outbox.look_again(db, row.seq)
    waiting = doubts.kept(db)
    if not waiting:
        return
    for some_id in sorted(doubts.strangers(db, by_id)):
        entry = by_id[some_id]
        alike = [
            one
            for one in waiting
            if some_id != one.entry_id
            and one.sent.user_id == entry.user_id
            and plan.maybe_same(entry, one.sent)
        ]
        # The likeliest: all the same, else the same start.
        alike.sort(key=lambda one: (not plan.same_work(entry, one.sent), entry.start != one.sent.start))
        twin = alike[0].entry_id if alike else None
        if twin is None:
            continue
        log.warning("entry %s may be %s once more: the user is asked", some_id, twin)
        seq = outbox.add(db, entry.workspace_id, Twins(some_id, twin), now)
        folding.needs_you(db, seq, Trouble(said=_TWICE, kind=Kind.TWIN, theirs=entry), now)
