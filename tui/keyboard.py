"""Keys act in the order in which they were pressed, however fast they come.

A toolkit hands each key to the widget that has the focus at that moment, and lets it come back up if nobody there
wants it. A line that is pasted, or typed over a slow connection, arrives at once: then keys are handed out before
those in front of them have opened a dialog or moved the focus. Here a key that does something is done first.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.events import Event, Key, Paste
from textual.widget import Widget
from textual.worker import WorkerCancelled, WorkerFailed

_LONGEST_WAIT = 0.5
"""Seconds after which a widget that does not come to rest is not waited for any more."""


@runtime_checkable
class Opening(Protocol):
    """A dialog that may not have its first field yet."""

    @property
    def holding(self) -> bool:
        """Whether keys must be held back."""
        ...

    def hold(self) -> None:
        """A key waits; it is taken once `Keyboard.go_on` is called."""
        ...


class Keyboard(App[None]):
    """An app whose keys act one after the other."""

    confirm = "changes"
    """What is asked about before it is written: `present.approval` says what that means."""

    presses = 0
    """How many keys have come so far: who asks something unbidden looks whether it is still quiet."""

    _shown: Widget | None = None
    """The screen that took the last key."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self._pressed: deque[Key | Paste] = deque()

    def touched(self) -> None:
        """A key came; called before it does anything."""

    async def on_event(self, event: Event) -> None:
        """Take keys and pasted text in their order; everything else as usual."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.touched()
            self.presses += 1
            self._pressed.append(event)
            if len(self._pressed) == 1:
                self.call_later(self._next)
        else:
            await super().on_event(event)

    def go_on(self) -> None:
        """Take the keys that were held back."""
        if self._pressed:
            self.call_later(self._next)

    async def _next(self) -> None:
        """Do one key; the next one has its turn behind all that this one has asked for, a move of the focus too."""
        if not self._pressed:
            return
        if self.screen is not self._shown:
            # A dialog has gone or come: what was answered in it is heard before the next key.
            self._shown = self.screen
            await _at_rest(self.screen)
        screen = self.screen
        if isinstance(screen, Opening) and screen.holding:
            screen.hold()
            return
        event = self._pressed.popleft()
        await self._take(event, screen)
        if self._pressed:
            self.call_later(self._next)

    async def _take(self, event: Key | Paste, screen: Widget) -> None:
        """Do what a key stands for, or hand it to who has the focus."""
        focused = self.focused
        if focused is not None and isinstance(event, Key):
            # Asked so, for the field itself is not loaded before there is one on the screen.
            is_field = hasattr(focused, "insert_text_at_cursor")
            if is_field and not event.is_printable:
                await _at_rest(focused)
                if type(screen).__name__ == "CommandPalette":  # named so, for it is not loaded at the start
                    await self._searched(screen)
            if not (is_field and event.is_printable) and await self._check_bindings(event.key):
                if is_field:
                    # What enter says is said of what stands there now, not of the keys behind it.
                    await _at_rest(focused)
                return
        await super().on_event(event)

    async def _searched(self, palette: Widget) -> None:
        """Wait until the palette shows what fits the words, so that enter takes no other."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_WAIT):
                while searches := [
                    one for one in self.workers if one.node is palette and not one.is_finished
                ]:
                    with contextlib.suppress(WorkerFailed, WorkerCancelled):
                        await searches[0].wait()
        await _at_rest(palette)


async def _at_rest(widget: Widget) -> None:
    """Wait until what was typed into a widget has been heard of by all above it.

    Twice each: what a widget posts to itself while it works lies behind the first mark in its queue.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_WAIT):
            for node in widget.ancestors_with_self:
                if not isinstance(node, Widget):
                    return
                for _ in range(2):
                    mark = asyncio.Event()
                    if node.call_later(mark.set):
                        await mark.wait()
