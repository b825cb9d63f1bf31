"""Files of ours that were overwritten with noise: set aside, what can be saved is saved, and it is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.rig import Rig, settled, wait_for
from tui.domain.entries import EntryDraft


async def one_act_waits(rig: Rig) -> Path:
    """A mirror in which an act waits, closed and written out. Returns its path."""
    async with rig.session() as session:
        for hour in range(3):
            now = rig.clock.now() - hour * 3600
            await session.add(EntryDraft(start=now - 600, end=now, description=f"sent {hour}"))
        await settled(session)
        rig.down()
        await session.add(EntryDraft(start=rig.clock.now() - 60, end=rig.clock.now(), description="kept"))
        path = session._account.mirror.database.path
    rig.back_up()
    return path


def spoil(path: Path, table: str) -> None:
    """Noise over the first page of a table."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"noise!!!" * (size // 8)
    path.write_bytes(content)


@pytest.mark.parametrize("table", ["entries", "things", "meta", "entries_by_start"])
async def test_acts_in_a_mirror_that_is_damaged_elsewhere_are_sent(rig: Rig, table: str) -> None:
    path = await one_act_waits(rig)
    spoil(path, table)
    notices: list[str] = []
    async with rig.bare_session() as session:
        session.on_notice(notices.append)
        await wait_for(lambda: session.state.account.kind == "direct", "the account is open")
        await settled(session)
        await wait_for(lambda: sum(len(day.entries) for day in session.state.days) == 4, "it is read anew")
    assert [one["description"] for one in rig.entries()] == ["sent 2", "sent 1", "sent 0", "kept"]
    assert any("set aside" in notice and "1 waiting act was carried over" in notice for notice in notices)
    assert list(path.parent.glob("*.broken-*"))


@pytest.mark.parametrize("noise", ["first page", "everything", "cut short"])
async def test_a_mirror_beyond_reading_is_set_aside_and_said(rig: Rig, noise: str) -> None:
    path = await one_act_waits(rig)
    content = path.read_bytes()
    spoiled = {
        "first page": b"noise" * 820 + content[4100:],
        "everything": b"noise" * 4000,
        "cut short": content[:5000],
    }[noise]
    path.write_bytes(spoiled)
    notices: list[str] = []
    async with rig.bare_session() as session:
        session.on_notice(notices.append)
        await wait_for(lambda: session.state.account.kind == "direct", "the account is open")
        await settled(session)
        await session.add(EntryDraft(start=rig.clock.now() - 30, end=rig.clock.now(), description="new"))
        await settled(session)
    assert any("set aside" in notice for notice in notices)
    (aside,) = path.parent.glob("*.broken-*.sqlite")
    assert aside.read_bytes() == spoiled, "it is left as it was found"
    assert "new" in [one["description"] for one in rig.entries()]


async def test_a_mirror_with_a_row_that_nobody_wrote(rig: Rig) -> None:
    path = await one_act_waits(rig)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET json = substr(json, 1, 20) WHERE description = 'sent 0'")
    async with rig.bare_session() as session:
        await wait_for(lambda: session.state.account.kind == "direct", "the account is open")
        await settled(session)
    assert "kept" in [one["description"] for one in rig.entries()]


async def test_an_act_that_nobody_wrote_is_left_in_the_file_that_is_set_aside(rig: Rig) -> None:
    path = await one_act_waits(rig)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO outbox (workspace_id, target, command, created_at) VALUES ('w', 'x', '{\"no\"', 0)"
        )
    async with rig.bare_session() as session:
        await wait_for(lambda: session.state.account.kind == "direct", "the account is open")
        await settled(session)
    assert "kept" in [one["description"] for one in rig.entries()]
    assert list(path.parent.glob("*.broken-*"))
