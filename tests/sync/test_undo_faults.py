"""Acts that are taken back while they are sent, or after they went wrong: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.sync.judge import mirrored
from tests.sync.world import Killed, Program, World
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.trouble import Answer, Kind
from tui.store import outbox


def draft(world: World, words: str, ago: int = 3600, long: int | None = 600, **more: Any) -> EntryDraft:
    start = world.clock.now() - ago
    return EntryDraft(start=start, end=None if long is None else start + long, description=words, **more)


async def on_server(world: World, program: Program, words: str = "one", **more: Any) -> TimeEntry:
    """An entry made here that the server has."""
    await program.session.add(draft(world, words, **more))
    await program.settled()
    (entry,) = [e for e in program.mirror.running(world.user) if e.description == words] or [
        e for day in program.session.state.days for e in day.entries if e.description == words
    ]
    return entry


async def edit(program: Program, entry: TimeEntry, **fields: Any) -> None:
    await program.session.edit([(entry.id, EntryChange(**fields))])


async def back(program: Program, *, again: bool = False) -> bool:
    """Take back and say yes where it is asked; whether it was asked."""
    taken = await program.session.undo(again=again)
    assert taken is not None
    if taken.done:
        return False
    agreed = await program.session.undo(again=again, agreed=taken)
    assert agreed is not None
    assert agreed.done
    return True


async def run(
    program: Program, *writes: str, meanwhile: Callable[[], Awaitable[Any]] | None = None, at: int = 3
) -> None:
    """The engine works once; that happens to its writes, and that is done while it sends the first."""
    program.network.order([], list(writes))
    program.life.begin(None, {at: meanwhile} if meanwhile else {})
    await program.round()
    assert not program.life.meanwhile, "it never came to that moment"
    program.life.end()
    program.network.order([], [])


def rows(program: Program) -> list[tuple[str, str]]:
    return [(row.state, type(row.command).__name__) for row in outbox.pending(program.mirror.database)]


def words(world: World) -> list[str]:
    return sorted(one["description"] for one in world.entries().values())


def ends(world: World) -> dict[str, int | None]:
    return {one["description"]: one["end"] for one in world.entries().values()}


def shown(program: Program) -> list[str]:
    return sorted(e.description for day in program.session.state.days for e in day.entries)


def alike(world: World, program: Program) -> bool:
    """Nothing waits, and mirror, screen and server have the same."""
    listed = {e.id for day in program.session.state.days for e in day.entries}
    running = [some_id for some_id, one in world.entries().items() if one["end"] is None]
    timer = program.session.state.running
    return (
        mirrored(program) == world.entries()
        and listed == set(world.entries())
        and running == ([timer.id] if timer else [])
        and rows(program) == []
    )


# a change on its way, or perhaps there, before a deletion that is taken back


@pytest.mark.parametrize("fault", ["offline", "limit", "forbid"])
async def test_a_change_that_did_not_arrive_is_not_lost_with_a_deletion_taken_back(
    world: World, program: Program, fault: str
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await run(program, fault, meanwhile=lambda: program.session.delete([entry.id]))
    deleted = fault == "forbid"  # a refusal does not hold the deletion behind it
    assert rows(program) == ([] if deleted else [("waiting", "DeleteEntry")])
    assert await back(program) == deleted
    assert shown(program) == ["other"]
    await program.settled()
    assert words(world) == ["other"]
    assert alike(world, program)


async def test_a_change_that_arrived_while_it_was_deleted_stays_and_can_be_taken_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await run(program, "fine", "offline", meanwhile=lambda: program.session.delete([entry.id]))
    await back(program)
    await program.settled()
    assert words(world) == ["other"]
    await back(program)
    await program.settled()
    assert list(world.entries()) == [entry.id]
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_a_stop_that_did_not_arrive_is_not_lost_with_a_deletion_taken_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program, ago=600, long=None)
    world.clock.move(60)
    stopped = await program.session.stop()
    assert stopped is not None
    await run(program, "offline", meanwhile=lambda: program.session.delete([entry.id]))
    await back(program)
    assert program.session.state.running is None
    await program.settled()
    assert ends(world) == {"one": stopped.end}
    assert alike(world, program)


async def test_a_change_that_may_be_there_is_taken_back_after_a_deletion_was(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await run(program, "lose")
    await program.session.delete([entry.id])
    await back(program)
    assert shown(program) == ["other"]
    await back(program)
    assert shown(program) == ["one"]
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_a_change_that_may_be_there_and_was_taken_back_stays_so_through_a_deletion(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await run(program, "lose")
    await back(program)
    await program.session.delete([entry.id])
    await back(program)
    assert shown(program) == ["one"]
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_many_changes_that_may_be_there_are_all_taken_back(world: World, program: Program) -> None:
    a = await on_server(world, program, "a", ago=7200)
    b = await on_server(world, program, "b")
    billable = EntryChange(billable=True)
    await program.session.edit([(a.id, billable), (b.id, billable)])
    await run(program, "lose")
    await program.session.delete([a.id, b.id])
    await back(program)
    await back(program)
    await program.settled()
    assert {some_id: one["billable"] for some_id, one in world.entries().items()} == {
        a.id: False,
        b.id: False,
    }
    assert alike(world, program)


async def test_a_timer_whose_stop_may_be_there_runs_again_after_two_steps_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program, ago=600, long=None)
    world.clock.move(60)
    await program.session.stop()
    await run(program, "lose")
    await program.session.delete([entry.id])
    await back(program)
    assert program.session.state.running is None
    await back(program)
    await program.settled()
    assert ends(world) == {"one": None}
    assert alike(world, program)


# what is refused


@pytest.mark.parametrize("first", ["undo", "refusal"])
async def test_what_may_be_there_and_was_refused_and_taken_back_asks_which_is_right(
    world: World, program: Program, first: str
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await run(program, "lose")
    if first == "undo":
        await back(program)
    await run(program, "forbid")
    if first == "refusal":
        assert rows(program) == [("needs_you", "EditEntry")]
        await back(program)
    await program.settled()
    assert shown(program) == ["one"]
    (act,) = program.session.waiting_acts()
    assert act.trouble is not None
    assert act.trouble.kind is Kind.BOTH
    await program.session.answer(act.seq, Answer.MINE)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_of_a_refused_deletion_the_change_before_it_can_be_brought_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await program.session.delete([entry.id])
    await run(program, "forbid")
    await program.settled()
    assert shown(program) == ["one"], "as the server has it"
    assert await back(program), "the entry is there otherwise than it was deleted"
    await program.settled()
    assert list(world.entries()) == [entry.id]
    assert words(world) == ["other"]
    assert alike(world, program)


@pytest.mark.parametrize("fault", ["forbid", "drop", "lose"])
async def test_a_deletion_taken_back_while_it_is_sent_leaves_one_entry(
    world: World, program: Program, fault: str
) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    await run(program, fault, meanwhile=lambda: back(program))
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


@pytest.mark.parametrize("meanwhile", [True, False])
async def test_what_is_made_anew_waits_until_it_is_known_what_became_of_the_deletion(
    world: World, program: Program, meanwhile: bool
) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    if meanwhile:
        await run(program, "offline", meanwhile=lambda: back(program))
    else:
        await run(program, "drop")
        await back(program)
        for _ in range(4):  # a server that fails again and again lets others go first
            await run(program, "502")
    assert list(world.entries()) == [entry.id]
    world.clock.move(400)
    await run(program, "forbid")
    assert list(world.entries()) == [entry.id]
    await program.settled()
    assert list(world.entries()) == [entry.id]
    assert alike(world, program)


@pytest.mark.parametrize("fault", ["forbid", "lose", "fine"])
async def test_a_deletion_that_may_have_arrived_taken_back_leaves_one_entry(
    world: World, program: Program, fault: str
) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    await run(program, "drop")
    await back(program)
    await run(program, fault)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_many_deletions_that_may_have_arrived_go_back_and_forth(world: World, program: Program) -> None:
    await on_server(world, program, "a", ago=7200)
    await on_server(world, program, "b")
    a, b = (e.id for e in program.session.state.days[0].entries)
    await program.session.delete([a, b])
    await run(program, "lose")
    await back(program)
    await run(program, "lose", "lose")
    await program.settled()
    await program.settled()
    assert words(world) == ["a", "b"]
    for again, there in [(True, []), (False, ["a", "b"])]:
        await back(program, again=again)
        await program.settled()
        assert words(world) == there
    for again, there in [(False, []), (True, ["a", "b"])]:  # one of them was made before the other
        await back(program, again=again)
        await back(program, again=again)
        await program.settled()
        assert words(world) == there
    assert alike(world, program)


@pytest.mark.parametrize("at", range(1, 9))
async def test_a_deletion_is_taken_back_after_the_program_died_while_it_was_sent(
    world: World, program: Program, at: int
) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    program.life.begin(at, {})
    with suppress(Killed):
        await program.round()
    await program.kill()
    second = Program(world)
    await back(second)
    await second.settled()
    await second.settled()
    assert words(world) == ["one"]
    assert alike(world, second)
    await second.kill()


async def test_an_entry_taken_back_while_it_was_refused_can_be_made_again(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world, "one"))
    await run(program, "forbid", meanwhile=lambda: back(program))
    assert rows(program) == []
    assert shown(program) == []
    await back(program, again=True)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_a_switch_whose_stop_is_refused_is_taken_back_whole(world: World, program: Program) -> None:
    await on_server(world, program, ago=600, long=None)
    await program.session.start(draft(world, "two", 0, None))
    await run(program, "forbid")
    assert rows(program) == [("needs_you", "StopEntry"), ("waiting", "CreateEntry")]
    await back(program)
    await program.settled()
    assert ends(world) == {"one": None}
    assert alike(world, program)


async def test_where_the_new_timer_of_a_switch_cannot_be_deleted_both_stay(
    world: World, program: Program
) -> None:
    await on_server(world, program, ago=600, long=None)
    world.clock.move(60)
    await program.session.start(draft(world, "two", 0, None))
    await program.settled()
    await back(program)
    await run(program, "forbid")
    assert any("“two” could not be deleted" in one for one in program.told)
    await program.settled()
    assert {name: end is None for name, end in ends(world).items()} == {"one": True, "two": False}
    assert alike(world, program)
