"""The part of a session that corrects what time is spent on, and counts what is in it: see `ManagingPort`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from tui.domain.durations import Seconds
from tui.domain.errors import InputError
from tui.domain.projects import Catalog
from tui.domain.things import Held, Merge, Thing, ThingEdit, kind_of
from tui.session import things
from tui.session.acts import Touched, Where
from tui.session.state import State
from tui.store import held
from tui.store.database import Transaction

if TYPE_CHECKING:
    from tui.session.account import Account

T = TypeVar("T")


class Managing:
    """See `ManagingPort`; `Session` is one."""

    _state: State
    _account: Account
    _counted: tuple[object, dict[str, Held]] = (None, {})

    async def _act(self, act: Callable[[Transaction, Where], Touched], *, remember: bool = True) -> Touched:
        raise NotImplementedError

    async def _make(self, act: Callable[[Transaction, Where], T]) -> T:
        raise NotImplementedError

    async def change_things(self, edits: Sequence[ThingEdit], words: str = "") -> list[Thing]:  # noqa: D102
        await self._act(lambda db, where: things.change(db, where, edits, words))
        return [self._now(edit.thing) for edit in edits]

    async def delete_things(self, doomed: Sequence[Thing]) -> None:  # noqa: D102
        await self._make(lambda db, where: things.delete(db, where, doomed))

    async def merge_tags(self, merge: Merge) -> int:  # noqa: D102
        if not self.whole_history:
            self._account.engine.want_history()
            raise InputError(
                "Not all entries are here yet: they are being read.", hint="Try again in a moment."
            )
        touched = await self._act(lambda db, where: things.merge(db, where, merge))
        if merge.delete:
            # Nothing of it is in the journal, so that the catalogue's change would not be seen.
            self._read_whole()
        return len(touched.pairs)

    def _read_whole(self) -> None:
        raise NotImplementedError

    @property
    def whole_history(self) -> bool:  # noqa: D102
        return self._account.engine.history_complete(self._state.workspace.id)

    def held_by(self, thing: Thing) -> Held:  # noqa: D102
        return self.hours().get(self._state.current(thing.id), Held())

    def hours(self) -> dict[str, Held]:  # noqa: D102
        database, state = self._account.mirror.database, self._state
        made_of = (database.path, database.version(), state.workspace.id, state.user.id)
        if self._counted[0] != made_of:
            by_work, by_tag = held.sums(database, state.workspace.id, state.user.id)
            self._counted = (made_of, _count(state.catalog, by_work, by_tag))
        return self._counted[1]

    def _now(self, thing: Thing) -> Thing:
        """The thing as the new state has it."""
        catalog, some_id = self._state.catalog, self._state.current(thing.id)
        every: dict[str, dict[str, Thing]] = {
            "client": {**catalog.clients},
            "project": {**catalog.projects},
            "task": {**catalog.tasks},
            "tag": {**catalog.tags},
        }
        return every.get(kind_of(thing), {}).get(some_id, thing)


def _count(
    catalog: Catalog, by_work: dict[tuple[str, str], tuple[int, Seconds]], by_tag: held.Sums
) -> dict[str, Held]:
    """By id, what is in each thing."""
    entries: dict[str, int] = {}
    seconds: dict[str, Seconds] = {}
    for (project_id, task_id), (count, length) in by_work.items():
        project = catalog.project(project_id)
        client_id = project.client_id if project else None
        for some_id in (project_id, task_id, client_id):
            if some_id:
                entries[some_id] = entries.get(some_id, 0) + count
                seconds[some_id] = seconds.get(some_id, 0) + length
    tasks: dict[str, int] = {}
    for task in catalog.tasks.values():
        project = catalog.project(task.project_id)
        for some_id in (task.project_id, project.client_id if project else None):
            if some_id:
                tasks[some_id] = tasks.get(some_id, 0) + 1
    projects: dict[str, int] = {}
    for project in catalog.projects.values():
        if project.client_id:
            projects[project.client_id] = projects.get(project.client_id, 0) + 1
    found = {
        some_id: Held(
            projects=projects.get(some_id, 0),
            tasks=tasks.get(some_id, 0),
            entries=entries.get(some_id, 0),
            seconds=seconds.get(some_id, 0),
        )
        for some_id in {*entries, *tasks, *projects}
    }
    tags = {tag: Held(entries=count, seconds=length) for tag, (count, length) in by_tag.items()}
    return found | tags
