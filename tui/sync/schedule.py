"""What is due to be read, and when: few requests where they are counted."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

from tui.domain.times import Clock
from tui.store.mirror import Mirror

_CATALOG_EVERY = 86400.0
_SHORTEST = 0.05


class Pace(Struct, frozen=True, kw_only=True):
    """How often the server is asked when nothing is done here."""

    poll: float = 360.0
    """Seconds between two looks at the recent window: 10 requests an hour, or 4 (900 s) under an hourly budget."""
    others: float = 1800.0
    """Seconds between looks at workspaces that are not on the screen: 2 more requests an hour; 0: never."""
    history: float = 2.0
    """Seconds between two pages of the history behind the screen; 0 stands for only when the log is scrolled."""
    local: bool = False
    """The server is in our own process: nothing counts, and the top line says `local`."""


class Job(Enum):
    """What can be read."""

    RECENT = auto()
    CATALOG = auto()
    TASKS = auto()
    """Of one project, where the list of projects came without them."""
    OTHER = auto()
    """The recent window of a workspace that is not on the screen: a timer may run there."""
    HISTORY = auto()


class Schedule:
    """Says what is due next. Acts go before all of it."""

    def __init__(self, pace: Pace, clock: Clock, mirror: Mirror) -> None:
        self._pace = pace
        self._clock = clock
        self._mirror = mirror
        self._recent: dict[str, float] = {}
        self._catalog: dict[str, float] = {}
        self._others_at: float | None = None
        self._history_at = 0.0
        self._asked = False
        self._history_wanted = False
        self._tasks_wanted: list[str] = []

    def refresh(self) -> None:
        """Everything is due."""
        self._recent.clear()
        self._catalog.clear()
        self._asked = True

    def want_history(self) -> None:
        """The log was scrolled to the end of what the mirror has."""
        self._history_wanted = True

    def want_tasks(self, ws: str, project_id: str) -> bool:
        """A project was opened: its tasks are due if they can't be known from the list of projects."""
        lacking = self._mirror.meta(f"tasks apart {ws}", bool) and project_id not in self._tasks_wanted
        if lacking and not any(
            task.project_id == project_id for task in self._mirror.catalog(ws).tasks.values()
        ):
            self._tasks_wanted.append(project_id)
            return True
        return False

    def due(self, ws: str, *, changed: bool) -> tuple[Job, str] | None:
        """The next job, and the id that it is about; `changed` says that somebody wrote to the server."""
        now = self._clock.monotonic()
        if changed or ws not in self._recent or now - self._recent[ws] >= self._pace.poll:
            return Job.RECENT, ws
        if self._catalog_due(ws, now):
            return Job.CATALOG, ws
        if self._tasks_wanted:
            return Job.TASKS, self._tasks_wanted[0]
        if other := self._other_due(ws, now):
            return Job.OTHER, other
        return (Job.HISTORY, ws) if self._history_due(ws, now) else None

    def done(self, job: Job, about: str) -> None:
        """It was read just now."""
        now = self._clock.monotonic()
        if job is Job.RECENT:
            self._recent[about] = now
        elif job is Job.CATALOG:
            self._catalog[about] = now
            self._asked = False
        elif job is Job.TASKS:
            self._tasks_wanted = [one for one in self._tasks_wanted if one != about]
        elif job is Job.OTHER:
            self._recent[about] = self._others_at = now
        else:
            self._history_wanted = False
            self._history_at = now

    def pause(self, ws: str) -> float:
        """Seconds until something is due."""
        now = self._clock.monotonic()
        pause = self._pace.poll - (now - self._recent.get(ws, now))
        if ws and self._pace.history > 0 and not self.history_complete(ws):
            pause = min(pause, self._pace.history)
        return max(_SHORTEST, pause)

    def history_complete(self, ws: str) -> bool:
        """Whether the mirror has everything that the server ever had in this workspace."""
        kept = self._mirror.meta(f"history {ws}", dict)
        return bool(kept and kept.get("complete"))

    def _catalog_due(self, ws: str, now: float) -> bool:
        if ws in self._catalog and now - self._catalog[ws] < _CATALOG_EVERY:
            return False
        kept = self._mirror.meta(f"catalog {ws}", int)
        if self._asked or self._pace.local or kept is None or self._clock.now() - kept >= _CATALOG_EVERY:
            return True
        self._catalog[ws] = now - (self._clock.now() - kept)
        return False

    def _other_due(self, ws: str, now: float) -> str:
        """The one that was not looked at for longest; all of them at the start where nothing counts."""
        others = [one.id for one in self._mirror.workspaces() if one.id != ws] if self._pace.others else []
        if not others:
            return ""
        oldest = min(others, key=lambda one: self._recent.get(one, float("-inf")))
        if self._pace.local and oldest not in self._recent:
            return oldest
        waited = self._others_at is None or now - self._others_at >= self._pace.others
        return oldest if waited else ""

    def _history_due(self, ws: str, now: float) -> bool:
        if self.history_complete(ws):
            self._history_wanted = False
            return False
        behind = self._pace.history > 0 and now - self._history_at >= self._pace.history
        return self._history_wanted or behind
