"""Time entries: what is kept, what a replacement clears, which one runs."""

from __future__ import annotations

import pytest

from .conftest import times


async def test_a_written_entry_comes_back_as_it_was(api):
    project, tag = await api.project(), await api.tag()
    task = await api.task(project)
    made = await api.entry(
        "2026-11-24T09:00:00.900Z",
        "2026-11-24T11:30:00+01:00",
        description="Fix login",
        projectId=project["id"],
        taskId=task["id"],
        tagIds=[tag["id"]],
        billable=True,
    )
    assert made["timeInterval"] == {
        "start": "2026-11-24T09:00:00Z",
        "end": "2026-11-24T10:30:00Z",
        "duration": "PT1H30M",
    }
    assert "hourlyRate" not in made
    read = await api.ok("GET", f"/time-entries/{made['id']}")
    assert read.pop("hourlyRate") == {"amount": 0, "currency": "USD"}
    assert read.pop("costRate") is None
    assert read == made
    assert len(made["id"]) == 24
    assert set(made["id"]) <= set("0123456789abcdef")
    assert (made["projectId"], made["taskId"], made["tagIds"]) == (project["id"], task["id"], [tag["id"]])
    assert made["userId"] == api.user
    assert len(read) + 2 == 15


async def test_put_clears_what_it_leaves_out(api):
    project, tag = await api.project(), await api.tag()
    made = await api.entry(projectId=project["id"], tagIds=[tag["id"]], billable=True, description="a")
    changed = await api.ok("PUT", f"/time-entries/{made['id']}", {**times("09:00"), "description": "b"})
    assert (changed["projectId"], changed["tagIds"], changed["billable"]) == (None, [], False)
    assert changed["timeInterval"] == {"start": "2026-11-24T09:00:00Z", "end": None, "duration": None}
    assert await api.refused("PUT", f"/time-entries/{made['id']}", {"description": "b"}) == (
        400,
        501,
        "Start datetime is required.",
    )


async def test_an_empty_body_starts_a_timer_now(api):
    made = await api.ok("POST", "/time-entries", {}, status=201)
    assert made["timeInterval"] == {"start": "2026-11-24T14:28:00Z", "end": None, "duration": None}
    assert await api.refused("POST", "/time-entries", {"end": "2026-11-24T14:28:00Z"}) == (
        400,
        None,
        "Can't create time entry with end time only.",
    )


async def test_a_second_timer_stops_the_first_where_it_starts(api):
    first = await api.entry("09:00", None)
    second = await api.entry("10:00", None)
    assert (await api.ok("GET", f"/time-entries/{first['id']}"))["timeInterval"][
        "end"
    ] == "2026-11-24T10:00:00Z"
    assert [e["id"] for e in await api.entries(in_progress="1")] == [second["id"]]
    assert [e["id"] for e in await api.ok("GET", "/time-entries/status/in-progress")] == [second["id"]]
    # One that begins even before the running one can't cut it to less than nothing: that one ends now.
    await api.entry("08:00", None)
    stopped = await api.ok("GET", f"/time-entries/{second['id']}")
    assert stopped["timeInterval"]["end"] == "2026-11-24T14:28:00Z"


async def test_stop(api):
    path = f"/user/{api.user}/time-entries"
    end = {"end": "2026-11-24T12:00:00Z"}
    status, code, words = await api.refused("PATCH", path, end)
    assert (status, code) == (404, 404)
    assert (
        words
        == f"Currently running time entry doesn't exist on workspace {api.workspace} for user {api.user}."
    )
    await api.entry("13:00", None)
    assert (await api.refused("PATCH", path, end))[:2] == (400, 501)
    stopped = await api.ok("PATCH", path, {"end": "2026-11-24T14:00:00Z"}, status=200)
    assert stopped["timeInterval"]["duration"] == "PT1H"
    assert "hourlyRate" not in stopped


async def test_the_window_is_wall_clock_time_of_the_profile(api):
    """Berlin is an hour ahead: its 24 November begins at 23:00 UTC of the 23rd."""
    before = await api.entry("2026-11-23T22:59:59Z", "2026-11-24T01:00:00Z")
    first = await api.entry("2026-11-23T23:00:00Z", "2026-11-23T23:30:00Z")
    last = await api.entry("2026-11-24T22:59:59Z", "2026-11-25T05:00:00Z")
    after = await api.entry("2026-11-24T23:00:00Z", "2026-11-24T23:30:00Z")
    day = {"start": "2026-11-24T00:00:00Z", "end": "2026-11-25T00:00:00Z"}
    assert [e["id"] for e in await api.entries(**day)] == [last["id"], first["id"]]
    assert [e["id"] for e in await api.entries()] == [e["id"] for e in (after, last, first, before)]
    assert (
        await api.call("GET", f"/user/{api.user}/time-entries", start="2026-11-24T00:00:00")
    ).status_code == 400


async def test_lists_are_filtered(api):
    project, tag = await api.project(), await api.tag()
    task = await api.task(project)
    plain = await api.entry("09:00", "10:00", description="Straße planen")
    full = await api.entry("10:00", "11:00", projectId=project["id"], taskId=task["id"], tagIds=[tag["id"]])
    for query, found in (
        ({"description": "STRASSE"}, plain),
        ({"project": project["id"]}, full),
        ({"task": task["id"]}, full),
        ({"tags": f"{tag['id']},{'0' * 24}"}, full),
        ({"project_required": "true"}, full),
        ({"page": 2, "page_size": 1}, plain),
    ):
        assert [e["id"] for e in await api.entries(**query)] == [found["id"]], query
    hydrated = (await api.entries(hydrated="true"))[0]
    assert hydrated["project"]["name"] == "Backend API"
    assert hydrated["task"]["name"] == "Login flow"
    assert [t["name"] for t in hydrated["tags"]] == ["bug"]
    assert hydrated["taskId"] == task["id"]


async def test_several_at_once(api):
    made = [await api.entry(f"{hour:02}:00", f"{hour:02}:30") for hour in (8, 9, 10)]
    ids = [entry["id"] for entry in made]
    found = await api.ok("POST", "/time-entries/batch", {"timeEntryIds": [ids[2], "0" * 24, ids[0]]})
    assert [e["id"] for e in found] == [ids[2], ids[0]]
    path = f"/user/{api.user}/time-entries"
    items = [
        {"id": ids[0], **times("08:00", "08:45"), "description": "x"},
        {"id": "0" * 24, **times("08:00", "09:00")},
    ]
    assert await api.refused("PUT", path, items) == (400, 501, "Time entry doesn't belong to Workspace")
    assert (await api.ok("GET", f"/time-entries/{ids[0]}"))["description"] == "", "all or none"
    changed = await api.ok("PUT", path, items[:1], hydrated="true")
    assert [(e["description"], e["timeInterval"]["duration"], e["tags"]) for e in changed] == [
        ("x", "PT45M", [])
    ]
    gone = await api.ok("DELETE", path, time_entry_ids=",".join(ids[:2]))
    assert [e["id"] for e in gone] == ids[:2]
    assert [e["id"] for e in await api.entries()] == [ids[2]]
    assert (await api.refused("DELETE", path))[:2] == (400, 3001), "never all of them"


async def test_delete(api):
    made = await api.entry()
    response = await api.call("DELETE", f"/time-entries/{made['id']}")
    assert (response.status_code, response.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert await api.refused(method, f"/time-entries/{made['id']}") == (
            400,
            501,
            "Time entry doesn't belong to Workspace",
        )


async def test_duplicate_and_for_another(api):
    made = await api.entry(description="again")
    path = f"/user/{api.user}/time-entries"
    twin = await api.ok("POST", f"{path}/{made['id']}/duplicate", status=201)
    assert twin["id"] != made["id"]
    assert (twin["description"], twin["timeInterval"]) == ("again", made["timeInterval"])
    running = await api.entry("14:00", None)
    copy = await api.ok("POST", f"{path}/{running['id']}/duplicate")
    assert copy["timeInterval"]["end"] == "2026-11-24T14:28:00Z"
    assert [e["id"] for e in await api.entries(in_progress="true")] == [running["id"]]
    like = await api.ok("POST", path, times("11:00", "12:00"), from_entry=made["id"])
    assert (like["description"], like["timeInterval"]["duration"]) == ("again", "PT1H")
    assert await api.refused("POST", path, {}, from_entry="0" * 24) == (404, None, "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"description": "a < b"}, "Don't use < and > characters"),
        ({"description": "x" * 3001}, "Description can have at most 3000 characters"),
        ({"projectId": "nope"}, "Project doesn't belong to Workspace"),
        ({"taskId": "nope"}, "Task doesn't belong to Project"),
        ({"tagIds": ["nope"]}, "Tag doesn't belong to Workspace"),
        (
            {"customFields": [{"customFieldId": "nope", "value": 1}]},
            "Custom field doesn't belong to Workspace",
        ),
        (
            {"end": "2026-11-24T08:00:00Z"},
            "Start datetime 2026-11-24T09:00:00Z is greater than end datetime 2026-11-24T08:00:00Z.",
        ),
    ],
)
async def test_what_is_refused(api, body, words):
    sent = {**times("09:00", "10:00"), **body}
    assert await api.refused("POST", "/time-entries", sent) == (400, 501, words)
    made = await api.entry()
    assert await api.refused("PUT", f"/time-entries/{made['id']}", sent) == (400, 501, words)
    assert [e["id"] for e in await api.entries()] == [made["id"]]


@pytest.mark.parametrize(
    "body",
    [
        {"start": "yesterday"},
        {"start": "2026-11-24T09:00:00"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"start": "9999-12-31T23:59:59-12:00"},
        {"billable": "yes"},
        [],
        {"type": "HOLIDAY"},
    ],
)
async def test_bodies_that_cannot_be_read(api, body):
    assert (await api.refused("POST", "/time-entries", body))[:2] == (400, 3002)


async def test_limits_that_are_allowed(api):
    assert (await api.entry("09:00", "09:00"))["timeInterval"]["duration"] == "PT0S"
    long = await api.entry("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z", description="x" * 3000)
    assert long["timeInterval"]["duration"] == "PT48H"
    future = await api.entry("2027-01-01T09:00:00Z", "2027-01-01T10:00:00Z", projectId="", unknown=1)
    assert (await api.entries())[0]["id"] == future["id"], "what is to come stands first"
