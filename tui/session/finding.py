"""Finding entries for the screen: what was typed as a query, its hits by day, and more of them when they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.entries import TimeEntry
from tui.domain.summaries import Day, by_day
from tui.domain.times import Instant, day_of
from tui.session.state import State
from tui.store import finding
from tui.store.finding import EVERYTHING, Scope
from tui.store.mirror import Mirror

if TYPE_CHECKING:
    from tui.domain.quick.query import Query

__all__ = ["EVERYTHING", "Finder", "Found", "Scope"]


class Found(Struct, frozen=True, kw_only=True):
    """What a search has found in all of the mirror."""

    days: tuple[Day, ...] = ()
    """The hits by day, newest first, as in `State.days`; without gaps, for between hits they mean nothing."""
    count: int = 0
    """How many hits there are, loaded or not."""
    counted: bool = True
    """Whether that is all; else there are so many at least."""
    more: bool = False
    """Whether some of them are not in `days`."""
    unread: bool = False
    """Whether the server has older entries that the mirror does not have yet."""
    faults: tuple[str, ...] = ()
    """What could not be understood, in words."""
    highlights: tuple[str, ...] = ()
    """Casefolded words to mark in the descriptions."""


class Finder:
    """Answers the last search again at no cost, and with more hits at the cost of those alone."""

    def __init__(self) -> None:
        self._asked: tuple[Any, ...] = ()
        self._catalog: object = None
        self._query: Query | None = None
        self._hits: list[TimeEntry] = []
        self._found = Found()

    def find(
        self,
        mirror: Mirror,
        state: State,
        now: Instant,
        *,
        text: str,
        limit: int,
        scope: Scope,
        count: bool,
        unread: bool,
    ) -> Found:
        """See `SessionPort.find`; `unread` is handed on."""
        place = mirror.database, state.workspace.id, state.user.id
        today = day_of(now, state.zone)
        asked = (*place, mirror.database.version(), state.user.profile, today, text, scope, unread)
        if self._query is None or asked != self._asked or self._catalog is not state.catalog:
            query = self._query = _query(state, now, text)
            self._hits = finding.found(*place, query, limit, scope=scope)
            self._show(state, now, Found(unread=unread, highlights=query.highlights, counted=False), limit)
            self._found = replace(self._found, faults=tuple(fault.said for fault in query.faults))
            self._asked, self._catalog = asked, state.catalog
        elif self._found.more and limit > len(self._hits):
            rest, before = limit - len(self._hits), self._hits[-1].start
            self._hits += finding.found(*place, self._query, rest, before=before, scope=scope)
            self._show(state, now, self._found, limit)
        if count and not self._found.counted:
            behind = finding.count(*place, self._query, before=self._hits[-1].start, scope=scope)
            self._found = replace(
                self._found, count=len(self._hits) + behind, counted=True, more=bool(behind)
            )
        return self._found

    def _show(self, state: State, now: Instant, found: Found, limit: int) -> None:
        """What there is of the hits, after so many were asked for."""
        loaded = len(self._hits)
        all_there = loaded == found.count if found.counted else loaded < limit
        self._found = replace(
            found,
            days=_days(self._hits, state, now),
            count=found.count if found.counted else loaded,
            counted=found.counted or all_there,
            more=not all_there,
        )


def _query(state: State, now: Instant, text: str) -> Query:
    # Imported with the first search: reading lines is much code, and nothing that the first frame needs.
    from tui.domain.quick.query import parse_query
    from tui.domain.quick.scene import Scene

    return parse_query(text, Scene(now=now, profile=state.user.profile, catalog=state.catalog))


def _days(hits: list[TimeEntry], state: State, now: Instant) -> tuple[Day, ...]:
    """The hits by day; what overlaps is known of the days that the log has loaded."""
    overlapping = {day.date: day.overlapping for day in state.days}
    return tuple(
        Day(date=day.date, entries=day.entries, overlapping=overlapping.get(day.date, day.overlapping))
        for day in by_day(hits, state.zone, now, state.allowed)
    )
