"""Days of 23 and 25 hours: what is skipped or comes twice is said, and taken as told."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.quick.desk import ZONE, faults, moment, read, scene
from tui.domain.times import again, at

SPRING, AUTUMN = "2026-03-29", "2026-10-25"


@pytest.mark.parametrize(
    ("typed", "start", "end", "notes"),
    [
        (f"{SPRING} 2:30-4", f"{SPRING} 03:30", f"{SPRING} 04:00",
         ("02:30 does not exist on Sun 29 Mar (the clock goes forward): 03:30 is meant",)),
        (f"{SPRING} 1-2:30", f"{SPRING} 01:00", f"{SPRING} 03:30",
         ("02:30 does not exist on Sun 29 Mar (the clock goes forward): 03:30 is meant",)),
        (f"{SPRING} 1-3", f"{SPRING} 01:00", f"{SPRING} 03:00", ()),
        ("2026-03-28 22-2:30", "2026-03-28 22:00", f"{SPRING} 03:30",
         ("02:30 does not exist on Sun 29 Mar (the clock goes forward): 03:30 is meant", "ends on the next day")),
        (f"{AUTUMN} 1-4", f"{AUTUMN} 01:00", f"{AUTUMN} 04:00", ()),
        (f"{AUTUMN} 2:30-4", f"{AUTUMN} 02:30", f"{AUTUMN} 04:00",
         ("02:30 comes twice on Sun 25 Oct: the first is meant",)),
        (f"{AUTUMN} 1-2:30", f"{AUTUMN} 01:00", f"{AUTUMN} 02:30",
         ("02:30 comes twice on Sun 25 Oct: the first is meant",)),
    ],
)  # fmt: skip
def test_notes(typed: str, start: str, end: str, notes: tuple[str, ...]) -> None:
    line = read(typed)
    assert line.draft is not None
    assert (line.draft.start, line.draft.end, line.notes) == (moment(start), moment(end), notes)


def test_an_end_before_its_start_in_the_hour_that_comes_twice_is_the_second() -> None:
    line = read(f"{AUTUMN} 2:30-2:15")
    assert line.draft is not None
    assert line.draft.start == moment(f"{AUTUMN} 02:30")
    assert line.draft.end == moment(f"{AUTUMN} 02:15", fold=1)
    assert line.length == 45 * 60
    assert line.notes[1] == "02:15 comes twice on Sun 25 Oct: the second is meant"


def test_a_range_that_the_skipped_hour_turns_around_is_refused() -> None:
    said = "the end is before the start: the clock goes forward between them"
    assert faults(f"{SPRING} 2:30-3:15") == [("2:30-3:15", said)]
    assert faults(f"{SPRING} 2:30-3:30") == [("2:30-3:30", "the end is the start")]


def test_only_an_hour_that_comes_twice_comes_again() -> None:
    autumn, spring = date.fromisoformat(AUTUMN), date.fromisoformat(SPRING)
    assert again(autumn, 9000, ZONE) == at(autumn, 9000, ZONE) + 3600
    assert again(autumn, 86400 * 2 + 9000, ZONE) is None
    assert [again(day, second, ZONE) for day in (autumn, spring) for second in (7199, 10800, 43200)] == [
        None
    ] * 6
    assert again(spring, 9000, ZONE) is None


def test_a_running_entry_says_it_too() -> None:
    assert read(f"{AUTUMN} since 2:30").notes == ("02:30 comes twice on Sun 25 Oct: the first is meant",)
    assert read(f"{SPRING} 2am-", scene(hour24=False)).notes == (
        "2:00am does not exist on Sun 29 Mar (the clock goes forward): 3:00am is meant",
    )


def test_a_whole_day_that_the_clock_skips() -> None:
    apia = scene(zone="Pacific/Apia")
    line = read("2011-12-30 9-10", apia)
    assert line.draft is not None
    assert line.draft.start == moment("2011-12-31 09:00", zone="Pacific/Apia")
    assert line.notes[0] == (
        "09:00 does not exist on Fri 30 Dec (the clock goes forward): 09:00 on Sat 31 Dec is meant"
    )
    assert faults("2011-12-30 22-1", apia)[0][1].startswith("the end is before the start")


def test_the_skipped_start_of_a_day() -> None:
    here = scene(zone="America/Sao_Paulo")
    line = read("2018-11-04 0:30-2", here)
    assert line.draft is not None
    assert line.length == 1800
    assert line.notes == ("00:30 does not exist on Sun 4 Nov (the clock goes forward): 01:30 is meant",)
