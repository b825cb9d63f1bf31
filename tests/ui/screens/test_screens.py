"""What stands on the screens, cell by cell, with the demo's data at a held clock.

`UPDATE_SCREENS=1 pytest tests/ui/screens` writes the pictures anew; look at each before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.app import App

from tests.ui.main.conftest import Opened, opened

__all__ = ["opened"]

HERE = Path(__file__).parent

SCREENS: dict[str, tuple[Sequence[str], int, int]] = {
    "log-120x36": ([], 120, 36),
    "log-80x24": ([], 80, 24),
    "log-60x20": ([], 60, 20),
    "log-60x15": ([], 60, 15),
    "tree-60x20": (["tab"], 60, 20),
    "form-120x36": (["down", "down", "e"], 120, 36),
    "form-60x15": (["down", "down", "e"], 60, 15),
    "new-80x24": (["n"], 80, 24),
    "confirm-80x24": (["down", "down", "d"], 80, 24),
    "project-80x24": (["p"], 80, 24),
    "tags-80x24": (["#"], 80, 24),
    "workspaces-80x24": (["w"], 80, 24),
    "thing-80x24": (["N"], 80, 24),
    "manage-120x36": (["5", "z"], 120, 36),
    "manage-80x24": (["5", "down", "space"], 80, 24),
    "manage-60x20": (["5", "h", "enter"], 60, 20),
    "manage-60x15": (["5", "l", "slash", "a", "p"], 60, 15),
    "people-80x24": (["5", "h", "h", "h"], 80, 24),
    "edit-project-120x36": (["5", "e"], 120, 36),
    "edit-project-60x20": (["5", "e"], 60, 20),
    "delete-project-80x24": (["5", "d"], 80, 24),
    "outbox-80x24": (["ctrl+l"], 80, 24),
    "outbox-120x36": (["ctrl+l"], 120, 36),
    "help-80x24": (["question_mark"], 80, 24),
}


def seen(app: App[None]) -> str:
    """The screen's text, with the dialog that is open."""
    strips = app.screen._compositor.render_strips()
    if len(app.screen_stack) > 2:
        below = app.screen_stack[-2]._compositor.render_strips()
        strips = [over if over.text.strip() else under for over, under in zip(strips, below, strict=True)]
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_stands_as_it_was_looked_at(opened: Opened, name: str) -> None:
    keys, width, height = SCREENS[name]
    async with opened(width, height) as driver:
        await driver.until(lambda: driver.session._account.engine.idle, "all news are in")
        # How much of the log is loaded by now is a matter of chance, and the scroll bar shows it: all of it, then.
        while driver.state.has_older:
            await driver.session.load_older()
            await driver.pilot.pause()
        await driver.press(*keys)
        await driver.pilot.pause()
        text = seen(driver.app)
    path = HERE / f"{name}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
