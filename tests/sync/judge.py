"""How an entry must be in the end, and what is not so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.sync.world import Program
from tui.domain.commands import Twins, is_local
from tui.domain.entries import TimeEntry
from tui.store import outbox
from tui.sync import plan

FIELDS = ("start", "end", "description", "project", "tags", "billable")


@dataclass
class Kept:
    """An entry as it must be: per field, the values that the last writers of each side gave it."""

    id: str
    """The id under which it was made: ours, or the server's for one of another device."""
    want: dict[str, Any]
    mine: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False
    deleted_elsewhere: bool = False
    touched_elsewhere: bool = False
    since: dict[str, set[str]] = field(default_factory=lambda: {"mine": set(), "theirs": set()})
    """Fields that each side has written since both had the same; what is in both sets may be either's."""
    former: list[str] = field(default_factory=list)
    """Ids that it had before it was deleted and made anew."""

    def write(self, side: str, **values: Any) -> None:
        getattr(self, side).update(values)
        self.since[side].update(values)
        self.want.update(values)
        self.touched_elsewhere |= side == "theirs"

    def becomes(self, some_id: str, want: dict[str, Any]) -> None:
        """It is that one from now on, and what either side wrote before is nothing to it."""
        self.former.append(self.id)
        self.id, self.want, self.mine, self.theirs = some_id, want, {}, {}
        self.deleted = self.deleted_elsewhere = False
        self.agreed()

    def agreed(self) -> None:
        """Both sides have the same now."""
        self.since = {"mine": set(), "theirs": set()}

    def either(self, name: str) -> bool:
        """Whether both sides wrote that field, so that the person is asked which is right."""
        sides = (self.mine, self.theirs, *self.since.values())
        return all(name in side for side in sides)


def asked_about(program: Program) -> set[str]:
    """Entries of which the user is asked whether they are others that he made."""
    found = set()
    for row in outbox.pending(program.mirror.database):
        if isinstance(row.command, Twins):
            found.add(row.command.entry_id)
        elif row.doubtful and row.trouble is not None and row.trouble.theirs is not None:
            found.add(row.trouble.theirs.id)
    return found


def unlike(program: Program, kept: list[Kept]) -> list[str]:
    """What the mirror shows otherwise than the user left it."""
    asked = asked_about(program)
    here = {some_id: one for some_id, one in mirrored(program).items() if some_id not in asked}
    want = {program.mirror.resolve(one.id): one.want for one in kept if not one.deleted}
    return [
        f"{here.get(one)} instead of {want.get(one)}"
        for one in {**here, **want}
        if here.get(one) != want.get(one)
    ]


def compare(program: Program, kept: list[Kept], *, timers: bool) -> list[str]:
    """All that is not as it must be, once everything is settled.

    Without `timers`, another device has started or stopped some: ends may be the server's then.
    """
    world, mirror = program.world, program.mirror
    rows = outbox.pending(mirror.database)
    stuck = {row.target for row in rows if row.state == "needs_you"}
    doubtful = {row.target for row in rows if row.doubtful}
    waits = {row.target for row in rows if not isinstance(row.command, Twins)}
    asked = asked_about(program)
    wrong = []
    if rows and plan.sendable(rows).rows:
        wrong.append(f"still to be sent: {rows}")
    if waits and not stuck:
        wrong.append(f"waits for nobody: {rows}")
    there, here = world.entries(), mirrored(program)
    known = set()
    for one in kept:
        some_id = mirror.resolve(one.id)
        if some_id in known:
            wrong.append(f"two entries became one: {some_id}")
        known.add(some_id)
        if some_id in waits:
            wrong += [] if some_id in here or one.deleted else [f"{one} needs the user, but is not shown"]
        else:
            wrong += _one(one, there.get(some_id), timers)
        if some_id in stuck - doubtful and not (one.touched_elsewhere or world.refused) and timers:
            wrong.append(f"needs the user for nothing: {[row.trouble for row in rows]}")
    wrong += [f"nobody made {some_id}: {there[some_id]}" for some_id in there if some_id not in known | asked]
    wrong += [f"a local id stayed: {one}" for one in here if is_local(one) and one not in waits]
    wrong += [
        f"mirror {here.get(some_id)} and server {there.get(some_id)} differ"
        for some_id in {**here, **there}
        if some_id not in waits and here.get(some_id) != there.get(some_id)
    ]
    names = world.things()
    wrong += [f"twice: {name}" for name in names if names.count(name) > 1]
    shown = {entry.id for day in program.session.state.days for entry in day.entries}
    if shown != set(here):
        wrong.append(f"the screen shows {shown}, the mirror has {set(here)}")
    return wrong if stuck else wrong + _timers(program, there)


def _one(one: Kept, there: Any, timers: bool) -> list[str]:
    if one.deleted or one.deleted_elsewhere:
        return [] if there is None else [f"{one} was deleted but stands: {there}"]
    if there is None:
        return [f"{one} is lost"]
    return [
        f"{name} of {one} is {there[name]!r}"
        for name in FIELDS
        if there[name] not in _right(one, name) and (name != "end" or timers)
    ]


def _right(one: Kept, name: str) -> list[Any]:
    return [one.mine[name], one.theirs[name]] if one.either(name) else [one.want[name]]


def agree(program: Program, kept: list[Kept]) -> None:
    """Of what is the same here and there, and waits for nothing, neither side's last change is in question."""
    open_ones = [one for one in kept if all(one.since.values()) and not one.deleted]
    if not open_ones:
        return
    there, here = program.world.entries(), mirrored(program)
    waits = {row.target for row in outbox.pending(program.mirror.database)}
    for one in open_ones:
        some_id = program.mirror.resolve(one.id)
        if some_id in there and there[some_id] == here.get(some_id) and some_id not in waits:
            settled = {name: there[some_id][name] for name in FIELDS if one.either(name)}
            if all(value in _right(one, name) for name, value in settled.items()):
                one.want.update(settled)
                one.agreed()


def _timers(program: Program, there: dict[str, Any]) -> list[str]:
    run = [some_id for some_id, one in there.items() if one["end"] is None]
    shown = program.session.state.running
    if run != ([shown.id] if shown else []):
        return [f"runs on the server: {run}, on the screen: {shown}"]
    return []


def mirrored(program: Program) -> dict[str, Any]:
    """The mirror's entries in the form of `World.entries`."""
    catalog = program.mirror.catalog(program.world.workspace)

    def plain(entry: TimeEntry) -> dict[str, Any]:
        project = catalog.projects.get(entry.project_id or "")
        tags = [catalog.tags[tag].name if tag in catalog.tags else tag for tag in entry.tag_ids]
        return {
            "start": entry.start,
            "end": entry.end,
            "description": entry.description,
            "project": project.name if project else entry.project_id,
            "tags": frozenset(tags),
            "billable": entry.billable,
        }

    world = program.world
    return {one.id: plain(one) for one in program.mirror.starting(world.workspace, world.user, 0, 1 << 40)}
