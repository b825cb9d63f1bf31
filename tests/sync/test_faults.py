"""Single histories: each was wrong once, or would be without a line that is there for it alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.sync.world import Program, World
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import StoreError
from tui.domain.times import to_utc
from tui.server.admin import set_workspace_settings
from tui.session.state import Link
from tui.store import outbox


def draft(world: World, word: str = "a", **more: Any) -> EntryDraft:
    now = world.clock.now()
    return EntryDraft(start=now - 600, end=now, description=word, **more)


def problems(program: Program) -> list[str]:
    return [row.trouble.said for row in outbox.pending(program.mirror.database) if row.trouble]


async def test_an_entry_that_waits_may_be_given_a_tag_that_is_made_after_it(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))
    await program.session.edit([(made.id, EntryChange())], new_tags=["later"])
    await program.settled()
    assert problems(program) == []
    (there,) = world.entries().values()
    assert there["tags"] == {"later"}


async def test_an_act_between_the_choice_of_a_row_and_its_sending_is_seen(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))

    async def meanwhile() -> None:
        await program.session.edit([(made.id, EntryChange(description="b"))], new_tags=["late"])

    program.life.begin(None, {1: meanwhile})
    await program.round()
    assert problems(program) == []
    (there,) = world.entries().values()
    assert (there["description"], there["tags"]) == ("b", {"late"})


async def test_the_answer_to_a_create_does_not_hide_what_was_done_meanwhile(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))

    async def meanwhile() -> None:
        await program.session.edit([(made.id, EntryChange(description="b"))])

    program.life.begin(None, {3: meanwhile})
    program.network.order([], ["fine", "offline"])
    await program.round()
    (shown,) = program.session.state.days[0].entries
    assert (shown.description, shown.id in program.session.state.waiting) == ("b", True)
    assert [one["description"] for one in world.entries().values()] == ["a"]
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["b"]


async def test_the_answer_to_a_change_does_not_hide_what_was_done_meanwhile(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    await program.session.edit([(made.id, EntryChange(description="b"))])

    async def meanwhile() -> None:
        await program.session.edit([(made.id, EntryChange(description="c"))])

    program.life.begin(None, {3: meanwhile})
    program.network.order(["fine", "offline"], [])
    await program.round()
    assert [one["description"] for one in world.entries().values()] == ["b"]
    (shown,) = program.session.state.days[0].entries
    assert (shown.description, shown.id in program.session.state.waiting) == ("c", True)
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["c"]


async def test_an_edit_may_name_a_project_by_the_id_it_had_when_the_dialog_opened(
    world: World, program: Program
) -> None:
    project = await program.session.create_project("Backend")
    tag = await program.session.create_tag("bug")
    made = await program.session.add(draft(world))
    await program.settled()
    await program.session.edit([(made.id, EntryChange(project_id=project.id, tag_ids=(tag.id,)))])
    await program.settled()
    (there,) = world.entries().values()
    assert (there["project"], there["tags"]) == ("Backend", {"bug"})
    assert problems(program) == []


async def test_who_edits_again_what_both_sides_changed_has_decided(world: World, program: Program) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    (server_id,) = world.entries()
    body = {"start": to_utc(made.start), "end": to_utc(made.end or 0), "description": "theirs"}
    await world.call("PUT", f"/time-entries/{server_id}", body)
    await program.session.edit([(made.id, EntryChange(description="mine"))])
    await program.round()
    assert "the description" in problems(program)[0]
    await program.session.edit([(made.id, EntryChange(description="mine after all"))])
    await program.settled()
    assert problems(program) == []
    assert world.entries()[server_id]["description"] == "mine after all"


async def test_an_edit_made_while_another_is_refused_does_not_bury_it(world: World, program: Program) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    (server_id,) = world.entries()
    body = {"start": to_utc(made.start), "end": to_utc(made.end or 0), "description": "theirs"}
    await world.call("PUT", f"/time-entries/{server_id}", body)
    await program.session.edit([(made.id, EntryChange(description="mine"))])

    async def meanwhile() -> None:
        await program.session.edit([(made.id, EntryChange(billable=True))])

    program.life.begin(None, {3: meanwhile})
    await program.round()
    assert len(outbox.pending(program.mirror.database)) == len(problems(program)) == 1
    await program.session.edit([(made.id, EntryChange(description="mine after all"))])
    await program.settled()
    assert problems(program) == []
    there = world.entries()[server_id]
    assert (there["description"], there["billable"]) == ("mine after all", True)


async def test_what_puts_a_create_right_may_come_while_it_is_being_refused(
    world: World, program: Program
) -> None:
    project = await program.session.create_project("Backend")
    await program.settled()
    set_workspace_settings(world.database, world.workspace, forceProjects=True)
    made = await program.session.add(draft(world))

    async def meanwhile() -> None:
        await program.session.edit([(made.id, EntryChange(project_id=project.id))])

    program.life.begin(None, {3: meanwhile})
    await program.round()
    assert outbox.pending(program.mirror.database) == []
    assert [one["project"] for one in world.entries().values()] == ["Backend"]


async def test_a_tag_that_another_device_made_meanwhile_is_the_same_tag(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world, new_tags=("bug",)))
    await world.call("POST", "/tags", {"name": "bug"})
    await program.settled()
    assert problems(program) == []
    (there,) = world.entries().values()
    assert there["tags"] == {"bug"}
    assert world.things() == ["bug"]


async def test_what_can_not_be_deleted_is_shown_again(world: World, program: Program) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    await program.session.delete([made.id])
    program.network.order([], ["forbid"])
    await program.round()
    assert len(program.session.state.days[0].entries) == 1
    assert "could not be deleted" in program.told[-1]
    assert outbox.pending(program.mirror.database) == []


async def test_a_twin_whose_edit_waits_for_the_user_is_not_taken_for_a_lost_create(
    world: World, program: Program
) -> None:
    twin = draft(world)
    body = {"start": to_utc(twin.start), "end": to_utc(twin.end or 0), "description": twin.description}
    first = await world.call("POST", "/time-entries", body)
    await program.settled()
    # Here it stands days away; there as it was.
    moved = EntryChange(start=twin.start - 300_000, end=twin.start - 299_000)
    await program.session.edit([(first["id"], moved)])
    program.network.order(["forbid"], [])
    await program.round()
    await program.session.add(twin)
    program.network.order([], ["drop"])
    await program.round()
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["a", "a"]


async def test_a_timer_that_was_started_and_ended_elsewhere_is_not_started_again(
    world: World, program: Program
) -> None:
    await program.session.start(EntryDraft(start=world.clock.now(), description="mine"))
    program.network.order([], ["lose"])
    await program.round()
    world.clock.move(30)
    await world.call("POST", "/time-entries", {"start": to_utc(world.clock.now()), "description": "theirs"})
    await program.settled()
    assert sorted(one["description"] for one in world.entries().values()) == ["mine", "theirs"]
    assert program.session.state.running is not None
    assert program.session.state.running.description == "theirs"


async def test_a_stop_whose_answer_was_lost_does_not_stop_what_runs_by_now(
    world: World, program: Program
) -> None:
    await program.session.start(EntryDraft(start=world.clock.now(), description="mine"))
    await program.round()
    world.clock.move(5)
    await program.session.stop()
    program.network.order([], ["lose"])
    await program.round()
    await world.call("POST", "/time-entries", {"start": to_utc(world.clock.now()), "description": "theirs"})
    program.network.asked.clear()
    program.network.order([], [])
    await program.round()
    assert not any(asked.startswith(("PATCH", "PUT")) for asked in program.network.asked)
    assert problems(program) == []
    assert [one["end"] for one in world.entries().values() if one["description"] == "theirs"] == [None]


async def test_news_are_read_after_the_clock_was_set_back(world: World, program: Program) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    (server_id,) = world.entries()
    world.clock.move(-10800)
    body = {"start": to_utc(made.start), "end": to_utc(made.end or 0), "description": "theirs"}
    await world.call("PUT", f"/time-entries/{server_id}", body)
    program.engine.refresh()
    await program.round()
    assert program.session.state.days[0].entries[0].description == "theirs"
    await world.call("DELETE", f"/time-entries/{server_id}")
    await program.settled()
    assert program.session.state.days == ()


async def test_a_write_that_failed_after_the_answer_is_made_up_for(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.session.add(draft(world))
    write, count = program.mirror.database.write, 0

    async def full_disk(work: Any) -> Any:
        nonlocal count
        count += 1
        if count == 2:
            raise StoreError("the disk is full")
        return await write(work)

    monkeypatch.setattr(program.mirror.database, "write", full_disk)
    await program.round()
    assert program.engine.status.link is Link.BLOCKED
    await program.settled()
    assert outbox.pending(program.mirror.database) == []
    assert len(world.entries()) == 1


async def test_a_fault_of_ours_does_not_end_the_syncing(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.session.add(draft(world))
    pusher = program.engine._pusher
    assert pusher is not None
    with monkeypatch.context() as patch:
        patch.setattr(pusher, "_send", lambda *_: 1 / 0)
        await program.round()
    assert program.engine.status.link is Link.BLOCKED
    assert "tries again" in program.engine.status.message
    await program.settled()
    assert len(world.entries()) == 1
    assert program.engine.status.link is Link.ONLINE


async def test_a_look_that_is_refused_leaves_an_unclear_create_unclear(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["lose"])
    await program.round()
    program.network.order(["forbid"], [])
    await program.round()
    (row,) = outbox.pending(program.mirror.database)
    assert row.state == "unclear"
    await program.settled()
    assert len(world.entries()) == 1


async def test_where_nothing_can_be_locked_it_is_said(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.engine.close()

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    await program.session.add(draft(world))
    await program.round()
    assert program.engine.status.link is Link.BLOCKED
    assert "no locks here" in program.engine.status.message
    assert world.entries() == {}


async def test_a_place_opened_while_an_act_is_written_does_not_get_the_act(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = program.mirror.database.write
    other = await world.api.post("/workspaces", json={"name": "Other"})
    await program.settled()
    await program.engine._reader._puller.workspaces()  # type: ignore[union-attr]

    async def slow(work: Any) -> Any:
        monkeypatch.setattr(program.mirror.database, "write", write)
        await program.session.open_place("direct", other.json()["id"])
        return await write(work)

    monkeypatch.setattr(program.mirror.database, "write", slow)
    made = await program.session.add(draft(world))
    assert made.workspace_id == world.workspace
    assert program.session.state.workspace.id == other.json()["id"]


@pytest.mark.parametrize("moment", range(2, 8))
async def test_an_engine_that_is_cancelled_anywhere_leaves_lock_and_outbox_to_the_next(
    world: World, program: Program, moment: int
) -> None:
    await program.session.add(draft(world))
    await program.engine.close()
    second = Program(world)
    task = asyncio.create_task(program.engine.run())

    async def cancel() -> None:
        task.cancel()

    program.life.begin(None, {moment: cancel})
    with pytest.raises(asyncio.CancelledError):
        await task
    assert program.engine._lock is None
    await second.settled()
    assert outbox.pending(second.mirror.database) == []
    assert len(world.entries()) == 1
    await second.kill()
