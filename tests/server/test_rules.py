"""What a workspace can forbid: missing fields, locked times, times by hand, and who is no admin."""

from __future__ import annotations

import pytest

from tui.server.admin import (
    add_custom_field,
    add_user,
    set_role,
    set_user_settings,
    set_workspace_settings,
)
from tui.server.app import make_app

from .conftest import Api, times

LOCKED = (403, 1003, "Can't edit locked time entry.")


@pytest.fixture
def settings(api, database):
    return lambda **fields: set_workspace_settings(database, api.workspace, **fields)


@pytest.fixture
async def member(api, database):
    """A plain member of the workspace, with a key of their own."""
    user = add_user(database, api.workspace, name="Omar", email="omar@acme.io")
    app = make_app(database, keys={"omars": user, "janes": api.user})
    other = await Api(app, {"X-Api-Key": "omars"}).enter()
    yield other
    await other.http.aclose()


@pytest.mark.parametrize("name", ["forceProjects", "forceTasks", "forceTags", "forceDescription"])
async def test_what_is_demanded_is_demanded_when_it_ends(api, settings, name):
    project, tag = await api.project(), await api.tag()
    task = await api.task(project)
    full = {"projectId": project["id"], "taskId": task["id"], "tagIds": [tag["id"]], "description": "x"}
    settings(**{name: True})
    assert (await api.refused("POST", "/time-entries", times("09:00", "10:00")))[:2] == (400, 501)
    running = await api.entry("13:00", None)
    stop = ("PATCH", f"/user/{api.user}/time-entries", {"end": "2026-11-24T14:00:00Z"})
    status, code, words = await api.refused(*stop)
    assert (status, code) == (400, 501)
    assert "required field" in words
    path = f"/time-entries/{running['id']}"
    assert (await api.refused("PUT", path, times("13:00", "14:00")))[:2] == (400, 501)
    await api.ok("PUT", path, {**times("13:00"), **full})
    await api.ok(*stop)
    await api.entry("09:00", "10:00", **full)


async def test_a_demanded_custom_field(api, database, settings):
    field = add_custom_field(database, api.workspace, "Ticket", required=True)
    assert (await api.refused("POST", "/time-entries", times("09:00", "10:00")))[:2] == (400, 501)
    await api.entry(customFields=[{"customFieldId": field, "value": "A-1"}])


async def test_custom_fields_are_written_and_read_under_two_names(api, database):
    field = add_custom_field(database, api.workspace, "Ticket", type="TXT")
    usual = add_custom_field(database, api.workspace, "Place", workspaceDefaultValue="home")
    assert [f["name"] for f in await api.ok("GET", "/custom-fields")] == ["Place", "Ticket"]
    made = await api.entry(customFields=[{"customFieldId": field, "value": "A-1", "sourceType": "WORKSPACE"}])
    values = {v["customFieldId"]: v["value"] for v in made["customFieldValues"]}
    assert values == {usual: "home", field: "A-1"}
    assert made["customFieldValues"][0]["timeEntryId"] == made["id"]
    wrong = {**times("09:00", "10:00"), "customFieldValues": made["customFieldValues"]}
    lost = await api.ok("PUT", f"/time-entries/{made['id']}", wrong)
    assert {v["customFieldId"]: v["value"] for v in lost["customFieldValues"]} == {usual: "home"}


async def test_locked_times_are_for_admins(api, member, settings):
    theirs = await member.entry("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z")
    running = await member.entry("2026-11-20T11:00:00Z", None)
    settings(lockTimeEntries="2026-11-23T00:00:00Z")
    path = f"/time-entries/{theirs['id']}"
    assert (await member.ok("GET", path))["isLocked"] is True
    assert await member.refused("PUT", path, times("09:00", "10:00")) == LOCKED
    assert await member.refused("DELETE", path) == LOCKED
    users = f"/user/{member.user}/time-entries"
    assert await member.refused("PATCH", users, {"end": "2026-11-24T09:00:00Z"}) == LOCKED
    assert await member.refused("DELETE", users, time_entry_ids=theirs["id"]) == LOCKED
    assert await member.refused("POST", f"{users}/{theirs['id']}/duplicate") == LOCKED
    assert await member.refused("POST", "/time-entries", times("2026-11-20T09:00:00Z")) == LOCKED
    free = await member.entry("09:00", "10:00")
    assert free["isLocked"] is False
    assert await member.refused("PUT", f"/time-entries/{free['id']}", times("2026-11-20T09:00:00Z")) == LOCKED
    await api.ok("DELETE", path)
    await api.ok("DELETE", f"/time-entries/{running['id']}")


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ({"type": "WEEKLY", "changeDay": "TUESDAY", "firstDay": "MONDAY"}, ("22T22:59", "22T23:00")),
        ({"type": "WEEKLY", "changeDay": "WEDNESDAY", "firstDay": "MONDAY"}, ("15T22:59", "15T23:00")),
        ({"type": "OLDER_THAN", "olderThanPeriod": "DAYS", "olderThanValue": 2}, ("21T22:59", "21T23:00")),
    ],
)
async def test_locks_by_rule(member, database, settings, rule, days):
    """It is Tuesday the 24th, in Berlin."""
    set_user_settings(database, member.user, timeZone="Europe/Berlin")
    settings(automaticLock=rule)
    locked, free = days
    assert await member.refused("POST", "/time-entries", times(f"2026-11-{locked}:00Z")) == LOCKED
    await member.entry(f"2026-11-{free}:00Z", "2026-11-24T00:00:00Z")


async def test_locked_months(member, settings):
    settings(automaticLock={"type": "MONTHLY", "dayOfMonth": 24})
    assert await member.refused("POST", "/time-entries", times("2026-10-31T12:00:00Z")) == LOCKED
    settings(automaticLock={"type": "MONTHLY", "dayOfMonth": 25})
    await member.entry("2026-10-31T12:00:00Z", "2026-10-31T13:00:00Z")


async def test_where_only_the_timer_counts(api, member, settings):
    settings(timeTrackingMode="STOPWATCH_ONLY")
    by_hand = times("09:00", "10:00")
    for someone in (api, member):
        assert (await someone.refused("POST", "/time-entries", by_hand))[:2] == (403, 4030)
    assert (await member.refused("POST", f"/user/{member.user}/time-entries", by_hand))[:2] == (403, 4030)
    await api.ok("POST", f"/user/{api.user}/time-entries", by_hand)
    running = await member.entry("14:00", None)
    await member.ok("PATCH", f"/user/{member.user}/time-entries", {"end": "2026-11-24T14:20:00Z"})
    path = f"/time-entries/{running['id']}"
    await member.ok("PUT", path, {**times("14:00", "14:20"), "description": "words may change"})
    assert (await member.refused("PUT", path, times("14:00", "14:25")))[:2] == (403, 4030)


async def test_a_plain_member_sees_and_does_less(api, member, settings):
    mine = await api.entry()
    denied = (403, 501, "Access Denied")
    assert await member.refused("GET", "/users") == denied
    assert await member.refused("GET", f"/user/{api.user}/time-entries") == denied
    assert await member.refused("GET", f"/time-entries/{mine['id']}") == denied
    assert await member.refused("POST", f"/user/{api.user}/time-entries", {}) == denied
    await member.project("Theirs")
    settings(
        onlyAdminsCreateProject=True,
        entityCreationPermissions={"whoCanCreateTags": "ADMINS", "whoCanCreateTasks": "EVERYONE"},
    )
    assert await member.refused("POST", "/projects", {"name": "More"}) == denied
    assert await member.refused("POST", "/tags", {"name": "more"}) == denied
    await api.project("More")
    theirs = await member.entry("08:00", None)
    running = await api.ok("GET", "/time-entries/status/in-progress")
    assert [entry["id"] for entry in running] == [theirs["id"]]
    other = await api.ok("POST", f"/user/{member.user}/time-entries", times("06:00", "07:00"), status=201)
    assert other["userId"] == member.user


async def test_billable_may_be_decided_by_the_workspace(api, member, settings):
    settings(onlyAdminsCanChangeBillableStatus=True, defaultBillableProjects=True)
    assert (await member.entry(billable=False))["billable"] is True, "stored otherwise, without a word"
    plain = await api.project(billable=False)
    assert (await member.entry(projectId=plain["id"], billable=True))["billable"] is False
    assert (await api.entry(billable=False))["billable"] is False


async def test_tasks_and_tags_of_an_entry(api):
    one, two, tag = await api.project("One"), await api.project("Two"), await api.tag()
    task = await api.task(one)
    body = times("09:00", "10:00")
    for project in (two["id"], None):
        assert await api.refused(
            "POST", "/time-entries", {**body, "projectId": project, "taskId": task["id"]}
        ) == (
            400,
            501,
            "Task doesn't belong to Project",
        )
    full = {"projectId": one["id"], "taskId": task["id"], "tagIds": [tag["id"]]}
    made = await api.entry(**full)
    await api.ok("PUT", f"/tags/{tag['id']}", {"name": "bug", "archived": True})
    await api.ok("PUT", f"/projects/{one['id']}/tasks/{task['id']}", {"name": "Login flow", "status": "DONE"})
    assert await api.refused("POST", "/time-entries", {**body, "tagIds": [tag["id"]]}) == (
        400,
        501,
        "You can not create entities for archived tag",
    )
    assert (await api.refused("POST", "/time-entries", {**body, **full, "tagIds": []}))[:2] == (400, 501)
    kept = await api.ok("PUT", f"/time-entries/{made['id']}", {**body, **full, "description": "still mine"})
    assert (kept["taskId"], kept["tagIds"]) == (task["id"], [tag["id"]])
    await api.ok("PUT", f"/projects/{two['id']}", {"archived": True})
    assert (await api.entry(projectId=two["id"]))["projectId"] == two["id"], "archived projects are let pass"


async def test_roles_can_change(api, member, database):
    set_role(database, api.workspace, member.user, "WORKSPACE_ADMIN")
    listed = await member.ok("GET", "/users", include_roles="true", memberships="ALL")
    assert [(user["name"], user["roles"][0]["role"]) for user in listed] == [
        ("Jane", "OWNER"),
        ("Omar", "WORKSPACE_ADMIN"),
    ]
    assert listed[0]["memberships"][0]["userId"] == api.user
    assert [user["name"] for user in await api.ok("GET", "/users", name="OM")] == ["Omar"]
