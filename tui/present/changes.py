"""What the confirm dialog says: the thing by name, what changes as old and new, warnings, and the two answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from tui.domain import durations
from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, TimeEntry, apply
from tui.domain.projects import Catalog
from tui.domain.times import Instant, day_of, format_day, format_time, local
from tui.domain.workspace import Profile
from tui.present.frame import project_name
from tui.present.text import Line, Span, cut, literal
from tui.session.state import State

NAMED = 5
"""So many entries are named one by one; the rest are counted."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class Change(Struct, frozen=True):
    """One field: what it says now, and what it will say."""

    label: str
    old: str
    new: str


class Confirmation(Struct, frozen=True, kw_only=True):
    """A question before something is written. `do` and `keep` are the words on its two buttons."""

    title: str
    subject: tuple[Line, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    do: str
    keep: str
    destructive: bool = False
    removes: bool = False
    """Whether an entry goes with it, so that it asks where only deletions do."""
    light: bool = False
    """The key was approval enough, for what it does stood on the screen: asked only where everything is."""
    totals: tuple[Line, ...] = ()
    """What it does to the sums, and what else is good to know."""


def confirm_delete(entries: Sequence[TimeEntry], state: State, now: Instant) -> Confirmation:
    """The question before entries are deleted."""
    running = any(entry.running for entry in entries)
    warnings = []
    if running:
        warnings.append("the timer is running: deleting it discards it")
    warnings += _locked(entries)
    if len(entries) == 1:
        entry = entries[0]
        return Confirmation(
            title="Discard the running timer?" if running else "Delete this entry?",
            subject=(entry_line(entry, state), times_line(entry, state, now)),
            warnings=tuple(warnings),
            do="Discard" if running else "Delete",
            keep="Keep it",
            destructive=True,
        )
    return Confirmation(
        title=f"Delete {len(entries)} entries?",
        subject=_several(entries, state, now),
        warnings=tuple(warnings),
        do=f"Delete {len(entries)}",
        keep="Keep them",
        destructive=True,
    )


def confirm_change(
    pairs: Sequence[tuple[TimeEntry, EntryChange]],
    state: State,
    now: Instant,
    new_tags: Sequence[str] = (),
    overlapping: Sequence[tuple[TimeEntry, Seconds]] = (),
) -> Confirmation:
    """The question before entries are changed: field by field for one, what changes for how many for more."""
    entries = [entry for entry, _ in pairs]
    warnings = [overlap_words(entry, shared) for entry, shared in overlapping[:3]]
    if len(overlapping) > 3:
        warnings.append(more_overlaps(len(overlapping) - 3))
    warnings += _locked(entries)
    if new_tags:
        names = " ".join(f"#{literal(name)}" for name in new_tags)
        warnings.append(f"makes the {'tag' if len(new_tags) == 1 else 'tags'} {names}")
    if len(pairs) == 1:
        entry, change = pairs[0]
        if entry.running and change.end is not None and "end" in change.fields():
            warnings.append("the timer is running: this stops it")
        return Confirmation(
            title="Change this entry?",
            subject=(entry_line(entry, state),),
            changes=differences(entry, change, state, now, new_tags),
            warnings=tuple(warnings),
            do="Change",
            keep="Keep as it is",
        )
    return Confirmation(
        title=f"Change {len(pairs)} entries?",
        subject=_several(entries, state, now),
        changes=summed(pairs, state, now, new_tags),
        warnings=tuple(warnings),
        do=f"Change {len(pairs)}",
        keep="Keep them",
    )


def confirm_drop(what: str, changed: Sequence[str]) -> Confirmation:
    """The question before a form that was typed in is left: drop what stands there, or go on."""
    return Confirmation(
        title="Drop what you typed?",
        subject=((Span(what),), (Span("changed: " + ", ".join(changed), "dim"),))
        if changed
        else ((Span(what),),),
        do="Drop it",
        keep="Go on",
        destructive=True,
    )


def confirm_workspace(name: str, account: str) -> Confirmation:
    """The question before a workspace is made, which nothing can take back."""
    return Confirmation(
        title="Make this workspace?",
        subject=((Span(literal(name), "strong"), Span(" · "), Span(literal(account), "dim")),),
        warnings=("this can't be undone: Clockify's API deletes no workspaces",),
        do="Make it",
        keep="Leave it",
    )


def differences(
    entry: TimeEntry, change: EntryChange, state: State, now: Instant, new_tags: Sequence[str] = ()
) -> tuple[Change, ...]:
    """What a change does to one entry, field by field, with its day and duration where they move."""
    after = apply(entry, change)
    profile, rows = state.user.profile, []
    for label, _, words in FIELDS:
        old, new = words(entry, state), words(after, state)
        if label == "tags" and new_tags:
            new = " ".join(filter(None, (new.strip("—"), *(f"#{literal(name)}" for name in new_tags))))
        if old != new:
            rows.append(Change(label, old, new))
    rows += _time_rows(entry, after, profile)
    before, later = entry.duration(now), after.duration(now)
    if before != later or entry.running != after.running:
        rows.append(Change("duration", *_lengths(before, later, now=now)))
    return tuple(rows)


def entry_name(entry: TimeEntry) -> str:
    """The entry's description on one row, or words for one that has none."""
    return literal(entry.description) or "(no description)"


def quoted(description: str, cells: int = 40) -> str:
    """The description in quotes, cut to a readable length, for toasts and warnings."""
    return f"“{cut(literal(description), cells)}”" if description else "an entry without a description"


def project_words(catalog: Catalog, project_id: str | None, task_id: str | None = None) -> str:
    """`Backend API / Login flow`, `Website (Globex)` of two that are called so; `no project` for none."""
    if not project_id:
        return "no project"
    project = catalog.project(project_id)
    name = project_name(catalog, project) if project else "(a project not known here)"
    if not task_id:
        return name
    task = catalog.task(task_id)
    return f"{name} / {literal(task.name) if task else '(a task not known here)'}"


def project_color(catalog: Catalog, project_id: str | None) -> str:
    """The style of a project's dot: its colour, or `dim` where there is none that can be drawn."""
    project = catalog.project(project_id)
    return project.color if project and _COLOR.fullmatch(project.color) else "dim"


def project_line(catalog: Catalog, project_id: str | None, task_id: str | None = None) -> Line:
    """The project with its coloured dot; without one just the words, dim."""
    words = project_words(catalog, project_id, task_id)
    if not project_id:
        return (Span(words, "dim"),)
    return Span("● ", project_color(catalog, project_id)), Span(words)


def entry_line(entry: TimeEntry, state: State, cells: int = 400) -> Line:
    """`Sprint planning · ● Internal · Tue 24 Nov`; the description in at most so many cells."""
    day = format_day(day_of(entry.start, state.zone))
    return (
        Span(cut(entry_name(entry), cells), "strong"),
        Span(" · ", "dim"),
        *project_line(state.catalog, entry.project_id, entry.task_id),
        Span(f" · {day}", "dim"),
    )


def overlap_words(entry: TimeEntry, shared: Seconds) -> str:
    """`overlaps “Review token refresh” by 15 min`."""
    if shared < 60:
        amount = f"{shared} s"
    else:
        amount = f"{shared // 60} min" if shared < 3600 else durations.words(shared)
    return f"overlaps {quoted(entry.description)} by {amount}"


def more_overlaps(count: int) -> str:
    """Behind those that are named: `and 1 more overlap`."""
    return f"and {count} more {'overlap' if count == 1 else 'overlaps'}"


def times_line(entry: TimeEntry, state: State, now: Instant) -> Line:
    """`09:30 – 10:30   1:00   #meeting   $`."""
    profile = state.user.profile
    start = format_time(entry.start, profile.zone, profile.hour24)
    end = "now" if entry.end is None else format_time(entry.end, profile.zone, profile.hour24)
    spans = [Span(f"{start} – {end}", "dim"), Span(f"   {durations.short(entry.duration(now))}", "strong")]
    if entry.tag_ids:
        spans.append(Span(f"   {tag_words(entry, state)}", "tag"))
    if entry.billable:
        spans.append(Span("   $", "good"))
    return tuple(spans)


def _several(entries: Sequence[TimeEntry], state: State, now: Instant) -> tuple[Line, ...]:
    total = sum(entry.duration(now) for entry in entries)
    days = sorted({day_of(entry.start, state.zone) for entry in entries})
    when = format_day(days[0]) if len(days) == 1 else f"{format_day(days[0])} – {format_day(days[-1])}"
    lines: list[Line] = [
        (
            Span(f"{len(entries)} entries", "strong"),
            Span(" · ", "dim"),
            Span(durations.words(total), "strong"),
            Span(f" · {when}", "dim"),
        )
    ]
    shown = entries if len(entries) <= NAMED + 1 else entries[:NAMED]
    lines += [(Span("  "), *entry_line(entry, state, 30)) for entry in shown]
    if len(entries) > len(shown):
        lines.append((Span(f"  and {len(entries) - len(shown)} more", "dim"),))
    return tuple(lines)


def summed(
    pairs: Sequence[tuple[TimeEntry, EntryChange]], state: State, now: Instant, new_tags: Sequence[str] = ()
) -> tuple[Change, ...]:
    """What several changes do, field by field: old and new where they are the same, else how many there are."""
    counted: dict[str, list[Change]] = {}
    for entry, change in pairs:
        for row in differences(entry, change, state, now, new_tags):
            counted.setdefault(row.label, []).append(row)
    rows = []
    for label, found in counted.items():
        if label == "duration":
            continue
        olds, news = {row.old for row in found}, {row.new for row in found}
        every = "" if len(found) == len(pairs) else f" · {len(found)} of {len(pairs)}"
        old = olds.pop() if len(olds) == 1 else f"{len(olds)} different"
        new = news.pop() if len(news) == 1 else "each its own"
        rows.append(Change(label + every, old, new))
    before = sum(entry.duration(now) for entry, _ in pairs)
    after = sum(apply(entry, change).duration(now) for entry, change in pairs)
    if before != after:
        rows.append(Change("hours", *_lengths(before, after)))
    return tuple(rows)


def _time_rows(old: TimeEntry, new: TimeEntry, profile: Profile) -> list[Change]:
    rows = []
    days = day_of(old.start, profile.zone), day_of(new.start, profile.zone)
    if days[0] != days[1]:
        rows.append(Change("date", format_day(days[0]), format_day(days[1], days[0])))
    for label, before, after in (("start", old.start, new.start), ("end", old.end, new.end)):
        if before == after:
            continue
        words = clock_words(before, profile), clock_words(after, profile)
        if words[0] != words[1]:
            rows.append(Change(label, *words))
        elif days[0] == days[1]:
            rows.append(Change(label, precise_words(before, profile), precise_words(after, profile)))
    return rows


def clock_words(instant: Instant | None, profile: Profile) -> str:
    """The time of day, or words for an end that is none yet."""
    return "now, running" if instant is None else format_time(instant, profile.zone, profile.hour24)


def precise_words(instant: Instant | None, profile: Profile) -> str:
    """With seconds and offset: for two instants that read alike by the minute."""
    return "" if instant is None else local(instant, profile.zone).strftime("%H:%M:%S (%z)")


def _lengths(old: Seconds, new: Seconds, now: Instant | None = None) -> tuple[str, str]:
    short = durations.short(old), durations.short(new)
    return short if short[0] != short[1] or old == new else (durations.clock(old), durations.clock(new))


def _locked(entries: Sequence[TimeEntry]) -> list[str]:
    count = sum(entry.locked for entry in entries)
    if not count:
        return []
    return [
        "locked: the server may refuse it"
        if len(entries) == 1
        else f"{count} locked: the server may refuse them"
    ]


def tag_words(entry: TimeEntry, state: State) -> str:
    """`#meeting #sprint`; a dash for none."""
    known = state.catalog.tags
    return " ".join(f"#{literal(known[i].name)}" if i in known else "#?" for i in entry.tag_ids) or "—"


FIELDS: tuple[tuple[str, str, Callable[[TimeEntry, State], str]], ...] = (
    ("description", "description", lambda entry, _: literal(entry.description) or "—"),
    (
        "project",
        "project_id",
        lambda entry, state: project_words(state.catalog, entry.project_id, entry.task_id),
    ),
    ("tags", "tag_ids", tag_words),
    ("billable", "billable", lambda entry, _: "yes" if entry.billable else "no"),
)
"""The fields that are no times: the label, the first of the names in the entry, and what it says."""
