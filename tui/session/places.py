"""The rows of the workspace picker: every account's workspaces, as far as this machine knows them."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.times import Instant
from tui.session.account import Account
from tui.session.reading import name_of_timer, this_week
from tui.session.state import PlaceInfo, State

CONNECTION = "connection:"
"""What the place of a Maton connection that can be chosen begins with."""


def places(accounts: Sequence[Account], state: State, now: Instant) -> list[PlaceInfo]:
    """Workspaces of all accounts, in the accounts' order; an account that was never met has rows without one."""
    rows: list[PlaceInfo] = []
    for account in accounts:
        rows.extend(_of(account, state, now) if account.opened else _closed(account))
    return rows


def _of(account: Account, state: State, now: Instant) -> list[PlaceInfo]:
    mirror, user = account.mirror, account.user
    start, end = this_week(user, now)
    running = {entry.workspace_id: entry for entry in mirror.running(user.id)}
    rows = []
    for workspace in mirror.workspaces():
        week = sum(seconds for _, _, seconds in mirror.sums(workspace.id, user.id, start, end))
        timer = running.get(workspace.id)
        if timer and timer.start >= start:
            week += timer.duration(now)
        rows.append(
            PlaceInfo(
                account=account.info,
                workspace_id=workspace.id,
                name=workspace.name,
                week=week,
                current=account.info.id == state.account.id and workspace.id == state.workspace.id,
                running=name_of_timer(timer) if timer else "",
            )
        )
    return rows or [PlaceInfo(account=account.info, workspace_id="", name="no workspace", note="")]


def _closed(account: Account) -> list[PlaceInfo]:
    """An account without an open mirror: the connections to choose from, or one row to try again with."""
    if account.choices:
        return [
            PlaceInfo(
                account=account.info, workspace_id=CONNECTION + one, name=f"connection {one}", note=words
            )
            for one, words in account.choices
        ]
    name = "open" if account.met else "connect"
    return [
        PlaceInfo(
            account=account.info, workspace_id="", name=name, note=account.trouble or "not connected yet"
        )
    ]
