"""News from the server and faults on the way, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rig import KEY, MATON_KEY, Rig, settled, wait_for
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import StoreError
from tui.server.admin import add_user
from tui.server.connections import add_connection
from tui.session.state import Link


async def test_offline_acts_wait_in_order_and_arrive_once(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        for number in range(5):
            await session.add(
                EntryDraft(
                    start=rig.clock.now() - 600 + number, end=rig.clock.now(), description=f"n{number}"
                )
            )
        await wait_for(lambda: session.state.sync.link is Link.OFFLINE, "offline is said")
        assert (
            session.state.sync.message
            == "No connection to 127.0.0.1. Kept here and sent later; ctrl+r tries now."
        )
        assert session.state.sync.waiting == 5
        assert len(session.state.waiting) == 5
        rig.back_up()
        rig.requests.clear()
        session.sync_now()
        await settled(session)
        assert [body["description"] for body in rig.bodies("POST")] == ["n0", "n1", "n2", "n3", "n4"]
        assert len(rig.entries()) == 5
        assert session.state.sync.link is Link.ONLINE


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("running", [True, False])
async def test_a_create_whose_answer_was_lost_is_made_once(rig: Rig, fault: str, running: bool) -> None:
    async with rig.session() as session:
        rig.faults.plan("POST", "time-entries", fault)
        end = None if running else rig.clock.now()
        await session.start(EntryDraft(start=rig.clock.now() - 60, end=end, description="once"))
        await wait_for(lambda: rig.faults.hit == [fault], "the fault was met")
        session.sync_now()
        await settled(session)
        (there,) = rig.entries()
        shown = session.state.entry(there["id"])
        assert shown is not None
        assert shown.description == "once"
        assert sum(len(day.entries) for day in session.state.days) == 1


async def test_a_twin_that_was_there_before_is_not_taken_for_a_lost_create(rig: Rig) -> None:
    rig.entry("twin", "2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z")
    async with rig.session() as session:
        (old,) = session.state.days[0].entries
        rig.faults.plan("POST", "time-entries", "before")
        await session.add(EntryDraft(start=old.start, end=old.end, description="twin"))
        await wait_for(lambda: rig.faults.hit, "the fault was met")
        session.sync_now()
        await settled(session)
        assert len(rig.entries()) == 2


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_create_that_was_on_its_way_at_a_crash_is_made_once(rig: Rig, arrived: bool) -> None:
    async with rig.session() as session:
        rig.down()
        await session.add(EntryDraft(start=rig.clock.now() - 60, end=rig.clock.now(), description="crash"))
        database = session._account.mirror.database
    # What a kill -9 between request and reply leaves behind.
    import sqlite3

    with sqlite3.connect(database.path) as db:
        db.execute("UPDATE outbox SET state = 'sending', attempts = 1, baseline = '[]'")
    db.close()
    rig.back_up()
    if arrived:
        rig.entry("crash", "2026-11-24T13:27:00Z", "2026-11-24T13:28:00Z", billable=False)
    async with rig.session() as session:
        await settled(session)
        assert len(rig.entries()) == 1
        assert sum(len(day.entries) for day in session.state.days) == 1


async def test_a_lost_answer_to_a_stop_edit_or_delete_does_no_harm(rig: Rig) -> None:
    async with rig.session() as session:
        entry = await session.start(EntryDraft(start=rig.clock.now(), description="x"))
        await settled(session)
        rig.clock.move(30)
        for method, act in (("PUT", "stop"), ("PUT", "edit"), ("DELETE", "delete")):
            rig.faults.plan(method, "time-entries", "after")
            if act == "stop":
                await session.stop()
            elif act == "edit":
                await session.edit([(entry.id, EntryChange(description="y"))])
            else:
                assert [one["description"] for one in rig.entries()] == ["y"]
                assert rig.entries()[0]["timeInterval"]["duration"] == "PT30S"
                await session.delete([entry.id])
            await wait_for(lambda: not rig.faults._plans, f"the fault on {method} was met")
            session.sync_now()
            await settled(session)
        assert rig.entries() == []
        assert session.state.problems == {}


async def test_what_other_devices_do_is_shown(rig: Rig) -> None:
    kept = rig.entry("kept", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    gone = rig.entry("gone", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")
    async with rig.session() as session:
        assert len(session.state.days[0].entries) == 2
        rig.clock.move(300)
        rig.call("DELETE", f"/time-entries/{gone['id']}")
        new = rig.entry("new", "2026-11-24T10:00:00Z")
        body = {"start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:30:00Z", "description": "longer"}
        rig.call("PUT", f"/time-entries/{kept['id']}", body)
        session.sync_now()
        await wait_for(lambda: session.state.running is not None, "the new timer is shown")
        await wait_for(lambda: session.state.entry(gone["id"]) is None, "the deleted one has gone")
        assert session.state.running is not None
        assert session.state.running.id == new["id"]
        longer = session.state.entry(kept["id"])
        assert longer is not None
        assert longer.description == "longer"


async def test_an_entry_that_a_list_missed_stays(rig: Rig) -> None:
    made = rig.entry("here", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        rig.clock.move(300)
        rig.requests.clear()
        rig.faults.plan("GET", "time-entries", "empty")
        session.sync_now()
        await wait_for(lambda: "POST time-entries/batch" in rig.calls(), "the suspect was asked for")
        await settled(session)
        assert session.state.entry(made["id"]) is not None


async def test_edits_of_different_fields_on_both_sides_merge(rig: Rig) -> None:
    made = rig.entry("before", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        rig.call(
            "PUT",
            f"/time-entries/{made['id']}",
            {"start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z", "description": "theirs"},
        )
        await session.edit([(made["id"], EntryChange(billable=True))])
        await settled(session)
    assert (rig.entries()[0]["description"], rig.entries()[0]["billable"]) == ("theirs", True)


async def test_edits_of_the_same_field_on_both_sides_wait_for_the_user(rig: Rig) -> None:
    made = rig.entry("before", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        rig.call(
            "PUT",
            f"/time-entries/{made['id']}",
            {"start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z", "description": "theirs"},
        )
        await session.edit([(made["id"], EntryChange(description="mine"))])
        await wait_for(lambda: session.state.sync.needs_you == 1, "it needs the user")
        assert "the description" in session.state.problems[made["id"]]
        shown = session.state.entry(made["id"])
        assert shown is not None
        assert shown.description == "mine"
    assert rig.entries()[0]["description"] == "theirs", "nothing was overwritten"


async def test_a_timer_that_was_started_elsewhere_is_not_stopped_for_ours(rig: Rig) -> None:
    async with rig.session() as session:
        await session.start(EntryDraft(start=rig.clock.now(), description="mine"))
        await settled(session)
        rig.clock.move(20)
        other = rig.entry("theirs", "2026-11-24T13:28:10Z")
        said: list[str] = []
        session.on_notice(said.append)
        await session.stop()
        await wait_for(lambda: session.state.sync.needs_you == 1, "the user hears of it")
        running = [one for one in rig.entries() if one["timeInterval"]["end"] is None]
        assert [one["id"] for one in running] == [other["id"]]
        assert said == ["Stopped elsewhere at 14:28, here at 14:28."]


async def test_a_limit_is_waited_for_and_said(rig: Rig) -> None:
    async with rig.session() as session:
        rig.faults.plan("POST", "time-entries", "limit")
        await session.add(EntryDraft(start=rig.clock.now() - 60, end=rig.clock.now(), description="x"))
        await wait_for(lambda: session.state.sync.next_send is not None, "the wait is said")
        assert session.state.sync.next_send == rig.clock.now() + 7
        assert "7 s" in session.state.sync.message
        assert session.state.sync.waiting == 1
        asked = len(rig.requests)
        await session.add(EntryDraft(start=rig.clock.now() - 50, end=rig.clock.now(), description="y"))
        await wait_for(lambda: session.state.sync.waiting == 2, "the next act waits too")
        assert len(rig.requests) == asked, "nothing is asked for before the time is over"
        rig.clock.move(8)
        session.sync_now()
        await settled(session)
        assert [one["description"] for one in rig.entries()] == ["x", "y"]


async def test_a_refused_key_is_named_but_never_shown(rig: Rig) -> None:
    async with rig.session() as session:
        pass
    wrong = rig.environment(CLOCKIFY_API_KEY="not-the-key-1234")
    async with rig.bare_session(env=wrong) as session:
        await wait_for(lambda: session.state.sync.link is Link.KEY_REFUSED, "the refusal is said")
        assert "CLOCKIFY_API_KEY" in session.state.sync.message
        assert "not-the-key" not in session.state.sync.message
        await session.add(EntryDraft(start=rig.clock.now() - 60, end=rig.clock.now(), description="kept"))
        assert session.state.sync.waiting == 1
    async with rig.session() as session:
        await settled(session)
    assert [one["description"] for one in rig.entries()] == ["kept"]


async def test_nothing_is_sent_with_the_key_of_somebody_else(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        await session.add(EntryDraft(start=rig.clock.now() - 60, end=rig.clock.now(), description="mine"))
    rig.back_up()
    with rig.database.write() as db:
        db.execute("UPDATE users SET position = 10")
    add_user(rig.database, rig.workspace, name="Somebody else", email="else@acme.io")
    with rig.database.write() as db:
        db.execute("UPDATE users SET position = 1 WHERE email = 'else@acme.io'")
    rig.requests.clear()
    async with rig.bare_session() as session:
        await wait_for(lambda: session.state.sync.link is Link.BLOCKED, "it is said")
        assert "belongs to" in session.state.sync.message
        assert session.state.sync.waiting == 1
    assert rig.calls() == ["GET user"]


async def test_the_first_run_without_a_network_works_locally_and_says_so(rig: Rig) -> None:
    rig.down()
    async with rig.bare_session() as session:
        assert session.state.account.kind == "local"
        await wait_for(lambda: "this machine" in session.state.sync.message, "it is said on the top line")
        await session.start(EntryDraft(start=rig.clock.now(), description="meanwhile"))
        await settled(session)
        assert session.state.running is not None
        assert "this machine" in session.state.sync.message, "what is done meanwhile does not hide it"
        rig.back_up()
        notices: list[str] = []
        session.on_notice(notices.append)
        session.sync_now()
        await wait_for(lambda: notices, "it is said that the account answers")
        assert session.state.account.kind == "local", "nobody is moved away from what he does"
        assert session.state.sync.message == ""


async def test_through_maton_with_its_only_connection(rig: Rig) -> None:
    add_connection(rig.database)
    env = {"MATON_API_KEY": MATON_KEY, "MATON_API_URL": rig.url}
    async with rig.session(env=env) as session:
        assert session.state.account.kind == "maton"
        await session.start(EntryDraft(start=rig.clock.now(), description="through the gateway"))
        await settled(session)
    assert [one["description"] for one in rig.entries()] == ["through the gateway"]
    assert any(one.path.startswith("/clockify/api/v1/") for one in rig.requests)


async def test_of_several_connections_one_is_chosen_and_kept(rig: Rig) -> None:
    first, second = add_connection(rig.database), add_connection(rig.database)
    env = {"MATON_API_KEY": MATON_KEY, "MATON_API_URL": rig.url}
    async with rig.bare_session(env=env) as session:
        await wait_for(lambda: "press w" in session.state.sync.message.lower(), "it asks")
        offered = [place for place in session.places() if place.account.kind == "maton"]
        assert {place.workspace_id for place in offered} == {f"connection:{first}", f"connection:{second}"}
        await session.open_place("maton", f"connection:{second}")
        assert session.state.account.kind == "maton"
    rig.requests.clear()
    async with rig.session(env=env) as session:
        assert session.state.account.kind == "maton"
        assert not [one for one in rig.requests if one.path == "/connections"], "it is not asked again"


@pytest.mark.parametrize(("count", "words"), [(0, "connection"), (2, "MATON_CONNECTION")])
async def test_no_connection_and_several_are_said(rig: Rig, count: int, words: str) -> None:
    for _ in range(count):
        add_connection(rig.database)
    env = {"MATON_API_KEY": MATON_KEY, "MATON_API_URL": rig.url}
    async with rig.bare_session(env=env) as session:
        await wait_for(lambda: words in session.state.sync.message, "it is said")
        assert session.state.account.kind == "local"


async def test_two_programs_on_one_mirror_follow_each_other_and_one_sends(rig: Rig) -> None:
    async with rig.session() as first, rig.session() as second:
        rig.requests.clear()
        entry = await second.start(EntryDraft(start=rig.clock.now(), description="from the second"))
        await wait_for(lambda: first.state.running is not None, "the first shows it")
        await wait_for(lambda: not second.state.waiting, "it was sent")
        assert rig.calls(reads=False) == ["POST time-entries"]
        assert second.state.running is not None
        assert second.state.running.id != entry.id
        await first.stop()
        await wait_for(lambda: second.state.running is None, "the second shows the stop")
    assert len(rig.entries()) == 1


async def test_a_refused_entry_does_not_hold_up_the_others(rig: Rig) -> None:
    project = rig.call("POST", "/projects", {"name": "Gone soon"})
    async with rig.session() as session:
        rig.call("PUT", f"/projects/{project['id']}", {"name": "Gone soon", "archived": True})
        rig.call("DELETE", f"/projects/{project['id']}")
        now = rig.clock.now()
        await session.add(
            EntryDraft(start=now - 60, end=now, description="refused", project_id=project["id"])
        )
        await session.add(EntryDraft(start=now - 60, end=now, description="fine"))
        await wait_for(
            lambda: session.state.sync.needs_you == 1 and not session.state.sync.waiting, "both were tried"
        )
        assert [one["description"] for one in rig.entries()] == ["fine"]
        assert len(session.state.days[0].entries) == 2
        assert all(session.state.problems.values())


async def test_tasks_that_did_not_come_with_the_projects_are_read_when_one_is_opened(rig: Rig) -> None:
    one, two = (rig.call("POST", "/projects", {"name": name}) for name in ("One", "Two"))
    task = rig.call("POST", f"/projects/{one['id']}/tasks", {"name": "T"})
    rig.call("POST", f"/projects/{two['id']}/tasks", {"name": "U"})
    rig.faults.plan("GET", "projects", "no tasks")
    async with rig.session() as session:
        assert session.state.catalog.tasks == {}
        rig.requests.clear()
        session.open_project(one["id"])
        session.open_project(one["id"])
        await wait_for(lambda: session.state.catalog.tasks, "the tasks follow")
        assert set(session.state.catalog.tasks) == {task["id"]}
        assert rig.calls() == ["GET projects/tasks"]
        session.open_project(one["id"])
        await settled(session)
        assert rig.calls() == ["GET projects/tasks"], "they are here now"


async def test_pages_are_read_to_the_end_and_older_ones_when_asked(rig: Rig) -> None:
    for day in range(1, 29):
        rig.entry(f"may {day}", f"2026-05-{day:02}T08:00:00Z", f"2026-05-{day:02}T09:00:00Z")
    for hour in range(8, 14):
        rig.entry(f"today {hour}", f"2026-11-24T{hour:02}:00:00Z", f"2026-11-24T{hour:02}:30:00Z")
    async with rig.session() as session:
        await wait_for(
            lambda: sum(len(day.entries) for day in session.state.days) == 34,
            "the history followed by itself",
        )
        assert session.state.has_older is False


async def test_no_key_is_in_any_file(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with rig.session() as session:
        await session.start(EntryDraft(start=rig.clock.now(), description="x"))
        await settled(session)
    files = [file for file in (rig.folder / "home").rglob("*") if file.is_file()]
    assert len(files) > 3
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []
    assert KEY not in caplog.text


async def test_a_mirror_that_can_not_be_written_shows_and_refuses(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.entry("old", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        assert session.state.days
    import tui.store.database as module

    def refuse(*_: Any) -> None:
        import sqlite3

        raise sqlite3.OperationalError("attempt to write a readonly database")

    # The tests may run as root, whom permissions do not stop.
    monkeypatch.setattr(module, "_migrate", refuse)
    async with rig.bare_session() as session:
        assert session.state.days[0].entries[0].description == "old"
        with pytest.raises(StoreError, match="can't be written"):
            await session.start(EntryDraft(start=rig.clock.now()))
        await wait_for(lambda: "read-only" in session.state.sync.message, "it is said")
