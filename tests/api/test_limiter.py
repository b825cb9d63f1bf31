"""Requests a second, an hour, and "later", on a clock that the test moves."""

import asyncio
from email.utils import formatdate

import pytest

from tui.api.gateways import Limits
from tui.api.limiter import Limiter, retry_after
from tui.domain.errors import Limited

TEN = Limits(per_second=10, scope="account")
PER_WORKSPACE = Limits(per_second=2, scope="workspace")


def limiter(clock, limits=TEN, **more):
    return Limiter(limits, clock=clock, sleep=clock.sleep, **more)


async def test_ten_go_at_once_and_the_eleventh_waits(clock):
    gate = limiter(clock)
    for _ in range(10):
        await gate.acquire()
    assert clock.slept == []
    assert gate.next_free() > 1
    await gate.acquire()
    assert sum(clock.slept) == pytest.approx(1.05)


async def test_never_more_than_ten_in_any_second(clock):
    gate = limiter(clock)
    times = []
    for _ in range(100):
        await gate.acquire()
        times.append(clock.time)
    assert all(later - earlier > 1 for earlier, later in zip(times, times[10:], strict=False))


async def test_side_by_side_they_queue_in_order(clock):
    gate = limiter(clock, Limits(per_second=1))
    done = []

    async def one(number):
        await gate.acquire()
        done.append(number)

    await asyncio.gather(*(one(number) for number in range(4)))
    assert done == [0, 1, 2, 3]
    assert sum(clock.slept) == pytest.approx(3.15)


async def test_workspaces_are_counted_apart_where_the_limit_is_theirs(clock):
    gate = limiter(clock, PER_WORKSPACE)
    for workspace in ("a", "a", "b", "b"):
        await gate.acquire(workspace)
    assert clock.slept == []
    assert gate.next_free("a") > 0
    assert gate.next_free("c") == 0


async def test_one_account_shares_one_limit(clock):
    gate = limiter(clock, Limits(per_second=2))
    await gate.acquire("a")
    await gate.acquire("b")
    assert gate.next_free("c") > 0


async def test_the_hour_slides(clock):
    gate = limiter(clock, requests_per_hour=3)
    for _ in range(3):
        await gate.acquire()
        clock.time += 60
    assert gate.spent_last_hour() == 3
    with pytest.raises(Limited) as limited:
        await gate.acquire()
    assert limited.value.after == pytest.approx(3600 - 180)
    assert "57 min" in str(limited.value)
    clock.time += 3600 - 180
    await gate.acquire()
    assert gate.spent_last_hour() == 3


async def test_no_budget_at_all_lets_nothing_go(clock):
    gate = limiter(clock, requests_per_hour=0)
    with pytest.raises(Limited):
        await gate.acquire()


async def test_later_holds_everyone(clock):
    gate = limiter(clock)
    gate.hold(3)
    assert gate.next_free() == pytest.approx(3)
    await gate.acquire()
    assert clock.slept == pytest.approx([3])
    gate.hold(60)
    with pytest.raises(Limited) as limited:
        await gate.acquire()
    assert limited.value.after == pytest.approx(60)


async def test_later_reaches_those_who_wait_already(clock):
    gate = limiter(clock, Limits(per_second=1))
    await gate.acquire()
    real_sleep = clock.sleep

    async def sleep(seconds):
        await real_sleep(seconds)
        if len(clock.slept) == 1:
            gate.hold(2)

    gate._sleep = sleep
    await gate.acquire()
    assert clock.slept == pytest.approx([1.05, 2])


async def test_without_a_limit_nothing_is_counted(clock):
    gate = limiter(clock, Limits(), requests_per_hour=1)
    for _ in range(5):
        await gate.acquire()
    assert gate.off
    assert gate.next_free() == 0
    assert gate.spent_last_hour() == 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        (" 1.5 ", 1.5),
        (formatdate(1_790_000_010, usegmt=True), 10),
        (formatdate(1_789_999_000, usegmt=True), 0),
        ("soon", None),
        ("-3", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value, seconds):
    headers = {} if value is None else {"Retry-After": value}
    assert retry_after(headers, 1_790_000_000) == seconds


def test_a_date_is_measured_by_the_clock_of_who_wrote_it():
    headers = {
        name: formatdate(at, usegmt=True)
        for name, at in (("Date", 1_790_000_000), ("Retry-After", 1_790_000_030))
    }
    assert retry_after(headers, 1_700_000_000) == 30


async def test_what_can_wait_leaves_the_last_third_of_the_hour(clock):
    gate = limiter(clock, requests_per_hour=30)
    with gate.sparing():
        for _ in range(20):
            await gate.acquire()
        spent_at = clock.time
        assert gate.next_free() > 3590
        with pytest.raises(Limited):
            await gate.acquire()
    assert gate.next_free() < 5, "others may have it"
    for _ in range(10):
        await gate.acquire()
    with pytest.raises(Limited):
        await gate.acquire()
    clock.time = spent_at + 3600
    with gate.sparing():
        assert gate.next_free() == 0


@pytest.mark.parametrize("budget", [1, 2])
async def test_of_a_tiny_budget_nothing_can_be_left(clock, budget):
    gate = limiter(clock, requests_per_hour=budget)
    with gate.sparing():
        for _ in range(budget):
            await gate.acquire()
    assert gate.spent_last_hour() == budget


async def test_who_spares_does_not_hold_up_others_beside_it(clock):
    gate = limiter(clock, requests_per_hour=3)
    inside, over = asyncio.Event(), asyncio.Event()

    async def spares():
        with gate.sparing():
            inside.set()
            await over.wait()

    task = asyncio.create_task(spares())
    await inside.wait()
    for _ in range(3):
        await gate.acquire()
    over.set()
    await task


async def test_what_an_earlier_run_spent_counts_until_it_is_an_hour_old(clock):
    gate = limiter(clock, requests_per_hour=3)
    gate.recall([3000, 10, 3590])
    assert gate.spent_last_hour() == 3
    assert gate.next_free() == pytest.approx(10)
    clock.time += 10
    assert gate.next_free() == 0
    await gate.acquire()
    assert gate.next_free() == pytest.approx(590)


async def test_each_request_is_kept_before_it_goes(clock):
    gate = limiter(clock, Limits(per_second=1), requests_per_hour=3)
    kept = []

    async def keep():
        kept.append(clock.time)
        clock.time += 0.5

    gate.keep = keep
    await gate.acquire()
    await gate.acquire()
    assert len(kept) == 2
    assert sum(clock.slept) == pytest.approx(0.05), "what the keeping takes is waited for already"

    async def fails():
        raise OSError("disk full")

    gate.keep = fails
    with pytest.raises(OSError, match="disk full"):
        await gate.acquire()
