"""Quick add: one line that says everything, and under it exactly what will be written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.errors import ClockpaneError
from tui.domain.quick import Completion, Scene, completions
from tui.domain.quick.starts import starts
from tui.domain.summaries import overlap
from tui.domain.times import Instant, day_bounds
from tui.present import quick
from tui.present.jump import likely_drafts
from tui.present.text import Line, Span, literal
from tui.screens.dialog import Dialog, rule
from tui.widgets.markedfield import MarkedField
from tui.widgets.picklist import PickList
from tui.widgets.words import Words

if TYPE_CHECKING:
    from tui.session.port import SessionPort

_ROWS = 6
"""So many completions are in sight."""
_MAKE = "ctrl+n"


class Typed(Struct, frozen=True, kw_only=True):
    """What the line was left with."""

    draft: EntryDraft
    in_form: bool = False
    """Whether it is to be gone on with in the form, rather than written."""


def scene_of(session: SessionPort) -> Scene:
    """What a line is read against now."""
    state = session.state

    def end_of_day(day: date) -> Instant | None:
        low, high = day_bounds(day, state.zone)
        ends = [entry.end for entry in session.entries_between(low, high) if low <= entry.start and entry.end]
        return max(ends, default=None)

    return Scene(
        now=session.clock.now(),
        profile=state.user.profile,
        catalog=state.catalog,
        last_end=state.last.end if state.last else None,
        end_of_day=end_of_day,
        weight=session.habits().weight,
    )


class QuickScreen(Dialog[Typed | None]):
    """The line. Dismisses with what was typed, once it is right; None for nothing."""

    DEFAULT_CSS = """
    QuickScreen { align: center top; }
    QuickScreen > #box { width: 88; padding: 0 1; margin: 4 0 0 0; }
    QuickScreen.-tight > #box { margin: 0; }
    QuickScreen .line { height: 1; }
    QuickScreen .line > .sign { width: 2; height: 1; }
    QuickScreen #line { padding: 0; }
    QuickScreen .rule { display: block; }
    QuickScreen #preview { height: auto; max-height: 8; }
    QuickScreen PickList { max-height: 6; }
    QuickScreen PickList.-none { display: none; }
    QuickScreen .foot { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("down", "move(1)", "Next", show=False),
        Binding("up", "move(-1)", "Before", show=False),
        Binding("ctrl+o", "fields", "All fields", show=False),
        Binding(_MAKE, "make", "Make", show=False),
    ]

    def __init__(
        self,
        session: SessionPort,
        text: str = "",
        *,
        kept: str = "",
        title: str = "",
        does: str = "",
        check: quick.Check | None = None,
    ) -> None:
        """`text` stands in the line at first; `kept` is the name under which a line that is left is kept.

        For lines with another purpose: `title` says which, `does` is the word for enter, `check` what must be right
        besides. Nothing stops then, and what runs is no overlap.
        """
        super().__init__()
        self._session = session
        left = session.kept_draft(kept) if kept and not text else None
        self._text = left.get("text", "") if left else text
        self._select = bool(left)
        self._title = title
        self._does = does
        self._check = check
        self._kept = kept
        self._scene = scene_of(session)
        self._verdict = quick.judge(self._text, self._scene, session.state, check)

    def frame(self) -> ComposeResult:
        """The line, what it means, what it can become, the keys."""
        if self._title:
            yield Words((Span(self._title, "title"),), classes="head -cut")
        with Horizontal(classes="line"):
            yield Words((Span("›", "key"),), classes="sign")
            yield MarkedField(self._text, id="line", select=self._select)
        yield rule()
        yield Words(id="preview", classes="-cut")
        yield PickList(self._draw, rows=_ROWS, id="completions")
        yield rule()
        yield Words(id="keys", classes="foot")

    def on_mount(self) -> None:
        """Begin at the end of the line."""
        field = self.query_one(MarkedField)
        field.focus()
        field.cursor_position = len(self._text)
        self._read()

    # as it is typed

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read it anew."""
        event.stop()
        self._keep(event.value)
        self._read()

    def _read(self) -> None:
        session, field = self._session, self.query_one(MarkedField)
        state, text = session.state, field.value
        self._scene = scene_of(session)
        self._verdict = verdict = quick.judge(text, self._scene, state, self._check)
        field.mark([(mark.start, mark.end, mark.kind) for mark in verdict.read.marks], self._wrong())
        stops = None if self._check else state.running
        overlaps = self._overlaps(verdict.draft)
        lines = quick.preview(verdict, state, self._scene.now, overlaps, make=_MAKE, stops=stops)
        self.query_one("#preview", Words).show(*lines)
        found = self._completions(text, field.cursor_position)
        picks = self.query_one(PickList)
        picks.set_class(not found, "-none")
        picks.show(found, None)
        self.query_one("#keys", Words).show(self._keys(bool(found)))
        self.call_after_refresh(self.fit)

    def _wrong(self) -> tuple[int, int]:
        fault = self._verdict.fault
        return (fault.start, fault.end) if fault else (0, 0)

    def _completions(self, text: str, cursor: int) -> list[Completion]:
        if not text.strip() and self._kept:
            session, now = self._session, self._scene.now
            likely = likely_drafts(session.state, session.habits(), session.suggestion(), now, _ROWS)
            return list(starts(likely, self._scene))
        word = text[:cursor].rpartition(" ")[2]
        earlier: list[TimeEntry] = []
        if word and word[0] not in "@#" and not word[0].isdigit():
            earlier = self._session.search_descriptions(word, 24)
        return list(completions(text, cursor, self._scene, earlier))[:24]

    def _overlaps(self, draft: EntryDraft | None) -> list[tuple[TimeEntry, int]]:
        if draft is None:
            return []
        now = self._scene.now
        end = draft.end if draft.end is not None else max(now, draft.start)
        # What runs ends where the new one starts, or is what it is taken from.
        running = self._session.state.running if draft.end is None or self._check else None
        near = self._session.entries_between(draft.start, end)
        return overlap(draft.start, end, near, now, running.id if running else "")

    def _draw(self, completion: Completion, _cells: int) -> Line:
        return quick.completion_line(completion, self._session.state)

    def _keys(self, completes: bool) -> Line:
        draft = self._verdict.draft
        does = self._does or ("start" if draft is not None and draft.end is None else "add")
        spans = [] if draft is None else [Span("enter", "key"), Span(f" {does}   ", "dim")]
        if completes:
            spans += [Span("tab", "key"), Span(" complete   ", "dim")]
        if not self._does:
            spans += [Span("ctrl+o", "key"), Span(" all fields   ", "dim")]
        return (*spans, Span("esc", "key"), Span(" close", "dim"))

    # what is done

    def action_move(self, steps: int) -> None:
        """Step through the list."""
        picks = self.query_one(PickList)
        if steps < 0 and picks.cursor == 0:
            picks.cursor = None
        else:
            picks.move(steps)

    def action_complete(self) -> None:
        """Take the row under the cursor, else the first."""
        picks = self.query_one(PickList)
        if picks.things:
            self._take(picks.current or picks.things[0])

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """A click takes a row."""
        self._take(event.thing)

    def _take(self, completion: Completion) -> None:
        field = self.query_one(MarkedField)
        field.value = completion.text
        field.cursor_position = completion.cursor
        field.focus()

    def on_input_submitted(self) -> None:
        """Enter takes the row under the cursor; else it is done."""
        current = self.query_one(PickList).current
        if current is not None:
            self._take(current)
            return
        self._read()
        if self._verdict.draft is not None:
            self._keep("")
            self.dismiss(Typed(draft=self._verdict.draft))
        elif (fault := self._verdict.fault) is not None:
            self.query_one(MarkedField).cursor_position = fault.end

    def action_fields(self) -> None:
        """Go on in the form, with what is understood so far."""
        if self._does:
            return
        text = self.query_one(MarkedField).value
        self._read()
        verdict = self._verdict
        if verdict.draft is None:
            verdict = quick.judge(quick.without_faults(text, verdict), self._scene, self._session.state)
        draft = verdict.draft or verdict.read.draft or EntryDraft(start=self._scene.now)
        self._keep("")
        self.dismiss(Typed(draft=draft, in_form=True))

    async def action_make(self) -> None:
        """Make the project or task that the line names and nobody has made yet."""
        fault = self._verdict.fault
        if fault is None or not fault.make:
            return
        try:
            if fault.make == "project":
                await self._session.create_project(fault.name, client_id=fault.parent_id or None)
            else:
                await self._session.create_task(fault.parent_id, fault.name)
        except ClockpaneError as error:
            self.query_one("#preview", Words).show(
                (Span("✗ ", "bad"), Span(literal(f"{error.said} {error.hint}"), "bad"))
            )
            return
        self._read()

    def action_leave(self) -> None:
        """Close. What stands in the line is there again the next time."""
        self.dismiss(None)

    def _keep(self, text: str) -> None:
        if self._kept:
            self._session.keep_draft(self._kept, {"text": text} if text.strip() else None)
