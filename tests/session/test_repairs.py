"""Repairs over a real socket: each is one act, the server has what was shown, and one step back leaves nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.rig import Rig, settled, wait_for
from tui.domain.batch import Batch
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.errors import ClockpaneError
from tui.domain.repairs import carve, merge, split, trims
from tui.domain.summaries import pair_of
from tui.domain.times import from_utc, to_utc
from tui.domain.workspace import Profile
from tui.server.admin import add_custom_field
from tui.session.session import Session

NINE = "2026-11-24T08:00:00Z"  # 9:00 in Berlin; it is 14:28


def at(hour: int, minute: int = 0) -> str:
    return f"2026-11-24T{hour - 1:02}:{minute:02}:00Z"


def seen(rig: Rig) -> list[tuple[Any, ...]]:
    """All that a person has on the server, without the ids."""
    return [
        (
            one["description"],
            one["timeInterval"]["start"],
            one["timeInterval"]["end"],
            one["projectId"],
            sorted(one["tagIds"] or ()),
            one["billable"],
            [field["value"] for field in one["customFieldValues"]],
        )
        for one in rig.entries()
    ]


def spans(rig: Rig) -> list[tuple[str, str, str | None]]:
    return [(one[0], one[1], one[2]) for one in seen(rig)]


def named(session: Session, words: str) -> TimeEntry:
    return next(one for day in session.state.days for one in day.entries if one.description == words)


def do_split(session: Session) -> Batch:
    return split(named(session, "one"), from_utc(at(10)))


def do_split_running(session: Session) -> Batch:
    return split(named(session, "timer"), from_utc(at(14)))


def do_merge(session: Session) -> Batch:
    return merge(named(session, "two"), named(session, "one"))


def do_merge_running(session: Session) -> Batch:
    return merge(named(session, "timer"), named(session, "two"))


def do_carve(session: Session) -> Batch:
    draft = EntryDraft(start=0, description="call")
    return carve(named(session, "timer"), from_utc(at(14)), from_utc(at(14, 20)), draft, session.clock.now())


def ways(session: Session) -> tuple[tuple[str, Batch], ...]:
    return trims(named(session, "one"), named(session, "two"), Profile(zone="Europe/Berlin"))


RESULTS: dict[Callable[[Session], Batch], list[tuple[str, str, str | None]]] = {
    do_split: [("one", at(9), at(10)), ("one", at(10), at(11)), ("two", at(10, 30), at(12)), ("timer", at(13), None)],
    do_split_running: [
        ("one", at(9), at(11)), ("two", at(10, 30), at(12)), ("timer", at(13), at(14)), ("timer", at(14), None)],
    do_merge: [("two · one", at(9), at(12)), ("timer", at(13), None)],
    do_merge_running: [("one", at(9), at(11)), ("timer · two", at(10, 30), None)],
    do_carve: [
        ("one", at(9), at(11)), ("two", at(10, 30), at(12)), ("timer", at(13), at(14)), ("call", at(14), at(14, 20)),
        ("timer", at(14, 20), None)],
    lambda session: ways(session)[0][1]: [
        ("one", at(9), at(10, 30)), ("two", at(10, 30), at(12)), ("timer", at(13), None)],
    lambda session: ways(session)[1][1]: [
        ("one", at(9), at(11)), ("two", at(11), at(12)), ("timer", at(13), None)],
    lambda session: ways(session)[2][1]: [
        ("one", at(9), at(11)), ("two", at(11), at(12, 30)), ("timer", at(13), None)],
}  # fmt: skip


async def prepared(rig: Rig, session: Session) -> None:
    """Two entries with all fields that overlap by half an hour, and a timer."""
    field = add_custom_field(rig.database, rig.workspace, "ticket", type="TXT")
    project = rig.call("POST", "/projects", {"name": "Backend"})
    tags = [rig.call("POST", "/tags", {"name": name})["id"] for name in ("bug", "call")]
    for number, (words, start, end) in enumerate(
        (("one", 9, at(11)), ("two", 10, at(12)), ("timer", 13, None))
    ):
        rig.entry(words, at(start, 30 if words == "two" else 0), end, projectId=project["id"],
                  tagIds=[tags[number % 2]], billable=True,
                  customFields=[{"customFieldId": field, "value": f"T-{number}"}])  # fmt: skip
    session.sync_now()
    await wait_for(lambda: session.state.running is not None, "the news are in")
    await settled(session)


@pytest.mark.parametrize("make", RESULTS)
async def test_each_is_sent_as_shown_and_taken_back_whole(rig: Rig, make: Callable[[Session], Batch]) -> None:
    async with rig.session() as session:
        await prepared(rig, session)
        before, timer = seen(rig), session.state.running
        assert timer is not None
        done = await session.together(make(session))
        await settled(session)
        assert spans(rig) == RESULTS[make]
        assert {one[3] for one in seen(rig) if one[0] != "call"} == {before[0][3]}
        assert all(one[5] and one[6] for one in seen(rig) if one[0] != "call"), "all fields are there"
        assert session.state.running is not None
        assert session.state.running.id == timer.id, "the timer goes on under its id"
        assert done
        taken = await session.undo()
        assert taken is not None
        if not taken.done:
            taken = await session.undo(agreed=taken)
        assert taken is not None
        assert taken.done
        await settled(session)
        assert seen(rig) == before
        assert session.state.running.id == timer.id


async def test_all_at_once_offline_leaves_nothing_to_send_when_taken_back(rig: Rig) -> None:
    async with rig.session() as session:
        await prepared(rig, session)
        before = session.state.days
        rig.down()
        await session.together(do_merge(session))
        assert len(session.waiting_acts()) == 2
        taken = await session.undo()
        assert taken is not None
        assert taken.done
        assert session.waiting_acts() == []
        assert session.state.days == before


async def test_what_was_worked_out_for_other_times_is_refused(rig: Rig) -> None:
    async with rig.session() as session:
        await prepared(rig, session)
        for make in (do_split, do_merge):
            batch = make(session)
            end = from_utc(at(11, 5)) if make is do_split else from_utc(at(11, 6))
            await session.edit([(named(session, "one").id, EntryChange(end=end))])
            before = session.state.days
            with pytest.raises(ClockpaneError, match="“one” was changed meanwhile"):
                await session.together(batch)
            assert session.state.days == before
        await session.delete([named(session, "two").id])
        with pytest.raises(ClockpaneError, match="not there any more"):
            await session.together(batch)


async def test_a_split_of_an_entry_that_got_its_id_meanwhile(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        entry = await session.add(EntryDraft(start=from_utc(NINE), end=from_utc(at(11)), description="one"))
        batch = split(entry, from_utc(at(10)))
        rig.back_up()
        session.sync_now()
        await settled(session)
        assert named(session, "one").id != entry.id
        await session.together(batch)
        await settled(session)
        assert spans(rig) == [("one", at(9), at(10)), ("one", at(10), at(11))]


async def test_an_overlap_that_is_allowed_stays_so_by_whatever_ids_and_can_be_marked_again(rig: Rig) -> None:
    async with rig.session() as session:
        rig.down()
        one, other = [
            await session.add(
                EntryDraft(start=from_utc(at(hour)), end=from_utc(at(hour + 2)), description=words)
            )
            for words, hour in (("one", 9), ("two", 10))
        ]
        assert session.state.days[0].overlapping == {one.id, other.id}
        await session.allow(other.id, one.id)
        assert session.state.days[0].overlapping == frozenset()
        assert session.state.undo == "Added", "it is no act on entries"
        rig.back_up()
        session.sync_now()
        await settled(session)
        ids = {named(session, "one").id, named(session, "two").id}
        assert not ids & {one.id, other.id}
        assert session.state.allowed == {pair_of(*ids)}
        assert session.state.days[0].overlapping == frozenset()
    async with rig.session() as session:
        await settled(session)
        assert session.state.days[0].overlapping == frozenset(), "also after a restart"
        # Deleted and taken back it has another id, and is allowed as before.
        await session.delete([named(session, "two").id])
        await settled(session)
        taken = await session.undo()
        assert taken is not None
        await session.undo(agreed=taken)
        await settled(session)
        ids = {named(session, "one").id, named(session, "two").id}
        assert session.state.days[0].overlapping == frozenset()
        await session.allow(*ids, allowed=False)
        assert session.state.days[0].overlapping == ids
        assert session.state.allowed == frozenset()


async def test_a_third_entry_is_marked_still(rig: Rig) -> None:
    async with rig.session() as session:
        made = [
            await session.add(
                EntryDraft(start=from_utc(at(hour)), end=from_utc(at(hour + 3)), description=str(hour))
            )
            for hour in (8, 9, 10)
        ]
        await session.allow(made[0].id, made[1].id)
        await session.allow(made[0].id, made[2].id)
        assert session.state.days[0].overlapping == {made[1].id, made[2].id}
        assert to_utc(made[0].start) == at(8)
