"""The outbox in words: each act that waits, how it stands with it, its history, and what happened lately."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

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
    target,
)
from tui.domain.entries import TimeEntry, apply
from tui.domain.times import Instant, day_of, format_day, format_time
from tui.domain.trouble import Event, Kind
from tui.present import thingacts
from tui.present.changes import FIELDS
from tui.present.choose import clipped
from tui.present.frame import link
from tui.present.text import Line, Span, cut, line_width, literal, right, width
from tui.session.state import Link, State, WaitingAct
from tui.sync.plan import FIELD_WORDS, THING_WORDS, ends_timer, references, starts_timer

NEEDS_YOU = "needs_you"
_NAMED, _LEAST = 48, 8
"""Cells for a name: at most, and where there is little room."""

_STATES = {
    NEEDS_YOU: ("!", "bad", "needs you"),
    "waiting": ("↑", "warn", "waiting"),
    "sending": ("◌", "accent", "sending"),
    "unclear": ("?", "warn", "looked up first"),
}
"""The mark of a state, its style, and its words."""

_ANSWERED = {
    Link.OFFLINE: "it is sent as soon as Clockify can be reached",
    Link.CONNECTING: "it is sent as soon as Clockify can be reached",
    Link.KEY_REFUSED: "it is sent as soon as the key is accepted",
    Link.BLOCKED: "it waits until anything can be sent at all",
}


# what an act is


def entry_of(act: WaitingAct, state: State) -> TimeEntry | None:
    """The entry that the act is about, as it stands here; of twins the one that was made here."""
    match act.command:
        case CreateEntry(entry=entry):
            return act.shown or entry
        case EditEntry(change=change):
            before = act.base or state.entry(state.current(act.command.entry_id))
            return act.shown or (apply(before, change) if before else None)
        case StopEntry(end=end):
            before = act.base or state.entry(state.current(act.command.entry_id))
            return act.shown or (replace(before, end=end) if before else None)
        case DeleteEntry():
            return act.base
        case Twins(entry_id=other, twin_id=twin):
            here = act.shown if act.shown is not None and act.shown.id != other else None
            return here or state.entry(state.current(twin))
        case _:
            return None


def concerns(act: WaitingAct, thing_id: str) -> bool:
    """Whether the act is about the thing of that id."""
    return target(act.command) == thing_id or (
        isinstance(act.command, Twins) and act.command.twin_id == thing_id
    )


def name_of(act: WaitingAct, state: State, cells: int = _NAMED) -> str:
    """What the act is about by name, in at most so many cells and its quotes: `“Fix login”`, `#bug`."""
    match act.command:
        case CreateClient(client=thing) | CreateProject(project=thing) | CreateTask(task=thing):
            return _quoted(thing.name, cells)
        case CreateTag(tag=tag):
            return f"#{cut(literal(tag.name), cells)}"
        case EditThing() | DeleteThing():
            return thingacts.name_words(act.command, cells)
        case _:
            return _entry_name(entry_of(act, state), cells)


def made_name(act: WaitingAct) -> str:
    """The name of the client, project, task or tag that the act makes, as it is; "" where it makes none."""
    match act.command:
        case CreateClient(client=thing) | CreateProject(project=thing) | CreateTask(task=thing):
            return thing.name
        case CreateTag(tag=tag):
            return tag.name
        case _:
            return ""


def kind_of(act: WaitingAct) -> str:
    """The word for what the act is about."""
    match act.command:
        case CreateClient():
            return "client"
        case CreateProject():
            return "project"
        case CreateTask():
            return "task"
        case CreateTag():
            return "tag"
        case EditThing() | DeleteThing():
            return thingacts.kind_word(act.command)
        case _:
            return "entry"


def act_words(act: WaitingAct, state: State, now: Instant, cells: int = 0) -> str:
    """What was done: `Add “Fix login” · Mon 23 Nov 09:00–10:00`, `New project “Site”`.

    With `cells` the names give way where that is too long, and still can be told by their starts.
    """
    said = _said(act, state, now, _NAMED)
    if cells and (over := width(said) - cells) > 0:
        names = 2 if isinstance(act.command, Twins) or thingacts.renames(act.command) else 1
        have = min(_NAMED, width(name_of(act, state)) - 2)
        said = _said(act, state, now, max(_LEAST, have - -(-over // names)))
    return said


def _said(act: WaitingAct, state: State, now: Instant, cells: int) -> str:
    name, entry, said = name_of(act, state, cells), entry_of(act, state), ""
    match act.command:
        case CreateEntry():
            verb = "Start" if entry is not None and entry.running else "Add"
            said = f"{verb} {name}{_for_whom(entry, state)}{_when(entry, state, now)}"
        case StopEntry(end=end):
            said = f"Stop {name} at {moment(end, state, now)}"
        case EditEntry(change=change):
            said = f"Change {name}: {', '.join(_field_names(change.fields()))}"
        case DeleteEntry():
            said = f"Delete {name}{_when(entry, state, now)}"
        case CreateTask(task=task):
            project = state.catalog.project(task.project_id)
            said = f"New task {name}" + (f" in {literal(project.name)}" if project else "")
        case Twins():
            other = _entry_name(act.trouble.theirs if act.trouble else None, cells)
            said = f"Is {name} here twice?" if other == name else f"Is {name} the same as {other}?"
        case EditThing() | DeleteThing():
            said = thingacts.said(act.command, cells)
        case _:
            said = f"New {kind_of(act)} {name}"
    return said


def _field_names(changed: Container[str]) -> list[str]:
    """What changes, by the names on the form, in its order."""
    told = [(label, {key, "task_id"} if key == "project_id" else {key}) for label, key, _ in FIELDS]
    told += [("start", {"start"}), ("end", {"end"})]
    return [label for label, keys in told if any(key in changed for key in keys)]


def _entry_name(entry: TimeEntry | None, cells: int) -> str:
    if entry is None:
        return "an entry"
    return _quoted(entry.description, cells) if entry.description else "an entry without a description"


def _quoted(text: str, cells: int) -> str:
    return f"“{cut(literal(text), cells)}”"


def _for_whom(entry: TimeEntry | None, state: State) -> str:
    """Whose entry it is, if it is another member's."""
    if entry is None or entry.user_id == state.user.id:
        return ""
    from tui.present.people import called, member_of

    return f" for {called(member_of(entry.user_id, state))}"


def _when(entry: TimeEntry | None, state: State, now: Instant) -> str:
    if entry is None:
        return ""
    profile = state.user.profile
    end = "" if entry.end is None else f"–{format_time(entry.end, profile.zone, profile.hour24)}"
    return f" · {moment(entry.start, state, now)}{end}"


def moment(instant: Instant, state: State, now: Instant) -> str:
    """`17:42`, with the day where it is not today."""
    profile = state.user.profile
    time = format_time(instant, profile.zone, profile.hour24)
    day, today = day_of(instant, profile.zone), day_of(now, profile.zone)
    return time if day == today else f"{format_day(day, today)} {time}"


# the list


def act_line(act: WaitingAct, state: State, now: Instant, cells: int) -> Line:
    """One act in so many cells: its mark, what it is, and its state at the right."""
    mark, style, words = _STATES.get(act.state, _STATES["waiting"])
    end = Span(f"{words} ", style if act.state == NEEDS_YOU else "dim")
    where = f" · {literal(act.workspace)}" if act.workspace != state.workspace.name else ""
    room = max(4, cells - line_width((end,)) - 5)
    left: Line = (Span(act_words(act, state, now, max(4, room - width(where)))), Span(where, "dim"))
    left = (Span(f" {mark} ", style), *clipped(left, room))
    return (*left, Span(" " * max(2, cells - line_width(left) - line_width((end,)))), end)


def when_cells(events: Iterable[Event], state: State, now: Instant) -> int:
    """Cells of the column that says when these things happened."""
    return max((width(moment(event.at, state, now)) for event in events), default=0)


def event_line(event: Event, state: State, now: Instant, cells: int, when: int) -> Line:
    """One thing that happened: when (in so many cells), about what, what, how often; what went wrong is marked."""
    times = f" ×{event.times}" if event.times > 1 else ""
    line: list[Span] = [
        Span(" ! " if event.bad else "   ", "bad"),
        Span(right(moment(event.at, state, now), when), "dim"),
        Span("  "),
    ]
    what = _flat(event.what)
    room = cells - line_width(line) - len(times) - 1
    if event.about:
        about = f"“{literal(event.about)}”"
        # The thing gives way to what happened, but can still be told by its start.
        about = cut(about, max(room * 2 // 5, room - width(what) - 3))
        line += [Span(about, "strong"), Span(" · ", "dim")]
        room -= line_width((Span(about),)) + 3
    line += [Span(cut(what, max(1, room))), Span(times, "dim")]
    return clipped(tuple(line), cells)


def _flat(text: str) -> str:
    """Words that may come from a server, on one row."""
    return literal(" ".join(text.split()))


# the details


def facts(
    act: WaitingAct, state: State, now: Instant, others: Iterable[WaitingAct] = ()
) -> list[tuple[Line, Line]]:
    """What there is to know of an act, as labels and words."""
    rows: list[tuple[Line, Line]] = []
    said = ""
    if act.trouble is not None and act.state == NEEDS_YOU:
        said = act.trouble.said
        rows.append(((Span("needs you", "bad"),), (Span(_flat(said), "bad"),)))
        if act.trouble.field and act.trouble.kind is Kind.REFUSED:
            rows.append((_label("about"), (Span(field_words(act.trouble.field)),)))
    else:
        why = why_it_waits(act, state, now, others)
        rows.append((_label(_STATES.get(act.state, _STATES["waiting"])[2]), (Span(why),)))
    rows.append((_label("done"), (Span(moment(act.created_at, state, now)),)))
    if act.attempts or act.state != NEEDS_YOU:
        tries = {0: "not sent yet", 1: "sent once"}.get(act.attempts, f"sent {act.attempts} times")
        rows.append((_label("tries"), (Span(tries),)))
    if act.workspace != state.workspace.name:
        rows.append((_label("workspace"), (Span(literal(act.workspace)),)))
    if act.events and act.events[-1].what != said:
        rows.append((_label("last answer"), _what(act.events[-1])))
    return rows


def history(events: Sequence[Event], state: State, now: Instant) -> list[tuple[Line, Line]]:
    """The history of an act, oldest first: when, and what happened."""
    return [
        (
            (Span(moment(event.at, state, now), "dim"),),
            (*_what(event), Span(f" ×{event.times}" if event.times > 1 else "", "dim")),
        )
        for event in events
    ]


def _what(event: Event) -> Line:
    """What happened; what went wrong is marked."""
    return (Span("! " if event.bad else "", "bad"), Span(_flat(event.what)))


def event_facts(event: Event, state: State, now: Instant) -> list[tuple[Line, Line]]:
    """One thing that happened, in full."""
    rows: list[tuple[Line, Line]] = []
    if event.about:
        rows.append((_label("about"), (Span(literal(event.about), "strong"),)))
    rows.append((_label("what"), _what(event)))
    rows.append((_label("when"), (Span(moment(event.at, state, now)),)))
    if event.times > 1:
        rows.append((_label("times"), (Span(f"{event.times} in a row"),)))
    return rows


def why_it_waits(act: WaitingAct, state: State, now: Instant, others: Iterable[WaitingAct] = ()) -> str:
    """Why there is nothing to answer: what comes of the act by itself. `others` are all that wait."""
    if act.state == "sending":
        return "it is on its way right now"
    if act.state == "unclear":
        return "its answer was lost: it is looked for before it is sent again"
    if _held_up(act, state, others):
        return "it waits for an act that needs you"
    sync = state.sync
    if sync.next_send is not None and sync.next_send > now and sync.link not in _ANSWERED:
        return f"it is sent at {moment(sync.next_send, state, now)}: a limit holds it back"
    return _ANSWERED.get(sync.link, "it is sent next, behind what was done before it")


def _held_up(act: WaitingAct, state: State, others: Iterable[WaitingAct]) -> bool:
    """Whether an act that waits for the person must come first: of the same thing, of one it names, or a timer's end."""
    if ({target(act.command)} | references(act.command)) & state.problems.keys():
        return True
    return starts_timer(act.command) and any(
        other.state == NEEDS_YOU
        and other.workspace == act.workspace
        and ends_timer(other.command, other.base)
        for other in others
    )


def field_words(field: str) -> str:
    """A field of the form in words: `the project`."""
    return FIELD_WORDS.get(field) or THING_WORDS.get(field) or f"the {literal(field)}"


def _label(words: str) -> Line:
    return (Span(words, "dim"),)


# how it stands


def stand(state: State, now: Instant) -> Line:
    """How it stands with the server, in one line."""
    sync = state.sync
    line: list[Span] = [*link(state, now)]
    if sync.needs_you:
        line += [
            Span(" · ", "dim"),
            Span(f"{sync.needs_you} need{'s' if sync.needs_you == 1 else ''} you", "bad"),
        ]
    if sync.waiting:
        line += [Span(" · ", "dim"), Span(f"{sync.waiting:,} waiting", "warn")]
    if sync.next_send is not None and sync.next_send > now:
        line.append(Span(f" · next request at {moment(sync.next_send, state, now)}", "dim"))
    return tuple(line)


def nothing_waits(state: State) -> str:
    """What stands in the place of the list when it is empty."""
    if state.account.kind == "local":
        return "Nothing waits: all that you did is in this machine's own account."
    return "Nothing waits: Clockify has all that you did."
