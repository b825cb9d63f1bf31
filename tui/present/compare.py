"""The same entry as it stands in several places, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.times import day_of, format_day, format_time
from tui.domain.workspace import Profile
from tui.present.changes import FIELDS, clock_words, precise_words
from tui.session.state import State


class Compared(Struct, frozen=True):
    """One field: what it says in each column, and whether both sides changed it to different values."""

    label: str
    values: tuple[str, ...]
    both: bool = False


def compared(entries: Sequence[TimeEntry], both: frozenset[str], state: State) -> tuple[Compared, ...]:
    """The fields in which the entries differ, with what each says."""
    rows: list[Compared] = []
    profile = state.user.profile
    for label, name, words in FIELDS:
        said = tuple(words(entry, state) for entry in entries)
        if len(set(said)) > 1:
            names = {"project_id", "task_id"} if name == "project_id" else {name}
            rows.append(Compared(label, said, bool(names & both)))
    days = tuple(format_day(day_of(entry.start, profile.zone)) for entry in entries)
    if len(set(days)) > 1:
        rows.append(Compared("date", days, "start" in both))
    for label, told in (("start", start_words), ("end", end_words)):
        instants = [getattr(entry, label) for entry in entries]
        if len(set(instants)) < 2:
            continue
        said = tuple(told(entry, profile) for entry in entries)
        if len(set(said)) == 1 and len(set(days)) == 1:
            said = tuple(precise_words(instant, profile) for instant in instants)
        if len(set(said)) > 1:
            rows.append(Compared(label, said, label in both))
    # What has to be decided comes first: on a low screen it is all that can be seen at once.
    return tuple(sorted(rows, key=lambda row: not row.both))


def start_words(entry: TimeEntry, profile: Profile) -> str:
    """The start, as the profile writes it."""
    return format_time(entry.start, profile.zone, profile.hour24)


def end_words(entry: TimeEntry, profile: Profile) -> str:
    """The end; with its day where that is not the day of the start."""
    words = clock_words(entry.end, profile)
    if entry.end is None:
        return words
    day = day_of(entry.end, profile.zone)
    return words if day == day_of(entry.start, profile.zone) else f"{format_day(day)} {words}"
