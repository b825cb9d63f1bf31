"""Makes clients, projects, tasks and tags; their names find them again after an answer that was lost."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.commands import CreateClient, CreateProject, CreateTag, CreateTask, EditThing
from tui.domain.errors import Refused
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import ThingChange, before
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Transaction
from tui.store.outbox import Waiting
from tui.store.things import with_waiting
from tui.sync.desk import Desk, looked
from tui.sync.settle import sent

Thing = Client | Project | Task | Tag


async def create_thing(desk: Desk, row: Waiting, look_first: bool) -> None:
    """Make it, or take the one that an unclear try has made. Raises what the client raises."""
    made = await looked(_there(desk, row)) if look_first else None
    thing = made or await _make_or_take(desk, row)

    def settle(db: Transaction) -> None:
        tables.rename(db, row.target, thing.id)
        sent(db, row, desk.now())
        if made is None:
            _catch_up(db, row, thing, desk)
        tables.put_things(db, row.workspace_id, [with_waiting(db, thing)])

    await desk.database.write(settle)


def _catch_up(db: Transaction, row: Waiting, thing: Thing, desk: Desk) -> None:
    """What the server leaves out when it makes a task is changed behind it."""
    wanted = row.command.task if isinstance(row.command, CreateTask) else None
    if wanted is None or not isinstance(thing, Task) or thing.name != wanted.name:
        return
    wished = ThingChange(billable=wanted.billable, assignee_ids=wanted.assignee_ids, estimate=wanted.estimate)
    lacks = {name: v for name, v in wished.fields().items() if v and v != getattr(thing, name)}
    if lacks:
        change = ThingChange(**lacks)
        act = EditThing("task", thing.id, change, before(thing, change), thing.project_id, thing.name)
        outbox.add(db, row.workspace_id, act, desk.now())


async def _make_or_take(desk: Desk, row: Waiting) -> Thing:
    try:
        return await _make(desk, row)
    except Refused:
        # Another device may have made one of that name since: it is the one that is meant here.
        there = await _there(desk, row)
        if there is None or getattr(there, "archived", False):
            raise
        return there


async def _make(desk: Desk, row: Waiting) -> Thing:
    ws = row.workspace_id
    match row.command:
        case CreateClient(client=client):
            return await desk.client.create_client(
                ws,
                name=client.name,
                email=client.email or None,
                address=client.address or None,
                note=client.note or None,
            )
        case CreateProject(project=project):
            return await desk.client.create_project(
                ws,
                name=project.name,
                client_id=project.client_id,
                color=project.color,
                billable=project.billable,
                public=project.public,
                note=project.note or None,
                hourly_rate=project.hourly_rate,
            )
        case CreateTask(task=task):
            return await desk.client.create_task(
                ws,
                task.project_id,
                name=task.name,
                billable=task.billable,
                assignee_ids=task.assignee_ids or None,
                estimate=task.estimate,
            )
        case CreateTag(tag=tag):
            return await desk.client.create_tag(ws, name=tag.name)
        case _:
            raise TypeError(f"not a thing: {row.command!r}")


async def _there(desk: Desk, row: Waiting) -> Thing | None:
    """What an unclear create made: names are unique where they are made, so the name finds it."""
    ws = row.workspace_id
    match row.command:
        case CreateClient(client=client):
            return _named(client.name, await desk.client.clients(ws))
        case CreateProject(project=project):
            projects = (await desk.client.projects(ws)).projects
            return _named(project.name, [p for p in projects if p.client_id == project.client_id])
        case CreateTask(task=task):
            return _named(task.name, await desk.client.tasks(ws, task.project_id))
        case CreateTag(tag=tag):
            return _named(tag.name, await desk.client.tags(ws))
        case _:
            raise TypeError(f"not a thing: {row.command!r}")


def _named(name: str, things: Sequence[Thing]) -> Thing | None:
    return next((thing for thing in things if thing.name == name), None)
