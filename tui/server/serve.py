"""The server on a socket of this machine: for other clients, and for tests."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from starlette.applications import Starlette

from tui.server.app import RequestRecord, make_app
from tui.server.connections import add_connection
from tui.server.database import Database

if TYPE_CHECKING:
    import uvicorn

BACKLOG = 128


class ServerThread:
    """Runs an application in a thread, on a free port of this machine; `with` gives its address."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._socket = _bind("127.0.0.1", 0)
        self.url = _url(self._socket)
        self._server = _make_server(app)
        self._thread = threading.Thread(target=self._run, name="clockify-server", daemon=True)

    def __enter__(self) -> str:
        # The socket listens already: whoever connects before the loop runs is kept waiting, not refused.
        self._thread.start()
        return self.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def serve(
    database_path: str | Path,
    *,
    key: str,
    maton_key: str | None,
    log: TextIO | None,
    ready: Callable[[str], None],
    host: str = "127.0.0.1",
    port: int = 0,
) -> None:
    """Serve the file until interrupted; `ready` is told the address once it can be reached.

    Only this machine can reach it: any other host is a ValueError. A port that is taken is an OSError. With a
    `maton_key` the gateway's addresses answer too, and there is a connection from the start. `log` gets a
    line for each request.
    """
    if not _is_loopback(host):
        raise ValueError(f"{host} is not an address of this machine alone")
    with Database(database_path) as database, _bind(host, port) as listener:
        if maton_key:
            _connect_once(database)
        app = make_app(
            database,
            keys=(key,),
            maton_keys=(maton_key,) if maton_key else (),
            on_request=_logger(log) if log else None,
        )
        ready(_url(listener))
        # uvicorn ends well on ctrl+c, then raises it once more for whoever started it.
        with suppress(KeyboardInterrupt):
            _make_server(app).run(sockets=[listener])


def _make_server(app: Starlette) -> uvicorn.Server:
    import uvicorn

    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # Head and body of an answer are written apart; without this the second waits 40 ms for the first's receipt.
    # Connections inherit it, and asyncio does not set it itself on those of a socket that it was given.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connect_once(database: Database) -> None:
    with database.read() as c:
        row = c.execute("SELECT 1 FROM connections").fetchone()
    if row is None:
        add_connection(database)


def _logger(log: TextIO) -> Callable[[RequestRecord], None]:
    def write(record: RequestRecord) -> None:
        query = f"?{record.query}" if record.query else ""
        body = record.body.decode("utf-8", "replace").replace("\n", " ")
        log.write(f"{record.method} {record.path}{query} {record.status} {body}".rstrip() + "\n")
        log.flush()

    return write
