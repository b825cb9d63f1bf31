"""A person's day in a real terminal, with no account."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.term import Terminal, clockpane, home

pytestmark = pytest.mark.slow


def rows(folder: Path) -> list[tuple[str, bool]]:
    """(description, whether it runs) of all entries that the local account has."""
    with closing(sqlite3.connect(folder / "data/clockpane/local.sqlite")) as db:
        return [
            (name, end is None)
            for name, end in db.execute("SELECT description, finish FROM entries ORDER BY start")
        ]


def open_it(folder: Path, **size: int) -> Terminal:
    return Terminal(clockpane(), env=home(folder), **size)  # type: ignore[arg-type]


def test_start_stop_edit_delete_quit_and_find_everything_again(tmp_path: Path) -> None:
    with open_it(tmp_path) as terminal:
        terminal.until("Nothing tracked yet")
        terminal.press("s").until(r"0:00:0[1-3]")
        terminal.press("e").until("Edit entry")
        terminal.type("First thing").press("ctrl+s").until("Change this entry\\?")
        terminal.press("y").until_gone("Change this entry").until("First thing")
        terminal.press("s").until("nothing running")
        terminal.press("n").type("Second thing").press("ctrl+s").until("now  +0:00  Second thing")
        terminal.press("q")
        assert terminal.ended() == 0
    assert rows(tmp_path) == [("First thing", False), ("Second thing", True)]
    with open_it(tmp_path) as terminal:
        terminal.until("Second thing").until("First thing")
        terminal.press("d").until("Discard the running").press("n").until_gone("Discard the running")
        assert "Second thing" in terminal.text
        terminal.press("d").until("Discard the running").press("y").until("nothing running")
        terminal.press("q")
        assert terminal.ended() == 0
    assert rows(tmp_path) == [("First thing", False)]


def test_kill_nine_loses_nothing_that_was_on_the_screen(tmp_path: Path) -> None:
    for number in range(3):
        with open_it(tmp_path) as terminal:
            terminal.until("s starts|Nothing tracked|s stop|start at once")
            # Typed without waiting for the form: not one letter may be lost, or act on the screen behind.
            terminal.press("n").type(f"thing {number}").press("enter")
            terminal.until(rf"now  +0:00  thing {number}")
            terminal.kill()
    with open_it(tmp_path) as terminal:
        terminal.until("thing 0").until("thing 1").until("thing 2")
        terminal.press("q")
        assert terminal.ended() == 0
    assert rows(tmp_path) == [("thing 0", False), ("thing 1", False), ("thing 2", True)]


@pytest.mark.parametrize(
    ("columns", "lines"), [(120, 36), (80, 24), (60, 20), (60, 15), (250, 50), (40, 10), (20, 5)]
)
def test_every_size_opens_and_shows_the_timer(tmp_path: Path, columns: int, lines: int) -> None:
    with Terminal(clockpane("--demo"), env=home(tmp_path), columns=columns, rows=lines) as terminal:
        terminal.until("Fix login|a little larger")
        assert "Traceback" not in terminal.text
        terminal.resize(120, 36).until("Sprint planning")
        terminal.press("q")
        assert terminal.ended() == 0


def test_the_screen_needs_a_terminal() -> None:
    import subprocess

    done = subprocess.run(
        clockpane(), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_a_broken_settings_file_is_named_and_left_alone(tmp_path: Path) -> None:
    config = tmp_path / "config/clockpane/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("theme = ", encoding="utf-8")
    with open_it(tmp_path) as terminal:
        terminal.until("config.toml")
        terminal.press("s").until(r"0:00:0\d")
        terminal.press("q")
        assert terminal.ended() == 0
    assert config.read_text(encoding="utf-8") == "theme = "


def test_keys_that_arrive_in_one_piece_go_where_they_are_meant(tmp_path: Path) -> None:
    """As when a line is pasted, or the connection was slow: nothing is lost, and nothing acts on the screen behind."""
    with open_it(tmp_path) as terminal:
        terminal.until("Nothing tracked yet")
        terminal.paste_keys("nstand-up with d and s\r")
        terminal.until(r"now  +0:00  stand-up with d and s")
        terminal.paste_keys("dy").until("nothing running").until("Nothing tracked yet")
        terminal.paste_keys("ss").until("nothing running")
        terminal.paste_keys("/two").until("Nothing found for “two”").press("escape").until_gone(
            "Nothing found"
        )
        terminal.press("q")
        assert terminal.ended() == 0
    assert len(rows(tmp_path)) == 1


def test_asked_by_the_system_it_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    with Terminal(clockpane("--demo"), env=home(tmp_path, TMPDIR=f"{tmp_path}/temporary")) as terminal:
        terminal.until("Fix login")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ended() == 0
    assert not list((tmp_path / "temporary").iterdir())


def test_a_whole_form_in_one_piece(tmp_path: Path) -> None:
    """Fields are left by tab before what belongs to the next one is typed into it."""
    with open_it(tmp_path) as terminal:
        terminal.until("Nothing tracked yet")
        terminal.paste_keys("NBackend\r").until("Made project").until("● Backend")
        terminal.paste_keys("nFast\tback\r\t\t\t9:00\t10:15\x13").until("Added").until(
            r"09:00 – 10:15 +1:15  Fast"
        )
        terminal.until(r"Fast +● Backend")
        terminal.press("q")
        assert terminal.ended() == 0
