"""What is due to be read, and when: few requests where they are counted."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.json import Decoder

from tui.domain.times import Clock, Instant
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.store.mirror import Mirror
from tui.sync.history import History, history_of

if TYPE_CHECKING:
    from tui.api.limiter import Limiter

_CATALOG_EVERY = 86400.0
_WALK_AFTER = 86400
_SHORTEST = 0.05
_HOUR = 3600
_SPENT = "requests spent"
_TIMES = Decoder(list[int])


class Pace(Struct, frozen=True, kw_only=True):
    """How often the server is asked when nothing is done here."""

    poll: float = 360.0
    """Seconds between two looks at the recent window: 10 requests an hour, or 4 (900 s) under an hourly budget."""
    others: float = 1800.0
    """Seconds between looks at workspaces that are not on the screen: 2 more requests an hour; 0: never."""
    history: float = 0.25
    """Seconds between two pages of the history behind the screen; 0 stands for only when the log is scrolled.

    With the way there and back that is two or three requests a second, of ten that Maton takes and fifty that
    Clockify does: 500 pages, which is 100,000 entries at the smallest size, in some four minutes.
    """
    sweep: float = 30.0
    """Seconds between two pages of a walk over the whole history again, for what was changed there elsewhere.

    One begins a day after the last, and goes behind everything else. One that was asked for (ctrl+r) begins at once
    and goes at the pace of `history`. Where that is 0, because requests are counted, none begins unasked: ctrl+r
    reads one page at once, and the others follow at this pace.
    """
    local: bool = False
    """The server is in our own process: nothing counts, and the top line says `local`."""


class Job(Enum):
    """What can be read."""

    RECENT = auto()
    PEOPLE = auto()
    """Who is in the workspace, its settings, and the user's own week."""
    LOG_OF = auto()
    """Another member's time; about are the workspace and the member, with a blank between."""
    CATALOG = auto()
    TASKS = auto()
    """Of one project, where the list of projects came without them."""
    OTHER = auto()
    """The recent window of a workspace that is not on the screen: a timer may run there."""
    HISTORY = auto()
    """The next page further back, of the first walk over the history or of a later one."""
    AGAIN = auto()
    """The first page of a later one."""


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
        self._walk_asked = False
        self._walk_now = False
        self._tasks_wanted: list[str] = []
        self._people_wanted: list[tuple[Job, str]] = []
        self._people: dict[tuple[Job, str], float] = {}

    def refresh(self) -> None:
        """Everything is due."""
        self._recent.clear()
        self._catalog.clear()
        self._people.clear()
        self._asked = self._walk_asked = self._walk_now = True

    def news(self, ws: str) -> None:
        """The recent window is due."""
        self._recent.pop(ws, None)

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

    def want_people(self, ws: str, user_id: str) -> None:
        """Who is in the workspace is looked at, or, with a user, somebody's time: it is due."""
        job = (Job.LOG_OF, f"{ws} {user_id}") if user_id else (Job.PEOPLE, ws)
        read = self._people.get(job)
        counted = self._pace.history <= 0 and not user_id
        if counted and read is not None and self._clock.monotonic() - read < self._pace.poll:
            return  # who is in the workspace was read a while ago, and each look costs three requests
        if ws and job not in self._people_wanted:
            self._people_wanted.append(job)

    def due(self, ws: str, *, changed: bool) -> tuple[Job, str] | None:
        """The next job, and the id that it is about; `changed` says that somebody wrote to the server."""
        now = self._clock.monotonic()
        if changed or ws not in self._recent or now - self._recent[ws] >= self._pace.poll:
            return Job.RECENT, ws
        if self._people_wanted:
            # Somebody waits for it before the screen.
            return self._people_wanted[0]
        if self._catalog_due(ws, now):
            return Job.CATALOG, ws
        if self._tasks_wanted:
            return Job.TASKS, self._tasks_wanted[0]
        if other := self._other_due(ws, now):
            return Job.OTHER, other
        job = self._walk_due(ws, now)
        return None if job is None else (job, ws)

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
        elif job in (Job.PEOPLE, Job.LOG_OF):
            self._people_wanted = [one for one in self._people_wanted if one != (job, about)]
            self._people[job, about] = now
        elif job is Job.OTHER:
            self._recent[about] = self._others_at = now
        else:
            self._history_wanted = self._walk_now = False
            self._history_at = now
            history = history_of(self._mirror, about)
            if history is None or history.bound is None:
                self._walk_asked = False

    def pause(self, ws: str) -> float:
        """Seconds until something is due."""
        now = self._clock.monotonic()
        pause = self._pace.poll - (now - self._recent.get(ws, now))
        if ws and (every := self._walk_every(history_of(self._mirror, ws))):
            pause = min(pause, every - (now - self._history_at))
        return max(_SHORTEST, pause)

    def history_complete(self, ws: str) -> bool:
        """Whether the mirror has everything that the server ever had in this workspace."""
        kept = history_of(self._mirror, ws)
        return kept is not None and kept.complete

    def _catalog_due(self, ws: str, now: float) -> bool:
        if ws in self._catalog and now - self._catalog[ws] < _CATALOG_EVERY:
            return False
        kept = self._mirror.meta(f"catalog {ws}", int)
        age = -1 if kept is None else self._clock.now() - kept
        # One that lies ahead is of a clock that was set back since.
        if self._asked or self._pace.local or not 0 <= age < _CATALOG_EVERY:
            return True
        self._catalog[ws] = now - age
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

    def _walk_due(self, ws: str, now: float) -> Job | None:
        history = history_of(self._mirror, ws)
        first = history is None or not history.complete
        if not first:
            self._history_wanted = False
        every = self._walk_every(history)
        if not (self._history_wanted or (self._walk_now and not first)) and (
            not every or now - self._history_at < every
        ):
            return None
        if first or history is None:
            return Job.HISTORY
        # Who asks means what he sees, which is rather new: from the newest end, if that is not too dear.
        return Job.AGAIN if history.again is None or (self._walk_now and self._pace.history) else Job.HISTORY

    def _walk_every(self, history: History | None) -> float:
        """Seconds between two pages of the walk that is on or should be; 0 when there is nothing to walk over."""
        if history is None or not history.complete:
            return self._pace.history
        if self._walk_asked:
            return self._pace.history or self._pace.sweep
        if self._pace.history <= 0:
            return 0.0
        # A last time in the future is of a clock that was set back since.
        rested = history.walked is not None and 0 <= self._clock.now() - history.walked < _WALK_AFTER
        return self._pace.sweep if history.again is not None or not rested else 0.0


class Spent:
    """When the requests of the last hour went, on disk: an hourly budget must outlive the program."""

    def __init__(self, mirror: Mirror, clock: Clock) -> None:
        self._mirror = mirror
        self._clock = clock

    async def bind(self, limiter: Limiter) -> None:
        """Let the limiter know what was spent before, and keep what it spends from now on. StoreError as all writes.

        Nothing is kept where no budget is set. A time in the future is of a clock that was set back since: it counts
        as now, so that it is forgotten in an hour and not when that clock would be there.
        """
        if limiter.requests_per_hour is None:
            return
        now = self._clock.now()
        kept = self._mirror.meta(_SPENT, list[int]) or []
        times = [min(one, now) for one in _lately(kept, now)]
        if times != kept:
            await self._mirror.database.write(lambda db: tables.put_meta(db, _SPENT, times))
        limiter.recall(now - one for one in times)
        limiter.keep = self._keep

    async def _keep(self) -> None:
        now = self._clock.now()

        def add(db: Transaction) -> None:
            # What stands there is read anew: another program may spend for the same mirror.
            text = tables.meta_in(db, _SPENT)
            kept = _TIMES.decode(text) if text else []
            tables.put_meta(db, _SPENT, [*_lately(kept, now), now])

        await self._mirror.database.write(add)


def _lately(times: Iterable[Instant], now: Instant) -> list[Instant]:
    return [one for one in times if one > now - _HOUR]
