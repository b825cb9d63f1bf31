"""What to send, what to keep, who wins: decided on values alone, performed elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.commands import (
    Command,
    CreateEntry,
    CreateProject,
    CreateTask,
    DeleteEntry,
    DeleteThing,
    EditEntry,
    EditThing,
    StopEntry,
    Twins,
    is_local,
)
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.things import closes
from tui.domain.times import Instant
from tui.domain.workspace import Rate
from tui.store.outbox import Waiting

FRESH = 120
"""Seconds after a write of ours in which a list of the server's may still lack it."""

_MANY: dict[type, int] = {EditEntry: 200, DeleteEntry: 100}
"""So many of them go in one request."""

FIELD_WORDS = {
    "start": "the start",
    "end": "the end",
    "description": "the description",
    "project_id": "the project",
    "task_id": "the task",
    "tag_ids": "the tags",
    "billable": "billable",
}

THING_WORDS = {
    "name": "the name",
    "archived": "archived",
    "done": "done",
    "client_id": "the client",
    "color": "the colour",
    "note": "the note",
    "email": "the e-mail address",
    "address": "the address",
    "hourly_rate": "the rate",
    "estimate": "the estimate",
    "assignee_ids": "the assignees",
    "week_start": "the first day of the week",
    "capacity": "the hours of a day",
    "working_days": "the working days",
}


class Sendable(Struct, frozen=True):
    """What can be done about the outbox now: the rows that may be sent, and rows that never can be."""

    rows: tuple[Waiting, ...]
    """In the order in which they were done; each depends on nothing that is still to be sent."""
    orphans: tuple[Waiting, ...] = ()


def sendable(rows: Sequence[Waiting], others: Collection[str] = ()) -> Sendable:
    """The rows that depend on nothing which must be sent, or decided by the user, before them.

    A row depends on earlier rows of the same thing, on the things that it names (they may stand behind it: an edit
    that names a new tag is folded into an older row), and, if it starts a timer, on the end of the one before: what
    the server does with a timer that can't be stopped is not certain. What archives or deletes a thing waits for all
    that names it. `others` are ids of things for which rows wait
    that are not among `rows`.
    """
    stuck: set[str] = set()
    named: set[str] = set()
    made = {row.target for row in rows}.union(others)
    # What is made anew for an entry that is being deleted waits until that one is gone.
    held = {one for row in rows if isinstance(row.command, DeleteEntry) for one in row.baseline}
    free, orphans = [], []
    for row in rows:
        timer = f"timer of {row.workspace_id}"
        names = references(row.command)
        unmade = {name for name in names if is_local(name)}
        if unmade - made:
            orphans.append(row)
        elif not (
            row.state == "needs_you"
            or unmade
            or row.target in stuck
            or row.target in held
            or (isinstance(row.command, DeleteEntry) and row.command.after in stuck)
            or (starts_timer(row.command) and timer in stuck)
            or (row.target in named and _closes(row.command))
        ):
            free.append(row)
        if isinstance(row.command, Twins):
            continue
        stuck.add(row.target)
        named |= names | _named_by(row.base)
        if ends_timer(row.command, row.base):
            stuck.add(timer)
    return Sendable(tuple(free), tuple(orphans))


def together(rows: Sequence[Waiting]) -> list[Waiting]:
    """Of the rows that may be sent: the first, with those that can go in the same request.

    Clockify takes many changes, or many deletions, of entries at once. What has to do with a timer goes alone.
    """
    first, kind = rows[0], type(rows[0].command)
    if kind not in _MANY or _of_timer(first):
        return [first]
    alike = [
        row
        for row in rows
        if type(row.command) is kind and row.workspace_id == first.workspace_id and not _of_timer(row)
    ]
    return alike[: _MANY[kind]]


def _of_timer(row: Waiting) -> bool:
    return starts_timer(row.command) or row.base is None or row.base.running


def references(command: Command) -> set[str]:
    """Ids of other things that the command names."""
    match command:
        case CreateEntry(entry=entry):
            names: list[Any] = [entry.project_id, entry.task_id, *entry.tag_ids]
        case EditEntry(change=change):
            fields = change.fields()
            names = [fields.get("project_id"), fields.get("task_id"), *(fields.get("tag_ids") or ())]
        case CreateProject(project=project):
            names = [project.client_id]
        case CreateTask(task=task):
            names = [task.project_id]
        case EditThing(change=change, project_id=project_id):
            names = [change.fields().get("client_id"), project_id]
        case DeleteThing(project_id=project_id):
            names = [project_id]
        case _:
            names = []
    return {name for name in names if name}


def _named_by(entry: TimeEntry | None) -> set[str]:
    """What an entry names as the server has it."""
    return {one for one in (entry.project_id, entry.task_id, *entry.tag_ids) if one} if entry else set()


def _closes(command: Command) -> bool:
    """Whether the command archives or deletes a thing, or says that it is done."""
    return isinstance(command, DeleteThing) or (isinstance(command, EditThing) and closes(command.change))


def starts_timer(command: Command) -> bool:
    """Whether the command sets a timer running."""
    if isinstance(command, EditEntry):
        return command.change.end is None
    return isinstance(command, CreateEntry) and command.entry.running


def ends_timer(command: Command, base: TimeEntry | None) -> bool:
    """Whether the command may be what ends a timer: it gives an end to what is not known to have one, or deletes it."""
    if isinstance(command, DeleteEntry):
        return base is not None and base.running
    if isinstance(command, EditEntry):
        return isinstance(command.change.end, int) and (base is None or base.running)
    return isinstance(command, StopEntry)


def same_work(one: TimeEntry, other: TimeEntry, *, any_end: bool = False) -> bool:
    """Whether two entries could be the same one under two ids: all that a person can set is equal.

    With `any_end` they may end at different times: a timer that was started may have been stopped since.
    """
    return (
        one.start == other.start
        and (any_end or one.end == other.end)
        and one.description == other.description
        and one.project_id == other.project_id
        and one.task_id == other.task_id
        and set(one.tag_ids) == set(other.tag_ids)
        and one.billable == other.billable
    )


def maybe_same(one: TimeEntry, other: TimeEntry) -> bool:
    """Whether one may be the other after somebody changed it: a start or an end is the same, or all but the times."""
    if one.start == other.start or (one.end is not None and one.end == other.end):
        return True
    if not one.description or not same_work(replace(one, start=other.start), other, any_end=True):
        return False
    shares = one.start < (other.end or other.start + 1) and other.start < (one.end or one.start + 1)
    return shares or ((one.end, other.end) != (None, None) and _length(one) == _length(other))


def _length(entry: TimeEntry) -> int | None:
    return None if entry.end is None else entry.end - entry.start


def conflicts(base: TimeEntry | None, theirs: TimeEntry, change: EntryChange) -> tuple[str, ...]:
    """Names of the fields that both sides changed since `base`, to different values."""
    if base is None:
        return ()
    return tuple(
        name
        for name, mine in change.fields().items()
        if not same_value(getattr(theirs, name), mine)
        and not same_value(getattr(theirs, name), getattr(base, name))
    )


class WindowNews(Struct, frozen=True, kw_only=True):
    """What a fully read window of the server's entries means for the mirror."""

    put: tuple[TimeEntry, ...]
    """Entries that are new or changed there."""
    suspects: tuple[str, ...]
    """Entries of ours that were absent: gone, or only missed by the list. Each must be asked for."""


def window_news(
    *,
    ours: Iterable[tuple[TimeEntry, Instant]],
    theirs: Iterable[TimeEntry],
    busy: Collection[str],
    asked_at: Instant,
    now: Instant,
) -> WindowNews:
    """Compare a window of the mirror, as (entry, when we last wrote it to the server), with the server's.

    Entries for which the outbox holds something (`busy`), and those that we wrote since the window was asked for,
    stay as they are here. One that we wrote less than two minutes before is no suspect. A write later than `now`
    is of a clock that was set back since: it counts as long ago, or news would be refused until the clock is there.
    """
    mine = {entry.id: (entry, written if written <= now else 0) for entry, written in ours}
    seen = set()
    put = []
    for entry in theirs:
        seen.add(entry.id)
        old, written = mine.get(entry.id, (None, 0))
        if entry.id not in busy and written < asked_at and entry != old:
            put.append(entry)
    suspects = tuple(
        entry_id
        for entry_id, (_, written) in mine.items()
        if entry_id not in seen
        and entry_id not in busy
        and not is_local(entry_id)
        and written < asked_at - FRESH
    )
    return WindowNews(put=tuple(put), suspects=suspects)


def same_value(one: object, other: object) -> bool:
    """Whether two values of a field say the same."""
    # A rate that there is not is one of nothing, and is in the workspace's currency.
    if isinstance(one, Rate) or isinstance(other, Rate):
        return _cents(one) == _cents(other)
    # The order of tags means nothing.
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


def _cents(rate: object) -> int:
    return rate.amount if isinstance(rate, Rate) else 0
