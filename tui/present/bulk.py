"""What the confirm dialog says about several entries: what it does to the sums, and what is left out of it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from tui.domain.durations import Seconds, words
from tui.domain.entries import EntryChange, TimeEntry, apply, difference
from tui.domain.times import Instant
from tui.present.changes import (
    Change,
    Confirmation,
    confirm_change,
    confirm_delete,
    project_color,
    project_words,
)
from tui.present.tagging import TagWish
from tui.present.text import Line, Span, cut, literal, right, width
from tui.session.state import State

Pairs = Sequence[tuple[TimeEntry, EntryChange]]

MOST_PROJECTS = 6
"""The hours of so many projects are shown one by one; the rest are counted."""
_WIDEST_NAME = 32


def that_change(pairs: Pairs) -> list[tuple[TimeEntry, EntryChange]]:
    """Those of the pairs whose entry is not so already."""
    return [(entry, change) for entry, change in pairs if difference(entry, apply(entry, change))]


def unlocked(entries: Sequence[TimeEntry], state: State) -> tuple[list[TimeEntry], int]:
    """Those that can be changed, and how many can't."""
    from tui.present.form import locked_why

    free = [entry for entry in entries if not locked_why(entry, state)]
    return free, len(entries) - len(free)


def confirm_bulk(
    pairs: Pairs,
    state: State,
    now: Instant,
    *,
    new_tags: Sequence[str] = (),
    tag_rows: Sequence[Change] = (),
    locked: int = 0,
    same: int = 0,
) -> Confirmation:
    """The question before the marked entries are changed, with what it does to the sums over them.

    `tag_rows` say what becomes of each tag, in the place of each entry's tags; `locked` and `same` are how many of
    the marked ones are left out because they can't be changed, or need not be.
    """
    asked = confirm_change(pairs, state, now, new_tags)
    changes = list(asked.changes)
    if tag_rows:
        changes = [*tag_rows, *(row for row in changes if not row.label.startswith("tags"))]
    before = _billable([entry for entry, _ in pairs], now)
    after = _billable([apply(entry, change) for entry, change in pairs], now)
    if len(pairs) > 1 and before != after:
        changes.append(Change("billable hours", *_apart(before, after)))
    lines = _hours_lines(_moved(pairs, now), state)
    if same:
        lines.append((Span(f"{same} of the marked {already_words(same, pairs[0][1])}", "dim"),))
    return replace(
        asked, changes=tuple(changes), totals=tuple(lines), warnings=(*_left_out(locked), *asked.warnings)
    )


def confirm_bulk_delete(
    entries: Sequence[TimeEntry], state: State, now: Instant, *, locked: int = 0
) -> Confirmation:
    """The question before the marked entries are deleted, with the hours that go."""
    asked = confirm_delete(entries, state, now)
    gone: dict[str | None, Seconds] = {}
    for entry in entries:
        gone[entry.project_id] = gone.get(entry.project_id, 0) - entry.duration(now)
    lines = _hours_lines(gone, state)
    if billable := _billable(entries, now):
        lines.append((Span(f"{words(billable)} of it billable", "dim"),))
    return replace(asked, totals=tuple(lines), warnings=(*_left_out(locked), *asked.warnings))


def tag_changes(wishes: Sequence[TagWish]) -> tuple[Change, ...]:
    """`tag #bug   on 4 of 10 → on all 10`, for each tag that changes."""
    rows = []
    for wish in wishes:
        if wish.changes:
            had = "new" if wish.id is None else f"on {_of(wish.had, wish.of)}"
            has = wish.of if wish.on else 0
            rows.append(Change(f"tag #{cut(literal(wish.name), 24)}", had, f"on {_of(has, wish.of)}"))
    return tuple(rows)


def _of(count: int, total: int) -> str:
    if count in (0, total):
        return f"all {total}" if count else "none"
    return f"{count} of {total}"


def _moved(pairs: Pairs, now: Instant) -> dict[str | None, Seconds]:
    """How many seconds each project gains, or loses, by the changes."""
    sums: dict[str | None, Seconds] = {}
    for entry, change in pairs:
        after = apply(entry, change)
        sums[entry.project_id] = sums.get(entry.project_id, 0) - entry.duration(now)
        sums[after.project_id] = sums.get(after.project_id, 0) + after.duration(now)
    return {project: seconds for project, seconds in sums.items() if seconds}


def _billable(entries: Sequence[TimeEntry], now: Instant) -> Seconds:
    return sum(entry.duration(now) for entry in entries if entry.billable)


def _hours_lines(sums: dict[str | None, Seconds], state: State) -> list[Line]:
    """`● Internal   −4h 10m`: first what loses hours, the most of them first, then what gains them."""
    ordered = sorted(((sec, project) for project, sec in sums.items() if sec), key=lambda pair: pair[0])
    rows = [
        (cut(project_words(state.catalog, project), _WIDEST_NAME), project, seconds)
        for seconds, project in ordered
    ]
    shown = rows
    if len(rows) > MOST_PROJECTS + 1:
        # What gains is seldom more than one project, and stands last.
        shown = [*rows[: MOST_PROJECTS - 1], rows[-1]]
    widest = max((width(name) for name, _, _ in shown), default=0)
    longest = max((width(_signed(seconds)) for _, _, seconds in shown), default=0)
    lines: list[Line] = []
    for name, project, seconds in shown:
        pad = " " * (widest - width(name) + 3)
        dot = Span("● ", project_color(state.catalog, project)) if project else Span("○ ", "dim")
        lines.append((dot, Span(name + pad), Span(right(_signed(seconds), longest), "strong")))
    if len(rows) > len(shown):
        lines.append((Span(f"  and {len(rows) - len(shown)} more projects", "dim"),))
    if lines:
        lines.insert(0, (Span("hours by project", "dim"),))
    return lines


def _signed(seconds: Seconds) -> str:
    amount = words(abs(seconds)) if abs(seconds) >= 60 else f"{abs(seconds)} s"
    return f"{'+' if seconds > 0 else '−'}{amount}"


def _apart(old: Seconds, new: Seconds) -> tuple[str, str]:
    """The two in words; by the second where they read alike."""
    said = words(old), words(new)
    return said if said[0] != said[1] else (f"{old} s", f"{new} s")


def _left_out(locked: int) -> tuple[str, ...]:
    if not locked:
        return ()
    return (f"{locked} locked {'entry is' if locked == 1 else 'entries are'} left out",)


def already_words(count: int, change: EntryChange) -> str:
    """What so many entries are without the change: `are on this project already`."""
    one, fields = count == 1, change.fields()
    is_so, has = ("is", "has") if one else ("are", "have")
    if "project_id" in fields:
        return f"{is_so} {'on this project' if fields['project_id'] else 'without a project'} already"
    if "billable" in fields:
        return f"{is_so} {'' if fields['billable'] else 'not '}billable already"
    if "tag_ids" in fields:
        return f"{has} these tags already"
    return f"{has} {'this description' if 'description' in fields else 'it'} already"
