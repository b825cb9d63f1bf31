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
from tui.sync.pull import History
from tui.sync.schedule import Job, Pace, Schedule

HOURLY_BUDGET = Pace(poll=900.0, others=0.0, history=0.0)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    database = Database.open(tmp_path / "m.sqlite", MIGRATIONS)

    def work(db: Transaction) -> None:
        for one in ("a", "b", "c"):
            tables.put_things(db, one, [Workspace(id=one, name=one)])
            tables.put_meta(db, f"history {one}", History(oldest=0, complete=True))

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
