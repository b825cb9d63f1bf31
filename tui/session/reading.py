"""Builds the state that the screen shows from the mirror."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.locks import locked_before
from tui.domain.rights import rights_of
from tui.domain.summaries import Allowed, Day, by_day, day_summary
from tui.domain.times import Clock, Instant, day_bounds, day_of, week_bounds
from tui.domain.workspace import User, Workspace
from tui.session.state import AccountInfo, State, Totals
from tui.store import allowed, journal, outbox, people
from tui.store.mirror import Mirror
from tui.store.pins import pinned
from tui.store.things import deleting
from tui.sync.status import SyncStatus

_FIRST_PAGE, _NEXT_PAGE = 150, 400
_SETTLED = 200
_FOREVER: Instant = 1 << 40
_NAMELESS = "(no description)"


class Reading:
    """One workspace of a mirror as a state; loads the log page by page."""

    def __init__(
        self,
        mirror: Mirror,
        account: AccountInfo,
        *,
        user: User,
        workspace_id: str,
        clock: Clock,
        goal: Seconds,
    ) -> None:
        self._mirror = mirror
        self._account = account
        self._user = user
        self._workspace_id = workspace_id
        self._clock = clock
        self._goal = goal
        self._from: Instant | None = None
        """The log is loaded from this instant on; None until the first look."""

    def whole(self, before: State | None, sync: SyncStatus, complete: bool) -> State:
        """Everything read anew. Days that did not change are the same objects as in `before`."""
        user = self._user = self._mirror.user() or self._user
        ws, now = self._workspace_id, self._clock.now()
        if before is None or sum(len(day.entries) for day in before.days) < _FIRST_PAGE:
            # Until a first page is full, whatever has arrived is shown.
            self._from = min(self._page_start(_FOREVER, _FIRST_PAGE), self._from or _FOREVER)
        elif self._from is not None and before.zone != user.profile.zone:
            # Days begin elsewhere now; a part of one would have a wrong sum.
            self._from = day_bounds(day_of(self._from, user.profile.zone), user.profile.zone)[0]
        known = {day.date: day for day in before.days} if before else {}
        found = self._mirror.starting(ws, user.id, self._from or 0, _FOREVER)
        days = by_day(found, user.profile.zone, now, self._allowed())
        workspace, members = self._workspace(), people.members(self._mirror, ws)
        rights = rights_of(workspace, members, user.id, local=self._account.kind == "local")
        locked = locked_before(workspace.settings, user.profile.zone, now) if rights.admin is False else None
        state = State(
            account=self._account,
            user=user,
            workspace=workspace,
            members=members,
            rights=rights,
            profile=people.profile(self._mirror, ws, user.id),
            locked_before=locked,
            catalog=self._mirror.catalog(ws),
            days=tuple(known[day.date] if known.get(day.date) == day else day for day in days),
            goal=self._goal,
            revision=before.revision if before else 0,
        )
        return self._rest(state, sync, complete)

    def days_of(self, before: State, starts: Iterable[Instant], sync: SyncStatus, complete: bool) -> State:
        """Only the days read anew on which those instants are."""
        now, zone, may = self._clock.now(), before.zone, self._allowed()
        days: dict[date, Day] = {day.date: day for day in before.days}
        for day in {day_of(start, zone) for start in starts}:
            low, high = day_bounds(day, zone)
            if self._from is not None and self._from != _FOREVER and low < self._from:
                continue
            found = self._mirror.starting(self._workspace_id, before.user.id, low, high)
            days.pop(day, None)
            if found:
                days[day] = day_summary(day, tuple(found), now, may)
        ordered = tuple(days[day] for day in sorted(days, reverse=True))
        return self._rest(replace(before, days=ordered), sync, complete)

    def back_to(self, before: State, instant: Instant, sync: SyncStatus, complete: bool) -> State:
        """The log reaching back to the day of an instant; only what is not loaded yet is read."""
        reached, zone = self._from, before.zone
        if reached is None or reached == _FOREVER or instant >= reached:
            return before
        self._from = day_bounds(day_of(instant, zone), zone)[0]
        older = self._mirror.starting(self._workspace_id, before.user.id, self._from, reached)
        days = before.days + by_day(older, zone, self._clock.now(), self._allowed())
        return self._rest(replace(before, days=days), sync, complete)

    def further(self) -> bool:
        """Let the log reach further back into the mirror. False when the mirror has nothing older."""
        start = self._from if self._from is not None else _FOREVER
        older = self._page_start(start, _NEXT_PAGE)
        moved = older < start
        self._from = older
        return moved

    def _page_start(self, before: Instant, count: int) -> Instant:
        """First instant of the day on which the last of the next `count` older entries starts."""
        page = self._mirror.newest(self._workspace_id, self._user.id, before, count)
        zone = self._user.profile.zone
        if not page:
            return before
        return day_bounds(day_of(page[-1].start, zone), zone)[0]

    def _workspace(self) -> Workspace:
        found = next((w for w in self._mirror.workspaces() if w.id == self._workspace_id), None)
        return found or Workspace(id=self._workspace_id, name="Workspace")

    def _rest(self, state: State, sync: SyncStatus, complete: bool) -> State:
        """What is read anew every time, because each query is small."""
        running, elsewhere = self._timers(state.user)
        targets = outbox.waiting_targets(self._mirror.database)
        stuck = outbox.troubled(self._mirror.database)
        return replace(
            state,
            running=running,
            elsewhere=elsewhere,
            settled=self._mirror.settled_lately(_SETTLED),
            last=self._mirror.last_finished(self._workspace_id, state.user.id),
            totals=self._totals(state.user),
            has_older=not complete or self._older_here(state.user),
            sync=replace(sync, waiting=len(targets) - len(stuck), needs_you=len(stuck)),
            waiting=frozenset(targets),
            deleting=deleting(self._mirror.database),
            allowed=self._allowed(),
            pins=pinned(self._mirror, self._workspace_id),
            undo=journal.words(self._mirror.database, self._workspace_id, undone=False),
            redo=journal.words(self._mirror.database, self._workspace_id, undone=True),
            problems={row.target: row.trouble.said for row in stuck if row.trouble},
            revision=state.revision + 1,
        )

    def _allowed(self) -> Allowed:
        return allowed.pairs(self._mirror.database)

    def _older_here(self, user: User) -> bool:
        return self._from is not None and bool(
            self._mirror.newest(self._workspace_id, user.id, self._from, 1)
        )

    def _timers(self, user: User) -> tuple[TimeEntry | None, tuple[str, ...]]:
        here, there = None, []
        names: dict[str, str] = {}
        for entry in self._mirror.running(user.id):
            if entry.workspace_id == self._workspace_id:
                here = here or entry
            else:
                names = names or {w.id: w.name for w in self._mirror.workspaces()}
                there.append(names.get(entry.workspace_id, "another workspace"))
        return here, tuple(there)

    def _totals(self, user: User) -> Totals:
        start, end = this_week(user, self._clock.now())
        projects: dict[str, Seconds] = {}
        tasks: dict[str, Seconds] = {}
        for project_id, task_id, seconds in self._mirror.sums(self._workspace_id, user.id, start, end):
            projects[project_id or ""] = projects.get(project_id or "", 0) + seconds
            if task_id:
                tasks[task_id] = tasks.get(task_id, 0) + seconds
        return Totals(week=sum(projects.values()), by_project=projects, by_task=tasks)


def this_week(user: User, now: Instant) -> tuple[Instant, Instant]:
    """First instant of the user's week around `now`, and of the next."""
    profile = user.profile
    return week_bounds(day_of(now, profile.zone), profile.zone, profile.week_start)


def name_of_timer(entry: TimeEntry) -> str:
    """What a running entry is called where another workspace is on the screen."""
    return entry.description or _NAMELESS
