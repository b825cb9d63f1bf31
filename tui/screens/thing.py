"""The form in which a client, a project, a task or a tag is corrected."""

from __future__ import annotations

from tui.domain.commands import EditThing
from tui.domain.errors import ClockpaneError, Gone
from tui.domain.things import Thing, ThingEdit, ThingKind, kind_of
from tui.present.thingform import barred, change_of, fields_of, judge, touched
from tui.present.things import called_words, confirm_edit, named_thing
from tui.screens.leave import LeaveScreen
from tui.screens.thing_fields import ThingFieldsForm
from tui.session.port import SessionPort
from tui.session.state import State


class ThingForm(ThingFieldsForm):
    """Edits a thing. Dismisses with what was done, in words for a toast; None for nothing."""

    def __init__(self, session: SessionPort, thing: Thing) -> None:
        super().__init__(session, fields_of(thing, session.state))
        self._thing = thing

    def on_mount(self) -> None:
        """Whom a task is for is chosen among the members: they are read, should they not be known yet."""
        super().on_mount()
        if self._first.kind == "task" and not self._session.state.members.known:
            self._session.read_members()

    async def _leave(self) -> None:
        changed = touched(self._fields, self._first)
        if not changed or await self.ask(LeaveScreen(named_thing(self._thing), changed)):
            self.dismiss(None)

    async def _save_or_say(self) -> None:
        try:
            await self._save()
        except ClockpaneError as error:
            self.say(error)
        finally:
            self._busy = False

    async def _save(self) -> None:
        session = self._session
        if why := barred(self._fields.kind, session.state):
            raise ClockpaneError(why)
        if self._wrong():
            return
        thing = present(self._thing, session.state)
        change = change_of(judge(self._fields, self._first, session.state), thing)
        if not change:
            self.say("nothing changed", "dim")
            return
        if not await self.approved(confirm_edit([(thing, change)], session.state)):
            return
        words = "Renamed" if list(change.fields()) == ["name"] else "Changed"
        await session.change_things([ThingEdit(thing, change)], words)
        self.dismiss(f"{words} {named_thing(thing)}")


def present(thing: Thing, state: State) -> Thing:
    """The thing as it is now. Gone when it was deleted elsewhere."""
    found = _in(kind_of(thing), thing.id, state)
    if found is None:
        raise Gone(
            f"{named_thing(thing)} was deleted elsewhere", "What you typed stays here; esc leaves the form."
        )
    return found


def there(command: EditThing, state: State) -> Thing:
    """The thing that the act changes, as it is now. Gone when it is not there."""
    found = _in(command.kind, command.thing_id, state)
    if found is None:
        raise Gone(f"{called_words(command.kind, command.called)} is not there any more")
    return found


def _in(kind: ThingKind, thing_id: str, state: State) -> Thing | None:
    catalog, some_id = state.catalog, state.current(thing_id)
    match kind:
        case "client":
            return catalog.clients.get(some_id)
        case "project":
            return catalog.project(some_id)
        case "task":
            return catalog.task(some_id)
        case "tag":
            return catalog.tags.get(some_id)
        case _:
            return None
