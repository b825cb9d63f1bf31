"""The question about a timer that was forgotten: keep it, or stop it at a moment gone by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from tui.domain.errors import InputError
from tui.domain.times import Instant
from tui.keys import said
from tui.present.away import (
    Cut,
    Reply,
    Way,
    facts,
    moment,
    stop_typed,
    title_of,
    typed_words,
    way_lines,
    ways,
)
from tui.present.text import Span
from tui.screens.dialog import Dialog
from tui.session.away import Forgotten
from tui.session.port import SessionPort
from tui.session.state import State
from tui.themes import skin
from tui.widgets.field import Field, Push
from tui.widgets.words import Words

if TYPE_CHECKING:
    from tui.keyboard import Keyboard

_ROWS = "enter does it · esc keeps it running"
_FIELD = "enter stops it then · esc goes back"
_CLOSE = Way(key="k", says="close", slim="close")

REACTION = 0.5
"""Seconds: nobody has read a question so fast, so a key that comes sooner was not meant for it."""


class WayRow(Push):
    """One way to answer, in the columns of all."""

    DEFAULT_CSS = """
    WayRow { width: 1fr; margin: 0; background: transparent; }
    """

    def __init__(self, rows: tuple[Way, ...], index: int) -> None:
        super().__init__(rows[index].key, rows[index].says, id=f"way-{rows[index].key}")
        self._rows, self._index = rows, index

    @property
    def way(self) -> Way:
        """What it stands for."""
        return self._rows[self._index]

    def stand_for(self, way: Way) -> None:
        """Show another way in its place, and no others."""
        self._rows, self._index = (way,), 0
        self.refresh()

    def render(self) -> Text:
        """The row; in one colour while it has the focus."""
        line = way_lines(self._rows, self.content_size.width)[self._index]
        look, text = skin(self.app.theme), Text(no_wrap=True, overflow="ellipsis")
        for span in line:
            text.append(span.text, "" if self.has_focus else look.style(span.style))
        # The focus lights the whole row, in a theme without colours too.
        text.pad_right(max(0, self.content_size.width - text.cell_len))
        return text


class AwayScreen(Dialog[Reply]):
    """Asks about the running timer. Dismisses with the cut to be made, or with None: nothing is written.

    The menu of the timer that runs is a kind of it: it has more rows, and another one is the first.
    """

    FIRST = "k"
    """The row that has the focus at first."""
    TYPES: ClassVar[dict[str, str]] = {"t": "16:30, or mon 16:30"}
    """The rows under which a time is typed, and what stands in the field while it is empty."""
    REST = _ROWS
    """What the foot says while no time is typed."""

    DEFAULT_CSS = """
    AwayScreen #facts { margin: 0 0 1 0; }
    AwayScreen #ways { height: auto; margin: 0 0 1 0; }
    AwayScreen #typing { height: auto; display: none; padding: 0 2 0 5; }
    AwayScreen #typing.-open { display: block; }
    AwayScreen .holder { height: 1; background: $field; }
    AwayScreen .holder:focus-within { background: $field-focus; }
    AwayScreen #time { max-width: 24; }
    AwayScreen #note { padding: 0 1; }
    AwayScreen.-tight #ways { margin: 0; }
    AwayScreen .foot { padding: 0 0 0 2; }
    AwayScreen.-over WayRow { display: none; }
    AwayScreen.-over #way-k { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(f"{key},{key.upper()}", f"choose('{key}')", show=False) for key in "kalwtc"),
        Binding("up", "app.focus_previous", "Before", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
    ]

    def __init__(
        self, session: SessionPort, question: Forgotten, *, withdrawn: Callable[[], None] | None = None
    ) -> None:
        """With `withdrawn` it is a question that nobody asked for.

        A key that comes before it can have been read takes it back and does what it was pressed for; then `withdrawn`
        is called.
        """
        super().__init__()
        self._session = session
        self._question = question
        self._withdrawn = withdrawn
        self._drawn: float | None = None
        self._taken_back = False
        self._over = False
        self._typing = ""
        """The row under which a time is being typed, or was last."""
        self._unfollow: Callable[[], None] | None = None

    def frame(self) -> ComposeResult:
        """The question, what is known, the ways to answer, and a field for a time."""
        state, now = self._session.state, self._session.clock.now()
        rows = self.rows(now)
        yield Words((Span(self.title_words(), "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield Words(*facts(self._question, state, now), id="facts")
            yield Words(id="said", classes="-empty")
            with Vertical(id="ways"):
                for index, way in enumerate(rows):
                    yield WayRow(rows, index)
                    if way.key in self.TYPES and not self._typing:
                        self._typing = way.key
                        with Vertical(id="typing"):
                            with Horizontal(classes="holder"):
                                yield Field(id="time", placeholder=self.TYPES[way.key])
                            yield Words(id="note")
        with Horizontal(classes="foot"):
            yield Words((Span(self.REST, "dim"),), classes="hint")

    def title_words(self) -> str:
        """The question."""
        return title_of(self._question, self._session.state)

    def rows(self, now: Instant) -> tuple[Way, ...]:
        """The ways to answer."""
        return ways(self._question, self._session.state.user.profile, now)

    def on_mount(self) -> None:
        """The safe answer has the focus; what becomes of the timer elsewhere is followed."""
        self._unfollow = self._session.subscribe(self._news)
        self.set_interval(20, self._show_facts)
        self.query_one(f"#way-{self.FIRST}").focus()
        self.call_after_refresh(self._stand)

    def on_unmount(self) -> None:
        """Stop following."""
        if self._unfollow is not None:
            self._unfollow()

    def renew(self, question: Forgotten) -> None:
        """The machine slept again under the open question: only its words change."""
        self._question = question
        self._show_facts()

    # keys that were not meant for it

    def _stand(self) -> None:
        self._drawn = self._session.clock.monotonic()

    @property
    def holding(self) -> bool:
        """Whether it is too early for an answer."""
        if self._withdrawn is None:
            return super().holding
        early = self._drawn is None or self._session.clock.monotonic() - self._drawn < REACTION
        return early or super().holding or self._taken_back

    def hold(self) -> None:
        """A key waits; if nobody asked for this dialog, it gives way to what the key was meant for."""
        if self._withdrawn is not None and not self._taken_back:
            self._taken_back = True
            self.app.call_later(self._give_back)

    async def _give_back(self) -> None:
        await self.dismiss(None)
        cast("Keyboard", self.app).go_on()
        if self._withdrawn is not None:
            # Behind the key, which may end what it is about.
            self.app.call_later(self._withdrawn)

    # what happens to the timer meanwhile

    def _news(self, _state: State) -> None:
        self.call_later(self._look)

    def _look(self) -> None:
        """Another device or program may have answered."""
        if not self.is_current:
            return  # it was answered here, and is about to go
        state, entry = self._session.state, self._question.entry
        running = state.running
        same = running is not None and running.id == state.current(entry.id)
        if self._over or (same and running is not None and running.start == entry.start):
            return
        self._over = True
        self.add_class("-over")
        found = state.entry(state.current(entry.id))
        what = (
            ": ".join(filter(None, ("It was changed elsewhere meanwhile", said("timer", "asks again")))) + "."
        )
        if not same:
            what = "It does not run any more: it was stopped or deleted elsewhere."
            if found is not None and found.end is not None:
                when = moment(found.end, state.user.profile, self._session.clock.now())
                what = f"It was stopped elsewhere, at {when}."
        # The dialog stays until a key closes it: one that is on its way must not fall through to what is below.
        self.say(what)
        self.query_one("#way-k", WayRow).stand_for(_CLOSE)
        self._turn_field(False)

    def _show_facts(self) -> None:
        if self.is_current and not self._over:
            now = self._session.clock.now()
            self.query_one("#facts", Words).show(*facts(self._question, self._session.state, now))

    # answering

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """A row was pressed."""
        if isinstance(event.button, WayRow):
            self._answer(event.button.way)

    def action_choose(self, key: str) -> None:
        """Answer by letter, if there is such a row."""
        for row in self.query(WayRow):
            if row.way.key == key:
                self._answer(row.way)

    def _answer(self, way: Way) -> None:
        if self._taken_back:
            return  # a click between a key and what it does
        if way.key == "k":
            self.dismiss(None)
        elif self._over:
            return
        elif way.cut is not None:
            self.dismiss(way.cut)
        elif way.key in self.TYPES:
            self._open_field(way.key)
        else:
            self.answer(way)

    def answer(self, way: Way) -> None:
        """Answer by a row that is neither a moment nor a time to be typed."""

    def _open_field(self, key: str) -> None:
        """Let a time be typed under that row."""
        if key != self._typing:
            field = self.query_one("#time", Field)
            field.put("")
            field.placeholder = self.TYPES[key]
            row = self.query_one(f"#way-{key}")
            self.query_one("#ways").move_child(self.query_one("#typing"), after=row)
            self._typing = key
        self._note(self.query_one("#time", Field).value)
        self._turn_field(True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the time means as it is typed."""
        self._note(event.value)

    def on_input_submitted(self) -> None:
        """Enter in the field stops the timer then, if the time can be taken."""
        if self._over or self._taken_back:
            return
        text = self.query_one("#time", Field).value
        try:
            there = self.typed(text)
        except InputError:
            self._note(text, sent=True)
        else:
            self.take(there)

    def typed(self, text: str) -> Instant:
        """The instant that was typed. InputError with its words."""
        state = self._session.state
        return stop_typed(text, self._question.entry.start, self._session.clock.now(), state.user.profile)

    def take(self, there: Instant) -> None:
        """Answer with the time that was typed."""
        self.dismiss(Cut(there))

    def words_for(self, there: Instant) -> str:
        """What the time that was typed will do."""
        profile, now = self._session.state.user.profile, self._session.clock.now()
        return typed_words(there, self._question.entry.start, profile, now)

    def help_words(self) -> str:
        """What stands under the field while it is empty."""
        return "the first such time after the start"

    def foot_words(self) -> str:
        """What the foot says while a time is typed."""
        return _FIELD

    def _note(self, text: str, *, sent: bool = False) -> None:
        note = self.query_one("#note", Words)
        self.call_after_refresh(note.scroll_visible, animate=False)
        if not text.strip() and not sent:
            note.show((Span(self.help_words(), "dim"),))
            return
        try:
            words = self.words_for(self.typed(text))
        except InputError as error:
            note.show((Span(f"✗ {error.said}", "bad"),))
        else:
            note.show((Span(words, "good"),))

    def _turn_field(self, on: bool) -> None:
        """Open or close the field for a time."""
        self.query_one("#typing").set_class(on, "-open")
        self.query_one("#time" if on else "#way-k" if self._over else f"#way-{self._typing}").focus()
        hint = "esc closes" if self._over else self.foot_words() if on else self.REST
        self.query_one(".hint", Words).show((Span(hint, "dim"),))
        self.call_after_refresh(self.fit)

    def action_leave(self) -> None:
        """Escape goes back from the field, and else keeps the timer as it is."""
        if self.query_one("#time").has_focus:
            self._turn_field(False)
        else:
            self.dismiss(None)
