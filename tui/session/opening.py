"""Opens a place: which account and workspace, read from its mirror; one that is not sound is mended first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from tui.domain.durations import Seconds
from tui.domain.errors import ClockpaneError, Damaged, StoreError
from tui.domain.times import Clock
from tui.session.account import Account
from tui.session.reading import Reading
from tui.session.state import State
from tui.store import outbox

log = logging.getLogger(__name__)

_LOOKED_AT = 250
"""So many waiting acts are read at once."""


def first_place(
    accounts: Sequence[Account],
    first: tuple[str, str] | None,
    *,
    clock: Clock,
    goal: Seconds,
    tell: Callable[[str], None],
) -> tuple[Account, Reading, State]:
    """The place `first` (account, workspace) if it can be opened, else the first account's that can.

    `tell` is called with what is wrong with each that can't. Raises StoreError when none can be opened.
    """
    wanted = first[0] if first else ""
    trouble: ClockpaneError = StoreError("There is no account to open.")
    for account in sorted(accounts, key=lambda account: account.info.id != wanted):
        if not account.met:
            continue
        try:
            workspace = first[1] if first and account.info.id == wanted else ""
            return account, *look(account, workspace, clock=clock, goal=goal)
        except StoreError as error:
            log.exception("%s can't be opened", account.info.title)
            account.trouble = str(error)
            tell(str(error))
            trouble = error
    raise trouble


def look(account: Account, workspace_id: str, *, clock: Clock, goal: Seconds) -> tuple[Reading, State]:
    """Open the account and read it; a mirror that turns out not to be sound is set aside first. Raises StoreError."""
    try:
        account.open()
        # Rows that can't be understood are met now, while the mirror can still be set aside; later ones when they
        # have moved up.
        outbox.pending(account.mirror.database, _LOOKED_AT)
        return _read(account, workspace_id, clock, goal)
    except Damaged:
        log.exception("the mirror of %s is not sound", account.info.title)
        account.mend()
        return _read(account, workspace_id, clock, goal)


def _read(account: Account, workspace_id: str, clock: Clock, goal: Seconds) -> tuple[Reading, State]:
    user = account.user
    own = account.spec.workspace.id if account.spec.workspace else ""
    there = [workspace.id for workspace in account.mirror.workspaces()]
    wanted = [workspace_id, user.active_workspace, user.default_workspace, own]
    chosen = next((one for one in wanted if one and (one in there or not there)), there[0] if there else "")
    reading = Reading(account.mirror, account.info, user=user, workspace_id=chosen, clock=clock, goal=goal)
    return reading, reading.whole(None, account.engine.status, account.engine.history_complete(chosen))
