"""How often the server is asked when nothing is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig import HeldClock
from tui.domain.workspace import Workspace
from tui.store import mirror as tables
from tui.store.database import Database, Transaction
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import Mirror
from tui.sync.history import History
from tui.sync.schedule import Job, Pace, Schedule

HOURLY_BUDGET = Pace(poll=900.0, others=0.0, history=0.0, sweep=900.0)
DAY = 86400


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    database = Database.open(tmp_path / "m.sqlite", MIGRATIONS)

    def work(db: Transaction) -> None:
        for one in ("a", "b", "c"):
            tables.put_things(db, one, [Workspace(id=one, name=one)])
            tables.put_meta(db, f"history {one}", History(oldest=0, complete=True, walked=HeldClock().now()))

    database.submit(work).result()
    yield Mirror(database)
    database.close()


def requests_of_an_hour(schedule: Schedule, clock: HeldClock) -> Counter[Job]:
    """What is read in an hour without an act, the first looks of a run not counted."""
    read: Counter[Job] = Counter()
    for second in range(7200):
        while due := schedule.due("a", changed=False):
            schedule.done(*due)
            if second >= 3600:
                read[due[0]] += 1
        clock.move(1)
    return read


@pytest.mark.parametrize(("pace", "most"), [(Pace(), 12), (HOURLY_BUDGET, 4)])
def test_an_idle_hour_costs_few_requests(mirror: Mirror, pace: Pace, most: int) -> None:
    clock = HeldClock()
    read = requests_of_an_hour(Schedule(pace, clock, mirror), clock)
    assert read[Job.CATALOG] == 0
    assert 0 < sum(read.values()) <= most


def test_the_lists_are_read_once_a_day_and_when_asked(mirror: Mirror) -> None:
    clock = HeldClock()
    schedule = Schedule(Pace(others=0.0), clock, mirror)
    looks = 0
    for _ in range(3 * 24 * 4):
        while due := schedule.due("a", changed=False):
            schedule.done(*due)
            looks += due[0] is Job.CATALOG
        clock.move(900)
    assert looks == 3
    schedule.refresh()
    assert schedule.due("a", changed=False) == (Job.RECENT, "a")
    schedule.done(Job.RECENT, "a")
    assert schedule.due("a", changed=False) == (Job.CATALOG, "a")


def test_a_day_between_two_runs_counts_too(mirror: Mirror) -> None:
    clock = HeldClock()
    mirror.database.submit(lambda db: tables.put_meta(db, "catalog a", clock.now() - 80_000)).result()
    schedule = Schedule(Pace(others=0.0), clock, mirror)
    schedule.done(Job.RECENT, "a")
    assert schedule.due("a", changed=False) is None
    clock.move(6_500)
    schedule.done(Job.RECENT, "a")
    assert schedule.due("a", changed=False) == (Job.CATALOG, "a")


def test_what_somebody_else_wrote_is_read_at_once(mirror: Mirror) -> None:
    schedule = Schedule(Pace(others=0.0), HeldClock(), mirror)
    schedule.done(Job.RECENT, "a")
    schedule.done(Job.CATALOG, "a")
    assert schedule.due("a", changed=False) is None
    assert schedule.due("a", changed=True) == (Job.RECENT, "a")


def test_history_under_a_budget_only_when_the_log_is_scrolled(mirror: Mirror) -> None:
    mirror.database.submit(lambda db: tables.put_meta(db, "history a", History(oldest=5))).result()
    schedule = Schedule(HOURLY_BUDGET, HeldClock(), mirror)
    schedule.done(Job.RECENT, "a")
    schedule.done(Job.CATALOG, "a")
    assert schedule.due("a", changed=False) is None
    schedule.want_history()
    assert schedule.due("a", changed=False) == (Job.HISTORY, "a")
    schedule.done(Job.HISTORY, "a")
    assert schedule.due("a", changed=False) is None


def keep(mirror: Mirror, history: History) -> None:
    mirror.database.submit(lambda db: tables.put_meta(db, "history a", history)).result()


def walks(schedule: Schedule, clock: HeldClock, seconds: int) -> list[tuple[int, Job]]:
    """When pages of the history are due in so many seconds, and which."""
    start, found = clock.now(), []
    for _ in range(seconds):
        while due := schedule.due("a", changed=False):
            schedule.done(*due)
            if due[0] in (Job.HISTORY, Job.AGAIN):
                found.append((clock.now() - start, due[0]))
        clock.move(1)
    return found


def test_a_walk_over_it_again_begins_a_day_after_the_last_and_goes_slowly(mirror: Mirror) -> None:
    clock = HeldClock()
    ended = clock.now()
    schedule = Schedule(Pace(others=0.0), clock, mirror)
    clock.move(DAY - 100)
    assert walks(schedule, clock, 99) == []
    clock.move(1)
    assert walks(schedule, clock, 1) == [(0, Job.AGAIN)]
    keep(mirror, History(oldest=0, complete=True, again=500, walked=ended))
    # Another run of the program goes on with it.
    assert walks(Schedule(Pace(others=0.0), clock, mirror), clock, 70) == [
        (0, Job.HISTORY),
        (30, Job.HISTORY),
        (60, Job.HISTORY),
    ]
    keep(mirror, History(oldest=0, complete=True, walked=clock.now()))
    assert walks(schedule, clock, 3600) == []


def test_a_last_walk_in_the_future_is_of_a_clock_that_was_wrong(mirror: Mirror) -> None:
    clock = HeldClock()
    keep(mirror, History(oldest=0, complete=True, walked=clock.now() + 900 * DAY))
    assert walks(Schedule(Pace(), clock, mirror), clock, 1) == [(0, Job.AGAIN)]


def test_a_walk_that_was_asked_for_begins_at_once_and_goes_fast(mirror: Mirror) -> None:
    clock = HeldClock()
    keep(mirror, History(oldest=0, complete=True, again=500, walked=clock.now()))
    schedule = Schedule(Pace(others=0.0, history=1.0), clock, mirror)
    assert walks(schedule, clock, 31)[-1] == (30, Job.HISTORY)
    schedule.refresh()
    assert walks(schedule, clock, 3) == [(0, Job.AGAIN), (1, Job.HISTORY), (2, Job.HISTORY)]
    assert schedule.pause("a") <= 1
    keep(mirror, History(oldest=0, complete=True, walked=clock.now()))
    schedule.done(Job.HISTORY, "a")
    assert walks(schedule, clock, 100) == [], "it is asked for once"


def test_under_a_budget_nothing_is_walked_over_unasked_and_slowly_when_asked(mirror: Mirror) -> None:
    clock = HeldClock()
    keep(mirror, History(oldest=0, complete=True, walked=0))
    schedule = Schedule(HOURLY_BUDGET, clock, mirror)
    assert walks(schedule, clock, 2 * DAY) == []
    schedule.refresh()
    schedule.done(Job.RECENT, "a")
    schedule.done(Job.CATALOG, "a")
    assert schedule.due("a", changed=False) == (Job.AGAIN, "a")
    keep(mirror, History(oldest=0, complete=True, again=500, walked=0))
    schedule.done(Job.AGAIN, "a")
    assert walks(schedule, clock, 1801) == [(900, Job.HISTORY), (1800, Job.HISTORY)]
    schedule.refresh()
    assert walks(schedule, clock, 10) == [(0, Job.HISTORY)], "where it was, not from the start"


def test_what_an_older_version_kept_is_understood(mirror: Mirror) -> None:
    keep_text = '{"oldest": 5, "complete": true}'
    mirror.database.submit(
        lambda db: db.execute("UPDATE meta SET value = ? WHERE key = 'history a'", (keep_text,))
    ).result()
    clock = HeldClock()
    schedule = Schedule(Pace(), clock, mirror)
    assert schedule.history_complete("a")
    assert walks(schedule, clock, 1) == [(0, Job.AGAIN)], "nobody knows when it was walked over last"


@pytest.mark.parametrize(("pace", "again"), [(HOURLY_BUDGET, None), (Pace(), Job.PEOPLE)])
def test_where_requests_are_counted_people_are_not_read_at_each_look(
    mirror: Mirror, pace: Pace, again: Job | None
) -> None:
    clock = HeldClock()
    schedule = Schedule(pace, clock, mirror)
    for job in (Job.RECENT, Job.CATALOG, Job.OTHER):
        schedule.done(job, "a")
    schedule.want_people("a", "")
    assert schedule.due("a", changed=False) == (Job.PEOPLE, "a")
    schedule.done(Job.PEOPLE, "a")
    schedule.want_people("a", "")
    found = schedule.due("a", changed=False)
    assert (found[0] if found else None) == again
    schedule.done(Job.PEOPLE, "a")
    schedule.refresh()
    for job in (Job.RECENT, Job.CATALOG):
        schedule.done(job, "a")
    schedule.want_people("a", "")
    assert schedule.due("a", changed=False) == (Job.PEOPLE, "a")
