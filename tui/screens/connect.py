"""A new Maton connection: what it does, the address to open, and waiting until its owner has signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tui.domain.errors import ClockpaneError, Limited, NotReached
from tui.present import connections as words
from tui.present.frame import Hint
from tui.present.text import Line, Span, literal
from tui.screens.asked import AskedDialog
from tui.screens.dialog import rule
from tui.session.port import SessionPort
from tui.session.state import AccountInfo, ConnectionInfo
from tui.widgets.keybar import KeyBar
from tui.widgets.strips import Lines
from tui.widgets.words import Words

POLL = 2.0
"""Seconds between two looks at a connection that is waited for."""


class ConnectScreen(AskedDialog[str | None]):
    """Makes a connection, or goes on with one. Dismisses with the id of one to be used, or None.

    One that was made and not signed in to stays at Maton; it can be gone on with.
    """

    DEFAULT_CSS = """
    ConnectScreen > #box { width: 84; }
    ConnectScreen #what { margin: 0 0 1 0; }
    ConnectScreen #address { margin: 0 0 1 0; }
    ConnectScreen #address.-empty, ConnectScreen #what.-empty { display: none; }
    ConnectScreen #stand { margin: 0 0 1 0; }
    ConnectScreen #stand.-empty { display: none; }
    ConnectScreen.-tight #what, ConnectScreen.-tight #address, ConnectScreen.-tight #stand { margin: 0; }
    ConnectScreen #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Go on", show=False),
        Binding("y,Y", "copy", "Copy the address", show=False),
        Binding("o,O", "browse", "Open in the browser", show=False),
    ]

    def __init__(
        self,
        session: SessionPort,
        account: AccountInfo,
        connection: ConnectionInfo | None = None,
        *,
        opener: Callable[[str], bool] | None = None,
    ) -> None:
        """`connection` is one that waits to be signed in to; `opener` opens an address (blocking) and says whether."""
        super().__init__()
        self._session = session
        self._account = account
        self._connection = connection
        self._opener = opener
        self._since = 0.0
        self._ended = ""
        """Why nothing can become of this one any more."""
        self._busy = False
        self._away = False
        """Whether the last look was not answered."""

    def frame(self) -> ComposeResult:
        """What to do, the address, how it stands."""
        yield Words((Span("Connect Clockify", "title"),), classes="head")
        with VerticalScroll(id="scroll"):
            yield Words(id="what")
            yield Words(id="address", classes="-empty")
            yield Words(id="stand", classes="-empty")
        yield rule()
        yield Words(id="said", classes="-empty")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Begin with what it does, or with waiting."""
        self.query_one("#scroll").focus()
        self.set_interval(1.0, self._tick)
        if self._connection is not None:
            self._wait_for(self._connection)
        self._show()

    # what is shown

    @property
    def waiting(self) -> bool:
        """Whether its owner has still to sign in."""
        return self._connection is not None and self._connection.status == words.PENDING and not self._ended

    @property
    def active(self) -> bool:
        """Whether it can be used."""
        return self._connection is not None and self._connection.status == words.ACTIVE

    def _show(self) -> None:
        if not self.there:
            return
        what, address = self.query_one("#what", Words), self.query_one("#address", Words)
        stand, hints = self.query_one("#stand", Words), [Hint("esc", "Leave", "leave", 9)]
        made, lines, at = self._connection, list[Line](), list[Line]()
        if self.active:
            lines = [(Span("✓ ", "good"), Span("Connected.", "strong"))]
            hints = [Hint("enter", "Use this connection", "go_on", 9), Hint("esc", "Not now", "leave", 8)]
        elif self._ended:
            lines = [(Span(f"✗ {self._ended}", "bad"),)]
            hints.insert(0, Hint("enter", "Make a new one", "go_on", 9))
        elif made is None:
            lines = [(Span(words.MAKES[0]),), (), (Span(words.MAKES[1]),)]
            if not self._busy:
                hints.insert(0, Hint("enter", "Make a connection", "go_on", 9))
        else:
            hints = [Hint("esc", "Stop waiting", "leave", 9)]
            if made.url:
                lines, at = [(Span(words.OPEN_IT),)], [(Span(literal(made.url), "accent"),)]
                hints.insert(0, Hint("o", "Open in browser", "browse", 8, short="Open"))
                hints.insert(1, Hint("y", "Copy", "copy", 7))
            else:
                lines = [(Span(words.NO_ADDRESS, "dim"),)]
        what.show(*lines)
        address.show(*at)
        stand.show(*([self._stand()] if self.waiting else []))
        self.query_one(KeyBar).show(hints, ())
        self.call_after_refresh(self.fit)

    def _stand(self) -> Line:
        gone = int(self._session.clock.monotonic() - self._since)
        return (Span("◌ ", "warn"), Span(words.waited(gone), "dim"))

    def _tick(self) -> None:
        if self.waiting and self.there:
            self.query_one("#stand", Words).show(self._stand())

    async def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A key of the foot was clicked."""
        message.stop()
        await self.run_action(message.part)

    # what is done

    def action_go_on(self) -> None:
        """Make it; or use it, once it is active."""
        if self.active and self._connection is not None:
            self.dismiss(self._connection.id)
        elif not self.waiting and not self._busy:
            self._busy, self._connection, self._ended = True, None, ""
            self.say("asking Maton…", "dim")
            self._show()
            self.run_worker(self._make(), group="connect", exclusive=True)

    async def _make(self) -> None:
        try:
            made = await self._session.create_connection(self._account.id)
        except ClockpaneError as error:
            self.say(error)
        else:
            self.say("")
            self._wait_for(made)
        finally:
            self._busy = False
        self._show()

    def _wait_for(self, connection: ConnectionInfo) -> None:
        self._connection = connection
        self._since = self._session.clock.monotonic()
        if self.waiting:
            self.run_worker(self._wait(connection), group="wait", exclusive=True)
        elif not self.active:
            self._ended = "This connection can't be used."

    async def _wait(self, connection: ConnectionInfo) -> None:
        pause = POLL if connection.url else 0.0  # its address is wanted first
        while self.waiting:
            await asyncio.sleep(pause)
            pause = POLL
            try:
                now = await self._session.connection(self._account.id, connection.id)
            except (NotReached, Limited) as error:
                self._away = True
                self.say(f"{literal(error.said)} Still waiting.")
                continue
            except ClockpaneError as error:
                self._ended = literal(error.said)
            else:
                if self._away:  # what else was said stays
                    self._away = False
                    self.say("")
                self._connection = now if now.url or now.status != words.PENDING else connection
                if words.broken(now):
                    self._ended = "Signing in has failed: this connection can't be used."
            self._show()

    def action_copy(self) -> None:
        """Copy the address; it is named nowhere, for it holds a secret."""
        if self.waiting and self._connection is not None and self._connection.url:
            self.app.copy_to_clipboard(self._connection.url)
            self.say("Copied the address", "dim")

    def action_browse(self) -> None:
        """Open the address in the browser."""
        if not self.waiting or self._connection is None or not self._connection.url:
            return
        if not words.may_be_opened(self._connection.url):
            self.say("This is no address for a browser: it is not opened")
            return
        self.say("opening the browser…", "dim")
        self.run_worker(self._browse(self._connection.url), group="browse", exclusive=True)

    async def _browse(self, url: str) -> None:
        from tui.browser import open_address

        if await asyncio.to_thread(self._opener or open_address, url):
            self.say("The browser was told: sign in there", "dim")
        else:
            self.say("No browser could be opened here: y copies the address, for a browser elsewhere")
