"""The half of a session that does what the person says: each act one transaction, and in the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from tui.domain.batch import Batch
from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.times import Instant
from tui.domain.workspace import Rate
from tui.session import acts
from tui.session import undo as undoing
from tui.session.acts import Touched, Where
from tui.session.state import State
from tui.session.undo import TakeBack
from tui.store import journal
from tui.store.database import Transaction
from tui.store.journal import Pair

T = TypeVar("T")


def remembered(act: Callable[[Transaction, Where], Touched]) -> Callable[[Transaction, Where], Touched]:
    """The act, and its place in the journal."""

    def both(db: Transaction, where: Where) -> Touched:
        touched = act(db, where)
        pairs = [pair for pair in touched.pairs if pair.before != pair.after]
        if touched.words and (pairs or touched.things):
            journal.record(
                db,
                where.workspace_id,
                touched.words,
                pairs,
                where.now,
                asks=touched.asks,
                things=touched.things,
            )
        return touched

    return both


def called(
    act: Callable[[Transaction, Where], Touched], words: str
) -> Callable[[Transaction, Where], Touched]:
    """The act under another word, where there is one."""
    return (lambda db, where: replace(act(db, where), words=words)) if words else act


class Doing:
    """See `SessionPort`; the other half is `Session`."""

    _state: State

    async def _act(self, act: Callable[[Transaction, Where], Touched], *, remember: bool = True) -> Touched:
        """Do it on mirror and outbox, and show what it touched."""
        raise NotImplementedError

    async def _make(self, act: Callable[[Transaction, Where], T]) -> T:
        """Do it on mirror and outbox, and read everything anew."""
        raise NotImplementedError

    # acts on time entries

    async def start(self, draft: EntryDraft) -> TimeEntry:  # noqa: D102
        return (await self._act(lambda db, where: acts.start(db, where, draft))).entries[0]

    async def add(self, draft: EntryDraft, words: str = "") -> TimeEntry:  # noqa: D102
        return (await self._act(called(lambda db, where: acts.start(db, where, draft), words))).entries[0]

    async def stop(self, at: Instant | None = None) -> TimeEntry | None:  # noqa: D102
        return next(iter((await self._act(lambda db, where: acts.stop(db, where, at))).entries), None)

    async def cut(self, entry_id: str, at: Instant, *, again: bool = False) -> TimeEntry:  # noqa: D102
        return (await self._act(lambda db, where: acts.cut(db, where, entry_id, at, again=again))).entries[0]

    async def edit(  # noqa: D102
        self, changes: Sequence[tuple[str, EntryChange]], new_tags: Sequence[str] = (), words: str = ""
    ) -> list[TimeEntry]:
        act = called(lambda db, where: acts.edit(db, where, changes, new_tags), words)
        return list((await self._act(act)).entries)

    async def delete(self, entry_ids: Sequence[str]) -> list[TimeEntry]:  # noqa: D102
        return list((await self._act(lambda db, where: acts.delete(db, where, entry_ids))).entries)

    # acts on what time is spent on

    async def create_client(  # noqa: D102
        self, name: str, *, email: str = "", address: str = "", note: str = ""
    ) -> Client:
        return await self._make(
            lambda db, where: acts.make_client(db, where, name, email=email, address=address, note=note)
        )

    async def create_project(  # noqa: D102
        self,
        name: str,
        *,
        client_id: str | None = None,
        color: str | None = None,
        billable: bool | None = None,
        public: bool | None = None,
        note: str = "",
        hourly_rate: Rate | None = None,
        estimate: Seconds | None = None,
    ) -> Project:
        settings = self._state.workspace.settings
        shade = color or acts.COLORS[len(self._state.catalog.projects) % len(acts.COLORS)]
        pays = settings.default_billable if billable is None else billable
        seen = settings.default_public if public is None else public
        return await self._make(
            lambda db, where: acts.make_project(
                db,
                where,
                name,
                client_id=client_id,
                color=shade,
                billable=pays,
                public=seen,
                note=note,
                hourly_rate=hourly_rate,
                estimate=estimate,
            )
        )

    async def create_task(  # noqa: D102
        self,
        project_id: str,
        name: str,
        *,
        billable: bool | None = None,
        assignee_ids: Sequence[str] = (),
        estimate: Seconds | None = None,
    ) -> Task:
        project = self._state.catalog.project(self._state.current(project_id))
        pays = bool(project and project.billable) if billable is None else billable
        people = tuple(assignee_ids)
        return await self._make(
            lambda db, where: acts.make_task(
                db, where, project_id, name, billable=pays, assignee_ids=people, estimate=estimate
            )
        )

    async def create_tag(self, name: str) -> Tag:  # noqa: D102
        return await self._make(lambda db, where: acts.make_tag(db, where, name))

    # several at once, and back again

    async def together(self, batch: Batch) -> list[TimeEntry]:  # noqa: D102
        return list((await self._act(lambda db, where: acts.together(db, where, batch))).entries)

    async def allow(self, one: str, other: str, *, allowed: bool = True) -> None:  # noqa: D102
        def act(db: Transaction, where: Where) -> Touched:
            return acts.allow(db, one, other, allowed=allowed)

        await self._act(act, remember=False)

    async def undo(self, *, again: bool = False, agreed: TakeBack | None = None) -> TakeBack | None:  # noqa: D102
        found: list[TakeBack] = []

        def act(db: Transaction, where: Where) -> Touched:
            taken = undoing.take_back(db, where, again=again, agreed=agreed)
            if taken is None:
                return Touched()
            found.append(taken)
            if not taken.done:
                return Touched()
            things = tuple(step.pair for step in taken.things)
            return Touched(pairs=tuple(Pair(step.there, step.then) for step in taken.steps), things=things)

        await self._act(act, remember=False)
        return found[0] if found else None
