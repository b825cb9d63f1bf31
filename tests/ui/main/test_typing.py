"""No act is done by a key that is typed into a field, and none hangs on keys that tmux and screen keep."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from typing import Any

import pytest
from textual.binding import Binding
from textual.events import Key
from textual.widgets import Input

from tests.ui.main.conftest import Driver, Opened
from tui import screens, widgets
from tui.actions import ACTIONS
from tui.keys import CHARACTERS, use
from tui.screens.acts import Acts

SIGNS = "".join(
    dict.fromkeys(
        CHARACTERS.get(key, " " if key == "space" else key)
        for action in ACTIONS
        for key in action.keys
        if len(key) == 1 or key in CHARACTERS or key == "space"
    )
)
"""Every sign that is the key of an act."""
KEPT = {"ctrl+b", "ctrl+a", "ctrl+enter"}
"""What tmux and screen take for themselves, and what most terminals can't send."""


class Watch:
    """What was done since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, d: Driver) -> None:
        self.done: list[str] = []
        self._d = d
        run = Acts.run

        async def noted(acts: Acts, act: str) -> None:
            self.done.append(act)
            await run(acts, act)

        monkeypatch.setattr(Acts, "run", noted)
        self.again()

    def again(self) -> None:
        """From now on."""
        self.done.clear()
        self._before = self._now()

    def _now(self) -> Any:
        waiting = self._d.session.waiting_acts()
        return self._d.state.running, self._d.state.days, waiting, self._d.main.pane

    def nothing(self) -> bool:
        return self.done == [] and self._now() == self._before


async def type_in_one_piece(d: Driver, signs: str) -> None:
    """As when they are pasted, or come over a slow connection."""
    for sign, name in zip(signs, names(signs), strict=True):
        d.app.post_message(Key(name, sign))
    await d.until(lambda: field(d).value == signs, "all signs are in the field")


def field(d: Driver) -> Input:
    focused = d.app.screen.focused
    assert isinstance(focused, Input)
    return focused


def names(signs: str) -> list[str]:
    by_sign = {sign: key for key, sign in CHARACTERS.items()} | {" ": "space"}
    return [by_sign.get(sign, sign) for sign in signs]


def test_there_are_signs_to_type() -> None:
    assert set("sceTnNpb#/?[]tjkhlGwqdu") <= set(SIGNS)


async def test_no_sign_that_is_typed_into_a_field_does_anything(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as d:
        await d.press("slash")
        watch = Watch(monkeypatch, d)
        await type_in_one_piece(d, SIGNS)
        assert (watch.done, d.top) == ([], "MainScreen")
        await d.press("escape")
        assert watch.nothing() or watch.done == ["show_all"]
        for key, top in (("n", "EntryForm"), ("ctrl+p", "CommandPalette"), ("question_mark", "HelpScreen")):
            await d.press(key)
            watch.again()
            await type_in_one_piece(d, SIGNS)
            assert d.top == top
            assert watch.nothing()
            for _ in range(4):
                if d.top != "MainScreen":
                    await d.press("y" if d.top == "LeaveScreen" else "escape")
            assert d.top == "MainScreen"


async def test_outside_of_a_field_every_sign_is_a_key_whatever_keys_the_program_before_had(
    opened: Opened,
) -> None:
    use({action.id: () for action in ACTIONS})
    async with opened() as d:
        assert set(names(SIGNS)) <= set(d.main._bindings.key_to_bindings)


def test_no_act_hangs_on_keys_that_tmux_keeps() -> None:
    assert [action.id for action in ACTIONS if set(action.keys) <= KEPT] == []


def test_nothing_in_a_dialog_hangs_on_keys_that_tmux_keeps() -> None:
    seen = 0
    for room in (screens, widgets):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for kind in vars(module).values():
                if not isinstance(kind, type) or kind.__module__ != module.__name__:
                    continue
                keys: dict[str, set[str]] = defaultdict(set)
                for binding in vars(kind).get("BINDINGS", ()):
                    for one in Binding.make_bindings([binding]):
                        keys[one.action].add(one.key)
                        seen += 1
                assert [does for does, by in keys.items() if by <= KEPT] == [], kind
    assert seen > 40
