"""What is taken back after others changed it, or what it names has gone: theirs stays unless the person says so."""

from __future__ import annotations

import pytest

from tests.sync.test_answers import put
from tests.sync.test_undo_faults import alike, back, draft, edit, ends, on_server, rows, run, shown, words
from tests.sync.world import Program, World
from tui.domain.entries import EntryDraft
from tui.domain.times import to_utc
from tui.domain.trouble import Answer
from tui.server.admin import add_custom_field
from tui.store import outbox


def there(world: World) -> list[tuple[str, bool]]:
    return sorted((one["description"], one["billable"]) for one in world.entries().values())


# what others wrote


@pytest.mark.parametrize("sent", [True, False])
async def test_doing_again_leaves_what_others_changed_before_it_was_taken_back(
    world: World, program: Program, sent: bool
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await program.settled()
    await put(world, entry.id, billable=True)
    await program.settled()
    await back(program)
    if sent:
        await program.settled()
        assert there(world) == [("one", True)]
    await back(program, again=True)
    await program.settled()
    assert there(world) == [("other", True)]
    assert alike(world, program)


async def test_an_entry_added_again_is_as_it_stood_and_not_as_it_was_made(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await put(world, entry.id, description="theirs")
    await program.settled()
    assert await back(program), "others have written it since"
    assert not await back(program, again=True)
    await program.settled()
    assert list(world.entries()) == [entry.id]
    assert words(world) == ["theirs"]
    assert alike(world, program)


async def test_an_entry_deleted_again_comes_back_as_it_stood(world: World, program: Program) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    await back(program)
    await program.settled()
    await put(world, entry.id, description="theirs")
    await program.settled()
    assert await back(program, again=True)
    await back(program)
    await program.settled()
    assert words(world) == ["theirs"]
    assert alike(world, program)


async def test_custom_fields_set_elsewhere_outlive_two_steps(world: World, program: Program) -> None:
    field = add_custom_field(world.database, world.workspace, "ticket", type="TXT")
    entry = await on_server(world, program)
    await put(world, entry.id, customFields=[{"customFieldId": field, "value": "T-1"}])
    await program.settled()
    await back(program)
    await program.settled()
    await back(program, again=True)
    await program.settled()
    (server_id,) = world.entries()
    raw = await world.call("GET", f"/time-entries/{server_id}")
    assert [one["value"] for one in raw["customFieldValues"]] == ["T-1"]


async def test_a_change_that_met_one_from_elsewhere_gives_way_to_it_when_taken_back(
    world: World, program: Program
) -> None:
    start = world.clock.now() - 40 * 86400  # what is that old is not read again
    await program.session.add(EntryDraft(start=start, end=start + 600, description="one"))
    await program.settled()
    (server_id,) = world.entries()
    await edit(program, program.mirror.entry(server_id), description="other")
    await put(world, server_id, description="theirs")
    await run(program)
    assert rows(program) == [("needs_you", "EditEntry")]
    await back(program)
    shown_here = program.mirror.entry(server_id)
    assert shown_here is not None
    assert shown_here.description == "theirs"
    assert rows(program) == []
    assert words(world) == ["theirs"]


async def test_a_stop_that_met_one_from_elsewhere_gives_way_to_it_when_taken_back(
    world: World, program: Program
) -> None:
    await on_server(world, program, ago=600, long=None)
    world.clock.move(60)
    end = world.clock.now() - 30
    await world.call("PATCH", f"/user/{world.user}/time-entries", {"end": to_utc(end)})
    await program.session.stop()
    await run(program)
    assert rows(program) == [("needs_you", "StopEntry")]
    await back(program)
    assert program.session.state.running is None
    await program.settled()
    assert ends(world) == {"one": end}
    assert alike(world, program)


async def test_a_change_of_what_was_deleted_elsewhere_still_asks_when_it_is_taken_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await world.call("DELETE", f"/time-entries/{entry.id}")
    await run(program)
    await back(program)
    await program.settled()
    assert shown(program) == ["one"]
    (act,) = program.session.waiting_acts()
    await program.session.answer(act.seq, Answer.RESTORE)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_an_entry_of_which_it_is_asked_whether_it_is_another_can_be_taken_back(
    world: World, program: Program
) -> None:
    made = await program.session.add(draft(world, "U1"))
    await run(program, "lose")
    (server_id,) = world.entries()
    await put(world, server_id, description="F1")
    await run(program)
    await edit(program, made, billable=True)
    await back(program)
    assert shown(program) == ["F1", "U1"]
    await back(program)
    assert shown(program) == ["F1"]
    await back(program, again=True)
    await program.settled()
    assert words(world) == ["F1", "U1"]
    assert alike(world, program)


# the yes of a person, and a second program


async def test_a_yes_to_one_question_does_not_take_another_act_back(world: World, program: Program) -> None:
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    await program.settled()
    asked = await program.session.undo()
    assert asked is not None
    assert not asked.done
    other = Program(world)
    await other.session.start(draft(world, "second", 0, None))
    taken = await program.session.undo(agreed=asked)
    assert taken is not None
    assert (taken.words, taken.done) == ("Started", False)
    await other.kill()
    await program.settled()
    assert words(world) == ["second"]
    assert alike(world, program)


async def test_two_programs_take_back_and_do_again_the_same_act(world: World, program: Program) -> None:
    entry = await on_server(world, program)
    other = Program(world)
    await edit(other, entry, description="x")
    await other.settled()
    await back(program)
    await other.settled()
    assert words(world) == ["one"]
    await back(other, again=True)
    await program.settled()
    assert words(world) == ["x"]
    await other.kill()
    assert alike(world, program)


# ids and things


@pytest.mark.parametrize("later", [0, 2])
async def test_an_id_in_a_description_stays_when_the_entry_gets_another(
    world: World, program: Program, later: int
) -> None:
    entry = await on_server(world, program)
    text = f"see {entry.id}"
    await edit(program, entry, description=text)
    await program.settled()
    for word in "xy"[:later]:
        await edit(program, entry, description=word)
    await program.session.delete([entry.id])
    await program.settled()
    for _ in range(1 + later):
        await back(program)
        await program.settled()
    assert words(world) == [text]
    await back(program)
    await program.settled()
    assert words(world) == ["one"]
    await back(program, again=True)
    await program.settled()
    assert words(world) == [text]
    assert alike(world, program)


async def test_what_comes_back_does_not_name_a_project_that_was_not_made(
    world: World, program: Program
) -> None:
    project = await program.session.create_project("P1", color="#000000", billable=False)
    made = await program.session.add(draft(world, "one", project_id=project.id))
    await program.session.delete([made.id])
    await run(program, "forbid")
    (stuck,) = outbox.troubled(program.mirror.database)
    await program.session.answer(stuck.seq, Answer.DROP)
    await back(program)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_a_project_that_was_not_made_is_not_given_again(world: World, program: Program) -> None:
    entry = await on_server(world, program)
    project = await program.session.create_project("P1", color="#000000", billable=False)
    await edit(program, entry, project_id=project.id)
    await back(program)
    await run(program, "forbid")
    (stuck,) = outbox.troubled(program.mirror.database)
    await program.session.answer(stuck.seq, Answer.DROP)
    await back(program, again=True)
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)


async def test_what_comes_back_with_a_tag_that_was_deleted_waits_for_the_person(
    world: World, program: Program
) -> None:
    tag = await world.call("POST", "/tags", {"name": "bug"})
    await program.settled()
    entry = await on_server(world, program, tag_ids=(tag["id"],))
    await program.session.delete([entry.id])
    await program.settled()
    await world.call("PUT", f"/tags/{tag['id']}", {"name": "bug", "archived": True})
    await world.call("DELETE", f"/tags/{tag['id']}")
    await program.settled()
    await back(program)
    await program.settled()
    assert shown(program) == ["one"]
    (act,) = program.session.waiting_acts()
    assert act.trouble is not None
    assert act.trouble.field == "tags"
    assert act.shown is not None
    await edit(program, act.shown, tag_ids=())
    await program.settled()
    assert words(world) == ["one"]
    assert alike(world, program)
