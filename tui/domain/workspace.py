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


class MemberProfile(Struct, frozen=True, kw_only=True):
    """What a workspace knows of one of its members' week."""

    id: str
    """The member's user id, an @, and the workspace's id: one person has one in each workspace."""
    workspace_id: str
    user_id: str
    name: str = ""
    week_start: int = 0
    """First day of the week: 0 Monday to 6 Sunday."""
    capacity: int = 8 * 3600
    """Seconds that a working day has."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays on which the member works, 0 Monday to 6 Sunday."""


class Member(Struct, frozen=True, kw_only=True):
    """Somebody in a workspace; name and address may be empty."""

    id: str
    name: str = ""
    email: str = ""
    status: str = "ACTIVE"
    """Of the membership: `ACTIVE`, `PENDING`, `DECLINED`, `INACTIVE`."""
    roles: tuple[str, ...] = ()
    """`OWNER`, `WORKSPACE_ADMIN`, `TEAM_MANAGER`, `PROJECT_MANAGER`, …; empty for plain members, or where untold."""
    zone: str = ""
    """IANA name of their time zone; empty where it is not told."""


class Members(Struct, frozen=True, kw_only=True):
    """Who is in a workspace, as it was read last."""

    people: tuple[Member, ...] = ()
    forbidden: bool = False
    """Whether the server does not tell this user who is in it: they are a plain member then."""
    known: bool = False
    """Whether it was asked at all."""


EVERYONE = "EVERYONE"
MANAGERS = "ADMINS_AND_PROJECT_MANAGERS"
ADMINS = "ADMINS"


class AutomaticLock(Struct, frozen=True, kw_only=True):
    """A lock that moves along by itself; see `locks`."""

    kind: str
    """`WEEKLY`, `MONTHLY` or `OLDER_THAN`."""
    first_day: int = 0
    """Of a weekly one, the first day of a week: 0 Monday to 6 Sunday."""
    change_day: int = 0
    """Of a weekly one, the weekday on which the last week is locked."""
    day_of_month: int = 1
    """Of a monthly one, the day on which the last month is locked."""
    days: int = 1
    """Of the third kind, how many days stay open."""


class WorkspaceSettings(Struct, frozen=True, kw_only=True):
    """What a workspace demands or forbids; everything is allowed where the server says nothing."""

    force_projects: bool = False
    force_tasks: bool = False
    force_tags: bool = False
    force_description: bool = False
    stopwatch_only: bool = False
    """Only the timer may make entries: none with an end of its own."""
    lock_before: Instant | None = None
    """Entries that start before this instant can't be changed by ordinary members; see `automatic_lock` too."""
    automatic_lock: AutomaticLock | None = None
    lock_zone: str = ""
    """IANA name of the zone whose days an automatic lock goes by; empty: the user's own."""
    only_admins_change_billable: bool = False
    default_billable: bool = False
    default_public: bool = True
    """Whether new projects are seen by all members."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays that count, 0 Monday to 6 Sunday."""
    make_projects: str = EVERYONE
    """Who may make clients and projects: `EVERYONE`, `ADMINS_AND_PROJECT_MANAGERS` or `ADMINS`."""
    make_tasks: str = EVERYONE
    make_tags: str = EVERYONE


class Workspace(Struct, frozen=True, kw_only=True):
    """A room of projects, tasks, tags and time entries that people share."""

    id: str
    name: str
    settings: WorkspaceSettings = WorkspaceSettings()
    hourly_rate: Rate | None = None
    currency: str = ""
    free_plan: bool = False
    """Whether the workspace is on Clockify's free plan, whose API allows few requests an hour."""
    plan: str = ""
    """Name of its plan, such as `FREE`; empty where it is not told."""
    features: tuple[str, ...] = ()
    """What the plan has, such as `ADD_TIME_FOR_OTHERS`; an empty list says nothing."""
