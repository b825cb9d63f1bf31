"""What a line is read against, and what reading it gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from tui.domain.durations import Seconds
from tui.domain.entries import EntryDraft
from tui.domain.projects import Catalog
from tui.domain.times import Instant, day_of
from tui.domain.workspace import Profile


def _no_entries(_day: date) -> Instant | None:
    return None


def _never_used(_identity: str) -> float:
    return 0.0


class Scene(Struct, frozen=True, kw_only=True):
    """The moment and the workspace in which a line is typed."""

    now: Instant
    profile: Profile
    catalog: Catalog = Catalog()
    last_end: Instant | None = None
    """End of the newest finished entry, for `since last`."""
    end_of_day: Callable[[date], Instant | None] = _no_entries
    """End of the last entry of a day; None: the day has none."""
    weight: Callable[[str], float] = _never_used
    """How often and how lately the project, task or tag of that id was used; more comes first."""

    @property
    def today(self) -> date:
        """The day that it is in the person's zone."""
        return day_of(self.now, self.profile.zone)


class Fault(Struct, frozen=True):
    """Why a line can't be taken, at its place in the text, in words for a person."""

    start: int
    end: int
    said: str
    make: str = ""
    """`project` or `task` when making one would help, else ""."""
    name: str = ""
    """The name that the new one would have."""
    parent_id: str = ""
    """The client of the new project or the project of the new task, when that was said."""
    mends: bool = False
    """Whether a name from the list of completions would mend it: none was said, or several fit."""


class Mark(Struct, frozen=True):
    """What a piece of the text was read as: `time`, `project`, `tag`, `new-tag`, `billable` or `text`."""

    start: int
    end: int
    kind: str


class Line(Struct, frozen=True, kw_only=True):
    """What a line means. `draft` is None when faults stop it."""

    draft: EntryDraft | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    """What is right but worth a word, such as an end on the next day."""
    marks: tuple[Mark, ...] = ()
    timed: bool = False
    """Whether the line says any time or length; without one the entry starts now."""
    day: date | None = None
    """The day that the line says."""
    length: Seconds | None = None
    """The length of the finished entry; None when it runs or when faults stop it."""
