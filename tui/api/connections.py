"""Maton's own routes: its connections to Clockify accounts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from tui.api.gateways import Gateway, is_loopback
from tui.api.http import Core, path_of
from tui.api.lenient import as_dict, as_instant, as_str, raw
from tui.api.limiter import Limiter, Sleep
from tui.domain.errors import InputError, ServerFault
from tui.domain.times import Clock, Instant

APP = "clockify"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One connection of a Maton account."""

    id: str
    status: str
    """`ACTIVE`, `PENDING` (the address has not been opened yet), `FAILED`, or a word that is new."""
    created: Instant | None = None
    updated: Instant | None = None
    app: str = APP
    url: str = field(default="", repr=False)
    """Where its owner signs in to Clockify. It holds a secret token: show it, don't log it."""

    @property
    def active(self) -> bool:
        """Whether requests can go through it."""
        return self.status == "ACTIVE"


class MatonConnections:
    """Lists, makes and removes connections. Every call raises what `Core.request` raises.

    Pass the client's `limiter`: Maton counts the requests of an account over all its routes.
    """

    def __init__(
        self,
        gateway: Gateway,
        *,
        clock: Clock,
        limiter: Limiter | None = None,
        http: httpx.AsyncClient | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        if gateway.connections_url is None:
            raise InputError("only a Maton account has connections", field="connection")
        self._url = gateway.connections_url
        self.limiter = limiter or Limiter(gateway.limits, clock=clock, sleep=sleep)
        # A connection that was chosen and is broken must not stand in the way of repairing it.
        self._core = Core(gateway.choosing(None), clock=clock, limiter=self.limiter, http=http, sleep=sleep)

    async def close(self) -> None:
        """Close the network connections."""
        await self._core.close()

    async def list(self, app: str = APP, status: str | None = None) -> list[Connection]:
        """The account's connections to that app, of that status or all (GET /connections)."""
        params = {"app": app} if status is None else {"app": app, "status": status}
        reply = await self._core.request("GET", "", params=params, base=self._url)
        found = raw(reply.body).get("connections")
        return [_connection(item) for item in found] if isinstance(found, list) else []

    async def create(self, app: str = APP) -> Connection:
        """A new connection that waits for its owner to open `url` (POST /connections)."""
        reply = await self._core.request("POST", "", body={"app": app}, base=self._url)
        made = _inner(raw(reply.body))
        connection = _connection(made)
        # Whether this reply holds the address is not documented.
        return connection if connection.url else await self.get(connection.id)

    async def get(self, connection_id: str) -> Connection:
        """One connection (GET /connections/{id}). Gone if there is none."""
        reply = await self._core.request("GET", path_of(connection_id), base=self._url)
        return _connection(_inner(raw(reply.body)))

    async def delete(self, connection_id: str) -> None:
        """Remove a connection (DELETE /connections/{id}); Clockify's data stays as it is."""
        await self._core.request("DELETE", path_of(connection_id), base=self._url)


def _inner(answer: dict[str, Any]) -> dict[str, Any]:
    inside = answer.get("connection")
    return inside if isinstance(inside, dict) else answer


def _connection(value: Any) -> Connection:
    item = as_dict(value)
    connection_id = as_str(item.get("connection_id")) or as_str(item.get("id"))
    if not connection_id:
        raise ServerFault("Maton's answer names no connection.")
    return Connection(
        id=connection_id,
        status=as_str(item.get("status")).upper(),
        created=as_instant(item.get("creation_time")),
        updated=as_instant(item.get("last_updated_time")),
        app=as_str(item.get("app")) or APP,
        url=_link(as_str(item.get("url"))),
    )


def _link(address: str) -> str:
    """The address, if it is one to hand to a browser: of the web, not readable on the way, and without surprises."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    web = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return address if web and host and address.isascii() and address.isprintable() else ""
