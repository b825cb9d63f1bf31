"""Clocks that jump, stand still, or are read in another zone: no entry ends before it starts, nothing is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.rig import HeldClock, Rig, settled, wait_for
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.times import from_utc
from tui.session.session import Session
from tui.session.state import Link

HOUR = 3600


class TwoClocks(HeldClock):
    """A wall clock that can be set, and a monotonic one that does not hear of it."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 1000.0

    def monotonic(self) -> float:
        return self.ticks

    def move(self, seconds: int) -> None:
        super().move(seconds)
        self.ticks += seconds

    def jump(self, seconds: int) -> None:
        """Set the wall clock; or suspend the machine, in which the monotonic one stands still."""
        self.instant += seconds


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path, clock=TwoClocks())
    rig.up()
    yield rig
    rig.close()


def jump(rig: Rig, seconds: int) -> None:
    assert isinstance(rig.clock, TwoClocks)
    rig.clock.jump(seconds)


def spans(rig: Rig) -> dict[str, tuple[int, int | None]]:
    """(start, end) on the server by description."""
    found: dict[str, tuple[int, int | None]] = {}
    for one in rig.entries():
        span = one["timeInterval"]
        end = from_utc(span["end"]) if span["end"] else None
        assert one["description"] not in found, "it is there twice"
        found[one["description"]] = (from_utc(span["start"]), end)
    return found


def shown(session: Session) -> dict[str, tuple[int, int | None]]:
    return {one.description: (one.start, one.end) for day in session.state.days for one in day.entries}


async def agreed(rig: Rig, session: Session) -> None:
    """All is sent, nothing needs anybody, and the screen shows what the server has."""
    session.sync_now()
    await settled(session)
    assert session.state.problems == {}
    assert session.state.sync.link is Link.ONLINE
    await wait_for(lambda: shown(session) == spans(rig), "screen and server agree")


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("hours", [-5, -1, 1, 5, 30])
async def test_a_clock_that_jumps_while_a_timer_runs(rig: Rig, hours: int, offline: bool) -> None:
    async with rig.session() as session:
        start = rig.clock.now()
        await session.start(EntryDraft(start=start, description="runs"))
        await settled(session)
        if offline:
            rig.down()
        rig.clock.move(60)
        jump(rig, hours * HOUR)
        stopped = await session.stop()
        assert stopped is not None
        assert stopped.end is not None
        assert stopped.end >= start, "it ends before it starts"
        await session.start(EntryDraft(start=rig.clock.now(), description="next"))
        jump(rig, -hours * HOUR)
        rig.clock.move(60)
        if offline:
            rig.back_up()
        await session.stop()
        await agreed(rig, session)
        there = spans(rig)
        assert there["runs"] == (start, max(start, start + 60 + hours * HOUR))
        assert there["next"][0] == start + 60 + hours * HOUR
        end = there["next"][1]
        assert end is not None
        assert end >= there["next"][0]


@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_switch_on_a_clock_that_was_set(rig: Rig, hours: int) -> None:
    async with rig.session() as session:
        start = rig.clock.now()
        await session.start(EntryDraft(start=start, description="runs"))
        jump(rig, hours * HOUR)
        await session.start(EntryDraft(start=rig.clock.now(), description="next"))
        await agreed(rig, session)
        assert spans(rig) == {
            "runs": (start, max(start, start + hours * HOUR)),
            "next": (start + hours * HOUR, None),
        }


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
async def test_acts_that_wait_keep_their_instants_when_the_clock_jumps(rig: Rig, hours: int) -> None:
    there = rig.entry("there", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        rig.down()
        now = rig.clock.now()
        await session.add(EntryDraft(start=now - 600, end=now - 300, description="waits"))
        await session.edit([(there["id"], EntryChange(end=from_utc("2026-11-24T09:30:00Z")))])
        await wait_for(lambda: session.state.sync.link is Link.OFFLINE, "offline is said")
        jump(rig, hours * HOUR)
        rig.back_up()
        await agreed(rig, session)
        assert spans(rig) == {
            "waits": (now - 600, now - 300),
            "there": (from_utc("2026-11-24T08:00:00Z"), from_utc("2026-11-24T09:30:00Z")),
        }


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
async def test_news_come_on_a_clock_that_was_set(rig: Rig, hours: int) -> None:
    """Also of what was written here before, at an instant that is still to come now."""
    async with rig.session() as session:
        now = rig.clock.now()
        await session.add(EntryDraft(start=now - 600, end=now, description="ours"))
        await session.add(EntryDraft(start=now - 600, end=now, description="dropped"))
        await agreed(rig, session)
        jump(rig, hours * HOUR)
        rig.clock.move(300)
        ours, dropped = (
            next(one for one in rig.entries() if one["description"] == name) for name in ("ours", "dropped")
        )
        span = {name: ours["timeInterval"][name] for name in ("start", "end")}
        rig.call("PUT", f"/time-entries/{ours['id']}", {**span, "description": "theirs"})
        rig.call("DELETE", f"/time-entries/{dropped['id']}")
        rig.entry("new", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")
        await agreed(rig, session)
        assert set(shown(session)) == {"theirs", "new"}


async def test_the_catalog_is_read_again_though_it_was_last_read_in_the_future(rig: Rig) -> None:
    """A clock that was a month ahead, and was put right between two runs."""
    jump(rig, 30 * 24 * HOUR)
    async with rig.session():
        pass
    jump(rig, -30 * 24 * HOUR)
    rig.call("POST", "/projects", {"name": "Made elsewhere"})
    async with rig.session() as session:
        rig.clock.move(25 * HOUR)
        session._account.engine.wake()
        await wait_for(lambda: session.state.catalog.projects, "the project is read by itself", 3)


@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_limit_lasts_no_longer_because_the_clock_was_set(rig: Rig, hours: int) -> None:
    async with rig.session() as session:
        rig.faults.plan("POST", "time-entries", "limit")
        now = rig.clock.now()
        await session.add(EntryDraft(start=now - 60, end=now, description="x"))
        await wait_for(lambda: session.state.sync.next_send is not None, "the wait is said")
        jump(rig, hours * HOUR)
        session.sync_now()
        await wait_for(lambda: session._account.engine._wake.is_set() is False, "it has looked")
        assert rig.entries() == [], "it was sent before the time was over"
        rig.clock.move(8)
        await agreed(rig, session)
        assert spans(rig) == {"x": (now - 60, now)}


async def test_what_other_devices_did_while_the_machine_slept(rig: Rig) -> None:
    """What was known of the running timer is known no longer, though no second has passed on the monotonic clock."""
    async with rig.session() as session:
        await session.start(EntryDraft(start=rig.clock.now(), description="mine"))
        await agreed(rig, session)
        mine = rig.entries()[0]
        jump(rig, 8 * HOUR)
        rig.call(
            "PATCH",
            f"/user/{rig.user}/time-entries",
            {"end": "2026-11-24T14:00:00Z"},
        )
        theirs = rig.entry("theirs", "2026-11-24T20:00:00Z")
        said: list[str] = []
        session.on_notice(said.append)
        await session.stop()
        await wait_for(
            lambda: session.state.sync.needs_you or not session.state.sync.waiting, "it is settled"
        )
        running = [one for one in rig.entries() if one["timeInterval"]["end"] is None]
        assert [one["id"] for one in running] == [theirs["id"]], "the other timer was stopped for ours"
        assert running[0]["timeInterval"]["start"] == "2026-11-24T20:00:00Z"
        there = next(one for one in rig.entries() if one["id"] == mine["id"])
        assert there["timeInterval"]["end"] == "2026-11-24T14:00:00Z", (
            "what was stopped there was overwritten"
        )
        assert any("mine" in sentence or "Stopped elsewhere" in sentence for sentence in said)


@pytest.mark.parametrize("again", ["ctrl+r", "a new run"])
async def test_the_profile_moves_to_another_zone(rig: Rig, again: str) -> None:
    """Days begin elsewhere; entries and what waits are the instants that they were."""
    for number, hour in enumerate(("02", "05", "12", "22")):
        rig.entry(f"e{number}", f"2026-11-23T{hour}:30:00Z", f"2026-11-23T{hour}:40:00Z")
    now = rig.clock.now()

    def days(session: Session) -> dict[str, date]:
        return {one.description: day.date for day in session.state.days for one in day.entries}

    async def moved(session: Session) -> None:
        session.sync_now()
        await wait_for(lambda: session.state.zone == "America/New_York", "the zone is known", 3)
        await agreed(rig, session)
        assert days(session) == {
            "e0": date(2026, 11, 22),
            "e1": date(2026, 11, 23),
            "e2": date(2026, 11, 23),
            "e3": date(2026, 11, 23),
            "waits": date(2026, 11, 24),
        }
        assert spans(rig)["waits"] == (now - 600, now - 300)

    async with rig.session() as session:
        assert days(session)["e3"] == date(2026, 11, 23)
        assert session.state.zone == "Europe/Berlin"
        rig.down()
        await session.add(EntryDraft(start=now - 600, end=now - 300, description="waits"))
        move_to(rig, "America/New_York")
        rig.back_up()
        if again == "ctrl+r":
            await moved(session)
    if again == "a new run":
        async with rig.session() as session:
            await moved(session)


def move_to(rig: Rig, zone: str) -> None:
    """What the person sets in the profile on Clockify."""
    with rig.database.write() as db:
        db.execute("UPDATE users SET settings = json_set(settings, '$.timeZone', ?)", (zone,))
