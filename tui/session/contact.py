"""First contact with accounts whose key is set but whose user is not known yet."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from tui.domain.errors import ClockpaneError, ConnectionChoice, KeyRefused, NoConnection, SignInExpired
from tui.session.account import Account

_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
_KEPT = "What you do now is kept on this machine."


class FirstContact:
    """Asks each such account who its user is until it answers. Meanwhile work goes on at another place."""

    def __init__(self, changed: Callable[[], None], local: Callable[[], bool]) -> None:
        """`local` tells whether this machine's own account is on the screen."""
        self.cure = False
        """Whether what there is to say is put right under accounts."""
        self._said = ""
        self._failed = False
        self._changed = changed
        self._local = local
        self._unmet: list[Account] = []
        self._again = asyncio.Event()

    @property
    def sentence(self) -> str:
        """How it stands, for the person; empty when there is nothing to say."""
        return f"{self._said} {_KEPT}" if self._failed and self._local() else self._said

    def expect(self, accounts: Iterable[Account]) -> None:
        """These are to be met."""
        self._unmet = [account for account in accounts if not account.met]

    def again(self) -> None:
        """Try at once, not only after the pause."""
        for account in self._unmet:
            account.again()
        self._again.set()

    def give_up(self, account: Account) -> None:
        """That account was logged out of: it is not expected any more."""
        if account in self._unmet:
            self._unmet.remove(account)
            self._say("")

    async def run(self, met: Callable[[Account], None]) -> None:
        """Work until all have answered; `met` is called with each that has, unless it was opened otherwise."""
        pause = _FIRST_PAUSE
        while self._unmet:
            self._again.clear()
            for account in tuple(self._unmet):
                if account in self._unmet:
                    await self._try(account, met)
            if not self._unmet:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._again.wait()
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _try(self, account: Account, met: Callable[[Account], None]) -> None:
        name = f"{account.info.title} ({account.info.how})"
        opened_otherwise = account.opened
        if not opened_otherwise:
            if not self._said:
                self._say(f"Connecting to {name}…")
            try:
                await account.meet()
            except ClockpaneError as error:
                if account in self._unmet:
                    cure = isinstance(error, KeyRefused | NoConnection | ConnectionChoice | SignInExpired)
                    self._say(f"{name}: {error}", failed=True, cure=cure)
                return
        if account not in self._unmet:
            return
        self._unmet.remove(account)
        self._say("")
        if not opened_otherwise:
            met(account)

    def _say(self, sentence: str, *, failed: bool = False, cure: bool = False) -> None:
        self._said, self._failed, self.cure = sentence, failed, cure
        self._changed()
