"""One server, reached in process and over a socket, as Clockify itself and behind the gateway."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tui.api import gateways
from tui.api.client import ClockifyClient
from tui.api.gateways import Gateway, Limits
from tui.domain.times import from_utc
from tui.server.app import RequestRecord, make_app
from tui.server.connections import add_connection
from tui.server.database import Database
from tui.server.seed import seed_local
from tui.server.serve import ServerThread

KEY = "direct-key"
MATON_KEY = "maton-key"
NOW = from_utc("2026-02-13T12:00:00Z")


@dataclass
class HeldClock:
    instant: int = NOW

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return float(self.instant)


@dataclass
class Records:
    """What the server was asked."""

    all: list[RequestRecord] = field(default_factory=list)

    @property
    def operations(self) -> set[str]:
        """Methods and addresses, with a star for each id."""
        return {f"{r.method} {re.sub('/[0-9a-f]{24,32}', '/*', r.path)}" for r in self.all}

    def of(self, method: str) -> list[RequestRecord]:
        return [record for record in self.all if record.method == method]


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def database(clock: HeldClock) -> Iterator[Database]:
    with Database(":memory:", clock) as database:
        seed_local(
            database,
            zone="Europe/Berlin",
            week_start=0,
            hour24=True,
            date_format="DD/MM/YYYY",
            name="John Doe",
        )
        yield database


@pytest.fixture
def records() -> Records:
    return Records()


class Stage:
    """An application that passes on to whichever one stands on it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def socket_server() -> Iterator[tuple[str, Stage]]:
    """One socket for all tests, for a server takes 0.2 s to end."""
    stage = Stage()
    with ServerThread(stage) as url:
        yield url, stage


@pytest.fixture
def gateway_to(
    database: Database, records: Records, socket_server: tuple[str, Stage]
) -> Callable[[str], Gateway]:
    """Makes a way to the server. Nothing is counted on it: the suite is not to be slowed."""

    def make(named: str) -> Gateway:
        face, _, way = named.partition(", ")
        keys = {"keys": (KEY,), "maton_keys": (MATON_KEY,)} if way else {}
        app = make_app(database, on_request=records.all.append, **keys)
        if not way:
            return gateways.embedded(httpx.ASGITransport(app, raise_app_exceptions=False))
        url, stage = socket_server if way == "socket" else ("https://clockify.example", Stage())
        stage.app = app
        if face == "maton":
            add_connection(database)
            made = gateways.maton(MATON_KEY, key_from="MATON_API_KEY", host=url)
        else:
            made = gateways.direct(KEY, key_from="CLOCKIFY_API_KEY", host=url)
        if way == "in process":
            made = replace(made, transport=httpx.ASGITransport(app, raise_app_exceptions=False))
        return replace(made, limits=Limits())

    return make


@pytest.fixture(
    params=["direct, in process", "direct, socket", "maton, in process", "maton, socket", "local"]
)
def gateway(request: pytest.FixtureRequest, gateway_to: Callable[[str], Gateway]) -> Gateway:
    """Each way to the same server."""
    return gateway_to(request.param)


@pytest.fixture(params=["maton, in process", "maton, socket"])
def maton_gateway(request: pytest.FixtureRequest, gateway_to: Callable[[str], Gateway]) -> Gateway:
    """Each way through Maton."""
    return gateway_to(request.param)


@pytest.fixture
async def client(gateway: Gateway, clock: HeldClock) -> AsyncIterator[ClockifyClient]:
    client = ClockifyClient(gateway, clock=clock)
    yield client
    await client.close()


@pytest.fixture
async def ws(client: ClockifyClient) -> str:
    return (await client.user()).active_workspace


@pytest.fixture
async def me(client: ClockifyClient) -> str:
    return (await client.user()).id
