"""What stands in the form for clients, projects, tasks and tags: its fields, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from tui.domain.projects import Client
from tui.domain.workspace import Member
from tui.present.changes import project_line
from tui.present.choose import Sieve, Target, target_sieve, targets
from tui.present.naming import COLORS, KINDS
from tui.present.text import Line, Span, literal
from tui.present.thingform import ROWS, TEXTS, ThingFields, followed, is_color, judge, progress
from tui.present.things import people_words
from tui.screens.dialog import FormDialog, rule
from tui.session.port import SessionPort
from tui.session.state import State
from tui.widgets.field import Field, Options, Push, Toggle
from tui.widgets.picklist import Combo
from tui.widgets.words import Words

_ALL_ROWS = (
    "project",
    "client",
    "color",
    "ticks",
    "rate",
    "estimate",
    "assignees",
    "email",
    "address",
    "note",
)


class TurnCombo(Combo):
    """A combo whose rows are turned on and off: enter turns one and the list stays, tab goes on."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab is not for taking here."""
        return False if action == "take" else super().check_action(action, parameters)


class ThingFieldsForm(FormDialog[str | None]):
    """The fields of the form. `NewForm` and `ThingForm` add what comes of them."""

    DEFAULT_CSS = """
    ThingFieldsForm #box { width: 76; }
    ThingFieldsForm #colors { height: 1; }
    ThingFieldsForm #dots { width: 37; margin: 0 1 0 0; }
    ThingFieldsForm #colors > .holder { width: 11; }
    ThingFieldsForm #sample { width: 3; height: 1; }
    ThingFieldsForm.-narrow #colors { height: 2; layout: grid; grid-size: 2; grid-columns: 11 1fr; grid-rows: 1; }
    ThingFieldsForm.-narrow #dots { column-span: 2; margin: 0; }
    ThingFieldsForm #ticks { height: 1; }
    ThingFieldsForm .between { width: auto; margin: 0 1 0 2; }
    ThingFieldsForm .short { width: 14; }
    ThingFieldsForm .amount { height: 1; }
    ThingFieldsForm .amount > Words { margin: 0 0 0 2; height: 1; }
    ThingFieldsForm .holder.-off { background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+down", "app.focus_next", "Next field", show=False),
        Binding("ctrl+up", "app.focus_previous", "Field before", show=False),
    ]
    SAVE: ClassVar[str] = "Save"

    def __init__(self, session: SessionPort, first: ThingFields) -> None:
        super().__init__()
        self._session = session
        self._first = self._fields = followed(first, session.state)
        self._turned = ""
        """The member who was turned on or off last: the list opens there."""
        self._all_of_it = False
        """Whether what is only missing is said too: it was to be saved."""
        self._busy = False
        self._unfollow: Callable[[], None] = lambda: None

    # what is on it

    def frame(self) -> ComposeResult:
        """The name, and what belongs to the kind."""
        fields, new = self._fields, self._fields.thing is None
        with Horizontal(classes="head"):
            yield Words(id="title")
            yield Words(id="of", classes="end")
        with VerticalScroll(id="scroll", can_focus=False):
            if new:
                kinds = Options([Span(kind) for kind in KINDS], index=KINDS.index(fields.kind), id="kind")
                yield from self.row("kind", "kind", kinds)
            yield from self.row("name", "name", self._held("name"))
            yield from self.row(
                "project", "project", Combo(self._projects, Target.line, strict=True, id="project")
            )
            yield from self.row(
                "client",
                "client",
                Combo(self._clients, _client_line, strict=True, current=self._is_client, id="client"),
            )
            dots = Options([Span("●", color) for color in COLORS], index=_dot(fields.color), id="dots")
            own = self._held("color"), Words(id="sample")
            yield from self.row("color", "colour", Horizontal(dots, *own, id="colors"))
            yield from self.row("ticks", "billable", self._ticks(new))
            per = Words((Span(self._per_hour(), "dim"),), id="per")
            yield from self.row(
                "rate", "hourly rate", Horizontal(self._held("rate", "short"), per, classes="amount")
            )
            spent = Words(id="spent")
            yield from self.row(
                "estimate", "estimate", Horizontal(self._held("estimate", "short"), spent, classes="amount")
            )
            yield from self.row(
                "assignees",
                "assignees",
                TurnCombo(
                    self._people, self._person_line, strict=True, current=self._is_turned, id="assignees"
                ),
            )
            for name, label in (("email", "e-mail"), ("address", "address"), ("note", "note")):
                yield from self.row(name, label, self._held(name))
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("ctrl+s", self.SAVE, id="save")
            yield Push("esc", "Leave", id="leave")
            yield Words((Span("undo can't take it back" if new else "", "dim"),), id="hint", classes="hint")

    def _held(self, name: str, more: str = "") -> Horizontal:
        # What is short is typed anew rather than corrected.
        field = Field(getattr(self._fields, name), id=name, select=name in ("color", "rate", "estimate"))
        return Horizontal(field, classes=f"holder {more}".strip(), id=f"hold-{name}")

    def _ticks(self, new: bool) -> Horizontal:
        second = [Words((Span("public", "dim"),), classes="between", id="label-public"), Toggle(id="public")]
        third = [Words((Span("done", "dim"),), classes="between", id="label-done"), Toggle(id="done")]
        return Horizontal(Toggle(id="billable"), *second, *([] if new else third), id="ticks")

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#assignees", Combo).picklist.border_subtitle = "enter on / off · esc closes"
        self._unfollow = self._session.subscribe(self._news)
        self._show()
        self.query_one("#name").focus()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()
        super().on_unmount()

    def _news(self, _state: State) -> None:
        self.call_later(self._show)

    # what is typed

    def on_options_moved(self, event: Options.Moved) -> None:
        """Another kind or another colour."""
        index = event.options.index
        if event.options.id == "kind":
            self._all_of_it = False
            self._take(kind=KINDS[index])
        else:
            self.query_one("#color", Field).put(COLORS[index])
            self._take(color=COLORS[index])

    def on_input_changed(self, event: Input.Changed) -> None:
        """A text, as it is typed."""
        if event.input.id in TEXTS:
            self._take(**{event.input.id: event.value})

    def on_combo_chosen(self, event: Combo.Chosen) -> None:
        """A client, a project or a member was taken."""
        if isinstance(event.thing, Target):
            self._take(project_id=event.thing.project_id)
        elif isinstance(event.thing, Member):
            had, who = self._fields.assignee_ids, event.thing.id
            self._turned = who
            ids = tuple(one for one in had if one != who) if who in had else (*had, who)
            self._take(assignee_ids=ids)
            event.combo.open(asked=True)
        else:
            self._take(client_id=event.thing.id if isinstance(event.thing, Client) else None)

    def on_toggle_turned(self, event: Toggle.Turned) -> None:
        """Billable, public or done."""
        name = str(event.toggle.id)
        self._take(**{name: event.toggle.value}, **({"billable_chosen": True} if name == "billable" else {}))

    def action_leave(self) -> None:
        """Leave; ask first if something was typed."""
        self._catch_up()
        self.run_worker(self._leave(), group="thing", exclusive=True)

    def action_save(self) -> None:
        """Write it, if nothing is wrong."""
        if not self._busy:
            self._catch_up()
            self._busy = True
            self.run_worker(self._save_or_say(), group="thing-save")

    async def _leave(self) -> None:
        raise NotImplementedError

    async def _save_or_say(self) -> None:
        raise NotImplementedError

    # behind the fields

    def _take(self, **values: object) -> None:
        """Go on with other values, and show what they mean."""
        fields = replace(self._fields, **values)
        if fields != self._fields:
            self._fields = fields
            self.say("")
            self._show()

    def _catch_up(self) -> None:
        """Take over the texts as they stand: the last letters may still be on their way as messages."""
        texts = {name: self.query_one(f"#{name}", Field).value for name in TEXTS}
        self._fields = replace(self._fields, **texts)

    def _wrong(self) -> bool:
        """Whether something forbids to save; it is said, and the first of it has the focus."""
        self._all_of_it = True
        errors = judge(self._fields, self._first, self._session.state).errors
        self._show()
        if errors:
            found = self.query_one(f"#{next(iter(errors))}")
            (found.field if isinstance(found, Combo) else found).focus()
        return bool(errors)

    def _show(self) -> None:
        """Show the rows of the kind, and what is wrong; what is only missing once it was to be saved."""
        if not self.is_attached or not self.query("#title"):
            return
        state = self._session.state
        self._fields = fields = followed(self._fields, state)
        self._first = followed(self._first, state)
        new, catalog = fields.thing is None, state.catalog
        for name in _ALL_ROWS:
            shown = name in ROWS[fields.kind] and (new or name != "project")
            self.query_one(f"#row-{name}").display = shown
        self.query_one("#title", Words).show((Span(f"{'New' if new else 'Edit'} {fields.kind}", "title"),))
        of = project_line(catalog, fields.project_id) if fields.kind == "task" and not new else ()
        self.query_one("#of", Words).show(of)
        self.query_one("#project", Combo).show_chosen(
            project_line(catalog, fields.project_id) if fields.project_id else (Span("choose one", "dim"),)
        )
        client = catalog.clients.get(fields.client_id or "")
        missing = "no client" if not fields.client_id else "a client that is not there any more"
        self.query_one("#client", Combo).show_chosen(_client_line(client or missing, 0))
        self.query_one("#dots", Options).set_reactive(Options.index, _dot(fields.color))
        self.query_one("#dots").refresh()
        color = fields.color.strip()
        self.query_one("#sample", Words).show((Span(" ●", color if is_color(color) else "dim"),))
        for name in ("billable", "public", "done"):
            for toggle in self.query(f"#{name}").results(Toggle):
                toggle.value = getattr(fields, name)
        self._show_ticks(fields.kind)
        self._show_people(state)
        self._show_barred(state)
        hours = self._session.hours() if "estimate" in ROWS[fields.kind] else {}
        spent = progress(fields, hours, state, self._session.clock.now())
        self.query_one("#spent", Words).show((Span(spent, "dim"),))
        self._show_errors()
        self.call_after_refresh(self.fit)

    def _show_ticks(self, kind: str) -> None:
        for part in self.query("#public, #label-public"):
            part.display = kind == "project"
        for part in self.query("#done, #label-done"):
            part.display = kind == "task"

    def _show_people(self, state: State) -> None:
        members, combo = state.members, self.query_one("#assignees", Combo)
        ids = self._fields.assignee_ids
        combo.show_chosen((Span(people_words(ids, state) if ids else "nobody", "" if ids else "dim"),))
        combo.field.disabled = not members.people

    def _show_barred(self, state: State) -> None:
        why = state.rights.estimates
        for name in ("rate", "estimate"):
            self.query_one(f"#{name}", Field).disabled = bool(why)
            self.query_one(f"#hold-{name}").set_class(bool(why), "-off")

    def _show_errors(self) -> None:
        state, fields = self._session.state, self._fields
        errors = judge(fields, self._first, state).errors
        if not self._all_of_it:
            if not fields.name.strip() and fields.thing is None:
                errors.pop("name", None)
            errors.pop("project", None)
        for name in ("name", *_ALL_ROWS):
            self.note(name, errors.get(name, ""))
        rights, members = state.rights, state.members
        if rights.estimates:
            self.note("estimate", "", rights.estimates)
        if fields.kind == "task" and not members.people:
            why = rights.members or ("who is in this workspace is not known yet" if not members.known else "")
            self.note("assignees", "", why or "who is in this workspace is not told to you")

    def _per_hour(self) -> str:
        thing, workspace = self._fields.thing, self._session.state.workspace
        rate = getattr(thing, "hourly_rate", None)
        currency = (rate.currency if rate else "") or workspace.currency
        return f"{literal(currency)} an hour".strip()

    # rows of the lists

    def _projects(self, text: str, asked: bool) -> Sequence[Target]:
        rows = [
            row for row in targets(self._session.state.catalog, tasks=False) if row.project_id is not None
        ]
        return target_sieve(rows).find(text)

    def _clients(self, text: str, asked: bool) -> Sequence[Client | str]:
        clients = [client for client in self._session.state.catalog.clients.values() if not client.archived]
        clients.sort(key=lambda client: client.name.casefold())
        found = Sieve([(client, client.name) for client in clients]).find(text)
        return found if text.strip() else ["no client", *found]

    def _is_client(self, row: Client | str) -> bool:
        return isinstance(row, Client) and row.id == self._fields.client_id

    def _people(self, text: str, asked: bool) -> Sequence[Member]:
        people = [one for one in self._session.state.members.people if one.status in ("ACTIVE", "PENDING")]
        people.sort(key=lambda one: (one.name or one.email).casefold())
        return Sieve([(one, f"{one.name} {one.email}") for one in people]).find(text)

    def _is_turned(self, row: Member) -> bool:
        return row.id == self._turned

    def _person_line(self, row: Member, cells: int) -> Line:
        on = row.id in self._fields.assignee_ids
        line = [Span("☑ " if on else "☐ ", "good" if on else "dim"), Span(literal(row.name or row.email))]
        if row.name and row.email:
            line.append(Span(f"  {literal(row.email)}", "dim"))
        return tuple(line)


def _client_line(client: Client | str, cells: int) -> Line:
    return (Span(client, "dim"),) if isinstance(client, str) else (Span(literal(client.name)),)


def _dot(color: str) -> int:
    """The place of a colour among the dots; -1 for one of its own."""
    color = color.strip().upper()
    return COLORS.index(color) if color in COLORS else -1
