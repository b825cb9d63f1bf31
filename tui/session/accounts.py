"""The part of a session that keeps accounts: their keys, their Maton connections, adding and logging out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Protocol

from tui.domain.errors import (
    ClockpaneError,
    InputError,
    KeyRefused,
    NoConnection,
    Refused,
    ServerFault,
    StoreError,
)
from tui.domain.times import Clock, day_of, format_day
from tui.domain.workspace import User
from tui.session.account import Account, AccountSpec
from tui.session.contact import FirstContact
from tui.session.state import AccountInfo, AccountRow, ConnectionInfo, Link, NewAccount, State
from tui.store import outbox
from tui.store.memory import MemoryFile, Met
from tui.store.mirror import Mirror
from tui.store.wipe import Doomed, doomed
from tui.sync.schedule import Spent

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.api.connections import Connection, MatonConnections

log = logging.getLogger(__name__)

_LOCAL = "local"


class Adding(Protocol):
    """Makes accounts of what was typed. Both calls block, and may load the HTTP client or the keyring: in a thread."""

    def trial(self, new: NewAccount) -> AccountSpec:
        """How the account would be reached, with the key held in memory alone. InputError names the field."""
        ...

    def keep(self, new: NewAccount, user: User | None, account_id: str) -> AccountSpec:
        """Put the key into the keyring and remember the account, a new one where the id is "".

        InputError (no keyring), StoreError: then nothing was kept.
        """
        ...


class Accounting:
    """See `AccountsPort`; `Session` is one."""

    clock: Clock
    _state: State
    _account: Account
    _accounts: dict[str, Account]
    _tasks: dict[str, asyncio.Task[None]]
    _started: bool
    _memory: MemoryFile
    _contact: FirstContact
    _adding: Adding | None

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

    # what there is

    def accounts(self) -> list[AccountRow]:  # noqa: D102 - see AccountsPort
        return [self._row(account) for account in self._accounts.values()]

    async def test_account(self, account_id: str) -> str:  # noqa: D102
        account = self._known(account_id)
        account.again()
        async with self._fresh(account) as client:
            user = await client.user()
            count = len(await client.workspaces())
        words = [f"answers as {_name(user)}", "1 workspace" if count == 1 else f"{count} workspaces"]
        if account.spec.connections is not None:
            used = next((one for one in await self.connections(account_id) if one.chosen), None)
            words += [_connection_words(used)] if used else []
        return " · ".join(words)

    # coming and going

    async def add_account(self, new: NewAccount) -> AccountInfo:  # noqa: D102
        adding = self._adding
        if adding is None:
            raise InputError("The demo keeps no keys.", hint="Start clockpane without --demo.")
        trial = await asyncio.to_thread(adding.trial, new)
        with _naming_fields(trial.host):
            user = await _whose(trial)
        same = self._same(trial, user)
        if same is not None and same.spec.forget is None:
            raise InputError(
                f"{same.info.title} is here already, with the key from {same.spec.key_from}.", field="key"
            )
        spec = await asyncio.to_thread(adding.keep, new, user, same.info.id if same else "")
        if same is not None:
            await self._anew(same, lambda: None)
            return same.info
        account = Account(spec, self._memory, self.clock, self._refreshed, self._tell)
        local = self._accounts.pop(_LOCAL, None)
        self._accounts[spec.info.id] = account
        if local is not None:
            self._accounts[_LOCAL] = local
        log.info("added %s", spec.info.id)
        return spec.info

    async def log_out(self, account_id: str, *, wipe: bool) -> None:  # noqa: D102
        account = self._known(account_id)
        forget, local = account.spec.forget, self._accounts.get(_LOCAL)
        if account is local or local is None:
            raise InputError("This machine's own account has no key, so there is nothing to log out of.")
        if forget is None:
            raise InputError(
                f"The key of {account.info.title} comes from {account.spec.key_from}.",
                hint="Take it away there, and start clockpane again.",
            )
        if wipe:
            _nothing_lost(_waiting(account), account)
        path = account.mirror_path
        await self._halt(account)
        left = self._state.workspace.id if self._account is account else None
        try:
            if left is not None:
                self._show(local, "")
            account.close()
            if wipe and path is not None:
                with doomed(path) as mirror:
                    await self._forget(account, forget, mirror)
            else:
                await self._forget(account, forget, None)
        finally:
            if account_id in self._accounts:  # it could not be done: all is as it was
                self._back(account, left)

    async def _forget(
        self, account: Account, forget: Callable[[], Awaitable[None]], mirror: Doomed | None
    ) -> None:
        if mirror is not None:
            _nothing_lost(mirror.waiting, account)
        await forget()
        self._accounts.pop(account.info.id, None)
        self._contact.give_up(account)
        log.info("logged out of %s", account.info.id)
        if mirror is not None:
            try:
                mirror.remove()
            except StoreError as error:
                self._tell(f"Logged out of {account.info.title}, but {error}")

    def _back(self, account: Account, left: str | None) -> None:
        """An account is not logged out of after all; `left` is its workspace that was on the screen, if one was."""
        try:
            if account.met:
                account.open()
            if left is not None:
                self._show(account, left)
        except StoreError as error:
            log.exception("%s can't be opened again", account.info.title)
            account.trouble = str(error)
            self._tell(str(error))
        self._go_on(account)

    # connections

    async def connections(self, account_id: str) -> list[ConnectionInfo]:  # noqa: D102
        account = self._known(account_id)
        async with _connections_of(account.spec) as maton:
            found = await maton.list()
        used = account.spec.chosen()
        if not used and account.met:
            # Without a word on it Maton takes the oldest one that works.
            active = sorted((one for one in found if one.active), key=lambda one: one.created or 0)
            used = active[0].id if active else ""
        return [_info(one, used) for one in found]

    async def create_connection(self, account_id: str) -> ConnectionInfo:  # noqa: D102
        async with _connections_of(self._known(account_id).spec) as maton:
            made = await maton.create()
        if not made.active and not made.url:
            raise ServerFault(
                "Maton has made a connection, but its answer holds no address to sign in at.",
                "Open maton.ai in a browser and connect Clockify there.",
            )
        return _info(made, "")

    async def connection(self, account_id: str, connection_id: str) -> ConnectionInfo:  # noqa: D102
        account = self._known(account_id)
        async with _connections_of(account.spec) as maton:
            return _info(await maton.get(connection_id), account.spec.chosen())

    async def delete_connection(self, account_id: str, connection_id: str) -> None:  # noqa: D102
        account = self._known(account_id)
        # What is sent after it has gone would go through another one, perhaps into somebody else's workspace: the
        # engine ends first, and asks anew whose connection it is.
        await self._halt(account)
        try:
            async with _connections_of(account.spec) as maton:
                await maton.delete(connection_id)
            met = self._memory.met(account_id)
            if met.connection == connection_id:
                self._memory.meet(account_id, Met(user_id=met.user_id, email=met.email))
        finally:
            self._go_on(account)

    async def choose_connection(self, account_id: str, connection_id: str) -> None:  # noqa: D102
        account = self._known(account_id)
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
        waiting = _waiting(account)
        await self._anew(account, lambda: self._taken(account, user, connection_id))
        if waiting:
            acts = "1 act waits" if waiting == 1 else f"{waiting} acts wait"
            self._tell(f"{acts} in the mirror of {met.email}, until a connection of that user is chosen again.")

    def _taken(self, account: Account, user: User, connection_id: str) -> None:
        account.take(user, connection_id)
        if self._account is account:
            self._show(account, "")

    # inside

    def _known(self, account_id: str) -> Account:
        account = self._accounts.get(account_id)
        if account is None:
            raise InputError("That account is not here any more.")
        return account

    def _same(self, trial: AccountSpec, user: User | None) -> Account | None:
        """The account that was typed in again: of the same user, reached in the same way."""
        for account in self._accounts.values():
            if account.info.kind != trial.info.kind or account.spec.host != trial.host:
                continue
            if user is None and account.spec.forget is not None and not account.met:
                return account
            if user is not None and trial.mirror_of and account.mirror_path == trial.mirror_of(user.id):
                return account
        return None

    def _row(self, account: Account) -> AccountRow:
        spec, met = account.spec, self._memory.met(account.info.id)
        user, trouble, waiting = met.email, account.trouble, 0
        if account.opened:
            try:
                user, waiting = _name(account.user), _waiting(account)
            except StoreError as error:
                trouble = str(error)
            status = account.engine.status
            if status.link in (Link.KEY_REFUSED, Link.BLOCKED, Link.OFFLINE):
                trouble = trouble or status.message
        return AccountRow(
            info=account.info,
            key_from=spec.key_from,
            host=spec.host,
            user=user,
            current=account is self._account,
            waiting=waiting,
            trouble=trouble,
            connection=spec.chosen(),
            connection_from=spec.connection_from,
            can_log_out=spec.forget is not None,
        )

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
        """Change something while nothing is sent; then the key is read anew, and asked whose it is."""
        await self._halt(account)
        try:
            change()
        finally:
            account.again()
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
        if self._started and (self._account is account or _waiting(account)):
            self._run_engine(account)


async def _whose(spec: AccountSpec) -> User | None:
    """Whose key it is; None for one of Maton's that works, with no connection to be told by, or with several."""
    user = None
    client = await spec.fresh("") if spec.fresh is not None else await spec.connect()
    try:
        user = await client.user()
    except (NoConnection, ServerFault) as error:
        # Its connection may have to be made, or made anew: that is done with this key.
        if spec.connections is None or (isinstance(error, ServerFault) and error.field):
            raise
        log.info("no user through Maton yet: %s", type(error).__name__)
    finally:
        await client.close()
    if spec.connections is None:
        return user
    async with _connections_of(spec) as maton:
        active = [one for one in await maton.list() if one.active]
    return user if len(active) <= 1 else None


@contextmanager
def _naming_fields(host: str) -> Iterator[None]:
    """What a server says to a key that was just typed is about the key, or the address."""
    try:
        yield
    except KeyRefused as error:
        raise InputError(error.said, field="key", hint=error.hint) from None
    except Refused:
        raise InputError(
            f"What answers at {host} is not Clockify.", field="url", hint="Check the address."
        ) from None
    except ServerFault as error:
        if not error.field:
            raise
        raise InputError(error.said, field=error.field, hint=error.hint) from None


@asynccontextmanager
async def _connections_of(spec: AccountSpec) -> AsyncIterator[MatonConnections]:
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


def _connection_words(one: ConnectionInfo) -> str:
    made = f", made on {format_day(day_of(one.created, 'UTC'))}" if one.created else ""
    return f"connection {one.id}{made}"


def _name(user: User) -> str:
    return user.email or user.name or user.id


def _waiting(account: Account) -> int:
    return len(outbox.waiting_targets(account.mirror.database)) if account.opened else 0


def _nothing_lost(waiting: int, account: Account) -> None:
    if waiting:
        acts = "1 act waits" if waiting == 1 else f"{waiting} acts wait"
        raise InputError(
            f"{acts} in {account.info.title} and would be lost.",
            field="wipe",
            hint="Send first with ctrl+r, or keep the mirror.",
        )
