"""The accounts: whose they are, where their keys come from, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.domain.errors import ClockpaneError, ConnectionChoice, NoConnection
from tui.present import accounts as words
from tui.present.frame import Hint
from tui.present.text import Span, literal
from tui.screens.confirm import QuestionDialog, subject
from tui.screens.listdialog import ListDialog
from tui.screens.over import open_over
from tui.session.port import SessionPort
from tui.session.state import AccountInfo, AccountRow, State
from tui.widgets.field import Push
from tui.widgets.grid import Grid
from tui.widgets.keybar import KeyBar
from tui.widgets.words import Words

OPENED = "opened"
"""What the screen hands back when another account has been opened."""
KEEP, WIPE = "keep", "wipe"


class LogOutScreen(QuestionDialog[str | None]):
    """Asks before an account is logged out of. Dismisses with `keep` or `wipe` (of its mirror), or None to stay."""

    DEFAULT_CSS = """
    LogOutScreen .foot { padding: 0 0 0 2; }
    LogOutScreen #goes { margin: 0 0 1 0; }
    LogOutScreen.-tight #goes { margin: 0; }
    LogOutScreen.-narrow .hint { display: none; }
    LogOutScreen.-tight .foot { margin: 1 0 0 0; padding: 0; }
    LogOutScreen.-narrow .foot { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer('keep')", "Log out", show=False),
        Binding("w,W", "answer('wipe')", "Wipe too", show=False),
        Binding("n,N", "answer('')", "Stay", show=False),
    ]

    def __init__(self, row: AccountRow) -> None:
        super().__init__()
        self._asked = words.log_out_question(row)

    def question(self) -> str:
        """Which account."""
        return "Log out of this account?"

    def about(self) -> ComposeResult:
        """What goes and what stays."""
        yield subject((self._asked.about,))
        yield Grid(self._asked.rows, id="goes")

    def ways(self) -> ComposeResult:
        """The mirror is kept, or wiped where nothing waits in it, or all stays as it is."""
        with Horizontal(classes="foot"):
            yield Push("y", "Log out", id="keep")
            if self._asked.may_wipe:
                yield Push("w", "Log out and wipe", id="wipe", classes="-destroys")
            yield Push("n", "Stay", id="stay")
            yield Words((Span("esc cancel", "dim"),), classes="hint")

    def on_mount(self) -> None:
        """Nothing is done by accident."""
        self.query_one("#stay").focus()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """An answer was given."""
        self.action_answer(event.button.id if event.button.id in (KEEP, WIPE) else "")

    def action_answer(self, way: str | None) -> None:
        """Answer by letter."""
        if way != WIPE or self._asked.may_wipe:
            self.dismiss(way or None)


class AccountsScreen(ListDialog[str | None, AccountRow]):
    """All accounts. Dismisses with `OPENED` when another one is on the screen now, else with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Open", show=False),
        Binding("n,N,ctrl+n", "add", "Add an account", show=False),
        Binding("t", "test", "Test the key", show=False),
        Binding("c", "connections", "Connections", show=False),
        Binding("d,delete", "log_out", "Log out", show=False),
        Binding("tab,shift+tab,w", "turn", "Workspaces", show=False),
        Binding("A", "leave", "Close", show=False),
    ]

    def __init__(self, session: SessionPort, *, nested: bool = False) -> None:
        """`nested`: it was opened from the workspaces, to which it goes back."""
        super().__init__()
        self._session = session
        self._nested = nested
        self._stale = False
        self._unfollow: Callable[[], None] = lambda: None

    def title_words(self) -> str:
        """What they are."""
        return "Accounts"

    def key_of(self, row: AccountRow) -> str:
        """Its id."""
        return row.info.id

    def on_mount(self) -> None:
        """Show them, and follow the session."""
        self._unfollow = self._session.subscribe(self._news)
        self.rows.focus()
        rows = self._session.accounts()
        self._load(at=next((row.info.id for row in rows if row.current), ""))
        self.say(words.nothing_but_local(rows), "dim")

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()

    def _news(self, _state: State) -> None:
        """Many changes in a row are shown once."""
        if not self._stale and self.is_running:
            self._stale = True
            self.call_later(self._load)

    def _load(self, at: str = "") -> None:
        self._stale = False
        if not self.there:
            return
        self.rows.show(self._session.accounts(), words.account_block)
        self.rows.point_at(at)
        self.show_keys()
        self.call_after_refresh(self.fit)

    def show_keys(self) -> None:
        """Those of the account under the cursor."""
        hints = words.account_hints(self.rows.current)
        if self._nested:
            hints = [Hint("esc", "Back", "leave", 7) if one.key == "esc" else one for one in hints]
        self.query_one(KeyBar).show(hints, ())

    # opening one

    def action_take(self) -> None:
        """Show its workspace."""
        row = self.rows.current
        if row is None:
            return
        if row.current:
            self.dismiss(None)
        else:
            self.run_worker(self._enter(row.info), group="ask", exclusive=True)

    async def _enter(self, info: AccountInfo, *, added: bool = False) -> None:
        self.say(f"opening {literal(info.title)}…", "dim")
        try:
            try:
                await self._session.open_place(info.id, "")
            except (NoConnection, ConnectionChoice) as error:
                if info.kind != "maton" or not await self._connected(info, error):
                    raise
                self.say(f"opening {literal(info.title)}…", "dim")
                await self._session.open_place(info.id, "")
        except ClockpaneError as error:
            self._load(at=info.id)
            self.say(error)
            return
        if added:
            said = words.added_words(self._session.state.account)
            self.app.notify(said, timeout=8, markup=False)
        self.finish(OPENED)

    async def _connected(self, info: AccountInfo, error: ClockpaneError) -> bool:
        """Make a connection where there is none, or have one chosen; whether there is one now."""
        if isinstance(error, ConnectionChoice):
            from tui.screens.connections import ConnectionsScreen

            chosen = await self.ask(ConnectionsScreen(self._session, info, once=True))
            return chosen is True
        from tui.screens.connect import ConnectScreen

        made = await self.ask(ConnectScreen(self._session, info))
        if made is None:
            return False
        await self._session.choose_connection(info.id, made)
        return True

    # what else can be done

    def action_add(self) -> None:
        """Add one."""
        from tui.screens.addaccount import AddAccount

        def then(info: AccountInfo | None) -> None:
            self._load(at=info.id if info else "")
            if info is not None:
                self.run_worker(self._enter(info, added=True), group="ask", exclusive=True)

        self.say("")
        open_over(self, AddAccount(self._session), then)

    def action_test(self) -> None:
        """Ask whose key it is."""
        row = self.rows.current
        if row is None:
            return
        if row.info.kind == "local":
            self.say("This is the account of this machine: it has no key", "dim")
        else:
            self.run_worker(self._test(row), group="ask", exclusive=True)

    async def _test(self, row: AccountRow) -> None:
        whom = "Maton" if row.info.kind == "maton" else "Clockify"
        self.say(f"asking {whom}…", "dim")
        try:
            found = await self._session.test_account(row.info.id)
        except ClockpaneError as error:
            self.say(error)
        else:
            self.say(f"✓ {literal(found)}", "good")
        self._load()

    def action_connections(self) -> None:
        """Its Maton connections."""
        row = self.rows.current
        if row is None:
            return
        if row.info.kind != "maton":
            self.say("Only an account through Maton has connections", "dim")
            return

        from tui.screens.connections import ConnectionsScreen

        self.say("")
        open_over(self, ConnectionsScreen(self._session, row.info), lambda _: self._load())

    def action_log_out(self) -> None:
        """Log out, after asking."""
        row = self.rows.current
        if row is None:
            return
        if reason := words.stays_because(row):
            self.say(reason, "dim")
            return

        def then(way: str | None) -> None:
            if way is not None:
                self.change(self._log_out(row, wipe=way == WIPE))

        open_over(self, LogOutScreen(row), then)

    async def _log_out(self, row: AccountRow, *, wipe: bool) -> None:
        self.say(f"logging out of {literal(row.info.title)}…", "dim")
        try:
            await self._session.log_out(row.info.id, wipe=wipe)
        except ClockpaneError as error:
            self.say(error)
            return
        done = "its mirror is wiped" if wipe else "its mirror is kept"
        self.say(f"Logged out of {literal(row.info.title)}; {done}", "good")
        self._load()

    def action_turn(self) -> None:
        """To the workspaces: back, or on."""
        if self._nested:
            self.dismiss(None)
            return

        from tui.screens.workspaces import WorkspacePicker

        open_over(self, WorkspacePicker(self._session, nested=True), self._placed)

    def _placed(self, place: tuple[str, str] | None) -> None:
        self._load()
        if place is not None:
            self.run_worker(self._place(place), group="ask", exclusive=True)

    async def _place(self, place: tuple[str, str]) -> None:
        try:
            await self._session.open_place(*place)
        except ClockpaneError as error:
            self.say(error)
        else:
            self.finish(OPENED)
