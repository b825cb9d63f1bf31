"""Clockify's JSON of users and workspaces to values of the domain; see `wire` for the rules."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct

from tui.api.lenient import as_bool, as_dict, as_instant, as_rate, as_seconds, as_str, decode, raw
from tui.domain.durations import to_iso
from tui.domain.times import WEEKDAYS
from tui.domain.workspace import (
    ADMINS,
    EVERYONE,
    MANAGERS,
    AutomaticLock,
    Member,
    MemberProfile,
    Profile,
    User,
    Workspace,
    WorkspaceSettings,
)

_DAYS_OF = {"DAYS": 1, "WEEKS": 7, "MONTHS": 31}
"""Of the longest month: what the server still takes must not be refused here."""
_NUMBER_OF_DAY = {name.upper(): number for number, name in enumerate(WEEKDAYS)}


class _User(Struct, frozen=True, rename="camel"):
    id: str
    name: Any = None
    email: Any = None
    active_workspace: str | None = None
    default_workspace: str | None = None
    status: Any = None
    settings: Any = None
    roles: Any = None


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


def members(body: bytes) -> list[Member]:
    """Users as members of one workspace, in the server's order."""
    return [_to_member(item) for item in decode(body, list[_User], "users")]


def profile(body: bytes, ws: str, user_id: str) -> MemberProfile:
    """What a workspace knows of a member's week."""
    item, usual = raw(body), MemberProfile(id=profile_id(ws, user_id), workspace_id=ws, user_id=user_id)
    capacity = as_seconds(item.get("workCapacity"))
    return MemberProfile(
        id=usual.id,
        workspace_id=ws,
        user_id=user_id,
        name=as_str(item.get("name")),
        week_start=_NUMBER_OF_DAY.get(as_str(item.get("weekStart")), usual.week_start),
        capacity=usual.capacity if capacity is None else capacity,
        working_days=_days(item.get("workingDays"), usual.working_days),
    )


def profile_body(changed: dict[str, Any]) -> dict[str, Any]:
    """Fields of a profile, by our names, as Clockify takes them."""
    body: dict[str, Any] = {}
    for name, value in changed.items():
        if name == "week_start":
            body["weekStart"] = WEEKDAYS[value].upper()
        elif name == "capacity":
            body["workCapacity"] = to_iso(value)
        else:
            body["workingDays"] = [WEEKDAYS[day].upper() for day in sorted(value)]
    return body


def profile_id(ws: str, user_id: str) -> str:
    """The id under which a member's profile is kept here."""
    return f"{user_id}@{ws}"


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


def _to_member(item: _User) -> Member:
    roles = item.roles if isinstance(item.roles, list) else []
    # Each is an object with the things that it holds for; some answers have the bare word.
    words = (one if isinstance(one, str) else as_str(as_dict(one).get("role")) for one in roles)
    return Member(
        id=item.id,
        name=as_str(item.name),
        email=as_str(item.email),
        status=as_str(item.status) or "ACTIVE",
        roles=tuple(dict.fromkeys(word for word in words if word)),
        zone=as_str(as_dict(item.settings).get("timeZone")),
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
        plan=as_str(plan),
        features=tuple(one for one in item.features if isinstance(one, str))
        if isinstance(item.features, list)
        else (),
    )


def _settings(settings: dict[str, Any]) -> WorkspaceSettings:
    usual = WorkspaceSettings()
    return WorkspaceSettings(
        force_projects=as_bool(settings.get("forceProjects")),
        force_tasks=as_bool(settings.get("forceTasks")),
        force_tags=as_bool(settings.get("forceTags")),
        force_description=as_bool(settings.get("forceDescription")),
        stopwatch_only=settings.get("timeTrackingMode") == "STOPWATCH_ONLY",
        lock_before=as_instant(settings.get("lockTimeEntries")),
        automatic_lock=_automatic_lock(as_dict(settings.get("automaticLock"))),
        lock_zone=as_str(settings.get("lockTimeZone")),
        only_admins_change_billable=as_bool(settings.get("onlyAdminsCanChangeBillableStatus")),
        default_billable=as_bool(settings.get("defaultBillableProjects")),
        default_public=settings.get("isProjectPublicByDefault") is not False,
        working_days=_days(settings.get("workingDays"), usual.working_days),
        make_projects=_makers(settings, "ProjectsAndClients", "onlyAdminsCreateProject"),
        make_tasks=_makers(settings, "Tasks", "onlyAdminsCreateTask"),
        make_tags=_makers(settings, "Tags", "onlyAdminsCreateTag"),
    )


def _makers(settings: dict[str, Any], newer: str, older: str) -> str:
    """Who may make such things: the setting has an old and a new spelling, and the stricter one counts."""
    said = as_str(as_dict(settings.get("entityCreationPermissions")).get(f"whoCanCreate{newer}"))
    if said == ADMINS or as_bool(settings.get(older)):
        return ADMINS
    return said if said == MANAGERS else EVERYONE


def _automatic_lock(rule: dict[str, Any]) -> AutomaticLock | None:
    """The rule; one that can't be understood is left to the server to enforce."""
    kind = as_str(rule.get("type"))
    if kind not in ("WEEKLY", "MONTHLY", "OLDER_THAN"):
        return None
    numbers = {name: _number(rule.get(name)) for name in ("dayOfMonth", "olderThanValue")}
    period = _DAYS_OF.get(as_str(rule.get("olderThanPeriod")) or "DAYS")
    if kind == "OLDER_THAN" and period is None:
        return None
    return AutomaticLock(
        kind=kind,
        first_day=_NUMBER_OF_DAY.get(as_str(rule.get("firstDay")), 0),
        change_day=_NUMBER_OF_DAY.get(as_str(rule.get("changeDay")), 0),
        day_of_month=numbers["dayOfMonth"],
        days=(period or 1) * numbers["olderThanValue"],
    )


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 1


def _days(value: Any, usual: tuple[int, ...]) -> tuple[int, ...]:
    if isinstance(value, str):
        # Some answers have the list as a text of its own.
        with suppress(msgspec.DecodeError):
            value = msgspec.json.decode(value)
    if not isinstance(value, list):
        return usual
    return tuple(sorted({_NUMBER_OF_DAY[day] for day in value if day in _NUMBER_OF_DAY})) or usual


def _currency(currencies: Any) -> str:
    known = [c for c in currencies if isinstance(c, dict)] if isinstance(currencies, list) else []
    return next((as_str(c.get("code")) for c in known if c.get("isDefault") is True), "")
