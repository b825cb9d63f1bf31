"""The file of somebody without an account is damaged or gone: its mirror brings everything back, once."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rig import HeldClock, settled
from tests.session.test_away import SETTINGS, running, wire
from tests.session.test_damage import spoil
from tests.term import Terminal, clockpane, home
from tui.domain.entries import EntryDraft
from tui.domain.times import from_utc
from tui.local import open_local
from tui.server.app import make_app
from tui.server.database import Database, UnusableFile
from tui.server.restore import Kept, KeptProfile, KeptUser, fill
from tui.server.seed import seed_local
from tui.session.session import Session
from tui.settings import local_ways, paths_under
from tui.sync.history import history_of
from tui.wiring import Wired

NOW, LATER = "2026-11-24T13:00:00Z", "2026-11-24T13:10:00Z"
HOUR = 3600
STRICT = (
    '{"forceProjects":true,"defaultBillableProjects":false,"workingDays":["MONDAY","SUNDAY"],'
    '"lockTimeEntries":"2020-01-01T00:00:00Z","timeTrackingMode":"STOPWATCH_ONLY"}'
)
"""What a workspace demands and forbids."""


def truth(folder: Path) -> Path:
    return folder / "data/local.sqlite"


def mirrors(folder: Path) -> list[Path]:
    return sorted(folder.glob("data/mirrors/local-*.sqlite"))


def asides(folder: Path) -> list[Path]:
    return sorted(folder.glob("data/local.broken-*.sqlite"))


def content(folder: Path, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob(pattern))]


@asynccontextmanager
async def at_work(folder: Path, now: str = LATER) -> AsyncIterator[Wired]:
    """A session that runs and has read everything."""
    wired = wire(folder, now)
    session = wired.session
    try:
        async with running(session):
            await all_read(session)
            yield wired
    finally:
        wired.close()


async def all_read(session: Session) -> None:
    """Until all is sent, read, and read to its end."""
    clock, engine = session.clock, session._account.engine
    assert isinstance(clock, HeldClock)

    def complete() -> bool:
        history = history_of(session._account.mirror, session.state.workspace.id)
        return history is not None and history.complete

    engine.refresh()
    await settled(session)
    for _ in range(20):
        if complete():
            return
        clock.move(1)
        engine.wake()
        await settled(session)
    raise AssertionError("the history never came to its end")


async def ask(wired: Wired, method: str, path: str, body: Any = None) -> Any:
    """What another program would ask of the local server, and its answer."""
    app = make_app(wired.server, clock=wired.session.clock)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://here/api/v1"
    ) as client:
        reply = await client.request(method, path, json=body)
    assert reply.status_code < 300, reply.text
    return reply.json() if reply.content else None


async def served(wired: Wired) -> dict[str, Any]:
    """All that the local server tells of its user."""
    user = await ask(wired, "GET", "/user")
    told: dict[str, Any] = {"user": user, "workspaces": await ask(wired, "GET", "/workspaces")}
    for workspace in told["workspaces"]:
        place = f"/workspaces/{workspace['id']}"
        for what in ("clients", "projects?hydrated=true", "tags", f"user/{user['id']}/time-entries"):
            sign = "&" if "?" in what else "?"
            told[f"{workspace['name']} {what}"] = await ask(
                wired, "GET", f"{place}/{what}{sign}page-size=999"
            )
    return told


async def entries(wired: Wired) -> dict[str, dict[str, Any]]:
    """The user's entries on the server, by description; each must be there once."""
    state = wired.session.state
    found = await ask(
        wired,
        "GET",
        f"/workspaces/{state.workspace.id}/user/{state.user.id}/time-entries?page-size=999",
    )
    by_name = {one["description"]: one for one in found}
    assert len(by_name) == len(found), "something is doubled"
    return by_name


def shown(session: Session) -> set[tuple[Any, ...]]:
    """The entries of the mirror."""
    state = session.state
    found = session._account.mirror.starting(state.workspace.id, state.user.id, 0, 1 << 40)
    return {(one.id, one.description, one.project_id, one.tag_ids, one.start, one.end) for one in found}


async def same_on_both_sides(wired: Wired) -> None:
    there = {
        (
            one["id"],
            one["description"],
            one["projectId"],
            tuple(one["tagIds"]),
            from_utc(one["timeInterval"]["start"]),
            from_utc(end) if (end := one["timeInterval"]["end"]) else None,
        )
        for one in (await entries(wired)).values()
    }
    assert shown(wired.session) == there


async def worked(folder: Path, settings: str = "{}") -> dict[str, Any]:
    """A while of work with all that the mirror can know. Returns what the server tells of it."""
    async with at_work(folder, NOW) as wired:
        session, now = wired.session, wired.session.clock.now()
        client = await session.create_client("Acme")
        project = await session.create_project("Backend", client_id=client.id, color="#1976D2", billable=True)
        task = await session.create_task(project.id, "Reviews")
        await session.create_tag("unused")
        for number in range(3):
            start = now - (number + 2) * HOUR
            await session.add(
                EntryDraft(
                    start=start,
                    end=start + 1800,
                    description=f"work {number}",
                    project_id=project.id,
                    task_id=task.id,
                    new_tags=("bug",),
                    billable=True,
                )
            )
        # Far behind the recent window.
        await session.add(EntryDraft(start=now - 9000 * HOUR, end=now - 8999 * HOUR, description="long ago"))
        await session.start(EntryDraft(start=now - 600, description="runs", project_id=project.id))
        await settled(session)
        # What another program adds: all that has columns of its own.
        with wired.server.write() as db:
            workspace = session.state.workspace.id
            db.execute(
                "UPDATE workspaces SET hourly_rate = 12345, currency = 'EUR', name = 'Mine', settings = ?",
                (settings,),
            )
            db.execute("UPDATE clients SET email = 'a@acme.io', address = 'Here 1', note = 'pays'")
            db.execute(
                "INSERT INTO projects (id, workspace_id, name, color, billable, public, archived, template, note,"
                " hourly_rate, estimates) VALUES (?, ?, 'Old', '#FF0000', 0, 0, 1, 1, 'n', 700, ?)",
                ("a" * 24, workspace, '{"timeEstimate":{"estimate":"PT5H","type":"MANUAL","active":true}}'),
            )
            db.execute(
                "INSERT INTO tasks (id, project_id, name, status, billable, estimate) VALUES (?, ?, 'Done', 'DONE', 1, 60)",
                ("b" * 24, "a" * 24),
            )
            db.execute("UPDATE tags SET archived = 1 WHERE name = 'unused'")
            db.execute(
                "INSERT INTO custom_fields VALUES (?, ?, 'Ticket', '{\"type\":\"TXT\"}')",
                ("c" * 24, workspace),
            )
            db.execute(
                "UPDATE entries SET type = 'BREAK', custom_fields = ? WHERE description = 'work 1'",
                (f'{{"{"c" * 24}":"T-1"}}',),
            )
        # What was written here in this very second would count as newer.
        session.clock.move(1)  # type: ignore[attr-defined]
        await all_read(session)
        return await served(wired)


def known_here(told: dict[str, Any]) -> dict[str, Any]:
    """The same, without what no mirror knows: who is in a project, and how an estimate is reckoned."""
    for workspace in told["workspaces"]:
        for project in told[f"{workspace['name']} projects?hydrated=true"]:
            del project["memberships"]
            project["timeEstimate"] = {"estimate": project["timeEstimate"]["estimate"]}
    return told


def cut(length: float) -> Callable[[Path], None]:
    """Only so much of the file is left: bytes, or a share of it."""

    def damage(path: Path) -> None:
        size = path.stat().st_size
        os.truncate(path, length if isinstance(length, int) else int(size * length))

    return damage


def noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def noise_at_the_head(path: Path) -> None:
    path.write_bytes(b"noise!!!" * 512 + path.read_bytes()[4096:])


def noise_over(table: str) -> Callable[[Path], None]:
    return lambda path: spoil(path, table)


DAMAGES = {
    "a byte": cut(1),
    "a head": cut(100),
    "a page": cut(4096),
    "half": cut(0.5),
    "nearly all": cut(0.95),
    "noise": noise,
    "noise at the head": noise_at_the_head,
    "noise over the user": noise_over("users"),
    "noise over the workspaces": noise_over("workspaces"),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_file_is_set_aside_and_all_is_brought_back(tmp_path: Path, damage: str) -> None:
    before = known_here(await worked(tmp_path, STRICT))
    DAMAGES[damage](truth(tmp_path))
    left = truth(tmp_path).read_bytes()
    (mirror,) = mirrors(tmp_path)
    async with at_work(tmp_path) as wired:
        assert known_here(await served(wired)) == before
        await same_on_both_sides(wired)
        session = wired.session
        assert session.state.running is not None
        assert session.state.running.description == "runs"
        (aside,) = asides(tmp_path)
        assert aside.read_bytes() == left, "it is left as it was found"
        assert wired.notice == (
            f"The local data could not be read. They were set aside as {aside}."
            " 5 time entries were brought back from their mirror."
        )
        assert session._account.mirror.database.path == mirror
        # It goes on as if nothing had been.
        stopped = await session.stop()
        assert stopped is not None
        await settled(session)
        assert (await entries(wired))["runs"]["timeInterval"]["end"] is not None
    assert mirrors(tmp_path) == [mirror], "nobody else has come into being"
    with closing(wire(tmp_path, NOW)) as again:
        assert again.notice == "", "it is said once"


@pytest.mark.parametrize("rest", ["nothing", "an empty file", "what was committed last"])
async def test_a_file_that_is_gone_is_brought_back(tmp_path: Path, rest: str) -> None:
    before = known_here(await worked(tmp_path))
    beside = truth(tmp_path).with_name("local.sqlite-wal")
    truth(tmp_path).unlink()
    if rest == "an empty file":
        truth(tmp_path).touch()
    if rest == "what was committed last":
        beside.write_bytes(b"not yet in the file")
    async with at_work(tmp_path) as wired:
        assert known_here(await served(wired)) == before
        await same_on_both_sides(wired)
        assert "5 time entries were brought back from their mirror." in wired.notice
        if rest == "what was committed last":
            assert content(tmp_path, "data/local.broken-*.sqlite-wal") == [b"not yet in the file"]
        else:
            assert wired.notice.startswith(f"The local data were not at {truth(tmp_path)} any more.")


async def test_a_start_that_was_killed_between_setting_aside_and_filling_is_made_good(tmp_path: Path) -> None:
    before = known_here(await worked(tmp_path))
    with closing(sqlite3.connect(truth(tmp_path))) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table != "migrations":
                db.execute(f"DELETE FROM {table}")
    async with at_work(tmp_path) as wired:
        assert known_here(await served(wired)) == before


async def test_two_damages_in_one_second_leave_two_files(tmp_path: Path) -> None:
    await worked(tmp_path)
    for number in range(2):
        truth(tmp_path).write_bytes(f"noise {number} ".encode() * 2000)
        wire(tmp_path, NOW).close()
    assert [one.read_bytes()[:7] for one in asides(tmp_path)] == [b"noise 0", b"noise 1"]


async def test_programs_that_meet_the_same_damage_at_once_mend_it_once(tmp_path: Path) -> None:
    before = known_here(await worked(tmp_path))
    noise(truth(tmp_path))
    paths, ways = paths_under(tmp_path), local_ways(SETTINGS)

    def opened(_: int) -> str:
        server, notice = open_local(paths.local_server, paths.mirrors, HeldClock(LATER), ways, "jane")
        server.close()
        return notice

    with ThreadPoolExecutor(8) as programs:
        notices = list(programs.map(opened, range(8)))
    assert len([one for one in notices if one]) == 1, "it is said by the one that has done it"
    assert len(asides(tmp_path)) == 1
    async with at_work(tmp_path) as wired:
        assert known_here(await served(wired)) == before


def test_a_file_with_somebody_in_it_is_not_filled(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "a.sqlite", HeldClock())) as database:  # type: ignore[arg-type]
        seed_local(database, zone="UTC", week_start=0, hour24=True, date_format="DD/MM/YYYY", name="jane")
        profile = KeptProfile(zone="UTC", week_start=0, hour24=True, date_format="", day_start=0)
        other = KeptUser(id="f" * 24, name="", email="", active_workspace="", profile=profile)
        with pytest.raises(UnusableFile):
            fill(database, Kept(other, [], [], [], [], [], []))
        with database.read() as db:
            assert [row[0] for row in db.execute("SELECT name FROM users")] == ["jane"]


async def test_a_new_user_is_told_nothing(tmp_path: Path) -> None:
    with closing(wire(tmp_path, NOW)) as wired:
        assert wired.notice == ""
    assert not truth(tmp_path).with_suffix(".repair").exists()


def toast(terminal: Terminal) -> str:
    """The words in the corner, which go over several lines."""
    rows = [line.split("▌")[1] for line in terminal.text.splitlines() if "▌" in line]
    return " ".join(row.strip(" │") for row in rows)


@pytest.mark.slow
def test_in_the_real_program_it_is_read_on_the_screen(tmp_path: Path) -> None:
    def opened() -> Terminal:
        return Terminal(clockpane(), env=home(tmp_path), columns=120)

    with opened() as terminal:
        terminal.until("Nothing tracked yet")
        terminal.press("n").type("First thing").press("ctrl+s").until("now  +0:00  First thing")
        terminal.press("q")
        assert terminal.ended() == 0
    data = tmp_path / "data/clockpane"
    noise(data / "local.sqlite")
    with opened() as terminal:
        terminal.wait(
            lambda: "The local data could not be read. They were set aside" in toast(terminal), "it is said"
        )
        assert "1 time entry was brought back from their mirror." in toast(terminal)
        terminal.until("First thing")
        assert list(data.glob("local.broken-*.sqlite"))
        terminal.press("s").until("nothing running")
        terminal.press("q")
        assert terminal.ended() == 0
    with closing(sqlite3.connect(data / "local.sqlite")) as db:
        found = db.execute("SELECT description, finish IS NULL FROM entries").fetchall()
    assert found == [("First thing", 0)]
