"""Stops that must not miss, many acts of which some go astray, and damage beside an act."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.test_answers import same
from tests.sync.test_corners import running_there, words
from tests.sync.test_faults import draft, problems
from tests.sync.world import Program, World
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.times import to_utc
from tui.store import outbox, repair

# stops


@pytest.mark.parametrize("fault", ["fine", "drop", "lose", "offline", "502"])
async def test_a_stop_never_ends_what_another_device_started(
    world: World, program: Program, fault: str
) -> None:
    await program.session.start(EntryDraft(start=world.clock.now() - 100, description="a"))
    await program.round()
    world.clock.move(5)
    await running_there(world)
    world.clock.move(5)
    await program.session.stop()
    program.network.order([], [fault])
    await program.round()
    await program.settled()
    assert [one["end"] for one in world.entries().values() if one["description"] == "theirs"] == [None]


async def test_where_only_the_timer_may_be_used_it_is_stopped_as_a_timer(
    world: World, program: Program
) -> None:
    await program.session.start(EntryDraft(start=world.clock.now(), description="a"))
    await program.round()
    world.clock.move(59)
    await program.session.stop()
    program.network.order([], ["timer only"])
    program.network.asked.clear()
    await program.round()
    assert program.network.asked[-1].startswith("PATCH")
    assert same(world, program)
    assert [one["end"] for one in world.entries().values()] == [world.clock.now()]


async def test_a_timer_that_was_stopped_in_its_place_is_set_running_again(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.session.start(EntryDraft(start=world.clock.now() - 100, description="a"))
    await program.round()
    world.clock.move(5)
    client = await program.engine.client()
    ours = await client.running(world.workspace, world.user)

    async def a_moment_ago(*_: str) -> Any:
        await running_there(world)
        return ours

    monkeypatch.setattr(client, "running", a_moment_ago)
    await program.session.stop()
    program.network.order([], ["timer only"])
    await program.round()
    assert [one["end"] for one in world.entries().values() if one["description"] == "theirs"] == [None]
    assert "“theirs” was started elsewhere" in problems(program)[0]


async def test_what_was_deleted_does_not_come_back_with_a_list_that_lags(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.session.add(draft(world))
    await program.settled()
    client = await program.engine.client()
    before = await client.entries(world.workspace, world.user)

    async def lagging(*_: Any, **__: Any) -> Any:
        return before

    await program.session.delete([entry.id for entry in before.entries])
    await program.round()
    monkeypatch.setattr(client, "entries", lagging)
    program.engine.refresh()
    await program.round()
    assert program.session.state.days == ()


# many at once, and a server that fails on one


async def three(world: World, program: Program) -> list[str]:
    now = world.clock.now()
    for number in range(3):
        start = now - 6000 + 600 * number
        await program.session.add(EntryDraft(start=start, end=start + 300, description=str(number)))
    await program.settled()
    return [entry.id for day in program.session.state.days for entry in day.entries]


async def test_of_many_those_that_the_answer_does_not_tell_of_go_by_themselves(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await three(world, program)
    client = await program.engine.client()
    update, delete = client.update_entries, client.delete_entries

    async def some_updated(*given: Any) -> Any:
        return (await update(*given))[:1]

    async def some_deleted(ws: str, user_id: str, wanted: Any) -> Any:
        return await delete(ws, user_id, list(wanted)[1:])

    monkeypatch.setattr(client, "update_entries", some_updated)
    await program.session.edit([(one, EntryChange(description="mine")) for one in ids])
    await program.round()
    assert words(world) == ["mine"] * 3
    assert same(world, program)
    monkeypatch.setattr(client, "delete_entries", some_deleted)
    await program.session.delete(ids)
    await program.round()
    assert world.entries() == {}
    assert same(world, program)


async def test_one_on_which_the_server_always_fails_does_not_hold_up_the_rest(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world, "poison"))
    await program.session.add(draft(world, "good"))
    program.network.poison = b"poison"
    for _ in range(5):
        await program.round()
    assert words(world) == ["good"]
    await world.call("POST", "/time-entries", {"start": to_utc(1), "end": to_utc(2), "description": "x"})
    program.network.poison = b""
    world.clock.move(1000)
    await program.settled()
    assert words(world) == ["good", "poison", "x"]


# damage


@pytest.mark.parametrize("column", ["trouble", "baseline"])
async def test_what_is_damaged_beside_an_act_does_not_cost_the_act(
    world: World, program: Program, column: str
) -> None:
    for word in ("a", "b", "c"):
        await program.session.add(draft(world, word))
    await program.mirror.database.write(
        lambda db: db.execute(f"UPDATE outbox SET {column} = '{{bro', state = 'needs_you' WHERE seq = 2")
    )
    path = program.mirror.database.path
    assert not repair.sound(program.mirror.database)
    mended = path.with_suffix(".mended")
    repair.rebuild(path, mended, world.clock.now())
    rows = repair.rescue(mended)
    assert len(rows) == 3
    assert all(row["trouble"] for row in rows if row["state"] == "needs_you")


async def test_damage_in_what_may_still_arrive_is_damage(world: World, program: Program) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["drop"])
    await program.round()
    await program.settled()
    assert repair.sound(program.mirror.database)
    await program.mirror.database.write(lambda db: db.execute("UPDATE doubts SET sent = '{bro'"))
    assert not repair.sound(program.mirror.database)
    assert outbox.pending(program.mirror.database) == []
