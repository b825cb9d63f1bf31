from __future__ import annotations
import pytest, json
from msgspec.structs import replace
from tests.sync.world import Program, World
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.batch import Batch
from tui.domain.errors import ClockpaneError
from tui.domain.times import to_utc
from tui.store import outbox

NOW = None
def draft(w, words, ago=3600, long=600, **f):
    s = w.clock.now() - ago
    return EntryDraft(start=s, end=None if long is None else s + long, description=words, **f)

async def put(w, eid, **f):
    raw = await w.call("GET", f"/time-entries/{eid}")
    body = {k: raw[k] for k in ("description", "billable", "projectId", "tagIds") if raw[k]}
    body |= {k: raw["timeInterval"][k] for k in ("start", "end") if raw["timeInterval"][k]}
    assert await w.call("PUT", f"/time-entries/{eid}", body | f) is not None

async def back(p, again=False):
    t = await p.session.undo(again=again)
    assert t is not None
    asked = not t.done
    if asked:
        t = await p.session.undo(again=again, agreed=t)
        assert t.done
    return asked

def there(w): return sorted((e["description"], e["billable"]) for e in w.entries().values())
def words(w): return sorted(e["description"] for e in w.entries().values())
def rows(p): return [(r.state, r.attempts, type(r.command).__name__) for r in outbox.pending(p.mirror.database)]
def shown(p): return sorted(e.description for d in p.session.state.days for e in d.entries)

async def one(w, p, words="one", **f):
    await p.session.add(draft(w, words, **f))
    await p.settled()
    (e,) = [e for d in p.session.state.days for e in d.entries if e.description == words]
    return e

# A: redo reverts a foreign change of another field
async def test_A_redo_reverts_foreign(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await program.settled()
    await put(world, e.id, billable=True)
    await program.settled()
    await back(program)
    await program.settled()
    assert there(world) == [("one", True)]
    await back(program, again=True)
    await program.settled()
    assert there(world) == [("other", True)]

async def test_A2_same_before_sent_not_even_asked(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await program.settled()
    await put(world, e.id, billable=True)
    await program.settled()
    await back(program)
    t = await program.session.undo(again=True)
    print("ASKED", not t.done, rows(program))
    if not t.done: await program.session.undo(again=True, agreed=t)
    await program.settled()
    assert there(world) == [("other", True)]

# B: undo Added + redo while delete waits: overwrites foreign change
async def test_B_redo_of_added_overwrites_foreign(world, program):
    e = await one(world, program)
    await put(world, e.id, description="theirs")
    await program.settled()
    assert await back(program)
    asked = await back(program, again=True)
    print("asked", asked, rows(program), shown(program))
    await program.settled()
    assert words(world) == ["theirs"]

async def test_B2_undo_redo_undo_of_delete(world, program):
    e = await one(world, program)
    await program.session.delete([e.id])
    await back(program)
    await program.settled()
    await put(world, e.id, description="theirs")
    await program.settled()
    assert await back(program, again=True)   # asked: changed elsewhere
    asked = await back(program)
    print("asked", asked, rows(program))
    await program.settled()
    assert words(world) == ["theirs"]

# C: edit sending, delete meanwhile, not sent, undo: the edit is lost
@pytest.mark.parametrize("fault", ["offline", "limit", "forbid"])
async def test_C_edit_lost_by_withdrawn_delete(world, program, fault):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    async def deed(): await program.session.delete([e.id])
    for moment in range(1, 12):
        pass
    program.network.order(["fine"] , [fault])
    program.life.begin(None, {3: deed})
    await program.round()
    program.life.end()
    print(rows(program))
    await back(program)
    print(rows(program), shown(program))
    await program.settled()
    print(rows(program), shown(program))
    assert words(world) == ["other"] or rows(program)

async def test_C2_stop_lost(world, program):
    await program.session.start(draft(world, "one", 600, None))
    await program.settled()
    world.clock.move(60)
    await program.session.stop()
    e = [e for d in program.session.state.days for e in d.entries][0]
    async def deed(): await program.session.delete([e.id])
    program.network.order([], ["offline"])
    program.life.begin(None, {3: deed})
    await program.round()
    program.life.end()
    print(rows(program))
    await back(program)
    print(rows(program), program.session.state.running)
    await program.settled()
    assert [x["end"] for x in world.entries().values()] != [None]

# D: unclear edit arrived, delete, undo, undo
async def test_D_unclear_then_delete_then_two_undos(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    program.network.order([], ["lose"])
    await program.round()
    print(rows(program)); assert words(world) == ["other"]
    await program.session.delete([e.id])
    await back(program)
    print(rows(program))
    await back(program)
    print(rows(program), shown(program))
    await program.settled()
    assert words(world) == ["one"]

async def test_D2_unclear_edit_undone_deleted_undone(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    program.network.order([], ["lose"])
    await program.round()
    await back(program)
    print(rows(program))
    await program.session.delete([e.id])
    print(rows(program))
    await back(program)
    print(rows(program), shown(program))
    await program.settled()
    assert words(world) == ["one"]

# D3: unclear arrived, then undo, then refused
async def test_D3(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    program.network.order([], ["lose"])
    await program.round()
    await back(program)
    print(rows(program), words(world))
    program.network.order([], ["forbid"])
    await program.round()
    print(rows(program), shown(program), program.told)
    await program.settled()
    assert words(world) == ["one"] or rows(program)

# D4: unclear arrived, refused, then undo
async def test_D4(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    program.network.order([], ["lose"])
    await program.round()
    program.network.order([], ["forbid"])
    await program.round()
    print(rows(program))
    await back(program)
    print(rows(program), shown(program))
    await program.settled()
    assert words(world) == ["one"] or rows(program)

# E: delete under way, undone, delete refused: doubled
async def test_E_refused_delete_doubles(world, program):
    e = await one(world, program)
    await program.session.delete([e.id])
    async def deed(): await back(program)
    program.network.order([], ["forbid"])
    program.life.begin(None, {3: deed})
    await program.round()
    program.life.end()
    print(rows(program), shown(program))
    await program.settled()
    assert words(world) == ["one"]

async def test_E2_unclear_delete_undone_then_refused(world, program):
    e = await one(world, program)
    await program.session.delete([e.id])
    program.network.order([], ["drop"])
    await program.round()
    print(rows(program))
    await back(program)
    program.network.order([], ["forbid"])
    await program.round()
    await program.settled()
    assert words(world) == ["one"]

# F: yes to one question does another act
async def test_F_yes_does_another_act(world, program):
    e = await one(world, program)
    await program.session.delete([e.id])
    await program.settled()
    t = await program.session.undo()
    assert not t.done
    other = Program(world)
    await other.session.start(draft(world, "second", 0, None))
    t2 = await program.session.undo(agreed=t)
    print(t2.done, t2.words)
    await other.kill()
    await program.settled()
    assert "second" in words(world)

# G: journal names an id in running text
async def test_G_id_in_text(world, program):
    e = await one(world, program)
    text = f"see {e.id}"
    await program.session.edit([(e.id, EntryChange(description=text))])
    await program.settled()
    await program.session.delete([e.id])
    await program.settled()
    await back(program)
    await program.settled()
    assert words(world) == [text]
    await back(program)
    await program.settled()
    await back(program, again=True)
    await program.settled()
    assert words(world) == [text]

# H: project not made after all
async def test_H_undo_names_project_that_was_not_made(world, program):
    from tui.domain.trouble import Answer
    pr = await program.session.create_project("P1", color="#000000", billable=False)
    made = await program.session.add(draft(world, "one", project_id=pr.id))
    await program.session.delete([made.id])
    program.network.order([], ["forbid"])
    await program.round()
    print(rows(program))
    (stuck,) = outbox.troubled(program.mirror.database)
    await program.session.answer(stuck.seq, Answer.DROP)
    await back(program)
    print(rows(program))
    await program.settled()
    print(rows(program), words(world), program.told)
    for a in program.session.waiting_acts(): print(a.trouble, a.answers)
    assert words(world) == ["one"]

# I: needs_you conflict withdrawn by undo: mirror stale
async def test_I_conflict_undone(world, program):
    s = world.clock.now() - 40*86400
    await program.session.add(EntryDraft(start=s, end=s+600, description="one"))
    await program.settled()
    e = program.mirror.starting(world.workspace, world.user, 0, 1<<40)[0]
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await put(world, e.id, description="theirs")
    await program.round()
    print(rows(program))
    asked = await back(program)
    print(asked, rows(program), program.mirror.entry(e.id).description)
    await program.settled()
    await program.settled()
    print(program.mirror.entry(e.id).description, words(world))
    assert program.mirror.entry(e.id).description == "theirs"

# J: locked entry blocks the stack
async def test_J_locked_blocks(world, program):
    a = await one(world, program, "zero", ago=9000)
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await program.settled()
    from tui.store import mirror as tables
    await program.mirror.database.write(lambda db: tables.put_entries(db, [replace(tables.entry_in(db, e.id), locked=True)]))
    for _ in range(3):
        try: await program.session.undo()
        except ClockpaneError as x: print(x)
    assert False, program.session.state.undo

# K: damaged journal
async def test_K_damaged_journal(world, program):
    e = await one(world, program)
    await program.mirror.database.write(lambda db: db.execute("UPDATE undo SET pairs='{'"))
    for _ in range(2):
        with pytest.raises(ClockpaneError) as x: await program.session.undo()
        print(x.value)
    from tui.store.repair import sound
    assert not sound(program.mirror.database)

# L: refused delete after waiting edit; undo gives edit?
async def test_L_refused_delete_loses_edit(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(description="other"))])
    await program.session.delete([e.id])
    program.network.order([], ["forbid"])
    await program.round()
    print(rows(program), shown(program), program.told)
    await program.settled()
    asked = await back(program)
    await program.settled()
    print(asked, shown(program))
    assert words(world) == ["other"]

# M: two pairs of the same entry in one batch
async def test_M_edit_running_and_start(world, program):
    await program.session.start(draft(world, "one", 600, None))
    await program.settled()
    e = program.session.state.running
    await program.session.together(Batch(changes=((e, EntryChange(description="other")),), adds=(draft(world, "two", 0, None),)))
    await program.settled()
    await back(program)
    print(rows(program), shown(program), program.session.state.running)
    await program.settled()
    assert words(world) == ["one"]

# N: merge half refused
async def test_N_merge_half(world, program):
    from tui.domain.repairs import merge
    a = await one(world, program, "a", ago=7200)
    b = await one(world, program, "b", ago=3600)
    await program.session.together(merge(a, b))
    program.network.order([], ["forbid"])
    await program.round()
    print(rows(program), words(world))
    assert False

# O: undo end<start
async def test_O_undo_end_before_start(world, program):
    e = await one(world, program)
    await program.session.edit([(e.id, EntryChange(end=e.end+3600))])
    await program.settled()
    await put(world, e.id, start=to_utc(e.end+600))
    await program.settled()
    t = await program.session.undo()
    print(t.done, t.steps[0].foreign)
    await program.session.undo(agreed=t)
    await program.settled()
    print(rows(program), [ (x.start, x.end) for d in program.session.state.days for x in d.entries])
    assert not rows(program)
