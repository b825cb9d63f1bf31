"""A served Clockify on a real socket, with faults, and sessions that use it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tui.domain.times import SystemClock, from_utc
from tui.server.app import RequestRecord, make_app
from tui.server.database import Database
from tui.server.seed import seed_local
from tui.server.serve import ServerThread
from tui.session.session import Session
from tui.settings import Paths, Settings, paths_under
from tui.store import database
from tui.wiring import Wired, open_session

T = TypeVar("T")

KEY = "key-for-tests"
MATON_KEY = "maton-key-for-tests"
ZONE = "Europe/Berlin"


class HeldClock:
    """Stands until it is moved; its monotonic part too."""

    def __init__(self, now: str = "2026-11-24T13:28:00Z") -> None:
        self.instant = from_utc(now)

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return float(self.instant)

    def move(self, seconds: int) -> None:
        self.instant += seconds


async def wait_for(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Wait until the condition holds; a failure names what never happened."""
    clock = SystemClock()
    end = clock.monotonic() + seconds
    while not condition():
        if clock.monotonic() > end:
            raise AssertionError(f"never happened: {what}")
        await asyncio.sleep(0.005)


class Faults:
    """An ASGI application around another that can fail on the way in or on the way out."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._plans: list[tuple[str, str, str]] = []
        self._lock = threading.Lock()
        self.hit: list[str] = []
        self.posts = 0
        """Entries that were sent to be made, whether they arrived or not."""
        self.chance: Callable[[str, str], str] | None = None
        """Names a fault, or none, for each request (method, path) that nothing was planned for."""
        self.dropping: Callable[[], None] | None = None
        """Called before a connection is dropped."""

    def plan(self, method: str, part: str, fault: str) -> None:
        """The next request of that method with `part` in its path fails so.

        Not done: `before` (502), `fails` (500), `html` (502 with a page), `limit` (429; `limit 1`: for a second),
        `timer only` (403: only the timer may give times), `drop before` (no answer). Done, but the answer is lost: `after` (502), `drop` (no answer), `cut` (half of it).
        Answered wrongly: `empty`, `no tasks`.
        """
        with self._lock:
            self._plans.append((method, part, fault))

    def _take(self, method: str, path: str) -> str:
        with self._lock:
            self.posts += method == "POST" and path.endswith("/time-entries")
            for plan in self._plans:
                if plan[0] == method and plan[1] in path:
                    self._plans.remove(plan)
                    self.hit.append(plan[2])
                    return plan[2]
            if self.chance is not None and (fault := self.chance(method, path)):
                self.hit.append(fault)
                return fault
        return ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        fault = self._take(scope["method"], scope["path"]) if scope["type"] == "http" else ""
        if fault.startswith("limit"):
            await _answer(
                send, 429, [(b"retry-after", (fault.removeprefix("limit").strip() or "7").encode())]
            )
        elif fault in ("before", "fails"):
            await _answer(send, 502 if fault == "before" else 500, [])
        elif fault == "timer only":
            await _answer(send, 403, [], b'{"message": "Manual time tracking disabled", "code": 4030}')
        elif fault == "html":
            await _answer(send, 502, [(b"content-type", b"text/html")], b"<html><h1>Bad gateway</h1></html>")
        elif fault in ("drop", "drop before"):
            if fault == "drop":
                await self._app(scope, receive, _nowhere)
            if self.dropping is not None:
                self.dropping()
            _hang_up(send)
        elif fault == "cut":
            await self._app(scope, receive, _half_of(send))
        elif fault == "after":

            async def swallow(message: Any) -> None:
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    await _answer(send, 502, [])

            await self._app(scope, receive, swallow)
        elif fault == "no tasks":
            await self._app(scope, receive, _without_tasks(send))
        elif fault.startswith("empty"):
            await _answer(send, 200, [(b"content-type", b"application/json"), (b"last-page", b"true")], b"[]")
        else:
            await self._app(scope, receive, send)


async def _nowhere(_message: Any) -> None:
    """Where an answer goes that nobody gets."""


def _hang_up(send: Any) -> None:
    """Let the connection break off, as a network does: not a byte is answered."""
    send.__self__.transport.abort()


def _half_of(send: Any) -> Any:
    """Passes half of an answer on, then hangs up; an answer without a body loses its head too."""
    started: list[Any] = []

    async def pass_on(message: Any) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
            return
        body = message.get("body", b"")
        if body:
            await send(started[0])
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
        _hang_up(send)

    return pass_on


def _without_tasks(send: Any) -> Any:
    """Passes a list of projects on as a server would that does not put their tasks in."""
    started: list[Any] = []

    async def pass_on(message: Any) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
            return
        projects = [{k: v for k, v in one.items() if k != "tasks"} for one in json.loads(message["body"])]
        body = json.dumps(projects).encode()
        headers = [pair for pair in started[0]["headers"] if pair[0].lower() != b"content-length"]
        await send({**started[0], "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({**message, "body": body})

    return pass_on


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass
class Rig:
    """One served Clockify. `requests` is what it was asked."""

    folder: Path
    clock: HeldClock = field(default_factory=HeldClock)
    requests: list[RequestRecord] = field(default_factory=list)
    zone: str = ZONE

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.database = Database(self.folder / "truth.sqlite", self.clock)
        seed_local(
            self.database, zone=self.zone, week_start=0, hour24=True, date_format="DD/MM/YYYY", name="Jane"
        )
        with self.database.write() as db:
            db.execute("UPDATE users SET email = 'jane@acme.io'")
        self.app = make_app(
            self.database,
            keys={KEY},
            maton_keys={MATON_KEY},
            clock=self.clock,
            on_request=self.requests.append,
        )
        self.faults = Faults(self.app)
        self.thread: ServerThread | None = None
        self.url = ""

    def up(self) -> str:
        self.thread = ServerThread(self.faults)  # type: ignore[arg-type]
        self.url = self.thread.__enter__()
        return self.url

    def down(self) -> None:
        if self.thread is not None:
            self.thread.__exit__(None, None, None)
            self.thread = None

    def back_up(self) -> None:
        """Serve again, at the address where it was."""
        import socket

        host, port = self.url.removeprefix("http://").split(":")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, int(port)))
        listener.listen(128)
        thread = ServerThread(self.faults)  # type: ignore[arg-type]
        thread._socket.close()
        thread._socket = listener
        self.thread = thread
        thread.__enter__()

    def close(self) -> None:
        self.down()
        self.database.close()

    # what stands on the server

    @property
    def user(self) -> str:
        return str(self._ids()[0])

    @property
    def workspace(self) -> str:
        return str(self._ids()[1])

    def _ids(self) -> Any:
        with self.database.read() as db:
            return db.execute("SELECT id, active_workspace FROM users ORDER BY position LIMIT 1").fetchone()

    def call(self, method: str, path: str, body: Any = None, key: str = KEY) -> Any:
        """What another device would do: a request of its own, over the socket, not in `requests`."""
        import urllib.request

        mark = len(self.requests)
        request = urllib.request.Request(
            f"{self.url}/api/v1/workspaces/{self.workspace}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Api-Key": key, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:
            text = reply.read()
        del self.requests[mark : mark + 1]
        return json.loads(text) if text else None

    def entries(self) -> list[dict[str, Any]]:
        """All entries of the user on the server, oldest first."""
        found = self.call("GET", f"/user/{self.user}/time-entries?page-size=1000")
        return sorted(found, key=lambda one: (one["timeInterval"]["start"], one["id"]))

    def entry(self, description: str, start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
        """An entry made by another device."""
        times = {"start": start} | ({"end": end} if end else {})
        made: dict[str, Any] = self.call(
            "POST", "/time-entries", {"description": description, **times, **more}
        )
        return made

    def calls(self, *, reads: bool = True) -> list[str]:
        """Methods and shapes of the requests so far, shortest form: `POST time-entries`."""
        short = []
        for one in self.requests:
            path = one.path.split(self.workspace + "/", 1)[-1].removeprefix("/api/v1/")
            words = [word for word in path.split("/") if len(word) != 24]
            if reads or one.method != "GET":
                short.append(f"{one.method} {'/'.join(words)}")
        return short

    def bodies(self, method: str) -> list[Any]:
        return [json.loads(one.body) for one in self.requests if one.method == method and one.body]

    # sessions

    def paths(self, name: str = "home") -> Paths:
        return paths_under(self.folder / name)

    def environment(self, **more: str) -> dict[str, str]:
        return {"CLOCKIFY_API_KEY": KEY, "CLOCKIFY_API_URL": self.url, **more}

    def wire(
        self, home: str = "home", settings: Settings | None = None, env: dict[str, str] | None = None
    ) -> Wired:
        local = Settings(time_zone=ZONE, time_format="24h", week_start="monday")
        return open_session(
            self.paths(home), settings or local, self.environment() if env is None else env, clock=self.clock
        )

    @asynccontextmanager
    async def session(self, home: str = "home", env: dict[str, str] | None = None) -> AsyncIterator[Session]:
        """A session that has met the server and read its news."""
        async with self.bare_session(home, env) as session:
            await wait_for(lambda: session.state.account.kind != "local", "the account is on the screen")
            await wait_for(lambda: _caught_up(session), "the first news are in")
            yield session

    @asynccontextmanager
    async def bare_session(
        self, home: str = "home", env: dict[str, str] | None = None, settings: Settings | None = None
    ) -> AsyncIterator[Session]:
        """A session that runs, whatever it may meet."""
        wired = self.wire(home, settings, env)
        worker = asyncio.create_task(wired.session.run())
        try:
            yield wired.session
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
            wired.close()


def _caught_up(session: Session) -> bool:
    engine = session._account.engine
    return (
        session._account.mirror.meta(f"catalog {session.state.workspace.id}", int) is not None and engine.idle
    )


async def settled(session: Session) -> None:
    """Everything that can be sent is sent, and the state says so."""
    await wait_for(lambda: session._account.engine.idle and not session.state.sync.waiting, "all is sent")


_NEVER = 1 << 40


class Disk:
    """The disk under all mirrors. It can become full with a write, and stay so until there is room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = 0
        self.full_at = _NEVER
        self.refused = 0
        self._real = database._transaction
        monkeypatch.setattr(database, "_transaction", self._transaction)

    def room(self) -> None:
        self.full_at = _NEVER

    @property
    def full(self) -> bool:
        return self.writes >= self.full_at

    def _transaction(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        self.writes += 1
        if not self.full:
            return self._real(connection, work)
        # SQLite's own refusal, after the work is done: nothing of it may stay.
        connection.execute("PRAGMA max_page_count = 1")

        def and_more(db: sqlite3.Connection) -> T:
            done = work(db)
            db.execute("CREATE TABLE more (x)")
            db.execute("INSERT INTO more VALUES (zeroblob(10000000))")
            return done

        try:
            return self._real(connection, and_more)
        finally:
            self.refused += 1
            connection.execute("PRAGMA max_page_count = 1000000000")
