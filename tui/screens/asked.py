"""What dialogs share that ask a server while they are open: an answer may come when they have been left."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from tui.domain.errors import ClockpaneError
from tui.present.text import literal
from tui.screens.dialog import Dialog

T = TypeVar("T")

CHANGE = "change"
"""The group of workers that change something."""


class AskedDialog(Dialog[T]):
    """A dialog that hears of answers in workers. Leaving it breaks off what only asks, but not what changes something."""

    _result: tuple[T] | None = None
    """What it is dismissed with as soon as nothing lies over it."""

    def finish(self, result: T) -> None:
        """Dismiss it: now, or when what was opened over it meanwhile is closed; not a second time if it was left."""
        if self.app.screen is self:
            self.dismiss(result)
        elif self.there:
            self._result = (result,)

    def on_screen_resume(self) -> None:
        """What lay over it is closed."""
        if self._result is not None:
            self.call_later(self.finish, self._result[0])

    @property
    def there(self) -> bool:
        """Whether it still has its parts: they go first, the workers after them."""
        return bool(self.query("#said"))

    @property
    def changing(self) -> bool:
        """Whether something is being changed."""
        return any(one.group == CHANGE and not one.is_finished for one in self.app.workers)

    def change(self, job: Coroutine[Any, Any, None]) -> None:
        """Change something in a worker of the program's, one at a time: it is done also when the dialog is left."""
        if self.changing:
            job.close()
        else:
            self.app.run_worker(job, group=CHANGE, exit_on_error=False)

    def say(self, what: ClockpaneError | str, style: str = "warn") -> None:
        """Say something at the foot of the box; what went wrong after it was left is said beside what goes on."""
        if self.there:
            super().say(what, style)
        elif isinstance(what, ClockpaneError):
            self.app.notify(literal(str(what)), severity="error", timeout=8, markup=False)
