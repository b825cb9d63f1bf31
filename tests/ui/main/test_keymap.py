"""Other keys than the usual ones: they act, and everything that names a key names them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.ui.main.conftest import Opened
from tests.ui.main.samples import NOW, entries, state
from tests.ui.main.test_journeys import said
from tui.acting import Context, disabled_reason, shown_in_bar
from tui.actions import ACTIONS, BY_ID, LOG, TREE
from tui.keyfile import checked
from tui.keys import use
from tui.palette import ActsProvider
from tui.present.blank import empty_log, empty_tree
from tui.present.choice import Choice
from tui.present.frame import timer
from tui.present.sift import Sift
from tui.present.text import Line, plain
from tui.screens.help import help_lines
from tui.session.state import Link, SyncStatus
from tui.widgets.keybar import KeyBar
from tui.widgets.timer import Timer

KEYS = checked(
    {
        "toggle": ["f5", "f6"],
        "switch": "&",
        "edit": "f4",
        "quick": "f7",
        "new_thing": "f8",
        "workspace": "f9",
        "help": "f1",
        "other_pane": "f3",
        "outbox": [],
        "show_all": "f2",
        "find": "^f",
        "palette": "f10",
    }
)
EMPTY = state([], sync=SyncStatus(link=Link.ONLINE))
NONE = {action.id: () for action in ACTIONS}


@pytest.fixture
def keys() -> Iterator[None]:
    use(KEYS)
    yield
    use({})


@pytest.fixture
def none() -> Iterator[None]:
    use(NONE)
    yield
    use({})


def text(lines: tuple[Line, ...] | list[Line]) -> str:
    return "\n".join(plain(line) for line in lines)


async def test_new_keys_act_the_old_ones_do_not_and_what_names_a_key_names_the_new_one(
    opened: Opened,
) -> None:
    async with opened(keys=KEYS) as d:
        running = d.state.running
        assert running is not None
        await d.press("s", "ctrl+l", "i", "slash", "tab", "question_mark")
        assert (d.state.running, d.top, d.main.pane) == (running, "MainScreen", LOG)
        bar = said(d.main.query_one(KeyBar))
        assert {"f5 Stop", "f4 Edit", "f1 Help"} <= {f"{a} {b}" for a, b in pairwise(bar.split())}
        assert "f5 stop" in said(d.main.query_one(Timer))
        await d.press("j", "j")
        assert "& switches to" in said(d.main.query_one(Timer))
        provider = ActsProvider(d.main)
        shown = {hit.text async for hit in provider.discover()}
        assert {"Outbox  —", "Stop  f5 f6", "Find  ^f"} <= shown
        assert (await anext(provider.search("ctrl+f"))).text == "Find  ^f"
        await d.press("f5")
        assert d.state.running is None
        assert "f5 starts" in said(d.main.query_one(Timer))
        await d.press("f6")
        assert d.state.running is not None
        await d.press("f3")
        assert d.main.pane == TREE
        await d.press("f10")
        assert d.top == "CommandPalette"
        await d.press("escape", "f1")
        assert d.top == "HelpScreen"


async def test_keys_that_change_hands_between_panes_and_fields(opened: Opened) -> None:
    keys = checked({"older_day": "h", "fold": ["h", "left"], "show_all": "f2", "edit": "esc"})
    async with opened(keys=keys) as d:
        await d.press("h")
        assert d.log.choice.kind == "day", "of two acts that of the pane is done"
        d.main.turn_to(TREE)
        folded = len(d.tree._items)
        await d.press("h")
        assert len(d.tree._items) < folded
        assert not d.toasts
        await d.press("slash", *"login", "escape")
        assert (d.top, bool(d.main.sift)) == ("MainScreen", False), (
            "typed words are left by escape all the same"
        )
        assert d.app.focused is d.log


def test_an_act_without_a_key_stands_in_the_help_with_a_dash(keys: None) -> None:
    lines = help_lines(Context(choice=Choice(kind="entry")), "what waits to be sent", 80)
    assert plain(lines[1]).split()[0] == "—"


def test_an_empty_pane_and_the_timer_name_them(keys: None) -> None:
    empty = text(empty_log(EMPTY, Sift(), 100, 30))
    for words in (
        "f5   start the timer",
        "name it later with f4",
        "f7   say what",
        "f8   make",
        "f1   all keys",
    ):
        assert words in empty
    assert "or f10, and type" in empty
    assert "f8 makes the first one" in text(empty_tree(40))
    found = text(empty_log(state([]), Sift(row=Choice(kind="project", project_id="be")), 100, 30))
    assert "f2    show all again" in found
    assert "&     start the timer on it" in found
    assert "f5 start at once   f7 say what" in plain(timer(state([]), NOW, 100).line)
    reason = disabled_reason(BY_ID["fold"], Context(pane=LOG, choice=Choice(kind="entry")))
    assert reason == "this works in the projects: f3 goes there"


def test_without_keys_none_is_promised(none: None) -> None:
    assert plain(timer(state(), NOW, 130, "“X”", "“X”").line).endswith("since 13:05")
    assert plain(timer(state(entries()[1:]), NOW, 40, "“X”").line) == " ○ nothing running"
    assert plain(timer(state([]), NOW, 60).line) == " ○ nothing running"
    assert plain(empty_tree(40)[-1]) == ""
    found = text(empty_log(EMPTY, Sift(row=Choice(kind="project", project_id="be")), 100, 30))
    assert found.strip() == "No entries on Backend API."
    assert [act.id for act in shown_in_bar(Context(choice=Choice(kind="entry")))] == ["quit"]
    reason = disabled_reason(BY_ID["fold"], Context(pane=LOG, choice=Choice(kind="entry")))
    assert reason == "this works in the projects"
    assert text(empty_log(EMPTY, Sift(), 100, 30)).strip() == "Nothing tracked yet."


@pytest.mark.parametrize("typed", ["^f", "ctrl+f"])
def test_a_key_typed_into_the_help_is_found(keys: None, typed: str) -> None:
    lines = help_lines(Context(choice=Choice(kind="entry")), typed, 80)
    assert [plain(line) for line in lines[:2]] == [
        f" The key {typed}",
        plain(lines[1]),
    ]
    assert plain(lines[1]).split()[0] == "^f"


def test_the_help_has_first_what_can_be_done_here() -> None:
    here = Context(pane=TREE, choice=Choice(kind="client"))
    lines = help_lines(here, "", 100)
    at = [plain(line) for line in lines].index(" Not here")
    able, not_able = text(lines[:at]), text(lines[at:])
    for action in ACTIONS:
        reason = disabled_reason(action, here)
        assert action.help in (able if reason is None else not_able).replace("\n" + " " * 17, " ")
        assert reason is None or f"({reason[:40]}" in not_able
    assert all(span.style in ("dim", "") for line in lines[at + 1 :] for span in line if span.text.strip())
