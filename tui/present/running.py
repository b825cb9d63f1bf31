"""The menu of the running timer: what can be done about it, and what another beginning would mean."""

from __future__ import annotations

from tui.domain import durations
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.summaries import overlap
from tui.domain.times import Instant
from tui.domain.workspace import Profile
from tui.present.away import Way, moment, typed_hint, ways
from tui.present.changes import Confirmation, confirm_change
from tui.present.repairs import Around, name_of
from tui.session.away import Forgotten
from tui.session.state import State

BEGAN, STOP, ALL_FIELDS, DISCARDS = "b", "s", "e", "d"


def menu_title(question: Forgotten, state: State) -> str:
    """`“Fix login” is running`."""
    return f"{name_of(question.entry, state)} is running"


def menu(question: Forgotten, profile: Profile, now: Instant) -> tuple[Way, ...]:
    """The rows: its beginning, ways to end it, all of it, and leaving it as it is."""

    def row(key: str, says: str) -> Way:
        return Way(key=key, says=says, slim=says)

    asked = {way.key: way for way in ways(question, profile, now)}
    keep, moments = asked.pop("k"), [way for way in asked.values() if way.cut is not None]
    return (
        row(BEGAN, "it began earlier or later …"),
        row(STOP, "stop it at an earlier time …"),
        *moments,
        row(ALL_FIELDS, "edit all fields …"),
        row(DISCARDS, "discard it …"),
        keep,
    )


def typed_hints(profile: Profile) -> dict[str, str]:
    """What stands in the empty field for a time, under each of the two rows that take one."""
    began = "8:30, mon 9, 45m ago" if profile.hour24 else "8:30am, mon 9, 45m ago"
    return {BEGAN: began, STOP: typed_hint(profile)}


def began_words(start: Instant, profile: Profile, now: Instant) -> str:
    """`begins Tue 24 Nov 08:30, 5h 58m so far`."""
    return f"begins {moment(start, profile, now)}, {durations.words(max(0, now - start))} so far"


def confirm_began(
    entry: TimeEntry, start: Instant, state: State, now: Instant, around: Around
) -> Confirmation:
    """The question before the running timer gets another beginning."""
    shared = overlap(start, now, around(start, now), now, entry.id)
    return confirm_change([(entry, EntryChange(start=start))], state, now, overlapping=shared)


def closed_words(entry: TimeEntry, state: State) -> str:
    """` · its project is archived`, where time was put on what is closed; nothing else."""
    project, task = state.catalog.project(entry.project_id), state.catalog.task(entry.task_id)
    if project is not None and project.archived:
        return " · its project is archived"
    return " · its task is done" if task is not None and task.done else ""


def begun_words(entry: TimeEntry, state: State, now: Instant) -> str:
    """`Changed “Fix login”: began 08:30`."""
    return f"Changed {name_of(entry, state)}: began {moment(entry.start, state.user.profile, now)}"
