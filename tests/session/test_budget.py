"""An hourly budget of requests: it outlives the program, and acts always find room in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

import tui.session.session
from tests.rig import ZONE, Rig, settled, wait_for
from tui.domain.entries import EntryDraft
from tui.domain.times import from_utc
from tui.session.session import Session
from tui.session.state import Link, State, SyncStatus
from tui.settings import Settings

COUNTED = Settings(time_zone=ZONE, time_format="24h", week_start="monday", requests_per_hour=30)
HOUR = 3600


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours that pass between two of its looks would be a sleep to the session, after which it reads all anew."""
    monkeypatch.setattr(tui.session.session, "_WATCH_EVERY", 3600.0)


@asynccontextmanager
async def counted(rig: Rig) -> AsyncIterator[Session]:
    """A session with a budget of 30, after what it does first."""
    async with rig.bare_session(settings=COUNTED) as session:
        await wait_for(lambda: session.state.account.kind != "local", "the account is on the screen")
        engine = session._account.engine
        await wait_for(lambda: engine._lock is not None and resting(session), "it has done what it may")
        yield session


async def look(session: Session, what: Callable[[], None]) -> None:
    """Do that, and let the engine look what may be done."""
    what()
    engine = session._account.engine
    engine.wake()
    await wait_for(lambda: resting(session), "what may be done is done")


def resting(session: Session) -> bool:
    """Whether nothing is under way; acts may wait."""
    engine = session._account.engine
    return not engine._busy and not engine._wake.is_set()


async def spend(rig: Rig, session: Session, count: int) -> None:
    """Look at the server again and again, until so many requests were made, or no more go."""
    for _ in range(60):
        if len(rig.requests) >= count:
            return
        await look(session, session._account.engine.refresh)


async def act(rig: Rig, session: Session, name: str) -> None:
    now = rig.clock.now()
    await session.add(EntryDraft(start=now - 60, end=now, description=name))


def nothing() -> None:
    """Only time passes."""


async def test_an_idle_hour_costs_few_of_thirty(rig: Rig) -> None:
    async with counted(rig) as session:
        assert len(rig.requests) < 10, "the first look of all"
        rig.requests.clear()
        for _ in range(240):
            rig.clock.move(15)
            await look(session, nothing)
        assert 2 <= len(rig.requests) <= 8
        assert set(rig.calls()) == {"GET user/time-entries"}


async def test_an_asked_sync_every_minute_leaves_ten_requests_for_acts(rig: Rig) -> None:
    async with counted(rig) as session:
        said: list[SyncStatus] = []
        after: list[Link] = []

        def listen(state: State) -> None:
            said.append(state.sync)
            if len(rig.requests) >= 21:
                after.append(state.sync.link)

        session.subscribe(listen)
        for _ in range(40):
            rig.clock.move(60)
            await look(session, session._account.engine.refresh)
        assert len(rig.requests) == 21, (
            "twenty, and the one that asked who the user is before there was a mirror"
        )
        assert {(one.next_send, one.message) for one in said} == {(None, "")}, "no act waits: nothing is said"
        assert Link.SYNCING not in after, "nor does it look as if something was read"
        for number in range(9):
            await act(rig, session, f"n{number}")
        await settled(session)
        assert len(rig.entries()) == 9


async def test_when_all_is_spent_an_act_waits_and_the_top_line_says_until_when(rig: Rig) -> None:
    async with counted(rig) as session:
        began = rig.clock.now()
        await spend(rig, session, 21)
        for number in range(40):
            await act(rig, session, f"n{number}")
            await look(session, nothing)
        assert len(rig.requests) == 31
        assert session.state.sync.waiting > 0
        assert session.state.sync.next_send == began + HOUR
        rig.clock.move(HOUR)
        await look(session, nothing)
        await settled(session)
        assert session.state.sync.next_send is None
        assert len(rig.entries()) == 40


async def test_a_program_that_is_started_again_and_again_spends_no_more(rig: Rig) -> None:
    for _ in range(30):
        async with counted(rig):
            pass
    assert len(rig.requests) == 21, "one of them before there was a mirror to count it in"
    async with counted(rig) as session:
        await act(rig, session, "there is room for it")
        await settled(session)
    for number in range(30):
        async with counted(rig) as session:
            await act(rig, session, f"n{number}")
            await look(session, nothing)
    assert len(rig.requests) == 31
    rig.clock.move(HOUR)
    async with counted(rig) as session:
        await settled(session)
    assert len(rig.entries()) == 31


async def test_a_clock_that_was_set_back_gives_nothing_and_takes_no_longer_than_an_hour(rig: Rig) -> None:
    right = rig.clock.now()
    rig.clock.instant = from_utc("2031-01-01T00:00:00Z")
    async with counted(rig) as session:
        await spend(rig, session, 21)
    rig.clock.instant = right
    rig.requests.clear()
    async with counted(rig) as session:
        assert rig.requests == [], "what was spent in the future counts as spent now"
    rig.clock.move(HOUR + 1)
    async with counted(rig) as session:
        await look(session, nothing)
        assert rig.requests, "and is forgotten in an hour"
        await settled(session)


async def test_without_a_budget_nothing_is_kept(rig: Rig) -> None:
    async with rig.session() as session:
        assert session._account.mirror.meta("requests spent", list[int]) is None
