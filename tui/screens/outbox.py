"""The outbox: what waits to be sent and why, and what happened lately while things were sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Size

from tui.domain.errors import ClockpaneError
from tui.domain.trouble import Event
from tui.present import outbox as words
from tui.present.frame import Bar, Hint
from tui.present.text import Line, Span, literal
from tui.screens.answer import answer_act
from tui.screens.dialog import Dialog, rule
from tui.session.port import SessionPort
from tui.session.state import State, WaitingAct
from tui.widgets.grid import Grid
from tui.widgets.keybar import KeyBar
from tui.widgets.listing import Listing
from tui.widgets.strips import Lines
from tui.widgets.words import Words

WIDE = 110
"""From so many columns on the details stand beside the list."""
MANY = 500
"""With more acts than that they are read after the first frame, and at most once a second."""
WAITING, LATELY = "waiting", "lately"


class Views(Lines):
    """The two views by name; its parts are their ids."""

    DEFAULT_CSS = "Views { width: 34; }"

    _count = 0
    _active = WAITING

    def show(self, count: int, active: str) -> None:
        """Show how many acts wait, and which view it is."""
        self._count, self._active = count, active
        self.redraw()

    def make(self, cells: int) -> Sequence[Bar]:
        """The line, at the right end of its place."""
        names = {WAITING: f"Waiting {self._count:,}", LATELY: "What happened"}
        x = max(0, cells - sum(len(name) + 3 for name in names.values()))
        spans, parts = [Span(" " * x)], []
        for view, name in names.items():
            active = view == self._active
            spans.append(Span(f" [{name}]" if active else f"  {name} ", "strong" if active else "dim"))
            parts.append((x, x + len(name) + 3, view))
            x += len(name) + 3
        return (Bar(tuple(spans), tuple(parts)),)


class OutboxScreen(Dialog[None]):
    """Shows each act that waits with its history, lets those be answered that need it, and syncs."""

    DEFAULT_CSS = """
    OutboxScreen > #box { width: 96%; max-width: 150; height: 92%; }
    OutboxScreen.-tight > #box, OutboxScreen.-narrow > #box { width: 100%; height: 100%; }
    OutboxScreen .head { height: 1; margin: 0; }
    OutboxScreen .head > Words { width: 1fr; }
    OutboxScreen #stand { margin: 0 0 1 0; }
    OutboxScreen.-tight #stand { margin: 0; }
    OutboxScreen #body { height: 1fr; layout: vertical; }
    OutboxScreen #rows { background: $panel; height: 3fr; scrollbar-background: $panel; }
    OutboxScreen #more {
        background: $panel; height: 2fr; border-top: solid $line; scrollbar-size-vertical: 1;
        scrollbar-background: $panel;
    }
    OutboxScreen.-wide #body { layout: horizontal; }
    OutboxScreen.-wide #rows { width: 3fr; height: 1fr; }
    OutboxScreen.-wide #more {
        width: 2fr; height: 1fr; border-top: none; border-left: solid $line; padding: 0 0 0 2;
    }
    OutboxScreen #what { margin: 0 0 1 0; }
    OutboxScreen #what.-empty { display: none; }
    OutboxScreen #facts { margin: 0 0 1 0; }
    OutboxScreen.-tight #what, OutboxScreen.-tight #facts { margin: 0; }
    OutboxScreen #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move('down')", "Down", show=False),
        Binding("up,k", "move('up')", "Up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("home", "move('first')", "First", show=False),
        Binding("end,G", "move('last')", "Last", show=False),
        Binding("shift+down", "read(3)", "Details down", show=False),
        Binding("shift+up", "read(-3)", "Details up", show=False),
        Binding("enter", "answer", "Answer", show=False),
        Binding("r,ctrl+r", "sync", "Sync", show=False),
        Binding("tab,shift+tab,l", "turn", "The other view", show=False),
        Binding("ctrl+l", "leave", "Close", show=False),
    ]

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
        self._acts: list[WaitingAct] = []
        self._events: list[Event] = []
        self._asked_for = ""
        """The view that was asked for; before that it is the one in which there is something to see."""
        self._shown = ""
        self._stale = False
        self._unfollow: Callable[[], None] = lambda: None

    def frame(self) -> ComposeResult:
        """How it stands, the list, the details, the keys."""
        with Horizontal(classes="head"):
            yield Words((Span("Outbox", "title"),))
            yield Views(id="views")
        yield Words(id="stand")
        with Horizontal(id="body"):
            yield Listing(_key, id="rows")
            with VerticalScroll(id="more", can_focus=False):
                yield Words(id="what", classes="-empty")
                yield Grid(id="facts")
                yield Grid(id="history")
        yield rule()
        yield Words(id="said", classes="-empty")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show what there is, and follow the session."""
        self._unfollow = self._session.subscribe(self._news)
        self._listing.focus()
        if self._many:
            self.call_after_refresh(self._load)
        else:
            self._load()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()

    def _spend(self, size: Size) -> None:
        super()._spend(size)
        self.set_class(size.width >= WIDE, "-wide")

    # what is shown

    @property
    def view(self) -> str:
        """`waiting` or `lately`."""
        return self._asked_for or (WAITING if self._acts else LATELY)

    @property
    def _listing(self) -> Listing[WaitingAct | Event]:
        return self.query_one("#rows", Listing)

    @property
    def _many(self) -> bool:
        sync = self._session.state.sync
        return sync.waiting + sync.needs_you > MANY

    def _news(self, _state: State) -> None:
        """Many changes in a row are shown once."""
        if self._stale or not self.is_running:
            return
        self._stale = True
        if self._many:
            self.set_timer(1, self._load)
        else:
            self.call_later(self._load)

    def _load(self) -> None:
        self._stale = False
        if not self.is_running:
            return
        self._acts = self._session.waiting_acts()
        self._events = self._session.events()
        self._show()

    def _show(self) -> None:
        """Show list, head and details as they are now."""
        state, now = self._session.state, self._session.clock.now()
        if self.view != self._shown:
            self._shown = self.view
            self._listing.restart()
        self.query_one(Views).show(len(self._acts), self.view)
        said = [words.stand(state, now)]
        if state.sync.message:
            said.append((Span(literal(state.sync.message), "warn"),))
        elif not self._acts:
            said.append((Span(words.nothing_waits(state), "dim"),))
        self.query_one("#stand", Words).show(*said)

        when = words.when_cells(self._events, state, now)

        def draw(thing: WaitingAct | Event, cells: int) -> Line:
            if isinstance(thing, WaitingAct):
                return words.act_line(thing, state, now, cells)
            return words.event_line(thing, state, now, cells, when)

        if self.view == WAITING:
            self._listing.show(self._acts, draw, "nothing waits")
        else:
            self._listing.show(self._events, draw, "nothing was sent yet")
        self._details()

    def _details(self) -> None:
        """What there is to know of the thing under the cursor, and the keys for it."""
        state, now, thing = self._session.state, self._session.clock.now(), self._listing.current
        what = self.query_one("#what", Words)
        facts, history = self.query_one("#facts", Grid), self.query_one("#history", Grid)
        if isinstance(thing, WaitingAct):
            what.show((Span(words.act_words(thing, state, now), "strong"),))
            facts.show(words.facts(thing, state, now, self._acts))
            history.show(words.history(thing.events, state, now))
        else:
            what.show()
            facts.show(words.event_facts(thing, state, now) if thing is not None else ())
            history.show(())
        self.query_one("#more", VerticalScroll).scroll_home(animate=False)
        other = "What happened" if self.view == WAITING else "What waits"
        hints = [
            Hint("esc", "Close", "leave", 4),
            Hint("r", "Sync now", "sync", 2),
            Hint("tab", other, "turn", 3),
        ]
        if isinstance(thing, WaitingAct) and thing.state == words.NEEDS_YOU:
            hints.insert(0, Hint("enter", "Answer", "answer", 5))
        self.query_one(KeyBar).show(hints, ())

    def on_listing_moved(self) -> None:
        """Another row."""
        self.say("")
        self._details()

    def on_listing_opened(self) -> None:
        """A second click on a row."""
        self.action_answer()

    async def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A key of the foot, or a view, was clicked."""
        message.stop()
        if message.part in (WAITING, LATELY):
            self._turn_to(message.part)
        else:
            await self.run_action(message.part)

    # what can be done

    def action_move(self, act: str) -> None:
        """Move in the list."""
        self._listing.move(act)

    def action_read(self, rows: int) -> None:
        """Scroll the details."""
        self.query_one("#more", VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_turn(self) -> None:
        """What waits, or what happened lately."""
        self._turn_to(LATELY if self.view == WAITING else WAITING)

    def _turn_to(self, view: str) -> None:
        self._asked_for = view
        self.say("")
        self._show()

    def action_sync(self) -> None:
        """Send what waits and read what is new, now."""
        self._session.sync_now()
        local = self._session.state.account.kind == "local"
        self.say("Nothing to sync: this workspace is on this machine" if local else "Syncing", "dim")

    def action_answer(self) -> None:
        """Answer the act under the cursor, or say why there is nothing to answer."""
        act = self._listing.current
        if not isinstance(act, WaitingAct):
            self.say("Nothing to answer here" + (": tab shows what waits" if self._acts else ""), "dim")
        elif act.state != words.NEEDS_YOU:
            why = words.why_it_waits(act, self._session.state, self._session.clock.now(), self._acts)
            self.say(f"Nothing to answer: {why}", "dim")
        else:
            self.run_worker(self._answer(act), group="answer", exclusive=True)

    async def _answer(self, act: WaitingAct) -> None:
        place = self._listing.cursor
        try:
            said = await answer_act(self._session, act, self.ask)
        except ClockpaneError as error:
            self.say(error)
        else:
            self.say(said, "good")
        self._load()
        # What was answered goes down the list, or away: the next that needs an answer is in its place.
        with self._listing.prevent(Listing.Moved):  # which would take away what was just said
            self._listing.move_to(place)
        self._details()


def _key(thing: WaitingAct | Event) -> object:
    return thing.seq if isinstance(thing, WaitingAct) else (thing.at, thing.what, thing.about)
