"""Damage that is met while a mirror is in use: said, and mended at the next start, with nothing lost or doubled."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.rig import Rig, settled, wait_for
from tests.term import Served
from tui.domain.entries import EntryDraft
from tui.domain.errors import StoreError

pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with closing(Served(tmp_path)) as served:
        yield served


async def many_acts_wait(rig: Rig) -> Path:
    """A mirror of many pages, in which acts wait. Returns its path; the server is up again."""
    for day in range(1, 29):
        for hour in range(8, 18):
            rig.entry(
                f"may {day} {hour}",
                f"2026-05-{day:02}T{hour:02}:00:00Z",
                f"2026-05-{day:02}T{hour:02}:30:00Z",
            )
    async with rig.session() as session:
        engine, here = session._account.engine, session.state.workspace.id
        while not engine.history_complete(here):
            engine.want_history()
            await wait_for(lambda: engine.idle, "a page more")
        await settled(session)
        rig.down()
        for number in range(20):
            now = rig.clock.now() - 3600 * number
            await session.add(EntryDraft(start=now - 60, end=now, description=f"kept {number}"))
        path = session._account.mirror.database.path
    rig.back_up()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return path


def put(path: Path, content: bytes) -> None:
    """The file as it was found, and nothing that belonged to another."""
    for part in path.parent.glob(f"{path.stem}*"):
        part.unlink()
    path.write_bytes(content)


async def open_twice(rig: Rig) -> list[str]:
    """Two runs in which the log is scrolled to its end and something is done. Returns what was said in them."""
    said: list[str] = []
    for number in (1, 2):
        async with rig.bare_session() as session:
            session.on_notice(said.append)
            await wait_for(lambda: session.state.account.kind == "direct", "the account is open")

            async def whatever(act: Awaitable[Any]) -> None:
                try:
                    await act
                except StoreError as error:
                    said.append(str(error))

            def stands() -> bool:
                sync = session.state.sync
                return "can't be" in sync.message or (session._account.engine.idle and not sync.waiting)

            for _ in range(3):
                await whatever(session.load_older())
            now = rig.clock.now() - 60 * number
            await whatever(session.add(EntryDraft(start=now - 60, end=now, description=f"new {number}")))
            session.sync_now()
            await wait_for(stands, "it is settled, or said")
            said.append(session.state.sync.message)
    return said


def spoiled(sound: bytes) -> Iterator[tuple[str, bytes]]:
    """Noise over the first page of each table and index, and over some of the others; and cut short."""
    pages = len(sound) // 4096
    for page in (*range(15), *range(15, pages, 6)):
        yield f"page {page}", sound[: page * 4096] + b"noise!!!" * 512 + sound[(page + 1) * 4096 :]
    yield "a row that nobody wrote", sound.replace(b'"may 3 9"', b'"may 3 9,')
    yield "a text that is none", sound.replace(b'"may 3 9"', b'"may\xff3 9"')
    for part in (0.02, 0.3, 0.6, 0.9, 0.999):
        yield f"cut at {part}", sound[: int(len(sound) * part)]


async def test_damage_anywhere_is_mended_in_the_run_after_it_was_met(rig: Rig) -> None:
    """Also where only old entries lie, or an index that is only written: what waits is sent once, or said to be lost."""
    path = await many_acts_wait(rig)
    sound = path.read_bytes()
    before = len(rig.entries())
    saved = []
    for what, content in spoiled(sound):
        put(path, content)
        said = " ".join(await open_twice(rig))
        entries = [one["description"] for one in rig.entries()]
        assert len(entries) == len(set(entries)), f"{what}: something is there twice"
        assert "new 2" in entries, f"{what}: it was not mended: {said}"
        saved.append(sum(one.startswith("kept") for one in entries))
        if saved[-1] < 20:
            counted = f"{saved[-1]} waiting" if saved[-1] else "no waiting acts"
            assert counted in said, f"{what}: {saved[-1]} were kept: {said}"
        for one in rig.entries():
            if not one["description"].startswith("may"):
                rig.call("DELETE", f"/time-entries/{one['id']}")
        assert len(rig.entries()) == before
    assert saved.count(20) > len(saved) / 2, f"hardly anything was saved: {saved}"


def test_damage_that_is_met_while_it_runs_is_said_and_mended_at_the_next_start(served: Served) -> None:
    rig = served.rig
    for hour in range(8, 18):
        rig.entry(f"may {hour}", f"2026-05-01T{hour:02}:00:00Z", f"2026-05-01T{hour:02}:30:00Z")
    served.meet()
    with served.open() as terminal:
        terminal.until("● online").until("may 17")
        rig.down()
        terminal.press("n").type("kept").press("enter").until("now +0:00 +kept")
        terminal.until("offline")
        spoil_entries(served.mirror)
        terminal.press("s").until("can't be (written|read)[\\s\\S]*start clockpane again")
        assert "Traceback" not in terminal.text
        rig.back_up()
        terminal.press("q")
        terminal.ended()
        assert "Traceback" not in terminal.text
    with served.open() as terminal:
        terminal.until("set aside")
        terminal.wait(lambda: "kept" in [one["description"] for one in rig.entries()], "it is sent")
        terminal.until("may 17").until("now +0:00 +kept")
        terminal.press("q")
        assert terminal.ended() == 0
    assert [one["description"] for one in rig.entries()].count("kept") == 1
    assert len(rig.entries()) == 11


def spoil_entries(path: Path) -> None:
    """Noise over the entries, while they are in use; the acts that wait are left."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(RESTART)")
        pages = [
            db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
            for name in ("entries", "entries_running")
        ]
        with path.open("r+b") as file:
            for page in pages:
                file.seek((page - 1) * 4096)
                file.write(b"noise!!!" * 512)
        # What the program remembers of the file is no longer true.
        with db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('touched', '1')")
