"""The program in a terminal inside tmux, as most people have it: its keys come through."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.term import Terminal, clockpane, home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not on this machine"),
]

KEYS = """
[keys]
sync = "f5"
outbox = "ctrl+o"
"""


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Terminal]:
    """The demo, in a tmux server of its own, which has read nobody's configuration."""
    settings = tmp_path / "config/clockpane/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(KEYS, encoding="utf-8")
    socket = str(tmp_path / "tmux")
    quick = tmp_path / "tmux.conf"
    quick.write_text("set -s escape-time 10\n", encoding="utf-8")
    begin = ["tmux", "-S", socket, "-f", str(quick), "new-session", " ".join(clockpane("--demo"))]
    try:
        with Terminal(begin, env=home(tmp_path), rows=37) as terminal:
            yield terminal.until("Review token refresh")
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=False, capture_output=True, timeout=10)


def test_keys_come_through_tmux(inside: Terminal) -> None:
    inside.press("s").until("nothing running")
    inside.press("s").until(r"0:00:0\d")
    for key, words in (
        ("?", "type what you want to do"),
        ("ctrl+p", "Search for commands"),
        ("n", "New entry"),
        ("#", "Tags of"),
        ("ctrl+o", "Outbox|waits"),
    ):
        inside.press(key).until(words).press("escape").until_gone(words)
    inside.press("tab").until("enter Show only").press("tab").until("e Edit")
    inside.paste_keys("\x1b[15~").until("Nothing to sync")  # f5
    inside.press("G").until_gone("Sprint planning").press("home").until("Sprint planning")
    inside.press("ctrl+q").until("exited")
