"""Acts on clients, projects, tasks and tags: edit, archive, delete, move to another client, merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.domain.errors import ClockpaneError, InputError
from tui.domain.projects import Client, Project, Tag
from tui.domain.things import Merge, Thing, ThingChange, ThingEdit, closing, is_active, kind_of
from tui.keys import said
from tui.present.text import Span, literal
from tui.present.things import (
    back,
    closed_word,
    confirm_close,
    confirm_edit,
    counted,
    held_words,
    name_taken,
    named_thing,
    projects_of,
    quoted_name,
    reopens,
)
from tui.screens.acts.base import ActsBase

if TYPE_CHECKING:
    from tui.screens.pickthing import Row


class ThingActs(ActsBase):
    """What can be done with what time is spent on: the chosen thing, or all that are marked in Manage."""

    # the acts

    async def do_archive(self) -> None:
        """Archive or restore; of tasks: done or active again. Where some of the marked are active, all are closed."""
        things = self._some("archive")
        opens = reopens(things)
        those = [thing for thing in things if is_active(thing) is not opens]
        if len(things) == 1 and not opens and isinstance(client := things[0], Client):
            projects = projects_of(client, self._state)
            if projects:
                self._archive_client(client, projects)
                return
        await self._close(those, opens=opens)

    async def do_move(self) -> None:
        """Put projects under another client, after asking."""
        from tui.screens.pickthing import ThingPicker

        projects = [thing for thing in self._some("move") if isinstance(thing, Project)]
        if not projects:
            raise ClockpaneError("only projects have a client: choose a project, or mark some")

        async def go(chosen: str) -> None:
            client_id = chosen or None
            pairs: list[tuple[Thing, ThingChange]] = [
                (project, ThingChange(client_id=client_id))
                for project in projects
                if (project.client_id or None) != client_id
            ]
            if not pairs:
                self._screen.toast("That is their client already: nothing to move")
                return
            for project, _ in pairs:
                if isinstance(project, Project) and name_taken(project, client_id, self._state):
                    where = self._client_name(client_id)
                    raise InputError(
                        f"{where} has a project {quoted_name(project)} already: rename one of them"
                    )
            await self._change_things(pairs, "Moved")

        current = {project.client_id or "" for project in projects}
        start = current.pop() if len(current) == 1 else None
        self._ask(ThingPicker(f"Client of {counted(projects)}", self._clients(), current=start), go)

    async def do_merge_tags(self) -> None:
        """Make one tag of several: choose which one stays, then ask."""
        from tui.screens.pickthing import ThingPicker

        tags = [thing for thing in self._some("merge") if isinstance(thing, Tag)]
        if not tags:
            raise ClockpaneError("only tags can be merged: choose a tag, or mark some")
        if not self._session.whole_history:
            self._session.read_history()
            raise InputError(
                "not all of your entries are here yet: they are being read", hint="Try again in a moment."
            )
        several = len(tags) > 1
        others = [tag for tag in self._state.catalog.tags.values() if not tag.archived and tag not in tags]
        rows = self._tag_rows(tags if several else sorted(others, key=lambda tag: tag.name.casefold()))
        if not rows:
            raise ClockpaneError("there is no other tag that it could become")

        async def go(into_id: str) -> None:
            into = self._state.catalog.tags.get(self._state.current(into_id))
            if into is not None:
                self._ask_merge([tag for tag in tags if tag.id != into.id], into)

        title = f"Which of the {len(tags)} tags stays?" if several else f"{quoted_name(tags[0])} becomes"
        self._ask(ThingPicker(title, rows), go)

    # what `e` and `d` do here

    def _edit_things(self, things: Sequence[Thing]) -> None:
        """The form with the one thing."""
        from tui.screens.thing import ThingForm

        if len(things) > 1:
            raise ClockpaneError(
                f"{counted(things)} are marked, and the form is for one",
                said("archive", "archives all of them"),
            )
        self._may(things)
        self._ask(ThingForm(self._session, things[0]), self._told)

    def _delete_things(self, things: Sequence[Thing]) -> None:
        """Delete, after asking what is to become of them."""
        from tui.present.thingasks import CLOSE, delete_question
        from tui.screens.answer import AnswerScreen

        self._may(things)
        things = [thing for thing in things if thing.id not in self._state.deleting]
        if not things:
            raise ClockpaneError("this waits to be deleted already")
        held = {thing.id: self._session.held_by(thing) for thing in things}

        async def go(answer: str) -> None:
            if answer == CLOSE:
                await self._write(
                    [(one, closing(kind_of(one))) for one in things if is_active(one)], opens=False
                )
                return
            await self._session.delete_things(things)
            self._unmark()
            online = self._state.account.kind == "local"
            self._screen.toast(
                f"Deleted {counted(things)}" if online else f"{_capital(counted(things))} will be deleted"
            )

        asked = delete_question(things, held, self._state, whole=self._session.whole_history)
        self._ask(AnswerScreen(asked), go)

    # behind the acts

    def _some(self, verb: str) -> list[Thing]:
        """The things that the act is for."""
        things = self._things()
        if not things:
            raise ClockpaneError(f"nothing to {verb} here: choose a client, project, task or tag")
        self._may(things)
        return things

    def _may(self, things: Sequence[Thing]) -> None:
        """Refuse what the workspace does not allow this user, with its reason."""
        from tui.present.thingform import barred

        for thing in things:
            if why := barred(kind_of(thing), self._state):
                raise ClockpaneError(why)

    async def _told(self, done: str) -> None:
        self._tell(done)

    async def _close(self, things: Sequence[Thing], *, opens: bool) -> None:
        pairs = [(thing, back(thing) if opens else closing(kind_of(thing))) for thing in things]

        async def go() -> None:
            await self._write(pairs, opens=opens)

        await self._confirm(confirm_close(pairs, self._state, opens=opens), go)

    async def _write(self, pairs: Sequence[tuple[Thing, ThingChange]], *, opens: bool) -> None:
        things = [thing for thing, _ in pairs]
        words = closed_word(things, opens=opens)
        await self._session.change_things([ThingEdit(*pair) for pair in pairs], words)
        self._unmark()
        self._tell(f"{words} {counted(things)}")

    def _archive_client(self, client: Client, projects: Sequence[Project]) -> None:
        from tui.present.thingasks import ALL, archive_client_question
        from tui.screens.answer import AnswerScreen

        async def go(answer: str) -> None:
            things: list[Thing] = [client, *projects] if answer == ALL else [client]
            edits = [ThingEdit(thing, ThingChange(archived=True)) for thing in things]
            await self._session.change_things(edits, "Archived")
            self._unmark()
            more = f" and {counted(projects)}" if answer == ALL else ""
            self._tell(f"Archived {named_thing(client)}{more}")

        self._ask(AnswerScreen(archive_client_question(client, projects, self._state)), go)

    async def _change_things(self, pairs: Sequence[tuple[Thing, ThingChange]], words: str) -> None:
        async def go() -> None:
            await self._session.change_things([ThingEdit(*pair) for pair in pairs], words)
            self._unmark()
            self._tell(f"{words} {counted([thing for thing, _ in pairs])}")

        await self._confirm(confirm_edit(pairs, self._state), go)

    def _ask_merge(self, tags: Sequence[Tag], into: Tag) -> None:
        from tui.present.thingasks import DELETE, merge_question
        from tui.screens.answer import AnswerScreen

        held = {tag.id: self._session.held_by(tag) for tag in tags}

        async def go(answer: str) -> None:
            merge = Merge(tags=tuple(tags), into=into, delete=answer == DELETE)
            count = await self._session.merge_tags(merge)
            self._unmark()
            entries = f"{count:,} {'entry' if count == 1 else 'entries'}"
            words = f"Merged {counted(tags)} into {quoted_name(into)}: {entries} changed"
            if merge.delete:
                self._screen.toast(words)
            else:
                self._tell(words)

        self._ask(AnswerScreen(merge_question(tags, into, held, self._state)), go)

    def _unmark(self) -> None:
        """What was marked in Manage was dealt with."""
        if self._screen.managing and self._screen.context.things:
            self._screen.manage.drop_marks()

    def _client_name(self, client_id: str | None) -> str:
        client = self._state.catalog.clients.get(client_id or "")
        return f"“{literal(client.name)}”" if client else "what has no client"

    def _clients(self) -> list[Row]:
        from tui.screens.pickthing import Row

        clients = [client for client in self._state.catalog.clients.values() if not client.archived]
        clients.sort(key=lambda client: client.name.casefold())
        return [
            Row("", "no client", (Span("no client", "dim"),)),
            *(Row(client.id, client.name, (Span(literal(client.name)),)) for client in clients),
        ]

    def _tag_rows(self, tags: Sequence[Tag]) -> list[Row]:
        from tui.screens.pickthing import Row

        return [
            Row(
                tag.id,
                tag.name,
                (Span(f"#{literal(tag.name)}", "tag"),),
                held_words(self._session.held_by(tag)),
            )
            for tag in tags
        ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
