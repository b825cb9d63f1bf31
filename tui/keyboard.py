"""Keys act in the order in which they were pressed, however fast they come.

A toolkit hands each key to the widget that has the focus at that moment, and lets it come back up if nobody there
wants it. A line that is pasted, or typed over a slow connection, arrives at once: then keys are handed out before
those in front of them have opened a dialog or moved the focus. Here a key that does something is done first.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol, runtime_checkable

from textual.app import App
from textual.events import Event, Key, Paste
from textual.widget import Widget

_LONGEST_WAIT = 0.5
"""Seconds after which a widget that does not come to rest is not waited for any more."""


@runtime_checkable
class Opening(Protocol):
    """A dialog that may not have its first field yet."""

    @property
    def holding(self) -> bool:
        """Whether keys must be held back."""
        ...

    def hold(self, event: Key | Paste) -> None:
        """Keep it until there is a field to take it."""
        ...


class Keyboard(App[None]):
    """An app whose keys act one after the other."""

    confirm = "changes"
    """What is asked about before it is written: `present.approval` says what that means."""
    presses = 0
    """How many keys have come so far: who asks something unbidden looks whether it is still quiet."""

    def touched(self) -> None:
        """A key came; called before it does anything."""

    async def on_event(self, event: Event) -> None:
        """Take keys and pasted text in their order; everything else as usual."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.touched()
            self.presses += 1
            await self.take(event)
        else:
            await super().on_event(event)

    async def take(self, event: Key | Paste) -> None:
        """Do what a key stands for, or hand it to who has the focus; a dialog that is opening holds it back."""
        screen, focused = self.screen, self.focused
        if isinstance(screen, Opening) and screen.holding:
            screen.hold(event)
            return
        if focused is not None and isinstance(event, Key):
            # Asked so, for the field itself is not loaded before there is one on the screen.
            is_field = hasattr(focused, "insert_text_at_cursor")
            if is_field and not event.is_printable:
                await _at_rest(focused)
            if not (is_field and event.is_printable) and await self._check_bindings(event.key):
                return
        await super().on_event(event)


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
