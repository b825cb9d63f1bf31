"""Many acts at once: in few requests, in order, and none lost where one of them is refused."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sync.test_answers import put, same
from tests.sync.world import Program, World
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.trouble import Kind
from tui.store import outbox


async def fifty(world: World, program: Program) -> list[str]:
    """Ids of fifty finished entries that the server has."""
    now = world.clock.now()
    for number in range(50):
        start = now - 86400 + 600 * number
        await program.session.add(EntryDraft(start=start, end=start + 300, description=str(number)))
    await program.settled()
    program.network.asked.clear()
    return [one.id for day in program.session.state.days for one in day.entries]


def writes(program: Program) -> Counter[str]:
    return Counter(asked.split()[0] for asked in program.network.asked if "GET" not in asked)


async def test_fifty_changes_are_one_look_and_one_write(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await program.session.edit([(one, EntryChange(billable=True)) for one in ids])
    await program.round()
    assert writes(program) == {"POST": 1, "PUT": 1}
    assert all(one["billable"] for one in world.entries().values())
    assert same(world, program)


async def test_fifty_deletions_are_one_request(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await program.session.delete(ids)
    await program.round()
    assert writes(program) == {"DELETE": 1}
    assert world.entries() == {}
    assert same(world, program)


async def test_of_many_changes_those_that_need_the_user_are_left_out(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await put(world, ids[3], description="theirs")
    await world.call("DELETE", f"/time-entries/{ids[7]}")
    await program.session.edit([(one, EntryChange(description="mine")) for one in ids])
    await program.round()
    assert writes(program) == {"POST": 1, "PUT": 1}
    kinds = {row.target: row.trouble.kind for row in outbox.pending(program.mirror.database) if row.trouble}
    assert kinds == {ids[3]: Kind.BOTH, ids[7]: Kind.GONE}
    assert Counter(one["description"] for one in world.entries().values()) == {"mine": 48, "theirs": 1}


async def test_one_that_is_refused_does_not_hold_up_the_others(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await program.session.edit([(one, EntryChange(billable=True)) for one in ids])
    program.network.order([], ["fine", "forbid", "forbid"])
    await program.round()
    (stuck,) = outbox.pending(program.mirror.database)
    assert (stuck.target, stuck.state) == (ids[0], "needs_you")
    assert sum(one["billable"] for one in world.entries().values()) == 49


async def test_deletions_that_are_refused_together_go_one_by_one(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await program.session.delete(ids)
    program.network.order([], ["forbid", "forbid"])
    await program.round()
    assert outbox.pending(program.mirror.database) == []
    assert list(world.entries()) == [ids[0]]
    assert same(world, program), "the one that could not be deleted is shown again"


@pytest.mark.parametrize("fault", ["drop", "lose", "lose 502", "cut", "offline", "late"])
@pytest.mark.parametrize("deed", ["edit", "delete"])
async def test_many_whose_answer_was_lost(world: World, program: Program, deed: str, fault: str) -> None:
    ids = await fifty(world, program)
    if deed == "edit":
        await program.session.edit([(one, EntryChange(billable=True)) for one in ids])
    else:
        await program.session.delete(ids)
    program.network.order([], ["fine", fault] if deed == "edit" else [fault])
    await program.round()
    assert len(outbox.pending(program.mirror.database)) == 50
    await program.settled()
    assert len(world.entries()) == (50 if deed == "edit" else 0)
    assert all(one["billable"] for one in world.entries().values())
    assert same(world, program)


async def test_a_lost_create_is_looked_for_on_every_page(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    (await program.engine.client()).page_size = 10
    early = world.clock.now() - 86400 - 3600
    await program.session.add(EntryDraft(start=early, end=early + 60, description="early"))
    program.network.order([], ["lose"])
    await program.round()
    await program.settled()
    assert len(world.entries()) == len(ids) + 1
    assert same(world, program)


async def test_what_starts_or_ends_a_timer_goes_alone_and_in_order(world: World, program: Program) -> None:
    ids = await fifty(world, program)
    await program.session.edit([(ids[0], EntryChange(end=None))])
    await program.session.edit([(ids[1], EntryChange(billable=True))])
    await program.session.edit([(ids[0], EntryChange(end=world.clock.now()))])
    await program.session.edit([(ids[2], EntryChange(billable=True))])
    await program.round()
    assert same(world, program)
    assert all(one["end"] is not None for one in world.entries().values())


async def test_what_an_early_act_names_may_stand_behind_very_many(world: World, program: Program) -> None:
    now = world.clock.now()
    first = await program.session.add(EntryDraft(start=now - 60, end=now, description="first"))
    for number in range(260):
        await program.session.add(EntryDraft(start=number * 60, end=number * 60 + 30, description="x"))
    await program.session.edit([(first.id, EntryChange())], new_tags=["late"])
    await program.round()
    assert outbox.pending(program.mirror.database) == []
    assert [one["tags"] for one in world.entries().values() if one["description"] == "first"] == [{"late"}]


@pytest.mark.slow
async def test_a_thousand_acts_drain_in_order(world: World, program: Program) -> None:
    now = world.clock.now()
    for number in range(1000):
        start = now - 200_000 + 60 * number
        await program.session.add(EntryDraft(start=start, end=start + 30, description=f"{number:04}"))
    assert program.session.state.sync.waiting == 1000
    program.network.asked.clear()
    await program.round()
    assert writes(program) == {"POST": 1000}
    with world.database.read() as db:
        arrived = [row[0] for row in db.execute("SELECT description FROM entries ORDER BY rowid")]
    assert arrived == sorted(arrived)
    assert len(arrived) == 1000
    assert outbox.pending(program.mirror.database) == []
