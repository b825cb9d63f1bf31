"""Disks that are full, can't be written, or give back something else: said in words, and nothing lost or doubled."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.rig import Disk, Rig, wait_for
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
                await wait_for(
                    lambda: "full" in session.state.sync.message or (draft and stands()),
                    "the top line says so",
                )
                if session.state.sync.message or not draft:
                    self._read(session.state.sync.message)
                self.disk.room()
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
