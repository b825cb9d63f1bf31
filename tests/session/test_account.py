"""An account, met once however many ask at the same time."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from tests.rig import HeldClock, Rig, wait_for
from tui.domain.workspace import User
from tui.session.account import Account, AccountSpec
from tui.session.state import AccountInfo
from tui.store.database import Database, Transaction
from tui.store.memory import MemoryFile
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import put_meta
from tui.sync import lock


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


async def test_the_lock_is_let_go_only_when_what_was_under_way_is_on_disk(rig: Rig) -> None:
    async with rig.session() as session:
        engine, database = session._account.engine, session._account.mirror.database
        begun, go_on = threading.Event(), threading.Event()

        def slow(db: Transaction) -> None:
            begun.set()
            go_on.wait(5)
            put_meta(db, "slow", 1)

        written = database.submit(slow)
        closing = asyncio.create_task(engine.close())
        await wait_for(begun.is_set, "the write is under way")
        await asyncio.sleep(0)
        assert lock.take(database.path) is None
        go_on.set()
        await closing
        assert written.done()
