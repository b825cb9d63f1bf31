"""A server in memory at a fixed time, and a small client for it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tui.domain.times import from_utc
from tui.server.app import make_app
from tui.server.database import Database
from tui.server.seed import seed_local

NOW = "2026-11-24T14:28:00Z"
ZONE = "Europe/Berlin"


class HeldClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: str) -> None:
        self.instant = from_utc(now)

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return float(self.instant)


class Api:
    """Requests to one workspace of the server, as one user; what comes back is checked for its status."""

    def __init__(self, app: Any, headers: dict[str, str] | None = None) -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://server", headers=headers or {}
        )
        self.user = self.workspace = ""

    async def enter(self) -> Api:
        me = (await self.http.get("/api/v1/user")).json()
        self.user, self.workspace = me["id"], me["activeWorkspace"]
        return self

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        params = {key.replace("_", "-"): value for key, value in query.items()}
        return await self.http.request(
            method, f"/api/v1/workspaces/{self.workspace}{path}", json=body, params=params
        )

    async def ok(self, method: str, path: str, body: Any = None, status: int = 0, **query: Any) -> Any:
        response = await self.call(method, path, body, **query)
        assert response.status_code == status or (not status and response.is_success), response.text
        return response.json() if response.content else None

    async def refused(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any, str]:
        """Status, code and words of a refusal."""
        response = await self.call(method, path, body, **query)
        said = response.json() if response.content else {}
        return response.status_code, said.get("code"), said.get("message", "")

    # The few things that nearly every test makes.
    async def project(self, name: str = "Backend API", **fields: Any) -> dict[str, Any]:
        return await self.ok("POST", "/projects", {"name": name, **fields})

    async def task(self, project: dict[str, Any], name: str = "Login flow", **fields: Any) -> dict[str, Any]:
        return await self.ok("POST", f"/projects/{project['id']}/tasks", {"name": name, **fields})

    async def tag(self, name: str = "bug") -> dict[str, Any]:
        return await self.ok("POST", "/tags", {"name": name})

    async def entry(self, start: str = "09:00", end: str | None = "10:00", **fields: Any) -> dict[str, Any]:
        return await self.ok("POST", "/time-entries", {**times(start, end), **fields})

    async def entries(self, **query: Any) -> list[dict[str, Any]]:
        return await self.ok("GET", f"/user/{self.user}/time-entries", **query)


def times(start: str, end: str | None = None) -> dict[str, str]:
    """Start and end of a body; a bare time of day is in UTC on the day of the tests."""
    given = {"start": start, "end": end}
    return {
        key: value if "T" in value else f"2026-11-24T{value}:00Z" for key, value in given.items() if value
    }


@pytest.fixture
def clock():
    return HeldClock(NOW)


@pytest.fixture
def database(clock):
    with Database(":memory:", clock) as database:
        seed_local(database, zone=ZONE, week_start=0, hour24=True, date_format="DD/MM/YYYY", name="Jane")
        yield database


@pytest.fixture
def app(database):
    return make_app(database)


@pytest.fixture
async def api(app):
    api = await Api(app).enter()
    yield api
    await api.http.aclose()
