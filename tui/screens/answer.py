"""The question about an act that waits for the person, and what comes of each answer."""

from __future__ import annotations

from typing import ClassVar, Protocol, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.geometry import Size
from textual.screen import ModalScreen

from tui.domain.commands import EditThing
from tui.domain.trouble import Answer
from tui.present.answers import CHANGE, LATER, Question, Way, done_words, question_of, table, wrong_name
from tui.present.outbox import entry_of, kind_of, made_name, name_of
from tui.present.text import Span, literal, width
from tui.screens.confirm import QuestionDialog, subject
from tui.screens.dialog import AskName
from tui.session.port import SessionPort
from tui.session.state import WaitingAct
from tui.widgets.field import Push
from tui.widgets.grid import Grid
from tui.widgets.words import Words

T = TypeVar("T")

_LETTERS = "mtbradey"
_AROUND = 4
"""Cells on both sides of a button's words."""


class AnswerScreen(QuestionDialog[str | None]):
    """Asks what is to become of an act. Dismisses with an `Answer`, `change`, or None for later."""

    DEFAULT_CSS = """
    AnswerScreen .said { margin: 0 0 1 0; }
    AnswerScreen #table { margin: 0 0 1 0; }
    AnswerScreen #ways, AnswerScreen .way { height: auto; }
    AnswerScreen.-tight .said, AnswerScreen.-tight #table { margin: 0; }
    AnswerScreen.-tight #ways { margin: 1 0 0 0; }
    AnswerScreen.-slim .way { layout: vertical; }
    AnswerScreen .does.-cut { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(f"{key},{key.upper()}", f"take('{key}')", "Answer", show=False) for key in _LETTERS),
        Binding("n,N", "leave", "Later", show=False),
    ]

    def __init__(self, asked: Question) -> None:
        super().__init__()
        self.asked = asked

    def question(self) -> str:
        """Its title."""
        return self.asked.title

    def about(self) -> ComposeResult:
        """The thing, why it waits, and what stands where."""
        asked = self.asked
        yield subject(asked.subject)
        if asked.said:
            yield Words(*asked.said, classes="said")
        if asked.rows:
            yield Grid(table(asked), fixed=2, id="table")

    def ways(self) -> ComposeResult:
        """The answers under each other, with what each will write."""
        keys = max(width(way.key) for way in self.asked.ways)
        cells = keys + max(width(way.word) for way in self.asked.ways) + 2 + _AROUND
        with Vertical(id="ways"):
            for way in self.asked.ways:
                with Horizontal(classes="way"):
                    push = Push(
                        way.key.ljust(keys), way.word, id=way.id, classes="-destroys" if way.destroys else ""
                    )
                    push.styles.width = cells
                    yield push
                    yield Words((Span(way.does, "warn" if way.destroys else "dim"),), classes="does")

    def on_mount(self) -> None:
        """The safe answer has the focus."""
        self.query_one(f"#{self.asked.safe}").focus()

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        """The answer with the focus says in full what it does."""
        self._tell()

    def _spend(self, size: Size) -> None:
        super()._spend(size)
        self._tell()

    def _tell(self) -> None:
        """Where there is little room the other answers say it on one row, and on a narrow screen not at all."""
        focused = self.focused
        for way in self.query(".way"):
            does = way.query_one(".does", Words)
            here = focused is not None and focused.parent is way
            does.set_class(self.has_class("-tight") and not here, "-cut")
            does.display = here or not self.has_class("-slim")
            does.refresh(layout=True)
        self.call_after_refresh(self.fit)

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """An answer was given."""
        self._give(next(way for way in self.asked.ways if way.id == event.button.id))

    def action_take(self, key: str) -> None:
        """Answer by letter, with one of the answers that there are."""
        way = next((way for way in self.asked.ways if way.key == key), None)
        if way is not None:
            self._give(way)

    def _give(self, way: Way) -> None:
        self.dismiss(None if way.id == LATER else way.id)


class Ask(Protocol):
    """Shows a dialog and waits for its answer."""

    async def __call__(self, question: ModalScreen[T]) -> T:
        """Its answer."""
        ...


async def answer_act(session: SessionPort, act: WaitingAct, ask: Ask) -> str:
    """Ask what is to become of an act that waits for the person, and do it. Returns words for a toast, or "".

    Raises what the session raises.
    """
    chosen = await ask(AnswerScreen(question_of(act, session.state, session.clock.now())))
    if chosen is None:
        return ""
    if chosen == CHANGE:
        return await _changed(session, act, ask)
    answer = Answer(chosen)
    said = done_words(act, answer, session.state)
    await session.answer(act.seq, answer)
    return said


async def _changed(session: SessionPort, act: WaitingAct, ask: Ask) -> str:
    """Change it first: an entry in its form, whose saving sends it again; a thing by another name."""
    entry = entry_of(act, session.state)
    if entry is not None:
        from tui.screens.entry import EntryForm

        return await ask(EntryForm(session, session.state.entry(entry.id) or entry, None)) or ""
    if isinstance(act.command, EditThing):
        from tui.screens.thing import ThingForm, there

        return await ask(ThingForm(session, there(act.command, session.state))) or ""
    old = name_of(act, session.state)
    title = f"Another name for the {kind_of(act)} {old}"
    name = await ask(
        AskName(title, "name", lambda typed: wrong_name(act, typed, session.state), made_name(act))
    )
    if name is None:
        return ""
    await session.rename_waiting(act.seq, name)
    return f"{old} is sent again as “{literal(name)}”"
