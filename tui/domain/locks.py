"""Until when a workspace is locked, by the rules in its settings."""

from __future__ import annotations

from datetime import date, timedelta

from tui.domain.times import Instant, at, day_of, week_start
from tui.domain.workspace import AutomaticLock, WorkspaceSettings


def locked_before(settings: WorkspaceSettings, zone: str, now: Instant) -> Instant | None:
    """Entries that start before this are locked for ordinary members; None when nothing is. `zone` is the user's."""
    bounds = [settings.lock_before] if settings.lock_before is not None else []
    if (rule := settings.automatic_lock) is not None:
        there = settings.lock_zone or zone
        bound = _first_open(rule, day_of(now, there))
        bounds += [at(bound, 0, there)] if bound is not None else []
    return max(bounds, default=None)


def _first_open(rule: AutomaticLock, today: date) -> date | None:
    """The first day that is open; None where the rule is of a kind that is not known here."""
    if rule.kind == "WEEKLY":
        # From the day of change on all weeks before this one are locked; until then the last one is open.
        start = week_start(today, rule.first_day)
        change = (rule.change_day - rule.first_day) % 7
        return start if (today - start).days >= change else start - timedelta(days=7)
    if rule.kind == "MONTHLY":
        start = today.replace(day=1)
        return start if today.day >= rule.day_of_month else (start - timedelta(days=1)).replace(day=1)
    return today - timedelta(days=rule.days) if rule.kind == "OLDER_THAN" else None
