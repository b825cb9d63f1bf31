"""How day, start, end and length follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.dialogs.builders import AUTUMN, NOW, SPRING, TUESDAY, ZONE, moment, profile
from tui.domain import form
from tui.domain.form import Span, faults, nudged, remarks, settled, span_of, ticked, typed
from tui.domain.times import at, day_bounds, day_of, format_time


def make(start: int = moment(9, 30, 17), end: int | None = moment(10, 30, 17), **more: bool) -> Span:
    return span_of(start, end, profile(more.pop("hour24", True)), **more)


def put(span: Span, **texts: str) -> Span:
    for field, text in texts.items():
        span = typed(span, field, text, NOW)
    return span


def test_it_opens_as_the_profile_writes() -> None:
    span = make()
    assert (span.day, span.start, span.end, span.length) == ("Tue 24 Nov 2026", "09:30", "10:30", "1:00")
    assert make(hour24=False).start == "9:30am"


def test_a_length_moves_the_end() -> None:
    span = put(make(), length="1:15")
    assert (span.end, span.end_at) == ("10:45", moment(10, 45, 17))


def test_an_end_changes_the_length() -> None:
    assert put(make(), end="10:45").length == "1:14"
    assert put(make(moment(9, 30), moment(10, 30)), end="10:45").length == "1:15"


def test_a_start_changes_the_length_and_leaves_the_end() -> None:
    span = put(make(), start="9")
    assert span.end_at == moment(10, 30, 17)
    assert span.length == "1:30"


def test_seconds_stay_where_the_minute_did_not_change() -> None:
    span = put(make(), start="9:00", end="11:00")
    span = put(span, start="9:30", end="10:30")
    assert (span.start_at, span.end_at) == (moment(9, 30, 17), moment(10, 30, 17))


def test_a_length_typed_as_it_was_keeps_its_seconds() -> None:
    span = make(moment(9, 30, 10), moment(10, 30, 50))
    assert put(put(span, length="2:00"), length="1:00").end_at == moment(10, 30, 50)


def test_an_end_before_the_start_is_the_next_day_and_said_so() -> None:
    span = put(make(moment(22), moment(23)), end="1:00")
    assert span.end_at == moment(1, day=TUESDAY + timedelta(days=1))
    assert span.length == "3:00"
    assert "ends the next day, Wed 25 Nov" in remarks(span, NOW)
    assert not faults(span, NOW)


def test_an_end_at_the_start_is_nothing_long() -> None:
    assert put(make(), end="9:30:17").length == "0:00"


def test_twelve_hours_later_is_tried_first_in_a_12_hour_profile() -> None:
    span = put(make(hour24=False), end="5")
    assert span.end_at == moment(17)
    assert "read as 5:00pm" in remarks(span, NOW)
    assert settled(span, "end", NOW).end == "5:00pm"
    assert put(make(hour24=False), end="5am").end_at == moment(5, day=TUESDAY + timedelta(days=1))
    assert put(make(), end="5").end_at == moment(5, day=TUESDAY + timedelta(days=1))


def test_a_long_entry_opens_and_stays_long() -> None:
    span = make(moment(9), moment(9) + 48 * 3600)
    assert span.length == "48:00"
    assert "ends 2 days later, Thu 26 Nov" in remarks(span, NOW)
    assert put(span, start="9:05").length == "47:55"
    assert put(span, length="0:00").end_at == moment(9)


def test_a_forgotten_timer_is_cut_by_its_end() -> None:
    span = make(moment(14), moment(14) + 20 * 3600)
    assert put(span, end="17:00").length == "3:00"


def test_a_start_over_the_end_goes_round_midnight() -> None:
    span = put(make(moment(22), moment(22) + 3 * 3600), start="0:30")
    assert span.length == "0:30" or "next day" in " ".join(remarks(span, NOW))
    assert span.end_at is not None
    assert 0 <= span.end_at - span.start_at < 26 * 3600


def test_the_day_takes_both_ends_along() -> None:
    span = put(make(), day="yesterday")
    assert (span.start_at, span.end_at) == (
        moment(9, 30, 17, TUESDAY - timedelta(days=1)),
        moment(10, 30, 17, TUESDAY - timedelta(days=1)),
    )
    assert settled(span, "day", NOW).day == "Mon 23 Nov 2026"
    assert put(span, day="Tue 24 Nov 2026").start_at == moment(9, 30, 17)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (TUESDAY, 24)])
def test_a_whole_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    start, end = day_bounds(day, ZONE)
    assert make(start, end).length == f"{hours}:00"
    moved = put(make(moment(0), moment(0) + 86400), day=day.isoformat())
    assert moved.length == f"{hours}:00"


def test_a_time_that_the_clock_skips_is_refused() -> None:
    span = put(make(moment(1, day=SPRING), moment(5, day=SPRING)), start="2:30")
    assert faults(span, NOW)["start"] == "02:30 does not exist on Sun 29 Mar: the clock goes forward"
    span = put(make(moment(2, 30), moment(4)), day="2026-03-29")
    assert "start" in faults(span, NOW)
    assert not faults(put(span, day="2026-03-28"), NOW)
    assert put(span, day="2026-03-28").start_at == moment(2, 30, day=date(2026, 3, 28))
    assert "end" in faults(put(make(moment(1, day=SPRING), moment(5, day=SPRING)), end="2:15"), NOW)


def test_the_second_of_an_hour_that_comes_twice_stays_the_second() -> None:
    second = at(AUTUMN, 2 * 3600 + 30 * 60, ZONE) + 3600
    span = make(second, second + 600)
    assert span.start == "02:30"
    assert put(put(span, start="4:00"), start="2:30").start_at == second


def test_what_is_not_understood_is_said_and_loses_nothing() -> None:
    span = put(make(), start="25:00", end="x", length="-", day="someday")
    assert set(faults(span, NOW)) == {"start", "end", "length", "day"}
    assert (span.start_at, span.end_at) == (moment(9, 30, 17), moment(10, 30, 17))
    assert settled(span, "start", NOW) == span
    assert "length" in faults(put(make(), length="9999:00"), NOW)
    assert faults(put(make(), start=" "), NOW)["start"] == "when did it start?"


def test_an_empty_end_or_length_runs() -> None:
    assert put(make(), end="").end_at is None
    assert put(make(), length="").end == ""


def test_only_a_length_is_the_time_just_gone_by() -> None:
    span = make(NOW, None, floating=True)
    later = typed(span, "length", "45m", NOW)
    assert (later.start_at, later.end_at) == (NOW - 2700, NOW)
    assert (later.start, later.end) == ("13:43", "14:28")
    assert typed(later, "length", "", NOW).start_at == NOW


def test_a_start_that_is_now_goes_with_the_clock_until_one_is_typed() -> None:
    span = make(NOW, None, floating=True)
    assert ticked(span, NOW + 60).start == "14:29"
    assert ticked(put(span, start="9:00"), NOW + 60).start_at == moment(9)


def test_keys_move_by_minutes_and_days() -> None:
    span = nudged(make(), "start", 5, NOW)
    assert (span.start, span.length, span.start_at) == ("09:35", "0:55", moment(9, 35, 17))
    assert nudged(make(), "end", -500, NOW).length == "0:00"
    assert nudged(make(), "start", 500, NOW).length == "0:00"
    assert nudged(make(), "length", 1, NOW).end == "10:31"
    assert nudged(make(), "day", -1, NOW).day == "Mon 23 Nov 2026"
    assert nudged(make(NOW - 60, None), "end", 1, NOW).end == "14:29"


def test_times_ahead_are_marked() -> None:
    assert remarks(make(NOW + 60, NOW + 120), NOW) == ["starts in the future"]
    assert remarks(make(NOW - 60, NOW + 120), NOW) == ["ends in the future"]


INSTANTS = st.integers(moment(0, day=date(2025, 1, 1)), moment(0, day=date(2027, 12, 31)))
LENGTHS = st.integers(0, 60 * 3600)


@given(start=INSTANTS, length=LENGTHS, hour24=st.booleans())
@settings(max_examples=300, deadline=None)
def test_typing_what_stands_there_changes_nothing(start: int, length: int, hour24: bool) -> None:
    first = span_of(start, start + length, profile(hour24))
    span = first
    for field in ("length", "start", "end", "day"):
        text = getattr(first, field)
        span = typed(typed(span, field, text + "!", NOW), field, text, NOW)
    assert (span.start_at, span.end_at) == (start, start + length)
    assert not faults(span, NOW)


@given(
    start=INSTANTS,
    length=LENGTHS,
    texts=st.lists(
        st.tuples(
            st.sampled_from(["day", "start", "end", "length"]),
            st.sampled_from(
                ["", "9", "2:30", "02:15", "5pm", "0:00", "24:00", "23:59", "1h", "90m", "26:00", "x"]
            )
            | st.sampled_from(["yesterday", "2026-03-29", "2026-10-25", "mon", "-2d"]),
        ),
        max_size=8,
    ),
    hour24=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_times_stay_in_order_and_mean_what_they_say(
    start: int, length: int, texts: list[tuple[str, str]], hour24: bool
) -> None:
    span = span_of(start, start + length, profile(hour24))
    for field, text in texts:
        span = typed(span, field, text, NOW)
    wrong = faults(span, NOW)
    if span.end_at is not None:
        assert span.end_at >= span.start_at
    for field in ("start", "end"):
        again = settled(span, field, NOW)
        assert (again.start_at, again.end_at) == (span.start_at, span.end_at)
    if not wrong:
        clock = format_time(span.start_at, ZONE, hour24)
        assert settled(span, "start", NOW).start == clock
        assert settled(span, "day", NOW).day == form.date_words(day_of(span.start_at, ZONE))
