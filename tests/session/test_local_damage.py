"""The file of somebody without an account is damaged or gone: its mirror brings everything back, once."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rig import HeldClock, settled, wait_for
from tests.session.test_away import running, wire
from tests.session.test_damage import spoil
from tests.term import Terminal, clockpane, home
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.times import from_utc
from tui.domain.trouble import Answer, Kind
from tui.server.app import make_app
from tui.session.session import Session
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


@pytest.mark.parametrize("state", ["waiting", "sending"])
async def test_acts_that_wait_are_sent_to_what_was_brought_back(tmp_path: Path, state: str) -> None:
    await worked(tmp_path)
    with closing(wire(tmp_path, NOW)) as wired:
        # Not running, it sends nothing.
        session, now = wired.session, wired.session.clock.now()
        ids = {one[1]: one[0] for one in shown(session)}
        project = await session.create_project("Frontend", client_id=None, color="#00FF00", billable=False)
        await session.edit([(ids["work 0"], EntryChange(description="edited", project_id=project.id))])
        await session.edit([(ids["work 0"], EntryChange(start=now - 3 * HOUR))])
        await session.delete([ids["work 1"]])
        await session.add(
            EntryDraft(start=now - 300, end=now, description="made", project_id=project.id, new_tags=("new",))
        )
        await session.start(EntryDraft(start=now, description="switched"))
        assert session.state.sync.waiting == 7
    if state == "sending":
        # Killed with all of it on its way; it had not arrived.
        with closing(sqlite3.connect(mirrors(tmp_path)[0])) as db, db:
            db.execute("UPDATE outbox SET state = 'sending', attempts = 1, baseline = '[]'")
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        session = wired.session
        assert "4 time entries" not in wired.notice
        assert "5 time entries were brought back" in wired.notice
        there = await entries(wired)
        assert set(there) == {"edited", "work 2", "long ago", "runs", "made", "switched"}
        assert {name: there[name]["id"] for name in ("work 2", "long ago", "runs")} == {
            name: ids[name] for name in ("work 2", "long ago", "runs")
        }
        assert there["edited"]["id"] == ids["work 0"]
        assert there["edited"]["timeInterval"]["start"] == "2026-11-24T10:00:00Z"
        (made,) = (one for one in session.state.catalog.projects.values() if one.name == "Frontend")
        assert {name for name, one in there.items() if one["projectId"] == made.id} == {"edited", "made"}
        assert there["runs"]["timeInterval"]["end"] == NOW
        assert session.state.running is not None
        assert session.state.running.description == "switched"
        assert session.waiting_acts() == []
        await same_on_both_sides(wired)
        catalog = session.state.catalog
        assert sorted(one.name for one in catalog.tags.values()) == ["bug", "new", "unused"]
        assert not [one for one in (*catalog.projects, *catalog.tags) if one.startswith("local-")]


async def in_trouble(folder: Path, kind: Kind) -> str:
    """Leave an entry that was changed here, and elsewhere too, for the person to decide. Returns its id."""
    await worked(folder)
    with closing(wire(folder, NOW)) as wired:
        ids = {one[1]: one[0] for one in shown(wired.session)}
        one = ids["work 0"]
        await wired.session.edit([(one, EntryChange(description="mine"))])
        with wired.server.write() as db:
            if kind is Kind.GONE:
                db.execute("DELETE FROM entries WHERE id = ?", (one,))
            else:
                db.execute("UPDATE entries SET description = 'theirs' WHERE id = ?", (one,))
    async with at_work(folder) as wired:
        (act,) = wired.session.waiting_acts()
        assert act.trouble is not None
        assert act.trouble.kind is kind
    return one


@pytest.mark.parametrize(("answer", "left"), [(Answer.MINE, "mine"), (Answer.THEIRS, "theirs")])
async def test_what_both_sides_changed_is_still_asked_about(
    tmp_path: Path, answer: Answer, left: str
) -> None:
    one = await in_trouble(tmp_path, Kind.BOTH)
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert (await entries(wired))["theirs"]["id"] == one
        (act,) = wired.session.waiting_acts()
        await wired.session.answer(act.seq, answer)
        await settled(wired.session)
        there = await entries(wired)
        assert there[left]["id"] == one
        assert set(there) == {left, "work 1", "work 2", "long ago", "runs"}
        await same_on_both_sides(wired)


async def test_what_was_deleted_elsewhere_does_not_come_back_unasked(tmp_path: Path) -> None:
    await in_trouble(tmp_path, Kind.GONE)
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert set(await entries(wired)) == {"work 1", "work 2", "long ago", "runs"}
        (act,) = wired.session.waiting_acts()
        await wired.session.answer(act.seq, Answer.RESTORE)
        await settled(wired.session)
        assert set(await entries(wired)) == {"mine", "work 1", "work 2", "long ago", "runs"}
        await same_on_both_sides(wired)


async def test_acts_of_a_first_session_that_sent_nothing_are_kept(tmp_path: Path) -> None:
    with closing(wire(tmp_path, NOW)) as wired:
        now = wired.session.clock.now()
        await wired.session.add(EntryDraft(start=now - 60, end=now, description="first", new_tags=("new",)))
    truth(tmp_path).unlink()
    async with at_work(tmp_path) as wired:
        assert set(await entries(wired)) == {"first"}
        workspace = await ask(wired, "GET", f"/workspaces/{wired.session.state.workspace.id}")
        # The mirror had not read it: it is as in a new file.
        assert workspace["workspaceSettings"]["defaultBillableProjects"] is True
        await same_on_both_sides(wired)


async def test_entries_that_name_what_is_gone_come_back_without_it(tmp_path: Path) -> None:
    await worked(tmp_path)
    with closing(sqlite3.connect(mirrors(tmp_path)[0])) as db, db:
        db.execute("DELETE FROM things WHERE kind <> 'workspace'")
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        there = await entries(wired)
        assert len(there) == 5
        assert {(one["projectId"], one["taskId"], len(one["tagIds"])) for one in there.values()} == {
            (None, None, 0)
        }


async def test_of_two_timers_in_one_mirror_the_newest_runs(tmp_path: Path) -> None:
    await worked(tmp_path)
    with closing(sqlite3.connect(mirrors(tmp_path)[0])) as db, db:
        db.execute(
            "UPDATE entries SET end = NULL, json = json_set(json, '$.end', NULL) WHERE description = 'work 2'"
        )
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        there = await entries(wired)
        assert there["runs"]["timeInterval"]["end"] is None
        assert there["work 2"]["timeInterval"]["end"] == there["runs"]["timeInterval"]["start"]
        await same_on_both_sides(wired)


async def test_the_newest_mirror_that_is_sound_and_holds_anything_is_taken(tmp_path: Path) -> None:
    before = known_here(await worked(tmp_path))
    (mirror,) = mirrors(tmp_path)
    # Somebody who came after and did nothing; a damaged one; one that was set aside; a copy under another name.
    for number, name in enumerate(
        ("local-" + "e" * 24, "local-" + "f" * 24, "local-" + "d" * 24 + ".broken-7", "local-" + "9" * 24), 1
    ):
        other = mirror.with_name(f"{name}.sqlite")
        other.write_bytes(b"noise" * 2000 if number == 2 else mirror.read_bytes())
        if number == 1:
            with closing(sqlite3.connect(other)) as db, db:
                for table in ("entries", "things", "outbox"):
                    db.execute(f"DELETE FROM {table}")
        os.utime(other, (mirror.stat().st_mtime + 60 * number,) * 2)
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert known_here(await served(wired)) == before


async def test_of_two_mirrors_the_one_written_last_is_taken(tmp_path: Path) -> None:
    for name in ("one", "two"):
        await worked(tmp_path / name)
    (one,), (two,) = (mirrors(tmp_path / name) for name in ("one", "two"))
    moved = one.with_name(two.name)
    moved.write_bytes(two.read_bytes())
    for newer, older in ((moved, one), (one, moved)):
        os.utime(older, (1_700_000_000,) * 2)
        os.utime(newer, (1_700_000_060,) * 2)
        truth(tmp_path / "one").unlink(missing_ok=True)
        with closing(wire(tmp_path / "one", NOW)) as wired:
            assert wired.session.state.user.id in newer.name


def everything_in(mirror: Path) -> list[Any]:
    with closing(sqlite3.connect(mirror)) as db:
        tables = ("meta", "things", "entries", "outbox", "settled", "events", "doubts")
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


async def test_without_a_sound_mirror_one_begins_anew_and_reads_why(tmp_path: Path) -> None:
    await worked(tmp_path)
    (mirror,) = mirrors(tmp_path)
    spoil(mirror, "entries")
    left = mirror.read_bytes()
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert await entries(wired) == {}
        assert "They were set aside as" in wired.notice
        assert f"Their mirror {mirror.name} can't be read either: you begin anew." in wired.notice
        await wired.session.start(EntryDraft(start=wired.session.clock.now(), description="anew"))
        await settled(wired.session)
        assert set(await entries(wired)) == {"anew"}
    assert mirror.read_bytes() == left


async def test_without_any_mirror_it_is_as_before(tmp_path: Path) -> None:
    await worked(tmp_path)
    mirrors(tmp_path)[0].unlink()
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        (aside,) = asides(tmp_path)
        assert wired.notice == f"The local data could not be read. They were set aside as {aside}."
        assert await entries(wired) == {}


async def test_a_mirror_that_can_not_be_brought_back_is_left_untouched(tmp_path: Path) -> None:
    await worked(tmp_path)
    (mirror,) = mirrors(tmp_path)
    with closing(sqlite3.connect(mirror)) as db, db:
        # Two of one name, which no server takes.
        db.execute("UPDATE things SET json = json_set(json, '$.name', 'same') WHERE kind = 'tag'")
    before = everything_in(mirror)
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert (
            f"Their mirror {mirror} could not be brought back and is left as it is: you begin anew."
            in wired.notice
        )
        assert await entries(wired) == {}
        told = await served(wired)
        assert [one["name"] for one in told["workspaces"]] == ["Local"], "half of it was written"
    assert everything_in(mirror) == before


async def test_a_mirror_that_had_not_read_all_says_so(tmp_path: Path) -> None:
    await worked(tmp_path)
    with closing(sqlite3.connect(mirrors(tmp_path)[0])) as db, db:
        db.execute("UPDATE meta SET value = json_set(value, '$.complete', 0 = 1) WHERE key LIKE 'history %'")
        db.execute("UPDATE meta SET value = replace(value, ':0,', ':false,') WHERE key LIKE 'history %'")
    truth(tmp_path).unlink()
    with closing(wire(tmp_path, NOW)) as wired:
        assert wired.notice.endswith("Older ones may be missing: it had not read everything yet.")


async def test_damage_that_is_met_in_use_is_mended_at_the_next_start(tmp_path: Path) -> None:
    await worked(tmp_path)
    spoil(truth(tmp_path), "entries")
    wired = wire(tmp_path, NOW)
    assert wired.notice == "", "opening it did not tell"
    session = wired.session
    async with running(session):
        now = session.clock.now()
        await session.add(EntryDraft(start=now - 60, end=now, description="meanwhile"))
        await wait_for(lambda: session.state.sync.message, "it is said that it can't be sent")
        assert session.state.running is not None
    wired.close()
    async with at_work(tmp_path) as wired:
        assert "5 time entries were brought back" in wired.notice
        assert len(asides(tmp_path)) == 1
        assert set(await entries(wired)) == {"work 0", "work 1", "work 2", "long ago", "runs", "meanwhile"}
        await same_on_both_sides(wired)
    with closing(wire(tmp_path, NOW)) as again:
        assert again.notice == ""


async def test_two_damages_in_one_second_leave_two_files(tmp_path: Path) -> None:
    await worked(tmp_path)
    for number in range(2):
        truth(tmp_path).write_bytes(f"noise {number} ".encode() * 2000)
        wire(tmp_path, NOW).close()
    assert [one.read_bytes()[:7] for one in asides(tmp_path)] == [b"noise 0", b"noise 1"]


async def test_a_new_user_is_told_nothing(tmp_path: Path) -> None:
    with closing(wire(tmp_path, NOW)) as wired:
        assert wired.notice == ""
    assert not truth(tmp_path).with_suffix(".repair").exists()


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
        terminal.until("The local data could not be read").until("1 time entry was brought back")
        terminal.until("First thing")
        assert list(data.glob("local.broken-*.sqlite"))
        terminal.press("s").until("nothing running")
        terminal.press("q")
        assert terminal.ended() == 0
    with closing(sqlite3.connect(data / "local.sqlite")) as db:
        found = db.execute("SELECT description, finish IS NULL FROM entries").fetchall()
    assert found == [("First thing", 0)]
