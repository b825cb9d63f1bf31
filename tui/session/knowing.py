"""The part of a session that knows what is likely: habits, pins, and what the rules for a folder say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.domain.errors import StoreError
from tui.domain.habits import Habits, Use
from tui.domain.projects import Catalog
from tui.domain.rules import Suggestion
from tui.domain.times import Clock
from tui.session.state import State
from tui.store.database import Database
from tui.store.pins import turn
from tui.store.uses import newest_uses

if TYPE_CHECKING:
    from tui.session.account import Account

Suggest = Callable[[Catalog], Suggestion | None]

log = logging.getLogger(__name__)


def no_rules(_catalog: Catalog) -> Suggestion | None:
    """Suggests nothing."""
    return None


class KnownHabits:
    """Habits, made when they are first wanted and kept until the entries or the hour are others."""

    def __init__(self) -> None:
        self._made_for: tuple[object, ...] | None = None
        self._looked_at: tuple[object, ...] | None = None
        self._uses: list[Use] = []
        self._habits = Habits()

    def of(self, database: Database, state: State, now: int) -> Habits:
        """The habits of the person in the workspace; those known before where the mirror can't be read."""
        place = (database.path, state.workspace.id, state.user.id, state.zone, now // 3600)
        try:
            looked = (*place, database.version())
            if looked != self._looked_at:
                uses = newest_uses(database, state.workspace.id, state.user.id)
                # Most writes are not of entries: what was made of the same ones is still right.
                if place != self._made_for or uses != self._uses:
                    self._made_for, self._uses = place, uses
                    self._habits = Habits(uses, now, state.zone)
                self._looked_at = looked
        except StoreError as error:
            log.info("no habits: %s", error)
            return self._habits if place == self._made_for else Habits()
        return self._habits


class Knowing:
    """See `SessionPort`; `Session` is one."""

    clock: Clock
    _state: State
    _account: Account
    _known: KnownHabits
    _suggest: Suggest

    def _read_whole(self) -> None:
        """Read everything anew and show it."""
        raise NotImplementedError

    def habits(self) -> Habits:  # noqa: D102 - see SessionPort
        return self._known.of(self._account.mirror.database, self._state, self.clock.now())

    def suggestion(self) -> Suggestion | None:  # noqa: D102
        return self._suggest(self._state.catalog)

    async def pin(self, thing_id: str) -> bool:  # noqa: D102
        workspace_id = self._state.workspace.id
        pinned = await self._account.mirror.database.write(lambda db: turn(db, workspace_id, thing_id))
        self._read_whole()
        return pinned
