"""Timers that were forgotten: what is known of the keys, and when the question arises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.rig import ZONE, HeldClock, Rig, settled, wait_for
from tui.domain.entries import EntryDraft
from tui.domain.times import from_utc
from tui.session.away import Forgotten, end_of_working_day
from tui.session.session import Session
from tui.settings import Settings, paths_under
from tui.wiring import Wired, open_session

SETTINGS = Settings(time_zone=ZONE, time_format="24h", week_start="monday")


class SleepyClock(HeldClock):
    """Its monotonic part stands still while the machine sleeps, as on Linux."""

    def __init__(self, now: str = "2026-11-24T13:28:00Z") -> None:
        super().__init__(now)
        self.slept = 0

    def monotonic(self) -> float:
        return float(self.instant - self.slept)

    def sleep(self, seconds: int) -> None:
        self.instant += seconds
        self.slept += seconds


def wire(folder: Path, now: str, settings: Settings = SETTINGS) -> Wired:
    return open_session(paths_under(folder), settings, {}, clock=HeldClock(now))


def heard(session: Session) -> list[Forgotten]:
    """The questions of this session, also those that will come."""
    questions: list[Forgotten] = []
    session.away.listen(questions.append)
    return questions


@asynccontextmanager
async def running(session: Session) -> AsyncIterator[None]:
    worker = asyncio.create_task(session.run())
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def on_disk(session: Session) -> int | None:
    """The last key as the mirror has it, once all that was submitted is written."""
    await session._account.mirror.database.write(lambda db: None)
    return session._account.mirror.meta("last key", int)


async def forgotten(folder: Path, start: str, last_key: str | None, home: Settings = SETTINGS) -> None:
    """Leave a timer running, with the last key at that time."""
    wired = wire(folder, start, home)
    await wired.session.start(EntryDraft(start=from_utc(start), description="Fix login"))
    if last_key is not None:
        wired.session.clock.instant = from_utc(last_key)  # type: ignore[attr-defined]
        wired.session.away.touched()
    wired.close()


# the last key


async def test_the_last_key_is_on_disk_and_is_written_once_a_minute(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-24T13:28:00Z")
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    first = clock.now()
    session.away.touched()
    assert await on_disk(session) == first
    version = session._account.mirror.database.version()
    for _ in range(59):
        clock.move(1)
        session.away.touched()
    assert await on_disk(session) == first
    assert session._account.mirror.database.version() == version, "nothing was written meanwhile"
    clock.move(1)
    session.away.touched()
    assert await on_disk(session) == first + 60
    wired.close()


async def test_leaving_writes_the_very_last_key(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-24T13:28:00Z")
    wired.session.away.touched()
    wired.session.clock.move(40)  # type: ignore[attr-defined]
    wired.session.away.touched()
    wired.close()
    again = wire(tmp_path, "2026-11-24T13:30:00Z")
    assert await on_disk(again.session) == from_utc("2026-11-24T13:28:40Z")
    again.close()


async def test_of_two_programs_the_newer_key_counts(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-23T08:00:00Z", None)
    one, two = wire(tmp_path, "2026-11-23T16:40:00Z"), wire(tmp_path, "2026-11-23T16:42:00Z")
    for time in ("2026-11-23T16:41:30Z", "2026-11-23T16:41:50Z"):
        one.session.clock.instant = from_utc(time)  # type: ignore[attr-defined]
        one.session.away.touched()
    assert await on_disk(one.session) == from_utc("2026-11-23T16:41:30Z")
    two.session.away.touched()
    assert await on_disk(two.session) == from_utc("2026-11-23T16:42:00Z")
    one.session.clock.instant = from_utc("2026-11-23T17:00:00Z")  # type: ignore[attr-defined]
    one.close()
    assert await on_disk(two.session) == from_utc("2026-11-23T16:42:00Z"), "an older one does not replace it"
    two.close()
    later = wire(tmp_path, "2026-11-24T08:00:00Z")
    (question,) = heard(later.session)
    assert question.last_key == from_utc("2026-11-23T16:42:00Z")
    later.close()


async def test_a_key_ahead_of_a_clock_that_was_wrong_is_replaced(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2027-01-01T00:00:00Z")
    wired.session.away.touched()
    wired.close()
    right = wire(tmp_path, "2026-11-24T13:28:00Z")
    right.session.away.touched()
    assert await on_disk(right.session) == right.session.clock.now()
    right.close()


async def test_a_mirror_that_cannot_take_the_key_is_no_fault(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-23T08:00:00Z", None)
    wired = wire(tmp_path, "2026-11-23T09:00:00Z")
    await wired.session._account.mirror.database.write(lambda db: db.execute("DROP TABLE meta"))
    wired.session.away.look()
    wired.session.away.touched()
    wired.session.clock.move(7200)  # type: ignore[attr-defined]
    questions = heard(wired.session)
    wired.session.away.look()
    assert questions[0].last_key == from_utc("2026-11-23T09:00:00Z"), "this program knows it without the file"
    wired.close()


# on opening


@pytest.mark.parametrize(
    ("start", "last_key", "opened", "asks"),
    [
        # ten hours, whatever else is known
        ("2026-11-24T03:00:00Z", "2026-11-24T12:59:00Z", "2026-11-24T13:00:00Z", True),
        ("2026-11-24T03:00:01Z", None, "2026-11-24T13:00:00Z", False),
        # of an earlier day in Berlin, where it is an hour later, with no key for two hours
        ("2026-11-23T22:30:00Z", "2026-11-24T04:00:00Z", "2026-11-24T06:00:00Z", True),
        ("2026-11-23T22:30:00Z", "2026-11-24T04:00:01Z", "2026-11-24T06:00:00Z", False),
        ("2026-11-23T22:30:00Z", None, "2026-11-24T06:00:00Z", True),
        ("2026-11-23T23:00:00Z", None, "2026-11-24T06:00:00Z", False),
        # started lately, though before midnight
        ("2026-11-23T22:30:00Z", None, "2026-11-23T23:29:59Z", False),
        ("2026-11-23T22:30:00Z", None, "2026-11-23T23:30:00Z", True),
    ],
)
async def test_opening_asks_about_a_timer_that_ran_long(
    tmp_path: Path, start: str, last_key: str | None, opened: str, asks: bool
) -> None:
    await forgotten(tmp_path, start, last_key)
    wired = wire(tmp_path, opened)
    wired.session.away.touched()  # a key that is pressed before anybody listens is not the last one
    questions = heard(wired.session)
    assert len(questions) == asks
    for question in questions:
        assert question.entry.start == from_utc(start)
        assert question.last_key == (from_utc(last_key) if last_key else None)
        assert question.away is None
    wired.close()


async def test_it_is_asked_once_in_a_run(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-23T08:00:00Z", None)
    wired = wire(tmp_path, "2026-11-24T08:00:00Z")
    questions = heard(wired.session)
    wired.session._read_whole()
    assert len(questions) == 1
    assert heard(wired.session) == []
    wired.close()


async def test_what_a_person_starts_here_is_not_asked_about(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-24T13:28:00Z")
    questions = heard(wired.session)
    await wired.session.start(EntryDraft(start=from_utc("2026-11-23T08:00:00Z"), description="late"))
    assert questions == []
    wired.close()


@pytest.mark.parametrize(("late", "asks"), [(0, True), (300, True), (301, False)])
async def test_a_timer_that_comes_with_the_first_news_is_asked_about(rig: Rig, late: int, asks: bool) -> None:
    async with rig.session() as session:
        questions = heard(session)
        rig.clock.move(late)
        rig.entry("on the phone", "2026-11-23T08:00:00Z")
        session.sync_now()
        await wait_for(lambda: session.state.running, "the timer is known")
        assert [question.entry.description for question in questions] == ["on the phone"] * asks


async def test_another_place_asks_when_it_is_opened_first(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-23T08:00:00Z")
    first = wired.session.state.workspace.id
    async with running(wired.session):
        second = await wired.session.create_workspace("Two")
        await wired.session.open_place("local", second)
        await wired.session.start(EntryDraft(start=from_utc("2026-11-23T08:00:00Z"), description="there"))
        await settled(wired.session)
        await wired.session.open_place("local", first)
    wired.close()
    wired = wire(tmp_path, "2026-11-24T08:00:00Z")
    questions = heard(wired.session)
    assert questions == [], "what runs elsewhere is not asked about"
    wired.session.clock.move(301)  # type: ignore[attr-defined]
    for place in (second, first, second):
        await wired.session.open_place("local", place)
    assert [question.entry.description for question in questions] == ["there"]
    wired.close()


# after a sleep


@pytest.mark.parametrize("stands", [True, False])
async def test_after_a_sleep_it_asks_and_reads_the_news(tmp_path: Path, stands: bool) -> None:
    clock = SleepyClock()
    rig = Rig(tmp_path, clock)
    rig.up()
    try:
        async with rig.session() as session:
            questions = heard(session)
            start = clock.now()
            await session.start(EntryDraft(start=start, description="Fix login"))
            clock.move(60)
            session.away.touched()
            key = clock.now()
            await wait_for(lambda: session.away._looked == key, "the watch has looked")
            await settled(session)
            rig.entry("on the phone", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")
            (clock.sleep if stands else clock.move)(72 * 60)
            await wait_for(lambda: questions, "the question")
            (question,) = questions
            assert question.away == (key, key + 72 * 60)
            assert question.last_key == key
            assert question.entry.description == "Fix login"
            await wait_for(lambda: len(rig.entries()) == 2, "both are there")
            await wait_for(
                lambda: sum(len(day.entries) for day in session.state.days) == 2, "the news are read at once"
            )
    finally:
        rig.close()


async def test_a_key_that_ends_the_sleep_does_not_hide_it(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-24T12:00:00Z", None)
    wired = wire(tmp_path, "2026-11-24T13:00:00Z")
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    questions = heard(session)
    session.away.touched()
    clock.move(600)
    session.away.touched()
    (question,) = questions
    assert question.last_key == from_utc("2026-11-24T13:00:00Z")
    assert question.away == (from_utc("2026-11-24T13:00:00Z"), from_utc("2026-11-24T13:10:00Z"))
    wired.close()


async def test_a_key_that_another_program_got_after_the_sleep_is_not_the_last_before_it(
    tmp_path: Path,
) -> None:
    await forgotten(tmp_path, "2026-11-24T12:00:00Z", None)
    one, two = wire(tmp_path, "2026-11-24T13:00:00Z"), wire(tmp_path, "2026-11-24T14:12:00Z")
    one.session.away.look()
    two.session.away.touched()
    assert await on_disk(two.session) == from_utc("2026-11-24T14:12:00Z")
    questions = heard(one.session)
    one.session.clock.move(72 * 60)  # type: ignore[attr-defined]
    one.session.away.look()
    assert [question.last_key for question in questions] == [None]
    one.close()
    two.close()


async def test_short_absences_and_later_timers_are_not_asked_about(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-24T13:00:00Z")
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    questions = heard(session)
    session.away.look()
    clock.move(7200)
    session.away.look()
    assert questions == [], "nothing ran"
    await session.start(EntryDraft(start=clock.now(), description="x"))
    clock.move(599)
    session.away.look()
    assert questions == []
    clock.move(-3600)
    session.away.look()
    assert questions == [], "a clock that was set back"
    clock.move(3600)
    session.away.look()
    assert questions == [], "the timer was started after that"
    wired.close()


async def test_a_machine_that_wakes_by_itself_was_away_all_the_time(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-24T12:00:00Z", None)
    wired = wire(tmp_path, "2026-11-24T13:00:00Z")
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    questions = heard(session)
    session.away.touched()
    clock.move(1)
    session.away.look()
    fell_asleep = clock.now()
    for _ in range(3):
        clock.move(3600)
        session.away.look()
        clock.move(1)
        session.away.look()
    assert [question.away and question.away[0] for question in questions] == [fell_asleep] * 3
    session.away.touched()  # somebody is back
    back = clock.now()
    clock.move(3600)
    session.away.look()
    assert questions[-1].away == (back, back + 3600)
    wired.close()


async def test_by_hand_it_knows_what_it_knew(tmp_path: Path) -> None:
    await forgotten(tmp_path, "2026-11-23T08:00:00Z", "2026-11-23T16:42:00Z")
    wired = wire(tmp_path, "2026-11-24T08:00:00Z")
    session = wired.session
    session.away.touched()
    question = session.away.about()
    assert question is not None
    assert question.last_key == from_utc("2026-11-23T16:42:00Z")
    await session.stop()
    assert session.away.about() is None
    await session.start(EntryDraft(start=session.clock.now(), description="another"))
    bare = session.away.about()
    assert bare is not None
    assert (bare.entry.description, bare.last_key, bare.away) == ("another", None, None)
    wired.close()


# the end of the working day


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T08:00:00Z", "2026-11-23T17:00:00Z"),
        ("2026-11-23T17:00:00Z", "2026-11-24T17:00:00Z"),
        ("2026-11-23T20:00:00Z", "2026-11-24T17:00:00Z"),
        ("2026-10-24T20:00:00Z", "2026-10-25T17:00:00Z"),  # a night of 25 hours
    ],
)
def test_the_end_of_the_working_day_is_the_first_after_the_start(start: str, end: str) -> None:
    assert end_of_working_day(from_utc(start), 18 * 3600, ZONE) == from_utc(end)


async def test_the_end_of_the_working_day_is_the_settings(tmp_path: Path) -> None:
    home = Settings(time_zone=ZONE, end_of_day="16:30")
    await forgotten(tmp_path, "2026-11-23T08:00:00Z", None, home)
    wired = wire(tmp_path, "2026-11-24T08:00:00Z", home)
    (question,) = heard(wired.session)
    assert question.day_end == from_utc("2026-11-23T15:30:00Z")
    wired.close()
