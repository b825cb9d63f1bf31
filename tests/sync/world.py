"""A Clockify in this thread, a network that fails on order, and programs that can be killed between two awaits.

Nothing here runs in a second thread and nothing sleeps: the same history always goes the same way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import msgspec

import tui.server.app as server_app
from tui.api.client import ClockifyClient
from tui.api.gateways import Gateway
from tui.domain.times import from_utc
from tui.domain.workspace import Profile, User, Workspace
from tui.server.app import make_app
from tui.server.database import Database as ServerDatabase
from tui.server.seed import seed_local
from tui.session.account import AccountSpec
from tui.session.session import Session
from tui.session.state import AccountInfo
from tui.store.database import Database, _transaction
from tui.store.memory import MemoryFile
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import Mirror
from tui.sync.engine import Engine
from tui.sync.schedule import Pace

ZONE = "Europe/Berlin"
BASE = "http://clockify.test/api/v1"

FAULTS = (
    "fine", "offline", "drop", "lose", "502", "lose 502", "limit", "short limit", "cut", "html", "null",
)  # fmt: skip
"""What can happen to a request by chance; see `Network.handle_async_request`, which knows `forbid`, `late` and `timer only` besides."""


_REFUSALS = {"forbid": 501, "timer only": 4030}


class Killed(BaseException):
    """The program died here; whatever runs on in it must not touch the disk or the network any more."""


class Clock:
    """A wall clock that can be set back, beside a monotonic one that can't."""

    def __init__(self) -> None:
        self.instant = from_utc("2026-11-24T13:28:00Z")
        self.seconds = 1000.0

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return self.seconds

    def move(self, seconds: int) -> None:
        self.instant += seconds
        self.seconds += max(1, seconds)


class Life:
    """Counts the moments at which a program can be interrupted or killed."""

    def __init__(self) -> None:
        self.dead = False
        self.moment = 0
        self.dies_at: int | None = None
        self.meanwhile: dict[int, Callable[[], Awaitable[None]]] = {}
        self._busy = False

    def begin(self, dies_at: int | None, meanwhile: dict[int, Callable[[], Awaitable[None]]]) -> None:
        """A round begins: it dies at that moment, if it gets so far; and that is done in the meantime."""
        self.moment, self.dies_at, self.meanwhile = 0, dies_at, meanwhile

    def end(self) -> None:
        """The round is over."""
        self.dies_at, self.meanwhile = None, {}

    async def tick(self) -> None:
        """One moment passes."""
        if self.dead:
            raise Killed
        if self._busy:
            return
        self.moment += 1
        if (deed := self.meanwhile.pop(self.moment, None)) is not None:
            self._busy = True
            try:
                await deed()
            finally:
                self._busy = False
        if self.moment == self.dies_at:
            self.dead = True
            raise Killed


class Network(httpx.AsyncBaseTransport):
    """Between one program and the server."""

    def __init__(self, app: Any, life: Life, late: list[httpx.Request], refused: list[str]) -> None:
        self.late = late
        self.refused = refused
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._life = life
        self.offline = False
        self.poison = b""
        """The server fails on every request with this in its body."""
        self.reads: list[str] = []
        self.writes: list[str] = []
        self.asked: list[str] = []

    def order(self, reads: list[str], writes: list[str]) -> None:
        """What happens to the next requests, one after another; then all is fine."""
        self.reads, self.writes = list(reads), list(writes)
        self.offline = False

    async def deliver(self) -> None:
        """What was kept on the way arrives now."""
        for request in self.late:
            await self._inner.handle_async_request(request)
        self.late.clear()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._life.tick()
        plans = self.reads if request.method == "GET" else self.writes
        fault = plans.pop(0) if plans else "fine"
        self.offline = self.offline or fault == "offline"
        self.asked.append(f"{request.method} {request.url.path.rsplit('/', 2)[-2:]} {fault}")
        if self.offline:
            raise httpx.ConnectError("offline")
        if fault == "drop" or (fault == "late" and request.method != "POST"):
            raise httpx.ReadError("dropped")
        if fault == "late":
            # Somewhere on the way it is kept, and arrives when nobody waits for it any more. (A change or a stop
            # that comes after a later one overwrites it: nobody who has no versions to compare can see that.)
            body = await request.aread()
            self.late.append(
                httpx.Request(request.method, request.url, headers=request.headers, content=body)
            )
            raise httpx.ReadTimeout("no answer")
        if fault == "502" or (self.poison and self.poison in await request.aread()):
            return httpx.Response(502, text="<html>bad gateway</html>")
        if fault in _REFUSALS:
            self.refused.append(f"{request.method} {request.url.path.rsplit('/', 1)[-1]}")
            return httpx.Response(403, json={"message": "No.", "code": _REFUSALS[fault]})
        if fault in ("limit", "short limit"):
            return httpx.Response(429, headers={"Retry-After": "7" if fault == "limit" else "1"})
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        await self._life.tick()
        if fault == "lose":
            raise httpx.ReadError("lost")
        if fault == "lose 502":
            return httpx.Response(502, text="")
        if fault == "cut" and len(body) > 2:
            body = body[: len(body) // 2]
        if fault == "null":
            body = nulls(body)
        if fault == "html":
            body = b"<html>sign in to this network</html>"
        headers = [(name, value) for name, value in response.headers.raw if name != b"content-length"]
        return httpx.Response(response.status_code, headers=headers, content=body)


def nulls(body: bytes) -> bytes:
    """The same answer with nothing in every field that may be missing, and fields that nobody knows."""
    try:
        answer = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    for item in answer if isinstance(answer, list) else [answer]:
        if isinstance(item, dict) and "timeInterval" in item:
            for name in ("type", "isLocked", "customFieldValues", "hourlyRate", "costRate", "kioskId"):
                item[name] = None
            for name in ("projectId", "taskId", "tagIds"):
                if not item[name]:
                    del item[name]
            item["new"] = {"field": [1]}
            item["timeInterval"]["duration"] = None
    return msgspec.json.encode(answer)


async def _at_once(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


async def _no_sleep(_: float) -> None:
    return


class World:
    """The server with what other devices do to it, and the folder in which the programs keep their mirror."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.late: list[httpx.Request] = []
        self.refused: list[str] = []
        """What the server refused because that was ordered: the method and the end of the path."""
        self.database = ServerDatabase(":memory:", self.clock)
        seed_local(self.database, zone=ZONE, week_start=0, hour24=True, date_format="DD/MM/YYYY", name="Jane")
        self.app = make_app(self.database, clock=self.clock)
        self.api = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=BASE)
        with self.database.read() as db:
            self.user, self.workspace = db.execute("SELECT id, active_workspace FROM users").fetchone()
        # The server answers in a thread so that a screen is never held up; here that would only be chance.
        self._in_thread = server_app.run_in_threadpool
        server_app.run_in_threadpool = _at_once  # type: ignore[assignment]

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """What another device asks; its refusals are nothing to us (then the answer is None)."""
        reply = await self.api.request(method, f"/workspaces/{self.workspace}{path}", json=body)
        return reply.json() if reply.is_success and reply.content else None

    def entries(self) -> dict[str, Any]:
        """All entries on the server, by id, as (start, end, description, project, tags, billable) with names."""
        with self.database.read() as db:
            projects = dict(db.execute("SELECT id, name FROM projects").fetchall())
            tags = dict(db.execute("SELECT id, name FROM tags").fetchall())
            rows = db.execute(
                "SELECT id, start, finish, description, project_id, tag_ids, billable FROM entries"
            ).fetchall()
        return {
            one[0]: {
                "start": one[1],
                "end": one[2],
                "description": one[3],
                "project": projects.get(one[4]),
                "tags": frozenset(tags[tag] for tag in msgspec.json.decode(one[5])),
                "billable": bool(one[6]),
            }
            for one in rows
        }

    def things(self) -> list[str]:
        """Names of all projects and tags on the server."""
        with self.database.read() as db:
            return [
                row[0]
                for row in db.execute("SELECT name FROM projects UNION ALL SELECT name FROM tags").fetchall()
            ]

    async def close(self) -> None:
        server_app.run_in_threadpool = self._in_thread
        await self.api.aclose()
        self.database.close()


class Program:
    """One running clockpane: a session whose every write and request is a moment at which it can be killed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.life = Life()
        self.network = Network(world.app, self.life, world.late, world.refused)
        info = AccountInfo(id="direct", kind="direct", title="Clockify", how="own key")
        user = User(
            id=world.user,
            name="Jane",
            active_workspace=world.workspace,
            default_workspace=world.workspace,
            profile=Profile(zone=ZONE, week_start=0, hour24=True, date_format="DD/MM/YYYY"),
        )
        spec = AccountSpec(
            info=info,
            connect=self._connect,
            open_mirror=lambda *_: (self._open(), ""),
            pace=Pace(poll=360.0, others=0.0, history=0.0),
            user=user,
            workspace=Workspace(id=world.workspace, name="Local"),
        )
        self.session = Session([spec], MemoryFile(world.folder / "memory.json"), clock=world.clock)
        self.told: list[str] = []
        self.session.on_notice(self.told.append)
        self.engine.show(world.workspace)

    @property
    def engine(self) -> Engine:
        return self.session._account.engine

    @property
    def mirror(self) -> Mirror:
        return self.session._account.mirror

    async def round(self) -> None:
        """What the engine does when it wakes."""
        self.engine._wake.clear()
        await self.engine._round()

    async def settled(self) -> None:
        """All that can be sent is sent, and the news are in."""
        self.world.clock.move(400)
        self.network.order([], [])
        self.engine.refresh()
        await self.round()

    async def kill(self) -> None:
        """End it as `kill -9` does: the system frees the lock and closes the files, nothing else happens."""
        self.life.dead = True
        if self.engine._lock is not None:
            self.engine._lock.release()
        if self.engine._client is not None:
            await self.engine._client.close()
        self.session.close()

    async def _connect(self) -> ClockifyClient:
        gateway = Gateway(kind="direct", base_url=BASE, key_from="the test", transport=self.network)
        return ClockifyClient(gateway, clock=self.world.clock, sleep=_no_sleep)

    def _open(self) -> Database:
        database = Database.open(self.world.folder / "mirror.sqlite", MIGRATIONS)
        writer = database._writer
        assert writer is not None
        writer.execute("PRAGMA synchronous=OFF")  # no power is cut here

        def submit(work: Any) -> Future[Any]:
            future: Future[Any] = Future()
            try:
                future.set_result(_transaction(writer, work))
            except Exception as error:  # noqa: BLE001 - it belongs to the caller
                future.set_exception(error)
            return future

        async def write(work: Any) -> Any:
            await self.life.tick()
            result = submit(work).result()
            await self.life.tick()
            return result

        database.submit = submit  # type: ignore[method-assign]
        database.write = write  # type: ignore[method-assign]
        return database
