"""The quick line in words: what it would write, what is worth a word, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from tui.domain import durations
from tui.domain.batch import Batch
from tui.domain.durations import Seconds
from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.quick import Completion, Fault, Scene, parse
from tui.domain.quick import Line as Read
from tui.domain.times import Instant, day_of, format_day, format_time
from tui.present import demands
from tui.present.away import moment
from tui.present.changes import Confirmation, overlap_words, project_color, project_line, quoted
from tui.present.text import Line, Span, cut, literal
from tui.session.state import State

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("Fix login @project #tag", "starts now"),
    ("9-10:30 Planning", "today, finished"),
    ("45m Standup · -15m Fix", "ended now · runs since then"),
    ("yesterday 9-11 Review $", "that day, billable"),
)
"""What stands under an empty line."""

INTERRUPTIONS: tuple[tuple[str, str], ...] = (
    ("call Anna 20m", "the last 20 minutes"),
    ("13:00-13:20 call", "from then to then"),
    ("since 14:05 call @support", "from then until now"),
)
"""What stands under an empty line that is to be carved out of what runs."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What a line comes to."""

    read: Read
    draft: EntryDraft | None
    """What enter writes; None while something is wrong."""
    fault: Fault | None = None
    """The first thing that is wrong, at its place."""
    examples: tuple[tuple[str, str], ...] = EXAMPLES
    """What can be typed, where nothing is yet."""


Check = Callable[[EntryDraft], str]
"""What speaks against a draft, in words; nothing where it can be taken."""


def judge(text: str, scene: Scene, state: State, check: Check | None = None) -> Verdict:
    """Read the line, and look at what the workspace asks for."""
    read = parse(text, scene)
    if not text.strip():
        return Verdict(read=read, draft=None, examples=INTERRUPTIONS if check else EXAMPLES)
    if read.faults:
        return Verdict(read=read, draft=None, fault=read.faults[0])
    draft = read.draft
    if draft is None:
        return Verdict(read=read, draft=None, fault=Fault(0, len(text), "this can't be read"))
    wrong = dict(demands.forbidden(state, draft.start, draft.end))
    if draft.end is not None:
        wrong |= _missing(draft, state)
    said = next(iter(wrong.values()), "") or (check(draft) if check else _ahead(draft, scene.now))
    if said:
        return Verdict(read=read, draft=None, fault=Fault(len(text), len(text), said))
    return Verdict(read=read, draft=draft)


def _ahead(draft: EntryDraft, now: Instant) -> str:
    """Why no timer begins then."""
    ahead = draft.end is None and draft.start > now
    return "a timer can't begin in the future: say until when" if ahead else ""


def _missing(draft: EntryDraft, state: State) -> dict[str, str]:
    return demands.missing(
        state.workspace.settings,
        description=draft.description,
        project_id=draft.project_id,
        task_id=draft.task_id,
        tags=bool(draft.tag_ids or draft.new_tags),
    )


def preview(
    verdict: Verdict,
    state: State,
    now: Instant,
    overlapping: Sequence[tuple[TimeEntry, Seconds]],
    *,
    make: str,
    stops: TimeEntry | None = None,
) -> list[Line]:
    """The lines under the field: what would be written, or what is wrong.

    `make` is the key that makes a thing, `stops` the entry that ends where a running one begins.
    """
    if verdict.fault is not None:
        fault, *others = verdict.read.faults or (verdict.fault,)
        lines: list[Line] = [
            (Span("✗ ", "bad"), Span(literal(one.said), "bad")) for one in (fault, *others[:2])
        ]
        if fault.make:
            name = cut(literal(fault.name), 40)
            lines.append((Span("  "), Span(make, "key"), Span(f" makes the {fault.make} “{name}”", "dim")))
        return lines
    draft = verdict.draft
    if draft is None:
        widest = max(len(typed) for typed, _ in verdict.examples) + 3
        return [(Span(f"  {typed.ljust(widest)}"), Span(means, "dim")) for typed, means in verdict.examples]
    lines = [when_line(draft, state, now), _what_line(draft, state)]
    notes = list(verdict.read.notes)
    if draft.end is None:
        if stops is not None:
            notes.append(_stops(stops, draft.start, state, now))
        notes += _missing(draft, state).values()
    notes += [_overlap(entry, shared, state) for entry, shared in overlapping[:2]]
    if len(overlapping) > 2:
        more = len(overlapping) - 2
        notes.append(f"and {more} more overlap{'' if more == 1 else 's'}")
    lines += [(Span("▲ ", "warn"), Span(note, "warn")) for note in notes]
    return lines


def _stops(running: TimeEntry, start: Instant, state: State, now: Instant) -> str:
    """What becomes of the running entry where another begins at `start`."""
    profile = state.user.profile
    if running.start >= start:
        began = moment(running.start, profile, now)
        return f"nothing is left of {quoted(running.description)}: it began at {began}"
    at = format_time(start, profile.zone, profile.hour24)
    return f"stops {quoted(running.description)} at {at}"


def when_line(draft: EntryDraft, state: State, now: Instant) -> Line:
    """`Mon 23 Nov  09:00 – 11:30   2:30   Fix flaky redirect`; of a running one `since 09:00   5:28`."""
    profile = state.user.profile
    day = day_of(draft.start, profile.zone)
    today = day_of(now, profile.zone)
    start = format_time(draft.start, profile.zone, profile.hour24)
    said = "today" if day == today else format_day(day, today)
    if draft.end is not None:
        end = format_time(draft.end, profile.zone, profile.hour24)
        when, length = f"{said}  {start} – {end}", durations.short(draft.end - draft.start)
    elif draft.start == now:
        when, length = f"starts now, {start}", ""
    else:
        when, length = f"{said}  runs since {start}", durations.short(max(0, now - draft.start))
    words = (
        Span(literal(draft.description), "strong") if draft.description else Span("(no description)", "dim")
    )
    return (Span("  "), Span(when), Span(f"   {length}" if length else "", "strong"), Span("   "), words)


def _what_line(draft: EntryDraft, state: State) -> Line:
    spans: list[Span] = [Span("  "), *project_line(state.catalog, draft.project_id, draft.task_id)]
    tags = [f"#{literal(name)}" for name in state.catalog.tag_names(draft.tag_ids)]
    if tags:
        spans.append(Span("   " + " ".join(tags), "tag"))
    for name in draft.new_tags:
        spans += [Span(f"   #{literal(name)}", "tag"), Span(" new", "warn")]
    spans.append(Span("   $ billable", "good") if draft.billable else Span("   not billable", "dim"))
    return tuple(spans)


def _overlap(entry: TimeEntry, shared: Seconds, state: State) -> str:
    profile = state.user.profile
    start = format_time(entry.start, profile.zone, profile.hour24)
    end = "now" if entry.end is None else format_time(entry.end, profile.zone, profile.hour24)
    return f"{overlap_words(entry, shared)} · {start} – {end}"


def completion_line(completion: Completion, state: State) -> Line:
    """One row of the list under the line."""
    words = literal(completion.words)
    if completion.kind == "tag":
        return (Span(f"#{words}", "tag"),)
    catalog = state.catalog
    project_id: str | None = completion.id
    if completion.kind == "task":
        task = catalog.task(completion.id)
        project_id = task.project_id if task else None
    if completion.kind in ("project", "task"):
        return Span("● ", project_color(catalog, project_id)), Span(words)
    return (Span(words),)


def without_faults(text: str, verdict: Verdict) -> str:
    """The line without what is wrong in it: what can be carried over into the form."""
    faults = verdict.read.faults
    for piece in reversed(verdict.read.marks):
        if any(fault.start < piece.end and piece.start < max(fault.end, fault.start + 1) for fault in faults):
            text = text[: piece.start] + text[piece.end :]
    return " ".join(text.split())


def done_words(draft: EntryDraft, state: State) -> str:
    """The toast once it is written."""
    what = quoted(draft.description)
    if draft.end is None:
        return f"Started {what}"
    return f"Added {what} · {durations.short(draft.end - draft.start)}"


def confirm_interrupt(running: TimeEntry, batch: Batch, state: State, now: Instant) -> Confirmation:
    """The question before an interruption is carved out of what runs: the pieces, oldest first."""
    lines: list[Line] = []
    for piece in sorted(batch.adds, key=lambda draft: draft.start):
        lines += [when_line(piece, state, now), _what_line(piece, state), ()]
    start = next(change.start for _, change in batch.changes)
    assert isinstance(start, int)  # noqa: S101 - that is what carving changes
    profile = state.user.profile
    since = format_time(start, profile.zone, profile.hour24)
    lines.append((Span(f"  {quoted(running.description)} goes on from {since}"),))
    return Confirmation(
        title=f"Interrupt {quoted(running.description)}?",
        subject=tuple(lines),
        do="Carve it out",
        keep="Leave it",
    )
