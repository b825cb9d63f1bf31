"""What a person does to clients, projects, tasks and tags, as one transaction each; see `acts` for time entries.

The functions run on the writer thread; each returns what it touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.commands import DeleteThing, EditThing
from tui.domain.errors import Gone, InputError
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import (
    Merge,
    Thing,
    ThingChange,
    ThingEdit,
    applied,
    before,
    check_change,
    closing,
    is_active,
    kind_of,
    parent_of,
    retagged,
)
from tui.domain.workspace import MemberProfile
from tui.session.acts import Touched, Where, clean_name, edit
from tui.store import mirror as tables
from tui.store import things
from tui.store.database import Transaction
from tui.store.folding import enqueue
from tui.store.journal import ThingPair


def change(db: Transaction, where: Where, edits: Sequence[ThingEdit], words: str) -> Touched:
    """Change things. InputError for what the server would not take, Gone for one that is not there any more."""
    pairs = [_change(db, where, one.thing, one.change) for one in edits]
    return Touched(
        words=words or "Changed", things=tuple(pair for pair in pairs if pair is not None), asks=True
    )


def delete(db: Transaction, where: Where, doomed: Sequence[Thing]) -> Touched:
    """Delete things, each archived or done first. They stay in the mirror until the server has deleted them."""
    for thing in doomed:
        present = there(db, thing)
        if things.is_deleting(db, present.id):
            continue
        if is_active(present):
            _change(db, where, present, closing(kind_of(present)))
        act = DeleteThing(kind_of(present), present.id, parent_of(present), _called(present))
        enqueue(db, where.workspace_id, act, where.now)
    return Touched()


def merge(db: Transaction, where: Where, asked: Merge) -> Touched:
    """Put one tag in the place of others on all entries of the user, then archive or delete those."""
    into = there(db, asked.into)
    gone = frozenset(there(db, tag).id for tag in asked.tags) - {into.id}
    found = tables.tagged_in(db, where.workspace_id, where.user_id, gone)
    locked = sum(entry.locked for entry in found)
    if locked:
        raise InputError(f"{locked} of the entries are locked: their tags can't be changed.")
    changes = [(entry.id, retagged(entry, gone, into.id)) for entry in found]
    pairs = edit(db, where, changes, ()).pairs
    tags = [tag for tag in asked.tags if there(db, tag).id in gone]
    if asked.delete:
        delete(db, where, tags)
        return Touched(pairs=pairs)
    archived = [_change(db, where, tag, ThingChange(archived=True)) for tag in tags]
    return Touched(
        words="Merged", pairs=pairs, things=tuple(one for one in archived if one is not None), asks=True
    )


def there(db: Transaction, thing: Thing) -> Thing:
    """The thing that the screen means as it stands now, also when its id was settled since. Gone if it is not there."""
    kind = kind_of(thing)
    present = things.thing_in(db, kind, tables.resolved_in(db, thing.id))
    if present is None:
        raise Gone(f"This {kind} is not there any more.", "It was deleted elsewhere; nothing was changed.")
    return present


def _change(db: Transaction, where: Where, thing: Thing, wished: ThingChange) -> ThingPair | None:
    present = there(db, thing)
    kind = kind_of(present)
    fields = {name: value for name, value in wished.fields().items() if value != getattr(present, name, None)}
    if isinstance(fields.get("client_id"), str):
        fields["client_id"] = tables.resolved_in(db, fields["client_id"])
        if things.thing_in(db, "client", fields["client_id"]) is None:
            raise Gone("This client is not there any more.", "It was deleted elsewhere; choose another.")
    after = applied(present, ThingChange(**fields))
    if {"name", "client_id"} & fields.keys() and not isinstance(after, MemberProfile):
        name = clean_name(db, where, type(after), after.name, parent=_parent(after), own=after.id)
        fields |= {"name": name} if name != getattr(present, "name", None) else {}
    final = ThingChange(**{name: v for name, v in fields.items() if v != getattr(present, name)})
    if not final:
        return None
    check_change(kind, final)
    if things.is_deleting(db, present.id):
        raise InputError(f"“{_called(present)}” waits to be deleted: it can't be changed any more.")
    was = before(present, final)
    tables.put_things(db, where.workspace_id, [applied(present, final)])
    act = EditThing(kind, present.id, final, was, parent_of(present), _called(present))
    enqueue(db, where.workspace_id, act, where.now)
    return ThingPair(kind, present.id, was, final, _called(present), parent_of(present))


def _parent(thing: Client | Project | Task | Tag) -> str | None:
    if isinstance(thing, Project):
        return thing.client_id
    return thing.project_id if isinstance(thing, Task) else None


def _called(thing: Thing) -> str:
    return thing.name or "(no name)"
