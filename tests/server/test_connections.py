"""The gateway: its key, its connections, and which account it reaches."""

from __future__ import annotations

import re

import httpx
import pytest

from tui.server.admin import add_user
from tui.server.app import make_app
from tui.server.connections import add_connection, set_connection_status

USER = "/clockify/api/v1/user"


@pytest.fixture
async def gate(database):
    app = make_app(database, maton_keys=["gate"])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://server", headers={"Authorization": "Bearer gate"}
    ) as http:
        yield http


async def test_the_key(gate):
    for headers in ({"Authorization": "Bearer no"}, {"Authorization": "gate"}, {"Authorization": ""}):
        for path in (USER, "/connections"):
            response = await gate.get(path, headers=headers)
            assert response.status_code == 401
            assert "code" not in response.json(), "a number would be Clockify's own"


async def test_a_connection_from_asking_to_deleting(gate):
    refused = await gate.get(USER)
    assert refused.status_code == 400
    assert refused.json().keys() == {"message"}
    made = (await gate.post("/connections", json={"app": "clockify"})).json()["connection"]
    assert (made["status"], made["app"], made["metadata"]) == ("PENDING", "clockify", {})
    assert re.fullmatch(r"2026-11-24T14:28:00\.\d{6}Z", made["creation_time"])
    assert made["url"].startswith("http://server/connect?session_token=")
    assert (await gate.get(USER)).status_code == 400
    assert (await gate.get(USER, headers={"Maton-Connection": made["connection_id"]})).status_code == 400
    assert (await gate.get(made["url"], headers={"Authorization": ""})).status_code == 200
    path = f"/connections/{made['connection_id']}"
    assert (await gate.get(path)).json()["connection"]["status"] == "ACTIVE"
    answer = await gate.get(USER)
    assert (answer.status_code, answer.json()["name"]) == (200, "Jane")
    assert (await gate.delete(path)).status_code == 200
    assert (await gate.get(path)).status_code == 404
    assert (await gate.get(USER)).status_code == 400
    assert (await gate.get("/connect", params={"session_token": "guess"})).status_code == 404


async def test_the_oldest_active_one_is_used_unless_one_is_named(gate, database):
    first = add_connection(database)
    home = (await gate.get(USER)).json()
    omar = add_user(database, home["activeWorkspace"], name="Omar", email="o@acme.io")
    second = add_connection(database, omar)

    async def whose(**headers):
        response = await gate.get(USER, headers=headers)
        return response.json().get("name", response.status_code)

    assert await whose() == "Jane"
    assert await whose(**{"Maton-Connection": second}) == "Omar"
    assert await whose(**{"Maton-Connection": "unknown"}) == 400
    set_connection_status(database, first, "FAILED")
    assert await whose() == "Omar"
    assert await whose(**{"Maton-Connection": first}) == 400


async def test_listing(gate, database):
    first, second = add_connection(database), add_connection(database, status="PENDING")

    async def ids(**query):
        found = (await gate.get("/connections", params=query)).json()["connections"]
        return [item["connection_id"] for item in found]

    assert await ids() == [first, second]
    assert await ids(app="clockify", status="ACTIVE") == [first]
    assert await ids(app="other") == []
    assert (await gate.post("/connections", json={"app": "other"})).status_code == 400


async def test_the_gateway_passes_everything_through(gate, database):
    add_connection(database)
    me = (await gate.get(USER)).json()
    rooms = f"/clockify/api/v1/workspaces/{me['activeWorkspace']}"
    assert (await gate.post(f"{rooms}/tags", json={"name": "bug"})).status_code == 201
    listed = await gate.get(f"{rooms}/tags")
    assert listed.headers["last-page"] == "true"
    twin = await gate.post(f"{rooms}/tags", json={"name": "bug"})
    assert (twin.status_code, twin.json()["code"]) == (400, 501)
    assert (await gate.get("/clockify/api/v1/nothing")).json()["code"] == 3000
