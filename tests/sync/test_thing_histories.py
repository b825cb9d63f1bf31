"""Histories of what is done to projects and tags, with faults and deaths: in the end each is as the user left it."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.sync.test_machine import _MEMORY, _SHORT
from tests.sync.world import FAULTS, Killed, Program, World
from tui.domain.entries import EntryDraft
from tui.domain.errors import ClockpaneError
from tui.domain.things import Thing, ThingChange, ThingEdit

Step = tuple[str, int, int]


@dataclass
class Kept:
    """A project or tag as the user left it."""

    id: str
    kind: str
    want: dict[str, Any]
    gone: bool = False


Deed = tuple[Kept | str, dict[str, Any], dict[str, Any]]
"""What can be taken back: an entry that was added, or the fields of a thing before and after."""


@dataclass
class History:
    """What was done, beside the program that did it."""

    world: World
    program: Program
    kept: list[Kept] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    done: list[Deed] = field(default_factory=list)
    undone: list[Deed] = field(default_factory=list)
    number: int = 0

    def thing(self, one: Kept) -> Thing:
        catalog = self.program.session.state.catalog
        found: dict[str, Any] = catalog.projects if one.kind == "project" else catalog.tags
        return found[self.program.mirror.resolve(one.id)]

    def pick(self, which: int, kind: str = "") -> Kept | None:
        alive = [one for one in self.kept if not one.gone and kind in ("", one.kind)]
        return alive[which % len(alive)] if alive else None

    async def try_to(self, step: Step) -> None:
        with suppress(ClockpaneError):
            await self.do(*step)

    async def do(self, name: str, which: int, value: int) -> None:
        self.number += 1
        session, one = self.program.session, self.pick(which)
        if name == "project":
            made = await session.create_project(f"P{self.number}", color="#000000", estimate=3600 * value)
            self.kept.append(
                Kept(
                    made.id,
                    "project",
                    {"name": made.name, "archived": False, "estimate": 3600 * value or None},
                )
            )
        elif name == "tag":
            tag = await session.create_tag(f"T{self.number}")
            self.kept.append(Kept(tag.id, "tag", {"name": tag.name, "archived": False}))
        elif name == "entry":
            now, project, tag_of = (
                self.world.clock.now(),
                self.pick(which, "project"),
                self.pick(value, "tag"),
            )
            await session.add(
                EntryDraft(
                    start=now - 600 * self.number,
                    end=now - 600 * self.number + 60,
                    description=f"E{self.number}",
                    project_id=project.id if project else None,
                    tag_ids=(tag_of.id,) if tag_of and not tag_of.want["archived"] else (),
                )
            )
            self.entries.append(f"E{self.number}")
            self.done.append((f"E{self.number}", {}, {}))
            self.undone.clear()
        elif name in ("undo", "redo"):
            await self.turn(again=name == "redo")
        elif one is not None and name == "delete":
            await session.delete_things([self.thing(one)])
            one.gone = True
        elif one is not None:
            await self.change(one, name, value)

    async def change(self, one: Kept, name: str, value: int) -> None:
        fields: dict[str, Any] = {
            "rename": {"name": f"N{self.number}"},
            "archive": {"archived": value > 0},
            "both": {"name": f"B{self.number}", "archived": value > 1},
            "estimate": {"estimate": 3600 * value or None} if one.kind == "project" else {},
        }[name]
        before = {key: one.want[key] for key in fields}
        await self.program.session.change_things(
            [ThingEdit(self.thing(one), ThingChange(**fields))], "Changed"
        )
        if before != fields:
            self.done.append((one, before, fields))
            self.undone.clear()
            one.want |= fields

    async def turn(self, *, again: bool) -> None:
        taken = await self.program.session.undo(again=again)
        if taken is not None and not taken.done:
            taken = await self.program.session.undo(again=again, agreed=taken)
        stack, other = (self.undone, self.done) if again else (self.done, self.undone)
        if taken is None:
            return
        one, before, after = stack.pop()
        if isinstance(one, str):
            (self.entries.append if again else self.entries.remove)(one)
            other.append((one, before, after))
        elif not one.gone:
            one.want |= after if again else before
            other.append((one, before, after))

    def unlike(self) -> list[str]:
        """What the mirror does not show as the user left it, whatever has been sent so far."""
        mirror = self.program.mirror
        catalog = mirror.catalog(self.world.workspace)
        found = []
        for one in self.kept:
            things: dict[str, Any] = catalog.projects if one.kind == "project" else catalog.tags
            thing = things.get(mirror.resolve(one.id))
            shown = thing and {name: getattr(thing, name) for name in one.want}
            if not one.gone and shown != one.want:
                found.append(f"{one} is shown as {thing}")
        return found

    def wrong(self) -> list[str]:
        """What in the end is not as the user left it, here and on the server."""
        with self.world.database.read() as db:
            projects = {row["id"]: dict(row) for row in db.execute("SELECT * FROM projects").fetchall()}
            tags = {row["id"]: dict(row) for row in db.execute("SELECT * FROM tags").fetchall()}
            entries = [row[0] for row in db.execute("SELECT description FROM entries").fetchall()]
        state = self.program.session.state
        found = [] if sorted(entries) == sorted(self.entries) else [f"entries {entries} not {self.entries}"]
        found += [f"waits: {act}" for act in self.program.session.waiting_acts()]
        here: set[str] = {*state.catalog.projects, *state.catalog.tags}
        if here != {*projects, *tags}:
            found.append(f"here {sorted(here)}, there {sorted({*projects, *tags})}")
        for one in self.kept:
            server_id = self.program.mirror.resolve(one.id)
            there = (projects if one.kind == "project" else tags).get(server_id)
            if (there is None) != one.gone:
                found.append(f"{one} is {there}")
            elif there is not None:
                thing: Any = self.thing(one)
                has = {"name": there["name"], "archived": bool(there["archived"])}
                has |= {"estimate": thing.estimate} if one.kind == "project" else {}
                mine = {key: getattr(thing, key) for key in one.want}
                found += [f"{one} there {has} here {mine}"] if not has == mine == one.want else []
        return found


async def _play(folder: Path, history: list[Any]) -> list[str]:
    world = World(folder)
    try:
        played = History(world, Program(world))
        for step in history:
            if isinstance(step[0], str):
                await played.try_to(step)
            else:
                reads, writes, dies_at, meanwhile = step
                program = played.program
                program.network.order(reads, writes)
                program.engine.refresh()
                deeds = {moment: partial(played.try_to, act) for moment, act in meanwhile}
                program.life.begin(dies_at, deeds)
                try:
                    await program.round()
                except Killed:
                    await program.kill()
                    played.program = Program(world)
                program.life.end()
            if wrong := played.unlike():
                return [f"after {step}: {one}" for one in wrong]
        for _ in range(4):
            await played.program.settled()
        played.program.session._read_whole()
        wrong = played.wrong()
        await played.program.kill()
        return wrong
    finally:
        await world.close()


_DEEDS = ("project", "tag", "rename", "archive", "both", "estimate", "delete", "entry", "undo", "redo")
_ACT = some.tuples(some.sampled_from(_DEEDS), some.integers(0, 5), some.integers(0, 2))
_SYNC = some.tuples(
    some.lists(some.sampled_from(FAULTS), max_size=3),
    some.lists(some.sampled_from(FAULTS), max_size=4),
    some.none() | some.integers(1, 40),
    some.lists(some.tuples(some.integers(1, 30), _ACT), max_size=2),
)


@pytest.mark.slow
@_SHORT
@given(some.lists(_ACT | _ACT | _SYNC, min_size=6, max_size=20))
def test_whatever_goes_wrong_each_project_and_tag_is_as_the_user_left_it(history: list[Any]) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
            assert asyncio.run(_play(Path(folder), history)) == []
    finally:
        logging.disable(logging.NOTSET)


def test_what_is_done_while_a_change_is_on_its_way_stays_on_the_screen(tmp_path: Path) -> None:
    sync: tuple[list[str], list[str], None, list[Any]] = ([], [], None, [])
    for moment in range(1, 25):
        folder = tmp_path / str(moment)
        folder.mkdir()
        meanwhile = ([], [], None, [(moment, ("both", 0, 2))])
        history = [("project", 0, 1), sync, ("rename", 0, 0), ("estimate", 0, 2), meanwhile]
        assert asyncio.run(_play(folder, history)) == [], moment
