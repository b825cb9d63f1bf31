"""Opens a dialog in the place of another one, which comes back when it is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from textual.screen import ModalScreen

from tui.screens.dialog import Dialog

Answer = TypeVar("Answer")


def open_over(
    below: Dialog[Any], dialog: ModalScreen[Answer], then: Callable[[Answer | None], object]
) -> None:
    """Show the dialog; `below` is out of sight meanwhile, and is back when `then` gets the answer.

    Unlike `Dialog.ask` it is on the screen when this returns, so that the next key is already its.
    """
    box, focused = below.query_one("#box"), below.focused
    box.visible = False

    def answered(answer: Answer | None) -> None:
        box.visible = True
        if focused is not None:
            below.set_focus(focused)
        then(answer)

    below.app.push_screen(dialog, answered)
