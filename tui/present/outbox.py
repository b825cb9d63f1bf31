"""The outbox in words: each act that waits, how it stands with it, its history, and what happened lately."""

from __future__ import annotations

from collections.abc import Container, Sequence

from msgspec.structs import replace

from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    EditEntry,
    StopEntry,
    Twins,
    target,
)
from tui.domain.entries import TimeEntry, apply
from tui.domain.times import Instant, day_of, format_day, format_time
from tui.domain.trouble import Event
from tui.present.changes import FIELDS
from tui.present.choose import clipped
from tui.present.frame import link
from tui.present.text import Line, Span, cut, line_width, literal
from tui.session.state import Link, State, WaitingAct
from tui.sync.plan import references

NEEDS_YOU = "needs_you"
_NAMED = 48

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
            return act.shown or (apply(act.base, change) if act.base else None)
        case StopEntry(end=end):
            return act.shown or (replace(act.base, end=end) if act.base else None)
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


def name_of(act: WaitingAct, state: State) -> str:
    """What the act is about by name: `“Fix login”`, `#bug`."""
    match act.command:
        case CreateClient(client=thing) | CreateProject(project=thing) | CreateTask(task=thing):
            return _quoted(thing.name)
        case CreateTag(tag=tag):
            return f"#{cut(literal(tag.name), _NAMED)}"
        case _:
            return _entry_name(entry_of(act, state))


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
        case _:
            return "entry"


def act_words(act: WaitingAct, state: State, now: Instant) -> str:
    """What was done: `Add “Fix login” · Mon 23 Nov 09:00–10:00`, `New project “Site”`."""
    name, entry, said = name_of(act, state), entry_of(act, state), ""
    match act.command:
        case CreateEntry():
            verb = "Start" if entry is not None and entry.running else "Add"
            said = f"{verb} {name}{_when(entry, state, now)}"
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
            other = _entry_name(act.trouble.theirs if act.trouble else None)
            said = f"Is {name} here twice?" if other == name else f"Is {name} the same as {other}?"
        case _:
            said = f"New {kind_of(act)} {name}"
    return said


def _field_names(changed: Container[str]) -> list[str]:
    """What changes, by the names on the form, in its order."""
    told = [(label, {key, "task_id"} if key == "project_id" else {key}) for label, key, _ in FIELDS]
    told += [("start", {"start"}), ("end", {"end"})]
    return [label for label, keys in told if any(key in changed for key in keys)]


def _entry_name(entry: TimeEntry | None) -> str:
    if entry is None:
        return "an entry"
    return _quoted(entry.description) if entry.description else "an entry without a description"


def _quoted(text: str) -> str:
    return f"“{cut(literal(text), _NAMED)}”"


def _when(entry: TimeEntry | None, state: State, now: Instant) -> str:
    if entry is None:
        return ""
    profile = state.user.profile
    day = format_day(day_of(entry.start, profile.zone), day_of(now, profile.zone))
    start = format_time(entry.start, profile.zone, profile.hour24)
    end = "" if entry.end is None else f"–{format_time(entry.end, profile.zone, profile.hour24)}"
    return f" · {day} {start}{end}"


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
    left: Line = (Span(act_words(act, state, now)),)
    if act.workspace != state.workspace.name:
        left = (*left, Span(f" · {literal(act.workspace)}", "dim"))
    left = (Span(f" {mark} ", style), *clipped(left, max(4, cells - line_width((end,)) - 5)))
    return (*left, Span(" " * max(2, cells - line_width(left) - line_width((end,)))), end)


def event_line(event: Event, state: State, now: Instant, cells: int) -> Line:
    """One thing that happened: when, about what, what, how often; what went wrong is marked."""
    when = moment(event.at, state, now)
    times = f" ×{event.times}" if event.times > 1 else ""
    line: list[Span] = [
        Span(" ! " if event.bad else "   ", "bad"),
        Span(when.rjust(_when_cells(state))),
        Span("  "),
    ]
    line[1] = Span(line[1].text, "dim")
    what = _flat(event.what)
    room = cells - line_width(line) - len(times) - 1
    if event.about:
        about = f"“{literal(event.about)}”"
        # The thing gives way to what happened, but can still be told by its start.
        about = cut(about, max(12, room - len(what) - 3))
        line += [Span(about, "strong"), Span(" · ", "dim")]
        room -= line_width((Span(about),)) + 3
    line += [Span(cut(what, max(1, room)), "bad" if event.bad else ""), Span(times, "dim")]
    return clipped(tuple(line), cells)


def _when_cells(state: State) -> int:
    """Cells for a moment of this year that is not today."""
    return 16 if state.user.profile.hour24 else 18


def _flat(text: str) -> str:
    """Words that may come from a server, on one row."""
    return literal(" ".join(text.split()))


# the details


def facts(act: WaitingAct, state: State, now: Instant) -> list[tuple[Line, Line]]:
    """What there is to know of an act, as labels and words."""
    rows: list[tuple[Line, Line]] = []
    if act.trouble is not None and act.state == NEEDS_YOU:
        rows.append(((Span("needs you", "bad"),), (Span(_flat(act.trouble.said), "bad"),)))
        if act.trouble.field:
            rows.append((_label("about"), (Span(field_words(act.trouble.field)),)))
    else:
        said = why_it_waits(act, state, now)
        rows.append((_label(_STATES.get(act.state, _STATES["waiting"])[2]), (Span(said),)))
    rows.append((_label("done"), (Span(moment(act.created_at, state, now)),)))
    tries = {0: "not sent yet", 1: "sent once"}.get(act.attempts, f"sent {act.attempts} times")
    rows.append((_label("tries"), (Span(tries),)))
    if act.workspace != state.workspace.name:
        rows.append((_label("workspace"), (Span(literal(act.workspace)),)))
    if act.events:
        last = act.events[-1]
        rows.append((_label("last answer"), (Span(_flat(last.what), "bad" if last.bad else ""),)))
    return rows


def history(events: Sequence[Event], state: State, now: Instant) -> list[tuple[Line, Line]]:
    """The history of an act, oldest first: when, and what happened."""
    return [
        (
            (Span(moment(event.at, state, now), "dim"),),
            (
                Span(_flat(event.what), "bad" if event.bad else ""),
                Span(f" ×{event.times}" if event.times > 1 else "", "dim"),
            ),
        )
        for event in events
    ]


def event_facts(event: Event, state: State, now: Instant) -> list[tuple[Line, Line]]:
    """One thing that happened, in full."""
    rows: list[tuple[Line, Line]] = []
    if event.about:
        rows.append((_label("about"), (Span(literal(event.about), "strong"),)))
    rows.append((_label("what"), (Span(_flat(event.what), "bad" if event.bad else ""),)))
    rows.append((_label("when"), (Span(moment(event.at, state, now)),)))
    if event.times > 1:
        rows.append((_label("times"), (Span(f"{event.times} in a row"),)))
    return rows


def why_it_waits(act: WaitingAct, state: State, now: Instant) -> str:
    """Why there is nothing to answer: what comes of the act by itself."""
    if act.state == "sending":
        return "it is on its way right now"
    if act.state == "unclear":
        return "its answer was lost: it is looked for before it is sent again"
    if ({target(act.command)} | references(act.command)) & state.problems.keys():
        return "it waits for an act that needs you"
    sync = state.sync
    if sync.next_send is not None and sync.next_send > now and sync.link not in _ANSWERED:
        return f"it is sent at {moment(sync.next_send, state, now)}: a limit holds it back"
    return _ANSWERED.get(sync.link, "it is sent next, behind what was done before it")


def field_words(field: str) -> str:
    """A field of the form in words: `the project`."""
    words = {"project_id": "project", "task_id": "task", "tag_ids": "tags"}
    return f"the {literal(words.get(field, field))}"


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
    if not sync.needs_you and not sync.waiting:
        line.append(Span(" · nothing waits", "dim"))
    if sync.next_send is not None and sync.next_send > now:
        line.append(Span(f" · next request at {moment(sync.next_send, state, now)}", "dim"))
    return tuple(line)


def nothing_waits(state: State) -> str:
    """What stands in the place of the list when it is empty."""
    if state.account.kind == "local":
        return "Nothing waits: all that you did is in this machine's own account."
    return "Nothing waits: Clockify has all that you did."
