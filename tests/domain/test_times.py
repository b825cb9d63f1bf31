"""Instants, days and weeks, on days that have 23, 24 and 25 hours."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import periods, times
from tui.domain.errors import InputError

ZONES = sorted(
    {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"}
    & available_timezones()
)
zones = st.sampled_from(ZONES)
days = st.dates(date(1990, 1, 1), date(2037, 12, 30))
instants = st.integers(times.from_utc("1990-01-01T00:00:00Z"), times.from_utc("2037-12-30T00:00:00Z"))


@given(days, zones, st.integers(0, 6))
def test_zoneinfo_and_pendulum_agree_on_days_and_weeks(day: date, zone: str, first: int) -> None:
    assert periods.bounds("day", day, zone) == times.day_bounds(day, zone)
    assert periods.bounds("week", day, zone, first) == times.week_bounds(day, zone, first)


@given(instants, zones)
def test_zoneinfo_and_pendulum_agree_on_the_wall_clock(instant: int, zone: str) -> None:
    there = pendulum.from_timestamp(instant, tz=zone)
    here = times.local(instant, zone)
    assert (here.year, here.month, here.day, here.hour, here.minute) == (
        there.year,
        there.month,
        there.day,
        there.hour,
        there.minute,
    )
    assert times.format_time(instant, zone) == there.format("HH:mm")
    assert times.format_time(instant, zone, hour24=False) == there.format("h:mmA").lower()


@given(instants, zones)
def test_an_instant_lies_in_its_day(instant: int, zone: str) -> None:
    start, end = times.day_bounds(times.day_of(instant, zone), zone)
    assert start <= instant < end
    assert end - start in {h * 3600 for h in (23, 24, 25)} | {int(23.5 * 3600), int(24.5 * 3600)}


@given(instants, zones)
def test_a_wall_clock_time_that_exists_once_comes_back(instant: int, zone: str) -> None:
    day, second = times.day_of(instant, zone), times.seconds_of_day(instant, zone)
    assert times.exists(day, second, zone)
    back = times.at(day, second, zone)
    # The hour that comes twice is read as its first coming.
    assert back == instant or (back < instant and times.local(instant, zone).fold == 1)


def test_the_days_on_which_the_clock_changes() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    for day, hours in ((spring, 23), (autumn, 25), (date(2026, 11, 24), 24)):
        start, end = times.day_bounds(day, "Europe/Berlin")
        assert (end - start) // 3600 == hours
    assert not times.exists(spring, 2 * 3600 + 1800, "Europe/Berlin")
    assert times.format_time(times.at(spring, 2 * 3600 + 1800, "Europe/Berlin"), "Europe/Berlin") == "03:30"
    first = times.at(autumn, 2 * 3600, "Europe/Berlin")
    assert times.local(first, "Europe/Berlin").utcoffset() == timedelta(hours=2)


def test_a_week_starts_where_the_profile_says() -> None:
    tuesday = date(2026, 11, 24)
    assert times.week_start(tuesday, 0) == date(2026, 11, 23)
    assert times.week_start(tuesday, 6) == date(2026, 11, 22)
    assert times.week_start(tuesday, 1) == tuesday


@given(instants)
def test_utc_text_goes_there_and_back(instant: int) -> None:
    assert times.from_utc(times.to_utc(instant)) == instant


def test_fractions_are_cut_and_a_missing_zone_is_refused() -> None:
    assert times.from_utc("2026-11-24T09:00:00.999Z") == times.from_utc("2026-11-24T09:00:00Z")
    assert times.from_utc("2026-11-24T10:00:00+01:00") == times.from_utc("2026-11-24T09:00:00Z")
    with pytest.raises(ValueError, match="no zone"):
        times.from_utc("2026-11-24T09:00:00")


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9", 540), ("9:05", 545), ("0905", 545), ("09.05", 545), ("9am", 540), ("9:05 pm", 1265), ("12am", 0),
        ("12pm", 720), ("0:00", 0), ("24:00", 1440), (" 23:59 ", 1439), ("9h30", 570),
    ],
)  # fmt: skip
def test_times_of_day_as_they_are_typed(typed: str, minutes: int) -> None:
    assert times.parse_time_of_day(typed) == minutes * 60


@pytest.mark.parametrize("typed", ["", "25", "24:01", "9:60", "13pm", "0am", "nine", "9:5:", "-1", "9:005"])
def test_what_is_no_time_of_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InputError, match="not a time of day"):
        times.parse_time_of_day(typed)


def test_an_unknown_zone_can_still_be_drawn() -> None:
    assert times.format_time(0, "Mars/Olympus") == "00:00"
    assert times.zone("Europe/Berlin") == ZoneInfo("Europe/Berlin")


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY), ("Yesterday", date(2026, 11, 23)), ("tomorrow", date(2026, 11, 25)),
        ("mon", date(2026, 11, 23)), ("tue", date(2026, 11, 17)), ("Wednesday", date(2026, 11, 18)),
        ("20 nov", date(2026, 11, 20)), ("nov 20", date(2026, 11, 20)), ("25 dec", date(2025, 12, 25)),
        ("Tue 24 Nov 2026", TODAY), ("Fri 20 Nov", date(2026, 11, 20)), ("2026-11-20", date(2026, 11, 20)),
        ("-2d", date(2026, 11, 22)), ("+1w", date(2026, 12, 1)), ("-1m", date(2026, 10, 24)),
        ("20.11.", date(2026, 11, 20)), ("20/11/2025", date(2025, 11, 20)), ("29 feb", date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_days_as_they_are_typed(typed: str, day: date) -> None:
    assert periods.parse_day(typed, TODAY) == day


def test_the_profile_says_which_number_is_the_month() -> None:
    assert periods.parse_day("11/20", TODAY, "MM/DD/YYYY") == date(2026, 11, 20)
    assert times.format_date(TODAY, "MM/DD/YYYY") == "11/24/2026"


@pytest.mark.parametrize(
    "typed", ["", "noday", "31 feb", "32 nov", "2026-13-01", "monk", "-d", "99/99", "20 nob", "12d", "3w"]
)
def test_what_is_no_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InputError, match="not a day"):
        periods.parse_day(typed, TODAY)


@given(st.text(max_size=40))
def test_reading_a_day_or_a_time_never_fails_otherwise(typed: str) -> None:
    for read in (lambda: periods.parse_day(typed, TODAY), lambda: times.parse_time_of_day(typed)):
        with contextlib.suppress(InputError):
            read()
