"""Acts that wait, and a session that has nothing but those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from tests.rig import HeldClock
from tests.ui.dialogs.builders import NOW, entry, moment, state
from tui.domain.commands import Command, CreateEntry, EditEntry, StopEntry
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.times import to_utc
from tui.domain.trouble import Answer, Event, Kind, Trouble, answers
from tui.session.state import State, WaitingAct

PLAN = entry("plan", description="Sprint planning", project_id="int")


def act(command: Command, trouble: Trouble | None = None, **more: Any) -> WaitingAct:
    """An act; with a trouble it waits for the person."""
    values: dict[str, Any] = {
        "seq": 1,
        "workspace": "Acme",
        "state": "needs_you" if trouble else "waiting",
        "created_at": moment(13),
        "trouble": trouble,
        "answers": answers(command, trouble) if trouble else (),
    }
    return WaitingAct(command=command, **(values | more))


def edited(kind: Kind, theirs: TimeEntry | None = None, said: str = "No.", **fields: Any) -> WaitingAct:
    """A change of the planning that has met such a trouble."""
    change = EntryChange(**fields)
    shown = replace(PLAN, **change.fields())
    return act(
        EditEntry("plan", change), Trouble(said=said, kind=kind, theirs=theirs), base=PLAN, shown=shown
    )


def conflict() -> WaitingAct:
    """Both moved the end; here the tags changed too, there the description."""
    theirs = replace(PLAN, end=moment(11), description="Sprint planning Q4")
    return edited(
        Kind.BOTH, theirs, "Changed elsewhere too: the end.", end=moment(10, 45), tag_ids=("t-meeting",)
    )


def stopped(kind: Kind, theirs: TimeEntry | None = None) -> WaitingAct:
    """A stop that has met such a trouble."""
    running = replace(PLAN, end=None)
    return act(
        StopEntry("plan", moment(10, 45)),
        Trouble(said="No.", kind=kind, theirs=theirs, field="end"),
        base=running,
        shown=replace(running, end=moment(10, 45)),
    )


def refused(said: str = "Project is required", field: str = "project", **more: Any) -> WaitingAct:
    """A new entry that was refused."""
    made = entry("local-1", description="Fix login", **more)
    return act(CreateEntry(made), Trouble(said=said, field=field), shown=made)


class Fake:
    """A session of which only the acts that wait are asked."""

    def __init__(self, *acts: WaitingAct, events: tuple[Event, ...] = (), shown: State | None = None) -> None:
        self.clock = HeldClock(to_utc(NOW))
        self.state = shown or state()
        self.acts, self.happened = list(acts), list(events)
        self.listeners: list[Callable[[State], None]] = []
        self.did: list[tuple[Any, ...]] = []
        self.fails: Exception | None = None
        self.put()

    def put(self, *acts: WaitingAct) -> None:
        """Let these wait from now on, and tell it."""
        self.acts = list(acts) or self.acts
        needs = sum(one.state == "needs_you" for one in self.acts)
        sync = replace(self.state.sync, needs_you=needs, waiting=len(self.acts) - needs)
        self.state = replace(self.state, sync=sync, revision=self.state.revision + 1)
        for listener in list(self.listeners):
            listener(self.state)

    def subscribe(self, listener: Callable[[State], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def waiting_acts(self, *, stuck: bool = False) -> list[WaitingAct]:
        return list(self.acts)

    def events(self, limit: int = 100) -> list[Event]:
        return self.happened[:limit]

    async def answer(self, seq: int, answer: Answer) -> None:
        if self.fails:
            raise self.fails
        self.did.append((seq, answer))
        self.acts = [one for one in self.acts if one.seq != seq]
        self.put()

    async def rename_waiting(self, seq: int, name: str) -> None:
        self.did.append((seq, name))

    def sync_now(self) -> None:
        self.did.append(("sync",))

    def kept_draft(self, name: str) -> None:
        return None

    def keep_draft(self, name: str, fields: dict[str, str] | None) -> None:
        self.did.append(("draft", name))

    def entries_between(self, start: int, end: int) -> list[TimeEntry]:
        return []

    def search_descriptions(self, prefix: str, limit: int = 8) -> list[TimeEntry]:
        return []
