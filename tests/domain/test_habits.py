from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.habits import Habits, Use
from tui.domain.times import from_utc

NOW = from_utc("2026-11-24T13:28:00Z")
HOUR, DAY, WEEK = 3600, 86400, 7 * 86400


def use(
    start: int, name: str = "Work", project: str | None = "p", task: str | None = None, **more: object
) -> Use:
    return Use(start, name, project, task, str(more.get("tags", "")), bool(more.get("billable")))


starts = st.integers(NOW - 80 * DAY, NOW)
uses = st.lists(
    st.builds(
        use,
        starts,
        st.sampled_from(["Fix", "Plan", ""]),
        st.sampled_from(["p", "q", None]),
        st.sampled_from(["t", None]),
        tags=st.sampled_from(["", "a", "a b", "b a"]),
        billable=st.booleans(),
    ),
    max_size=30,
)


def test_nothing_was_used() -> None:
    habits = Habits()
    assert (habits.weight("p"), habits.described("x"), habits.place("p", None)) == (0, 0, 0)
    assert (habits.things(NOW, 5), habits.recent()) == ((), ())


@given(uses, starts)
def test_more_use_never_weighs_less(before: list[Use], start: int) -> None:
    old, new = Habits(before, NOW), Habits([*before, use(start, task="t", tags="a")], NOW)
    for one in ("p", "t", "a"):
        assert new.weight(one) > old.weight(one)
    assert new.described("Work") > old.described("Work")
    assert new.place("p", "t") > old.place("p", "t")
    assert new.weight("q") == pytest.approx(old.weight("q"))


@given(uses, starts, st.integers(1, 8))
def test_what_was_later_at_the_same_hour_of_the_week_never_weighs_less(
    before: list[Use], start: int, weeks: int
) -> None:
    younger = Habits([*before, use(start, project="r")], NOW)
    older = Habits([*before, use(start - weeks * WEEK, project="r")], NOW)
    assert younger.weight("r") > older.weight("r")


def test_what_was_used_two_weeks_ago_counts_half() -> None:
    habits = Habits([use(NOW, project="p"), use(NOW - 2 * WEEK, project="q")], NOW)
    assert habits.weight("q") == pytest.approx(habits.weight("p") / 2)


def test_the_hour_and_the_weekday_count() -> None:
    at = {"now": 0, "near": -HOUR, "far": -6 * HOUR}
    habits = Habits([use(NOW - WEEK + ahead, project=name) for name, ahead in at.items()], NOW)
    assert habits.weight("now") > habits.weight("near") > habits.weight("far") > 0
    # Yesterday is younger, but a week ago it was a Tuesday too.
    days = Habits([use(NOW - WEEK, project="tuesday"), use(NOW - 5 * DAY, project="thursday")], NOW)
    assert days.weight("tuesday") > days.weight("thursday")


def test_midnight_parts_no_hours() -> None:
    late, early = from_utc("2026-11-24T23:30:00Z"), from_utc("2026-11-24T00:30:00Z")
    habits = Habits([use(early, project="early"), use(early + 12 * HOUR, project="noon")], late)
    assert habits.weight("early") > habits.weight("noon")


def test_hours_are_those_of_the_zone() -> None:
    summer, winter = from_utc("2026-07-07T07:10:00Z"), from_utc("2026-11-24T08:10:00Z")  # both 9:10 in Berlin
    other = Habits([use(summer, project="p")], winter, "Europe/Berlin").weight("p")
    same = Habits([use(summer + HOUR, project="p")], winter, "UTC").weight("p")
    assert other == pytest.approx(same, rel=0.01)


def test_the_daily_meeting_comes_first_at_its_hour_alone() -> None:
    meeting = [use(NOW - day * DAY - HOUR // 4, "Standup") for day in range(1, 15)]
    work = [
        use(NOW - day * DAY + hours * HOUR, "Feature") for day in range(1, 15) for hours in (-6, -4, 2, 4)
    ]
    habits = Habits([*meeting, *work], NOW)
    assert [thing.description for thing in habits.things(NOW, 9)] == ["Standup", "Feature"]
    assert habits.things(NOW + 4 * HOUR, 1)[0].description == "Feature"


@given(uses, st.randoms())
def test_the_order_does_not_hang_on_that_of_the_uses(found: list[Use], chance: object) -> None:
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = Habits(found, NOW), Habits(mixed, NOW)
    assert one.recent(99) == other.recent(99)
    assert one.things(NOW, 99) == other.things(NOW, 99)


@given(uses)
def test_recent_things_differ_and_the_latest_comes_first(found: list[Use]) -> None:
    things = Habits(found, NOW).recent(99)
    keys = [(t.description, t.project_id, t.task_id, t.tag_ids, t.billable) for t in things]
    wanted = {
        (u.description, u.project_id, u.task_id, tuple(sorted(u.tags.split())), u.billable) for u in found
    }
    assert set(keys) == {key for key in wanted if any(key[:4])}
    assert len(set(keys)) == len(keys)
    assert [t.last for t in things] == sorted((t.last for t in things), reverse=True)
    for thing, key in zip(things, keys, strict=True):
        assert thing.last == max(
            u.start
            for u in found
            if (u.description, u.project_id, u.task_id, tuple(sorted(u.tags.split())), u.billable) == key
        )


def test_there_are_nine_recent_things_at_most() -> None:
    found = [use(NOW - n * HOUR, f"Thing {n}") for n in range(20)]
    assert [thing.description for thing in Habits(found, NOW).recent()] == [f"Thing {n}" for n in range(9)]


def test_a_thing_is_billable_as_it_was_the_last_time() -> None:
    found = [use(NOW - HOUR, billable=False), *(use(NOW - n * DAY, billable=True) for n in range(1, 6))]
    assert [thing.billable for thing in Habits(found, NOW).things(NOW, 9)] == [False]
    assert [thing.billable for thing in Habits(found, NOW).recent()] == [False, True]


def test_two_thousand_entries_are_weighed_within_a_frame() -> None:
    found = [
        use(NOW - n * 2900, f"Thing {n % 700}", f"p{n % 30}", f"t{n % 90}", tags=f"a{n % 5} b{n % 7}")
        for n in range(2000)
    ]

    def seconds() -> float:
        begun = time.perf_counter()
        habits = Habits(found, NOW, "Europe/Berlin")
        habits.weight("p1")
        habits.recent()
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(5)) < 0.02
