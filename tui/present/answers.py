"""What is asked about an act that waits for the person: why, what stands where, and what each answer will write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

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
)
from tui.domain.entries import EntryChange, TimeEntry, difference
from tui.domain.projects import Task
from tui.domain.times import Instant
from tui.domain.trouble import Answer, Kind, Trouble, makes
from tui.present import thingacts
from tui.present.changes import FIELDS, entry_line, project_words, times_line
from tui.present.compare import Compared, compared, end_words, start_words
from tui.present.naming import NewThing, wrong_with
from tui.present.outbox import entry_of, field_words, kind_of, name_of
from tui.present.text import Line, Span, cut, literal
from tui.session.state import State, WaitingAct
from tui.sync.plan import conflicts

CHANGE, LATER = "change", "later"
"""Ways out that are no answers: change it first, or leave it as it is."""

_VALUE = 28
"""Cells for a value in the words of an answer."""


class Way(Struct, frozen=True, kw_only=True):
    """One way out: its key, the words on its button, and what it will write."""

    id: str
    """An `Answer`, `change` or `later`."""
    key: str
    word: str
    does: str
    destroys: bool = False


class Question(Struct, frozen=True, kw_only=True):
    """All that the dialog shows."""

    title: str
    subject: tuple[Line, ...] = ()
    said: tuple[Line, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[Compared, ...] = ()
    ways: tuple[Way, ...] = ()
    safe: str = LATER
    """The way that has the focus: nothing is lost by it."""


def question_of(act: WaitingAct, state: State, now: Instant) -> Question:
    """The question about an act that waits for the person."""
    trouble = act.trouble or Trouble(said="")
    sides = _sides(act, trouble, state)
    rows = compared([entry for _, entry in sides], _both(act, trouble), state)
    heads = tuple(head for head, _ in sides)
    more = ""
    if isinstance(act.command, EditThing | DeleteThing):
        rows, heads = thingacts.compared(act.command, trouble, state), ("before", "here", "there")
        more = thingacts.more_words(act.command, trouble, state)
    ways = _ways(act, trouble, state)
    said: list[Line] = []
    if trouble.said:
        words = literal(" ".join(trouble.said.split()))
        said.append((Span("! ", "bad"), Span(words, "bad")))
    if trouble.field and trouble.kind is Kind.REFUSED:
        said.append((Span(f"  it speaks of {field_words(trouble.field)}", "dim"),))
    if more:
        said.append((Span(f"  {more}", "dim"),))
    if trouble.kind is Kind.TWIN and len(sides) > 1 and not rows:
        said.append((Span("  the two are alike in every field", "dim"),))
    return Question(
        title=_title(act, trouble, state),
        subject=_subject(act, state, now),
        said=tuple(said),
        heads=heads if rows else (),
        rows=rows,
        ways=ways,
        safe=_safe(trouble, ways),
    )


def done_words(act: WaitingAct, answer: Answer, state: State) -> str:
    """What was answered, for a toast."""
    name = name_of(act, state)
    twins = isinstance(act.command, Twins)
    match answer:
        case Answer.AGAIN:
            return f"{name} is sent again"
        case Answer.MINE:
            return f"{name} stays, the other is deleted" if twins else f"Kept yours: {name}"
        case Answer.THEIRS:
            return f"The other stays, {name} is deleted" if twins else f"Took theirs: {name}"
        case Answer.BOTH:
            return f"Both stay: {name}"
        case Answer.RESTORE:
            return f"{name} is made again"
        case _:
            return f"Dropped: {name}"


def wrong_name(act: WaitingAct, name: str, state: State) -> str:
    """What is wrong with another name for the thing that was refused, in words; empty when nothing is."""
    match act.command:
        case CreateProject(project=project):
            thing = NewThing(kind="project", name=name, client_id=project.client_id)
        case CreateTask(task=task):
            thing = NewThing(kind="task", name=name, project_id=task.project_id)
        case _:
            thing = NewThing(kind=kind_of(act), name=name)
    return wrong_with(thing, state.catalog).get("name", "")


# the title, and the thing by name


def _title(act: WaitingAct, trouble: Trouble, state: State) -> str:
    match trouble.kind:
        case Kind.BOTH if isinstance(act.command, StopEntry):
            return "Stopped on both sides: which end is right?"
        case Kind.BOTH:
            return "Changed on both sides: which one is right?"
        case Kind.GONE:
            thing = isinstance(act.command, EditThing | DeleteThing)
            return "Deleted elsewhere. What now?" if thing else "Deleted elsewhere: make it again?"
        case Kind.TWIN:
            return "One entry or two?"
        case Kind.ORPHAN:
            return f"This {kind_of(act)} names something that was never made. What now?"
        case _:
            who = "The local account" if state.account.kind == "local" else "Clockify"
            return f"{who} refused {_what(act)}. What now?"


def _what(act: WaitingAct) -> str:
    match act.command:
        case CreateEntry(entry=entry) if entry.running:
            return "to start this timer"
        case StopEntry():
            return "to stop this timer"
        case EditEntry():
            return "this change"
        case DeleteEntry():
            return "to delete this entry"
        case EditThing() | DeleteThing():
            return thingacts.what(act.command)
        case _:
            return f"this {kind_of(act)}"


def _subject(act: WaitingAct, state: State, now: Instant) -> tuple[Line, ...]:
    entry = entry_of(act, state)
    if entry is not None:
        first, second = entry_line(entry, state), times_line(entry, state, now)
    else:
        kind = kind_of(act)
        first, second = (Span(f"{kind.capitalize()} ", "dim"), Span(name_of(act, state), "strong")), ()
        match act.command:
            case CreateProject(project=project) if project.client_id in state.catalog.clients:
                client = state.catalog.clients[project.client_id or ""]
                first = (*first, Span(f" for {literal(client.name)}", "dim"))
            case CreateTask(task=Task(project_id=project_id)):
                first = (*first, Span(f" in {project_words(state.catalog, project_id)}", "dim"))
            case EditThing(project_id=project_id) | DeleteThing(project_id=project_id) if project_id:
                first = (*first, Span(f" in {project_words(state.catalog, project_id)}", "dim"))
    if act.workspace != state.workspace.name:
        first = (*first, Span(f" · in {literal(act.workspace)}", "dim"))
    return (first, second) if second else (first,)


# what stands where


def _sides(act: WaitingAct, trouble: Trouble, state: State) -> list[tuple[str, TimeEntry]]:
    """The entry before, here and there, as far as there are any to compare."""
    before = act.base if trouble.kind is not Kind.TWIN else None
    there = trouble.theirs if trouble.kind is not Kind.GONE else None
    sides = [("before", before), ("here", entry_of(act, state)), ("there", there)]
    found = [(head, entry) for head, entry in sides if entry is not None]
    return found if len(found) > 1 else []


def _both(act: WaitingAct, trouble: Trouble) -> frozenset[str]:
    """Names of the fields that both sides changed to different values."""
    if trouble.theirs is None:
        return frozenset()
    return frozenset(conflicts(act.base, trouble.theirs, _mine(act)))


def _mine(act: WaitingAct) -> EntryChange:
    """What the act changes."""
    match act.command:
        case EditEntry(change=change):
            return change
        case StopEntry(end=end):
            return EntryChange(end=end)
        case _:
            return EntryChange()


def table(question: Question) -> list[tuple[Line, ...]]:
    """The columns as rows of cells: mark, field, and what it says in each. What differs from the first is lit."""
    if not question.rows:
        return []
    head: tuple[Line, ...] = ((), (), *((Span(head, "dim"),) for head in question.heads))
    rows = [head]
    for row in question.rows:
        mark: Line = (Span("!", "bad"),) if row.both else (Span(" "),)
        cells = []
        for head_word, value in zip(question.heads, row.values, strict=True):
            same = value == row.values[0]
            cells.append((Span(value, _LIT.get(head_word, "") if not same else "dim"),))
        if question.heads[0] != "before":
            cells[0] = (Span(row.values[0], _LIT["here"]),)
        rows.append((mark, (Span(row.label, "strong" if row.both else ""),), *cells))
    return rows


_LIT = {"here": "new", "there": "accent"}
"""How what one side has made of a field looks."""


# the ways out


def _ways(act: WaitingAct, trouble: Trouble, state: State) -> tuple[Way, ...]:
    does: dict[Answer, Callable[[], Way]] = {
        Answer.AGAIN: lambda: Way(
            id=Answer.AGAIN, key="a", word="Try again", does="it is sent once more, as it is"
        ),
        Answer.MINE: lambda: _mine_way(act, trouble, state),
        Answer.THEIRS: lambda: _theirs_way(act, trouble, state),
        Answer.BOTH: lambda: Way(
            id=Answer.BOTH, key="b", word="Keep both", does="they are two entries: both stay"
        ),
        Answer.RESTORE: lambda: Way(
            id=Answer.RESTORE, key="r", word="Make it again", does="a new entry is made of what stands here"
        ),
        Answer.DROP: lambda: _drop_way(act, trouble, state),
    }
    ways = [does[answer]() for answer in act.answers if answer in does]
    if change := _change_way(act, trouble, state):
        # What was refused is refused again as it is: changing it comes first.
        ways.insert(len(ways) if trouble.kind is Kind.BOTH else 0, change)
    return (*ways, Way(id=LATER, key="esc", word="Later", does="nothing is done; it waits"))


def _change_way(act: WaitingAct, trouble: Trouble, state: State) -> Way | None:
    """Change it first: an entry in its form, a thing by another name; None where that would not help."""
    if trouble.kind in (Kind.GONE, Kind.TWIN):
        return None
    match act.command:
        case CreateEntry() | EditEntry() | StopEntry() | EditThing():
            entry = entry_of(act, state)
            here = entry is not None and entry.workspace_id == state.workspace.id
            if isinstance(act.command, EditThing):
                here = trouble.kind is Kind.REFUSED and thingacts.can_change(act.command, state)
            if not here:
                return None
            return Way(id=CHANGE, key="e", word="Change…", does="opens its form; saving sends it again")
        case CreateClient() | CreateProject() | CreateTask() | CreateTag() if trouble.kind is Kind.REFUSED:
            return Way(id=CHANGE, key="e", word="Change…", does="another name, and it is sent again")
        case _:
            return None


def _mine_way(act: WaitingAct, trouble: Trouble, state: State) -> Way:
    if isinstance(act.command, EditThing):
        does, _ = thingacts.does(act.command, trouble, Answer.MINE, state)
        return Way(id=Answer.MINE, key="m", word="Keep mine", does=does)
    if trouble.kind is Kind.TWIN:
        deletes = isinstance(act.command, Twins)
        does = "the other is deleted" if deletes else "it becomes as it stands here"
        return Way(
            id=Answer.MINE, key="m", word="Keep mine", does=f"it is one entry: {does}", destroys=deletes
        )
    mine, theirs = entry_of(act, state), trouble.theirs
    both = _both(act, trouble)
    does = f"{_values(mine, both, state)} is sent"
    there = difference(act.base, theirs) if act.base is not None and theirs is not None else EntryChange()
    others = there.fields().keys() - _mine(act).fields().keys()
    return Way(
        id=Answer.MINE,
        key="m",
        word="Keep mine",
        does=f"{does}; what changed only there stays" if others else does,
    )


def _theirs_way(act: WaitingAct, trouble: Trouble, state: State) -> Way:
    if isinstance(act.command, EditThing):
        does, _ = thingacts.does(act.command, trouble, Answer.THEIRS, state)
        return Way(id=Answer.THEIRS, key="t", word="Take theirs", does=does)
    if trouble.kind is Kind.TWIN:
        deletes = isinstance(act.command, Twins)
        does = "the one made here is deleted" if deletes else "it stays as it is there"
        return Way(
            id=Answer.THEIRS, key="t", word="Take theirs", does=f"it is one entry: {does}", destroys=deletes
        )
    both = _both(act, trouble)
    does = f"{_values(trouble.theirs, both, state)} stays"
    others = _mine(act).fields().keys() - both
    return Way(
        id=Answer.THEIRS,
        key="t",
        word="Take theirs",
        does=f"{does}; your other changes are sent" if others else does,
    )


def _values(entry: TimeEntry | None, names: frozenset[str], state: State) -> str:
    """`“Fix login”, end 10:45, tags #meeting`: those fields of the entry."""
    if entry is None or not names:
        return "this side"
    profile = state.user.profile
    said = []
    for label, name, words in FIELDS:
        if name in names or (name == "project_id" and "task_id" in names):
            value = cut(words(entry, state), _VALUE)
            said.append(f"“{value}”" if name == "description" else f"{label} {value}")
    if "start" in names:
        said.append(f"start {start_words(entry, profile)}")
    if "end" in names:
        said.append(f"end {end_words(entry, profile)}")
    return ", ".join(said)


def _drop_way(act: WaitingAct, trouble: Trouble, state: State) -> Way:
    """Let it go, with what that means for this act."""
    destroys = True
    if isinstance(act.command, EditThing | DeleteThing):
        does, destroys = thingacts.does(act.command, trouble, Answer.DROP, state)
    elif trouble.kind is Kind.GONE:
        does = "it is gone here too, with what was changed"
    elif makes(act.command):
        does = "it is gone for good"
        match act.command:
            case CreateClient():
                does += "; projects go without it"
            case CreateProject():
                does += ", with its tasks; entries go without it"
            case CreateTask() | CreateTag():
                does += "; entries go without it"
            case _:
                pass
    elif isinstance(act.command, StopEntry):
        does, destroys = "the timer runs on", False
    elif isinstance(act.command, DeleteEntry):
        does, destroys = "the entry stays", False
    elif isinstance(act.command, Twins):
        does, destroys = "both stay as they are", False
    else:
        does = "the entry becomes what the server has"
    return Way(id=Answer.DROP, key="d", word="Drop it", does=does, destroys=destroys)


def _safe(trouble: Trouble, ways: Sequence[Way]) -> str:
    """The way by which nothing is lost: to it the focus goes. In a conflict each side would lose something."""
    if trouble.kind is Kind.BOTH:
        return LATER
    return next(way.id for way in ways if not way.destroys)
