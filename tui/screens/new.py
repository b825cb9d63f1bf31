"""The small form that makes a project, a task, a client or a tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from tui.domain.errors import ClockpaneError
from tui.domain.projects import Client
from tui.present.approval import confirm_make
from tui.present.changes import project_line
from tui.present.choose import Sieve, Target, target_sieve, targets
from tui.present.naming import COLORS, KINDS, NewThing, made_words, next_color, wrong_with
from tui.present.text import Line, Span, literal
from tui.screens.dialog import FormDialog, rule
from tui.screens.leave import LeaveScreen
from tui.session.port import SessionPort
from tui.widgets.field import Field, Options, Push, Toggle
from tui.widgets.picklist import Combo
from tui.widgets.words import Words


class NewForm(FormDialog[str | None]):
    """Makes a thing that time is spent on. Dismisses with what was made, in words for a toast; None for nothing."""

    DEFAULT_CSS = """
    NewForm > #box { width: 68; }
    """
    ROWS: ClassVar[dict[str, tuple[str, ...]]] = {
        "project": ("client", "color", "billable"),
        "task": ("project",),
        "client": (),
        "tag": (),
    }

    def __init__(self, session: SessionPort, *, project_id: str | None, client_id: str | None) -> None:
        """The project for a new task and the client for a new project, as they were selected."""
        super().__init__()
        self._session = session
        catalog = session.state.catalog
        project = catalog.project(project_id)
        self._thing = NewThing(
            project_id=project_id if project and not project.archived else None,
            client_id=client_id if client_id in catalog.clients else None,
            color=next_color(catalog),
            billable=session.state.workspace.settings.default_billable,
        )
        self._busy = False

    def frame(self) -> ComposeResult:
        """The kind, the name, and what belongs to the kind."""
        yield Words((Span("New", "title"),), id="title", classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield from self.row("kind", "kind", Options([Span(kind) for kind in KINDS], id="kind"))
            yield from self.row("name", "name", Horizontal(Field(id="name"), classes="holder"))
            yield from self.row(
                "project", "project", Combo(self._projects, Target.line, strict=True, id="project")
            )
            yield from self.row(
                "client", "client", Combo(self._clients, _client_line, strict=True, id="client")
            )
            dots = Options(
                [Span("●", color) for color in COLORS], index=COLORS.index(self._thing.color), id="color"
            )
            yield from self.row("color", "colour", dots)
            yield from self.row("billable", "billable", Toggle(id="billable"))
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("enter", "Make", id="save")
            yield Push("esc", "Leave", id="leave")
            yield Words((Span("undo can't take it back", "dim"),), id="hint", classes="hint")

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#billable", Toggle).value = self._thing.billable
        self._show()
        self.query_one("#name").focus()

    def on_options_moved(self, event: Options.Moved) -> None:
        """Another kind or another colour."""
        index = event.options.index
        if event.options.id == "kind":
            self._thing = replace(self._thing, kind=KINDS[index])
        else:
            self._thing = replace(self._thing, color=COLORS[index])
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The name, as it is typed."""
        self._thing = replace(self._thing, name=event.value)
        self._show()

    def on_combo_chosen(self, event: Combo.Chosen) -> None:
        """A client or a project was taken."""
        if isinstance(event.thing, Target):
            self._thing = replace(self._thing, project_id=event.thing.project_id)
        else:
            client = event.thing if isinstance(event.thing, Client) else None
            self._thing = replace(self._thing, client_id=client.id if client else None)
        self._show()

    def on_toggle_turned(self, event: Toggle.Turned) -> None:
        """Billable or not."""
        self._thing = replace(self._thing, billable=event.toggle.value)

    def on_input_submitted(self) -> None:
        """Enter in the name makes it."""
        self.action_save()

    def on_entered(self) -> None:
        """Enter on what is not a field makes it too."""
        self.action_save()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """Make or leave."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave; ask first if a name was typed."""
        self._catch_up()
        self.run_worker(self._leave(), group="new", exclusive=True)

    def action_save(self) -> None:
        """Make it, if nothing is wrong."""
        if not self._busy:
            self._catch_up()
            self._busy = True
            self.run_worker(self._save(), group="new-save")

    def _catch_up(self) -> None:
        """Take over the name as it stands: the last letters may still be on their way as messages."""
        self._thing = replace(self._thing, name=self.query_one("#name", Input).value)

    async def _leave(self) -> None:
        name = self._thing.name.strip()
        if not name or await self.ask(LeaveScreen(f"a new {self._thing.kind}", ["name"])):
            self.dismiss(None)

    async def _save(self) -> None:
        thing, session = self._thing, self._session
        try:
            wrong = wrong_with(thing, session.state.catalog)
            if wrong:
                self._show(all_of_it=True)
                first = next(iter(wrong))
                (
                    self.query_one("#project", Combo).field if first == "project" else self.query_one("#name")
                ).focus()
                return
            if not await self.approved(confirm_make(thing)):
                return
            name = thing.name.strip()
            if thing.kind == "project":
                await session.create_project(
                    name, client_id=thing.client_id, color=thing.color, billable=thing.billable
                )
            elif thing.kind == "task":
                await session.create_task(thing.project_id or "", name)
            elif thing.kind == "client":
                await session.create_client(name)
            else:
                await session.create_tag(name)
        except ClockpaneError as error:
            self.say(error)
            return
        finally:
            self._busy = False
        self.dismiss(made_words(thing))

    def _show(self, *, all_of_it: bool = False) -> None:
        """Show the rows of the kind, and what is wrong; an empty name only once it was asked for."""
        thing, catalog = self._thing, self._session.state.catalog
        for name in ("project", "client", "color", "billable"):
            self.query_one(f"#row-{name}").display = name in self.ROWS[thing.kind]
        self.query_one("#project", Combo).show_chosen(
            project_line(catalog, thing.project_id) if thing.project_id else (Span("choose one", "dim"),)
        )
        client = catalog.clients.get(thing.client_id or "")
        self.query_one("#client", Combo).show_chosen(_client_line(client or "no client", 0))
        wrong = wrong_with(thing, catalog)
        self.note("name", wrong.get("name", "") if thing.name.strip() or all_of_it else "")
        self.note("project", wrong.get("project", "") if all_of_it else "")
        self.query_one("#title", Words).show((Span(f"New {thing.kind}", "title"),))
        self.call_after_refresh(self.fit)

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


def _client_line(client: Client | str, cells: int) -> Line:
    return (Span(client, "dim"),) if isinstance(client, str) else (Span(literal(client.name)),)
