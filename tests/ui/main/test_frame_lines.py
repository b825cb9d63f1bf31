from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.main.samples import NOW, entries, entry, moment, state
from tui.domain.workspace import Workspace
from tui.present.frame import Hint, keybar, timer, topline
from tui.present.text import line_width, plain
from tui.session.state import Link, SyncStatus

BUSY = SyncStatus(link=Link.OFFLINE, waiting=3, needs_you=1)


@given(st.integers(min_value=24, max_value=260), st.text(max_size=60))
def test_the_top_line_fits_every_width(cells: int, name: str) -> None:
    for sync in (SyncStatus(), BUSY, SyncStatus(link=Link.SYNCING, progress=0.42)):
        shown = state(sync=sync, workspace=Workspace(id="w", name=name), elsewhere=("Black Acorn",))
        assert line_width(topline(shown, NOW, cells).line) == cells


def test_the_top_line_says_all_when_it_can() -> None:
    shown = state(sync=BUSY, elsewhere=("Black Acorn",))
    said = plain(topline(shown, NOW, 160).line)
    for words in (
        "Acme Inc ▾",
        "week 14h 23m / 40h",
        "━",
        "● timer in Black Acorn",
        "! 1 needs you",
        "↑ 3 waiting",
        "○ offline",
        "jane@acme.io",
    ):
        assert words in said
    narrow = plain(topline(state(sync=SyncStatus(link=Link.ONLINE)), NOW, 60).line)
    assert "14h 23m / 40h" in narrow
    assert "● online" in narrow


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        (SyncStatus(link=Link.LOCAL), "● local"),
        (SyncStatus(link=Link.SYNCING, progress=0.42), "syncing 42 %"),
        (SyncStatus(link=Link.KEY_REFUSED), "key refused"),
        (SyncStatus(link=Link.BLOCKED), "nothing is sent"),
        (SyncStatus(link=Link.ONLINE, next_send=moment(14, 50)), "sends at 14:50"),
    ],
)
def test_the_link_in_words(sync: SyncStatus, words: str) -> None:
    assert words in plain(topline(state(sync=sync), NOW, 120).line)


def test_the_workspace_can_be_clicked() -> None:
    bar = topline(state(), NOW, 120)
    assert bar.part_at(3) == "workspace"
    assert bar.part_at(60) == ""


@pytest.mark.parametrize("cells", [160, 120, 80, 60])
def test_what_waits_and_the_link_open_the_outbox(cells: int) -> None:
    bar = topline(state(sync=BUSY, elsewhere=("Black Acorn",)), NOW, cells)
    said = plain(bar.line)
    for sign in ("!", "↑", "○"):
        assert bar.part_at(said.index(sign)) == "outbox"
    if cells > 60:
        assert bar.part_at(said.index("Black Acorn")) == "workspace"
    if "jane" in said:
        assert bar.part_at(said.index("jane") + 2) == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "1:23:00   Fix login"),
        ({"waiting": frozenset({"run"})}, "1:23:00 ↑ Fix login"),
        ({"waiting": frozenset({"run"}), "problems": {"run": "No."}}, "1:23:00 ! Fix login"),
    ],
)
def test_the_timer_says_whether_the_server_has_it(more: dict[str, Any], words: str) -> None:
    assert words in plain(timer(state(**more), NOW, 120).line)


@given(st.integers(min_value=20, max_value=260), st.text(max_size=200))
def test_the_timer_fits_every_width(cells: int, description: str) -> None:
    run = replace(entries()[0], description=description, billable=True)
    assert line_width(timer(state([run, *entries()[1:]]), NOW, cells, "“X”", "“Y”").line) <= max(cells, 26)
    assert line_width(timer(state(entries()[1:]), NOW, cells, "“Sprint planning”").line) <= max(cells, 48)


def test_the_timer_in_words() -> None:
    running = plain(timer(state(), NOW, 130, "“X”").line)
    assert running.startswith(" ● 1:23:00   Fix login redirect   ● Backend API / Login flow   #bug")
    assert running.endswith("since 13:05 · s stop")
    switching = plain(timer(state(), NOW, 160, "“X”", "“X”").line)
    assert switching.endswith("s stop · c switches to “X”")
    idle = plain(timer(state(entries()[1:]), NOW, 120, "“Review”").line)
    assert (
        idle
        == " ○ nothing running   s starts “Review”   i something new"
        + " " * 36
        + "2h 18m since the last entry"
    )
    assert "s start at once   i say what" in plain(timer(state([]), NOW, 100, "").line)
    old = entry("x", moment(22, day=23), None, "")
    assert "(no description)" in plain(timer(state([old]), NOW, 120).line)
    assert "since Mon 23 Nov 22:00" in plain(timer(state([old]), NOW, 120).line)


HINTS = [
    Hint("s", "Stop", "toggle", 9),
    Hint("d", "Delete", "delete", 2, "Del"),
    Hint("w", "Workspace", "w", 1),
]
ENDS = [Hint("?", "Help", "help"), Hint("^p", "palette", "palette")]


def test_keys_leave_whole_and_the_ends_stay() -> None:
    assert (
        plain(keybar(HINTS, ENDS, 60).line)
        == " s Stop  d Delete  w Workspace" + " " * 11 + "? Help  ^p palette"
    )
    assert plain(keybar(HINTS, ENDS, 44).line) == " s Stop  d Del" + " " * 11 + "? Help  ^p palette"
    tight = plain(keybar(HINTS, ENDS, 30).line)
    assert tight.startswith(" s Stop ")
    assert tight.endswith("? Help  ^p palette")


@given(st.integers(min_value=20, max_value=120))
def test_a_click_on_a_key_finds_its_act(cells: int) -> None:
    bar = keybar(HINTS, ENDS, cells)
    text = "".join(span.text for span in bar.line)
    for start, end, act in bar.parts:
        assert text[start:end].split()[0] in {h.key for h in (*HINTS, *ENDS) if h.action == act}
        assert bar.part_at(start) == act


def test_a_narrow_timer_drops_its_hints_before_it_cuts_the_description() -> None:
    name = "Fix login redirect"
    run = replace(entries()[0], description=name)
    for cells in range(52, 120):
        assert name in plain(timer(state([run, *entries()[1:]]), NOW, cells).line), cells
    narrow = plain(timer(state([run, *entries()[1:]]), NOW, 58).line)
    assert "Login flow" in narrow
    assert "stop" not in narrow


def test_what_c_would_do_stands_on_the_screen_as_long_as_it_can() -> None:
    said = plain(timer(state(), NOW, 90, "“Sprint planning”", "“Sprint planning”").line)
    assert "c switches to “Sprint planning”" in said
