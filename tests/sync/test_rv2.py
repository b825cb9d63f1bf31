from __future__ import annotations
import pytest
from msgspec.structs import replace
from tests.sync.test_rv import *
from tests.sync.test_rv import draft, put, back, there, words, rows, shown, one
for n in [k for k in dict(globals()) if k.startswith("test_")]: del globals()[n]
from tui.store import mirror as tables, journal
from tui.domain.trouble import Answer

async def run(p, writes=(), meanwhile=None, reads=()):
    p.network.order(list(reads), list(writes)); p.life.begin(None, meanwhile or {})
    await p.round(); p.life.end(); p.network.order([], [])

# P switch whose stop is refused, undone
async def test_P(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.settled()
    await program.session.start(draft(world, "two", 0, None))
    await run(program, ["forbid"])
    print(rows(program), there(world))
    await back(program); print(rows(program), shown(program), program.session.state.running and program.session.state.running.description)
    await program.settled()
    assert [ (e["description"], e["end"]) for e in world.entries().values()] == [("one", None)]
    assert program.session.state.running.description == "one" and not rows(program)

# Q stop conflict (stopped elsewhere), undone
async def test_Q(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.settled()
    world.clock.move(60)
    await world.call("PATCH", f"/user/{world.user}/time-entries", {"end": to_utc(world.clock.now()-30)})
    await program.session.stop()
    await run(program)
    print(rows(program))
    asked = await back(program)
    print(asked, rows(program), program.session.state.running)
    assert program.session.state.running is None

# R undo an edit of a gone entry (needs_you GONE)
async def test_R(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await world.call("DELETE", f"/time-entries/{e.id}")
    await run(program)
    print(rows(program), program.session.waiting_acts()[0].answers)
    asked = await back(program)
    print(asked, rows(program), shown(program))
    await program.settled(); await program.settled()
    print(shown(program), program.told)
    assert shown(program) == ["one"] or rows(program)

# S tag in the deleted entry was deleted on server; entry anew
async def test_S(world, program):
    tag = await world.call("POST", "/tags", {"name": "bug"})
    pr = await world.call("POST", "/projects", {"name": "Back"})
    await program.settled()
    await program.session.add(draft(world, "one", tag_ids=(tag["id"],), project_id=pr["id"])); await program.settled()
    (e,) = program.session.state.days[0].entries
    await program.session.delete([e.id]); await program.settled()
    await world.call("PUT", f"/tags/{tag['id']}", {"name":"bug","archived": True})
    print(await world.call("DELETE", f"/tags/{tag['id']}"), world.things())
    await program.settled()
    await back(program); await program.settled()
    print(rows(program), words(world), shown(program))
    for a in program.session.waiting_acts(): print(a.trouble, a.answers)
    assert words(world) == ["one"] or rows(program)

# T undo edit when row deep: bulk edit partly refused
async def test_T(world, program):
    a = await one(world, program, "a", ago=7200); b = await one(world, program, "b", ago=3600)
    await program.session.edit([(a.id, EntryChange(billable=True)), (b.id, EntryChange(billable=True))])
    await run(program, ["lose"])
    print(rows(program), there(world))
    await program.session.delete([a.id, b.id])
    print(rows(program))
    await back(program); await back(program)
    print(rows(program))
    await program.settled()
    assert there(world) == [("a", False), ("b", False)]

# U deleted batch: first lost answer (unclear), undo, dup?
async def test_U(world, program):
    a = await one(world, program, "a", ago=7200); b = await one(world, program, "b", ago=3600)
    await program.session.delete([a.id, b.id])
    await run(program, ["lose"])
    print(rows(program), there(world))
    await back(program)
    await run(program, ["lose", "lose"])
    await program.settled(); await program.settled()
    assert words(world) == ["a", "b"] and not rows(program)
    await back(program, again=True); await program.settled(); assert words(world) == []
    await back(program); await program.settled(); assert words(world) == ["a","b"]
    await back(program); await back(program); await program.settled(); assert words(world) == []
    await back(program, again=True); await back(program, again=True); await program.settled(); assert words(world) == ["a","b"]

# V stuck stack under a foreign timer
async def test_V(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.session.stop(); await program.settled()
    await world.call("POST", "/time-entries", {"start": to_utc(world.clock.now()), "description": "theirs"})
    await program.settled()
    await program.session.stop(); await program.settled()
    await back(program)      # theirs runs again
    await program.settled()
    with pytest.raises(ClockpaneError): await back(program)

# W custom fields: undo+redo of an add loses what was set elsewhere
async def test_W(world, program):
    from tui.server.admin import add_custom_field
    f = add_custom_field(world.database, world.workspace, "ticket", type="TXT")
    e = await one(world, program)
    await put(world, e.id, customFields=[{"customFieldId": f, "value": "T-1"}])
    await program.settled()
    assert program.mirror.entry(e.id).custom_fields
    print(await back(program)); await program.settled()
    print(await back(program, again=True)); await program.settled()
    raw = await world.call("GET", f"/time-entries/{list(world.entries())[0]}")
    assert [c["value"] for c in raw["customFieldValues"]] == ["T-1"]

# X undo of an add, redone after time: entry in a repaired mirror has no journal
# Y killed between: undo row atomic
# Z undo while the create is under way and then create is refused
async def test_Z(world, program):
    await program.session.add(draft(world, "one"))
    async def deed(): await back(program)
    await run(program, ["forbid"], {3: deed})
    print(rows(program), shown(program))
    await back(program, again=True)
    await program.settled()
    assert words(world) == ["one"] and not rows(program)

# AA delete a running timer whose stop was unclear, undo
async def test_AA(world, program):
    await program.session.start(draft(world, "one", 600, None)); await program.settled()
    world.clock.move(60)
    await program.session.stop()
    await run(program, ["lose"])
    (e,) = program.session.state.days[0].entries
    await program.session.delete([e.id])
    await back(program); print(rows(program))
    await back(program); print(rows(program), program.session.state.running)
    await program.settled()
    assert [x["end"] for x in world.entries().values()] == [None]

# AB delete sending, program killed; then undo in a new program
@pytest.mark.parametrize("at", range(1, 9))
async def test_AB(world, program, at):
    from tests.sync.world import Killed
    e = await one(world, program)
    await program.session.delete([e.id])
    program.life.begin(at, {})
    try: await program.round()
    except Killed: pass
    await program.kill()
    p = Program(world)
    await back(p)
    await p.settled(); await p.settled()
    assert words(world) == ["one"] and not rows(p), at
    assert shown(p) == ["one"]
    await p.kill()

# AC undo while offline twice w/ second program syncing
async def test_AC(world, program):
    e = await one(world, program)
    other = Program(world)
    await other.session.edit([(e.id, EntryChange(description="x"))])
    await other.settled()
    await back(program)
    await other.settled()
    await back(other, again=True)
    await program.settled()
    assert words(world) == ["x"]
    await other.kill()

# AD delete of an entry edited while *that edit is sending*, edit succeeds, delete not yet; undo
async def test_AD(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    async def deed(): await program.session.delete([e.id])
    await run(program, ["fine", "offline"], {3: deed})
    print(rows(program))
    await back(program); print(rows(program), shown(program))
    await program.settled()
    assert words(world) == ["other"]
    await back(program); await program.settled()
    assert words(world) == ["one"]

# AE read-only / allowed lost in repair
# AF twins answered: undo of an add which the user said "theirs"
# AG local project undone: edit to local project, project renamed etc
async def test_AG(world, program):
    e = await one(world, program)
    pr = await program.session.create_project("P1", color="#000000", billable=False)
    await program.session.edit([(e.id, EntryChange(project_id=pr.id))])
    await back(program)
    await run(program, ["forbid"])
    (stuck,) = outbox.troubled(program.mirror.database)
    await program.session.answer(stuck.seq, Answer.DROP)
    await back(program, again=True)
    print(rows(program), program.session.state.days[0].entries)
    await program.settled()
    print(rows(program)); 
    for a in program.session.waiting_acts(): print(a.trouble, a.answers)
    assert not rows(program)
