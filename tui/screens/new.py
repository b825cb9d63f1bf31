"""The form that makes a project, a task, a client or a tag."""

from __future__ import annotations

from tui.domain.errors import ClockpaneError
from tui.present.approval import confirm_make
from tui.present.naming import NewThing, made_words
from tui.present.thingform import barred, fields_new, judge, touched
from tui.screens.leave import LeaveScreen
from tui.screens.thing_fields import ThingFieldsForm
from tui.session.port import SessionPort

_CHOSEN = frozenset(("client", "project", "colour", "billable", "public"))
"""What is chosen is quickly chosen again: only what was typed is worth a question."""


class NewForm(ThingFieldsForm):
    """Makes a thing that time is spent on. Dismisses with what was made, in words for a toast; None for nothing."""

    SAVE = "Make"

    def __init__(
        self, session: SessionPort, *, project_id: str | None, client_id: str | None, kind: str = ""
    ) -> None:
        """The project for a new task and the client for a new project, as they were selected."""
        super().__init__(session, fields_new(session.state, project_id, client_id, kind))

    async def _leave(self) -> None:
        typed = [word for word in touched(self._fields, self._first) if word not in _CHOSEN]
        if not typed or await self.ask(LeaveScreen(f"a new {self._fields.kind}", typed)):
            self.dismiss(None)

    async def _save_or_say(self) -> None:
        try:
            await self._save()
        except ClockpaneError as error:
            self.say(error)
        finally:
            self._busy = False

    async def _save(self) -> None:
        fields, session = self._fields, self._session
        if why := barred(fields.kind, session.state):
            raise ClockpaneError(why)
        if self._wrong():
            return
        values = judge(fields, self._first, session.state).values
        thing = NewThing(kind=fields.kind, name=fields.name, project_id=fields.project_id)
        if not await self.approved(confirm_make(thing)):
            return
        name = values.pop("name")
        if fields.kind == "project":
            await session.create_project(name, **values)
        elif fields.kind == "task":
            values.pop("done")
            await session.create_task(session.state.current(fields.project_id) or "", name, **values)
        elif fields.kind == "client":
            await session.create_client(name, **values)
        else:
            await session.create_tag(name)
        self.dismiss(made_words(thing))
