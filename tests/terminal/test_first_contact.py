"""From the empty screen to the first entry on one's Clockify: by keys, with no manual, in the real program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FILE
from tests.rig import KEY, MATON_KEY, Rig
from tests.term import Terminal, afternoon, clockpane, home
from tui.domain.times import SystemClock
from tui.server.connections import set_connection_status

pytestmark = pytest.mark.slow


class Newcomer:
    """Somebody with a Clockify account, a keyring, and nothing set up. Keys are counted, what is typed is not."""

    def __init__(self, folder: Path) -> None:
        self.rig = Rig(folder, clock=SystemClock(), zone=afternoon())  # type: ignore[arg-type]
        self.rig.up()
        self.home = folder / "home"
        self.kept = folder / "keys.json"
        self.presses = 0

    def open(self, **more: str) -> Terminal:
        ring = {"PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring", FILE: str(self.kept)}
        return Terminal(clockpane(), env=home(self.home, **ring, **more))

    def press(self, terminal: Terminal, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            terminal.press(key)
            terminal.quiet(0.1)

    def everything_kept(self) -> str:
        """All that the program has written under its home, as text."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)

    def close(self) -> None:
        self.rig.close()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    with closing(Newcomer(tmp_path / "there")) as one:
        yield one


def test_from_nothing_to_the_first_entry_on_the_server_in_five_keys(newcomer: Newcomer) -> None:
    rig, clock = newcomer.rig, SystemClock()
    with newcomer.open() as terminal:
        terminal.until("A connects it")
        began = clock.monotonic()
        newcomer.press(terminal, "A")
        terminal.until("n adds your Clockify account")
        newcomer.press(terminal, "n")
        terminal.until("Preferences → Advanced")
        # Whoever is on api.clockify.me leaves the address empty and needs no tab.
        terminal.type(KEY)
        newcomer.press(terminal, "tab")
        terminal.type(rig.url)
        newcomer.press(terminal, "enter")
        terminal.until("● online").until("is open")
        newcomer.press(terminal, "s")
        terminal.wait(lambda: len(rig.entries()) == 1, "the entry is on the server")
        took = clock.monotonic() - began
        terminal.press("q")
        assert terminal.ended() == 0
    assert newcomer.presses == 5
    assert took < 30
    assert list(json.loads(newcomer.kept.read_text()).values()) == [KEY]
    assert KEY not in newcomer.everything_kept()

    with newcomer.open() as terminal:  # the next time it is all there, from the keyring
        terminal.until("jane@acme.io").until("● online").until("no description")
        terminal.press("q")
        assert terminal.ended() == 0


def test_through_maton_a_connection_is_made_on_the_way(newcomer: Newcomer, tmp_path: Path) -> None:
    rig = newcomer.rig
    opener = tmp_path / "browser"
    opener.write_text('#!/bin/sh\nprintf "%s" "$1" > "$0.opened"\n')
    opener.chmod(0o755)
    with newcomer.open(BROWSER=str(opener)) as terminal:
        terminal.until("A connects it")
        newcomer.press(terminal, "A", "n", "shift+tab", "right", "tab")
        terminal.until("maton.ai/settings").type(MATON_KEY)
        newcomer.press(terminal, "tab")
        terminal.type(rig.url)
        newcomer.press(terminal, "enter")
        terminal.until("Enter asks Maton for a new one")
        newcomer.press(terminal, "enter")
        terminal.until("session_token=").until("waiting for you to sign in")
        newcomer.press(terminal, "o")
        opened = tmp_path / "browser.opened"
        terminal.wait(lambda: opened.exists() and "session_token" in opened.read_text(), "the browser has it")
        with rig.database.read() as db:
            (made,) = db.execute("SELECT id, token FROM connections").fetchall()
        set_connection_status(rig.database, made["id"])
        terminal.until("Connected")
        newcomer.press(terminal, "enter")
        terminal.until("● online").until("is open")
        newcomer.press(terminal, "s")
        terminal.wait(lambda: len(rig.entries()) == 1, "the entry is on the server")
        terminal.press("q")
        assert terminal.ended() == 0
    kept = newcomer.everything_kept()
    assert MATON_KEY not in kept
    assert made["token"] not in kept
