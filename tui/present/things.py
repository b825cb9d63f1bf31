"""Clients, projects, tasks and tags in words: what they are called, what changes on them, what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.domain import durations
from tui.domain.durations import Seconds
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import Held, Thing, ThingChange, ThingKind, applied, is_active, kind_of, opening
from tui.domain.workspace import Rate
from tui.present.changes import NAMED, Change, Confirmation, project_color
from tui.present.text import Line, Span, cut, literal
from tui.session.state import State

_NAME = 48
"""Cells for a name in a sentence."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LABELS = {
    "name": "name",
    "client_id": "client",
    "color": "colour",
    "billable": "billable",
    "public": "public",
    "archived": "status",
    "done": "status",
    "hourly_rate": "rate",
    "estimate": "estimate",
    "assignee_ids": "assignees",
    "email": "e-mail",
    "address": "address",
    "note": "note",
    "week_start": "week starts",
    "capacity": "hours a day",
    "working_days": "working days",
}
"""The fields of a change by the names that they have on the forms, in their order."""


# names


def quoted_name(thing: Thing, cells: int = _NAME) -> str:
    """`“Backend API”`, `#bug`."""
    name = cut(literal(thing.name), cells)
    return f"#{name}" if isinstance(thing, Tag) else f"“{name}”"


def named_thing(thing: Thing) -> str:
    """`project “Backend API”`, `tag #bug`, `your week`."""
    return called_words(kind_of(thing), thing.name)


def called_words(kind: ThingKind, name: str, cells: int = _NAME) -> str:
    """The same for a thing of which only kind and name are known."""
    if kind == "profile":
        return "your week"
    name = cut(literal(name), cells)
    return f"tag #{name}" if kind == "tag" else f"{kind} “{name}”"


def counted(things: Sequence[Thing]) -> str:
    """One by its name, several by their number: `project “Backend API”`, `3 tags`."""
    if len(things) == 1:
        return named_thing(things[0])
    kinds = {kind_of(thing) for thing in things}
    return f"{len(things)} {kinds.pop() if len(kinds) == 1 else 'thing'}s"


def state_word(thing: Thing) -> str:
    """`active`, `archived`, `done`."""
    if is_active(thing):
        return "active"
    return "done" if isinstance(thing, Task) else "archived"


def thing_line(thing: Thing, state: State) -> Line:
    """`● Backend API · Acme Corp`, `Login flow · ● Backend API`, `#bug`; what is archived or done says so."""
    catalog = state.catalog
    line: list[Span] = []
    if isinstance(thing, Project):
        client = catalog.client_of(thing)
        line = [Span("● ", project_color(catalog, thing.id)), Span(literal(thing.name), "strong")]
        line.append(Span(f" · {literal(client.name) if client else 'no client'}", "dim"))
    elif isinstance(thing, Task):
        project = catalog.project(thing.project_id)
        line = [Span(literal(thing.name), "strong"), Span(" · ", "dim")]
        line += [
            Span("● ", project_color(catalog, thing.project_id)),
            Span(literal(project.name) if project else "a project not known here", "dim"),
        ]
    elif isinstance(thing, Tag):
        line = [Span(f"#{literal(thing.name)}", "tag")]
    else:
        line = [Span(literal(thing.name), "strong")]
    if not is_active(thing):
        line.append(Span(f" · {state_word(thing)}", "dim"))
    return tuple(line)


def thing_lines(things: Sequence[Thing], state: State) -> tuple[Line, ...]:
    """A row for each of the first, and how many more there are."""
    if len(things) == 1:
        return (thing_line(things[0], state),)
    shown = things if len(things) <= NAMED + 1 else things[:NAMED]
    lines: list[Line] = [(Span("  "), *thing_line(thing, state)) for thing in shown]
    if len(things) > len(shown):
        lines.append((Span(f"  and {len(things) - len(shown)} more", "dim"),))
    return tuple(lines)


# values


def rate_words(rate: Rate | None, currency: str = "") -> str:
    """`85.50 EUR/h`; a dash for none."""
    if rate is None:
        return "—"
    return f"{rate_text(rate)} {literal(rate.currency or currency)}".rstrip() + "/h"


def rate_text(rate: Rate | None) -> str:
    """`85.50` as it stands in a field, `85` for whole amounts; empty for none."""
    if rate is None:
        return ""
    whole, cents = divmod(rate.amount, 100)
    return f"{whole}.{cents:02}" if cents else str(whole)


def estimate_text(estimate: Seconds | None) -> str:
    """`40h`, `1:30`, `1:30:20`, as it stands in a field; empty for none."""
    if not estimate:
        return ""
    if estimate % 60:
        return durations.clock(estimate)
    return durations.short(estimate) if estimate % 3600 else f"{estimate // 3600}h"


def progress_words(spent: Seconds, estimate: Seconds | None) -> str:
    """`27h 10m of 40h · 68 %`; without an estimate `27h 10m so far`, and nothing for nothing."""
    if not estimate:
        return f"{durations.words(spent)} so far" if spent else ""
    whole = f"{estimate // 3600}h" if estimate % 3600 == 0 else durations.words(estimate)
    return f"{durations.words(spent)} of {whole} · {spent * 100 // estimate} %"


def people_words(ids: Sequence[str], state: State) -> str:
    """The names of members by their ids; who is not known here is counted. A dash for nobody."""
    known = {one.id: one.name or one.email for one in state.members.people}
    known.setdefault(state.user.id, state.user.name or state.user.email)
    names = [literal(known[one]) for one in ids if known.get(one)]
    if rest := len(ids) - len(names):
        names.append(f"{rest} {'member' if rest == 1 else 'members'} not known here")
    return ", ".join(names) or "—"


def field_value(thing: Thing, name: str, state: State) -> str:
    """What a field of a thing says, by its name in a change."""
    value = getattr(thing, name, None)
    words: dict[str, Callable[[], str]] = {
        "client_id": lambda: _client(value, state),
        "hourly_rate": lambda: rate_words(value, state.workspace.currency),
        "estimate": lambda: estimate_text(value) or "—",
        "assignee_ids": lambda: people_words(value or (), state),
        "archived": lambda: "archived" if value else "active",
        "done": lambda: "done" if value else "active",
        "week_start": lambda: _LONG_DAYS[int(value or 0) % 7],
        "capacity": lambda: durations.words(int(value or 0)),
        "working_days": lambda: " ".join(_DAYS[day % 7] for day in value or ()) or "—",
    }
    if name in words:
        return words[name]()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return literal(str(value or "")) or "—"


def _client(client_id: str | None, state: State) -> str:
    if not client_id:
        return "no client"
    client = state.catalog.clients.get(client_id)
    return literal(client.name) if client else "a client not known here"


# what changes


def thing_changes(thing: Thing, change: ThingChange, state: State) -> tuple[Change, ...]:
    """What a change does to a thing, field by field."""
    after, fields = applied(thing, change), change.fields()
    rows = []
    for name, label in LABELS.items():
        if name in fields and hasattr(thing, name):
            old, new = field_value(thing, name, state), field_value(after, name, state)
            if old != new:
                rows.append(Change(label, old, new))
    return tuple(rows)


def common_changes(pairs: Sequence[tuple[Thing, ThingChange]], state: State) -> tuple[Change, ...]:
    """What several changes do, field by field: old and new where they are the same, else how many there are."""
    found: dict[str, list[Change]] = {}
    for thing, change in pairs:
        for row in thing_changes(thing, change, state):
            found.setdefault(row.label, []).append(row)
    rows = []
    for label, all_of_it in found.items():
        olds, news = {row.old for row in all_of_it}, {row.new for row in all_of_it}
        old = olds.pop() if len(olds) == 1 else f"{len(olds)} different"
        new = news.pop() if len(news) == 1 else "each its own"
        every = "" if len(all_of_it) == len(pairs) else f" · {len(all_of_it)} of {len(pairs)}"
        rows.append(Change(label + every, old, new))
    return tuple(rows)


def confirm_edit(
    pairs: Sequence[tuple[Thing, ThingChange]], state: State, warnings: Sequence[str] = ()
) -> Confirmation:
    """The question before things are changed."""
    things = [thing for thing, _ in pairs]
    one = len(things) == 1
    return Confirmation(
        title=f"Change this {kind_of(things[0])}?" if one else f"Change {counted(things)}?",
        subject=thing_lines(things, state),
        changes=common_changes(pairs, state),
        warnings=tuple(warnings),
        do="Change" if one else f"Change {len(things)}",
        keep="Keep as it is" if one else "Keep them",
    )


def close_word(things: Sequence[Thing], *, opens: bool) -> str:
    """What `a` does to them: `Archive`, `Restore`, `Done`, `Reopen`."""
    tasks = all(isinstance(thing, Task) for thing in things)
    if opens:
        return "Reopen" if tasks else "Restore"
    return "Done" if tasks else "Archive"


def confirm_close(pairs: Sequence[tuple[Thing, ThingChange]], state: State, *, opens: bool) -> Confirmation:
    """The question before things are archived, or said to be done, or brought back."""
    things = [thing for thing, _ in pairs]
    word, what = close_word(things, opens=opens), counted(things)
    title = {
        "Done": f"Is {what} done?" if len(things) == 1 else f"Are {what} done?",
        "Reopen": f"Make {what} active again?",
    }.get(word, f"{word} {what}?")
    warnings = []
    if not opens and (running := state.running) is not None:
        ids = {thing.id for thing in things}
        if ids & {running.project_id, running.task_id, *running.tag_ids}:
            which = "it" if len(things) == 1 else "one of them"
            warnings.append(f"the running timer is on {which}: it runs on")
    if opens and (said := _still_archived(things, state)):
        warnings.append(said)
    return Confirmation(
        title=title,
        subject=thing_lines(things, state),
        changes=common_changes(pairs, state),
        warnings=tuple(warnings),
        do=word if len(things) == 1 else f"{word} {len(things)}",
        keep="Keep as it is" if len(things) == 1 else "Keep them",
    )


def _still_archived(things: Sequence[Thing], state: State) -> str:
    """A thing that comes back is still out of sight where what it is in is archived."""
    for thing in things:
        if isinstance(thing, Task):
            project = state.catalog.project(thing.project_id)
            if project and project.archived:
                return f"its project “{cut(literal(project.name), _NAME)}” is archived and stays so"
        if isinstance(thing, Project):
            client = state.catalog.client_of(thing)
            if client and client.archived:
                return f"its client “{cut(literal(client.name), _NAME)}” is archived and stays so"
    return ""


def closed_word(things: Sequence[Thing], *, opens: bool) -> str:
    """What undo calls it: `Archived`, `Restored`, `Finished`, `Reopened`."""
    done = {"Archive": "Archived", "Restore": "Restored", "Reopen": "Reopened", "Done": "Finished"}
    return done[close_word(things, opens=opens)]


# what is in it


def held_words(held: Held) -> str:
    """`4 tasks, 123 entries, 27h 10m`; `nothing` for nothing."""
    counts = ((held.projects, "project"), (held.tasks, "task"))
    said = [f"{number:,} {word}{'' if number == 1 else 's'}" for number, word in counts if number]
    if held.entries:
        said.append(f"{held.entries:,} {'entry' if held.entries == 1 else 'entries'}")
        said.append(durations.words(held.seconds))
    return ", ".join(said) or "nothing"


def sum_of(held: Sequence[Held]) -> Held:
    """All of it together."""
    return Held(
        projects=sum(one.projects for one in held),
        tasks=sum(one.tasks for one in held),
        entries=sum(one.entries for one in held),
        seconds=sum(one.seconds for one in held),
    )


def name_taken(thing: Project, client_id: str | None, state: State) -> bool:
    """Whether another project of that client, archived or not, has the project's name."""
    return any(
        other.name == thing.name and other.id != thing.id and (other.client_id or None) == client_id
        for other in state.catalog.projects.values()
    )


def reopens(things: Sequence[Thing]) -> bool:
    """Whether `a` brings them back: where none of them is active."""
    return all(not is_active(thing) for thing in things)


def back(thing: Thing) -> ThingChange:
    """The change that brings it back."""
    return opening(kind_of(thing))


def projects_of(client: Client, state: State) -> list[Project]:
    """The client's active projects, by name."""
    found = [p for p in state.catalog.projects.values() if p.client_id == client.id and not p.archived]
    return sorted(found, key=lambda project: project.name.casefold())
