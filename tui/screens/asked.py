"""What dialogs share that ask a server while they are open: an answer may come when they have been left."""

from __future__ import annotations

from typing import TypeVar

from tui.domain.errors import ClockpaneError
from tui.screens.dialog import Dialog

T = TypeVar("T")


class AskedDialog(Dialog[T]):
    """A dialog that hears of answers in workers. What comes between its leaving and its end is dropped."""

    @property
    def there(self) -> bool:
        """Whether it still has its parts: they go first, the workers after them."""
        return bool(self.query("#said"))

    def say(self, what: ClockpaneError | str, style: str = "warn") -> None:
        """Say something at the foot of the box, if that is still there."""
        if self.there:
            super().say(what, style)
