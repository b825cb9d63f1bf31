"""What a session knows of the person: habits, pins, and the rule for the folder."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.rig import HeldClock, Rig, settled, wait_for
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.errors import StoreError
from tui.domain.rules import Rule
from tui.session import knowing
from tui.session.session import Session
from tui.settings import Settings, paths_under
from tui.store import mirror as tables
from tui.store.pins import rescued
from tui.wiring import Wired, mend_mirror, open_session

HOUR, DAY = 3600, 86400


def wire(folder: Path, clock: HeldClock | None = None, **more: Any) -> Wired:
    settings = Settings(time_zone="Europe/Berlin", time_format="24h", week_start="monday", **more)
    return open_session(paths_under(folder), settings, {}, clock=clock or HeldClock(), folder=folder)


@pytest.fixture
def wired(tmp_path: Path) -> Any:
    wired = wire(tmp_path)
    yield wired
    wired.close()


async def add(session: Session, description: str, ago: int, **more: Any) -> TimeEntry:
    start = session.clock.now() - ago
    return await session.add(EntryDraft(start=start, end=start + 60, description=description, **more))


# habits


async def test_habits_follow_what_is_done_here(wired: Wired) -> None:
    session = wired.session
    project = await session.create_project("Backend")
    assert session.habits().recent() == ()
    await add(session, "Fix", HOUR, project_id=project.id)
    first = session.habits()
    assert [thing.description for thing in first.recent()] == ["Fix"]
    assert first.weight(project.id) > 0
    entry = await add(session, "Fix", 2 * HOUR, project_id=project.id)
    assert session.habits().weight(project.id) > first.weight(project.id)
    await session.edit([(entry.id, EntryChange(description="Plan"))])
    assert [thing.description for thing in session.habits().recent()] == ["Fix", "Plan"]
    await session.delete([entry.id])
    assert [thing.description for thing in session.habits().recent()] == ["Fix"]


async def test_habits_are_kept_until_the_entries_or_the_hour_are_others(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    await add(session, "Fix", HOUR)
    looks: list[int] = []
    real = knowing.newest_uses
    monkeypatch.setattr(knowing, "newest_uses", lambda *given: looks.append(1) or real(*given))
    first = session.habits()
    assert session.habits() is first
    assert len(looks) == 1
    # Another write, but of no entry: looked at again, and still right.
    await session.create_tag("bug")
    assert session.habits() is first
    assert len(looks) == 2
    clock.move(HOUR)
    assert session.habits() is not first


async def test_each_workspace_has_habits_of_its_own(wired: Wired) -> None:
    session = wired.session
    state = session.state
    await add(session, "Fix", HOUR)
    database = session._account.mirror.database
    other = tables.Workspace(id="other", name="Other")
    await database.write(lambda db: tables.put_things(db, "other", [other]))
    assert session.habits().recent()
    await session.open_place(state.account.id, "other")
    assert session.habits().recent() == ()
    await session.open_place(state.account.id, state.workspace.id)
    assert session.habits().recent()


async def test_a_mirror_that_cannot_be_read_leaves_the_habits_that_are_known(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = wired.session
    await add(session, "Fix", HOUR)
    known = session.habits()
    await add(session, "Plan", 2 * HOUR)

    def broken(*_given: Any) -> Any:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(knowing, "newest_uses", broken)
    assert session.habits() is known


async def test_descriptions_are_found_by_their_beginnings_the_likeliest_first(wired: Wired) -> None:
    session = wired.session
    for day in range(1, 8):
        await add(session, "Feature, daily", day * DAY)  # at this hour
    for minute in range(1, 10):  # more often and later, but at another hour
        await add(session, "Fix, just now", 6 * HOUR + minute * 60)
    await add(session, "Call", HOUR)
    assert [e.description for e in session.search_descriptions("f")] == ["Feature, daily", "Fix, just now"]
    assert [e.description for e in session.search_descriptions("daily")] == ["Feature, daily"]
    assert session.search_descriptions("x") == []
    assert len(session.search_descriptions("", 2)) == 2


async def test_habits_of_ten_thousand_entries_come_within_a_frame(wired: Wired) -> None:
    session = wired.session
    state, now = session.state, session.clock.now()
    entries = [
        TimeEntry(
            id=f"e{n}",
            workspace_id=state.workspace.id,
            user_id=state.user.id,
            start=now - n * 3000,
            end=now - n * 3000 + 2400,
            description=f"Thing {n % 400}",
            project_id=f"p{n % 30}",
            tag_ids=(f"t{n % 7}", f"t{n % 5 + 7}"),
        )
        for n in range(10_000)
    ]
    database = session._account.mirror.database
    await database.write(lambda db: tables.put_entries(db, entries))

    def seconds() -> float:
        session._known = knowing.KnownHabits()
        begun = time.perf_counter()
        session.habits().weight("p1")
        return time.perf_counter() - begun

    best = min(seconds() for _ in range(5))
    print(f"habits of 10,000 entries: {best * 1000:.1f} ms")
    assert best < 0.05


# pins


async def test_pins_stand_in_their_order_and_survive_a_restart(tmp_path: Path) -> None:
    wired = wire(tmp_path)
    session = wired.session
    one, two = await session.create_project("One"), await session.create_project("Two")
    revision = session.state.revision
    assert await session.pin(two.id)
    assert await session.pin(one.id)
    assert session.state.pins == (two.id, one.id)
    assert session.state.revision > revision
    assert not await session.pin(two.id)
    wired.close()
    wired = wire(tmp_path)
    assert wired.session.state.pins == (one.id,)
    wired.close()


async def test_a_pin_keeps_its_project_when_that_gets_the_ids_of_the_server(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        project = await session.create_project("Made offline")
        task = await session.create_task(project.id, "A task")
        await session.pin(project.id)
        await session.pin(task.id)
        rig.back_up()
        rig.requests.clear()
        session.sync_now()
        await settled(session)
        await wait_for(lambda: project.id not in session.state.catalog.projects, "the project has its id")
        there = [session.state.current(project.id), session.state.current(task.id)]
        assert there != [project.id, task.id]
        assert list(session.state.pins) == there
        # Pins are sent nowhere.
        assert rig.calls(reads=False) == ["POST projects", "POST projects/tasks"]
        # Somebody who still has the old id unpins the same thing.
        assert not await session.pin(project.id)
        assert list(session.state.pins) == there[1:]


async def test_each_workspace_has_pins_of_its_own(wired: Wired) -> None:
    session = wired.session
    state = session.state
    project = await session.create_project("One")
    await session.pin(project.id)
    database = session._account.mirror.database
    other = tables.Workspace(id="other", name="Other")
    await database.write(lambda db: tables.put_things(db, "other", [other]))
    await session.open_place(state.account.id, "other")
    assert session.state.pins == ()
    await session.open_place(state.account.id, state.workspace.id)
    assert session.state.pins == (project.id,)


async def test_pins_are_carried_over_when_a_mirror_is_made_anew(tmp_path: Path) -> None:
    wired = wire(tmp_path)
    project = await wired.session.create_project("One")
    await wired.session.pin(project.id)
    path = wired.session._account.mirror.database.path
    workspace = wired.session.state.workspace.id
    wired.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE things SET json = 'noise'")
        db.execute("INSERT INTO meta VALUES ('pins odd', 'noise')")
        db.commit()
    database, notice = mend_mirror(path, HeldClock())
    try:
        assert "set aside" in notice
        assert database.read("SELECT key, value FROM meta WHERE key LIKE 'pins %'") == [
            (f"pins {workspace}", f'["{project.id}"]')
        ]
    finally:
        database.close()


def test_a_file_beyond_reading_has_no_pins(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite"
    path.write_bytes(b"noise" * 1000)
    assert rescued(path) == {}


# rules


async def test_the_rule_for_the_folder_is_read_against_the_workspace_of_now(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/ACME-5\n", encoding="utf-8")
    rule = Rule(folder=str(tmp_path), project="Backend", ticket="[A-Z]+-[0-9]+")
    wired = wire(tmp_path, rules=(rule,))
    session = wired.session
    found = session.suggestion()
    assert found is not None
    assert (found.description, found.project_id, found.trouble) == ("ACME-5", None, "")
    await session.create_project("Other")
    found = session.suggestion()
    assert found is not None
    assert found.trouble == "no project “Backend” here"
    project = await session.create_project("Backend")
    found = session.suggestion()
    assert found is not None
    assert (found.project_id, found.trouble) == (project.id, "")
    wired.close()


async def test_without_rules_nothing_is_suggested(wired: Wired) -> None:
    assert wired.session.suggestion() is None
