"""People and settings, from Clockify's JSON to ours and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tui.api import wire_people
from tui.domain.workspace import ADMINS, EVERYONE, MANAGERS, AutomaticLock


def member(**fields: Any) -> Any:
    return wire_people.members(json.dumps([{"id": "u", **fields}]).encode())[0]


def settings(**fields: Any) -> Any:
    room = {"id": "w", "name": "W", "workspaceSettings": fields}
    return wire_people.workspace(json.dumps(room).encode()).settings


def profile(**fields: Any) -> Any:
    return wire_people.profile(json.dumps(fields).encode(), "w", "u")


def test_roles_are_read_in_both_shapes() -> None:
    assert member(roles=[{"role": "OWNER", "entities": []}, {"role": "OWNER"}]).roles == ("OWNER",)
    assert member(roles=["TEAM_MANAGER", 7, None, {}]).roles == ("TEAM_MANAGER",)
    for nothing in (None, "OWNER", {}):
        assert member(roles=nothing).roles == ()


def test_a_member_who_was_only_invited() -> None:
    there = member(name=None, email="a@b", status="PENDING", settings=None)
    assert (there.name, there.email, there.status, there.zone) == ("", "a@b", "PENDING", "")
    assert member(settings={"timeZone": "Asia/Tokyo"}).zone == "Asia/Tokyo"


def test_a_week() -> None:
    there = profile(name="Jane", weekStart="SUNDAY", workCapacity="PT7H", workingDays=["FRIDAY", "MONDAY"])
    assert (there.id, there.workspace_id, there.user_id, there.name) == ("u@w", "w", "u", "Jane")
    assert (there.week_start, there.capacity, there.working_days) == (6, 7 * 3600, (0, 4))


@pytest.mark.parametrize("days", [None, "nonsense", '["ONEDAY"]', 5, []])
def test_a_week_of_which_little_is_told(days: Any) -> None:
    there = profile(weekStart=None, workCapacity="often", workingDays=days)
    assert (there.week_start, there.capacity, there.working_days) == (0, 8 * 3600, (0, 1, 2, 3, 4))


def test_days_can_come_as_a_text() -> None:
    assert profile(workingDays='["SUNDAY","MONDAY"]').working_days == (0, 6)


def test_only_what_changes_is_sent() -> None:
    assert wire_people.profile_body({"capacity": 5400}) == {"workCapacity": "PT1H30M"}
    assert wire_people.profile_body({"week_start": 6, "working_days": (4, 0)}) == {
        "weekStart": "SUNDAY",
        "workingDays": ["MONDAY", "FRIDAY"],
    }


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ({}, EVERYONE),
        ({"onlyAdminsCreateTag": True}, ADMINS),
        ({"entityCreationPermissions": {"whoCanCreateTags": "ADMINS"}}, ADMINS),
        ({"entityCreationPermissions": {"whoCanCreateTags": MANAGERS}}, MANAGERS),
        ({"entityCreationPermissions": {"whoCanCreateTags": MANAGERS}, "onlyAdminsCreateTag": True}, ADMINS),
        ({"entityCreationPermissions": {"whoCanCreateTags": "FRIENDS"}}, EVERYONE),
        ({"entityCreationPermissions": None}, EVERYONE),
    ],
)
def test_who_may_make_tags(told: dict[str, Any], who: str) -> None:
    assert settings(**told).make_tags == who
    assert settings(**told).make_tasks == EVERYONE


def test_locks_that_move_along() -> None:
    weekly = {"type": "WEEKLY", "firstDay": "SUNDAY", "changeDay": "WEDNESDAY"}
    assert settings(automaticLock=weekly).automatic_lock == AutomaticLock(
        kind="WEEKLY", first_day=6, change_day=2
    )
    monthly = settings(automaticLock={"type": "MONTHLY", "dayOfMonth": "5"}, lockTimeZone="Asia/Tokyo")
    assert (monthly.automatic_lock.day_of_month, monthly.lock_zone) == (5, "Asia/Tokyo")
    weeks = {"type": "OLDER_THAN", "olderThanPeriod": "WEEKS", "olderThanValue": 2}
    assert settings(automaticLock=weeks).automatic_lock.days == 14


@pytest.mark.parametrize(
    "rule", [None, [], {"type": "YEARLY"}, {"type": "OLDER_THAN", "olderThanPeriod": "MOONS"}]
)
def test_a_lock_that_is_not_understood_is_left_to_the_server(rule: Any) -> None:
    assert settings(automaticLock=rule).automatic_lock is None


def test_what_a_plan_has() -> None:
    room = {"id": "w", "name": "W", "features": ["TASK_RATES", 3], "featureSubscriptionType": "PRO"}
    there = wire_people.workspace(json.dumps(room).encode())
    assert (there.plan, there.features) == ("PRO", ("TASK_RATES",))
