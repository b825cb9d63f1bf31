"""Independent, typed clients of Clockify read what the server writes."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from clockify.client import ClockifyClient

from tui.domain.times import from_utc
from tui.server.admin import add_custom_field
from tui.server.app import make_app
from tui.server.database import Database
from tui.server.seed import seed_demo
from tui.server.serve import ServerThread


@pytest.fixture
def demo(clock):
    with Database(":memory:", clock) as database:
        seed_demo(database, seed=1, now=clock.now(), zone="Europe/Berlin")
        yield database


@pytest.fixture
async def client(demo):
    with demo.read() as c:
        workspace = c.execute("SELECT id FROM workspaces ORDER BY position").fetchone()[0]
    transport = httpx.ASGITransport(make_app(demo, keys=["k"]))
    async with httpx.AsyncClient(transport=transport) as http:
        yield ClockifyClient(api_key="k", workspace_id=workspace, http_client=http)


async def test_it_reads_everything(client, demo):
    add_custom_field(demo, client.workspace_id, "Ticket", type="TXT")
    me = await client.users.me(include_memberships=True)
    assert me.email == "jane@acme.io"
    assert len(await client.workspaces.list()) == 3
    assert (await client.workspaces.get()).name == "Acme Inc"
    assert len(await client.users.list(include_roles=True, memberships="ALL")) == 3
    assert (await client.member_profiles.get(me.id)).name == "Jane Cooper"
    assert len(await client.clients.list(archived=False)) == 3
    assert len(await client.tags.list(page_size=200)) == 12
    assert len(await client.custom_fields.list_for_workspace(entity_type=["TIMEENTRY"])) == 1
    projects = await client.projects.list(hydrated=True, page_size=200)
    assert len(projects) == 10
    assert (await client.projects.get(projects[0].id)).name == projects[0].name
    assert len(await client.tasks.list(projects[0].id, is_active=True)) == 5
    entries = await client.time_entries.list_for_user(me.id, page_size=200, hydrated=True)
    assert len(entries) == 200
    many = await client.time_entries.get_many({"timeEntryIds": [entries[0].id], "hydrated": True})
    assert many[0].id == (await client.time_entries.list_in_progress())[0].id


async def test_it_writes_everything(client):
    user = (await client.users.me()).id
    customer = await client.clients.create({"name": "Hooli"})
    project = await client.projects.create({"name": "Search", "clientId": customer.id, "isPublic": True})
    task = await client.tasks.create(project.id, {"name": "Index", "estimate": "PT2H"})
    tag = await client.tags.create({"name": "slow"})
    entries = client.time_entries
    made = await entries.create({"start": "2026-11-24T14:00:00Z", "projectId": project.id, "taskId": task.id})
    stopped = await entries.stop_timer_for_user(user, {"end": "2026-11-24T14:20:00Z"})
    assert stopped.id == made.id
    changed = await entries.update(
        made.id,
        {
            "start": "2026-11-24T14:00:00Z",
            "end": "2026-11-24T14:30:00Z",
            "tagIds": [tag.id],
            "billable": True,
        },
    )
    assert changed.tag_ids == [tag.id]
    twin = await entries.duplicate(user, made.id)
    other = await entries.create_for_user(
        user, {"start": "2026-11-24T06:00:00Z", "end": "2026-11-24T06:30:00Z", "description": "early"}
    )
    changed = await entries.bulk_update_for_user(
        user,
        [{"id": other.id, "start": "2026-11-24T06:00:00Z", "end": "2026-11-24T06:10:00Z"}],
        hydrated=True,
    )
    assert [entry.description for entry in changed] == [""]
    await entries.mark_invoiced({"timeEntryIds": [other.id], "invoiced": True})
    gone = await entries.delete_all_for_user(user, time_entry_ids=[twin.id, other.id])
    assert {entry.id for entry in gone} == {twin.id, other.id}
    await entries.delete(made.id)
    await client.tasks.update(project.id, task.id, {"name": "Index", "status": "DONE"})
    await client.tasks.delete(project.id, task.id)
    await client.projects.update(project.id, {"name": "Search", "archived": True})
    await client.projects.delete(project.id)
    await client.clients.update(customer.id, {"name": "Hooli", "archived": True})
    await client.clients.delete(customer.id)
    await client.tags.delete(tag.id)
    assert (await client.workspaces.create({"name": "Mine", "organizationId": ""})).name == "Mine"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_second_client_over_a_socket(demo, monkeypatch):
    from clockify_sdk.client import Clockify
    from clockify_sdk.config import Config

    with ServerThread(make_app(demo, keys=["k"])) as url:
        monkeypatch.setattr(Config, "BASE_URL", f"{url}/api/v1")
        with Clockify(api_key="k") as client:
            start, end = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (4, 5))
            made = client.time_entries.create(start, end, description="early")
            assert from_utc(made["timeInterval"]["start"]) == start.timestamp()
            assert client.time_entries.get_by_id(made["id"])["description"] == "early"
            assert len(client.time_entries.get_all_in_progress()) == 1
