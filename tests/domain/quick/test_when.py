"""Times, lengths and days in a line: which forms are taken, and what they mean."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.quick.desk import NOW, draft, faults, moment, read, scene, span

NO_TIME = "say from when to when, or how long: 9-10, 45m"
TWICE = "two times: a backslash makes one of them description"


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("9-11", "09:00", "11:00"), ("930-1130", "09:30", "11:30"), ("9:30pm-10:15pm", "21:30", "22:15"),
        ("9:00:15-9:00:45", "09:00:15", "09:00:45"), ("9AM-10Am", "09:00", "10:00"),
        ("12am-12pm", "00:00", "12:00"), ("22-24", "22:00", "2026-11-25 00:00"),
        ("2020-2021", "20:20", "20:21"), ("555-1234", "05:55", "12:34"), ("00:00-23:59", "00:00", "23:59"),
        ("22:30-22:15", "22:30", "2026-11-25 22:15"),
        # A start takes the end's half where that puts it before the end.
        ("1-2pm", "13:00", "14:00"), ("11-1pm", "11:00", "13:00"), ("9-5pm", "09:00", "17:00"),
        ("9-11:30pm", "21:00", "23:30"), ("1-2am", "01:00", "02:00"), ("13-2pm", "13:00", "14:00"),
        ("12-1pm", "12:00", "13:00"), ("12-1am", "00:00", "01:00"), ("0-2pm", "00:00", "14:00"),
    ],
)  # fmt: skip
def test_ranges(typed: str, start: str, end: str) -> None:
    for hour24 in (True, False):
        if (typed, hour24) != ("22:30-22:15", False):
            assert span(typed, scene(hour24=hour24)) == (moment(start), moment(end))


@pytest.mark.parametrize(
    ("typed", "end", "note"),
    [
        ("10-2", "14:00", "12 hours later: 2:00pm is meant"),
        ("10pm-11", "23:00", "12 hours later: 11:00pm is meant"),
        ("12-1", "13:00", "12 hours later: 1:00pm is meant"),
        ("9-8:30", "20:30", "12 hours later: 8:30pm is meant"),
        ("22-1", "2026-11-25 01:00", "ends on the next day"),
        ("10am-2am", "2026-11-25 02:00", "ends on the next day"),
        ("15-14", "2026-11-25 14:00", "ends on the next day"),
    ],
)
def test_twelve_hours_are_tried_before_the_next_day(typed: str, end: str, note: str) -> None:
    line = read(typed, scene(hour24=False))
    assert line.draft is not None
    assert line.draft.end == moment(end)
    assert note in line.notes


def test_a_24_hour_profile_goes_to_the_next_day_at_once() -> None:
    assert span("10-2") == (moment("10:00"), moment("2026-11-25 02:00"))


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45m", 45), ("90min", 90), ("1h", 60), ("1h30", 90), ("1h30m", 90), ("1h 30m", 90), ("1h 5min", 65), ("1h5", 65), ("1.5h", 90),
        ("1,5h", 90), (".5h", 30), ("1:30h", 90), ("2H", 120), ("999h", 59940),
    ],
)  # fmt: skip
def test_lengths_end_now(typed: str, minutes: int) -> None:
    assert span(typed) == (NOW - minutes * 60, NOW)
    assert span(f"today {typed}") == (NOW - minutes * 60, NOW)
    assert span(f"-{typed}") == (NOW - minutes * 60, None)


@pytest.mark.parametrize(
    "typed",
    [
        "1:30", "1.5", "15", "9", "9:30", "h", "m", "-90", "-1:30", "9.30-11", "9-11-13", "9 - 11", "-", "–",
        "9-11:5", "45 m", "since", "since noon", "since the start", "a9-11", "9-11x", "1:75h", "fünf", "٣m",
        "+15m", "45mm", "20/11", "20.11.", "20 nov", "-2d", "-1w", "may 5", "plan for monday", "by tomorrow",
        "every tue at home", "Sunday's work", "she sat with her", "thurs", "the sun", "version 20.11", "foo@bar.de",
        "C#", "a$", "$5", "!", "5\"", 'say "hi', "back\\slash", "2026-11-2", "12026-11-20",
    ],
)  # fmt: skip
def test_what_only_looks_a_little_like_a_time_is_description(typed: str) -> None:
    found = draft(typed)
    assert (found.start, found.end, found.description) == (NOW, None, typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-24"), ("Yesterday", "2026-11-23"), ("tomorrow", "2026-11-25"),
        ("mon", "2026-11-23"), ("TUESDAY", "2026-11-17"), ("wedn", "2026-11-18"), ("thurs", "2026-11-19"),
        ("nov 20", "2026-11-20"), ("20 november", "2026-11-20"), ("20. nov", "2026-11-20"),
        ("20 nov 2025", "2025-11-20"), ("nov 20, 2025", "2025-11-20"), ("Tue 24 Nov", "2026-11-24"),
        ("Tue, 24 Nov 2026", "2026-11-24"), ("25 dec", "2025-12-25"), ("29 feb", "2024-02-29"),
        ("2026-11-20", "2026-11-20"), ("-2d", "2026-11-22"), ("-1w", "2026-11-17"), ("–2d", "2026-11-22"),
        ("20/11", "2026-11-20"), ("20.11.", "2026-11-20"), ("20/11/2025", "2025-11-20"),
        ("20.11.2025", "2025-11-20"), ("20-11-2025", "2025-11-20"),
    ],
)  # fmt: skip
def test_days(typed: str, day: str) -> None:
    expected = (moment(f"{day} 09:00"), moment(f"{day} 10:00"))
    for line in (f"{typed} 9-10 Fix it", f"Fix it {typed} 9-10", f"9-10 Fix it {typed}"):
        assert span(line) == expected
        assert draft(line).description == "Fix it"
    assert span(f"{typed} since 9") == (expected[0], None)
    assert read(f"{typed} 9-").day == date.fromisoformat(day)


def test_the_profile_says_which_number_is_the_month() -> None:
    for date_format in ("MM/DD/YYYY", "YYYY-MM-DD", "MM-DD-YYYY"):
        assert read("11/20 9-10", scene(date_format=date_format)).day == date(2026, 11, 20)
        assert faults("20/11 9-10", scene(date_format=date_format)) != []
    assert read("11/10 9-10", scene(date_format="DD.MM.YYYY")).day == date(2026, 10, 11)


def test_the_first_day_is_taken_and_a_second_one_is_description() -> None:
    found = draft("plan for monday 9-10 tomorrow 20 nov 2025")
    assert (found.start, found.description) == (moment("2026-11-23 09:00"), "plan for tomorrow 20 nov 2025")


def test_a_length_on_another_day_follows_its_last_entry() -> None:
    ends = {date(2026, 11, 23): moment("2026-11-23 23:40"), date(2026, 11, 24): moment("14:00")}
    here = scene(end_of_day=ends.get)
    assert span("yesterday 45m", here) == (moment("2026-11-23 23:40"), moment("2026-11-24 00:25"))
    assert "ends on the next day" in read("yesterday 45m", here).notes
    assert span("mon 1h30", here) == (moment("2026-11-23 23:40"), moment("2026-11-24 01:10"))
    assert span("sun 45m", here) == (moment("2026-11-22 09:00"), moment("2026-11-22 09:45"))
    assert span("tomorrow 45m", here) == (moment("2026-11-25 09:00"), moment("2026-11-25 09:45"))
    assert span("2026-11-24 45m", here) == (NOW - 2700, NOW)


def test_times_ahead_of_now_are_said() -> None:
    assert read("14-15").notes == ("in the future",)
    assert read("since 15").notes == ("in the future",)
    assert read("tomorrow 9-10").notes == ("in the future",)
    assert read("9-10").notes == read("45m").notes == read("x").notes == ()
    assert read("22-1").notes == ("ends on the next day", "in the future")


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ("25-26", "25-26", "“25” is not a time of day; a backslash before “25-26” makes it description"),
        ("24-25 pages", "24-25", "“25” is not a time of day; a backslash before “24-25” makes it description"),
        ("x 9-11:75", "9-11:75", "“11:75” is not a time of day; a backslash before “9-11:75” makes it description"),
        ("13pm-2", "13pm-2", "“13pm” is not a time of day; a backslash before “13pm-2” makes it description"),
        ("since 25 x", "since 25", "“25” is not a time of day; a backslash before “25” makes it description"),
        ("9-9", "9-9", "the end is the start"),
        ("x 9-11 10-12", "10-12", TWICE), ("9-11 45m", "45m", TWICE), ("45m 9-11", "9-11", TWICE),
        ("45m 30m", "30m", TWICE), ("9- since last", "since last", TWICE), ("-15m 9-", "9-", TWICE),
        ("31 feb 9-10", "31 feb", "there is no 31 Feb"),
        ("2026-02-30 9-10", "2026-02-30", "there is no 30 Feb 2026"),
        ("30 feb 2026 9-10", "30 feb 2026", "there is no 30 Feb 2026"),
        ("31/02 9-10", "31/02", "there is no 31 Feb"),
        ("13/13 9-10", "13/13", "“13/13” is no day; a backslash before it makes it description"),
        ("2026-13-01 9-10", "2026-13-01", "there is no month 13"),
        ("0001-01-01 9-10", "0001-01-01", "the year 0001 is too far away"),
        ("9999-12-31 9-10", "9999-12-31", "the year 9999 is too far away"),
        ("-9999w 9-10", "-9999w", "“-9999w” is too far away"),
        ("Mon 24 Nov 9-10", "Mon 24 Nov", "24 Nov 2026 is a Tuesday"),
        ("-15m yesterday", "yesterday", "“-15m” counts from now: leave out the day"),
        ("mon since last", "mon", "“since last” is from the last entry on: leave out the day"),
        ("0m x", "0m", "that is no time at all"), ("1000h", "1000h", "longer than 999 hours"),
        ("-99999m", "-99999m", "longer than 999 hours"),
        ("2026-02-30 Fix", "2026-02-30", "there is no 30 Feb 2026"),
        ("2026-11-20T09:00:00Z/2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z/2026-11-20T08:00:00Z",
         "the end is before the start"),
        ("2026-01-20T09:00:00Z/2026-11-20T08:00:00Z", "2026-01-20T09:00:00Z/2026-11-20T08:00:00Z",
         "longer than 999 hours"),
        ("2026-02-30T09:00:00Z/", "2026-02-30T09:00:00Z/", "“2026-02-30T09:00:00Z” is not a time"),
        ("9999-12-30T09:00:00Z/", "9999-12-30T09:00:00Z/", "the year 9999 is too far away"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_a_fault_in_its_place(typed: str, place: str, said: str) -> None:
    assert faults(typed) == [(place, said)]


def test_since_last_needs_a_last_entry() -> None:
    said = "there is no finished entry to go on from"
    assert faults("since last x", scene(last_end=None)) == [("since last", said)]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("yesterday Fix", "yesterday"), ("Fix yesterday", "yesterday"), ("Monday", "Monday"),
        ("mon Fix @back", "mon"), ("@back mon Fix", "mon"), ("Fix tue #bug $", "tue"), ("on 2026-11-20 x", "2026-11-20"),
        ("tomorrow", "tomorrow"), ("sat with her", "sat"), ("fix Tuesday", "Tuesday"),
    ],
)  # fmt: skip
def test_a_day_alone_asks_for_a_time(typed: str, place: str) -> None:
    assert faults(typed) == [(place, NO_TIME)]


@pytest.mark.parametrize("typed", [r"\yesterday Fix", '"Monday"', r"Fix \mon", r"\2026-11-20"])
def test_a_day_that_is_escaped_is_description(typed: str) -> None:
    assert draft(typed).start == NOW


def test_an_interval_says_its_days_itself() -> None:
    found = draft("2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00 yesterday 20 nov Fix")
    assert (found.start, found.end) == (moment("2026-10-25 02:30"), moment("2026-10-25 02:30", fold=1))
    assert found.description == "yesterday 20 nov Fix"
    assert span("2026-11-20T09:00Z/") == (moment("2026-11-20 10:00"), None)
    assert span("2026-11-20t09:00z/2026-11-20T09:00z") == (moment("2026-11-20 10:00"),) * 2
    assert read("2026-11-20T09:00Z/2026-11-22T09:00Z").notes == ("ends 2 days later",)


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("9:00 Fix", "“9:00” is description: a time is 9:00-10:00, since 9:00"),
        ("Fix 23:30", "“23:30” is description: a time is 23:30-0:30, since 23:30"),
        ("@back 11:15am Fix $", "“11:15am” is description: a time is 11:15am-12:15pm, since 11:15am"),
        ("20 Nov", "“20 Nov” is description: with a day goes a time, 20 nov 9-10"),
        ("20/11 Fix", "“20/11” is description: with a day goes a time, 20/11 9-10"),
        ("-2d", "“-2d” is description: with a day goes a time, -2d 9-10"),
        ("Fix nov 20 2026", "“nov 20 2026” is description: with a day goes a time, nov 20 2026 9-10"),
        ("1:90h x", "“1:90h” is description: a length is 1:30h, 90m"),
        ("call at 9:00", ""), ("due by 20 nov", ""), ("Part 1/2", ""), ("at 9:00 we met", ""), (r"\9:00 Fix", ""),
        ("9:00 9-10 x", ""), ("9 Fix", ""), ("99:00 Fix", ""), ("45/90 x", ""), ("Release 20 nov notes", ""),
        ("Fix it", ""),
    ],
)  # fmt: skip
def test_what_is_almost_a_time_is_said_to_be_description(typed: str, note: str) -> None:
    line = read(typed)
    assert line.faults == ()
    assert line.notes == ((note,) if note else ())
