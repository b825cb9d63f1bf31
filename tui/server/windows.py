"""Instants in bodies and queries, and until when a workspace is locked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.domain.durations import Seconds, from_iso
from tui.domain.times import Instant, at, from_utc, local, week_start
from tui.server.defaults import WEEKDAYS
from tui.server.errors import bad_body, bad_query

EARLIEST, LATEST = from_utc("1900-01-01T00:00:00Z"), from_utc("9999-01-01T00:00:00Z")
"""What lies outside is refused: near the edges of the calendar an instant can't be shown in every zone."""

LONGEST = 10**9
"""Seconds of the longest estimate that is taken."""


def body_instant(name: str, text: str) -> Instant:
    """The instant that a body names; fractions of a second are cut."""
    try:
        instant = from_utc(text)
    except (ValueError, OverflowError):
        instant = LATEST
    if not EARLIEST <= instant < LATEST:
        raise bad_body(f"'{name}' can't be read as a date and time with a zone: {text}")
    return instant


def body_seconds(name: str, text: str) -> Seconds:
    """The length that a body names."""
    try:
        seconds = from_iso(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= LONGEST:
        raise bad_body(f"'{name}' can't be read as a duration: {text}")
    return seconds


def query_instant(name: str, text: str, zone: str) -> Instant:
    """The instant that a query names, which is not what it says.

    The real server reads the value in UTC and takes that reading as wall-clock time in the zone of the
    user's profile: `2026-11-24T00:00:00Z` is midnight there. A value without a zone is refused.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_query(name, text) from None
    if moment.tzinfo is None or not EARLIEST <= moment.timestamp() < LATEST:
        raise bad_query(name, text)
    wall = moment.astimezone(UTC)
    return at(wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second, zone)


def locked_before(settings: dict[str, Any], zone: str, now: Instant) -> Instant | None:
    """Entries that begin before this are locked; None when nothing is."""
    bounds = []
    if settings["lockTimeEntries"]:
        bounds.append(from_utc(settings["lockTimeEntries"]))
    if settings["automaticLock"]:
        bounds.append(_automatic(settings["automaticLock"], settings["lockTimeZone"] or zone, now))
    return max(bounds, default=None)


def _automatic(rule: dict[str, Any], zone: str, now: Instant) -> Instant:
    today = local(now, zone).date()
    kind = rule.get("type")
    if kind == "WEEKLY":
        # From the day of change on, all weeks before this one are locked; until then the last one is open.
        first = WEEKDAYS.index(rule.get("firstDay", "MONDAY"))
        change = (WEEKDAYS.index(rule.get("changeDay", "MONDAY")) - first) % 7
        start = week_start(today, first)
        return at(start if (today - start).days >= change else start - timedelta(days=7), 0, zone)
    if kind == "MONTHLY":
        start = today.replace(day=1)
        if today.day < int(rule.get("dayOfMonth", 1)):
            start = (start - timedelta(days=1)).replace(day=1)
        return at(start, 0, zone)
    days = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30}[rule.get("olderThanPeriod", "DAYS")]
    return at(today - timedelta(days=days * int(rule.get("olderThanValue", 1))), 0, zone)
