"""What a person answers to an act that waits for him, as one transaction each; and the waiting acts to look at.

The functions that take a transaction run on the writer thread; each returns nothing, for what it touches is read
anew.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    DeleteThing,
    EditEntry,
    EditThing,
    StopEntry,
    Twins,
    local_id,
)
from tui.domain.entries import EntryChange, TimeEntry, apply, difference, named
from tui.domain.errors import Gone, InputError
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import ThingChange, applied
from tui.domain.trouble import Answer, Kind, Trouble, answers, makes
from tui.session.acts import Where, clean_name
from tui.session.state import WaitingAct
from tui.store import doubts, events, folding, journal, outbox, things
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.store.mirror import Mirror
from tui.store.outbox import Waiting
from tui.sync import plan

_KIND: dict[type, type[Client | Project | Task | Tag]] = {
    CreateClient: Client,
    CreateProject: Project,
    CreateTask: Task,
    CreateTag: Tag,
}
_SAID = {
    Answer.AGAIN: "You: try again.",
    Answer.MINE: "You: keep mine.",
    Answer.THEIRS: "You: take theirs.",
    Answer.BOTH: "You: they are two.",
    Answer.RESTORE: "You: make it again.",
    Answer.DROP: "You: let it go.",
}


def waiting_acts(mirror: Mirror, *, stuck: bool) -> list[WaitingAct]:
    """All acts that are not on the server, or those alone that wait for the person; these are first."""
    rows = outbox.troubled(mirror.database) if stuck else outbox.pending(mirror.database)
    history = events.of_acts(mirror.database, (row.seq for row in rows))
    names = {workspace.id: workspace.name for workspace in mirror.workspaces()}
    acts = [
        WaitingAct(
            seq=row.seq,
            workspace=names.get(row.workspace_id, ""),
            command=row.command,
            state=row.state,
            created_at=row.created_at,
            attempts=row.attempts,
            base=row.base,
            shown=mirror.entry(_shown(row)) if row.trouble else None,
            trouble=row.trouble,
            answers=answers(row.command, row.trouble) if row.trouble else (),
            events=history.get(row.seq, ()),
        )
        for row in rows
    ]
    return sorted(acts, key=lambda act: (act.trouble is None, act.seq))


def answer(db: Transaction, where: Where, seq: int, given: Answer) -> None:
    """Do what the person answered. Gone when the act does not wait for him any more."""
    row = outbox.row_in(db, seq)
    if row is None or row.trouble is None or given not in answers(row.command, row.trouble):
        raise Gone("This does not wait for an answer any more.", "It was answered, or has been sent.")
    outbox.say(db, seq, _SAID[given], where.now)
    if isinstance(row.command, Twins):
        _which(db, where, row, row.command, given)
    elif isinstance(row.command, CreateEntry) and row.trouble.kind is Kind.TWIN:
        _is_it(db, where, row, row.command.entry, given)
    elif given is Answer.RESTORE:
        _restore(db, where, row)
    elif isinstance(row.command, EditThing | DeleteThing) and given in (Answer.DROP, Answer.THEIRS):
        _leave_thing(db, row, row.command, row.trouble, given)
    elif given is Answer.DROP:
        _drop(db, row)
    elif given is Answer.THEIRS:
        _theirs(db, row, row.trouble)
    else:
        outbox.ready(db, row, decided=given is Answer.MINE)


def rename(db: Transaction, where: Where, seq: int, name: str) -> None:
    """Another name for a client, project, task or tag that was refused; it is sent again. InputError, Gone."""
    row = outbox.row_in(db, seq)
    kind = _KIND.get(type(row.command)) if row else None
    if row is None or kind is None or row.trouble is None:
        raise Gone("This does not wait for an answer any more.", "It was answered, or has been sent.")
    thing: Any = getattr(row.command, row.command.__struct_fields__[0])
    tables.drop_things(db, kind, [thing.id])
    place = replace(where, workspace_id=row.workspace_id)
    thing = replace(thing, name=clean_name(db, place, kind, name, parent=_parent(thing)))
    tables.put_things(db, row.workspace_id, [thing])
    field = row.command.__struct_fields__[0]
    outbox.put_command(db, seq, replace(row.command, **{field: thing}))
    outbox.ready(db, row, decided=False)


def _leave_thing(
    db: Transaction, row: Waiting, command: EditThing | DeleteThing, trouble: Trouble, given: Answer
) -> None:
    """A thing stays as the server has it: all that waits for it is let go, or the fields alone that both changed."""
    thing = things.thing_in(db, command.kind, command.thing_id)
    if trouble.kind is Kind.GONE:
        tables.drop_things(db, things.TYPES[command.kind], [command.thing_id])
    elif thing is not None and isinstance(command, EditThing):
        tables.put_things(db, row.workspace_id, [applied(thing, _back(db, command, trouble, given))])
    left = _undisputed(command, trouble) if given is Answer.THEIRS else None
    if left is not None:
        outbox.put_command(db, row.seq, left)
        outbox.ready(db, row, decided=False)
        return
    for one in outbox.rows_for(db, command.thing_id):
        if isinstance(command, EditThing) or isinstance(one.command, DeleteThing):
            outbox.done(db, one.seq)


def _undisputed(command: EditThing | DeleteThing, trouble: Trouble) -> EditThing | None:
    """The change without the fields that both sides changed; None where nothing is left."""
    if not isinstance(command, EditThing):
        return None
    away: dict[str, Any] = dict.fromkeys(trouble.disputed, UNSET)
    left = replace(command, change=replace(command.change, **away), was=replace(command.was, **away))
    return left if left.change else None


def _back(db: Transaction, command: EditThing, trouble: Trouble, given: Answer) -> ThingChange:
    """The change that makes a thing as the server has it, as far as that is known."""
    if given is Answer.THEIRS:
        return trouble.values
    was: dict[str, Any] = {}
    for one in outbox.rows_for(db, command.thing_id):
        if isinstance(one.command, EditThing):
            was = one.command.was.fields() | was
    return ThingChange(**(was | trouble.values.fields()))


def _parent(thing: Any) -> str | None:
    found: str | None = getattr(thing, "project_id" if isinstance(thing, Task) else "client_id", None)
    return found


def _shown(row: Waiting) -> str:
    return row.command.twin_id if isinstance(row.command, Twins) else row.target


def _which(db: Transaction, where: Where, row: Waiting, twins: Twins, given: Answer) -> None:
    """Both are on the server: one is deleted, or none."""
    outbox.done(db, row.seq)
    if given is Answer.BOTH:
        return
    away = twins.entry_id
    if given is Answer.THEIRS:
        away = twins.twin_id
        outbox.twin_is(db, away, twins.entry_id)
    entry = tables.entry_in(db, away)
    if entry is not None:
        tables.drop_entries(db, [away])
        folding.enqueue(db, entry.workspace_id, DeleteEntry(away), where.now, entry)


def _is_it(db: Transaction, where: Where, row: Waiting, entry: TimeEntry, given: Answer) -> None:
    """One was found that may be the one to be made: it is (and becomes as here, or stays as there), or another."""
    theirs = row.trouble.theirs if row.trouble else None
    assert theirs is not None  # noqa: S101 - trouble of that kind always has it
    if given is Answer.BOTH:
        # Looked for once more, without this one, before it is sent.
        outbox.look_past(db, row, theirs.id)
        return
    if row.attempts > 1:
        doubts.remember(db, theirs.id, entry)
    mine = tables.entry_in(db, row.target) or entry
    for one in outbox.rows_for(db, row.target):
        # What was changed here since stands in `mine`.
        outbox.done(db, one.seq)
    present = tables.entry_in(db, theirs.id) or theirs
    outbox.no_question_about(db, [theirs.id])
    tables.rename_entry(db, row.target, theirs.id)
    tables.put_entries(db, [present])
    change = difference(present, replace(mine, id=theirs.id))
    if given is Answer.MINE and change:
        tables.put_entries(db, [apply(present, change)])
        folding.enqueue(db, row.workspace_id, EditEntry(theirs.id, change), where.now, present)


def _restore(db: Transaction, where: Where, row: Waiting) -> None:
    """It was deleted elsewhere: the same once more, as it stands here, under a new id."""
    entry = tables.entry_in(db, row.target) or _after(row)
    other = tables.running_in(db, row.workspace_id, where.user_id) if entry and entry.running else None
    if other is not None and other.id != row.target:
        raise InputError(f"{named(other)} is running: stop it first.")
    for one in outbox.rows_for(db, row.target):
        outbox.done(db, one.seq)
    tables.drop_entries(db, [row.target])
    if entry is not None:
        again = replace(entry, id=local_id(), locked=False, hourly_rate=None)
        outbox.twin_is(db, row.target, again.id)
        tables.put_entries(db, [again])
        folding.enqueue(db, row.workspace_id, CreateEntry(again), where.now)


def _after(row: Waiting) -> TimeEntry | None:
    """The entry as the act leaves it."""
    match row.command:
        case EditEntry(change=change) if row.base:
            return apply(row.base, change)
        case StopEntry(end=end) if row.base:
            return replace(row.base, end=end)
        case _:
            return row.base


def _theirs(db: Transaction, row: Waiting, trouble: Trouble) -> None:
    """The server's values for the fields that both changed; what was changed here besides goes on."""
    theirs = trouble.theirs
    change = _change(row)
    if theirs is None or change is None:
        _drop(db, row)
        return
    mine = {
        name: value
        for name, value in change.fields().items()
        if name not in plan.conflicts(row.base, theirs, change)
    }
    left = EntryChange(**mine)
    if not {"start", "end"} & mine.keys() and {"start", "end"} & change.fields().keys():
        _keep_what_it_takes(db, row.target)
    later = [one for one in outbox.rows_for(db, row.target) if one.seq != row.seq]
    if left:
        outbox.put_command(db, row.seq, EditEntry(row.target, left))
        outbox.ready(db, row, decided=True)
    else:
        outbox.done(db, row.seq)
    shown = apply(theirs, left)
    for one in later:
        shown = apply(shown, _change(one) or EntryChange())
    tables.put_entries(db, [shown])


def _change(row: Waiting) -> EntryChange | None:
    match row.command:
        case EditEntry(change=change):
            return change
        case StopEntry(end=end):
            return EntryChange(end=end)
        case _:
            return None


def _drop(db: Transaction, row: Waiting) -> None:
    """Let it go, with what was done to the same thing after it."""
    rows = outbox.rows_for(db, row.target)
    for one in rows:
        if not isinstance(one.command, Twins):
            outbox.done(db, one.seq)
    folding.give_up(db, row)
    _keep_what_it_takes(db, row.target)
    trouble = row.trouble
    there = (trouble.theirs if trouble else None) or row.base
    if isinstance(row.command, CreateEntry) or (trouble is not None and trouble.kind is Kind.GONE):
        tables.drop_entries(db, [row.target])
        outbox.no_question_about(db, [row.target])
    elif makes(row.command):
        _forget_thing(db, row)
    elif there is not None:
        tables.put_entries(db, [there])
    else:
        # How the server has it is not known here: it is read again.
        tables.drop_entries(db, [row.target])


def _keep_what_it_takes(db: Transaction, some_id: str) -> None:
    """An entry does not get the time of others after all: those are not deleted."""
    for one in outbox.pending(db):
        if isinstance(one.command, DeleteEntry) and one.command.after == some_id and one.free:
            outbox.done(db, one.seq)
            if one.base is not None:
                tables.put_entries(db, [one.base])


def _forget_thing(db: Transaction, row: Waiting) -> None:
    """A client, project, task or tag that is not made after all: what names it loses it."""
    kind = _KIND[type(row.command)]
    gone = row.target
    tables.drop_things(db, kind, [gone])
    for child in outbox.pending(db):
        match child.command:
            case CreateTask(task=task) if task.project_id == gone:
                for one in outbox.rows_for(db, task.id):
                    outbox.done(db, one.seq)
                _forget_thing(db, child)
            case EditThing(change=change) if change.client_id == gone:
                _leave_client(db, child, child.command)
            case CreateProject(project=project) if project.client_id == gone:
                changed = replace(project, client_id=None)
                outbox.put_command(db, child.seq, CreateProject(changed))
                outbox.ready(db, child, decided=False)
                tables.put_things(db, child.workspace_id, [changed])
            case CreateEntry(entry=entry):
                outbox.put_command(db, child.seq, CreateEntry(_without(entry, gone)))
            case EditEntry(entry_id=entry_id, change=change):
                _leave_as_it_was(db, child, entry_id, change, gone)
            case _:
                pass
    tables.change_entries_naming(db, gone, lambda entry: _without(entry, gone))
    journal.change_entries_naming(db, gone, lambda entry: _without(entry, gone))


def _leave_client(db: Transaction, row: Waiting, command: EditThing) -> None:
    """A project does not get the client that is not made: it keeps the one that it has."""
    project = things.thing_in(db, command.kind, command.thing_id)
    if project is not None:
        kept = ThingChange(client_id=command.was.client_id)
        tables.put_things(db, row.workspace_id, [applied(project, kept)])
    left = replace(
        command,
        change=replace(command.change, client_id=UNSET),
        was=replace(command.was, client_id=UNSET),
    )
    if left.change:
        outbox.put_command(db, row.seq, left)
    else:
        outbox.done(db, row.seq)


def _without(entry: TimeEntry, gone: str) -> TimeEntry:
    if entry.project_id == gone:
        entry = replace(entry, project_id=None, task_id=None)
    return replace(
        entry,
        task_id=None if entry.task_id == gone else entry.task_id,
        tag_ids=tuple(one for one in entry.tag_ids if one != gone),
    )


def _leave_as_it_was(db: Transaction, row: Waiting, entry_id: str, change: EntryChange, gone: str) -> None:
    """What was to get the thing that is not made keeps what it has instead; its other changes go on."""
    fields = change.fields()
    left = {name: value for name, value in fields.items() if not _names(value, gone)}
    if "project_id" in fields and "project_id" not in left:
        left.pop("task_id", None)
    if left == fields:
        return
    if left:
        outbox.put_command(db, row.seq, EditEntry(entry_id, EntryChange(**left)))
    else:
        outbox.done(db, row.seq)
    shown = tables.entry_in(db, entry_id)
    if shown is not None and row.base is not None:
        kept = {name: getattr(row.base, name) for name in fields if name not in left}
        tables.put_entries(db, [replace(shown, **kept)])


def _names(value: object, some_id: str) -> bool:
    return value == some_id or (isinstance(value, tuple) and some_id in value)
