"""The server as one ASGI application: Clockify's API, and the same behind a gateway."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.domain.times import Clock
from tui.server.calls import Call, Handler, Reply
from tui.server.connections import connected_user, open_link
from tui.server.database import Database
from tui.server.errors import BAD_REQUEST, Refusal
from tui.server.routes import CLOCKIFY, GATEWAY

LARGEST_PAGE = 5000

logger = logging.getLogger(__name__)


class RequestRecord(msgspec.Struct, frozen=True):
    """A request that has been answered: what was asked, and with which status."""

    method: str
    path: str
    query: str
    body: bytes
    status: int


class Server(msgspec.Struct, frozen=True):
    """What all requests share."""

    database: Database
    clock: Clock
    keys: Collection[str]
    maton_keys: Collection[str]
    largest_page: int

    @property
    def open(self) -> bool:
        """Whether nobody has to show a key."""
        return not self.keys and not self.maton_keys

    def first_user(self) -> str:
        """The id of the first user, who is meant where nothing names one."""
        with self.database.read() as c:
            row = c.execute("SELECT id FROM users ORDER BY position LIMIT 1").fetchone()
        if row is None:
            raise Refusal(401, "Api key does not exist", 4003)
        return str(row[0])

    def direct(self, request: Request) -> str:
        """The user whose key the request shows to Clockify itself."""
        if self.open:
            return self.first_user()
        key = request.headers.get("x-api-key")
        if not key or "x-addon-token" in request.headers:
            raise Refusal(401, "Multiple or none auth tokens present", 1000)
        if not _among(key, self.keys):
            raise Refusal(401, "Api key does not exist", 4003)
        return self.keys[key] if isinstance(self.keys, Mapping) else self.first_user()

    def gateway(self, request: Request) -> str:
        """The first user, once the gateway's key has been shown."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if not self.open and not (scheme.lower() == "bearer" and _among(key, self.maton_keys)):
            raise Refusal(401, "Invalid or missing Maton API key")
        return self.first_user()

    def forwarded(self, request: Request) -> str:
        """The user whom the gateway's connection leads to."""
        self.gateway(request)
        return connected_user(self.database, request.headers.get("maton-connection"))


class Resource:
    """An address and the methods that it has; an ASGI application of its own."""

    def __init__(
        self, handlers: Mapping[str, Handler], server: Server, admit: Callable[[Request], str]
    ) -> None:
        self._handlers = handlers
        self._server = server
        self._admit = admit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request and answer it in a thread, so that the loop is never held up."""
        request = Request(scope, receive)
        content = await request.body()
        response = await run_in_threadpool(self._answer, request, content)
        await response(scope, receive, send)

    def _answer(self, request: Request, content: bytes) -> Response:
        try:
            user = self._admit(request)
            handler = self._handlers.get(request.method)
            if handler is None:
                raise _wrong_method(request.method, self._handlers)
            call = Call(
                database=self._server.database,
                clock=self._server.clock,
                user_id=user,
                params=request.path_params,
                query=request.query_params,
                content=content,
                largest_page=self._server.largest_page,
                base_url=str(request.base_url),
            )
            return _respond(handler(call))
        except Refusal as refusal:
            return _respond(Reply(refusal.body(), refusal.status, refusal.headers))
        except Exception:
            # The last place that can turn a bug into an answer: in process it would reach the client raw.
            logger.exception("%s %s failed", request.method, request.url.path)
            return _respond(Reply({"message": "Internal server error", "code": 500}, 500))


class Recorder:
    """Tells of each request once it is answered."""

    def __init__(self, app: ASGIApp, tell: Callable[[RequestRecord], None]) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, listening to both sides."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, status = bytearray(), 500

        async def hear() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, hear, say)
        finally:
            query = scope["query_string"].decode("latin-1")
            self._tell(RequestRecord(scope["method"], scope["path"], query, bytes(body), status))


def make_app(
    database: Database,
    *,
    keys: Collection[str] = (),
    maton_keys: Collection[str] = (),
    clock: Clock | None = None,
    on_request: Callable[[RequestRecord], None] | None = None,
    largest_page: int = LARGEST_PAGE,
) -> Starlette:
    """Clockify's API on that database, as an ASGI application that needs no lifespan.

    `/api/v1/...` is Clockify itself and wants one of `keys`; `/clockify/api/v1/...` and `/connections` are the
    gateway and want one of `maton_keys`. With neither given nobody has to show a key. A mapping as `keys` says
    whose each key is, by user id; otherwise all are the first user's. `on_request` hears of every request.
    """
    server = Server(database, clock or database.clock, keys, maton_keys, largest_page)
    routes = [
        Route(prefix + path, Resource(handlers, server, admit))
        for prefix, table, admit in (
            ("/api/v1", CLOCKIFY, server.direct),
            ("/clockify/api/v1", CLOCKIFY, server.forwarded),
            ("", GATEWAY, server.gateway),
            # Whoever opens the link in a browser has only the token in it to show.
            ("", {"/connect": {"GET": open_link}}, lambda _: ""),
        )
        for path, handlers in table.items()
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Recorder, tell=on_request)] if on_request else [],
        exception_handlers={404: _no_route},
    )
    app.router.redirect_slashes = False
    return app


def _among(key: str, keys: Collection[str]) -> bool:
    """Whether it is one of the keys; how long this takes does not tell how close it came."""
    return any(secrets.compare_digest(key.encode(), known.encode()) for known in keys)


def _respond(reply: Reply) -> Response:
    if reply.data is None:
        return Response(status_code=reply.status, headers=reply.headers)
    content = msgspec.json.encode(reply.data)
    return Response(content, reply.status, reply.headers, media_type="application/json")


def _wrong_method(method: str, allowed: Collection[str]) -> Refusal:
    return Refusal(
        405, f"Request method '{method}' is not supported", BAD_REQUEST, {"Allow": ",".join(allowed)}
    )


async def _no_route(request: Request, _: Exception) -> Response:
    path = request.url.path.removeprefix("/api/")
    return _respond(Reply({"message": f"No static resource {path}.", "code": BAD_REQUEST}, 404))
