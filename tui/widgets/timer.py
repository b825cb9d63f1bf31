"""The timer bar, which ticks each second and repaints only the cells that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.message import Message

from tui.domain.times import Instant
from tui.present.frame import Bar, timer
from tui.session.state import State
from tui.widgets.strips import Lines


class Timer(Lines):
    """What runs, since when; or what could be started."""

    DEFAULT_CSS = """
    Timer {
        height: 3;
        border: round $line;
        &.-running { border: round $success; }
    }
    """

    class Ticked(Message):
        """Another second of the running entry, or another minute: what shows time may look different now."""

        def __init__(self, now: Instant) -> None:
            super().__init__()
            self.now = now

    def __init__(self, now: Callable[[], Instant], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._state: State | None = None
        self._starts = ""
        self._switches = ""
        self._minute: int | None = None

    def on_mount(self) -> None:
        """Tick."""
        self.set_interval(1, self._tick)

    def show(self, state: State, *, starts: str, switches: str) -> None:
        """Show what runs in this state, and what `s` and `c` would start."""
        self._state, self._starts, self._switches = state, starts, switches
        self.set_class(state.running is not None, "-running")
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line."""
        if self._state is None:
            return (Bar(()),)
        return (timer(self._state, self._now(), cells, self._starts, self._switches),)

    def _tick(self) -> None:
        now = self._now()
        running = self._state is not None and self._state.running is not None
        if running or now // 60 != self._minute:
            self._minute = now // 60
            self.redraw()
            self.post_message(self.Ticked(now))
