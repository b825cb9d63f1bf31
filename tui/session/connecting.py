"""The part of a session that reaches the servers of its accounts by itself, and chooses how: Maton's connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tui.domain.errors import ClockpaneError, InputError, ServerFault
from tui.domain.times import Clock
from tui.domain.workspace import User
from tui.session.account import Account, AccountSpec
from tui.session.state import ConnectionInfo, State
from tui.store import outbox
from tui.store.memory import MemoryFile, Met
from tui.store.mirror import Mirror
from tui.sync.schedule import Spent

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.api.connections import Connection, MatonConnections


class Connecting:
    """The half of `Accounting` that has Maton's connections, and what stops and starts the sending."""

    clock: Clock
    _state: State
    _account: Account
    _accounts: dict[str, Account]
    _tasks: dict[str, asyncio.Task[None]]
    _started: bool
    _memory: MemoryFile

    def _show(self, account: Account, workspace_id: str) -> None:
        """Put a workspace of that account on the screen; "": the account's own."""
        raise NotImplementedError

    def _run_engine(self, account: Account) -> None:
        """Let the account's engine work, if it does not."""
        raise NotImplementedError

    def _refreshed(self) -> None:
        """An engine changed mirror or status."""
        raise NotImplementedError

    def _tell(self, sentence: str) -> None:
        """Say that once to the person."""
        raise NotImplementedError

    # Maton's connections

    async def connections(self, account_id: str) -> list[ConnectionInfo]:  # noqa: D102
        account = self._account_of(account_id)
        async with connections_of(account.spec) as maton:
            found = await maton.list()
        used = account.spec.chosen()
        if not used and account.met:
            # Without a word on it Maton takes the oldest one that works.
            active = sorted((one for one in found if one.active), key=lambda one: one.created or 0)
            used = active[0].id if active else ""
        return [_info(one, used) for one in found]

    async def create_connection(self, account_id: str) -> ConnectionInfo:  # noqa: D102
        async with connections_of(self._account_of(account_id).spec) as maton:
            made = await maton.create()
        if not made.active and not made.url:
            raise ServerFault(
                "Maton has made a connection, but its answer holds no address to sign in at.",
                "Open maton.ai in a browser and connect Clockify there.",
            )
        return _info(made, "")

    async def connection(self, account_id: str, connection_id: str) -> ConnectionInfo:  # noqa: D102
        account = self._account_of(account_id)
        async with connections_of(account.spec) as maton:
            return _info(await maton.get(connection_id), account.spec.chosen())

    async def delete_connection(self, account_id: str, connection_id: str) -> None:  # noqa: D102
        account = self._account_of(account_id)
        # What is sent after it has gone would go through another one, perhaps into somebody else's workspace: the
        # engine ends first, and asks anew whose connection it is.
        await self._halt(account)
        try:
            async with connections_of(account.spec) as maton:
                await maton.delete(connection_id)
            met = self._memory.met(account_id)
            if met.connection == connection_id:
                self._memory.meet(account_id, Met(user_id=met.user_id, email=met.email))
        finally:
            self._go_on(account)

    async def choose_connection(self, account_id: str, connection_id: str) -> None:  # noqa: D102
        account = self._account_of(account_id)
        if account.spec.connections is None:
            raise _no_connections()
        if set_by := account.spec.connection_from:
            raise InputError(
                f"The connection of this account is set by {set_by}.",
                field="connection",
                hint="Take it away there to choose one here.",
            )
        async with self._fresh(account, connection_id) as client:
            user = await client.user()
        met = self._memory.met(account_id)
        if account.opened and met.user_id == user.id:
            chosen = Met(user_id=user.id, email=user.email or met.email, connection=connection_id)
            await self._anew(account, lambda: self._memory.meet(account_id, chosen))
            return
        waiting = waiting_in(account)
        await self._anew(account, lambda: self._taken(account, user, connection_id))
        if waiting:
            acts = "1 act waits" if waiting == 1 else f"{waiting} acts wait"
            self._tell(
                f"{acts} in the mirror of {met.email}, until a connection of that user is chosen again."
            )

    def _taken(self, account: Account, user: User, connection_id: str) -> None:
        account.take(user, connection_id)
        if self._account is account:
            self._show(account, "")

    # inside

    def _account_of(self, account_id: str) -> Account:
        account = self._accounts.get(account_id)
        if account is None:
            raise InputError("That account is not here any more.")
        return account

    @asynccontextmanager
    async def _fresh(self, account: Account, connection: str = "") -> AsyncIterator[ClockifyClient]:
        """Another client of the account, which spends from the same hourly budget."""
        spec = account.spec
        client = await (spec.fresh(connection) if spec.fresh is not None else spec.connect())
        try:
            if account.opened:
                await Spent(Mirror(account.mirror.database), self.clock).bind(client.limiter)
            yield client
        finally:
            await client.close()

    async def _anew(self, account: Account, change: Callable[[], None]) -> None:
        """Change something while nothing is sent; then it is connected anew, and asked whose key it is."""
        await self._halt(account)
        try:
            change()
        finally:
            self._go_on(account)

    async def _halt(self, account: Account) -> None:
        """Let the account's engine end; from here to the next wait it is certain that it does not work."""
        while (task := self._tasks.pop(account.info.id, None)) is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if account.opened:
            await account.engine.close()
            if account.info.id in self._tasks:  # somebody asked for a sync meanwhile
                await self._halt(account)

    def _go_on(self, account: Account) -> None:
        """The engine works again, where it would, and makes sure first whose key it has."""
        if not account.opened:
            return
        account.engine.refresh()
        if self._started and (self._account is account or waiting_in(account)):
            self._run_engine(account)


@asynccontextmanager
async def connections_of(spec: AccountSpec) -> AsyncIterator[MatonConnections]:
    """Maton's connections, closed at the end. InputError where there are none."""
    if spec.connections is None:
        raise _no_connections()
    maton = await spec.connections()
    try:
        yield maton
    finally:
        await maton.close()


def _no_connections() -> ClockpaneError:
    return InputError("Only an account through Maton has connections.", field="connection")


def _info(one: Connection, used: str) -> ConnectionInfo:
    return ConnectionInfo(
        id=one.id, status=one.status, created=one.created, chosen=one.id == used, url=one.url
    )


def name_of(user: User) -> str:
    """The address of a user, or what else tells who it is."""
    return user.email or user.name or user.id


def waiting_in(account: Account) -> int:
    """How many acts of the account the server does not have; none are known of one that is not open."""
    return len(outbox.waiting_targets(account.mirror.database)) if account.opened else 0
