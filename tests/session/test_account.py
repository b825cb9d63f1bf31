"""An account, met once however many ask at the same time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.rig import HeldClock
from tui.domain.workspace import User
from tui.session.account import Account, AccountSpec
from tui.session.state import AccountInfo
from tui.store.database import Database
from tui.store.memory import MemoryFile
from tui.store.migrations import MIGRATIONS


class Client:
    """Knows only whose the key is."""

    async def user(self) -> User:
        await asyncio.sleep(0)
        return User(id="u", email="jane@acme.io")

    async def close(self) -> None:
        await asyncio.sleep(0)


async def test_an_account_that_is_opened_while_first_contact_waits_has_one_engine(tmp_path: Path) -> None:
    opened: list[Database] = []

    async def connect() -> Any:
        return Client()

    def open_mirror(user_id: str, _unsound: bool) -> tuple[Database, str]:
        opened.append(Database.open(tmp_path / f"{user_id}.sqlite", MIGRATIONS))
        return opened[-1], ""

    spec = AccountSpec(
        info=AccountInfo(id="direct", kind="direct", title="Clockify", how="own key"),
        connect=connect,
        open_mirror=open_mirror,
    )
    memory = MemoryFile(tmp_path / "memory.json")
    account = Account(spec, memory, HeldClock(), lambda: None, lambda _: None)
    await asyncio.gather(account.meet(), account.meet())
    assert len(opened) == 1
    account.close()
