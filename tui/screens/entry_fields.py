"""What stands in the entry form: its fields, how they follow each other, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import Input

from tui.domain import durations
from tui.domain import form as times
from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.projects import Tag, Task
from tui.domain.summaries import overlap
from tui.domain.times import Instant, day_of, format_day, format_time
from tui.present import form
from tui.present.changes import overlap_words, project_line
from tui.present.choose import Heading, Target
from tui.present.text import Line, Span, cut, literal
from tui.screens.dialog import FormDialog, rule
from tui.screens.offers import Offers
from tui.session.port import SessionPort
from tui.widgets.field import Field, Push, StepField, Toggle
from tui.widgets.picklist import Combo
from tui.widgets.words import Words

KEEP_AFTER = 0.5
"""Seconds without a key after which what stands in the form is kept."""

_FIELD_OF = {"day": "#day", "start": "#start", "end": "#end", "length": "#length"}


class EntryFields(FormDialog[str | None]):
    """The fields of the entry form. `EntryForm` adds what comes of them."""

    DEFAULT_CSS = """
    EntryFields .time { width: 12; margin: 0 2 0 0; }
    EntryFields .between { width: auto; margin: 0 1 0 0; }
    EntryFields #times, EntryFields #when { height: 1; }
    EntryFields .date { width: 20; margin: 0 4 0 0; }
    EntryFields.-narrow .time { width: 10; margin: 0 1 0 0; }
    EntryFields #length { color: $success; text-style: bold; }
    EntryFields.-narrow .date { width: 18; margin: 0 2 0 0; }
    EntryFields.-roomy #note-time { min-height: 2; }
    EntryFields .rest { width: 1fr; }
    EntryFields.-slim #times, EntryFields.-slim #when {
        layout: grid; grid-size: 2; grid-columns: 9 1fr; grid-rows: 1;
    }
    EntryFields.-slim #times { height: 3; }
    EntryFields.-slim #when { height: 2; }
    EntryFields.-slim #times > .holder, EntryFields.-slim #when > .holder { width: 1fr; margin: 0; }
    EntryFields.-slim .first { column-span: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+down", "app.focus_next", "Next field", show=False),
        Binding("ctrl+up", "app.focus_previous", "Field before", show=False),
    ]

    def __init__(self, session: SessionPort, entry: TimeEntry | None, draft: EntryDraft | None) -> None:
        """With an entry it edits that; without, it makes a new one of the draft (or of nothing)."""
        super().__init__()
        self._session = session
        state = session.state
        self._first = (
            form.fields_new(draft, state, session.clock.now())
            if entry is None
            else form.fields_of(entry, state)
        )
        words = session.kept_draft(self.kept_as)
        self._fields = form.restored(self._first, words) if words else self._first
        self._as_left = self._fields != self._first
        self._locked = form.locked_why(entry, state)
        if self._locked:
            self._fields, self._as_left = self._first, False
        self._offers = Offers(session)
        self._keeping: Timer | None = None
        self._kept = self._as_left
        self._busy = False

    # what a form of another kind says otherwise

    @property
    def kept_as(self) -> str:
        """The name under which what stands in the form is kept."""
        return "entry"

    def title_words(self) -> str:
        """What stands over the form."""
        return "Entry" if self._locked else "Edit entry" if self._fields.entry else "New entry"

    def judged(self) -> form.Verdict:
        """What the form means now, and what is wrong with it."""
        return form.judge(self._fields, self._session.state, self._now())

    # what is on it

    def frame(self) -> ComposeResult:
        """The fields, from what is done to when."""
        fields, span = self._fields, self._fields.span
        with Horizontal(classes="head"):
            yield Words((Span(self.title_words(), "title"),), id="title")
            yield Words(id="was", classes="end")
        with VerticalScroll(id="scroll", can_focus=False):
            yield from self.row(
                "description",
                "description",
                Combo(self._earlier, self._offers.earlier_line, value=fields.description, id="description"),
            )
            yield from self.row(
                "project",
                "project",
                Combo(self._find, Target.line, strict=True, current=self._is_project, id="project"),
            )
            yield from self.row(
                "task",
                "task",
                Combo(self._tasks, self._offers.task_line, strict=True, current=self._is_task, id="task"),
            )
            yield from self.row(
                "tags", "tags", Combo(self._tags, self._offers.tag_line, value=fields.tags, id="tags")
            )
            with Horizontal(classes="row"):
                yield Words((Span("start", "dim"),), classes="label")
                with Vertical(classes="cell"):
                    with Horizontal(id="times"):
                        yield Horizontal(StepField(span.start, id="start"), classes="holder time first")
                        yield Words((Span("end", "dim"),), classes="between")
                        yield Horizontal(StepField(span.end, id="end"), classes="holder time")
                        yield Words((Span("length", "dim"),), classes="between")
                        yield Horizontal(StepField(span.length, id="length"), classes="holder rest")
                    yield Words(classes="note", id="note-time")
            with Horizontal(classes="row"):
                yield Words((Span("date", "dim"),), classes="label")
                with Vertical(classes="cell"):
                    with Horizontal(id="when"):
                        yield Horizontal(StepField(span.day, id="day"), classes="holder date first")
                        yield Words((Span("billable", "dim"),), classes="between")
                        yield Toggle(id="billable")
                    yield Words(classes="note", id="note-day")
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("ctrl+s", "Save", id="save")
            yield Push("esc", "Close" if self._locked else "Leave", id="leave")
            yield Words(id="hint", classes="hint")

    def on_mount(self) -> None:
        """Fill it, and begin in the description."""
        self._show()
        if self._locked:
            for field in self.query(Input):
                field.disabled = True
            self.query_one("#billable").disabled = True
            self.query_one("#save").display = False
            self.say(self._locked)
            self.query_one("#leave").focus()
        else:
            self.query_one("#description", Combo).field.focus()
        self.set_interval(1, self._tick)

    # what is typed

    def on_combo_typed(self, event: Combo.Typed) -> None:
        """Description or tags were typed in."""
        self._take(form.put(self._fields, str(event.combo.id), event.text, self._now()))

    def on_input_changed(self, event: Input.Changed) -> None:
        """One of the times was typed in; the others follow."""
        if event.input.id in form.TIMES:
            self._take(
                form.put(self._fields, event.input.id, event.value, self._now()), typing=event.input.id
            )

    def on_step_field_stepped(self, event: StepField.Stepped) -> None:
        """One of the times is moved by a key."""
        name = str(event.field.id)
        span = times.nudged(self._fields.span, name, event.steps, self._now())
        self._take(replace(self._fields, span=span))

    def on_toggle_turned(self, event: Toggle.Turned) -> None:
        """Billable or not."""
        self._take(replace(self._fields, billable=event.toggle.value, billable_chosen=True))

    def on_field_left(self, event: Field.Left) -> None:
        """A field that was left is written out as the profile writes it, and kept at once."""
        if event.field.id in form.TIMES and not self._locked:
            span = times.settled(self._fields.span, event.field.id, self._now())
            self._fields = replace(self._fields, span=span)
            # In the next field letters may stand already.
            typed = isinstance(self.focused, Field) and self.focused.typed_in
            self._show((self.focused.id or "") if typed and self.focused is not None else "")
        self._keep()

    def on_combo_chosen(self, event: Combo.Chosen) -> None:
        """A row of a list was taken."""
        fields, state, thing = self._fields, self._session.state, event.thing
        if isinstance(thing, TimeEntry):
            self._take(form.take(fields, thing, state), rewrite=True)
        elif isinstance(thing, Target):
            self._take(form.choose(fields, thing.project_id, thing.task_id, state))
            if thing.project_id:
                self._session.open_project(thing.project_id)
        elif event.combo.id == "task":
            self._take(replace(fields, task_id=thing.id if isinstance(thing, Task) else None))
        elif isinstance(thing, Tag):
            field = event.combo.field
            text = form.with_tag(fields.tags, field.cursor_position, thing.name)
            self._take(replace(fields, tags=text), rewrite=True)

    # behind the fields

    def _now(self) -> Instant:
        return self._session.clock.now()

    def _take(self, fields: form.EntryFields, typing: str = "", *, rewrite: bool = False) -> None:
        """Go on with other fields: show them, and keep them soon."""
        if fields == self._fields or self._locked:
            return
        self._fields = fields
        self._show(typing, rewrite=rewrite)
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        """Keep what stands in the form, for the case that the program ends before it is saved."""
        if not self.is_attached or self._locked:
            return
        changed = bool(form.touched(self._fields, self._first))
        if changed or self._kept:
            self._session.keep_draft(self.kept_as, form.kept(self._fields) if changed else None)
        self._kept = changed

    def _shared(self, start: Instant, end: Instant | None) -> list[tuple[TimeEntry, int]]:
        now = self._now()
        end = max(now, start) if end is None else end
        if end <= start:
            return []
        entry = self._fields.entry
        entries = self._session.entries_between(start, end)
        if entry is None and self._fields.span.end_at is None:
            # What runs is stopped by the start, so it shares no time with it.
            entries = [other for other in entries if not other.running]
        return overlap(start, end, entries, now, besides=entry.id if entry else "")

    def _catch_up(self) -> None:
        """Take over what stands in the fields: the last letters may still be on their way as messages."""
        if self._locked:
            return
        now, fields = self._now(), form.follow(self._fields, self._session.state)
        for name in ("description", "tags"):
            text = self.query_one(f"#{name}", Combo).field.value
            if text != getattr(fields, name):
                fields = form.put(fields, name, text, now)
        for name in form.TIMES:
            text = self.query_one(_FIELD_OF[name], Field).value
            if text != getattr(fields.span, name):
                fields = form.put(fields, name, text, now)
        self._fields = fields

    def _show(self, typing: str = "", *, rewrite: bool = False) -> None:
        """Put everything on the screen, but leave the text that is being typed alone.

        A field of words with the focus is only written to with `rewrite`: more letters may stand in it already.
        """
        state, now = self._session.state, self._now()
        fields = self._fields = form.follow(self._fields, state)
        span, verdict = fields.span, self.judged()
        for name in form.TIMES:
            if name != typing:
                self.query_one(_FIELD_OF[name], Field).put(getattr(span, name))
        running = span.end_at is None
        self.query_one("#end", Field).placeholder = "now" if running else ""
        so_far = durations.short(max(0, now - span.start_at)) if running else ""
        self.query_one("#length", Field).placeholder = so_far
        for name in ("description", "tags"):
            field = self.query_one(f"#{name}", Combo).field
            if rewrite or not field.has_focus:
                field.put(getattr(fields, name))
        self.query_one("#project", Combo).show_chosen(project_line(state.catalog, fields.project_id))
        self._show_task()
        self.query_one("#billable", Toggle).value = fields.billable
        self.query_one("#billable").disabled = bool(self._locked or state.rights.billable)
        self._show_notes(verdict)
        self.query_one("#save", Push).label = form.save_words(fields, verdict)
        self._show_head()

    def _show_task(self) -> None:
        catalog, fields = self._session.state.catalog, self._fields
        task = catalog.task(fields.task_id)
        words = literal(task.name) if task else "(a task not known here)" if fields.task_id else "—"
        self.query_one("#task", Combo).show_chosen((Span(words, "" if fields.task_id else "dim"),))

    def _show_notes(self, verdict: form.Verdict) -> None:
        errors, notes = verdict.errors, verdict.notes
        for name in ("description", "project", "task"):
            self.note(name, errors.get(name, ""), notes.get(name, ""))
        new = notes.get("tags", "") if verdict.new_tags else ""
        self.query_one("#tags", Combo).aside.show((Span(cut(literal(new), 28), "dim"),))
        self.note("tags", errors.get("tags", ""), "" if new else notes.get("tags", ""))
        wrong = next((errors[name] for name in ("start", "end", "length") if name in errors), "")
        remarks = [notes["time"]] if "time" in notes else []
        if not wrong and "day" not in errors:
            remarks += [overlap_words(*shared) for shared in self._shared(verdict.start, verdict.end)[:2]]
        self.note("time", wrong, *remarks)
        self.note("day", errors.get("day", ""), "" if self._locked else self._session.state.rights.billable)

    def _show_head(self) -> None:
        entry, zone = self._first.entry, self._session.state.user.profile
        if self._as_left:
            line: Line = (Span("as you left it", "warn"),)
        elif entry is not None:
            start = format_time(entry.start, zone.zone, zone.hour24)
            end = "now" if entry.end is None else format_time(entry.end, zone.zone, zone.hour24)
            line = (Span(f"{format_day(day_of(entry.start, zone.zone))} · {start} – {end}", "dim"),)
        else:
            line = ()
        self.query_one("#was", Words).show(line)

    def _tick(self) -> None:
        """A start that is "now" and a running length go on."""
        span = times.ticked(self._fields.span, self._now())
        if span.end_at is None and not self._busy:
            focused = self.focused.id if self.focused is not None else ""
            if focused not in form.TIMES:
                self._fields = replace(self._fields, span=span)
                self._show()

    def _go_to(self, name: str) -> None:
        if name in form.TIMES:
            self.query_one(_FIELD_OF[name]).focus()
        else:
            self.query_one(f"#{name}", Combo).field.focus()

    # rows of the lists

    def _earlier(self, text: str, asked: bool) -> Sequence[TimeEntry]:
        return self._offers.earlier(text) if text.strip() or asked else []

    def _find(self, text: str, asked: bool) -> Sequence[Target | Heading]:
        return self._offers.projects(text)

    def _is_project(self, thing: Target) -> bool:
        # Where there is none yet, the list opens on the likeliest.
        fields = self._fields
        return thing.project_id is not None and (thing.project_id, thing.task_id) in (
            (fields.project_id, fields.task_id),
            (fields.project_id, None),
        )

    def _is_task(self, thing: Task | str) -> bool:
        return isinstance(thing, Task) and thing.id == self._fields.task_id

    def _tasks(self, text: str, asked: bool) -> Sequence[Task | str | Heading]:
        return self._offers.tasks(self._fields.project_id, text)

    def _tags(self, text: str, asked: bool) -> Sequence[Tag | Heading]:
        cursor = self.query_one("#tags", Combo).field.cursor_position
        return self._offers.tags(text, cursor, asked=asked)
