"""Taking back and doing again, in words: the question where it must be asked, and the toast."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.entries import TimeEntry, difference
from tui.domain.things import ThingKind
from tui.domain.times import Instant, day_of, format_day
from tui.keys import hint
from tui.present.changes import (
    NAMED,
    Change,
    Confirmation,
    differences,
    entry_line,
    entry_name,
    project_line,
    quoted,
    summed,
    times_line,
)
from tui.present.repairs import span_words
from tui.present.text import Line, Span, cut, line_width
from tui.present.things import called_words, common_changes, thing_lines
from tui.session.state import State
from tui.session.undo import Step, TakeBack
from tui.session.undothings import ThingStep
from tui.sync.plan import FIELD_WORDS, THING_WORDS

_ROW = 66
"""Cells that a row about one of several has where the dialog is as wide as it gets."""
_NAME = 30, 12
"""Cells of the description in it, at most and at least."""
_TIMES = frozenset(("date", "start", "end", "duration"))
"""The differences that are said by the times themselves."""

_OF_ONE = ("Started", "Stopped", "Interrupted", "Split", "Merged")
"""Acts that touch several entries, but are about the first of them."""


def act_words(plan: TakeBack) -> str:
    """What was done, to what: `Deleted “Sprint planning”`, `Changed 10 entries`."""
    if plan.things:
        return f"{plan.words} {_what(plan.things)}"
    entries = [_entry(step) for step in plan.steps]
    # Of a switch the entry that was started says it all.
    if len(entries) == 1 or plan.words in _OF_ONE:
        return f"{plan.words} {quoted(entries[0].description)}"
    return f"{plan.words} {len(entries)} entries"


def done_words(plan: TakeBack) -> str:
    """The toast once it is done."""
    said = act_words(plan)
    said = said[:1].lower() + said[1:]
    every = _every(plan)
    lost = [step for step in every if step.lost]
    barred = [step.barred for step in every if step.barred]
    if len(lost) + len(barred) == len(every):
        return f"Can't {'do again' if plan.again else 'take back'}: {said} · {barred[0] if barred else 'deleted elsewhere since'}"
    words = f"{'Did again' if plan.again else 'Took back'}: {said}"
    if lost:
        words += f" · {len(lost)} of them deleted elsewhere"
    if barred:
        words += f" · {len(barred)} not: {barred[0]}"
    return words + (hint("undo", "undo") if plan.again else hint("redo", "does it again"))


def confirm_take_back(plan: TakeBack, state: State, now: Instant) -> Confirmation:
    """The question before something that was sent, or was changed elsewhere since, is taken back."""
    steps = [step for step in plan.steps if not step.lost and not step.barred]
    subject: list[Line] = [(Span(act_words(plan), "strong"),)]
    changes: tuple[Change, ...] = ()
    if plan.things:
        rows, changes = _of_things(plan, len(steps), state)
        subject += rows
    elif len(steps) == 1 and steps[0].there is not None and steps[0].then is not None:
        there, then = steps[0].there, steps[0].then
        subject.append(entry_line(there, state))
        changes = differences(there, difference(there, then), state, now)
    elif len(steps) == 1:
        entry = _entry(steps[0])
        subject += [entry_line(entry, state), times_line(entry, state, now)]
    else:
        rows, changes = _several(steps, state, now)
        subject += rows
    return Confirmation(
        title="Do this again?" if plan.again else "Take this back?",
        subject=tuple(subject),
        changes=changes,
        warnings=tuple(_warnings(plan, steps, state)),
        do="Do it again" if plan.again else "Take it back",
        keep="Leave it",
        destructive=any(step.then is None and step.there is not None for step in steps),
    )


def _of_things(plan: TakeBack, entries: int, state: State) -> tuple[list[Line], tuple[Change, ...]]:
    """The clients, projects, tasks or tags, and what changes on them; entries that go with them are counted."""
    pairs = [(one.there, one.change) for one in plan.things if one.there is not None and not one.barred]
    rows = list(thing_lines([thing for thing, _ in pairs], state)) if pairs else []
    if entries:
        who = "1 entry gets its" if entries == 1 else f"{entries:,} entries get their"
        rows.append((Span(f"  {who} tags {'anew' if plan.again else 'back'}", "dim"),))
    return rows, common_changes(pairs, state)


def _what(things: Sequence[ThingStep]) -> str:
    """`client “Acme” and 3 projects`: one of a kind by its name, several by their number."""
    kinds: dict[ThingKind, list[str]] = {}
    for one in sorted(things, key=lambda one: one.pair.kind):
        kinds.setdefault(one.pair.kind, []).append(one.pair.called)
    return " and ".join(
        called_words(kind, called[0]) if len(called) == 1 else f"{len(called)} {kind}s"
        for kind, called in kinds.items()
    )


def _every(plan: TakeBack) -> tuple[Step | ThingStep, ...]:
    return (*plan.steps, *plan.things)


def _several(steps: Sequence[Step], state: State, now: Instant) -> tuple[list[Line], tuple[Change, ...]]:
    """A row for each of the first, and what changes: under them if it is the same for all, else on its row."""
    pairs = [
        (step.there, change)
        for step in steps
        if step.there and step.then and (change := difference(step.there, step.then))
    ]
    same = len(pairs) > 1 and all(change == pairs[0][1] for _, change in pairs)
    days = {day_of(one.start, state.zone) for step in steps for one in (step.there, step.then) if one}
    shown = steps if len(steps) <= NAMED + 1 else steps[:NAMED]
    rows = [_row(step, state, now, dated=len(days) > 1, told=same) for step in shown]
    if len(steps) > len(shown):
        rows.append((Span(f"  and {len(steps) - len(shown)} more", "dim"),))
    return rows, summed(pairs, state, now) if same else ()


def _row(step: Step, state: State, now: Instant, *, dated: bool, told: bool) -> Line:
    """`~ Review · 10:30 – 11:00 → 10:00 – 11:00`; `told`: what changes stands elsewhere."""

    def times(entry: TimeEntry) -> str:
        day = f"{format_day(day_of(entry.start, state.zone))} " if dated else ""
        return day + span_words(entry.start, entry.end, state.user.profile)

    entry, there, then = _entry(step), step.there, step.then
    rest = [Span(" · ", "dim"), Span(times(entry), "dim")]
    if there is None or then is None or told:
        rest += [Span(" · ", "dim"), *project_line(state.catalog, entry.project_id, entry.task_id)]
    else:
        moved = times(there) != times(then)
        if moved:
            rest[1:] = [Span(times(there), "old"), Span(" → ", "dim"), Span(times(then), "new")]
        for row in differences(there, difference(there, then), state, now):
            if (row.label in ("start", "end") and not moved) or row.label not in _TIMES:
                # The description that it has stands at the head of the row.
                old = () if row.label == "description" else (Span(row.old, "old"), Span(" "))
                rest += [Span(f" · {row.label} ", "dim"), *old, Span("→ ", "dim"), Span(row.new, "new")]
    most, least = _NAME
    head = Span(f"  {_sign(step)} ", "dim")
    cells = max(least, min(most, _ROW - line_width((head, *rest))))
    return (head, Span(cut(entry_name(entry), cells), "strong"), *rest)


def _warnings(plan: TakeBack, steps: list[Step], state: State) -> list[str]:
    said = []
    foreign = {FIELD_WORDS[name]: None for step in steps for name in step.foreign}
    foreign |= {THING_WORDS.get(name, name): None for one in plan.things for name in one.foreign}
    if foreign:
        said.append(f"changed elsewhere since: {', '.join(foreign)}")
    count = sum(step.anew for step in steps)
    if count:
        it = "it is" if len(steps) == 1 else f"{count} {'is' if count == 1 else 'are'}"
        ids = "" if state.account.kind == "local" else ": Clockify gives a new id"
        said.append(f"{it} made anew with all fields{ids}")
    gone = sum(step.then is None and step.there is not None for step in steps)
    if gone:
        said.append("this deletes it" if len(steps) == 1 else f"this deletes {gone}")
    barred = [step.barred for step in _every(plan) if step.barred]
    if barred:
        said.append(f"{len(barred)} can't be taken back: {barred[0]}")
    lost = sum(step.lost for step in _every(plan))
    if lost:
        stay = "it stays" if lost == 1 else "they stay"
        said.append(f"{lost} deleted elsewhere since: {stay} deleted")
    return said


def _sign(step: Step) -> str:
    if step.then is None:
        return "−"
    return "+" if step.there is None else "~"


def _entry(step: Step) -> TimeEntry:
    entry = step.there or step.then or step.was
    assert entry is not None  # noqa: S101 - no step is about nothing
    return entry
