"""The Maton connections of an account: which there are, which one is used, and making, choosing, deleting one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.domain.errors import ClockpaneError
from tui.present import connections as words
from tui.present.text import Line, Span, literal
from tui.screens.confirm import ConfirmScreen
from tui.screens.connect import ConnectScreen
from tui.screens.listdialog import ListDialog
from tui.screens.over import open_over
from tui.session.port import SessionPort
from tui.session.state import AccountInfo, AccountRow, ConnectionInfo
from tui.widgets.keybar import KeyBar


class ConnectionsScreen(ListDialog[bool | None, ConnectionInfo]):
    """All connections of one account. Dismisses with whether one was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Use it", show=False),
        Binding("n,N,ctrl+n", "make", "New connection", show=False),
        Binding("d,delete", "delete", "Delete", show=False),
        Binding("r,ctrl+r", "refresh", "Look again", show=False),
        Binding("c", "leave", "Back", show=False),
    ]

    def __init__(self, session: SessionPort, account: AccountInfo, *, once: bool = False) -> None:
        """`once`: one must be chosen before anything goes on, and that is all."""
        super().__init__()
        self._session = session
        self._account = account
        self._once = once
        self._connections: Sequence[ConnectionInfo] = ()
        self._chose = False

    def title_words(self) -> str:
        """Whose connections."""
        if self._once:
            return "Which connection is it?"
        return f"Connections of {literal(self._account.title)}"

    def key_of(self, row: ConnectionInfo) -> str:
        """Its id."""
        return row.id

    def on_mount(self) -> None:
        """Ask Maton for them."""
        self.rows.focus()
        self._show([(Span("asking Maton…", "dim"),)])
        self.action_refresh()

    @property
    def _row(self) -> AccountRow | None:
        """The account as it stands."""
        return next((row for row in self._session.accounts() if row.info.id == self._account.id), None)

    def _show(self, empty: Sequence[Line]) -> None:
        if not self.there:
            return
        now, zone = self._session.clock.now(), self._session.state.zone
        used = words.in_use(self._connections)

        def draw(one: ConnectionInfo, cells: int) -> Sequence[Line]:
            only = used is not None and used.id == one.id and not one.chosen
            return words.connection_block(one, now, zone, cells, only=only)

        self.rows.show(self._connections, draw, empty)
        self.show_keys()
        self.call_after_refresh(self.fit)

    def show_keys(self) -> None:
        """Those of the connection under the cursor."""
        self.query_one(KeyBar).show(words.connection_hints(self.rows.current), ())

    # asking Maton

    def action_refresh(self) -> None:
        """Look how they stand."""
        if not self.changing:
            self.run_worker(self._load(), group="connections", exclusive=True)

    async def _load(self, said: str = "", at: str = "") -> None:
        """Read them anew, then say `said`; `at` is the id that the cursor goes to."""
        try:
            self._connections = await self._session.connections(self._account.id)
        except ClockpaneError as error:
            self._show([(Span("They could not be read.", "dim"),)])
            self.say(error)
            return
        self._show(
            [
                (Span("There is no connection yet.", "strong"),),
                (Span("n makes one: sign in to Clockify in the browser, and that is all.", "dim"),),
            ]
        )
        if at and self.there:
            self.rows.point_at(at)
            self.show_keys()
        self.say(said, "good")

    # what can be done

    def action_take(self) -> None:
        """Use an active one; go on with one that waits."""
        one = self.rows.current
        if one is None:
            return
        if words.broken(one):
            self.say("It can't be used any more: n makes a new one")
        elif one.status == words.PENDING:
            self._connect(one)
        elif reason := words.stays_chosen(self._row):
            self.say(reason)
        elif one.chosen:
            self.say("This is the one in use", "dim")
        else:
            self.change(self._choose(one.id))

    async def _choose(self, connection_id: str) -> None:
        self.say("asking Clockify whose it is…", "dim")
        try:
            await self._session.choose_connection(self._account.id, connection_id)
        except ClockpaneError as error:
            self.say(error)
            return
        self._chose = True
        if self._once:
            self.finish(True)
        else:
            await self._load("This connection is used from now on", connection_id)

    def action_make(self) -> None:
        """A new one."""
        self._connect(None)

    def _connect(self, one: ConnectionInfo | None) -> None:
        def then(chosen: str | None) -> None:
            if chosen is None:
                self.action_refresh()
            elif reason := words.stays_chosen(self._row):
                self.change(self._load(reason, chosen))
            else:
                self.change(self._choose(chosen))

        self.say("")
        open_over(self, ConnectScreen(self._session, self._account, one), then)

    def action_delete(self) -> None:
        """Delete the one under the cursor, after asking."""
        one, row = self.rows.current, self._row
        if one is None:
            return
        asked = words.confirm_delete_connection(
            one,
            self._connections,
            row.waiting if row else 0,
            self._session.clock.now(),
            self._session.state.zone,
        )

        def then(sure: bool | None) -> None:
            if sure:
                self.change(self._delete(one.id))

        open_over(self, ConfirmScreen(asked), then)

    async def _delete(self, connection_id: str) -> None:
        self.say("deleting it…", "dim")
        try:
            await self._session.delete_connection(self._account.id, connection_id)
        except ClockpaneError as error:
            self.say(error)
            return
        await self._load("Deleted the connection")

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(self._chose)
