"""Takes back what was changed on clients, projects, tasks and tags; the part of `undo` that is not of entries."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.domain.errors import InputError
from tui.domain.things import Thing, ThingChange, ThingEdit, before
from tui.session import things as acts
from tui.session.acts import Where
from tui.store import mirror as tables
from tui.store import outbox, things
from tui.store.database import Transaction
from tui.store.journal import ThingPair
from tui.sync.plan import same_value


class ThingStep(Struct, frozen=True, kw_only=True):
    """What becomes of one client, project, task, tag or profile."""

    pair: ThingPair
    """What the act changed."""
    there: Thing | None
    """As it stands now; None: it is not there."""
    change: ThingChange
    """What is changed on it."""
    foreign: tuple[str, ...] = ()
    """Fields that were changed since, by somebody else."""
    barred: str = ""
    """Why it can't be taken back any more although it is there, in a few words; "" where it can."""
    sent: bool = False
    """Whether the server has what is taken back, or may have it."""

    @property
    def lost(self) -> bool:
        """Whether it was deleted, so that nothing of it can be taken back."""
        return self.there is None


def steps(db: Transaction, pairs: Sequence[ThingPair], *, again: bool) -> tuple[ThingStep, ...]:
    """What taking these changes back, or making them again, does."""
    return tuple(_step(db, pair, again=again) for pair in pairs)


def do(db: Transaction, where: Where, planned: Sequence[ThingStep], *, again: bool) -> list[ThingPair]:
    """Do it. Returns the changes as they are in the journal from now on."""
    kept = []
    for step in planned:
        if step.there is None or step.barred:
            continue
        stood = before(step.there, step.change)
        try:
            acts.change(db, where, [ThingEdit(step.there, step.change)], "")
        except InputError as error:
            # Another thing has its name by now, or its client is gone.
            raise InputError(f"“{step.pair.called}”: {error.said}.", hint=error.hint) from error
        one = (stood, step.change) if again else (step.change, stood)
        kept.append(ThingPair(step.pair.kind, step.there.id, *one, step.pair.called, step.pair.project_id))
    return kept


def _step(db: Transaction, pair: ThingPair, *, again: bool) -> ThingStep:
    was, to = (pair.before, pair.after) if again else (pair.after, pair.before)
    there = things.thing_in(db, pair.kind, tables.resolved_in(db, pair.thing_id))
    if there is None:
        return ThingStep(pair=pair, there=None, change=to)
    rows = outbox.rows_for(db, there.id)
    foreign = tuple(
        name
        for name, value in to.fields().items()
        if not same_value(getattr(there, name), getattr(was, name))
        and not same_value(getattr(there, name), value)
    )
    return ThingStep(
        pair=pair,
        there=there,
        change=to,
        foreign=foreign,
        barred="it waits to be deleted" if things.is_deleting(db, there.id) else "",
        sent=not (rows and rows[-1].free),
    )
