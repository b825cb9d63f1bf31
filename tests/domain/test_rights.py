"""What a user may do in a workspace, and until when it is locked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.locks import locked_before
from tui.domain.rights import Rights, rights_of
from tui.domain.times import from_utc, to_utc
from tui.domain.workspace import (
    ADMINS,
    MANAGERS,
    AutomaticLock,
    Member,
    Members,
    Workspace,
    WorkspaceSettings,
)
from tui.server.defaults import WEEKDAYS
from tui.server.windows import locked_before as on_the_server

ZONE = "Europe/Berlin"


def room(*features: str, **rules: str | bool) -> Workspace:
    return Workspace(id="w", name="W", settings=WorkspaceSettings(**rules), features=features)  # type: ignore[arg-type]


def seen(*roles: str) -> Members:
    return Members(people=(Member(id="me", roles=roles), Member(id="other")), known=True)


HIDDEN = Members(forbidden=True, known=True)


def test_on_this_machine_all_is_allowed() -> None:
    workspace = room("SOME", make_projects=ADMINS, only_admins_change_billable=True)
    assert rights_of(workspace, HIDDEN, "me", local=True) == Rights(admin=True)


@pytest.mark.parametrize("role", ["OWNER", "WORKSPACE_ADMIN"])
def test_admins_may_do_all(role: str) -> None:
    workspace = room(make_projects=ADMINS, make_tags=MANAGERS, only_admins_change_billable=True)
    assert rights_of(workspace, seen(role), "me", local=False) == Rights(admin=True)


@pytest.mark.parametrize("members", [Members(), Members(people=(Member(id="other"),), known=True)])
def test_who_is_not_known_is_not_held_back(members: Members) -> None:
    workspace = room(make_projects=ADMINS, only_admins_change_billable=True)
    assert rights_of(workspace, members, "me", local=False) == Rights()


def test_a_plain_member() -> None:
    workspace = room(make_projects=ADMINS, make_tasks=MANAGERS, only_admins_change_billable=True)
    rights = rights_of(workspace, seen(), "me", local=False)
    assert rights.admin is False
    assert rights.projects == "only admins make projects here"
    assert rights.tasks == "only admins and project managers make tasks here"
    assert rights.tags == ""
    assert rights.billable
    assert rights.others
    assert rights.estimates
    assert rights.members == ""


def test_who_is_not_told_his_roles_may_manage_a_project() -> None:
    workspace = room(make_projects=ADMINS, make_tasks=MANAGERS)
    rights = rights_of(workspace, HIDDEN, "me", local=False)
    assert (rights.admin, rights.projects != "", rights.tasks, rights.estimates) == (False, True, "", "")
    assert rights.members == "this workspace does not show you its members"


def test_project_and_team_managers() -> None:
    workspace = room(make_tasks=MANAGERS)
    manager = rights_of(workspace, seen("PROJECT_MANAGER"), "me", local=False)
    assert (manager.tasks, manager.estimates, manager.others != "") == ("", "", True)
    assert rights_of(workspace, seen("TEAM_MANAGER"), "me", local=False).others == ""


def test_a_plan_without_it_is_named_and_an_empty_list_says_nothing() -> None:
    assert "plan" in rights_of(room("TASK_RATES"), seen("OWNER"), "me", local=False).others
    assert rights_of(room("ADD_TIME_FOR_OTHERS"), seen("OWNER"), "me", local=False).others == ""
    assert rights_of(room(), seen("OWNER"), "me", local=False).others == ""


# locks


def locked(now: str, rule: AutomaticLock | None = None, **rest: str | int | None) -> str | None:
    settings = WorkspaceSettings(automatic_lock=rule, **rest)  # type: ignore[arg-type]
    bound = locked_before(settings, ZONE, from_utc(now))
    return None if bound is None else to_utc(bound)


def test_what_moves_along_by_itself() -> None:
    now = "2026-11-24T13:28:00Z"  # a Tuesday
    assert locked(now) is None
    weekly = AutomaticLock(kind="WEEKLY", first_day=0, change_day=2)
    assert locked(now, weekly) == "2026-11-15T23:00:00Z", "until Wednesday the last week is open"
    assert locked("2026-11-25T13:28:00Z", weekly) == "2026-11-22T23:00:00Z"
    monthly = AutomaticLock(kind="MONTHLY", day_of_month=25)
    assert locked(now, monthly) == "2026-09-30T22:00:00Z"
    assert locked("2026-11-25T13:28:00Z", monthly) == "2026-10-31T23:00:00Z"
    assert locked(now, AutomaticLock(kind="OLDER_THAN", days=7)) == "2026-11-16T23:00:00Z"
    assert locked(now, AutomaticLock(kind="DAILY")) is None, "the server has the last word"


def test_the_later_of_two_counts_and_days_are_those_of_the_locks_zone() -> None:
    now, week = "2026-11-24T13:28:00Z", AutomaticLock(kind="OLDER_THAN", days=7)
    late, early = from_utc("2026-11-20T00:00:00Z"), from_utc("2026-11-01T00:00:00Z")
    assert locked(now, week, lock_before=late) == "2026-11-20T00:00:00Z"
    assert locked(now, week, lock_before=early) == "2026-11-16T23:00:00Z"
    assert locked(now, week, lock_zone="Asia/Tokyo") == "2026-11-16T15:00:00Z"


@given(
    now=st.integers(from_utc("2024-01-01T00:00:00Z"), from_utc("2030-01-01T00:00:00Z")),
    kind=st.sampled_from(["WEEKLY", "MONTHLY", "OLDER_THAN"]),
    first=st.integers(0, 6),
    change=st.integers(0, 6),
    number=st.integers(1, 28),
)
def test_it_is_what_the_server_says(now: int, kind: str, first: int, change: int, number: int) -> None:
    rule = AutomaticLock(kind=kind, first_day=first, change_day=change, day_of_month=number, days=number)
    told = {
        "type": kind,
        "firstDay": WEEKDAYS[first],
        "changeDay": WEEKDAYS[change],
        "dayOfMonth": number,
        "olderThanPeriod": "DAYS",
        "olderThanValue": number,
    }
    theirs = {"lockTimeEntries": None, "automaticLock": told, "lockTimeZone": None}
    settings = WorkspaceSettings(automatic_lock=rule)
    assert locked_before(settings, ZONE, now) == on_the_server(theirs, ZONE, now)
