"""The accounts on the screen: what is said of each, what its keys do, and the form that adds one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from tests.rig import wait_for
from tests.ui.dialogs.builders import Host
from tests.ui.screens.accounts_desk import COMMAND, EXPIRED, KEPT, LOCAL, MATON, PENDING, Fake
from tests.ui.screens.test_screens import seen
from tui.domain.errors import ConnectionChoice, InputError, KeyRefused, NoConnection, NotReached
from tui.present.accounts import account_block, address_wrong, key_wrong, log_out_question, stays_because
from tui.present.text import line_width, plain
from tui.screens import connect
from tui.screens.accounts import OPENED, AccountsScreen, LogOutScreen
from tui.screens.addaccount import AddAccount
from tui.session.state import NewAccount
from tui.widgets.words import Words

HERE = Path(__file__).parent
KEY = "NmFkZjQ5YzMtNDY4Zi00"


class Desk:
    """One dialog over a session of accounts."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host, self.pilot = host, pilot

    @property
    def top(self) -> str:
        return type(self.host.screen).__name__

    @property
    def said(self) -> str:
        return self.host.screen.query_one("#said", Words).plain

    def note(self, field: str) -> str:
        return self.host.screen.query_one(f"#note-{field}", Words).plain

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Any, what: str) -> None:
        await wait_for(condition, what)
        await self.pilot.pause()


@asynccontextmanager
async def shown(screen: Screen[Any], size: tuple[int, int] = (100, 32)) -> AsyncIterator[Desk]:
    host = Host(screen)
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        yield Desk(host, pilot)


def fake(*rows: Any, **more: Any) -> Any:
    return Fake(*(rows or (EXPIRED, KEPT, COMMAND, LOCAL)), **more)


# in words


def test_an_account_says_how_it_is_reached_and_never_more_than_fits() -> None:
    for row in (EXPIRED, KEPT, COMMAND, LOCAL, MATON):
        for cells in (20, 44, 52, 70, 84):
            assert all(line_width(line) <= cells for line in account_block(row, cells))
    said = "\n".join(plain(line) for line in account_block(KEPT, 84))
    assert "Clockify, own key · key from system keyring · at clockify.globex.com:8443" in said
    said = "\n".join(plain(line) for line in account_block(EXPIRED, 84))
    assert "↑ 3 waiting" in said
    assert "Clockify through Maton · key from MATON_API_KEY · connection 4f2a9c51d3e…" in said
    assert "has expired" in said
    assert "api.maton.ai" not in said


def test_names_of_a_server_cannot_draw() -> None:
    row = replace(KEPT, user="\x1b[31mred", trouble="a\x1b]8;;evil\x07b")
    assert "\x1b" not in "".join(plain(line) for line in account_block(row, 80))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (KEY, ""),
        (f"  {KEY}\n", ""),
        ("", ""),
        (f"{KEY[:9]} {KEY[9:]}", "a blank inside: paste the key alone"),
        (f"{KEY}\n{KEY}", "a blank inside: paste the key alone"),
        ("schlüssel", "it holds characters that no key has"),
    ],
)
def test_what_can_be_a_key(typed: str, wrong: str) -> None:
    assert key_wrong(typed) == wrong


@pytest.mark.parametrize(
    ("typed", "soon", "asked"),
    [
        ("", "", ""),
        ("https://api.example.com", "", ""),
        ("https://eu.example.com/api/v1", "", ""),
        ("http://127.0.0.1:8000", "", ""),
        ("http://[::1]:8000", "", ""),
        ("http://localhost:8000", "", ""),
        ("htt", "", "an address begins with https://"),
        ("https://", "", "an address begins with https://"),
        ("http://local", "", "plain http would give the key away: use https"),
        ("http://example.com", "plain http would give the key away: use https", None),
        ("http://127.evil.example", "plain http would give the key away: use https", None),
        ("api.example.com", "an address begins with https://", None),
        ("file:///etc/passwd", "an address begins with https://", None),
        ("https://me:secret@example.com", "only a host and a path belong here", None),
        ("https://example.com/?key=1", "only a host and a path belong here", None),
        ("https://example.com:99999", "this is no web address", None),
        ("https://[::1", "this is no web address", None),
    ],
)
def test_what_can_be_an_address(typed: str, soon: str, asked: str | None) -> None:
    assert address_wrong(typed) == soon
    assert address_wrong(typed, asked=True) == (soon if asked is None else asked)


def test_what_cannot_be_logged_out_of_says_why() -> None:
    assert stays_because(KEPT) == ""
    assert "MATON_API_KEY" in stays_because(MATON)
    assert "settings" in stays_because(COMMAND)
    assert "no key" in stays_because(LOCAL)


def test_logging_out_names_the_acts_that_wait_and_keeps_them() -> None:
    asked = log_out_question(replace(KEPT, waiting=2))
    assert not asked.may_wipe
    assert "2 acts that are not on Clockify yet" in plain(asked.rows[-1][1])
    assert log_out_question(KEPT).may_wipe


# the list


@pytest.mark.parametrize("size", [(100, 32), (80, 24), (60, 20)])
async def test_the_list_stands_as_it_was_looked_at(size: tuple[int, int]) -> None:
    async with shown(AccountsScreen(fake()), size) as desk:
        text = seen(desk.host)
    path = HERE / f"accounts-{size[0]}x{size[1]}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


async def test_enter_opens_another_account() -> None:
    session = fake()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("up", "up", "enter")
        await desk.until(lambda: desk.host.answers, "it is answered")
    assert session.did == [("open", "kept", "")]
    assert desk.host.answers == [OPENED]


async def test_enter_on_the_one_that_is_open_only_closes() -> None:
    session = fake()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("enter")
    assert (session.did, desk.host.answers) == ([], [None])


async def test_what_cannot_be_opened_says_so_and_stays() -> None:
    session = fake()
    session.fails["open"] = [NotReached("Clockify can't be reached.", "Look whether you are online.")]
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("up", "up", "enter")
        await desk.until(lambda: "can't be reached" in desk.said, "it is said")
        assert desk.host.answers == []


async def test_what_opens_late_does_not_close_the_dialog_that_was_opened_meanwhile() -> None:
    session = fake()
    session.held = asyncio.Event()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("up", "up", "enter", "n")
        assert desk.top == "AddAccount"
        session.held.set()
        await desk.until(lambda: desk.host.screen_stack[-2]._result, "it is open")  # type: ignore[attr-defined]
        assert desk.top == "AddAccount"
        await desk.press("escape")
        await desk.until(lambda: desk.host.answers, "then both are closed")
    assert desk.host.answers == [OPENED]


async def test_t_asks_whose_key_it_is_without_blocking() -> None:
    session = fake()
    session.held = asyncio.Event()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("home", "t")
        assert desk.said == "asking Maton…"
        session.held.set()
        await desk.until(lambda: "jane@acme.io" in desk.said, "the answer")
        await desk.press("end", "t")
        assert "no key" in desk.said
    assert session.asked("test") == [("maton",)]


async def test_d_asks_first_and_the_safe_answer_has_the_focus() -> None:
    session = fake()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("home", "down", "d")
        assert desk.top == "LogOutScreen"
        await desk.press("enter")
        assert (desk.top, session.did) == ("AccountsScreen", [])
        await desk.press("d", "y")
        await desk.until(lambda: "Logged out" in desk.said, "it is done")
    assert session.asked("log out") == [("kept", False)]


async def test_the_mirror_is_wiped_only_by_its_own_key_and_never_with_acts_in_it() -> None:
    async with shown(LogOutScreen(KEPT)) as desk:
        await desk.press("w")
    assert desk.host.answers == ["wipe"]
    async with shown(LogOutScreen(replace(KEPT, waiting=1))) as desk:
        await desk.press("w")
        assert desk.host.answers == []


async def test_a_key_of_the_environment_cannot_be_logged_out_of() -> None:
    async with shown(AccountsScreen(fake())) as desk:
        await desk.press("home", "d")
        assert desk.top == "AccountsScreen"
        assert "MATON_API_KEY" in desk.said


async def test_tab_goes_to_the_workspaces_and_back() -> None:
    session = fake()
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("tab")
        assert desk.top == "WorkspacePicker"
        await desk.press("tab")
        assert desk.top == "AccountsScreen"
        await desk.press("tab", "up", "enter")
        await desk.until(lambda: desk.host.answers, "a workspace was chosen")
    assert session.asked("open")[0][1].startswith("w-")
    assert desk.host.answers == [OPENED]


# adding one


async def test_a_key_is_pasted_masked_stripped_and_tried() -> None:
    session = fake(LOCAL)
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("n")
        assert desk.top == "AddAccount"
        field = desk.host.screen.query_one("#key", Input)
        field._put_in(f"  {KEY} \r\n")  # type: ignore[attr-defined]
        await desk.pilot.pause()
        assert KEY not in seen(desk.host)
        await desk.press("enter")
        await desk.until(lambda: desk.host.answers, "the account is open")
    assert session.did == [("add", NewAccount(kind="direct", key=KEY)), ("open", "new", "")]
    assert KEY not in repr(session.did)


async def test_a_key_is_not_copied_out_of_its_field() -> None:
    async with shown(AddAccount(fake(LOCAL))) as desk:
        await desk.press(*"abc", "shift+home", "ctrl+c")
        assert desk.host.clipboard == ""
        await desk.press("ctrl+x")
        assert (desk.host.clipboard, desk.host.screen.query_one("#key", Input).value) == ("", "")


async def test_what_is_wrong_stands_beside_its_field_as_it_is_typed() -> None:
    session = fake(LOCAL)
    async with shown(AddAccount(session)) as desk:
        await desk.press(*"ab", "space", *"cd")
        assert "a blank inside" in desk.note("key")
        await desk.press("tab")
        for letter in "http://example.com":
            await desk.press({":": "colon", "/": "slash", ".": "full_stop"}.get(letter, letter))
        assert "plain http" in desk.note("url")
        await desk.press("enter")
        assert session.did == []
        assert desk.host.focused is not None
        assert desk.host.focused.id == "key"


async def test_an_empty_key_is_not_tried() -> None:
    session = fake(LOCAL)
    async with shown(AddAccount(session)) as desk:
        await desk.press("enter")
        assert (session.did, desk.note("key")) == ([], "✗ a key is needed")


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (KeyRefused("Clockify did not accept the key."), "key"),
        (InputError("There is no keyring.", field="key", hint="Set CLOCKIFY_API_KEY."), "key"),
        (InputError("This is no Clockify.", field="url"), "url"),
        (NotReached("It can't be reached."), ""),
    ],
)
async def test_what_is_answered_stands_where_it_belongs_and_nothing_is_lost(
    error: Exception, field: str
) -> None:
    session = fake(LOCAL)
    session.fails["add"] = [error]
    async with shown(AddAccount(session)) as desk:
        await desk.press(*"key", "enter")
        await desk.until(lambda: str(error) in (desk.note(field) if field else desk.said), "it is said")
        assert desk.host.screen.query_one("#key", Input).value == "key"
        await desk.press("enter")
        await desk.until(lambda: desk.host.answers, "tried again")


async def test_escape_stops_waiting_then_leaves_after_asking() -> None:
    session = fake(LOCAL)
    session.held = asyncio.Event()
    async with shown(AddAccount(session)) as desk:
        await desk.press(*"key", "enter")
        assert "esc stops waiting" in desk.said
        await desk.press("escape")
        assert "Stopped waiting" in desk.said
        assert desk.host.answers == []
        await desk.press("escape")
        assert desk.top == "LeaveScreen"
        await desk.press("y")
    assert desk.host.answers == [None]
    assert len(session.rows) == 1


async def test_maton_without_a_connection_goes_straight_on_to_making_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connect, "POLL", 0.01)
    session = fake(LOCAL)
    session.fails["open"] = [NoConnection("Maton has no Clockify connection for this key.")]
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("n", "shift+tab", "right", "tab", *"key", "enter")
        await desk.until(lambda: desk.top == "ConnectScreen", "making one")
        await desk.press("enter")
        await desk.until(lambda: PENDING.url[:20] in seen(desk.host), "the address")
        session.becomes("made", "ACTIVE")
        await desk.until(lambda: "Connected" in seen(desk.host), "it is active")
        await desk.press("enter")
        await desk.until(lambda: desk.host.answers, "it is open")
    assert session.asked("add")[0][0].kind == "maton"
    assert session.asked("choose") == [("new", "made")]
    assert desk.host.answers == [OPENED]


async def test_of_several_connections_one_is_chosen_first() -> None:
    session = fake(MATON, LOCAL, connections=(replace(PENDING, id="other", status="ACTIVE"),))
    session.fails["open"] = [ConnectionChoice("Maton has 2 connections.", (("a", ""), ("b", "")))]
    async with shown(AccountsScreen(session)) as desk:
        await desk.press("home", "enter")
        await desk.until(
            lambda: "Which connection" in seen(desk.host) and session.asked("connections"), "asked"
        )
        await desk.until(lambda: "active" in seen(desk.host), "the list")
        await desk.press("enter")
        await desk.until(lambda: desk.host.answers, "it is open")
    assert session.asked("choose") == [("maton", "other")]
