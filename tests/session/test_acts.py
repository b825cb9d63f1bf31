"""Acts of a person, over a real socket: what the screen shows at once and what the server has in the end."""

from __future__ import annotations

import pytest

from tests.rig import Rig, settled, wait_for
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import InputError
from tui.server.admin import add_custom_field, set_workspace_settings
from tui.session.state import Link


async def test_a_started_timer_is_shown_at_once_and_made_once(rig: Rig) -> None:
    async with rig.session() as session:
        rig.requests.clear()
        entry = await session.start(EntryDraft(start=rig.clock.now(), description="Fix login", billable=True))
        assert session.state.running == entry
        assert entry.id in session.state.waiting
        await settled(session)
        assert rig.calls() == ["POST time-entries"]
        (there,) = rig.entries()
        assert there["description"] == "Fix login"
        assert there["billable"] is True
        assert there["timeInterval"] == {"start": "2026-11-24T13:28:00Z", "end": None, "duration": None}
        assert session.state.running is not None
        assert session.state.running.id == there["id"]
        assert session.state.waiting == frozenset()


async def test_opening_an_account_for_the_first_time_costs_what_it_must(rig: Rig) -> None:
    async with rig.session():
        first = rig.calls()[:7]
    assert first == [
        "GET user",
        "GET user/time-entries",  # the recent window
        "GET user/time-entries",  # a timer that may have been running since before it
        "GET workspaces",
        "GET projects",
        "GET clients",
        "GET tags",
    ]


async def test_a_stop_is_a_change_of_the_timer_that_was_meant(rig: Rig) -> None:
    async with rig.session() as session:
        await session.start(EntryDraft(start=rig.clock.now(), description="one"))
        await settled(session)
        rig.requests.clear()
        rig.clock.move(59)
        await session.stop()
        assert session.state.running is None
        await settled(session)
        assert rig.calls() == ["GET time-entries", "PUT time-entries"]
        assert [one["timeInterval"]["duration"] for one in rig.entries()] == ["PT59S"]


async def test_a_switch_stops_then_starts_at_the_same_second(rig: Rig) -> None:
    async with rig.session() as session:
        await session.start(EntryDraft(start=rig.clock.now(), description="one"))
        await settled(session)
        rig.requests.clear()
        rig.clock.move(30)
        await session.start(EntryDraft(start=rig.clock.now(), description="two"))
        await settled(session)
        assert rig.calls() == ["GET time-entries", "PUT time-entries", "POST time-entries"]
        one, two = rig.entries()
        assert one["timeInterval"]["end"] == two["timeInterval"]["start"]
        assert two["timeInterval"]["end"] is None


async def test_an_edit_keeps_every_field_it_does_not_name(rig: Rig) -> None:
    field = add_custom_field(rig.database, rig.workspace, "ticket", type="TXT")
    project = rig.call("POST", "/projects", {"name": "Backend"})
    task = rig.call("POST", f"/projects/{project['id']}/tasks", {"name": "Login"})
    tag = rig.call("POST", "/tags", {"name": "bug"})
    made = rig.entry(
        "before",
        "2026-11-24T09:00:00Z",
        "2026-11-24T10:00:00Z",
        projectId=project["id"],
        taskId=task["id"],
        tagIds=[tag["id"]],
        billable=True,
        customFields=[{"customFieldId": field, "sourceType": "TIMEENTRY", "value": "ABC-1"}],
    )
    async with rig.session() as session:
        rig.requests.clear()
        await session.edit([(made["id"], EntryChange(description="after"))])
        await settled(session)
        assert rig.calls() == ["GET time-entries", "PUT time-entries"]
    (there,) = rig.entries()
    before = rig.call("GET", f"/time-entries/{made['id']}")
    assert there["description"] == "after"
    for name in ("timeInterval", "projectId", "taskId", "tagIds", "billable", "customFieldValues"):
        assert there[name] == before[name], name
    assert there["timeInterval"]["end"] == "2026-11-24T10:00:00Z"
    assert there["customFieldValues"][0]["value"] == "ABC-1"


async def test_deleting_is_done_when_it_is_gone_already(rig: Rig) -> None:
    made = rig.entry("x", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")
    async with rig.session() as session:
        rig.call("DELETE", f"/time-entries/{made['id']}")
        await session.delete([made["id"]])
        assert session.state.entry(made["id"]) is None
        await settled(session)
        assert session.state.problems == {}


async def test_another_project_without_a_task_drops_the_task(rig: Rig) -> None:
    one = rig.call("POST", "/projects", {"name": "One"})
    two = rig.call("POST", "/projects", {"name": "Two"})
    task = rig.call("POST", f"/projects/{one['id']}/tasks", {"name": "T"})
    made = rig.entry(
        "x", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z", projectId=one["id"], taskId=task["id"]
    )
    async with rig.session() as session:
        (after,) = await session.edit([(made["id"], EntryChange(project_id=two["id"]))])
        assert after.task_id is None
        await settled(session)
    assert (rig.entries()[0]["projectId"], rig.entries()[0]["taskId"]) == (two["id"], None)


async def test_an_entry_can_name_things_that_are_still_waiting(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        client = await session.create_client("Acme")
        project = await session.create_project("Backend", client_id=client.id)
        task = await session.create_task(project.id, "Login")
        await session.start(
            EntryDraft(start=rig.clock.now(), project_id=project.id, task_id=task.id, new_tags=("bug",))
        )
        assert session.state.sync.waiting == 5
        rig.back_up()
        session.sync_now()
        await settled(session)
        (there,) = rig.entries()
        names = rig.call("GET", f"/projects/{there['projectId']}")
        assert (names["name"], names["clientName"]) == ("Backend", "Acme")
        assert rig.call("GET", f"/projects/{there['projectId']}/tasks/{there['taskId']}")["name"] == "Login"
        assert rig.call("GET", f"/tags/{there['tagIds'][0]}")["name"] == "bug"
        # Nothing on the screen still goes by an id of ours.
        running = session.state.running
        assert running is not None
        assert (running.project_id, running.task_id, list(running.tag_ids)) == (
            there["projectId"],
            there["taskId"],
            there["tagIds"],
        )


async def test_acts_on_an_entry_that_was_not_sent_are_folded_into_it(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        entry = await session.start(EntryDraft(start=rig.clock.now(), description="draft"))
        rig.clock.move(600)
        await session.edit([(entry.id, EntryChange(description="final"))])
        await session.stop()
        # What came while the create was on its way is folded once it is clear that it did not arrive.
        await wait_for(lambda: session.state.sync.link is Link.OFFLINE, "offline is said")
        gone = await session.start(EntryDraft(start=rig.clock.now(), description="never"))
        await session.delete([gone.id])
        rig.back_up()
        rig.requests.clear()
        session.sync_now()
        await settled(session)
        assert [one for one in rig.calls() if not one.startswith("GET")] == ["POST time-entries"]
        (there,) = rig.entries()
        assert there["description"] == "final"
        assert there["timeInterval"]["duration"] == "PT10M"


async def test_two_honest_twins_stay_two(rig: Rig) -> None:
    async with rig.session() as session:
        draft = EntryDraft(start=rig.clock.now() - 3600, end=rig.clock.now(), description="twin")
        await session.add(draft)
        await session.add(draft)
        await settled(session)
        assert len(rig.entries()) == 2
        assert sum(len(day.entries) for day in session.state.days) == 2


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (EntryDraft(start=100, end=50), "end"),
        (EntryDraft(start=100, description="a < b"), "description"),
        (EntryDraft(start=100, description="x" * 3001), "description"),
    ],
)
async def test_what_the_server_would_refuse_is_refused_beside_its_field(
    rig: Rig, draft: EntryDraft, field: str
) -> None:
    async with rig.session() as session:
        with pytest.raises(InputError) as refused:
            await session.add(draft)
        assert refused.value.field == field
        assert session.state.sync.waiting == 0


async def test_entries_of_no_length_and_of_two_days_are_taken(rig: Rig) -> None:
    async with rig.session() as session:
        now = rig.clock.now()
        await session.add(EntryDraft(start=now, end=now, description="zero"))
        await session.add(EntryDraft(start=now - 48 * 3600, end=now, description="two days", billable=False))
        await settled(session)
    assert sorted(one["timeInterval"]["duration"] for one in rig.entries()) == ["PT0S", "PT48H"]


async def test_a_stop_that_is_refused_waits_for_the_user_and_goes_once_mended(rig: Rig) -> None:
    project = rig.call("POST", "/projects", {"name": "Backend"})
    set_workspace_settings(rig.database, rig.workspace, forceProjects=True)
    async with rig.session() as session:
        entry = await session.start(EntryDraft(start=rig.clock.now(), description="x"))
        await settled(session)
        rig.clock.move(120)
        stopped = await session.stop()
        assert stopped is not None
        await wait_for(lambda: session.state.sync.needs_you, "the stop needs the user")
        assert "roject" in session.state.problems[stopped.id]
        assert session.state.running is None, "the screen keeps what the user did"
        await session.edit([(entry.id, EntryChange(project_id=project["id"]))])
        await settled(session)
        (there,) = rig.entries()
        assert there["projectId"] == project["id"]
        assert there["timeInterval"]["duration"] == "PT2M"
        assert session.state.problems == {}
