"""What a mirror gives back of a local account whose file is lost: which mirror, how much, and what waits in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.rig import settled, wait_for
from tests.session.test_away import running, wire
from tests.session.test_damage import spoil
from tests.session.test_local_damage import (
    HOUR,
    NOW,
    asides,
    ask,
    at_work,
    entries,
    known_here,
    mirrors,
    noise,
    same_on_both_sides,
    served,
    shown,
    truth,
    worked,
)
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.trouble import Answer, Kind


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


async def test_of_several_acts_on_one_entry_the_first_says_what_stood_there(tmp_path: Path) -> None:
    await worked(tmp_path)
    with closing(wire(tmp_path, NOW)) as wired:
        ids = {one[1]: one[0] for one in shown(wired.session)}
        project = await wired.session.create_project(
            "Frontend", client_id=None, color="#00FF00", billable=False
        )
        await wired.session.edit([(ids["work 0"], EntryChange(project_id=project.id))])
    with closing(sqlite3.connect(mirrors(tmp_path)[0])) as db, db:
        # On its way, so that what follows stands in a row of its own.
        db.execute("UPDATE outbox SET state = 'sending', attempts = 1, baseline = '[]' WHERE base NOT NULL")
    with closing(wire(tmp_path, NOW)) as wired:
        await wired.session.edit([(ids["work 0"], EntryChange(description="edited"))])
        assert wired.session.state.sync.waiting == 3
    noise(truth(tmp_path))
    async with at_work(tmp_path) as wired:
        assert wired.session.waiting_acts() == []
        (made,) = (one for one in wired.session.state.catalog.projects.values() if one.name == "Frontend")
        there = await entries(wired)
        assert (there["edited"]["id"], there["edited"]["projectId"]) == (ids["work 0"], made.id)
        await same_on_both_sides(wired)


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
    copy, other, unsound = (mirror.with_name(f"local-{sign * 24}.sqlite") for sign in "def")
    for number, path in enumerate((copy, other, unsound), 1):
        path.write_bytes(mirror.read_bytes())
        if path == unsound:
            spoil(path, "things")
        else:
            with closing(sqlite3.connect(path)) as db, db:
                db.execute("DELETE FROM entries")
                if path == other:
                    # Somebody who came after, and did nothing.
                    db.execute("DELETE FROM things WHERE kind <> 'workspace'")
                    db.execute(
                        "UPDATE meta SET value = json_set(value, '$.id', ?) WHERE key = 'user'", ("e" * 24,)
                    )
        os.utime(path, (mirror.stat().st_mtime + 60 * number,) * 2)
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


@pytest.mark.parametrize("table", ["entries", "entries_running"])
async def test_without_a_sound_mirror_one_begins_anew_and_reads_why(tmp_path: Path, table: str) -> None:
    await worked(tmp_path)
    (mirror,) = mirrors(tmp_path)
    spoil(mirror, table)
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


@pytest.mark.parametrize("left", ["none", "one that was set aside"])
async def test_without_any_mirror_it_is_as_before(tmp_path: Path, left: str) -> None:
    await worked(tmp_path)
    (mirror,) = mirrors(tmp_path)
    if left == "none":
        mirror.unlink()
    else:
        mirror.rename(mirror.with_suffix(".broken-7.sqlite")).write_bytes(b"noise" * 2000)
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
        db.execute("""UPDATE meta SET value = replace(value, '"complete":true', '"complete":false')""")
    truth(tmp_path).unlink()
    with closing(wire(tmp_path, NOW)) as wired:
        assert wired.notice.endswith("Older ones may be missing: it had not read everything yet.")
