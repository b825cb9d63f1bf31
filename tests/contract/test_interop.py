"""Clients that others wrote, against the embedded server on a socket: a reading of the API that is not ours."""

import httpx
import pytest

from tui.server.app import make_app
from tui.server.serve import ServerThread

# Their dependencies deprecate things now and then; that is not for us to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

KEY = "direct-key"


@pytest.fixture
def url(database):
    with ServerThread(make_app(database, keys=(KEY,))) as url:
        yield url


class Redirected(httpx.AsyncHTTPTransport):
    """Leads to the socket what is meant for Clockify; for a client that refuses plain http."""

    def __init__(self, url):
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request):
        assert request.url.host == "api.clockify.me"
        request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return await super().handle_async_request(request)


async def test_a_typed_client(url):
    clockify = pytest.importorskip("clockify.client")
    async with httpx.AsyncClient(transport=Redirected(url)) as http:
        client = clockify.ClockifyClient(api_key=KEY, http_client=http)
        me = await client.users.me()
        (workspace,) = await client.workspaces.list()
        ws = {"workspace_id": workspace.id}
        assert me.active_workspace == workspace.id

        project = await client.projects.create({"name": "Backend", "isPublic": True}, **ws)
        task = await client.tasks.create(project.id, {"name": "Login"}, **ws)
        tag = await client.tags.create({"name": "bug"}, **ws)
        customer = await client.clients.create({"name": "Acme"}, **ws)
        assert [one.id for one in await client.projects.list(**ws)] == [project.id]
        assert [one.id for one in await client.tasks.list(project.id, **ws)] == [task.id]
        assert [one.id for one in await client.tags.list(**ws)] == [tag.id]
        assert [one.id for one in await client.clients.list(**ws)] == [customer.id]

        body = {
            "start": "2026-02-13T09:00:00Z",
            "description": "Team meeting",
            "projectId": project.id,
            "taskId": task.id,
            "tagIds": [tag.id],
            "billable": True,
        }
        made = await client.time_entries.create(body, **ws)
        assert made.time_interval.end is None
        assert [one.id for one in await client.time_entries.list_in_progress(**ws)] == [made.id]
        stopped = await client.time_entries.stop_timer_for_user(me.id, {"end": "2026-02-13T10:00:00Z"}, **ws)
        assert stopped.time_interval.duration == "PT1H"
        body |= {"end": "2026-02-13T11:00:00Z", "description": "Extended meeting"}
        changed = await client.time_entries.update(made.id, body, **ws)
        assert (changed.description, changed.task_id, changed.tag_ids) == (
            "Extended meeting",
            task.id,
            [tag.id],
        )
        assert [one.id for one in await client.time_entries.list_for_user(me.id, **ws)] == [made.id]
        assert (await client.time_entries.get(made.id, **ws)).time_interval.duration == "PT2H"
        await client.time_entries.delete(made.id, **ws)
        assert await client.time_entries.list_for_user(me.id, **ws) == []


def test_a_plain_client(url, monkeypatch):
    sdk = pytest.importorskip("clockify_sdk")
    config = pytest.importorskip("clockify_sdk.config")
    monkeypatch.setattr(config.Config, "BASE_URL", f"{url}/api/v1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    httpx.post(
        f"{url}/api/v1/workspaces/{_workspace(url)}/projects",
        json={"name": "Backend"},
        headers={"X-Api-Key": KEY},
    ).raise_for_status()
    with sdk.Clockify(api_key=KEY) as client:
        assert client.workspace_id == _workspace(url)
        (project,) = client.projects.get_all()
        assert project["name"] == "Backend"
        assert client.clients.get_all() == []
        assert client.tasks.get_all(project["id"]) == []
        assert client.time_entries.get_all_in_progress() == []
        assert client.time_entries.get_by_user_id(client.user_id) == []
        assert [user["id"] for user in client.users.get_all()] == [client.user_id]


def _workspace(url):
    return httpx.get(f"{url}/api/v1/user", headers={"X-Api-Key": KEY}).json()["activeWorkspace"]
