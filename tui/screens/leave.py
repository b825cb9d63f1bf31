"""The question when a form is left in which something was typed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.present.changes import confirm_drop
from tui.screens.confirm import ConfirmScreen


class LeaveScreen(ConfirmScreen):
    """Asks whether to drop what was typed. Dismisses with True to drop it."""

    def __init__(self, what: str, changed: Sequence[str]) -> None:
        """`what` names the form, `changed` the fields that were typed in."""
        super().__init__(confirm_drop(what, changed))
