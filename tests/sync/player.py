"""Plays a history and says what in the end is not as the user left it."""

from __future__ import annotations

from typing import Any

from tests.sync import steps
from tests.sync.judge import Kept, agree, asked_about, compare, mirrored, unlike
from tests.sync.past import Past
from tests.sync.replies import resolve
from tests.sync.world import Killed, Program, World
from tui.domain.commands import Twins
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.errors import ClockpaneError
from tui.domain.times import to_utc
from tui.store import outbox


class Player:
    """One history."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.programs: dict[int, Program] = {}
        self.kept: list[Kept] = []
        self.projects: list[tuple[str, str]] = []
        self.others_timers = False
        self.number = 0
        self.unheard: dict[str, dict[str, Any]] = {}
        """What other devices changed on entries of whose arrival the program had not heard."""
        self.delivered = False
        self.past = Past()
        self.heard = 0
        """How many refusals were heeded."""
        self.doubts = 0
        """How often the user was asked whether two are one."""

    async def play(self, history: list[steps.Step], *, alone: bool) -> list[str]:
        """What is wrong after the history, once the network is well again and all is settled.

        Where the user is `alone`, the mirror must show what he left after each step, too.
        """
        try:
            self.program(0)
            await self.sync(steps.Sync(look=True))
            for step in history:
                match step:
                    case steps.Act():
                        await self.act(step)
                    case steps.Sync():
                        await self.sync(step)
                    case steps.Kill(who=who):
                        await self.kill(who)
                    case steps.Deliver():
                        await self.deliver()
                    case steps.Move(seconds=seconds):
                        self.world.clock.move(seconds)
                self.heed_refusals()
                agree(self.program(0), self.kept)
                if alone and not self.others_timers and (wrong := unlike(self.program(0), self.kept)):
                    return [f"after {step}: {one}" for one in wrong]
            return await self.judge()
        finally:
            for who in list(self.programs):
                await self.kill(who)

    # programs

    def program(self, who: int) -> Program:
        if who not in self.programs:
            self.programs[who] = Program(self.world)
        return self.programs[who]

    async def kill(self, who: int) -> None:
        if (program := self.programs.pop(who, None)) is not None:
            await program.kill()

    async def sync(self, step: steps.Sync) -> None:
        program = self.program(step.who)
        program.network.order(list(step.reads), list(step.writes))
        if step.look:
            program.engine.refresh()
        deeds = {}
        for moment, act in step.meanwhile:
            # A second program's own deed is another write to the same files: it may come at any moment too.
            deeds[moment] = lambda act=act: self.act(act)
        program.life.begin(step.dies_at, deeds)
        try:
            await program.round()
        except Killed:
            await self.kill(step.who)
        finally:
            program.life.end()
            program.network.order([], [])

    def heed_refusals(self) -> None:
        """What the server would not delete is there again, as it has it."""
        program, there = self.program(0), self.world.entries()
        while self.heard < len(self.world.refused):
            method, some_id = self.world.refused[self.heard].split()
            self.heard += 1
            for one in self.kept:
                ids = {program.mirror.resolve(former) for former in (one.id, *one.former)}
                if method == "DELETE" and one.deleted and some_id in ids and some_id in there:
                    # A timer that could not be deleted is ended by the next one: only the news tell.
                    self.others_timers |= one.want["end"] is None
                    one.becomes(some_id, there[some_id])

    # deeds

    async def act(self, step: steps.Act) -> None:
        deed = step.deed
        self.heed_refusals()
        if type(deed).__name__.startswith("Other"):
            await self.other(deed)
            return
        program = self.program(step.who)
        try:
            if isinstance(deed, steps.Undo):
                await self.undo(program, deed)
            else:
                with self.past.watching(program, self.kept):
                    await self.own(program, deed)
        except ClockpaneError:
            return

    async def undo(self, program: Program, deed: steps.Undo) -> None:
        asked = {id(one): self.asked_about(program, one) for one in self.past.next(again=deed.again)}
        here = mirrored(program)
        taken = await program.session.undo(again=deed.again)
        if taken is not None and not taken.done:
            taken = await program.session.undo(again=deed.again, agreed=taken)
            assert taken is None or taken.done, "asked twice for the same"
        if taken is not None:
            for one in self.past.turn(program, taken, here, again=deed.again):
                self.keep_other(asked.get(id(one), []))

    async def own(self, program: Program, deed: steps.Deed) -> None:
        session, now = program.session, self.world.clock.now()
        match deed:
            case steps.Start() | steps.Add():
                start = now - deed.ago if isinstance(deed, steps.Start) else now - 3600 - 900 * deed.at
                word = deed.word
                if word == steps.ALONE:
                    self.number += 1
                    word, start = f"U{self.number}", start - 7 * self.number
                end = None if isinstance(deed, steps.Start) else start + deed.long
                project, name = self._project(deed.project)
                draft = EntryDraft(
                    start=start,
                    end=end,
                    description=word,
                    project_id=project,
                    new_tags=(deed.tag,) if deed.tag else (),
                )
                running = self._running(program) if end is None else None
                made = await session.start(draft)
                if running is not None:
                    running.write("mine", end=max(start, running.want["start"]))
                want = {"start": start, "end": end, "description": word, "project": name}
                want |= {"tags": frozenset([deed.tag] if deed.tag else []), "billable": False}
                self.kept.append(Kept(made.id, want, mine=dict(want)))
            case steps.Stop():
                running = self._running(program)
                stopped = await session.stop()
                if stopped is not None and running is not None:
                    running.write("mine", end=stopped.end)
            case steps.Edit(which=which, field=name, value=value, tag=tag):
                if (one := self._pick(which)) is not None:
                    change, values = self._change(one, name, value)
                    await session.edit([(one.id, change)], (tag,) if tag else ())
                    if tag:
                        values["tags"] = values.get("tags", one.want["tags"]) | {tag}
                    one.write("mine", **values)
            case steps.Delete(which=which):
                if (one := self._pick(which)) is not None:
                    self.keep_other(self.asked_about(program, one))
                    await session.delete([one.id])
                    one.deleted = True
            case steps.Project():
                self.number += 1
                made_project = await session.create_project(
                    f"P{self.number}", color="#000000", billable=False
                )
                self.projects.append((made_project.id, made_project.name))

    def asked_about(self, program: Program, one: Kept) -> list[str]:
        """Entries of which the user is asked whether they are this one."""
        found = []
        for row in outbox.troubled(program.mirror.database):
            if isinstance(row.command, Twins) and row.command.twin_id == program.mirror.resolve(one.id):
                found.append(row.command.entry_id)
            elif row.doubtful and row.target == one.id and row.trouble and row.trouble.theirs:
                found.append(row.trouble.theirs.id)
        return found

    def keep_other(self, others: list[str]) -> None:
        """Who deletes his own, while he is asked whether another is it, keeps the other."""
        for found in others:
            if (there := self.world.entries().get(found)) is not None:
                self.kept.append(Kept(found, dict(there)))
                self.unheard.pop(found, None)

    def _change(self, one: Kept, name: str, value: int) -> tuple[EntryChange, dict[str, Any]]:
        start = one.want["start"]
        project, project_name = self._project(value)
        changes: dict[str, tuple[EntryChange, Any]] = {
            "description": (EntryChange(description="abc"[value]), "abc"[value]),
            "start": (EntryChange(start=start - 60 * value), start - 60 * value),
            "end": (EntryChange(end=start + 600 * value), start + 600 * value),
            "run": (EntryChange(end=None), None),
            "billable": (EntryChange(billable=value == 1), value == 1),
            "project": (EntryChange(project_id=project), project_name),
            "tags": (EntryChange(tag_ids=()), frozenset()),
        }
        change, wanted = changes[name]
        return change, {"end" if name == "run" else name: wanted}

    def _project(self, index: int | None) -> tuple[str | None, str | None]:
        """A project by the id that it had when it was made: stale, once the server has given it another."""
        if index is None or not self.projects:
            return None, None
        return self.projects[index % len(self.projects)]

    def _pick(self, which: int) -> Kept | None:
        alive = [one for one in self.kept if not one.deleted]
        return alive[which % len(alive)] if alive else None

    def _running(self, program: Program) -> Kept | None:
        found = program.mirror.running(self.world.user)
        return self.whose(program, found[0].id) if found else None

    def whose(self, program: Program, some_id: str) -> Kept | None:
        return next((one for one in self.kept if some_id in (one.id, program.mirror.resolve(one.id))), None)

    # other devices

    async def other(self, deed: steps.Deed) -> None:
        world = self.world
        now = world.clock.now()
        match deed:
            case steps.OtherStart() | steps.OtherAdd():
                self.number += 1
                runs = isinstance(deed, steps.OtherStart)
                start, end = (now, None) if runs else (now - 7200, now - 7000)
                body = {"start": to_utc(start), "description": f"F{self.number}"}
                if end is not None:
                    body["end"] = to_utc(end)
                before = world.entries()
                made = await world.call("POST", "/time-entries", body)
                want = {"start": start, "end": end, "description": f"F{self.number}", "project": None}
                want |= {"tags": frozenset(), "billable": False}
                self.kept.append(Kept(made["id"], want, theirs=dict(want)))
                self._noticed_end(before)
                self.others_timers |= runs
            case steps.OtherStop():
                before = world.entries()
                await world.call("PATCH", f"/user/{world.user}/time-entries", {"end": to_utc(now + 5)})
                self._noticed_end(before)
            case steps.OtherEdit(which=which, field=name):
                await self._other_edit(which, name)
            case steps.OtherEditUnknown(which=which, field=name):
                known = {self.program(0).mirror.resolve(one.id) for one in self.kept}
                alone = {some_id for some_id, one in world.entries().items() if one["description"][:1] == "U"}
                unknown = sorted(alone - known)
                if unknown:
                    some_id = unknown[which % len(unknown)]
                    values = await self._change_there(some_id, name)
                    self.unheard.setdefault(some_id, {}).update(values)
            case steps.OtherDelete(which=which):
                if (found := self._settled(which)) is not None:
                    one, server_id = found
                    await world.call("DELETE", f"/time-entries/{server_id}")
                    one.deleted_elsewhere = one.touched_elsewhere = True
            case steps.OtherTag(name=name):
                await world.call("POST", "/tags", {"name": name})

    async def _other_edit(self, which: int, name: str) -> None:
        found = self._settled(which)
        if found is None:
            return
        one, server_id = found
        one.write("theirs", **self.unheard.pop(server_id, {}))
        one.write("theirs", **await self._change_there(server_id, name))

    async def _change_there(self, server_id: str, name: str) -> dict[str, Any]:
        """Change an entry on the server; returns the fields that have another value now."""
        raw = await self.world.call("GET", f"/time-entries/{server_id}")
        body = {key: raw[key] for key in ("description", "billable", "projectId", "tagIds") if raw[key]}
        body |= {key: raw["timeInterval"][key] for key in ("start", "end") if raw["timeInterval"][key]}
        self.number += 1
        start = self.world.entries()[server_id]["start"]
        match name:
            case "description":
                values: dict[str, Any] = {"description": f"F{self.number}"}
                body |= values
            case "end":
                values = {"end": start + 3600 + self.number}
                body["end"] = to_utc(values["end"])
            case _:
                values = {"billable": not raw["billable"]}
                body |= values
        before = self.world.entries()
        if await self.world.call("PUT", f"/time-entries/{server_id}", body) is None:
            return {}
        self.others_timers |= before[server_id]["end"] is None
        return values

    def _noticed_end(self, before: dict[str, Any]) -> None:
        """Whatever another device's timer has ended was ended by that device."""
        for some_id, after in self.world.entries().items():
            if some_id in before and before[some_id]["end"] != after["end"]:
                self.others_timers = True
                program = self.program(0)
                if (one := self.whose(program, some_id)) is not None:
                    one.write("theirs", end=after["end"])
                else:
                    # Made by us, its answer lost: it is the newest running one that we know.
                    for mine in self.kept:
                        if mine.mine.get("start") == after["start"] and mine.id.startswith("local-"):
                            mine.write("theirs", end=after["end"])

    def _settled(self, which: int) -> tuple[Kept, str] | None:
        """An entry that the server has and whose id the mirror knows: no other can be told from its twins."""
        program = self.program(0)
        there = self.world.entries()
        alive = [(one, program.mirror.resolve(one.id)) for one in self.kept]
        alive = [(one, some_id) for one, some_id in alive if some_id in there]
        return alive[which % len(alive)] if alive else None

    # the judgement

    async def judge(self) -> list[str]:
        await self.kill(1)
        program = self.program(0)
        await self.deliver()
        await self.settle(program)
        if self.delivered:
            self._deleted_elsewhere(program)
        for one in self.kept:
            if values := self.unheard.get(program.mirror.resolve(one.id)):
                one.write("theirs", **values)
        self._kept_by_others(program)
        wrong = compare(program, self.kept, timers=not self.others_timers)
        rounds = 0
        while (stuck := outbox.troubled(program.mirror.database)) and rounds < 9:
            rounds += 1
            self.doubts += sum(row.doubtful for row in stuck)
            await resolve(self, program, stuck[0])
            await self.settle(program)
            self.heed_refusals()
        left = outbox.pending(program.mirror.database)
        wrong += [f"can't be put right: {row.state} {row.command} {row.trouble}" for row in left]
        if rounds:
            wrong += [f"at last: {one}" for one in compare(program, self.kept, timers=not self.others_timers)]
        return wrong

    def _kept_by_others(self, program: Program) -> None:
        """What was deleted here before its answer came, and changed elsewhere by then, is not deleted unseen."""
        known = {program.mirror.resolve(one.id) for one in self.kept} | asked_about(program)
        here = mirrored(program)
        for some_id in self.unheard.keys() - known:
            there = self.world.entries().get(some_id)
            gone = [one for one in self.kept if one.deleted and there and one.want["start"] == there["start"]]
            if there is not None and gone and here.get(some_id) == there:
                self.kept.append(Kept(some_id, there))

    def _deleted_elsewhere(self, program: Program) -> None:
        """Of two that were there, another device deleted one: the other is the one that is left."""
        known = {program.mirror.resolve(one.id) for one in self.kept} | asked_about(program)
        for some_id, there in self.world.entries().items():
            if some_id not in known:
                for one in self.kept:
                    if one.deleted_elsewhere and one.want["start"] == there["start"]:
                        one.id, one.want, one.deleted_elsewhere = some_id, dict(there), False
                        break

    async def deliver(self) -> None:
        """Requests that were kept on the way arrive; a timer among them ends what runs."""
        if self.world.late:
            before = self.world.entries()
            self.delivered = True
            await self.program(0).network.deliver()
            self._noticed_end(before)

    async def settle(self, program: Program) -> None:
        for _ in range(2):
            self.world.clock.move(400)
            program.engine.refresh()
            program.life.begin(None, {})
            await program.round()
