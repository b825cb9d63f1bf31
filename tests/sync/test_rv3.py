from __future__ import annotations
import pytest
from tests.sync.test_rv import draft, put, back, there, words, rows, shown, one
from tests.sync.world import Program, World
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import ClockpaneError
from tui.store import mirror as tables, journal, outbox, allowed
from tui.domain.trouble import Answer

async def run(p, writes=(), meanwhile=None, reads=()):
    p.network.order(list(reads), list(writes)); p.life.begin(None, meanwhile or {})
    await p.round(); p.life.end(); p.network.order([], [])

# merge half refused then DROP
async def test_N2(world, program):
    from tui.domain.repairs import merge
    a = await one(world, program, "a", ago=7200)
    b = await one(world, program, "b", ago=3600)
    await program.session.together(merge(a, b))
    await run(program, ["forbid"])
    (row,) = outbox.troubled(program.mirror.database)
    await program.session.answer(row.seq, Answer.DROP)
    await program.settled()
    print(words(world), program.session.state.undo)
    await back(program); await program.settled()
    assert words(world) == ["a", "b"]

# deep journal: id in running text
async def test_G2(world, program):
    e = await one(world, program)
    text = f"see {e.id}"
    await program.session.edit([(e.id, EntryChange(description=text))])
    await program.settled()
    await program.session.edit([(e.id, EntryChange(billable=True))])
    await program.session.edit([(e.id, EntryChange(description="x"))])
    await program.session.delete([e.id])
    await program.settled()
    await back(program)  # anew
    await program.settled()
    await back(program)  # description back
    await program.settled()
    assert words(world) == [text]

# allowed pairs lost by repair
def test_allowed(tmp_path):
    from tui.store.database import Database
    from tui.store.migrations import MIGRATIONS
    from tui.store import repair
    d = Database.open(tmp_path/"m.sqlite", MIGRATIONS)
    d.submit(lambda db: allowed.put(db, "a", "b")).result()
    d.close()
    repair.rebuild(tmp_path/"m.sqlite", tmp_path/"n.sqlite", 1)
    d = Database.open(tmp_path/"n.sqlite", MIGRATIONS)
    assert allowed.pairs(d)
    d.close()

# undo of edit with task while the project was changed elsewhere
# a needs_you delete/edit in other order: undo an edit whose row is doubtful create
async def test_doubt(world, program):
    await program.session.add(draft(world, "U1"))
    await run(program, ["lose"])
    (sid,) = world.entries()
    await put(world, sid, description="F1")
    await run(program)
    print(rows(program))
    e = [x for d in program.session.state.days for x in d.entries if x.description == "U1"][0]
    await program.session.edit([(e.id, EntryChange(billable=True))])
    print(rows(program))
    await back(program); print(rows(program), shown(program))
    await back(program); print(rows(program), shown(program))
    await back(program, again=True); print(rows(program), shown(program))
    await program.settled()
    print(rows(program), words(world))
    assert words(world) == ["F1", "U1"]

# timer: two timers in the mirror after a refused deletion of the new one
async def test_switch_undo_refused(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.settled()
    world.clock.move(60)
    await program.session.start(draft(world, "two", 0, None)); await program.settled()
    await back(program)
    await run(program, ["forbid"])
    print(rows(program), [(e["description"], e["end"]) for e in world.entries().values()])
    print([(e.description, e.end) for e in program.mirror.running(world.user)])
    await program.settled()
    print([(e["description"], e["end"]) for e in world.entries().values()], program.told)
    assert False
# redo blocked forever?
async def test_redo_after_failure(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.settled()
    await back(program); await program.settled()
    await world.call("POST", "/time-entries", {"start": "2026-11-24T13:27:00Z", "description": "theirs"})
    await program.settled()
    with pytest.raises(ClockpaneError) as x: await back(program, again=True)
    print(x.value)
    assert program.session.state.redo == "Started" and words(world) == ["theirs"]
