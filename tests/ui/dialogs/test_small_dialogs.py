"""The confirm dialog and the pickers under real keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.dialogs.builders import NOW, Host, entry, moment, state
from tui.domain.entries import EntryChange
from tui.present.changes import Confirmation, confirm_change, confirm_delete
from tui.screens.confirm import ConfirmScreen
from tui.screens.leave import LeaveScreen
from tui.screens.pick import ProjectPicker, TagPicker
from tui.widgets.field import Push
from tui.widgets.picklist import PickList

SIZES = [(120, 36), (80, 24), (60, 20), (60, 15), (250, 60)]


def change() -> Confirmation:
    return confirm_change([(entry(description="x"), EntryChange(end=moment(11)))], state(), NOW)


def delete() -> Confirmation:
    return confirm_delete([entry(description="x")], state(), NOW)


@pytest.mark.parametrize(
    ("asked", "keys", "answer"),
    [
        (change(), ["y"], True),
        (change(), ["n"], False),
        (change(), ["escape"], False),
        (change(), ["enter"], True),
        (change(), ["right", "enter"], False),
        (delete(), ["enter"], False),
        (delete(), ["left", "enter"], True),
        (delete(), ["tab", "space"], True),
        (delete(), ["y"], True),
    ],
)
async def test_answers_by_key(asked: Confirmation, keys: list[str], answer: bool) -> None:
    app = Host(ConfirmScreen(asked))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.answers == [answer]


async def test_answers_by_mouse() -> None:
    app = Host(ConfirmScreen(delete()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click("#do")
        await pilot.pause()
    assert app.answers == [True]


@pytest.mark.parametrize("size", SIZES)
async def test_the_buttons_stay_in_sight_however_long_the_list(size: tuple[int, int]) -> None:
    pairs = [
        (
            entry(f"e{n}", description="a description that is rather long " * 4),
            EntryChange(description="short"),
        )
        for n in range(40)
    ]
    pairs = pairs[:1] if size[0] == 60 else pairs
    asked = confirm_change(pairs, state(), NOW, ["tag"] * 3, [(entry(description="other"), 600)] * 9)
    app = Host(ConfirmScreen(asked))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for button in app.screen.query(Push):
            assert 0 < button.region.y < size[1] - 1
            assert button.region.right < size[0]
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert app.screen.query_one("#box").region.height <= size[1]


async def test_dropping_needs_a_yes() -> None:
    app = Host(LeaveScreen("“x”", ["tags"]))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
    assert app.answers == [False]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["l", "o", "g", "enter"], ("be", "login")),
        (["up", "up", "up", "up", "enter"], (None, None)),
        (["enter"], ("int", None)),
        (["z", "z", "enter", "escape"], None),
        (["escape"], None),
        (["pageup", "pageup", "enter"], (None, None)),
    ],
)
async def test_a_project_is_picked(keys: list[str], answer: Any) -> None:
    app = Host(ProjectPicker(state(), current=("int", None), title="Project"))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.answers == [answer]


async def test_a_row_is_picked_by_mouse() -> None:
    app = Host(ProjectPicker(state(), current=(None, None), title="Project"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(PickList, offset=(5, 2))
        await pilot.pause()
    assert app.answers == [("be", None)]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], (("t-bug", "unknown"), ())),
        (["tab", "enter"], (("unknown",), ())),
        (["m", "e", "e", "enter"], (("t-bug", "t-meeting", "unknown"), ())),
        (
            ["m", "e", "e", "tab", "n", "e", "w", "tab", "enter"],
            (("t-bug", "t-meeting", "unknown"), ("new",)),
        ),
        (["#", "n", "e", "w", "enter"], (("t-bug", "unknown"), ("new",))),
        (["x", "<", "enter", "escape"], None),
        (["ctrl+s"], (("t-bug", "unknown"), ())),
        (["space", "enter"], (("unknown",), ())),
        (["n", "e", "w", "space", "x", "enter"], (("t-bug", "unknown"), ("new x",))),
    ],
)
async def test_tags_are_picked(keys: list[str], answer: Any) -> None:
    app = Host(TagPicker(state(), current=("t-bug", "unknown"), title="Tags"))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.answers == [answer]


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_of_a_picker_stay_in_sight(size: tuple[int, int]) -> None:
    app = Host(ProjectPicker(state(), current=(None, None), title="Project"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        keys = app.screen.query_one("#keys").region
        assert keys.height == 1
        assert keys.bottom < size[1]
