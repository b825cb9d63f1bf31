"""What is sent: addresses, windows, and bodies that lose nothing."""

import httpx
import pytest

from tui.domain.entries import CustomFieldValue, EntryChange, EntryDraft
from tui.domain.errors import Refused
from tui.domain.times import from_utc

START = from_utc("2026-02-13T09:00:00Z")
END = from_utc("2026-02-13T10:00:00Z")
ENTRY = {
    "id": "e1",
    "workspaceId": "w",
    "userId": "u",
    "description": "Team meeting",
    "projectId": "p1",
    "taskId": "t1",
    "tagIds": ["g1", "g2"],
    "billable": True,
    "type": "BREAK",
    "timeInterval": {"start": "2026-02-13T09:00:00.123Z", "end": "2026-02-13T10:00:00Z", "duration": "PT1H"},
    "customFieldValues": [
        {
            "customFieldId": "c1",
            "timeEntryId": "e1",
            "value": 5,
            "sourceType": "WORKSPACE",
            "name": "x",
            "type": "NUMBER",
        },
        {"customFieldId": "c2", "timeEntryId": "e1", "value": "a", "name": "y", "type": "TXT"},
        {"customFieldId": "c3", "timeEntryId": "e1", "value": None, "name": "z", "type": "TXT"},
    ],
}
WHOLE = {
    "start": "2026-02-13T09:00:00Z",
    "end": "2026-02-13T10:00:00Z",
    "description": "Team meeting",
    "projectId": "p1",
    "taskId": "t1",
    "tagIds": ["g1", "g2"],
    "billable": True,
    "type": "BREAK",
    "customFields": [
        {"customFieldId": "c1", "sourceType": "WORKSPACE", "value": 5},
        {"customFieldId": "c2", "sourceType": "TIMEENTRY", "value": "a"},
    ],
}


def ok(json, status=200):
    return httpx.Response(status, json=json)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (EntryChange(), {}),
        (EntryChange(description="Extended"), {"description": "Extended"}),
        (EntryChange(description=""), {"description": ""}),
        (EntryChange(end=END + 3600), {"end": "2026-02-13T11:00:00Z"}),
        (EntryChange(end=None), {"end": None}),
        (EntryChange(start=START - 60), {"start": "2026-02-13T08:59:00Z"}),
        (EntryChange(tag_ids=()), {"tagIds": []}),
        (EntryChange(billable=False), {"billable": False}),
        (EntryChange(task_id=None), {"taskId": None}),
        (EntryChange(project_id="p2"), {"projectId": "p2", "taskId": None}),
        (EntryChange(project_id="p1"), {}),
        (EntryChange(project_id="p2", task_id="t9"), {"projectId": "p2", "taskId": "t9"}),
        (EntryChange(project_id=None), {"projectId": None, "taskId": None}),
    ],
)
async def test_an_update_sends_everything_the_entry_has(client, script, change, difference):
    script.answers = [ok(ENTRY), ok(ENTRY)]
    await client.update_entry("w", "e1", change)
    assert script.calls == [
        "GET /api/v1/workspaces/w/time-entries/e1",
        "PUT /api/v1/workspaces/w/time-entries/e1",
    ]
    assert script.body() == {name: value for name, value in (WHOLE | difference).items() if value is not None}


async def test_a_running_bare_entry_stays_running_and_bare(client, script):
    bare = {
        "id": "e",
        "workspaceId": "w",
        "userId": "u",
        "timeInterval": {"start": "2026-02-13T09:00:00Z", "end": None},
    }
    script.answers = [ok(bare | {"type": "HOLIDAY", "projectId": None, "tagIds": None})] * 2
    await client.update_entry("w", "e", EntryChange(description="x"))
    assert script.body() == {
        "start": "2026-02-13T09:00:00Z",
        "description": "x",
        "tagIds": [],
        "billable": False,
    }


async def test_expect_sees_the_entry_and_can_stop_the_update(client, script):
    seen = []

    def expect(entry):
        seen.append(entry.description)
        raise Refused("changed elsewhere")

    script.answers = [ok(ENTRY)]
    with pytest.raises(Refused):
        await client.update_entry("w", "e1", EntryChange(description="x"), expect)
    assert seen == ["Team meeting"]
    assert len(script.requests) == 1


async def test_many_updates_are_two_requests(client, script):
    script.answers = [ok([ENTRY, ENTRY | {"id": "e2"}]), ok([ENTRY, ENTRY | {"id": "e2"}])]
    changes = {"e2": EntryChange(billable=False), "e1": EntryChange(description="x")}
    updated = await client.update_entries("w", "u", changes, lambda one, _: changes[one])
    assert len(updated) == 2
    assert script.calls == [
        "POST /api/v1/workspaces/w/time-entries/batch",
        "PUT /api/v1/workspaces/w/user/u/time-entries",
    ]
    assert script.body(0) == {"timeEntryIds": ["e2", "e1"], "hydrated": False}
    assert script.body() == [
        WHOLE | {"id": "e2", "billable": False},
        WHOLE | {"id": "e1", "description": "x"},
    ]


async def test_many_updates_leave_alone_what_is_gone_and_what_is_not_wanted(client, script):
    script.answers = [ok([ENTRY, ENTRY | {"id": "e3"}]), ok([ENTRY])]
    seen = {}

    def wanted(entry_id, theirs):
        seen[entry_id] = theirs and theirs.description
        return EntryChange(description="x") if entry_id == "e1" else None

    assert [one.id for one in await client.update_entries("w", "u", ["e1", "e2", "e3"], wanted)] == ["e1"]
    assert seen == {"e1": "Team meeting", "e2": None, "e3": "Team meeting"}
    assert script.body() == [WHOLE | {"id": "e1", "description": "x"}]
    script.answers = [ok([ENTRY])]
    assert await client.update_entries("w", "u", ["e1"], lambda *_: None) == []
    assert await client.update_entries("w", "u", [], wanted) == []
    assert len(script.requests) == 3


async def test_create_always_says_billable(client, script):
    script.answers = [ok(ENTRY, 201)]
    await client.create_entry("w", EntryDraft(start=START))
    assert script.body() == {
        "start": "2026-02-13T09:00:00Z",
        "description": "",
        "tagIds": [],
        "billable": False,
    }
    await client.create_entry_for(
        "w",
        "u2",
        EntryDraft(
            start=START, end=END, description="x", project_id="p", task_id="t", tag_ids=("g",), billable=True
        ),
        [CustomFieldValue(field_id="c", value=1)],
    )
    assert script.calls[-1] == "POST /api/v1/workspaces/w/user/u2/time-entries"
    assert script.body() == {
        "start": "2026-02-13T09:00:00Z",
        "end": "2026-02-13T10:00:00Z",
        "description": "x",
        "projectId": "p",
        "taskId": "t",
        "tagIds": ["g"],
        "billable": True,
        "customFields": [{"customFieldId": "c", "sourceType": "TIMEENTRY", "value": 1}],
    }


async def test_the_window_is_the_profiles_wall_clock(client, script):
    script.answers = [ok([])]
    await client.entries("w", "u", start=START, end=END, zone="America/New_York", page=2, description="a&b")
    params = dict(script.requests[-1].url.params)
    assert params == {
        "start": "2026-02-13T04:00:00Z",
        "end": "2026-02-13T05:00:00Z",
        "description": "a&b",
        "page": "2",
        "page-size": "1000",
    }


async def test_running_ignores_what_has_an_end(client, script):
    script.answers = [ok([ENTRY])]
    assert await client.running("w", "u") is None
    assert script.calls == ["GET /api/v1/workspaces/w/user/u/time-entries?in-progress=true"]


async def test_deleting_none_sends_nothing(client, script):
    assert await client.delete_entries("w", "u", []) == []
    assert await client.delete_entries("w", "u", [""]) == []
    assert script.requests == []


async def test_deleting_many_is_cut_into_addresses_that_are_taken(client, script):
    script.answers = [ok([ENTRY])]
    await client.delete_entries("w", "u", [f"e{i}" for i in range(150)])
    assert [len(r.url.params["time-entry-ids"].split(",")) for r in script.requests] == [100, 50]


async def test_a_project_keeps_what_was_not_changed(client, script):
    had = {
        "id": "p",
        "workspaceId": "w",
        "name": "P",
        "clientId": "c",
        "color": "#111111",
        "billable": True,
        "public": True,
        "archived": True,
        "note": "n",
        "hourlyRate": {"amount": 5},
    }
    script.answers = [ok(had)]
    await client.update_project("w", "p", name="Q")
    assert script.body() == {
        "name": "Q",
        "clientId": "c",
        "color": "#111111",
        "billable": True,
        "isPublic": True,
        "archived": True,
        "note": "n",
    }
    await client.update_project("w", "p", client_id=None, public=False)
    assert script.body()["clientId"] == ""
    assert script.body()["isPublic"] is False


async def test_a_client_keeps_its_copies_and_currency(client, script):
    had = {
        "id": "c",
        "workspaceId": "w",
        "name": "C",
        "email": "a@b",
        "address": "x",
        "note": None,
        "archived": False,
        "ccEmails": ["d@e"],
        "currencyId": "cur",
    }
    script.answers = [ok(had)]
    await client.update_client("w", "c", archived=True)
    assert script.body() == {
        "name": "C",
        "email": "a@b",
        "address": "x",
        "archived": True,
        "ccEmails": ["d@e"],
        "currencyId": "cur",
    }


async def test_a_renamed_tag_stays_archived(client, script):
    script.answers = [ok({"id": "g", "workspaceId": "w", "name": "n", "archived": True})]
    await client.update_tag("w", "g", name="m")
    assert script.body() == {"name": "m", "archived": True}


async def test_a_task_keeps_its_people_and_estimate(client, script):
    had = {
        "id": "t",
        "projectId": "p",
        "name": "T",
        "status": "DONE",
        "assigneeIds": ["u"],
        "userGroupIds": ["x"],
        "estimate": "PT2H",
        "billable": True,
        "budgetEstimate": 7,
        "duration": "PT1H",
    }
    script.answers = [ok(had)]
    await client.update_task("w", "p", "t", name="S")
    assert script.body() == {
        "name": "S",
        "status": "DONE",
        "assigneeIds": ["u"],
        "userGroupIds": ["x"],
        "estimate": "PT2H",
        "billable": True,
        "budgetEstimate": 7,
    }
    await client.update_task("w", "p", "t", done=False, estimate=None, assignee_ids=[], billable=False)
    assert script.body()["status"] == "ACTIVE"
    assert script.body()["estimate"] == "PT0S"
    assert script.body()["assigneeIds"] == []


async def test_all_projects_and_whether_tasks_came(client, script):
    bare = {"id": "p", "workspaceId": "w", "name": "P"}
    script.answers = [ok([bare | {"tasks": [{"id": "t", "name": "T"}]}, bare | {"id": "q", "tasks": []}])]
    projects, tasks, known = await client.projects("w")
    assert ([one.id for one in projects], [one.id for one in tasks], known) == (["p", "q"], ["t"], True)
    assert script.requests[0].url.params["hydrated"] == "true"
    assert "archived" not in script.requests[0].url.params
    script.answers = [ok([bare])]
    assert (await client.projects("w")).tasks_known is False
