"""People and the workspaces that they track in."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.times import Instant


class Profile(Struct, frozen=True, kw_only=True):
    """How a person reads times, from their Clockify profile."""

    zone: str = "UTC"
    """IANA name of the time zone."""
    week_start: int = 0
    """First day of the week: 0 Monday to 6 Sunday."""
    hour24: bool = True
    date_format: str = "DD/MM/YYYY"
    day_start: int = 9 * 3600
    """Wall-clock seconds of the day at which work begins."""


class User(Struct, frozen=True, kw_only=True):
    """A Clockify user; `name` and `email` may be empty for members whom we may not see."""

    id: str
    name: str = ""
    email: str = ""
    active_workspace: str = ""
    default_workspace: str = ""
    status: str = "ACTIVE"
    profile: Profile = Profile()


class Rate(Struct, frozen=True, kw_only=True):
    """Money per hour in integer minor units (cents)."""

    amount: int
    currency: str = ""


class WorkspaceSettings(Struct, frozen=True, kw_only=True):
    """What a workspace demands or forbids; everything is allowed where the server says nothing."""

    force_projects: bool = False
    force_tasks: bool = False
    force_tags: bool = False
    force_description: bool = False
    stopwatch_only: bool = False
    """Only the timer may make entries: none with an end of its own."""
    lock_before: Instant | None = None
    """Entries that start before this instant can't be changed by ordinary members."""
    only_admins_change_billable: bool = False
    default_billable: bool = False
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays that count, 0 Monday to 6 Sunday."""


class Workspace(Struct, frozen=True, kw_only=True):
    """A room of projects, tasks, tags and time entries that people share."""

    id: str
    name: str
    settings: WorkspaceSettings = WorkspaceSettings()
    hourly_rate: Rate | None = None
    currency: str = ""
    free_plan: bool = False
    """Whether the workspace is on Clockify's free plan, whose API allows few requests an hour."""
