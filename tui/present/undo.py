"""Taking back and doing again, in words: the question where it must be asked, and the toast."""

from __future__ import annotations

from tui.domain.entries import TimeEntry, difference
from tui.domain.times import Instant
from tui.present.changes import NAMED, Change, Confirmation, differences, entry_line, quoted, times_line
from tui.present.text import Line, Span
from tui.session.state import State
from tui.session.undo import Step, TakeBack
from tui.sync.plan import FIELD_WORDS


def act_words(plan: TakeBack) -> str:
    """What was done, to what: `Deleted “Sprint planning”`, `Changed 10 entries`."""
    entries = [_entry(step) for step in plan.steps]
    # Of a switch the entry that was started says it all.
    if len(entries) == 1 or plan.words in ("Started", "Stopped"):
        return f"{plan.words} {quoted(entries[0].description)}"
    return f"{plan.words} {len(entries)} entries"


def done_words(plan: TakeBack) -> str:
    """The toast once it is done."""
    said = act_words(plan)
    said = said[:1].lower() + said[1:]
    lost = [step for step in plan.steps if step.lost]
    barred = [step.barred for step in plan.steps if step.barred]
    if len(lost) + len(barred) == len(plan.steps):
        return f"Can't take back: {said} · {barred[0] if barred else 'deleted elsewhere since'}"
    words = f"{'Did again' if plan.again else 'Took back'}: {said}"
    if any(step.anew for step in plan.steps):
        words += " · it has a new id" if len(plan.steps) == 1 else " · with new ids"
    if lost:
        words += f" · {len(lost)} of them deleted elsewhere"
    if barred:
        words += f" · {len(barred)} not: {barred[0]}"
    return words


def confirm_take_back(plan: TakeBack, state: State, now: Instant) -> Confirmation:
    """The question before something that was sent, or was changed elsewhere since, is taken back."""
    steps = [step for step in plan.steps if not step.lost and not step.barred]
    subject: list[Line] = [(Span(act_words(plan), "strong"),)]
    changes: tuple[Change, ...] = ()
    if len(steps) == 1 and steps[0].there is not None and steps[0].then is not None:
        there, then = steps[0].there, steps[0].then
        subject.append(entry_line(there, state))
        changes = differences(there, difference(there, then), state, now)
    elif len(steps) == 1:
        entry = _entry(steps[0])
        subject += [entry_line(entry, state), times_line(entry, state, now)]
    else:
        shown = steps if len(steps) <= NAMED + 1 else steps[:NAMED]
        subject += [
            (Span(f"  {_sign(step)} ", "dim"), *entry_line(_entry(step), state, 30)) for step in shown
        ]
        if len(steps) > len(shown):
            subject.append((Span(f"  and {len(steps) - len(shown)} more", "dim"),))
    return Confirmation(
        title="Do this again?" if plan.again else "Take this back?",
        subject=tuple(subject),
        changes=changes,
        warnings=tuple(_warnings(plan, steps)),
        do="Do it again" if plan.again else "Take it back",
        keep="Leave it",
        destructive=any(step.then is None and step.there is not None for step in steps),
    )


def _warnings(plan: TakeBack, steps: list[Step]) -> list[str]:
    said = []
    foreign = {FIELD_WORDS[name]: None for step in steps for name in step.foreign}
    if foreign:
        said.append(f"changed elsewhere since: {', '.join(foreign)}")
    count = sum(step.anew for step in steps)
    if count:
        it = "it is" if len(steps) == 1 else f"{count} are"
        said.append(f"{it} made anew with all fields: Clockify gives a new id")
    gone = sum(step.then is None and step.there is not None for step in steps)
    if gone:
        said.append("this deletes it" if len(steps) == 1 else f"this deletes {gone}")
    barred = [step.barred for step in plan.steps if step.barred]
    if barred:
        said.append(f"{len(barred)} can't be taken back: {barred[0]}")
    lost = len(plan.steps) - len(steps) - len(barred)
    if lost:
        said.append(f"{lost} deleted elsewhere since: they stay deleted")
    return said


def _sign(step: Step) -> str:
    if step.then is None:
        return "−"
    return "+" if step.there is None else "~"


def _entry(step: Step) -> TimeEntry:
    entry = step.there or step.then or step.was
    assert entry is not None  # noqa: S101 - no step is about nothing
    return entry
