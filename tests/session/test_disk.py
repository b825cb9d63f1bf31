"""Disks that are full, can't be written, or give back something else: said in words, and nothing lost or doubled."""

from __future__ import annotations

import os
import resource
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest

import tui.store.database as database_module
from tests.rig import Rig, settled, wait_for
from tests.term import Terminal, clockpane, home
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import ClockpaneError, StoreError
from tui.domain.times import SystemClock
from tui.session.session import Session

T = TypeVar("T")

NEVER = 1 << 40


class Disk:
    """The disk under all mirrors. It can become full with a write, and stay so until there is room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = 0
        self.full_at = NEVER
        self.refused = 0
        self._real = database_module._transaction
        monkeypatch.setattr(database_module, "_transaction", self._transaction)

    def room(self) -> None:
        self.full_at = NEVER

    @property
    def full(self) -> bool:
        return self.writes >= self.full_at

    def _transaction(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        self.writes += 1
        if not self.full:
            return self._real(connection, work)
        # SQLite's own refusal, after the work is done: nothing of it may stay.
        connection.execute("PRAGMA max_page_count = 1")

        def and_more(db: sqlite3.Connection) -> T:
            done = work(db)
            db.execute("CREATE TABLE more (x)")
            db.execute("INSERT INTO more VALUES (zeroblob(10000000))")
            return done

        try:
            return self._real(connection, and_more)
        finally:
            self.refused += 1
            connection.execute("PRAGMA max_page_count = 1000000000")


def picture(session: Session) -> list[Any]:
    """All that a person did or can see."""
    database = session._account.mirror.database
    return [database.read(f"SELECT * FROM {table}") for table in ("entries", "outbox", "things", "settled")]


class Insistent:
    """Somebody who makes room whenever he is told that there is none, and does it again."""

    def __init__(self, rig: Rig, disk: Disk) -> None:
        self.rig, self.disk = rig, disk
        self.told = 0

    async def do(self, session: Session, act: Callable[[], Awaitable[T]]) -> T:
        await self.settle(session)
        before = picture(session)
        try:
            done = await act()
        except StoreError as error:
            self._read(str(error))
            assert picture(session) == before, "half of it was written"
            done = await act()
        await self.settle(session)
        return done

    async def settle(self, session: Session) -> None:
        """Until all is sent and read; what can't be settled is said on the top line."""

        def stands() -> bool:
            return session._account.engine.idle and not session.state.sync.waiting

        await wait_for(lambda: stands() or self.disk.refused > self.told, "it is settled, or refused")
        if self.disk.refused > self.told:
            await wait_for(lambda: "full" in session.state.sync.message, "the top line says so")
            self._read(session.state.sync.message)
            session.sync_now()
            await wait_for(stands, "it goes on once there is room")

    def _read(self, words: str) -> None:
        assert "can't be written" in words
        assert "full" in words
        assert "Nothing was changed" in words
        assert "Make room" in words
        assert self.disk.full
        self.disk.room()
        self.told = self.disk.refused


async def journey(rig: Rig, disk: Disk) -> None:
    """A small day that makes every kind of write: acts, marks, settled answers, news, catalog, history."""
    somebody = Insistent(rig, disk)
    now = rig.clock.now
    async with rig.bare_session() as session:
        await somebody.settle(session)
        one = await somebody.do(
            session, lambda: session.start(EntryDraft(start=now(), description="one", new_tags=("tag",)))
        )
        rig.clock.move(60)
        await somebody.do(session, lambda: session.edit([(one.id, EntryChange(description="one more"))]))
        await somebody.do(session, session.stop)
        for _ in range(2):
            twin = EntryDraft(start=now() - 30, end=now(), description="twin")
            await somebody.do(session, lambda twin=twin: session.add(twin))  # type: ignore[misc]
        gone = await somebody.do(session, lambda: session.start(EntryDraft(start=now(), description="gone")))
        await somebody.do(session, lambda: session.delete([gone.id]))
        await somebody.do(session, lambda: session.create_project("Project"))
        await session.load_older()
        await somebody.settle(session)
        session.keep_draft("entry", {"description": "half"})
        await somebody.settle(session)
        shown = [entry.description for day in session.state.days for entry in day.entries]
    there = [one["description"] for one in rig.entries()]
    assert sorted(there) == sorted(shown) == ["old", "one more", "twin", "twin"]
    for what in ("one", "gone"):
        assert [body.get("description") for body in rig.bodies("POST")].count(what) == 1, "it was sent twice"
    assert [body.get("description") for body in rig.bodies("POST")].count("twin") == 2
    assert [tag["name"] for tag in rig.call("GET", "/tags")] == ["tag"]
    assert [project["name"] for project in rig.call("GET", "/projects")] == ["Project"]


def a_rig(folder: Path) -> Rig:
    folder.mkdir()
    rig = Rig(folder)
    rig.up()
    rig.entry("old", "2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z")
    return rig


async def met(rig: Rig, disk: Disk) -> None:
    """Let the account be met, with room for it."""
    async with rig.session():
        pass
    rig.requests.clear()
    disk.writes = 0


@pytest.mark.slow
async def test_a_disk_that_becomes_full_with_any_write_of_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    rig = a_rig(tmp_path / "counted")
    await met(rig, disk)
    await journey(rig, disk)
    rig.close()
    count = disk.writes
    assert count > 25, "the day has too few writes to prove anything"
    for number in range(1, count + 1):
        rig = a_rig(tmp_path / str(number))
        disk.room()
        await met(rig, disk)
        disk.full_at, disk.refused = number, 0
        try:
            await journey(rig, disk)
        except AssertionError as error:
            raise AssertionError(f"write {number} of {count}: {error}") from error
        finally:
            rig.close()
        assert disk.refused, f"write {number} was not refused"
