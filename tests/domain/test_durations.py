from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import durations
from tui.domain.errors import InputError


@given(st.integers(0, 10**7))
def test_iso_goes_there_and_back(seconds: int) -> None:
    assert durations.from_iso(durations.to_iso(seconds)) == seconds


@pytest.mark.parametrize(("text", "seconds"), [("PT1H", 3600), ("PT48H", 172800), ("PT38S", 38), ("P1DT1H", 90000), ("PT0S", 0), ("PT1.5S", 1)])  # fmt: skip
def test_iso_as_clockify_writes_it(text: str, seconds: int) -> None:
    assert durations.from_iso(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "1H", "PT1X"])
def test_what_is_no_iso_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        durations.from_iso(text)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("1:30", 5400), ("1:30h", 5400), ("1h30", 5400), ("1h30m", 5400), ("1h", 3600), ("90m", 5400), ("90 min", 5400),
     ("1.5h", 5400), ("1,5", 5400), (".5h", 1800), ("0:00", 0), ("48:00", 172800), ("1:02:03", 3723)],
)  # fmt: skip
def test_lengths_as_they_are_typed(typed: str, seconds: int) -> None:
    assert durations.parse(typed) == seconds


@pytest.mark.parametrize("typed", ["", "h", "1:60", "abc", "1h2h", "-5m"])
def test_what_is_no_length_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InputError, match="not a length"):
        durations.parse(typed)


def test_the_three_forms_on_the_screen() -> None:
    assert durations.clock(5025) == "1:23:45"
    assert durations.short(5099) == "1:24"
    assert durations.short(59) == "0:00"
    assert durations.words(19080) == "5h 18m"
    assert durations.words(0) == "0m"
    assert durations.words(-2400) == "−40m"
    assert durations.clock(172800) == "48:00:00"


@given(st.integers(0, 10**6))
def test_a_printed_length_reads_back(minutes: int) -> None:
    assert durations.parse(durations.clock(minutes)) == minutes
