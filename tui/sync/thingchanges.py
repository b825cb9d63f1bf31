"""Changes and deletes clients, projects, tasks and tags, and changes the user's own profile.

A change is sent whole, over the thing as the server has it: sent twice it does the same. A field that was changed
there too since, to another value, waits for the person. A deletion goes only once nothing that waits names the thing.
"""

from __future__ import annotations

import logging
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from tui.domain.commands import DeleteThing, EditThing
from tui.domain.errors import Gone
from tui.domain.projects import Project, Task
from tui.domain.things import Thing, ThingChange
from tui.domain.trouble import Kind, Trouble
from tui.store import mirror as tables
from tui.store import things
from tui.store.database import Transaction
from tui.store.outbox import Waiting
from tui.sync import plan
from tui.sync.desk import Desk, Stuck
from tui.sync.settle import sent

log = logging.getLogger(__name__)

_DELETED = "It was deleted elsewhere."
_OWN_FIELD = {"client": ("client",), "project": ("project",), "task": ("task", "project"), "tag": ("tags",)}
"""The field that an answer names where the thing itself is gone, not something that the change names."""


async def edit_thing(desk: Desk, row: Waiting, command: EditThing) -> None:
    """Lay the change over the thing as the server has it. Raises what the client raises, and Stuck."""

    def expect(theirs: Thing) -> None:
        _compare(command, theirs)

    try:
        thing = await _change(desk, row.workspace_id, command, expect)
    except Gone as error:
        if error.field and error.field not in _OWN_FIELD.get(command.kind, ()):
            raise
        if await desk.database.write(lambda db: _was_to_go(db, row, command, desk)):
            return
        raise Stuck(Trouble(said=_DELETED, kind=Kind.GONE)) from error
    await desk.database.write(lambda db: changed(db, row, thing, desk))


def _was_to_go(db: Transaction, row: Waiting, command: EditThing, desk: Desk) -> bool:
    """Whether what is gone was to be deleted after this change anyway: then all of that is done."""
    if not things.is_deleting(db, command.thing_id):
        return False
    sent(db, row, desk.now())
    return True


def changed(db: Transaction, row: Waiting, thing: Thing, desk: Desk) -> None:
    """The server has the change; what waits for the same thing besides stays on the screen."""
    sent(db, row, desk.now())
    tables.put_things(db, row.workspace_id, [things.with_waiting(db, thing)])


def _compare(command: EditThing, theirs: Thing) -> None:
    disputed = tuple(
        name
        for name, mine in command.change.fields().items()
        if not plan.same_value(there := getattr(theirs, name), mine)
        and not plan.same_value(there, getattr(command.was, name))
    )
    if disputed:
        words = ", ".join(plan.THING_WORDS.get(name, name) for name in disputed)
        raise Stuck(
            Trouble(
                said=f"Changed elsewhere too: {words}.",
                kind=Kind.BOTH,
                field=disputed[0],
                disputed=disputed,
                values=ThingChange(**{name: getattr(theirs, name) for name in disputed}),
            )
        )


async def _change(desk: Desk, ws: str, command: EditThing, expect: Any) -> Thing:
    client, thing_id, fields = desk.client, command.thing_id, command.change.fields()
    match command.kind:
        case "client":
            return await client.update_client(ws, thing_id, expect=expect, **fields)
        case "project":
            return await _change_project(desk, ws, thing_id, fields, expect)
        case "task":
            return await client.update_task(ws, command.project_id, thing_id, expect=expect, **fields)
        case "tag":
            return await client.update_tag(ws, thing_id, expect=expect, **fields)
        case "profile":
            expect(await client.profile(ws, desk.user_id))
            return await client.update_profile(ws, desk.user_id, **fields)


async def _change_project(desk: Desk, ws: str, thing_id: str, fields: dict[str, Any], expect: Any) -> Thing:
    """The estimate has a route of its own. Should only the first of two requests arrive, both are sent again."""
    estimate = fields.pop("estimate", UNSET)
    if not fields:
        expect(await desk.client.project(ws, thing_id))
        return await desk.client.estimate_project(ws, thing_id, estimate)
    project = await desk.client.update_project(ws, thing_id, expect=expect, **fields)
    return project if estimate is UNSET else await desk.client.estimate_project(ws, thing_id, estimate)


async def delete_thing(desk: Desk, row: Waiting, command: DeleteThing) -> None:
    """Delete it; gone is done. Raises what the client raises.

    What the entries in it keep is for the server to say: they are read again.
    """
    ws, thing_id = row.workspace_id, command.thing_id
    try:
        match command.kind:
            case "client":
                await desk.client.delete_client(ws, thing_id)
            case "project":
                await desk.client.delete_project(ws, thing_id)
            case "task":
                await desk.client.delete_task(ws, command.project_id, thing_id)
            case "tag":
                await desk.client.delete_tag(ws, thing_id)
            case _:
                raise TypeError(f"this can't be deleted: {command!r}")
    except Gone as error:
        if error.field and error.field not in _OWN_FIELD[command.kind]:
            raise
        log.info("%s %s was gone already", command.kind, thing_id)
    desk.known.deleting(thing_id)

    def done(db: Transaction) -> None:
        sent(db, row, desk.now())
        tables.drop_things(db, things.TYPES[command.kind], [thing_id])
        if command.kind == "project":
            tasks = [task for task in tables.things_in(db, ws, Task) if task.project_id == thing_id]
            tables.drop_things(db, Task, [task.id for task in tasks])
        elif command.kind == "client":
            _leave(db, ws, thing_id)

    await desk.database.write(done)
    desk.known.things_went = True


def _leave(db: Transaction, ws: str, client_id: str) -> None:
    """Projects of a client that is gone have none, until the server says otherwise."""
    left = [one for one in tables.things_in(db, ws, Project) if one.client_id == client_id]
    tables.put_things(db, ws, [replace(one, client_id=None) for one in left])
