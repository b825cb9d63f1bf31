"""Disks that are full, can't be written, or give back something else: said in words, and nothing lost or doubled."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.rig import Disk, Rig, settled, wait_for
from tests.term import Served, Terminal, clockpane, home, limited
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import StoreError
from tui.session.session import Session

pytestmark = pytest.mark.slow

T = TypeVar("T")


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

    async def settle(self, session: Session, *, draft: bool = False) -> None:
        """Until all is sent and read; what can't be settled is said on the top line, but for a `draft` not kept."""

        def stands() -> bool:
            return session._account.engine.idle and not session.state.sync.waiting

        await wait_for(lambda: stands() or self.disk.refused > self.told, "it is settled, or refused")
        if self.disk.refused > self.told:
            if self.disk.full:
                said = lambda: session.state.sync.message  # noqa: E731
                await wait_for(lambda: "full" in said() or (draft and stands()), "the top line says so")
                self.disk.room() if draft and not said() else self._read(said())
            self.told = self.disk.refused  # else there was room again while this one was being refused
            session.sync_now()
            await wait_for(stands, "it goes on once there is room")

    def _read(self, words: str) -> None:
        for part in ("can't be written", "full", "Nothing was changed", "Make room"):
            assert part in words
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
        await somebody.settle(session, draft=True)
        shown = [entry.description for day in session.state.days for entry in day.entries]
    there = [one["description"] for one in rig.entries()]
    assert sorted(there) == sorted(shown) == ["old", "one more", "twin", "twin"]
    for what in ("one", "gone"):
        assert [body.get("description") for body in rig.bodies("POST")].count(what) == 1, "it was sent twice"
    assert [body.get("description") for body in rig.bodies("POST")].count("twin") == 2
    assert [tag["name"] for tag in rig.call("GET", "/tags")] == ["tag"]
    assert [project["name"] for project in rig.call("GET", "/projects")] == ["Project"]


async def met(folder: Path, disk: Disk) -> Rig:
    """A rig whose account was met while there was room."""
    rig = Rig(folder)
    rig.up()
    rig.entry("old", "2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z")
    async with rig.session():
        pass
    rig.requests.clear()
    disk.writes = 0
    return rig


async def test_a_disk_that_becomes_full_with_any_write_of_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    rig = await met(tmp_path / "counted", disk)
    await journey(rig, disk)
    rig.close()
    count = disk.writes
    assert count > 25, "the day has too few writes to prove anything"
    for number in range(1, count + 1):
        disk.room()
        rig = await met(tmp_path / str(number), disk)
        disk.full_at, disk.refused = number, 0
        try:
            await journey(rig, disk)
        except AssertionError as error:
            raise AssertionError(f"write {number} of {count}: {error}") from error
        finally:
            rig.close()
        assert disk.refused, f"write {number} was not refused"


# the real program, under a limit of the system


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with closing(Served(tmp_path)) as served:
        yield served


def test_without_room_acts_are_refused_in_words_and_the_form_stays(served: Served) -> None:
    served.meet()
    rig = served.rig
    log = served.home / "state/clockpane/clockpane.log"
    with served.open() as terminal:
        terminal.until("● online")
        terminal.limit(0)
        before = log.stat().st_size
        terminal.press("n").until("New entry").type("kept").press("enter")
        terminal.until(r"description +kept[\s\S]*▲[\s\S]*can't\W+be[\s\S]*Make\W+room")
        terminal.press("escape").until("Drop what you typed").press("n").until_gone("Drop what you typed")
        terminal.until(r"description +kept")
        terminal.press("escape").until("Drop what you typed").press("y").until_gone("esc  Leave")
        terminal.press("s").until("can't\\W+be\\W+written[\\s\\S]*Make\\W+room").until("nothing running")
        assert log.stat().st_size == before, "the log had room"
        assert re.search("Traceback|Logging error", terminal.text) is None
        assert rig.entries() == []
        terminal.limit()
        terminal.press("n").until("New entry").type("with room").press("enter").until("now +0:00 +with room")
        terminal.wait(lambda: len(rig.entries()) == 1, "it is sent")
        terminal.press("q")
        assert terminal.ended() == 0
    assert [one["description"] for one in rig.entries()] == ["with room"]


def test_an_answer_that_could_not_be_written_down_is_looked_up(served: Served) -> None:
    """The disk fills up while a request is on its way: the server has it, the mirror can't say so."""
    served.meet()
    rig = served.rig
    with served.open() as terminal:
        terminal.until("● online")

        def fill(method: str, path: str) -> str:
            if method == "POST" and path.endswith("time-entries"):
                rig.faults.chance = None
                terminal.limit(0)
            return ""

        rig.faults.chance = fill
        terminal.press("n").type("once").press("enter").until("now +0:00 +once")
        terminal.until("can't be written").until("nothing is sent")
        assert len(rig.entries()) == 1
        terminal.press("s").until("can't\\W+be\\W+written[\\s\\S]*Make\\W+room")
        terminal.until(r"– +now +0:00 +once")
        terminal.limit()
        terminal.press("ctrl+r").until_gone("nothing is sent|waiting")
        terminal.press("s").until("nothing running")
        terminal.wait(lambda: not served.waiting(), "all is sent")
        terminal.press("q")
        assert terminal.ended() == 0
    assert [bool(one["timeInterval"]["end"]) for one in rig.entries()] == [True]
    assert rig.faults.posts == 1, "it was sent twice"


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize("kilobytes", [0, 16, 64, 100])
def test_no_room_from_the_very_first_start(tmp_path: Path, kilobytes: int, damaged: bool) -> None:
    if damaged:
        # What is written to the log of it has no room there either.
        for name in ("data/clockpane/local.sqlite", "state/clockpane/clockpane.log"):
            (tmp_path / "home" / name).parent.mkdir(parents=True)
            (tmp_path / "home" / name).write_text("noise" * 25_000)
    with Terminal(limited(kilobytes), env=home(tmp_path / "home")) as terminal:
        assert terminal.ended() == 1
        assert re.match("clockpane: .*can't be", terminal.text.replace("\n", ""))
        assert re.search("Traceback|Error", terminal.text) is None
    with Terminal(clockpane(), env=home(tmp_path / "home")) as terminal:
        terminal.until("Nothing tracked|0:00:0|stop|s starts")
        terminal.press("n").type("at last").press("enter").until("now +0:00 +at last")
        terminal.press("q")
        assert terminal.ended() == 0


# folders that can't be written (tests may run as root, whom permissions do not stop: something stands in the way)


@pytest.mark.parametrize("folder", ["data", "data/clockpane", "data/clockpane/mirrors", "state"])
def test_a_home_that_can_not_be_written_from_the_very_first_start(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("no folder")
    with Terminal(clockpane(), env=home(tmp_path)) as terminal:
        if folder == "state":
            # No log, and nothing remembered: nobody misses them.
            terminal.until("Nothing tracked")
            terminal.press("n").type("works").press("enter").until("now +0:00 +works")
            terminal.press("q")
            assert terminal.ended() == 0
        else:
            assert terminal.ended() == 1
            assert re.match("clockpane: .*can't be.*permissions", terminal.text.replace("\n", ""))
        assert "Traceback" not in terminal.text


def test_a_mirror_that_can_only_be_read_is_shown_and_says_so(served: Served) -> None:
    rig = served.rig
    rig.entry("old", "2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z")
    served.meet()
    # Without its write-ahead log SQLite can't write a file, whoever runs it.
    served.mirror.with_name(served.mirror.name + "-wal").mkdir()
    with served.open() as terminal:
        terminal.until("be\\W+written:\\W+you\\W+can\\W+look").until("nothing is sent").until("old")
        terminal.press("s").until("can't be written\\.[\\s\\S]*permissions").until("nothing running")
        terminal.press("n").until("New entry").type("kept").press("enter").until(
            r"description +kept[\s\S]*▲[\s\S]*can't be"
        )
        terminal.press("escape").until("Drop what you typed").press("y").until_gone("esc  Leave")
        terminal.press("q")
        assert terminal.ended() == 0
        assert "Traceback" not in terminal.text
    assert len(rig.entries()) == 1


# what comes back is not what was written


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
