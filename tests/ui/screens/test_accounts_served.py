"""Accounts by keys, in the whole program, against a Clockify on a socket and with a keyring of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.keys import HeldKeyring, keyring_is
from tests.rig import KEY, MATON_KEY, Rig
from tests.ui.main.conftest import Driver
from tests.ui.main.test_answering import stop
from tests.ui.screens.test_screens import seen
from tui.app import ClockpaneApp
from tui.screens import connect
from tui.screens.accounts import AccountsScreen
from tui.server.connections import add_connection, set_connection_status
from tui.widgets.words import Words


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(connect, "POLL", 0.02)
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    served = Rig(tmp_path / "there")
    served.up()
    yield served
    served.close()


@pytest.fixture
def held() -> Iterator[HeldKeyring]:
    ring = HeldKeyring()
    with keyring_is(ring):
        yield ring


class Seat(Driver):
    """The program, and what is said in the dialog in front."""

    @property
    def said(self) -> str:
        return self.app.screen.query_one("#said", Words).plain

    @property
    def rows(self) -> list[str]:
        """The titles of the accounts, in their order."""
        screen = self.app.screen
        assert isinstance(screen, AccountsScreen)
        return [row.info.title for row in self.session.accounts()]

    async def add(self, rig: Rig, key: str, *kind: str) -> None:
        """Type in an account from the screen of accounts."""
        await self.press("n", *kind)
        for field, text in (("key", key), ("url", rig.url)):
            self.app.screen.query_one(f"#{field}").value = text  # type: ignore[attr-defined]
        await self.pilot.pause()
        await self.press("enter")


@asynccontextmanager
async def at(rig: Rig, env: dict[str, str] | None = None) -> AsyncIterator[Seat]:
    wired = rig.wire(env=env or {})
    app = ClockpaneApp(wired.session, theme="dark")
    try:
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            seat = Seat(app, pilot, wired.session, rig.clock)
            try:
                await seat.until(lambda: len(app.screen_stack) > 1, "the main screen")
                yield seat
            finally:
                await stop(app)
    finally:
        wired.close()


async def test_from_the_empty_screen_to_an_entry_on_the_server(rig: Rig, held: HeldKeyring) -> None:
    async with at(rig) as seat:
        assert "A connects it" in seen(seat.app)
        await seat.press("A")
        await seat.add(rig, f" {KEY}\n")
        await seat.until(lambda: seat.top == "MainScreen", "it is open")
        assert any("jane@acme.io is open" in toast for toast in seat.toasts)
        assert KEY not in str(seat.toasts)
        await seat.press("s")
        await seat.until(rig.entries, "the entry is on the server")
        await seat.press("A")
        assert seat.rows == ["Clockify · jane@acme.io", "This machine"]
        await seat.press("t")
        await seat.until(lambda: "answers as" in seat.said, "whose key it is")
    assert list(held.kept.values()) == [KEY]


async def test_a_key_that_is_refused_is_said_beside_it_and_not_kept(rig: Rig, held: HeldKeyring) -> None:
    async with at(rig) as seat:
        await seat.press("A")
        await seat.add(rig, "wrong-key")
        note = seat.app.screen.query_one("#note-key", Words)
        await seat.until(lambda: note.plain.startswith("✗"), "it is said")
        assert "wrong-key" not in note.plain
        await seat.press("escape", "y")
        assert seat.rows == ["This machine"]
    assert held.kept == {}


async def test_logging_out_takes_the_key_away_and_the_mirror_stays(rig: Rig, held: HeldKeyring) -> None:
    async with at(rig) as seat:
        await seat.press("A")
        await seat.add(rig, KEY)
        await seat.until(lambda: seat.top == "MainScreen", "it is open")
        mirrors = sorted(rig.paths().mirrors.glob("127*.sqlite"))
        await seat.press("A", "d", "y")
        await seat.until(lambda: "its mirror is kept" in seat.said, "it is done")
        assert seat.rows == ["This machine"]
        assert seat.state.account.kind == "local"
    assert held.kept == {}
    assert sorted(rig.paths().mirrors.glob("127*.sqlite")) == mirrors


async def test_the_workspaces_and_the_accounts_are_one_tab_apart(rig: Rig, held: HeldKeyring) -> None:
    async with at(rig, rig.environment()) as seat:
        await seat.until(lambda: seat.state.account.kind == "direct", "the account of the environment")
        await seat.press("w")
        assert "tab accounts" in seen(seat.app)
        await seat.press("tab", "end", "enter")
        await seat.until(lambda: seat.top == "MainScreen", "this machine is open")
        assert seat.state.account.kind == "local"
        await seat.press("w", "tab", "escape", "escape")
        assert seat.top == "MainScreen"
        await seat.press("A", "home", "d")
        assert "CLOCKIFY_API_KEY" in seat.said


async def test_maton_by_keys_from_no_connection_to_two_and_back_to_one(rig: Rig, held: HeldKeyring) -> None:
    def made() -> list[tuple[str, str]]:
        with rig.database.read() as db:
            return [tuple(row) for row in db.execute("SELECT id, status FROM connections ORDER BY created")]

    async with at(rig) as seat:
        await seat.press("A")
        await seat.add(rig, MATON_KEY, "shift+tab", "right", "tab")
        await seat.until(lambda: seat.top == "ConnectScreen", "one must be made")
        await seat.press("enter")
        await seat.until(lambda: "session_token=" in seen(seat.app), "the address")
        set_connection_status(rig.database, made()[0][0])
        await seat.until(lambda: "Connected" in seen(seat.app), "it is active")
        await seat.press("enter")
        await seat.until(lambda: seat.top == "MainScreen", "it is open")
        await seat.press("s")
        await seat.until(rig.entries, "the entry is on the server")

        other = add_connection(rig.database)
        await seat.press("A", "c")
        await seat.until(lambda: other in seen(seat.app), "both are listed")
        await seat.press("end", "enter")
        await seat.until(lambda: "from now on" in seat.said, "the other one is chosen")
        await seat.press("home", "d")
        assert "can't be undone" in seen(seat.app)
        await seat.press("y")
        await seat.until(lambda: "Deleted" in seat.said, "the first one is deleted")
        assert made() == [(other, "ACTIVE")]
        await seat.press("escape", "t")
        await seat.until(lambda: f"connection {other}"[:20] in seat.said, "it goes through the other one")
