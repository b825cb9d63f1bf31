"""Why an act waits for the person, and what can be answered."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from tui.domain.commands import (
    Command,
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteThing,
    EditEntry,
    EditThing,
    StopEntry,
)
from tui.domain.entries import TimeEntry
from tui.domain.things import ThingChange
from tui.domain.times import Instant


class Kind(StrEnum):
    """What kind of trouble an act has met."""

    REFUSED = "refused"
    """The server said no to it."""
    BOTH = "both"
    """The same field was changed here and elsewhere, to different values."""
    GONE = "gone"
    """The entry was deleted elsewhere while it was changed here."""
    TWIN = "twin"
    """Two entries may be one: the answer to a create was lost, and what was found may be it, or another."""
    ORPHAN = "orphan"
    """It names a project, task or tag that was never made."""


class Answer(StrEnum):
    """What the person can say to an act that waits for him."""

    AGAIN = "again"
    """Send it once more, as it is."""
    MINE = "mine"
    """What stands here is right (of twins: the one of here, and the other is deleted)."""
    THEIRS = "theirs"
    """What the server has is right (of twins: that one, and the one of here is deleted)."""
    BOTH = "both"
    """They are two entries: keep both."""
    RESTORE = "restore"
    """Make what was deleted elsewhere once more."""
    DROP = "drop"
    """Let it go: what stands here becomes what the server has."""


class Trouble(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why an act waits for the person."""

    said: str
    """The server's words, or ours."""
    kind: Kind = Kind.REFUSED
    field: str = ""
    """The field of the form that it speaks of, if it is known."""
    disputed: tuple[str, ...] = ()
    """Names of all fields that both sides changed."""
    theirs: TimeEntry | None = None
    """The entry as the server had it then (of twins: the other one)."""
    values: ThingChange = ThingChange()
    """Of a client, project, task or tag: the server's values of the fields that both sides changed."""


class Event(Struct, frozen=True, kw_only=True):
    """One line of the history of what was sent."""

    at: Instant
    """When it happened last."""
    what: str
    """In words: `sent`, `no answer`, the server's words."""
    about: str = ""
    """The description or name of what it is about; empty for the connection as a whole."""
    times: int = 1
    """How often it happened in a row."""
    bad: bool = False
    """Whether something went wrong."""


def answers(command: Command, trouble: Trouble) -> tuple[Answer, ...]:
    """What can be answered, the most likely first."""
    match trouble.kind:
        case Kind.BOTH:
            return Answer.MINE, Answer.THEIRS
        case Kind.GONE if isinstance(command, EditThing | DeleteThing):
            return (Answer.DROP,)
        case Kind.GONE:
            return Answer.RESTORE, Answer.DROP
        case Kind.TWIN:
            return Answer.BOTH, Answer.MINE, Answer.THEIRS
        case Kind.ORPHAN:
            return (Answer.DROP,)
        case _:
            return Answer.AGAIN, Answer.DROP


def makes(command: Command) -> bool:
    """Whether the act makes something that the server does not have yet: dropped, it is gone."""
    return isinstance(command, CreateEntry | CreateClient | CreateProject | CreateTask | CreateTag)


def changes_entry(command: Command) -> bool:
    """Whether the act changes an entry that the server has."""
    return isinstance(command, EditEntry | StopEntry)
