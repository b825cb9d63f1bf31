"""The Maton connections on the screen: making one, waiting, choosing, deleting, and the secret in the address."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.dialogs.builders import NOW, ZONE
from tests.ui.screens.accounts_desk import (
    CHOSEN,
    DAY,
    FAILED,
    LOCAL,
    MATON,
    OTHER,
    PENDING,
    SECRET,
    Fake,
)
from tests.ui.screens.test_accounts import shown
from tests.ui.screens.test_screens import seen
from tui.browser import open_address
from tui.domain.errors import Gone, KeyRefused, NotReached
from tui.present.connections import age, confirm_delete_connection, connection_block, in_use, may_be_opened
from tui.present.text import line_width, plain
from tui.screens import connect
from tui.screens.connect import ConnectScreen
from tui.screens.connections import ConnectionsScreen

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "POLL", 0.01)


def fake(*connections: Any, account: Any = MATON) -> Any:
    return Fake(account, LOCAL, connections=connections or (CHOSEN, OTHER, PENDING, FAILED))


# in words


@pytest.mark.parametrize(
    ("created", "words"),
    [
        (None, ""),
        (NOW, "made today"),
        (NOW + DAY, "made today"),
        (NOW - DAY, "made yesterday"),
        (NOW - 3 * DAY, "made 3 days ago"),
        (NOW - 64 * DAY, "made on 21 Sep 2026"),
    ],
)
def test_how_old_a_connection_is(created: int | None, words: str) -> None:
    assert age(created, NOW, ZONE) == words


def test_a_connection_says_how_it_stands_and_the_cure_in_the_cells_there_are() -> None:
    new = replace(FAILED, status="SOMETHING\x1bNEW")
    for one in (CHOSEN, OTHER, PENDING, FAILED, new):
        for cells in (44, 70, 84):
            lines = connection_block(one, NOW, ZONE, cells)
            assert all(line_width(line) <= cells for line in lines)
            assert "\x1b" not in "".join(plain(line) for line in lines)
            assert SECRET not in "".join(plain(line) for line in lines)
    assert "n makes a new one" in "".join(plain(line) for line in connection_block(FAILED, NOW, ZONE, 84))


def test_deleting_says_what_it_means_for_the_account() -> None:
    def said(one: Any, *every: Any, waiting: int = 0) -> str:
        return " ".join(confirm_delete_connection(one, every, waiting, NOW, ZONE).warnings)

    assert "can't be undone" in said(OTHER, CHOSEN, OTHER)
    assert "only way" not in said(OTHER, CHOSEN, OTHER)
    assert "choose another one" in said(CHOSEN, CHOSEN, OTHER)
    alone = replace(CHOSEN, chosen=False)
    assert "only way to Clockify" in said(alone, alone, PENDING)
    assert "2 acts" in said(alone, alone, waiting=2)


def test_without_a_choice_the_oldest_active_one_is_used() -> None:
    free = replace(CHOSEN, chosen=False)
    assert in_use([free, OTHER, PENDING]) == OTHER
    assert in_use([CHOSEN, OTHER]) == CHOSEN
    assert in_use([PENDING, FAILED]) is None


@pytest.mark.parametrize(
    ("url", "may"),
    [
        (SECRET, True),
        ("http://127.0.0.1:80/connect", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://x.example/ --new-window", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_is_opened(url: str, may: bool) -> None:
    assert may_be_opened(url) is may


# the list


@pytest.mark.parametrize("size", [(100, 32), (60, 20)])
async def test_the_list_stands_as_it_was_looked_at(size: tuple[int, int]) -> None:
    session = fake()
    async with shown(ConnectionsScreen(session, MATON.info), size) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        text = seen(desk.host)
    path = HERE / f"connections-{size[0]}x{size[1]}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


async def test_enter_chooses_and_says_so() -> None:
    session = fake()
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("enter")
        assert "one in use" in desk.said
        await desk.press("down", "enter")
        await desk.until(lambda: "from now on" in desk.said, "it is chosen")
        await desk.press("escape")
    assert session.asked("choose") == [("maton", OTHER.id)]
    assert desk.host.answers == [True]


async def test_a_choice_of_the_environment_is_not_overruled() -> None:
    session = fake(account=replace(MATON, connection_from="MATON_CONNECTION"))
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("down", "enter")
        assert "MATON_CONNECTION says which" in desk.said
    assert session.asked("choose") == []


async def test_one_of_another_user_is_refused_in_words_and_nothing_changes() -> None:
    session = fake()
    session.fails["choose"] = [KeyRefused("This connection belongs to anna@acme.io.")]
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("down", "enter")
        await desk.until(lambda: "belongs to anna" in desk.said, "it is said")


async def test_what_changes_something_is_done_though_the_dialog_is_left() -> None:
    session = fake()
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        session.held = asyncio.Event()
        session.fails["choose"] = [KeyRefused("This connection belongs to anna@acme.io.")]
        await desk.press("down", "enter", "r", "enter", "escape")
        await desk.until(lambda: desk.host.answers, "it is left")
        session.held.set()
        await desk.until(lambda: desk.host._notifications, "what came of it is said")
        assert ["belongs to anna" in toast.message for toast in desk.host._notifications] == [True]
    assert session.asked("choose") == [("maton", OTHER.id)]


async def test_a_broken_one_names_the_cure() -> None:
    session = fake()
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("end", "enter")
        assert "n makes a new one" in desk.said


async def test_d_deletes_after_the_dialog_alone() -> None:
    session = fake()
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("d", "enter")
        assert session.asked("delete") == []
        await desk.press("d", "y")
        await desk.until(lambda: "Deleted" in desk.said, "it is gone")
        assert CHOSEN.id not in seen(desk.host)
    assert session.asked("delete") == [("maton", CHOSEN.id)]


async def test_what_could_not_be_read_can_be_asked_for_again() -> None:
    session = fake()
    session.fails["connections"] = [NotReached("Maton can't be reached.")]
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "can't be reached" in desk.said, "it is said")
        await desk.press("r")
        await desk.until(lambda: CHOSEN.id in seen(desk.host), "the list")


async def test_with_none_the_key_that_makes_one_is_named() -> None:
    session = Fake(MATON, LOCAL)
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "n makes one" in seen(desk.host), "what to do")


# making one


async def test_a_new_one_is_explained_made_waited_for_and_chosen() -> None:
    session = fake(CHOSEN)
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("n")
        assert "Enter asks Maton for a new one" in seen(desk.host)
        assert session.asked("create") == []
        await desk.press("enter")
        await desk.until(lambda: session.asked("look"), "it is waited for")
        session.becomes("made", "ACTIVE")
        await desk.until(lambda: "Connected" in seen(desk.host), "it is active")
        await desk.press("enter")
        await desk.until(lambda: session.asked("choose") == [("maton", "made")], "it is chosen")


async def test_the_whole_address_stands_on_the_screen_and_y_copies_it() -> None:
    async with shown(ConnectScreen(fake(), MATON.info, PENDING), (60, 20)) as desk:
        rows = [row.strip("│ ") for row in seen(desk.host).splitlines()]
        assert SECRET in "".join(rows)
        await desk.press("y")
        assert desk.host.clipboard == SECRET
        assert "session_token" not in desk.said


async def test_escape_stops_waiting_and_enter_goes_on_with_it() -> None:
    session = fake(CHOSEN, PENDING)
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("end", "enter")
        await desk.until(lambda: session.asked("look"), "it is waited for")
        await desk.press("escape")
        await desk.until(lambda: desk.top == "ConnectionsScreen", "back")
        session.did.clear()
        await desk.until(lambda: "not signed in yet" in seen(desk.host), "it is still there")
        assert session.asked("look") == []
        await desk.press("end", "enter")
        await desk.until(lambda: session.asked("look"), "it is waited for again")


async def test_waiting_outlives_a_network_that_is_away() -> None:
    session = fake(PENDING)
    session.fails["look"] = [NotReached("Maton can't be reached.")] * 1000
    async with shown(ConnectScreen(session, MATON.info, PENDING)) as desk:
        await desk.until(lambda: "Still waiting" in desk.said, "it is said")
        session.fails.clear()
        await desk.until(lambda: desk.said == "", "it is answered again")
        session.becomes(PENDING.id, "ACTIVE")
        await desk.until(lambda: "Connected" in seen(desk.host), "it is active")


@pytest.mark.parametrize("fault", ["FAILED", "gone", "refused"])
async def test_what_cannot_become_active_says_so_and_a_new_one_can_be_made(fault: str) -> None:
    session = fake(PENDING)
    if fault == "FAILED":
        session.becomes(PENDING.id, "FAILED")
    else:
        error = Gone("It is not there any more.") if fault == "gone" else KeyRefused("The key is refused.")
        session.fails["look"] = [error]
    async with shown(ConnectScreen(session, MATON.info, PENDING)) as desk:
        await desk.until(lambda: "Make a new one" in seen(desk.host), "the cure")
        await desk.press("enter")
        await desk.until(lambda: session.asked("create") and SECRET[:20] in seen(desk.host), "a new one")


async def test_o_opens_the_browser_without_waiting_for_it() -> None:
    opened: list[str] = []
    go_on = asyncio.Event()
    loop = asyncio.get_running_loop()

    def opener(url: str) -> bool:
        opened.append(url)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        return False

    async with shown(ConnectScreen(fake(), MATON.info, PENDING, opener=opener)) as desk:
        await desk.press("o")
        await desk.until(lambda: opened, "the browser was asked")
        await desk.press("y")
        assert desk.said == "Copied the address"
        go_on.set()
        await desk.until(lambda: "No browser" in desk.said, "there is none")
    assert opened == [SECRET]


async def test_an_address_that_is_none_is_not_opened() -> None:
    opened: list[str] = []
    evil = replace(PENDING, url="file:///etc/passwd")
    opener = lambda url: bool(opened.append(url))  # noqa: E731
    async with shown(ConnectScreen(fake(evil), MATON.info, evil, opener=opener)) as desk:
        await desk.press("o")
        assert "not opened" in desk.said
    assert opened == []


async def test_the_secret_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session = fake(PENDING)
    async with shown(ConnectionsScreen(session, MATON.info)) as desk:
        await desk.until(lambda: "not signed in yet" in seen(desk.host), "the list")
        await desk.press("enter")
        await desk.until(lambda: len(session.asked("look")) > 2, "it is waited for")
        await desk.press("y", "escape")
        await desk.pilot.pause()
        assert not any("session_token" in toast.message for toast in desk.host._notifications)
    assert "session_token" not in caplog.text
    assert "session_token" not in repr(session.there)


def test_the_browser_of_the_environment_gets_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf "%s" "$1" > "$0.opened"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    assert open_address(SECRET)
    assert (tmp_path / "browser.opened").read_text() == SECRET


def test_a_browser_that_needs_the_terminal_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lynx = tmp_path / "lynx"
    lynx.write_text('#!/bin/sh\ntouch "$0.opened"\n')
    lynx.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(lynx))
    assert not open_address(SECRET)
    assert not (tmp_path / "lynx.opened").exists()
