"""The part of a session that keeps accounts: their keys, their Maton connections, adding and logging out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from tui.domain.errors import (
    InputError,
    KeyRefused,
    NoConnection,
    Refused,
    ServerFault,
    StoreError,
)
from tui.domain.times import day_of, format_day
from tui.domain.workspace import User
from tui.session.account import Account, AccountSpec
from tui.session.connecting import Connecting, connections_of, name_of, waiting_in
from tui.session.contact import FirstContact
from tui.session.state import AccountInfo, AccountRow, ConnectionInfo, Link, NewAccount
from tui.store.wipe import Doomed, doomed

log = logging.getLogger(__name__)

_LOCAL = "local"


class Adding(Protocol):
    """Makes accounts of what was typed."""

    async def trial(self, new: NewAccount) -> AccountSpec:
        """How the account would be reached, with the key held in memory alone. InputError names the field."""
        ...

    async def keep(self, new: NewAccount, user: User | None, account_id: str) -> AccountSpec:
        """Put the key into the keyring and remember the account, a new one where the id is "".

        InputError (no keyring), StoreError: then nothing was kept.
        """
        ...


class Accounting(Connecting):
    """See `AccountsPort`; `Session` is one."""

    _contact: FirstContact
    _adding: Adding | None

    # what there is

    def accounts(self) -> list[AccountRow]:  # noqa: D102 - see AccountsPort
        return [self._row(account) for account in self._accounts.values()]

    async def test_account(self, account_id: str) -> str:  # noqa: D102
        account = self._account_of(account_id)
        account.again(anew=True)
        async with self._fresh(account) as client:
            user = await client.user()
            count = len(await client.workspaces())
        words = [f"answers as {name_of(user)}", "1 workspace" if count == 1 else f"{count} workspaces"]
        if account.spec.connections is not None:
            words.append(_which(await self.connections(account_id)))
        if account.opened and account.engine.status.link in (Link.KEY_REFUSED, Link.BLOCKED):
            await self._anew(account, lambda: None)  # what it has in hand did not work
        return " · ".join(words)

    # coming and going

    async def add_account(self, new: NewAccount) -> AccountInfo:  # noqa: D102
        adding = self._adding
        if adding is None:
            raise InputError("The demo keeps no keys.", hint="Start clockpane without --demo.")
        trial = await adding.trial(new)
        with _naming_fields(trial.host):
            user = await _whose(trial)
        same = self._same(trial, user)
        if same is not None and same.spec.forget is None:
            raise InputError(
                f"{same.info.title} is here already, with the key from {same.spec.key_from}.", field="key"
            )
        spec = await adding.keep(new, user, same.info.id if same else "")
        if same is not None:
            await self._anew(same, lambda: None)
            return same.info
        account = Account(spec, self._memory, self.clock, self._refreshed, self._tell)
        local = self._accounts.pop(_LOCAL, None)
        self._accounts[spec.info.id] = account
        if local is not None:
            self._accounts[_LOCAL] = local
        log.info("added %s", spec.info.id)
        if user is not None:
            try:
                account.take(user, "")  # with all that is known of the user: which workspace to open
            except StoreError as error:
                account.trouble = str(error)  # the key is kept: opening it says so again
        return account.info

    async def log_out(self, account_id: str, *, wipe: bool) -> None:  # noqa: D102
        account = self._account_of(account_id)
        forget, local = account.spec.forget, self._accounts.get(_LOCAL)
        if account is local or local is None:
            raise InputError("This machine's own account has no key, so there is nothing to log out of.")
        if forget is None:
            raise InputError(
                f"The key of {account.info.title} comes from {account.spec.key_from}.",
                hint="Take it away there, and start clockpane again.",
            )
        if wipe:
            _nothing_lost(waiting_in(account), account)
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
        account.left = True
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

    # inside

    def _same(self, trial: AccountSpec, user: User | None) -> Account | None:
        """The account that was typed in again: of the same user, reached in the same way."""
        for account in self._accounts.values():
            if account.info.kind != trial.info.kind or account.spec.host != trial.host:
                continue
            if user is not None and trial.mirror_of and account.mirror_path == trial.mirror_of(user.id):
                return account
        return None

    def _row(self, account: Account) -> AccountRow:
        spec, met = account.spec, self._memory.met(account.info.id)
        user, trouble, waiting = met.email, account.trouble, 0
        if account.opened:
            try:
                user, waiting = name_of(account.user), waiting_in(account)
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
    async with connections_of(spec) as maton:
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


def _which(found: Sequence[ConnectionInfo]) -> str:
    used = next((one for one in found if one.chosen), None)
    if used is None:
        return f"{len(found)} connections, none chosen yet"
    made = f", made on {format_day(day_of(used.created, 'UTC'))}" if used.created else ""
    return f"connection {used.id}{made}"


def _nothing_lost(waiting: int, account: Account) -> None:
    if waiting:
        acts = "1 act waits" if waiting == 1 else f"{waiting} acts wait"
        raise InputError(
            f"{acts} in {account.info.title} and would be lost.",
            field="wipe",
            hint="Send first with ctrl+r, or keep the mirror.",
        )
