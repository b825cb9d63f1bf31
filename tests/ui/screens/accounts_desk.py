"""Accounts of every kind and state, and a session that has nothing but those; for what they say and what keys ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from tests.rig import HeldClock
from tests.ui.dialogs.builders import NOW, state
from tui.domain.times import to_utc
from tui.session.state import AccountInfo, AccountRow, ConnectionInfo, NewAccount, PlaceInfo, State

DAY = 86400


def info(account_id: str, kind: str, title: str) -> AccountInfo:
    how = {"local": "no account", "maton": "through Maton", "direct": "own key"}[kind]
    return AccountInfo(id=account_id, kind=kind, title=title, how=how)


LOCAL = AccountRow(info=info("local", "local", "This machine"), current=True)
MATON = AccountRow(
    info=info("maton", "maton", "Clockify · jane@acme.io"),
    key_from="MATON_API_KEY",
    host="api.maton.ai",
    user="jane@acme.io",
    waiting=3,
    connection="4f2a9c51d3e84b0c9a7f6e5d4c3b2a10",
)
EXPIRED = replace(
    MATON,
    trouble="The sign-in of the Maton connection has expired: Clockify can't be reached through it. "
    "Press c and make a new one; nothing is lost.",
)
KEPT = AccountRow(
    info=info("kept", "direct", "Clockify · jane@globex.com"),
    key_from="system keyring",
    host="clockify.globex.com:8443",
    user="jane@globex.com",
    can_log_out=True,
)
COMMAND = AccountRow(
    info=info("command", "direct", "Clockify"),
    key_from="command “pass show clockify”",
    host="api.clockify.me",
    trouble="The command “pass show clockify” ended with status 1.",
)
SECRET = "https://connect.example/?session_token=c2VjcmV0LXRva2VuLW9mLWEtdGVzdA"

CHOSEN = ConnectionInfo(id="4f2a9c51d3e84b0c", status="ACTIVE", created=NOW - 3 * DAY, chosen=True)
OTHER = ConnectionInfo(id="77aa9c51d3e84b0c", status="ACTIVE", created=NOW - 64 * DAY)
PENDING = ConnectionInfo(id="99bb9c51d3e84b0c", status="PENDING", created=NOW, url=SECRET)
FAILED = ConnectionInfo(id="10bb9c51d3e84b0c", status="FAILED", created=NOW - DAY)


class Fake:
    """A session of which only accounts and connections are asked. What it is asked for stands in `did`."""

    def __init__(self, *rows: AccountRow, connections: tuple[ConnectionInfo, ...] = ()) -> None:
        self.clock = HeldClock(to_utc(NOW))
        self.state: State = state()
        self.rows = list(rows)
        self.there = list(connections)
        self.did: list[tuple[Any, ...]] = []
        self.fails: dict[str, list[Exception]] = {}
        """What the next calls of a name raise."""
        self.held: asyncio.Event | None = None
        """While it is there, answers wait for it."""

    async def _asked(self, name: str, *rest: Any) -> None:
        self.did.append((name, *rest))
        if self.held is not None:
            await self.held.wait()
        if self.fails.get(name):
            raise self.fails[name].pop(0)

    def subscribe(self, listener: Callable[[State], None]) -> Callable[[], None]:
        return lambda: None

    def places(self) -> list[PlaceInfo]:
        return [
            PlaceInfo(account=row.info, workspace_id=f"w-{row.info.id}", name="Acme", current=row.current)
            for row in self.rows
        ]

    async def open_place(self, account_id: str, workspace_id: str) -> None:
        await self._asked("open", account_id, workspace_id)

    def accounts(self) -> list[AccountRow]:
        return list(self.rows)

    async def test_account(self, account_id: str) -> str:
        await self._asked("test", account_id)
        return "It is the key of jane@acme.io"

    async def add_account(self, new: NewAccount) -> AccountInfo:
        await self._asked("add", new)
        row = AccountRow(info=info("new", new.kind, "Clockify · new@acme.io"), key_from="system keyring")
        self.rows.append(row)
        return row.info

    async def log_out(self, account_id: str, *, wipe: bool) -> None:
        await self._asked("log out", account_id, wipe)
        self.rows = [row for row in self.rows if row.info.id != account_id]

    async def connections(self, account_id: str) -> list[ConnectionInfo]:
        await self._asked("connections", account_id)
        return list(self.there)

    async def create_connection(self, account_id: str) -> ConnectionInfo:
        await self._asked("create", account_id)
        self.there.append(replace(PENDING, id="made"))
        return self.there[-1]

    async def connection(self, account_id: str, connection_id: str) -> ConnectionInfo:
        await self._asked("look", account_id, connection_id)
        return next(one for one in self.there if one.id == connection_id)

    async def delete_connection(self, account_id: str, connection_id: str) -> None:
        await self._asked("delete", account_id, connection_id)
        self.there = [one for one in self.there if one.id != connection_id]

    async def choose_connection(self, account_id: str, connection_id: str) -> None:
        await self._asked("choose", account_id, connection_id)
        self.there = [replace(one, chosen=one.id == connection_id) for one in self.there]

    def becomes(self, connection_id: str, status: str) -> None:
        """That connection stands so from now on."""
        self.there = [replace(one, status=status) if one.id == connection_id else one for one in self.there]

    def asked(self, name: str) -> list[tuple[Any, ...]]:
        """What was asked for under that name."""
        return [one[1:] for one in self.did if one[0] == name]
