"""Clockify's JSON of users and workspaces to values of the domain; see `wire` for the rules."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from tui.api.lenient import as_bool, as_dict, as_instant, as_rate, as_str, decode
from tui.domain.times import WEEKDAYS
from tui.domain.workspace import Profile, User, Workspace, WorkspaceSettings

_NUMBER_OF_DAY = {name.upper(): number for number, name in enumerate(WEEKDAYS)}


class _User(Struct, frozen=True, rename="camel"):
    id: str
    name: Any = None
    email: Any = None
    active_workspace: str | None = None
    default_workspace: str | None = None
    status: Any = None
    settings: Any = None


class _Workspace(Struct, frozen=True, rename="camel"):
    id: str
    name: str
    workspace_settings: Any = None
    hourly_rate: Any = None
    currencies: Any = None
    feature_subscription_type: Any = None
    features: Any = msgspec.UNSET


def user(body: bytes) -> User:
    """One user."""
    return _to_user(decode(body, _User, "a user"))


def users(body: bytes) -> list[User]:
    """Users, in the server's order."""
    return [_to_user(item) for item in decode(body, list[_User], "users")]


def workspace(body: bytes) -> Workspace:
    """One workspace."""
    return _to_workspace(decode(body, _Workspace, "a workspace"))


def workspaces(body: bytes) -> list[Workspace]:
    """Workspaces, in the server's order."""
    return [_to_workspace(item) for item in decode(body, list[_Workspace], "workspaces")]


def _to_user(item: _User) -> User:
    return User(
        id=item.id,
        name=as_str(item.name),
        email=as_str(item.email),
        active_workspace=item.active_workspace or "",
        default_workspace=item.default_workspace or "",
        status=as_str(item.status) or "ACTIVE",
        profile=_profile(as_dict(item.settings)),
    )


def _profile(settings: dict[str, Any]) -> Profile:
    usual = Profile()
    day_start = as_str(settings.get("myStartOfDay")).split(":")
    begins = usual.day_start
    if len(day_start) >= 2 and all(part.isdecimal() for part in day_start[:2]):
        begins = int(day_start[0]) % 24 * 3600 + int(day_start[1]) % 60 * 60
    return Profile(
        zone=as_str(settings.get("timeZone")) or usual.zone,
        week_start=_NUMBER_OF_DAY.get(as_str(settings.get("weekStart")), usual.week_start),
        hour24=settings.get("timeFormat") != "HOUR12",
        date_format=as_str(settings.get("dateFormat")) or usual.date_format,
        day_start=begins,
    )


def _to_workspace(item: _Workspace) -> Workspace:
    rate = as_rate(item.hourly_rate)
    plan = item.feature_subscription_type
    return Workspace(
        id=item.id,
        name=item.name,
        settings=_settings(as_dict(item.workspace_settings)),
        hourly_rate=rate,
        currency=_currency(item.currencies) or (rate.currency if rate else ""),
        free_plan=plan == "FREE" or (plan is None and item.features == []),
    )


def _settings(settings: dict[str, Any]) -> WorkspaceSettings:
    usual = WorkspaceSettings()
    working = settings.get("workingDays")
    days = (
        tuple(_NUMBER_OF_DAY[day] for day in working if day in _NUMBER_OF_DAY)
        if isinstance(working, list)
        else ()
    )
    return WorkspaceSettings(
        force_projects=as_bool(settings.get("forceProjects")),
        force_tasks=as_bool(settings.get("forceTasks")),
        force_tags=as_bool(settings.get("forceTags")),
        force_description=as_bool(settings.get("forceDescription")),
        stopwatch_only=settings.get("timeTrackingMode") == "STOPWATCH_ONLY",
        lock_before=as_instant(settings.get("lockTimeEntries")),
        only_admins_change_billable=as_bool(settings.get("onlyAdminsCanChangeBillableStatus")),
        default_billable=as_bool(settings.get("defaultBillableProjects")),
        working_days=days or usual.working_days,
    )


def _currency(currencies: Any) -> str:
    known = [c for c in currencies if isinstance(c, dict)] if isinstance(currencies, list) else []
    return next((as_str(c.get("code")) for c in known if c.get("isDefault") is True), "")
