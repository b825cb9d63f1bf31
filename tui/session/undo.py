"""Takes back what was done, and does it again: as one transaction, on mirror, outbox and journal.

What was not sent yet is simply withdrawn; of what was sent the opposite is done. The functions run on the writer
thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.commands import Command, CreateEntry, DeleteEntry, EditEntry, StopEntry, local_id
from tui.domain.entries import EntryChange, TimeEntry, apply, difference, named
from tui.domain.errors import InputError
from tui.session import undothings
from tui.session.acts import Where
from tui.session.undothings import ThingStep
from tui.store import journal, outbox
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.store.folding import enqueue
from tui.store.journal import Done, Pair, ThingPair
from tui.store.outbox import Waiting
from tui.sync.plan import same_value


class Step(Struct, frozen=True, kw_only=True):
    """What becomes of one entry."""

    was: TimeEntry | None
    """As the act left it; None: it took it away."""
    there: TimeEntry | None
    """As it stands now; None: it is not there."""
    then: TimeEntry | None
    """As it will be; None: it will be gone."""
    foreign: tuple[str, ...] = ()
    """Fields that were changed since, by somebody else."""
    sent: bool = False
    """Whether the server has what is taken back, or may have it: not if it can simply be withdrawn."""

    @property
    def lost(self) -> bool:
        """Whether it was deleted elsewhere, so that nothing of it can be taken back."""
        return self.was is not None and self.there is None and self.then is not None

    @property
    def barred(self) -> str:
        """Why it can't be taken back any more although it is there, in a word or two; "" where it can."""
        if self.there is None or self.there == self.then:
            return ""
        if self.there.locked:
            return "locked"
        ends = self.then.end if self.then is not None else None
        return (
            "its times don't fit any more"
            if self.then and ends is not None and ends < self.then.start
            else ""
        )

    @property
    def anew(self) -> bool:
        """Whether the entry is made anew, under another id."""
        return self.there is None and self.then is not None and self.sent and not self.lost


class TakeBack(Struct, frozen=True, kw_only=True):
    """Taking an act back, or doing it again."""

    seq: int
    words: str
    """What was done, in a word: `Deleted`."""
    again: bool
    """Whether it is done again, after it was taken back."""
    asks: bool
    """Whether the person must say yes first."""
    steps: tuple[Step, ...]
    things: tuple[ThingStep, ...] = ()
    """What becomes of clients, projects, tasks and tags."""
    done: bool = False
    """Whether it is done; else the person must be asked, and nothing was written."""


def take_back(db: Transaction, where: Where, *, again: bool, agreed: TakeBack | None) -> TakeBack | None:
    """Take the last act of the workspace back, or do the one that was taken back again. None: there is none.

    `agreed` is what the person has said yes to; where it is not what would be done now, nothing is done. InputError
    where it can't be done as things stand.
    """
    act = journal.newest(db, where.workspace_id, undone=again)
    if act is None:
        return None
    steps = tuple(_step(db, *_turned(pair, again)) for pair in act.pairs)
    things = undothings.steps(db, act.things, again=again)
    every: tuple[Step | ThingStep, ...] = (*steps, *things)
    asks = any(step.foreign for step in every) or (act.asks and any(step.sent for step in every))
    plan = TakeBack(seq=act.seq, words=act.words, again=again, asks=asks, steps=steps, things=things)
    if all(step.lost or step.barred for step in every):
        # Nothing of it can be taken back, and it must not stand in the way of what was done before.
        journal.forget(db, act.seq)
    elif agreed != plan and (asks or agreed is not None):
        return plan
    else:
        # What was archived is brought back first: what is done to entries may name it.
        changed = undothings.do(db, where, things, again=again)
        steps = _do(db, where, act, steps, changed)
    return replace(plan, steps=steps, done=True)


def _turned(pair: Pair, again: bool) -> tuple[TimeEntry | None, TimeEntry | None]:
    """As the entry is by that act, and as it is to be."""
    return (pair.before, pair.after) if again else (pair.after, pair.before)


def _step(db: Transaction, was: TimeEntry | None, to: TimeEntry | None) -> Step:
    one = was or to
    some_id = tables.resolved_in(db, one.id) if one else ""
    there = tables.entry_in(db, some_id)
    rows = outbox.rows_for(db, some_id)
    if was is None:
        if there is None or to is None:
            return Step(was=was, there=there, then=there or to, sent=_waiting_delete(rows) is None)
        # It could not be deleted, or is back in another way: perhaps without what was changed here before.
        lacks = difference(there, to)
        return Step(was=was, there=there, then=apply(there, lacks), foreign=tuple(lacks.fields()), sent=True)
    if there is None:
        return Step(was=was, there=there, then=to)
    sent = not (rows and rows[-1].free)
    changes = difference(was, to).fields() if to else {}
    fields = changes or EntryChange.__struct_fields__
    foreign = tuple(
        name
        for name in fields
        if not same_value(getattr(there, name), getattr(was, name))
        and not (to and same_value(getattr(there, name), getattr(to, name)))
    )
    then = apply(there, EntryChange(**changes)) if to else None
    return Step(was=was, there=there, then=then, foreign=foreign, sent=sent)


def _do(
    db: Transaction, where: Where, act: Done, steps: tuple[Step, ...], things: Sequence[ThingPair]
) -> tuple[Step, ...]:
    """What goes away or ends comes first: a timer can only be set running where none runs."""
    after: dict[int, TimeEntry | None] = {}
    order = sorted(range(len(steps)), key=lambda at: _rank(steps[at]))
    for at in order:
        step = steps[at]
        if step.lost or step.barred:
            continue
        after[at] = _go(db, where, step)
    pairs = []
    for at in range(len(act.pairs)):
        # Read anew: what was made anew goes by another id in all pairs.
        if at in after:
            step, now = steps[at], after[at]
            # The way back leads to what stands now, not to what the act once left: others may have changed it.
            stood = None if step.was is None else step.there or step.was
            pairs.append(Pair(stood, now) if act.undone else Pair(now, stood))
    ids = {
        old.id: new.id
        for at, new in after.items()
        if new is not None and (old := steps[at].then) is not None and old.id != new.id
    }
    journal.turned(db, act, pairs, things)
    for old_id, new_id in ids.items():
        journal.renamed(db, old_id, new_id)
    return tuple(replace(step, then=after[at]) if at in after else step for at, step in enumerate(steps))


def _rank(step: Step) -> int:
    if step.then is None:
        return 0
    sets_running = step.then.running and (step.there is None or not step.there.running)
    return 2 if sets_running else 1


def _go(db: Transaction, where: Where, step: Step) -> TimeEntry | None:
    there, then = step.there, step.then
    if then is None:
        if there is not None:
            tables.drop_entries(db, [there.id])
            enqueue(db, there.workspace_id, DeleteEntry(there.id), where.now, there)
            outbox.no_question_about(db, [there.id])
        return None
    if then.running and (there is None or not there.running):
        other = tables.running_in(db, then.workspace_id, where.user_id)
        if other is not None and other.id != then.id:
            raise InputError(f"{named(other)} is running: stop it first.")
    if there is None:
        return _bring_back(db, where, then)
    change = difference(there, then)
    if change:
        tables.put_entries(db, [then])
        enqueue(db, then.workspace_id, _command(there, change), where.now, there)
    return then


def _bring_back(db: Transaction, where: Where, entry: TimeEntry) -> TimeEntry:
    """A deleted entry: the deletion is withdrawn where it still waits, else the entry is made anew."""
    row = _waiting_delete(outbox.rows_for(db, entry.id))
    if row is not None:
        outbox.done(db, row.seq)
        tables.put_entries(db, [entry])
        if row.base is not None and (change := difference(row.base, entry)):
            enqueue(db, entry.workspace_id, _command(row.base, change), where.now, row.base)
        return entry
    new = replace(entry, id=local_id(), locked=False, hourly_rate=None)
    tables.put_entries(db, [new])
    enqueue(db, new.workspace_id, CreateEntry(new), where.now)
    for one in outbox.rows_for(db, entry.id):
        if isinstance(one.command, DeleteEntry):
            outbox.brought_back(db, one.seq, new.id)
    return new


def _waiting_delete(rows: list[Waiting]) -> Waiting | None:
    """The deletion that waits and has not been sent."""
    return next((row for row in rows if isinstance(row.command, DeleteEntry) and row.free), None)


def _command(entry: TimeEntry, change: EntryChange) -> Command:
    fields = change.fields()
    if entry.running and list(fields) == ["end"] and fields["end"] is not None:
        return StopEntry(entry.id, fields["end"])
    return EditEntry(entry.id, change)
