"""Where an entry is split: a time, and the two parts as they will be."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from tui.domain.batch import Batch
from tui.domain.entries import TimeEntry
from tui.domain.errors import InputError
from tui.domain.repairs import clock_words, middle, split, split_typed
from tui.domain.times import Instant
from tui.present.changes import entry_line, times_line
from tui.present.repairs import confirm_split, part_lines
from tui.present.text import Span
from tui.screens.confirm import subject
from tui.screens.dialog import FormDialog
from tui.session.port import SessionPort
from tui.widgets.field import Push, StepField
from tui.widgets.words import Words

_HINT = "or 45m from the start, -15m from the end"


class SplitScreen(FormDialog[Batch | None]):
    """Asks for the time, then for a yes. Dismisses with what is to be done, or None."""

    DEFAULT_CSS = """
    SplitScreen .subject { margin: 0 0 1 0; }
    SplitScreen #at { max-width: 24; }
    SplitScreen #parts { min-height: 2; padding: 0 1; }
    SplitScreen .note { display: block; padding: 0 1; margin: 0 0 1 0; }
    SplitScreen.-tight .subject { margin: 0; }
    """

    def __init__(self, session: SessionPort, entry: TimeEntry) -> None:
        """InputError when the entry is too short for it."""
        super().__init__()
        self._session = session
        self._entry = entry
        self._first = middle(entry, session.clock.now())

    def frame(self) -> ComposeResult:
        """Which entry, the field, the parts, the two answers."""
        state, now = self._session.state, self._session.clock.now()
        at = clock_words(self._first, state.user.profile)
        yield Words((Span("Split this entry", "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield subject((entry_line(self._entry, state), times_line(self._entry, state, now)))
            field = Horizontal(StepField(at, id="at"), classes="holder")
            yield from self.row("at", "at", field, Words(id="parts"))
        with Horizontal(classes="foot"):
            yield Push("enter", "Split", id="do")
            yield Push("esc", "Leave", id="keep")

    def on_mount(self) -> None:
        """Begin in the field, with all of it selected."""
        self.query_one(StepField).focus()
        self.query_one("#note-at", Words).show((Span(_HINT, "dim"),))
        self._show()
        if self._entry.running:
            self.set_interval(10, self._show)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what comes of it as it is typed."""
        self._show()

    def on_step_field_stepped(self, event: StepField.Stepped) -> None:
        """A minute or five earlier or later, inside the entry."""
        try:
            there = self._typed() // 60 * 60 + event.steps * 60
            split(self._entry, there)
        except InputError:
            return
        if there < self._session.clock.now() or not self._entry.running:
            event.field.put(clock_words(there, self._session.state.user.profile))
            self._show()

    def action_save(self) -> None:
        """Ask with the difference; a no comes back to the field."""
        self.run_worker(self._save(), group="split", exclusive=True)

    async def _save(self) -> None:
        try:
            batch = split(self._entry, self._typed())
        except InputError:
            self._show()
            return
        state, now = self._session.state, self._session.clock.now()
        if await self.approved(confirm_split(self._entry, batch, state, now)):
            self.dismiss(batch)

    def _typed(self) -> Instant:
        now, profile = self._session.clock.now(), self._session.state.user.profile
        text = self.query_one(StepField).value
        # What stands there at first may have seconds that the field does not show.
        if text == clock_words(self._first, profile):
            return self._first
        return split_typed(text, self._entry, now, profile)

    def _show(self) -> None:
        parts = self.query_one("#parts", Words)
        try:
            batch = split(self._entry, self._typed())
        except InputError as error:
            parts.show((Span(f"✗ {error.said}", "bad"),))
        else:
            parts.show(*part_lines(batch, self._session.state, self._session.clock.now()))
