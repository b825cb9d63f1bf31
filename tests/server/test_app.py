"""The frame: keys, unknown addresses, workspaces, the user, and bugs."""

from __future__ import annotations

import httpx
import pytest

from tui.server.admin import add_user
from tui.server.app import make_app
from tui.server.calls import Reply
from tui.server.routes import CLOCKIFY

from .conftest import Api


@pytest.fixture
async def guarded(database):
    app = make_app(database, keys=["secret"], maton_keys=["gate"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as http:
        yield http


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, 1000),
        ({"Authorization": "Bearer secret"}, 401, 1000),
        ({"X-Api-Key": "secret", "X-Addon-Token": "t"}, 401, 1000),
        ({"X-Api-Key": "wrong"}, 401, 4003),
        ({"X-Api-Key": "gate"}, 401, 4003),
        ({"X-Api-Key": "secret"}, 200, None),
    ],
)
async def test_keys(guarded, headers, status, code):
    response = await guarded.get("/api/v1/user", headers=headers)
    assert (response.status_code, response.json().get("code")) == (status, code)


async def test_one_kind_of_key_does_not_open_the_other_door(database):
    for keys in ({"keys": ["k"]}, {"maton_keys": ["k"]}):
        app = make_app(database, **keys)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as http:
            answers = [
                (await http.get(path)).status_code
                for path in ("/api/v1/user", "/clockify/api/v1/user", "/connections")
            ]
        assert answers == [401, 401, 401]


async def test_the_user(api):
    me = (await api.http.get("/api/v1/user", params={"include-memberships": "true"})).json()
    assert (me["name"], me["email"], me["status"]) == ("Jane", "", "ACTIVE")
    assert me["activeWorkspace"] == me["defaultWorkspace"] == api.workspace
    settings = {
        "timeZone": "Europe/Berlin",
        "weekStart": "MONDAY",
        "timeFormat": "HOUR24",
        "dateFormat": "DD/MM/YYYY",
    }
    assert settings.items() <= me["settings"].items()
    assert me["memberships"][0]["targetId"] == api.workspace


async def test_workspaces(api, database):
    listed = await api.http.get("/api/v1/workspaces")
    assert [room["name"] for room in listed.json()] == ["Local"]
    assert "last-page" not in listed.headers
    assert listed.json()[0] == await api.ok("GET", "")
    assert listed.json()[0]["workspaceSettings"]["forceProjects"] is False
    made = await api.http.post("/api/v1/workspaces", json={"name": "Second"})
    assert made.status_code == 201
    assert made.json()["memberships"][0]["userId"] == api.user
    for name in ("", "x" * 51):
        assert (await api.http.post("/api/v1/workspaces", json={"name": name})).status_code == 400
    names = [room["name"] for room in (await api.http.get("/api/v1/workspaces")).json()]
    assert names == ["Local", "Second"]


async def test_one_timer_in_each_workspace(api):
    first = await api.entry("09:00", None)
    here = api.workspace
    api.workspace = (await api.http.post("/api/v1/workspaces", json={"name": "Second"})).json()["id"]
    await api.entry("10:00", None)
    assert await api.refused("GET", f"/time-entries/{first['id']}") == (
        400,
        501,
        "Time entry doesn't belong to Workspace",
    )
    api.workspace = here
    assert (await api.ok("GET", f"/time-entries/{first['id']}"))["timeInterval"]["end"] is None


async def test_a_workspace_that_is_not_ones_own(api, database):
    other = (await api.http.post("/api/v1/workspaces", json={"name": "Second"})).json()["id"]
    user = add_user(database, other, name="Omar", email="o@acme.io")
    omar = Api(make_app(database, keys={"k": user}), {"X-Api-Key": "k"})
    omar.workspace = api.workspace
    assert await omar.refused("GET", "/projects") == (404, None, "")
    omar.workspace = "0" * 24
    assert await omar.refused("GET", "/projects") == (404, None, "")
    await omar.http.aclose()


async def test_the_profile_of_a_member(api):
    path = f"/member-profile/{api.user}"
    old = await api.ok("GET", path)
    assert (old["weekStart"], old["workCapacity"], old["workspaceNumber"]) == ("MONDAY", "PT8H", 1)
    new = await api.ok("PATCH", path, {"workCapacity": "PT7H", "weekStart": "SUNDAY"})
    assert new == await api.ok("GET", path) == old | {"workCapacity": "PT7H", "weekStart": "SUNDAY"}
    assert (await api.refused("PATCH", path, {"weekStart": "Someday"}))[:2] == (400, 3002)
    assert (await api.refused("PATCH", path, {"workCapacity": "long"}))[:2] == (400, 3002)
    assert (await api.refused("GET", f"/member-profile/{'0' * 24}"))[:2] == (400, 501)


async def test_addresses_and_methods_that_there_are_not(api):
    status, code, words = await api.refused("GET", f"/user/{api.user}/time-entries/stop")
    assert (status, code) == (404, 3000)
    assert words.startswith("No static resource v1/workspaces/")
    assert (await api.http.get("/api/v1/user/")).status_code == 404
    response = await api.call("GET", "/time-entries")
    assert (response.status_code, response.json()["code"]) == (405, 3000)
    assert response.json()["message"] == "Request method 'GET' is not supported"
    assert response.headers["allow"] == "POST"
    for method, path in (("PUT", ""), ("PUT", f"/member-profile/{api.user}")):
        assert (await api.call(method, path, {})).status_code == 405


async def test_a_body_that_is_no_json(api):
    response = await api.http.post(f"/api/v1/workspaces/{api.workspace}/tags", content=b"{name: x")
    assert (response.status_code, response.json()["code"]) == (400, 3002)


async def test_a_bug_is_an_answer_and_a_line_in_the_log(database, monkeypatch, caplog):
    def broken(call) -> Reply:
        return Reply(1 / len(call.query))

    monkeypatch.setitem(CLOCKIFY["/user"], "GET", broken)
    records = []
    app = make_app(database, on_request=records.append)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as http:
        response = await http.get("/api/v1/user")
    assert (response.status_code, response.json()) == (500, {"message": "Internal server error", "code": 500})
    assert "division by zero" in caplog.text
    assert [record.status for record in records] == [500]


async def test_requests_are_told_of(database):
    records = []
    app = make_app(database, keys=["k"], on_request=records.append)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as http:
        await http.post("/api/v1/workspaces?a=b%20c", json={"name": "X"}, headers={"X-Api-Key": "k"})
        await http.get("/nowhere")
    told = [(r.method, r.path, r.query, r.body, r.status) for r in records]
    assert told == [
        ("POST", "/api/v1/workspaces", "a=b%20c", b'{"name":"X"}', 201),
        ("GET", "/nowhere", "", b"", 404),
    ]


async def test_the_largest_page_can_be_smaller(database):
    api = await Api(make_app(database, largest_page=200)).enter()
    assert (await api.refused("GET", "/tags", page_size=201))[:2] == (400, 3000)
    assert (await api.call("GET", "/tags", page_size=200)).status_code == 200
    await api.http.aclose()
