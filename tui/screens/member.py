"""The time of another member, to be looked at; and an entry is added for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.present import people as words
from tui.present.text import Span
from tui.screens.dialog import Dialog, rule
from tui.screens.over import open_over
from tui.session.port import SessionPort
from tui.session.state import State
from tui.widgets.keybar import KeyBar
from tui.widgets.log import LogView
from tui.widgets.strips import Lines
from tui.widgets.words import Words

_NARROW = 84


class MemberScreen(Dialog[None]):
    """The last five weeks of somebody. Nothing on it waits for the server: what it tells follows."""

    DEFAULT_CSS = """
    MemberScreen > #box { width: 118; }
    MemberScreen #days { height: 1fr; background: $panel; scrollbar-background: $panel; margin: 0 0 1 0; }
    MemberScreen #instead { height: auto; margin: 0 0 1 0; }
    MemberScreen .-gone { display: none; }
    MemberScreen.-tight #days { margin: 0; }
    MemberScreen #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,i,N", "add", "Add an entry", show=False),
        Binding("ctrl+r,r", "read", "Read again", show=False),
        Binding("down,j", "move('down')", "Down", show=False),
        Binding("up,k", "move('up')", "Up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("home", "move('first')", "First", show=False),
        Binding("end,G", "move('last')", "Last", show=False),
        Binding("left_square_bracket", "move('older_day')", "Older day", show=False),
        Binding("right_square_bracket", "move('newer_day')", "Newer day", show=False),
        Binding("t", "move('today')", "Newest", show=False),
        Binding("q", "leave", "Back", show=False),
    ]

    def __init__(self, session: SessionPort, user_id: str) -> None:
        super().__init__()
        self._session = session
        self._user_id = user_id
        self._stale = False
        self._unfollow: Callable[[], None] = lambda: None

    def frame(self) -> ComposeResult:
        """Whose time, the days, the keys."""
        member = words.member_of(self._user_id, self._session.state)
        with Horizontal(classes="head"):
            yield Words((Span(f"Time of {words.called(member)}", "title"),), id="title")
            yield Words(id="total", classes="end")
        yield Words(id="instead")
        yield LogView(id="days")
        yield rule()
        yield Words(id="said", classes="-empty")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show what is known, and ask for what is new."""
        self._unfollow = self._session.subscribe(self._news)
        self._session.read_log_of(self._user_id)
        self._show()
        self.query_one(LogView).focus()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()

    def _news(self, _state: State) -> None:
        """Many changes in a row are shown once."""
        if not self._stale and self.is_running:
            self._stale = True
            self.call_later(self._show)

    def _show(self) -> None:
        self._stale = False
        if not self.is_running or not self.query("#box"):
            return
        session, state, now = self._session, self._session.state, self._session.clock.now()
        days, trouble = session.log_of(self._user_id), session.trouble_with(self._user_id)
        member = words.member_of(self._user_id, state)
        self.query_one("#total", Words).show(words.total_line(days, now))
        view, instead = self.query_one(LogView), self.query_one("#instead", Words)
        view.set_class(not days, "-gone")
        instead.set_class(bool(days) and not trouble, "-gone")
        instead.show(*words.log_lines(member, days, trouble, state))
        view.show(words.days_state(days or (), state), now)
        self.query_one(KeyBar).show(words.log_hints(state), ())
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """The days take what the head and the foot leave."""
        if not self.query("#box"):
            return
        box, view = self.query_one("#box"), self.query_one(LogView)
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in box.children
            if child is not view and child.display
        )
        view.set_narrow(self.size.width < _NARROW)
        room = self.size.height - box.gutter.height - others - view.styles.margin.height
        view.styles.height = max(2, min(view.row_count(), room))

    def action_move(self, act: str) -> None:
        """Move in the days."""
        self.query_one(LogView).move(act)

    def action_read(self) -> None:
        """Read them anew."""
        self._session.read_log_of(self._user_id)
        self.say("it is read again", "dim")

    def action_add(self) -> None:
        """Add an entry for them, in the form."""
        if reason := self._session.state.rights.others:
            self.say(reason[:1].upper() + reason[1:])
            return
        from tui.screens.entryfor import EntryForMember

        def then(said: str | None) -> None:
            self._show()
            self.say(said or "", "good")

        self.say("")
        open_over(self, EntryForMember(self._session, self._user_id), then)

    async def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A key of the foot was clicked."""
        message.stop()
        await self.run_action(message.part)
