"""Changes of clients, projects, tasks and tags that wait: laid over what is known, and folded together.

The functions that take a `sqlite3.Connection` run on the writer thread, inside `Database.write`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from tui.domain.commands import (
    Command,
    CreateClient,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteThing,
    EditThing,
)
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import Thing, ThingChange, ThingKind, applied
from tui.domain.trouble import Kind
from tui.domain.workspace import MemberProfile
from tui.store import mirror, outbox
from tui.store.database import Database
from tui.store.outbox import Waiting

TYPES: dict[ThingKind, type[Any]] = {
    "client": Client,
    "project": Project,
    "task": Task,
    "tag": Tag,
    "profile": MemberProfile,
}
_MADE_WITH: dict[type, frozenset[str]] = {
    CreateClient: frozenset(("name", "email", "address", "note")),
    CreateProject: frozenset(("name", "client_id", "color", "billable", "public", "note", "hourly_rate")),
    CreateTask: frozenset(("name", "billable", "assignee_ids", "estimate")),
    CreateTag: frozenset(("name",)),
}
"""What the server takes when it makes a thing; all else is a change of its own behind it."""


def deleting(database: Database) -> frozenset[str]:
    """Ids of things that wait to be deleted."""
    rows = database.read('SELECT target FROM outbox WHERE command LIKE \'{"type":"DeleteThing"%\'')
    return frozenset(row[0] for row in rows)


def thing_in(db: sqlite3.Connection, kind: ThingKind, some_id: str) -> Thing | None:
    """The thing of that id as it stands inside this transaction, or None."""
    return mirror.thing_in(db, TYPES[kind], some_id)


def with_waiting(db: sqlite3.Connection, thing: Thing) -> Thing:
    """A thing as the server has it, with the changes over it that wait here."""
    for row in outbox.rows_for(db, thing.id):
        if isinstance(row.command, EditThing):
            thing = applied(thing, row.command.change)
    return thing


def is_deleting(db: sqlite3.Connection, some_id: str) -> bool:
    """Whether the thing waits to be deleted."""
    return any(isinstance(row.command, DeleteThing) for row in outbox.rows_for(db, some_id))


def folded(db: sqlite3.Connection, last: Waiting, command: EditThing, *, by_user: bool) -> bool:
    """Fold a change into the last that waits for the same thing; False when it must stand as a row of its own."""
    if isinstance(last.command, EditThing):
        change, was = _both(last, last.command, command)
        if not change:
            outbox.done(db, last.seq)
            return True
        put: Command = replace(last.command, change=change, was=was, called=command.called)
    elif command.change.fields().keys() <= _MADE_WITH.get(type(last.command), frozenset()):
        put = _made_so(last.command, command.change)
    else:
        return False
    outbox.put_command(db, last.seq, put)
    outbox.ready(db, last, decided=by_user and _decides(last, command))
    return True


def _both(row: Waiting, first: EditThing, then: EditThing) -> tuple[ThingChange, ThingChange]:
    """Two changes as one, and the values before both; what comes back to where it was falls out."""
    change = replace(first.change, **then.change.fields())
    was = replace(then.was, **first.was.fields())
    seen = row.attempts or (row.trouble is not None and row.trouble.kind is not Kind.REFUSED)
    if not seen:
        back: dict[str, Any] = {
            name: UNSET for name, value in change.fields().items() if value == getattr(was, name)
        }
        change, was = replace(change, **back), replace(was, **back)
    return change, was


def _decides(row: Waiting, command: EditThing) -> bool:
    """Whether it says what is to become of what both sides changed: it sets all those fields anew."""
    return row.trouble is None or set(row.trouble.disputed) <= command.change.fields().keys()


def _made_so(command: Command, change: ThingChange) -> Command:
    """The same creation of a thing that is so from the start."""
    field = command.__struct_fields__[0]
    made: Any = replace(command, **{field: applied(getattr(command, field), change)})
    return made  # type: ignore[no-any-return]
