"""Histories at the corners: answers that came between, earlier tries that arrive after all, and what others took."""

from __future__ import annotations

import pytest

from tests.sync.test_answers import answer, conflict, maybe_there, only, put, same, twice
from tests.sync.test_faults import draft, problems
from tests.sync.world import Program, World
from tui.domain.commands import Twins
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import InputError
from tui.domain.times import to_utc
from tui.domain.trouble import Answer, Kind
from tui.session.state import WaitingAct


def stuck(program: Program) -> list[WaitingAct]:
    return program.session.waiting_acts(stuck=True)


def words(world: World) -> list[str]:
    return sorted(one["description"] for one in world.entries().values())


async def running_there(world: World) -> None:
    """Another device starts a timer."""
    await world.call("POST", "/time-entries", {"start": to_utc(world.clock.now()), "description": "theirs"})


# earlier tries of a create


@pytest.mark.parametrize("given", [Answer.AGAIN, Answer.DROP])
async def test_a_refusal_does_not_forget_that_an_earlier_try_may_arrive(
    world: World, program: Program, given: Answer
) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["late"])
    await program.round()
    program.network.order([], ["forbid"])
    await program.round()
    await answer(program, given)
    await program.network.deliver()
    await program.settled()
    (asked,) = stuck(program)
    assert isinstance(asked.command, Twins), "it is not there twice, or once more, unasked"
    await answer(program, Answer.MINE)
    assert len(world.entries()) == (1 if given is Answer.AGAIN else 0)
    assert same(world, program)


async def test_what_was_deleted_before_its_answer_came_does_not_come_back_unasked(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))
    program.network.order([], ["late"])
    await program.round()
    await program.session.delete([made.id])
    program.network.order([], ["forbid"])
    await program.round()
    await program.settled()
    await program.network.deliver()
    await program.settled()
    assert [type(act.command) for act in stuck(program)] == [Twins]


async def test_one_that_was_found_does_not_forget_the_earlier_try(world: World, program: Program) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["late"])
    await program.round()
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    await program.settled()
    await answer(program, Answer.MINE)
    await program.network.deliver()
    await program.settled()
    assert [type(act.command) for act in stuck(program)] == [Twins]


@pytest.mark.parametrize("given", [Answer.MINE, Answer.THEIRS])
async def test_two_creates_are_never_taken_for_one_entry(
    world: World, program: Program, given: Answer
) -> None:
    now = world.clock.now()
    await program.session.add(EntryDraft(start=now - 600, end=now, description="a"))
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    await program.session.add(EntryDraft(start=now - 600, end=now - 300, description="b"))
    program.network.order([], ["drop"])
    await program.round()
    await program.settled()
    while asked := stuck(program):
        await program.session.answer(asked[0].seq, given)
        await program.settled()
    assert len(world.entries()) == 2
    assert same(world, program)


async def test_what_another_create_took_is_not_asked_about_any_more(world: World, program: Program) -> None:
    now = world.clock.now()
    await program.session.add(EntryDraft(start=now - 600, end=now, description="theirs"))
    program.network.order([], ["drop"])
    await program.round()
    program.network.order([], ["forbid"])
    await program.round()
    await program.session.add(EntryDraft(start=now - 600, end=now, description="a"))
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    program.network.order([], [])
    await program.round()
    refused, asked = stuck(program)
    assert asked.trouble is not None
    assert asked.trouble.kind is Kind.TWIN
    await program.session.answer(refused.seq, Answer.AGAIN)
    await program.settled()
    await program.settled()
    assert words(world) == ["a", "theirs"]
    assert same(world, program)


async def test_what_was_deleted_while_its_answer_was_missing_is_not_asked_about(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    await program.session.delete([made.id])
    await program.settled()
    assert words(world) == ["theirs"], "what another device wrote is not deleted unseen"
    assert same(world, program)


# questions that have had their time


@pytest.mark.parametrize("ours", [True, False])
async def test_a_question_about_twins_does_not_outlive_one_of_them(
    world: World, program: Program, ours: bool
) -> None:
    await twice(world, program)
    asked = only(program).command
    assert isinstance(asked, Twins)
    one = asked.twin_id if ours else asked.entry_id
    await program.session.edit([(one, EntryChange(billable=True))])
    await world.call("DELETE", f"/time-entries/{one}")
    await program.round()
    gone = next(act for act in stuck(program) if act.trouble and act.trouble.kind is Kind.GONE)
    await program.session.answer(gone.seq, Answer.DROP)
    await program.settled()
    assert len(world.entries()) == 1
    assert same(world, program)


async def test_a_question_about_twins_follows_the_one_that_is_made_again(
    world: World, program: Program
) -> None:
    await twice(world, program)
    asked = only(program).command
    assert isinstance(asked, Twins)
    await program.session.edit([(asked.twin_id, EntryChange(billable=True))])
    await world.call("DELETE", f"/time-entries/{asked.twin_id}")
    await program.round()
    gone = next(act for act in stuck(program) if act.trouble and act.trouble.kind is Kind.GONE)
    await program.session.answer(gone.seq, Answer.RESTORE)
    await program.settled()
    assert len(world.entries()) == 2
    await answer(program, Answer.THEIRS)
    assert list(world.entries()) == [asked.entry_id]
    assert same(world, program)


@pytest.mark.parametrize("here", [True, False])
async def test_what_could_be_it_and_has_gone_is_not_asked_about(
    world: World, program: Program, here: bool
) -> None:
    await maybe_there(world, program)
    (server_id,) = world.entries()
    if here:
        await program.session.delete([server_id])
    else:
        await world.call("DELETE", f"/time-entries/{server_id}")
    await program.settled()
    await program.settled()
    assert words(world) == ["a"]
    assert same(world, program)


async def test_what_was_seen_but_never_read_and_has_gone_is_not_asked_about(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    program.network.order([], [])
    await program.round()
    assert stuck(program)
    assert {"a", "theirs"} == {e.description for day in program.session.state.days for e in day.entries}
    await world.call("DELETE", f"/time-entries/{server_id}")
    await program.settled()
    await program.settled()
    assert words(world) == ["a"]
    assert same(world, program)


# who decides


async def test_a_start_does_not_decide_what_both_changed_on_the_timer_before(
    world: World, program: Program
) -> None:
    timer = await program.session.start(EntryDraft(start=world.clock.now() - 100, description="a"))
    await program.settled()
    (server_id,) = world.entries()
    await put_running(world, server_id, timer.start)
    await program.session.edit([(timer.id, EntryChange(description="mine"))])
    await program.round()
    world.clock.move(10)
    await program.session.start(EntryDraft(start=world.clock.now(), description="b"))
    await program.settled()
    assert world.entries()[server_id]["description"] == "theirs"
    assert "the description" in problems(program)[0]


async def put_running(world: World, server_id: str, start: int) -> None:
    await world.call("PUT", f"/time-entries/{server_id}", {"start": to_utc(start), "description": "theirs"})


async def test_another_field_does_not_decide_what_both_changed(world: World, program: Program) -> None:
    made = await conflict(world, program)
    await program.session.edit([(made.id, EntryChange(billable=False))])
    await program.settled()
    assert words(world) == ["theirs"]
    assert "the description" in problems(program)[0]


async def test_made_again_a_timer_does_not_end_another(world: World, program: Program) -> None:
    timer = await program.session.start(EntryDraft(start=world.clock.now() - 100, description="a"))
    await program.settled()
    (server_id,) = world.entries()
    await world.call("DELETE", f"/time-entries/{server_id}")
    await program.session.edit([(timer.id, EntryChange(description="mine"))])
    await program.round()
    await running_there(world)
    await program.settled()
    with pytest.raises(InputError, match="theirs"):
        await program.session.answer(stuck(program)[0].seq, Answer.RESTORE)
    assert words(world) == ["theirs"]


async def test_what_was_to_get_a_project_that_is_dropped_keeps_its_own(
    world: World, program: Program
) -> None:
    there = await world.call("POST", "/projects", {"name": "Old", "color": "#000000"})
    made = await program.session.add(draft(world, project_id=there["id"]))
    await program.settled()
    project = await program.session.create_project("New", color="#000000")
    await program.session.edit([(made.id, EntryChange(project_id=project.id, billable=True))])
    program.network.order([], ["forbid"])
    await program.round()
    await program.session.answer(stuck(program)[0].seq, Answer.DROP)
    (shown,) = program.session.state.days[0].entries
    assert (shown.project_id, shown.billable) == (there["id"], True)
    await program.settled()
    (entry,) = world.entries().values()
    assert (entry["project"], entry["billable"]) == ("Old", True)
    assert same(world, program)


async def test_a_dropped_change_of_which_nothing_else_is_known_is_read_again(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    await program.session.edit([(made.id, EntryChange(description="mine"))])
    program.network.order([], ["forbid"])
    await program.round()
    await program.mirror.database.write(
        lambda db: db.execute("UPDATE outbox SET base = NULL, base_start = NULL")
    )
    await answer(program, Answer.DROP)
    await program.settled()
    assert same(world, program)
