"""The part of a session that knows the people of a workspace, and adds time for them: see `MembersPort`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.errors import InputError
from tui.domain.summaries import Day, by_day
from tui.domain.times import Clock, Instant
from tui.session import acts
from tui.session.acts import Where
from tui.session.state import State
from tui.store import people
from tui.store.database import Transaction
from tui.sync.people import first_of

if TYPE_CHECKING:
    from tui.session.account import Account

T = TypeVar("T")
_FOREVER: Instant = 1 << 40


class Peopling:
    """See `MembersPort`; `Session` is one."""

    clock: Clock
    _state: State
    _account: Account

    async def _make(self, act: Callable[[Transaction, Where], T]) -> T:
        raise NotImplementedError

    def read_members(self) -> None:  # noqa: D102 - see MembersPort
        self._account.engine.want_people()

    def read_log_of(self, user_id: str) -> None:  # noqa: D102
        self._account.engine.want_people(user_id)

    def log_of(self, user_id: str) -> tuple[Day, ...] | None:  # noqa: D102
        state, mirror, now = self._state, self._account.mirror, self.clock.now()
        found = mirror.starting(state.workspace.id, user_id, first_of(now, state.zone), _FOREVER)
        if not found and people.log_read(mirror, state.workspace.id, user_id).at is None:
            return None
        return by_day(found, state.zone, now)

    def trouble_with(self, user_id: str) -> str:  # noqa: D102
        return people.log_read(self._account.mirror, self._state.workspace.id, user_id).trouble

    async def add_for(self, user_id: str, draft: EntryDraft) -> TimeEntry:  # noqa: D102
        if draft.end is None:
            raise InputError("when did it end? A timer can't be started for somebody else", field="end")
        if reason := self._state.rights.others:
            raise InputError(reason)

        def add(db: Transaction, where: Where) -> TimeEntry:
            # In the journal of what can be taken back are the user's own acts alone.
            return acts.start(db, replace(where, user_id=user_id), draft).entries[0]

        return await self._make(add)
