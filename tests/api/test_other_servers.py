"""What is no Clockify, or sends elsewhere, is said as such over real sockets, and no key goes along."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from tui.api import gateways
from tui.api.client import ClockifyClient
from tui.api.connections import MatonConnections
from tui.api.gateways import Gateway
from tui.domain.errors import ClockpaneError, Gone, KeyRefused, NoConnection, Refused, ServerFault, Unclear

KEY = "k3y-that-nobody-may-see"


class Server(socketserver.ThreadingTCPServer):
    """Answers all requests in the same way, and keeps their headers."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, status: int, body: bytes, **headers: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, bytes, dict[str, str]]] = [(status, body, headers)]
        self.heard: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.heard.append(dict(self.headers))
        answers = self.server.answers
        status, body, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def serving(status: int, body: bytes, **headers: str) -> Iterator[Server]:
    server = Server(status, body, **headers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ways(url: str) -> list[Gateway]:
    return [
        gateways.direct(KEY, key_from="X", host=url),
        gateways.maton(KEY, key_from="X", host=url),
    ]


async def refused(gateway: Gateway, clock: object, path: str = "user") -> ClockpaneError:
    client = ClockifyClient(gateway, clock=clock)  # type: ignore[arg-type]
    try:
        with pytest.raises(ClockpaneError) as error:
            await (client.user() if path == "user" else client.workspaces())
        return error.value
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html><h1>Welcome</h1></html>"),
        (200, b'{"name": "another program"}'),
        (200, b"[]"),
        (404, b"<html>not found</html>"),
        (404, b'{"detail": "Not Found"}'),
        (403, b"<html>blocked</html>"),
    ],
)
async def test_what_is_no_clockify_is_said_as_such(clock, status, body):
    with serving(status, body) as server:
        for gateway in ways(server.url):
            error = await refused(gateway, clock)
            assert type(error) is ServerFault
            assert error.field == "url"
            assert "not Clockify's" in error.said
            assert "address" in error.hint
            assert KEY not in str(error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_with_the_key(clock, status):
    with serving(200, b'{"id": "u"}') as other, serving(status, b"", Location=other.url) as server:
        for gateway in ways(server.url):
            error = await refused(gateway, clock)
            assert error.said == "The server redirects to another address: the key was not sent along."
            assert error.field == "url"
        assert len(server.heard) == 2
        assert other.heard == []


async def test_maton_is_not_followed_for_its_connections_either(clock):
    with serving(200, b"{}") as other, serving(307, b"", Location=other.url) as server:
        connections = MatonConnections(ways(server.url)[1], clock=clock)
        for ask in (connections.list, connections.create):
            with pytest.raises(ServerFault, match="redirects"):
                await ask()
        await connections.close()
        assert other.heard == []


async def test_the_key_is_sent_and_nothing_else_tells_it(clock):
    with serving(404, b"") as server:
        direct, maton = ways(server.url)
        assert type(await refused(direct, clock)) is Gone
        assert type(await refused(maton, clock)) is Gone
        assert server.heard[0]["X-Api-Key"] == KEY
        assert "Authorization" not in server.heard[0]
        assert server.heard[1]["Authorization"] == f"Bearer {KEY}"


# the gateway's own failure


async def test_matons_500_for_the_user_says_the_cure_at_once(clock):
    with serving(500, b"oops") as server:
        error = await refused(ways(server.url)[1], clock)
    assert isinstance(error, Unclear)
    assert error.said == "Maton fails (500): its sign-in to Clockify has probably expired."
    assert "has probably expired" in error.said


async def test_elsewhere_it_is_sure_of_that_only_when_it_happens_again(clock):
    with serving(500, b"{}") as server:
        client = ClockifyClient(ways(server.url)[1], clock=clock)
        said = []
        for _ in range(2):
            with pytest.raises(ServerFault) as error:
                await client.workspaces()
            said.append(error.value.said)
        server.answers[:] = [(200, b"[]", {}), (500, b"", {})]
        await client.workspaces()
        with pytest.raises(ServerFault) as error:
            await client.workspaces()
        said.append(error.value.said)
        await client.close()
    once = "Maton failed to pass the request on (500)."
    assert said == [once, "Maton fails (500): its sign-in to Clockify has probably expired.", once]


@pytest.mark.parametrize(("status", "body"), [(500, b'{"message": "Internal", "code": 500}'), (503, b"busy")])
async def test_other_failures_are_not_the_connections(clock, status, body):
    async def at_once(_: float) -> None:
        return None

    with serving(status, body) as server:
        client = ClockifyClient(ways(server.url)[1], clock=clock, sleep=at_once)
        with pytest.raises(ServerFault) as error:
            await client.user()
        await client.close()
        assert "expired" not in str(error.value)
        direct = await refused(ways(server.url)[0], clock) if status == 500 else error.value
    assert "Maton" not in str(direct) or status == 503


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://connect.maton.ai/?session_token=x", True),
        ("http://127.0.0.1:8000/connect?session_token=x", True),
        ("http://connect.maton.ai/?session_token=x", False),
        ("file:///etc/passwd", False),
        ("https://evil\x1b[2J.example", False),
        ("javascript:alert(1)", False),
        ("https://[::1", False),
    ],
)
async def test_only_addresses_for_a_browser_are_handed_on(clock, url, kept):
    import json

    body = json.dumps({"connections": [{"connection_id": "c", "status": "PENDING", "url": url}]})
    with serving(200, body.encode()) as server:
        connections = MatonConnections(ways(server.url)[1], clock=clock)
        (one,) = await connections.list()
        await connections.close()
    assert one.url == (url if kept else "")


async def test_no_connection_names_the_screen_that_makes_one(clock):
    with serving(400, b'{"error": "no connection"}') as server:
        error = await refused(ways(server.url)[1], clock)
    assert type(error) is NoConnection
    assert "under accounts" in error.hint


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (500, b"", ServerFault, "Maton failed (500)."),
        (404, b'{"message": "Connection not found"}', Gone, "That connection is not there any more."),
        (404, b'{"message": "No static resource x.", "code": 3000}', ServerFault, "not Maton's"),
        (404, b"<html>", ServerFault, "not Maton's"),
        (401, b"", KeyRefused, "Maton did not accept the key from X."),
        (400, b'{"message": "Invalid app name"}', Refused, "Maton says: Invalid app name"),
    ],
)
async def test_what_maton_says_of_its_connections_is_not_said_of_clockify(clock, status, body, kind, words):
    with serving(status, body) as server:
        connections = MatonConnections(ways(server.url)[1], clock=clock)
        with pytest.raises(kind) as error:
            await connections.get("c")
        await connections.close()
    assert type(error.value) is kind
    assert words in error.value.said
