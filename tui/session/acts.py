"""What a person does, as one transaction each: the mirror as it is to be seen, the outbox as it is to be sent.

The functions run on the writer thread; each returns what it touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from tui.domain.batch import Batch
from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    EditEntry,
    EditThing,
    StopEntry,
    local_id,
)
from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, apply, check, difference, draft_of, named
from tui.domain.errors import Gone, InputError
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import ThingChange, check_change
from tui.domain.times import Instant
from tui.domain.workspace import Rate
from tui.store import allowed as pairs_allowed
from tui.store import mirror as tables
from tui.store import outbox
from tui.store.database import Transaction
from tui.store.folding import enqueue
from tui.store.journal import Pair, ThingPair

COLORS = (
    "#4CAF50", "#2196F3", "#FF9800", "#E91E63", "#9C27B0", "#00BCD4", "#795548", "#8BC34A",
    "#F44336", "#3F51B5", "#FFC107", "#009688", "#673AB7", "#03A9F4", "#CDDC39", "#607D8B",
)  # fmt: skip
"""Colours for new projects, in turn."""


class Where(Struct, frozen=True):
    """Whose entries, in which workspace, and when the act is done."""

    workspace_id: str
    user_id: str
    now: Instant


class Touched(Struct, frozen=True, kw_only=True):
    """What an act changed."""

    words: str = ""
    """What it did, in a word for the person: `Deleted`."""
    pairs: tuple[Pair, ...] = ()
    """The entries before and after it."""
    things: tuple[ThingPair, ...] = ()
    """What it changed on clients, projects, tasks and tags."""
    asks: bool = False
    """Whether it is an edit or a delete, so that taking back what was sent asks."""

    @property
    def entries(self) -> tuple[TimeEntry, ...]:
        """The entries as they are now (or, deleted, as they were)."""
        return tuple(entry for pair in self.pairs if (entry := pair.after or pair.before) is not None)

    @property
    def starts(self) -> frozenset[Instant]:
        """Instants on the days that have to be read anew."""
        return frozenset(one.start for pair in self.pairs for one in (pair.before, pair.after) if one)


def start(db: Transaction, where: Where, draft: EntryDraft) -> Touched:
    """Make an entry; if it runs, what ran stops at its start."""
    draft = _settled(db, draft)
    check(draft.start, draft.end, draft.description)
    stopped: list[Pair] = []
    if draft.end is None and (running := tables.running_in(db, where.workspace_id, where.user_id)):
        stopped.append(_stop(db, where, running, max(draft.start, running.start)))
    tags = (*draft.tag_ids, *(make_tag(db, where, name).id for name in draft.new_tags))
    entry = TimeEntry(
        id=local_id(),
        workspace_id=where.workspace_id,
        user_id=where.user_id,
        start=draft.start,
        end=draft.end,
        description=draft.description,
        project_id=draft.project_id,
        task_id=draft.task_id,
        tag_ids=tags,
        billable=draft.billable,
        custom_fields=draft.custom_fields,
    )
    tables.put_entries(db, [entry])
    enqueue(db, where.workspace_id, CreateEntry(entry), where.now)
    return Touched(words="Started" if draft.end is None else "Added", pairs=(Pair(None, entry), *stopped))


def stop(db: Transaction, where: Where, at: Instant | None) -> Touched:
    """Stop the running entry at an instant, or now."""
    running = tables.running_in(db, where.workspace_id, where.user_id)
    if running is None:
        return Touched()
    end = max(where.now, running.start) if at is None else at
    check(running.start, end, "")
    return Touched(words="Stopped", pairs=(_stop(db, where, running, end),))


def cut(db: Transaction, where: Where, entry_id: str, at: Instant, *, again: bool) -> Touched:
    """Stop this entry, which must still run, at an instant gone by; with `again` start the same work now."""
    running = tables.running_in(db, where.workspace_id, where.user_id)
    if running is None or running.id != tables.resolved_in(db, entry_id):
        raise Gone("This timer does not run any more.", "It was stopped elsewhere; nothing was changed.")
    check(running.start, at, "")
    if at > where.now:
        raise InputError("the end is in the future", field="end")
    stopped = _stop(db, where, running, at)
    started = start(db, where, draft_of(running, where.now)).pairs if again else ()
    return Touched(words="Stopped", pairs=(stopped, *started))


def edit(
    db: Transaction, where: Where, changes: Sequence[tuple[str, EntryChange]], new_tags: Sequence[str]
) -> Touched:
    """Change entries; tags that are new are made first and added to each."""
    made = tuple(make_tag(db, where, name).id for name in new_tags)
    pairs = []
    for some_id, change in changes:
        entry = _entry(db, some_id)
        if entry.locked:
            raise InputError(f"{named(entry)} is locked: it can't be changed.")
        changed = apply(entry, _whole(entry, _resolved(db, change)))
        if made:
            changed = replace(
                changed, tag_ids=(*changed.tag_ids, *(one for one in made if one not in changed.tag_ids))
            )
        check(changed.start, changed.end, changed.description)
        if (
            changed.running
            and not entry.running
            and (other := tables.running_in(db, entry.workspace_id, where.user_id))
        ):
            raise InputError(f"{named(other)} is running: stop it first.", field="end")
        if difference(entry, changed):
            tables.put_entries(db, [changed])
            enqueue(db, entry.workspace_id, EditEntry(entry.id, difference(entry, changed)), where.now, entry)
        pairs.append(Pair(entry, changed))
    return Touched(words="Changed", pairs=tuple(pairs), asks=True)


def delete(db: Transaction, where: Where, entry_ids: Sequence[str], after: str = "") -> Touched:
    """Delete entries; the running one's timer is discarded. `after` is the id of one that takes their time."""
    gone = []
    for some_id in entry_ids:
        entry = _entry(db, some_id)
        if entry.locked:
            raise InputError(f"{named(entry)} is locked: it can't be deleted.")
        tables.drop_entries(db, [entry.id])
        enqueue(db, entry.workspace_id, DeleteEntry(entry.id, after), where.now, entry)
        gone.append(entry)
    outbox.no_question_about(db, [entry.id for entry in gone])
    return Touched(words="Deleted", pairs=tuple(Pair(entry, None) for entry in gone), asks=True)


def together(db: Transaction, where: Where, batch: Batch) -> Touched:
    """Change, delete and make entries in one: what belongs together is taken back together."""
    pairs: list[Pair] = []
    for entry, change in batch.changes:
        if not {"start", "end"}.isdisjoint(change.fields()):
            _as_shown(db, entry)
    for entry in batch.deletes if batch.changes else ():
        _as_shown(db, entry)
    if batch.changes:
        changes = [(entry.id, change) for entry, change in batch.changes]
        pairs += edit(db, where, changes, batch.new_tags).pairs
    if batch.deletes:
        after = tables.resolved_in(db, batch.changes[0][0].id) if batch.changes else ""
        pairs += delete(db, where, [entry.id for entry in batch.deletes], after).pairs
    for draft in batch.adds:
        pairs += start(db, where, draft).pairs
    return Touched(words=batch.words, pairs=tuple(pairs), asks=True)


def allow(db: Transaction, one: str, other: str, *, allowed: bool) -> Touched:
    """Let two entries share time without being marked, or mark them again."""
    entries = _entry(db, one), _entry(db, other)
    (pairs_allowed.put if allowed else pairs_allowed.drop)(db, entries[0].id, entries[1].id)
    # Neither has changed; their days are read anew.
    return Touched(pairs=tuple(Pair(entry, entry) for entry in entries))


def make_client(
    db: Transaction, where: Where, name: str, *, email: str = "", address: str = "", note: str = ""
) -> Client:
    """A new client."""
    name = clean_name(db, where, Client, name)
    check_change("client", ThingChange(email=email, address=address, note=note))
    client = Client(
        id=local_id(), workspace_id=where.workspace_id, name=name, email=email, address=address, note=note
    )
    tables.put_things(db, where.workspace_id, [client])
    enqueue(db, where.workspace_id, CreateClient(client), where.now)
    return client


def make_project(
    db: Transaction,
    where: Where,
    name: str,
    *,
    client_id: str | None,
    color: str,
    billable: bool,
    public: bool,
    note: str = "",
    hourly_rate: Rate | None = None,
    estimate: Seconds | None = None,
) -> Project:
    """A new project; its estimate is a change of its own behind it, for it has a route of its own."""
    check_change("project", ThingChange(color=color, note=note, hourly_rate=hourly_rate, estimate=estimate))
    client = tables.resolved_in(db, client_id) if client_id else None
    name = clean_name(db, where, Project, name, parent=client)
    project = Project(
        id=local_id(),
        workspace_id=where.workspace_id,
        name=name,
        client_id=client,
        color=color,
        billable=billable,
        public=public,
        note=note,
        hourly_rate=hourly_rate,
    )
    enqueue(db, where.workspace_id, CreateProject(project), where.now)
    if estimate:
        change, was = ThingChange(estimate=estimate), ThingChange(estimate=None)
        enqueue(db, where.workspace_id, EditThing("project", project.id, change, was, called=name), where.now)
        project = replace(project, estimate=estimate)
    tables.put_things(db, where.workspace_id, [project])
    return project


def make_task(
    db: Transaction,
    where: Where,
    project_id: str,
    name: str,
    *,
    billable: bool = False,
    assignee_ids: tuple[str, ...] = (),
    estimate: Seconds | None = None,
) -> Task:
    """A new task of a project."""
    check_change("task", ThingChange(estimate=estimate))
    parent = tables.resolved_in(db, project_id)
    name = clean_name(db, where, Task, name, parent=parent)
    task = Task(
        id=local_id(),
        project_id=parent,
        name=name,
        billable=billable,
        assignee_ids=assignee_ids,
        estimate=estimate or None,
    )
    tables.put_things(db, where.workspace_id, [task])
    enqueue(db, where.workspace_id, CreateTask(task), where.now)
    return task


def make_tag(db: Transaction, where: Where, name: str) -> Tag:
    """A new tag; the one of that name if there is one already."""
    clean = name.strip()
    for tag in tables.things_in(db, where.workspace_id, Tag):
        if tag.name == clean and not tag.archived:
            return tag
    clean = clean_name(db, where, Tag, clean)
    tag = Tag(id=local_id(), workspace_id=where.workspace_id, name=clean)
    tables.put_things(db, where.workspace_id, [tag])
    enqueue(db, where.workspace_id, CreateTag(tag), where.now)
    return tag


def _stop(db: Transaction, where: Where, running: TimeEntry, end: Instant) -> Pair:
    stopped = replace(running, end=end)
    tables.put_entries(db, [stopped])
    enqueue(db, where.workspace_id, StopEntry(running.id, end), where.now, running)
    return Pair(running, stopped)


def _entry(db: Transaction, some_id: str) -> TimeEntry:
    """The entry that the screen means, also when its id was settled since the screen was drawn."""
    entry = tables.entry_in(db, tables.resolved_in(db, some_id))
    if entry is None:
        raise Gone("This entry is not there any more.", "It was deleted elsewhere.")
    return entry


def _as_shown(db: Transaction, shown: TimeEntry) -> None:
    """Refuse what was worked out for other times than the entry has by now: a part of it would be lost or doubled."""
    entry = _entry(db, shown.id)
    if (entry.start, entry.end) != (shown.start, shown.end):
        raise InputError(f"{named(entry)} was changed meanwhile, and nothing was done: look at it again.")


def _whole(entry: TimeEntry, change: EntryChange) -> EntryChange:
    """The change with what follows from it: another project without a task means no task."""
    if change.project_id is not UNSET and change.project_id != entry.project_id and change.task_id is UNSET:
        return replace(change, task_id=None)
    return change


def _resolved(db: Transaction, change: EntryChange) -> EntryChange:
    """The change with the server's ids, also where those it was made with were settled since."""
    ids: dict[str, Any] = {
        name: tables.resolved_in(db, some_id)
        for name in ("project_id", "task_id")
        if isinstance(some_id := getattr(change, name), str)
    }
    if change.tag_ids is not UNSET:
        ids["tag_ids"] = tuple(tables.resolved_in(db, one) for one in change.tag_ids)
    return replace(change, **ids)


def _settled(db: Transaction, draft: EntryDraft) -> EntryDraft:
    return replace(
        draft,
        project_id=tables.resolved_in(db, draft.project_id) if draft.project_id else None,
        task_id=tables.resolved_in(db, draft.task_id) if draft.task_id else None,
        tag_ids=tuple(tables.resolved_in(db, one) for one in draft.tag_ids),
    )


_LENGTHS: dict[type, tuple[int, int]] = {Client: (1, 100), Project: (2, 250), Task: (1, 1000), Tag: (1, 100)}
"""The shortest and the longest name that Clockify takes."""


def clean_name(
    db: Transaction,
    where: Where,
    kind: type[Client | Project | Task | Tag],
    name: str,
    *,
    parent: str | None = None,
    own: str = "",
) -> str:
    """The name without blanks around it, if Clockify would take it. InputError otherwise.

    `parent` is the client of a project, or the project of a task: names are unique in it. `own` is the id of the
    thing that is to be called so.
    """
    clean = name.strip()
    word = kind.__name__.lower()
    shortest, longest = _LENGTHS[kind]
    if not clean:
        raise InputError(f"the {word} needs a name", field="name")
    if not shortest <= len(clean) <= longest:
        raise InputError(f"a {word}'s name has {shortest} to {longest} characters", field="name")
    if "<" in clean or ">" in clean:
        raise InputError("Clockify refuses < and > here", field="name")
    for other in tables.things_in(db, where.workspace_id, kind):
        beside = getattr(other, "client_id" if kind is Project else "project_id", None)
        if other.id != own and other.name == clean and beside == parent:
            where_words = " (archived)" if getattr(other, "archived", False) else ""
            raise InputError(f"there is a {word} “{clean}” already{where_words}", field="name")
    return clean
