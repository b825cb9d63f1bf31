"""What can't be taken back, or only in part: the rest is not touched, and what was done before it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.sync.judge import mirrored
from tests.sync.test_answers import put
from tests.sync.test_undo_faults import alike, back, draft, edit, ends, on_server, rows, run, shown, words
from tests.sync.world import Program, World
from tui.domain.batch import Batch
from tui.domain.entries import EntryChange
from tui.domain.errors import Damaged, InputError
from tui.domain.repairs import merge
from tui.domain.times import to_utc
from tui.domain.trouble import Answer
from tui.store import allowed, outbox, repair
from tui.store import mirror as tables
from tui.store.database import Database
from tui.store.migrations import MIGRATIONS

# what can't be taken back


async def test_what_is_locked_by_now_does_not_stand_in_the_way_of_older_acts(
    world: World, program: Program
) -> None:
    await on_server(world, program, "zero", ago=9000)
    entry = await on_server(world, program)
    await edit(program, entry, description="other")
    await program.settled()
    locked = replace(program.mirror.entry(entry.id), locked=True)
    await program.mirror.database.write(lambda db: tables.put_entries(db, [locked]))
    for act in ("Changed", "Added"):
        taken = await program.session.undo()
        assert taken is not None
        assert (taken.words, taken.done) == (act, True)
        assert [step.barred for step in taken.steps] == ["locked"]
        assert rows(program) == []
        assert shown(program) == ["other", "zero"]
    assert not await back(program)
    await program.settled()
    assert words(world) == ["other"]
    assert alike(world, program)
    assert (program.session.state.undo, program.session.state.redo) == ("", "Added")


async def test_an_end_that_would_lie_before_its_start_is_not_taken_back(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program)
    assert entry.end is not None
    await edit(program, entry, end=entry.end + 3600)
    await program.settled()
    await put(world, entry.id, start=to_utc(entry.end + 600))
    await program.settled()
    before = world.entries()
    taken = await program.session.undo()
    assert taken is not None
    assert taken.done
    assert [step.barred for step in taken.steps] == ["its times don't fit any more"]
    assert rows(program) == []
    await program.settled()
    assert world.entries() == before
    assert alike(world, program)
    assert program.session.state.undo == "Added", "what was done before it can be taken back"


async def test_a_timer_that_runs_elsewhere_holds_a_step_and_does_not_lose_it(
    world: World, program: Program
) -> None:
    await on_server(world, program, ago=600, long=None)
    await back(program)
    await program.settled()
    now = to_utc(world.clock.now())
    await world.call("POST", "/time-entries", {"start": now, "description": "theirs"})
    await program.settled()
    with pytest.raises(InputError, match="“theirs” is running"):
        await back(program, again=True)
    assert program.session.state.redo == "Started"
    assert ends(world) == {"theirs": None}
    await world.call("PATCH", f"/user/{world.user}/time-entries", {"end": to_utc(world.clock.now() + 5)})
    await program.settled()
    await back(program, again=True)
    await program.settled()
    assert ends(world)["one"] is None
    assert words(world) == ["one", "theirs"]
    assert alike(world, program)


async def test_a_timer_set_running_again_holds_the_stop_before_it(world: World, program: Program) -> None:
    await on_server(world, program, ago=600, long=None)
    await program.session.stop()
    await program.settled()
    now = to_utc(world.clock.now())
    await world.call("POST", "/time-entries", {"start": now, "description": "theirs"})
    await program.settled()
    await program.session.stop()
    await program.settled()
    await back(program)
    await program.settled()
    before = world.entries()
    with pytest.raises(InputError, match="“theirs” is running"):
        await back(program)
    assert program.session.state.undo == "Stopped"
    await program.settled()
    assert world.entries() == before
    assert alike(world, program)


async def test_a_changed_timer_and_the_one_after_it_are_taken_back_in_one(
    world: World, program: Program
) -> None:
    entry = await on_server(world, program, ago=600, long=None)
    batch = Batch(changes=((entry, EntryChange(description="other")),), adds=(draft(world, "two", 0, None),))
    await program.session.together(batch)
    await program.settled()
    assert words(world) == ["other", "two"]
    await back(program)
    await program.settled()
    assert ends(world) == {"one": None}
    assert alike(world, program)
    await back(program, again=True)
    await program.settled()
    assert {name: end is None for name, end in ends(world).items()} == {"other": False, "two": True}
    assert alike(world, program)


# a merge whose change is refused


async def test_a_merge_whose_change_is_refused_deletes_nothing(world: World, program: Program) -> None:
    a = await on_server(world, program, "a", ago=7200)
    b = await on_server(world, program, "b")
    await program.session.together(merge(a, b))
    await run(program, "forbid")
    assert rows(program) == [("needs_you", "EditEntry"), ("waiting", "DeleteEntry")]
    await program.settled()
    assert words(world) == ["a", "b"]
    (act,) = program.session.waiting_acts(stuck=True)
    await program.session.answer(act.seq, Answer.AGAIN)
    await program.settled()
    assert list(world.entries()) == [a.id], "it takes the other's time, and that one goes"
    assert alike(world, program)


async def test_a_merge_whose_change_is_let_go_brings_the_other_back(world: World, program: Program) -> None:
    a = await on_server(world, program, "a", ago=7200)
    b = await on_server(world, program, "b")
    await program.session.together(merge(a, b))
    await run(program, "forbid")
    (act,) = program.session.waiting_acts(stuck=True)
    await program.session.answer(act.seq, Answer.DROP)
    assert shown(program) == ["a", "b"]
    await program.settled()
    before = world.entries()
    assert set(before) == {a.id, b.id}
    assert alike(world, program)
    await back(program)
    await program.settled()
    assert world.entries() == before, "there is nothing left of it to take back"
    assert alike(world, program)


# a damaged mirror


async def test_a_journal_that_cannot_be_read_makes_the_mirror_a_damaged_one(
    world: World, program: Program
) -> None:
    await on_server(world, program)
    await program.mirror.database.write(lambda db: db.execute("UPDATE undo SET pairs = '{'"))
    with pytest.raises(Damaged):
        await program.session.undo()
    assert not repair.sound(program.mirror.database)
    assert words(world) == shown(program) == ["one"]


def test_allowed_overlaps_outlive_a_damaged_mirror(tmp_path: Path) -> None:
    old, new = tmp_path / "mirror.sqlite", tmp_path / "mended.sqlite"
    database = Database.open(old, MIGRATIONS)
    for pair in (("b", "a"), ("c", "d")):
        database.submit(lambda db, pair=pair: allowed.put(db, *pair)).result()
    kept = allowed.pairs(database)
    database.close()
    repair.rebuild(old, new, 1)
    database = Database.open(new, MIGRATIONS)
    assert allowed.pairs(database) == kept == {("a", "b"), ("c", "d")}
    database.close()


async def test_a_deletion_that_had_arrived_and_is_refused_the_second_time_is_done(
    world: World, program: Program
) -> None:
    """Its first answer was lost; what is made anew for it is made all the same."""
    entry = await on_server(world, program)
    await program.session.delete([entry.id])
    await run(program, "lose")
    await back(program)
    await run(program, "forbid")
    await program.settled()
    (there,) = world.entries().values()
    assert there["description"] == "one"
    (here,) = mirrored(program).values()
    assert here == there
    assert outbox.pending(program.mirror.database) == []
