"""What a person did, as values: each waits in the outbox until the server has it.

Ids that begin with `local-` are ours: the server's id takes their place in every later command once it is known.
"""

from __future__ import annotations

import secrets

from msgspec import Struct

from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import ThingChange, ThingKind
from tui.domain.times import Instant

_LOCAL = "local-"


def local_id() -> str:
    """A new id for something that the server does not know yet."""
    return _LOCAL + secrets.token_hex(12)


def is_local(some_id: str | None) -> bool:
    """Whether the id is ours and not yet the server's."""
    return some_id is not None and some_id.startswith(_LOCAL)


class CreateEntry(Struct, frozen=True, tag=True):
    """Make a time entry; running if it has no end."""

    entry: TimeEntry


class StopEntry(Struct, frozen=True, tag=True):
    """Stop the running entry of that id."""

    entry_id: str
    end: Instant


class EditEntry(Struct, frozen=True, tag=True):
    """Change fields of an entry."""

    entry_id: str
    change: EntryChange


class DeleteEntry(Struct, frozen=True, tag=True):
    """Delete an entry."""

    entry_id: str
    after: str = ""
    """Id of another entry that takes this one's time: only once that change is on the server this one goes."""


class CreateClient(Struct, frozen=True, tag=True):
    """Make a client."""

    client: Client


class CreateProject(Struct, frozen=True, tag=True):
    """Make a project."""

    project: Project


class CreateTask(Struct, frozen=True, tag=True):
    """Make a task."""

    task: Task


class CreateTag(Struct, frozen=True, tag=True):
    """Make a tag."""

    tag: Tag


class EditThing(Struct, frozen=True, tag=True):
    """Change fields of a client, project, task, tag or member's profile."""

    kind: ThingKind
    thing_id: str
    change: ThingChange
    was: ThingChange
    """The same fields as the server had them when the act was done: what it is compared with."""
    project_id: str = ""
    """The project that a task is of."""
    called: str = ""
    """Its name, for the person."""


class DeleteThing(Struct, frozen=True, tag=True):
    """Delete a client, project, task or tag, which is archived or done by then."""

    kind: ThingKind
    thing_id: str
    project_id: str = ""
    """The project that a task is of."""
    called: str = ""


class Twins(Struct, frozen=True, tag=True):
    """Ask whether two entries are one. Never sent: it waits for the person, and his answer makes the acts."""

    entry_id: str
    """The one that turned up."""
    twin_id: str
    """The one that was made here."""


Command = (
    CreateEntry
    | StopEntry
    | EditEntry
    | DeleteEntry
    | CreateClient
    | CreateProject
    | CreateTask
    | CreateTag
    | EditThing
    | DeleteThing
    | Twins
)


def target(command: Command) -> str:
    """Id of the thing that the command makes, changes or removes."""
    match command:
        case CreateEntry(entry=thing) | CreateClient(client=thing) | CreateProject(project=thing):
            return thing.id
        case CreateTask(task=thing) | CreateTag(tag=thing):
            return thing.id
        case StopEntry(entry_id=entry_id) | EditEntry(entry_id=entry_id) | DeleteEntry(entry_id=entry_id):
            return entry_id
        case EditThing(thing_id=thing_id) | DeleteThing(thing_id=thing_id):
            return thing_id
        case Twins(entry_id=entry_id):
            return entry_id
