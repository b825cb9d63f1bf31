"""Keys that arrive in one piece: each does what it would have done alone, in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.term import Served, Terminal, afternoon
from tui.domain.times import SystemClock, at, day_of, to_utc

pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with closing(Served(tmp_path)) as served:
        zone = afternoon()
        day = day_of(SystemClock().now(), zone)
        for hour, words in ((8, "Standup"), (10, "Part one")):
            start = at(day, hour * 3600, zone)
            served.rig.entry(words, to_utc(start), to_utc(start + 3600))
        served.rig.call("POST", "/projects", {"name": "Internal"})
        yield served


def opened(served: Served) -> Terminal:
    terminal = served.open()
    return terminal.until("● online").until("Part one").quiet(0.3)


def descriptions(served: Served) -> list[str]:
    return sorted(words for _, _, _, words in served.served())


def on_project(served: Served) -> bool:
    return any(one["projectId"] for one in served.rig.entries())


def test_what_comes_behind_enter_is_not_part_of_the_line(served: Served) -> None:
    with opened(served) as terminal:
        for number in range(6):
            terminal.paste_keys(f"i6-6:2{number} W{number}\rj").until(f"Added “W{number}”")
        terminal.paste_keys("NProj\rj").until("● Proj")
        terminal.wait(lambda: not served.waiting(), "all is sent")
        assert terminal.exit_status is None
    assert descriptions(served) == ["Part one", "Standup", *(f"W{number}" for number in range(6))]
    assert sorted(one["name"] for one in served.rig.call("GET", "/projects")) == ["Internal", "Proj"]


def test_many_dialogs_that_are_answered_as_they_open_end_nothing(served: Served) -> None:
    with opened(served) as terminal:
        for number in range(6):
            terminal.paste_keys(f"i7:01-7:20 Z{number}\ru").until(f"Took back: added “Z{number}”")
        for _ in range(3):
            terminal.paste_keys("pinter\ry").wait(lambda: on_project(served), "it is on the project")
            terminal.wait(lambda: not served.waiting(), "the answer is written down")
            terminal.paste_keys("uy").wait(lambda: not on_project(served), "it is taken back")
        assert terminal.exit_status is None
        terminal.wait(lambda: not served.waiting(), "all is sent")
    assert descriptions(served) == ["Part one", "Standup"]


def test_undo_behind_a_dialog_takes_back_what_the_dialog_did(served: Served) -> None:
    with opened(served) as terminal:
        terminal.paste_keys("C").until("Duplicated “Part one”")
        terminal.paste_keys("o1u").until("Took back: started")
        terminal.paste_keys("dyuy").until("Took back: deleted|Took back: duplicated")
        terminal.wait(lambda: not served.waiting(), "all is sent")
    assert "nothing running" in terminal.text
    assert descriptions(served) == ["Part one", "Part one", "Standup"]


def test_the_palette_does_what_was_typed(served: Served) -> None:
    with opened(served) as terminal:
        terminal.press("s").until("s stop")
        terminal.paste_keys("\x10undo\r").until("Took back: started")
        terminal.press("s").until("s stop")
        terminal.paste_keys("\x10jump\r").until("Jump to")
        assert re.search("Stopped", terminal.text) is None


def test_a_time_is_typed_into_the_field_that_its_letter_opens(served: Served) -> None:
    with opened(served) as terminal:
        terminal.paste_keys("isince 13 Long\r").until("since 13:00")
        terminal.paste_keys("Ts13:30\r").until("Stopped “Long” at 13:30")
        terminal.wait(lambda: not served.waiting(), "all is sent")
        terminal.paste_keys("S13:10\ry").until("Split “Long”")
        terminal.wait(lambda: not served.waiting(), "all is sent")
    assert descriptions(served).count("Long") == 2
