"""What the person can answer to an act that waits for him, and what comes of each answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.test_faults import draft
from tests.sync.world import Program, World
from tui.domain.commands import CreateEntry, EditEntry
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.errors import Gone, InputError
from tui.domain.times import to_utc
from tui.domain.trouble import Answer, Kind
from tui.server.admin import add_custom_field, set_workspace_settings
from tui.session.state import WaitingAct
from tui.store import outbox


async def put(world: World, server_id: str, **fields: Any) -> None:
    """Another device changes an entry."""
    raw = await world.call("GET", f"/time-entries/{server_id}")
    body = {"start": raw["timeInterval"]["start"], "end": raw["timeInterval"]["end"]}
    body |= {name: raw[name] for name in ("description", "billable", "projectId", "tagIds") if raw[name]}
    await world.call("PUT", f"/time-entries/{server_id}", body | fields)


def only(program: Program) -> WaitingAct:
    """The one act that waits."""
    (act,) = program.session.waiting_acts()
    return act


async def answer(program: Program, given: Answer) -> None:
    await program.session.answer(only(program).seq, given)
    await program.settled()


def same(world: World, program: Program) -> bool:
    """Nothing waits, and the mirror has what the server has."""
    here = {e.id: e.description for day in program.session.state.days for e in day.entries}
    there = {some_id: one["description"] for some_id, one in world.entries().items()}
    return not outbox.pending(program.mirror.database) and here == there


async def conflict(world: World, program: Program) -> TimeEntry:
    """An entry whose description was changed on both sides; here it was made billable besides."""
    made = await program.session.add(draft(world))
    await program.settled()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    await program.session.edit([(made.id, EntryChange(description="mine", billable=True))])
    await program.round()
    return made


@pytest.mark.parametrize(("given", "word"), [(Answer.MINE, "mine"), (Answer.THEIRS, "theirs")])
async def test_of_a_field_that_both_changed_either_can_be_kept(
    world: World, program: Program, given: Answer, word: str
) -> None:
    await conflict(world, program)
    act = only(program)
    assert (act.state, act.answers) == ("needs_you", (Answer.MINE, Answer.THEIRS))
    assert act.trouble is not None
    assert act.trouble.theirs is not None
    assert act.base is not None
    assert act.shown is not None
    assert (act.base.description, act.shown.description, act.trouble.theirs.description) == (
        "a",
        "mine",
        "theirs",
    )
    await answer(program, given)
    (there,) = world.entries().values()
    assert (there["description"], there["billable"]) == (word, True), "what only one side changed merges"
    assert same(world, program)


async def test_what_is_changed_elsewhere_after_the_answer_is_asked_again(
    world: World, program: Program
) -> None:
    await conflict(world, program)
    await program.session.answer(only(program).seq, Answer.MINE)
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs again")
    await program.settled()
    trouble = only(program).trouble
    assert trouble is not None
    assert trouble.theirs is not None
    assert trouble.theirs.description == "theirs again"
    await answer(program, Answer.MINE)
    assert [one["description"] for one in world.entries().values()] == ["mine"]


async def test_a_timer_that_was_stopped_on_both_sides(world: World, program: Program) -> None:
    for given in (Answer.MINE, Answer.THEIRS):
        await program.session.start(EntryDraft(start=world.clock.now(), description=given))
        await program.round()
        (running,) = [some_id for some_id, one in world.entries().items() if one["end"] is None]
        world.clock.move(200)
        theirs = world.clock.now() - 100
        await put(world, running, end=to_utc(theirs))
        await program.session.stop()
        mine = world.clock.now()
        await program.round()
        trouble = only(program).trouble
        assert trouble is not None
        assert (trouble.kind, trouble.field) == (Kind.BOTH, "end")
        await answer(program, given)
        assert world.entries()[running]["end"] == (mine if given is Answer.MINE else theirs)
        assert same(world, program)


@pytest.mark.parametrize("given", [Answer.RESTORE, Answer.DROP])
async def test_what_was_deleted_elsewhere_and_changed_here(
    world: World, program: Program, given: Answer
) -> None:
    made = await program.session.add(draft(world))
    await program.settled()
    (server_id,) = world.entries()
    await world.call("DELETE", f"/time-entries/{server_id}")
    await program.session.edit([(made.id, EntryChange(description="mine"))])
    await program.session.edit([(made.id, EntryChange(billable=True))])
    await program.round()
    trouble = only(program).trouble
    assert trouble is not None
    assert trouble.kind is Kind.GONE
    assert world.entries() == {}, "nothing is made unasked"
    await answer(program, given)
    there = [(one["description"], one["billable"]) for one in world.entries().values()]
    assert there == ([("mine", True)] if given is Answer.RESTORE else [])
    assert same(world, program)


async def test_what_is_made_again_has_all_that_it_had(world: World, program: Program) -> None:
    field = add_custom_field(world.database, world.workspace, "Ticket", type="TXT")
    body = {
        "start": to_utc(world.clock.now() - 600),
        "end": to_utc(world.clock.now()),
        "type": "BREAK",
        "customFields": [{"customFieldId": field, "sourceType": "TIMEENTRY", "value": "T-1"}],
    }
    made = await world.call("POST", "/time-entries", body)
    await program.settled()
    await world.call("DELETE", f"/time-entries/{made['id']}")
    await program.session.edit([(made["id"], EntryChange(description="mine"))])
    await program.round()
    await answer(program, Answer.RESTORE)
    (some_id,) = world.entries()
    there = await world.call("GET", f"/time-entries/{some_id}")
    assert (there["description"], there["type"]) == ("mine", "BREAK")
    assert [one["value"] for one in there["customFieldValues"]] == ["T-1"]


async def test_a_refused_entry_can_be_tried_again_or_dropped(world: World, program: Program) -> None:
    set_workspace_settings(world.database, world.workspace, forceProjects=True)
    await program.session.add(draft(world))
    await program.round()
    act = only(program)
    assert act.trouble is not None
    assert act.trouble.field == "project"
    assert act.answers == (Answer.AGAIN, Answer.DROP)
    await answer(program, Answer.AGAIN)
    assert only(program).state == "needs_you"
    set_workspace_settings(world.database, world.workspace, forceProjects=False)
    await answer(program, Answer.AGAIN)
    assert same(world, program)
    set_workspace_settings(world.database, world.workspace, forceProjects=True)
    await program.session.add(draft(world, "b"))
    await program.round()
    await answer(program, Answer.DROP)
    assert [one["description"] for one in world.entries().values()] == ["a"]
    assert same(world, program)


async def test_a_twin_that_was_answered_meanwhile_is_not_taken_for_a_lost_create(
    world: World, program: Program
) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["forbid"])
    await program.round()
    await program.session.add(draft(world))
    program.network.order([], ["drop"])
    await program.round()
    await program.session.answer(program.session.waiting_acts(stuck=True)[0].seq, Answer.AGAIN)
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["a", "a"]
    assert same(world, program)


async def test_a_stop_that_is_dropped_lets_the_timer_run_on(world: World, program: Program) -> None:
    await program.session.start(EntryDraft(start=world.clock.now(), description="a"))
    await program.round()
    set_workspace_settings(world.database, world.workspace, forceProjects=True)
    world.clock.move(5)
    await program.session.stop()
    await program.round()
    assert program.session.state.running is None
    await answer(program, Answer.DROP)
    assert program.session.state.running is not None
    assert [one["end"] for one in world.entries().values()] == [None]


async def refused_project(world: World, program: Program) -> None:
    """A project of a name that an archived one has, with a task, a tag's entry and an entry that waits for it."""
    there = await world.call("POST", "/projects", {"name": "Backend", "color": "#000000"})
    await world.call("PUT", f"/projects/{there['id']}", {"name": "Backend", "archived": True})
    project = await program.session.create_project("Backend", color="#000000")
    task = await program.session.create_task(project.id, "Login")
    await program.session.add(draft(world, project_id=project.id, task_id=task.id))
    await program.round()


async def test_a_refused_project_can_have_another_name(world: World, program: Program) -> None:
    await refused_project(world, program)
    act = program.session.waiting_acts()[0]
    assert act.trouble is not None
    with pytest.raises(InputError):
        await program.session.rename_waiting(act.seq, "x")
    await program.session.rename_waiting(act.seq, "Backend 2")
    await program.settled()
    (there,) = world.entries().values()
    assert there["project"] == "Backend 2"
    assert same(world, program)


async def test_what_names_a_project_that_is_dropped_loses_it(world: World, program: Program) -> None:
    await refused_project(world, program)
    await program.session.answer(program.session.waiting_acts()[0].seq, Answer.DROP)
    (shown,) = program.session.state.days[0].entries
    assert (shown.project_id, shown.task_id) == (None, None)
    await program.settled()
    (there,) = world.entries().values()
    assert there["project"] is None
    assert "Backend" not in [
        p.name for p in program.session.state.catalog.projects.values() if not p.archived
    ]
    assert program.session.state.catalog.tasks == {}
    assert same(world, program)


async def test_an_answer_comes_once(world: World, program: Program) -> None:
    await conflict(world, program)
    seq = only(program).seq
    with pytest.raises(Gone):
        await program.session.answer(seq, Answer.RESTORE)
    await program.session.answer(seq, Answer.THEIRS)
    with pytest.raises(Gone):
        await program.session.answer(seq, Answer.MINE)


async def maybe_there(world: World, program: Program) -> None:
    """A create whose answer was lost, and which another device has changed since."""
    await program.session.add(draft(world))
    program.network.order([], ["lose"])
    await program.round()
    (server_id,) = world.entries()
    await put(world, server_id, description="theirs")
    await program.settled()


@pytest.mark.parametrize(
    ("given", "words"),
    [(Answer.MINE, ["a"]), (Answer.THEIRS, ["theirs"]), (Answer.BOTH, ["a", "theirs"])],
)
async def test_a_lost_create_that_was_changed_elsewhere_is_one_or_two(
    world: World, program: Program, given: Answer, words: list[str]
) -> None:
    await maybe_there(world, program)
    assert len(world.entries()) == 1, "it is not made once more unasked"
    act = only(program)
    assert act.trouble is not None
    assert (act.trouble.kind, act.answers[0]) == (Kind.TWIN, Answer.BOTH)
    await answer(program, given)
    assert sorted(one["description"] for one in world.entries().values()) == words
    assert same(world, program)


async def test_editing_what_may_be_there_does_not_send_it(world: World, program: Program) -> None:
    await maybe_there(world, program)
    (mine,) = [e for d in program.session.state.days for e in d.entries if e.description == "a"]
    await program.session.edit([(mine.id, EntryChange(description="b"))])
    waiting = [type(row.command) for row in outbox.pending(program.mirror.database)]
    assert waiting == [CreateEntry, EditEntry], "what was sent stays as it was sent, to be known again"
    await program.settled()
    assert len(world.entries()) == 1
    (doubt,) = [act for act in program.session.waiting_acts() if act.trouble]
    await program.session.answer(doubt.seq, Answer.MINE)
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["b"]
    assert same(world, program)


async def test_deleting_what_may_be_there_leaves_what_is_there(world: World, program: Program) -> None:
    await maybe_there(world, program)
    (mine,) = [e for d in program.session.state.days for e in d.entries if e.description == "a"]
    await program.session.delete([mine.id])
    await program.settled()
    assert [one["description"] for one in world.entries().values()] == ["theirs"]
    assert same(world, program)


async def twice(world: World, program: Program) -> None:
    """A create that arrives after it was looked for and sent once more."""
    await program.session.add(draft(world))
    program.network.order([], ["late"])
    await program.round()
    await program.settled()
    assert len(world.entries()) == 1
    await program.network.deliver()
    await program.settled()


@pytest.mark.parametrize(("given", "count"), [(Answer.MINE, 1), (Answer.THEIRS, 1), (Answer.BOTH, 2)])
async def test_a_create_that_arrives_late_is_found_and_asked_about(
    world: World, program: Program, given: Answer, count: int
) -> None:
    await twice(world, program)
    assert len(world.entries()) == 2
    act = only(program)
    assert act.trouble is not None
    assert act.trouble.kind is Kind.TWIN
    assert program.session.state.sync.needs_you == 1
    await answer(program, given)
    assert len(world.entries()) == count
    assert same(world, program)
    await program.settled()
    assert same(world, program), "it is asked once"


async def test_what_turns_up_while_another_is_asked_about_is_it(world: World, program: Program) -> None:
    """Another device has an entry of the same start; the lost create arrives after that one was asked about."""
    made = await program.session.add(draft(world))
    body = {"start": to_utc(made.start), "end": to_utc(made.start + 60), "description": "theirs"}
    await world.call("POST", "/time-entries", body)
    program.network.order([], ["late"])
    await program.round()
    program.network.order([], [])
    await program.round()
    assert only(program).state == "needs_you"
    await program.network.deliver()
    await program.settled()
    await program.settled()
    assert sorted(one["description"] for one in world.entries().values()) == ["a", "theirs"]
    assert same(world, program)


async def test_a_question_about_what_has_gone_is_not_asked_any_more(world: World, program: Program) -> None:
    await twice(world, program)
    entry = program.session.state.days[0].entries[0]
    await program.session.delete([entry.id])
    await program.settled()
    assert same(world, program)
    await program.kill()
    program.life.dead = False


async def test_a_question_about_what_was_deleted_elsewhere_is_not_asked_any_more(
    world: World, program: Program
) -> None:
    await twice(world, program)
    await world.call("DELETE", f"/time-entries/{sorted(world.entries())[0]}")
    await program.settled()
    assert same(world, program)


async def test_each_act_tells_its_history(world: World, program: Program) -> None:
    await program.session.add(draft(world))
    program.network.order([], ["offline"])
    await program.round()
    await program.round()
    program.network.order([], ["drop"])
    await program.round()
    said = [(event.what, event.times, event.bad) for event in only(program).events]
    assert [times for _, times, _ in said] == [2, 1]
    assert said[0][0].startswith("Not sent. No connection")
    assert "looked up" in said[1][0]
    await program.settled()
    latest = program.session.events()
    assert (latest[0].what, latest[0].about, latest[0].bad) == ("Sent.", "a", False)
