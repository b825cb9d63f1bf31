"""What somebody does often, lately, and at this hour of this weekday: the order in which things are offered.

Each use of a project, task, tag or description counts the more the younger it is and the nearer its hour and weekday
are to now. Sums of that are kept by slot of the week, so that another hour costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from tui.domain.times import Instant, local

HALF_LIFE = 14 * 86400
"""Seconds after which a use counts half."""
RECENT = 9
"""So many things stand on the jump list: one for each digit."""

_ELSEWHEN = 0.15
"""What a use counts at an hour that has nothing to do with now."""
_REACH = 2
"""Hours to each side in which a use is near."""
_SLOTS = 7 * 24

_Slots = dict[int, float]
"""Decayed uses by slot of the week."""


class Use(NamedTuple):
    """An entry, as much of it as habits need. `tags` are ids with blanks between them."""

    start: Instant
    description: str
    project_id: str | None
    task_id: str | None
    tags: str
    billable: bool


class Thing(Struct, frozen=True, kw_only=True):
    """Something that was done, whenever that was."""

    description: str = ""
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: tuple[str, ...] = ()
    billable: bool = False
    last: Instant = 0
    """When it was begun last."""


class Habits:
    """Weights of what was used, as they are at one moment; without uses all weigh nothing."""

    def __init__(self, uses: Iterable[Use] = (), now: Instant = 0, zone: str = "UTC") -> None:
        """`uses` in any order; those ahead of `now` count as uses of now."""
        self._now, self._zone = now, zone
        self._things: dict[tuple[object, ...], Thing] = {}
        self._slots: dict[tuple[object, ...], _Slots] = {}
        for use in uses:
            self._take(use)
        self._by_id: dict[object, _Slots] | None = None
        self._weights: dict[object, float] = {}

    def _take(self, use: Use) -> None:
        start, description, project_id, task_id, tags, billable = use
        ids = _ids(tags)
        key = (description, project_id, task_id, ids, billable)
        thing = self._things.get(key)
        if thing is None:
            self._slots[key] = {}
        if thing is None or start > thing.last:
            self._things[key] = Thing(
                description=description,
                project_id=project_id,
                task_id=task_id,
                tag_ids=ids,
                billable=billable,
                last=start,
            )
        slots, slot = self._slots[key], _slot(start, self._zone)
        slots[slot] = slots.get(slot, 0.0) + 0.5 ** (max(0, self._now - start) / HALF_LIFE)

    def weight(self, some_id: str) -> float:
        """How likely the project, task or tag of that id is now; 0 for one that was never used."""
        return self._weigh(some_id)

    def described(self, description: str) -> float:
        """The same for a description."""
        return self._weigh(("description", description))

    def place(self, project_id: str | None, task_id: str | None) -> float:
        """The same for a project with that very task; without a task, for the project's uses without one."""
        return self._weigh(("place", project_id, task_id))

    def things(self, now: Instant, limit: int) -> tuple[Thing, ...]:
        """What is likely to be done at `now`, the likeliest first; billable as it was the last time."""
        near = _near(_slot(now, self._zone))
        scores: dict[tuple[object, ...], float] = {}
        newest: dict[tuple[object, ...], Thing] = {}
        for key, thing in self._things.items():
            if _empty(thing):
                continue
            same = key[:4]
            scores[same] = scores.get(same, 0.0) + _sum(self._slots[key], near)
            if same not in newest or _order(thing) < _order(newest[same]):
                newest[same] = thing
        ranked = sorted(newest, key=lambda same: (-round(scores[same], 12), *_order(newest[same])))
        return tuple(newest[same] for same in ranked[:limit])

    def recent(self, limit: int = RECENT) -> tuple[Thing, ...]:
        """The last different things, the one begun last first. What says nothing at all is none of them."""
        found = [thing for thing in self._things.values() if not _empty(thing)]
        return tuple(sorted(found, key=_order)[:limit])

    def _weigh(self, key: object) -> float:
        if key not in self._weights:
            if self._by_id is None:
                self._by_id = _gathered((thing, self._slots[each]) for each, thing in self._things.items())
            slots = self._by_id.get(key)
            if slots is None:
                return 0.0
            self._weights[key] = round(_sum(slots, _near(_slot(self._now, self._zone))), 12)
        return self._weights[key]


def _gathered(things: Iterable[tuple[Thing, _Slots]]) -> dict[object, _Slots]:
    """The slots of each id, description and place in the things."""
    found: dict[object, _Slots] = {}
    for thing, slots in things:
        keys: list[object] = [*thing.tag_ids]
        if thing.project_id:
            keys += [thing.project_id, ("place", thing.project_id, thing.task_id)]
        if thing.task_id:
            keys.append(thing.task_id)
        if thing.description:
            keys.append(("description", thing.description))
        for key in keys:
            into = found.setdefault(key, {})
            for slot, mass in slots.items():
                into[slot] = into.get(slot, 0.0) + mass
    return found


def _sum(slots: _Slots, near: tuple[float, ...]) -> float:
    return sum(mass * near[slot] for slot, mass in slots.items())


def _order(thing: Thing) -> tuple[object, ...]:
    """The younger first; of the same moment by what they say, so that the order is always the same."""
    return (
        -thing.last,
        thing.description,
        thing.project_id or "",
        thing.task_id or "",
        thing.tag_ids,
        thing.billable,
    )


def _empty(thing: Thing) -> bool:
    return not (thing.description or thing.project_id or thing.task_id or thing.tag_ids)


@lru_cache(maxsize=1024)
def _ids(tags: str) -> tuple[str, ...]:
    """The ids in one order, whatever order they were written in."""
    return tuple(sorted(tags.split()))


@lru_cache(maxsize=4096)
def _offset(zone: str, day: int) -> int:
    """Seconds that the zone is ahead of UTC on that day: of a day on which the clock changes, an hour may be off."""
    ahead = local(day * 86400 + 43200, zone).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _slot(instant: Instant, zone: str) -> int:
    """The hour of the week, 0 for the first one of a Monday."""
    hours = (instant + _offset(zone, instant // 86400)) // 3600
    return (hours + 72) % _SLOTS  # 1970 began on a Thursday


@lru_cache(maxsize=_SLOTS)
def _near(slot: int) -> tuple[float, ...]:
    """How much a use in each slot of the week counts in this one."""
    return tuple(_nearness(slot, other) for other in range(_SLOTS))


def _nearness(one: int, other: int) -> float:
    apart = abs(one % 24 - other % 24)
    hour = max(0.0, 1 - min(apart, 24 - apart) / _REACH)
    same_day = one // 24 == other // 24
    return _ELSEWHEN + hour * (1.5 if same_day else 1.0)
