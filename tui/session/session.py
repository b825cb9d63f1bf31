"""The one service that all screens share: acts, state and places. `SessionPort` says what each call does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

from msgspec.structs import replace

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.errors import InputError, StoreError
from tui.domain.times import Clock, Instant, day_of
from tui.domain.trouble import Answer, Event
from tui.session import answering
from tui.session.account import Account, AccountSpec
from tui.session.accounts import Accounting, Adding
from tui.session.acts import Touched, Where
from tui.session.away import Away
from tui.session.contact import FirstContact
from tui.session.doing import Doing, remembered
from tui.session.finding import EVERYTHING, Finder, Found, Scope
from tui.session.knowing import Knowing, KnownHabits, Suggest, no_rules
from tui.session.managing import Managing
from tui.session.members import Peopling
from tui.session.opening import first_place, look
from tui.session.places import CONNECTION, places
from tui.session.port import Listener
from tui.session.state import PlaceInfo, State, WaitingAct
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.store.events import latest
from tui.store.memory import MemoryFile
from tui.sync.status import SyncStatus

T = TypeVar("T")
Notice = Callable[[str], None]

log = logging.getLogger(__name__)

_DESCRIBED = 100
"""So many descriptions are weighed against each other."""
_WATCH_EVERY = 0.25
"""Seconds between two looks at what another program on the same mirror has done; a look costs next to nothing."""


class Session(Doing, Managing, Peopling, Knowing, Accounting):
    """See `SessionPort`."""

    def __init__(
        self,
        specs: Sequence[AccountSpec],
        memory: MemoryFile,
        *,
        clock: Clock,
        goal: Seconds = 40 * 3600,
        day_ends: Seconds = 18 * 3600,
        first: tuple[str, str] | None = None,
        suggest: Suggest = no_rules,
        adding: Adding | None = None,
    ) -> None:
        """Open the place `first` (account, workspace; "" for the account's own), else the first that can be opened.

        `suggest` says what the rules for folders suggest in a workspace; `adding` makes accounts of what is typed in.
        Raises StoreError when not even one mirror can be opened.
        """
        self.clock = clock
        self._goal = goal
        self._memory = memory
        self._suggest = suggest
        self._adding = adding
        self._known = KnownHabits()
        self._listeners: list[Listener] = []
        self._notice_listeners: list[Notice] = []
        self._notices: list[str] = []
        self._accounts = {
            spec.info.id: Account(spec, memory, clock, self._refreshed, self._tell) for spec in specs
        }
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._started = False
        self._finder = Finder()
        self._contact = FirstContact(self._refreshed, lambda: self._account.info.kind == "local")
        self._contact.expect(list(self._accounts.values()))
        self._acted = False
        self._account, self._reading, self._state = first_place(
            list(self._accounts.values()), first, clock=clock, goal=goal, tell=self._tell
        )
        self._seen_version = self._account.mirror.database.version()
        self._today = day_of(clock.now(), self._state.zone)
        self.away = Away(clock, day_ends, lambda: (self._account, self._state), self._awake)
        self.away.shown()

    # the state

    @property
    def state(self) -> State:  # noqa: D102 - see SessionPort
        return self._state

    def subscribe(self, listener: Listener) -> Callable[[], None]:  # noqa: D102
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def on_notice(self, listener: Notice) -> Callable[[], None]:  # noqa: D102
        self._notice_listeners.append(listener)
        waiting, self._notices = self._notices, []
        for sentence in waiting:
            listener(sentence)
        return lambda: self._notice_listeners.remove(listener)

    # acts that are not on the server yet

    def waiting_acts(self, *, stuck: bool = False) -> list[WaitingAct]:  # noqa: D102
        return answering.waiting_acts(self._account.mirror, stuck=stuck)

    def events(self, limit: int = 100) -> list[Event]:  # noqa: D102
        return latest(self._account.mirror.database, limit)

    async def answer(self, seq: int, answer: Answer) -> None:  # noqa: D102
        await self._make(lambda db, where: answering.answer(db, where, seq, answer))

    async def rename_waiting(self, seq: int, name: str) -> None:  # noqa: D102
        await self._make(lambda db, where: answering.rename(db, where, seq, name))

    # reading on

    async def load_older(self) -> None:  # noqa: D102
        if not self._reading.further():
            self._account.engine.want_history()
        self._read_whole()

    async def load_back_to(self, instant: Instant) -> None:  # noqa: D102
        complete = self._account.engine.history_complete(self._state.workspace.id)
        state = self._reading.back_to(self._state, instant, self._sync, complete)
        if state is not self._state:
            self._publish(state)

    def find(  # noqa: D102
        self, text: str, limit: int, scope: Scope = EVERYTHING, *, count: bool = True
    ) -> Found:
        state, account, now = self._state, self._account, self.clock.now()
        unread = not account.engine.history_complete(state.workspace.id)
        return self._finder.find(
            account.mirror, state, now, text=text, limit=limit, scope=scope, count=count, unread=unread
        )

    def read_history(self) -> None:  # noqa: D102
        self._account.engine.want_history()

    def open_project(self, project_id: str) -> None:  # noqa: D102
        self._account.engine.want_tasks(project_id)

    def search_descriptions(self, prefix: str, limit: int = 8) -> list[TimeEntry]:  # noqa: D102
        state, habits = self._state, self.habits()
        found = self._account.mirror.described(state.workspace.id, state.user.id, prefix, _DESCRIBED)
        # A sort that keeps the mirror's order, lately used and often used, among what is as likely.
        return sorted(found, key=lambda entry: -habits.described(entry.description))[:limit]

    def entries_between(self, start: Instant, end: Instant) -> list[TimeEntry]:  # noqa: D102
        state = self._state
        return self._account.mirror.sharing(state.workspace.id, state.user.id, start, end)

    # a form that is being filled in

    def keep_draft(self, name: str, fields: dict[str, str] | None) -> None:  # noqa: D102
        database = self._account.mirror.database
        if database.writable:
            future = database.submit(lambda db: tables.put_meta(db, f"draft {name}", fields))
            future.add_done_callback(_log_failure)

    def kept_draft(self, name: str) -> dict[str, str] | None:  # noqa: D102
        return self._account.mirror.meta(f"draft {name}", dict[str, str])

    # places

    def places(self) -> list[PlaceInfo]:  # noqa: D102
        return places(list(self._accounts.values()), self._state, self.clock.now())

    async def open_place(self, account_id: str, workspace_id: str) -> None:  # noqa: D102
        account = self._accounts[account_id]
        if workspace_id.startswith(CONNECTION):
            account.choose(workspace_id.removeprefix(CONNECTION))
            workspace_id = ""
        if not account.met:
            await account.meet()
        self._show(account, workspace_id)

    async def create_workspace(self, name: str) -> str:  # noqa: D102
        clean = name.strip()
        if not 1 <= len(clean) <= 50:
            raise InputError("a workspace's name has 1 to 50 characters", field="name")
        account = self._account
        client = await account.engine.client()
        made = await client.create_workspace(clean)
        await account.mirror.database.write(lambda db: tables.put_things(db, made.id, [made]))
        self._read_whole()
        return made.id

    # syncing

    def sync_now(self) -> None:  # noqa: D102
        self._account.again()
        if self._started:
            self._run_engine(self._account)
        self._contact.again()
        self._account.engine.refresh()

    async def run(self) -> None:  # noqa: D102
        self._started = True
        try:
            self._run_engine(self._account)
            self._account.engine.show(self._state.workspace.id)
            self._flush_others()
            self._begin("first contact", self._contact.run(self._met))
            while True:
                await asyncio.sleep(_WATCH_EVERY)
                # Acts say it when the file can't be read; at the next look it may be there again.
                with suppress(StoreError):
                    self._watch()
        finally:
            self._started = False
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            self._tasks.clear()

    async def settle(self, seconds: float) -> bool:  # noqa: D102
        end = self.clock.monotonic() + seconds
        while not self._account.engine.idle:
            left = end - self.clock.monotonic()
            if left <= 0 or not self._started:
                return False
            await asyncio.sleep(min(0.02, left))
        return not self._state.sync.waiting

    def close(self) -> None:  # noqa: D102
        self.away.keep()
        for account in self._accounts.values():
            account.close()

    # inside

    def _show(self, account: Account, workspace_id: str) -> None:
        reading, state = look(account, workspace_id, clock=self.clock, goal=self._goal)
        self._account, self._reading = account, reading
        self._memory.left_at(account.info.id, state.workspace.id)
        self._publish(state)
        if self._started:
            self._run_engine(account)
            account.engine.show(state.workspace.id)

    def _run_engine(self, account: Account) -> None:
        key = account.info.id
        task = self._tasks.get(key)
        if task is None or task.done():
            self._begin(key, account.engine.run())

    def _begin(self, key: str, work: Coroutine[None, None, None]) -> None:
        self._tasks[key] = asyncio.create_task(work, name=f"work of {key}")
        self._tasks[key].add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("%s ended", task.get_name(), exc_info=error)
            self._tell(
                "Syncing stopped by a fault of clockpane; your entries are kept. ctrl+r starts it again."
            )

    def _flush_others(self) -> None:
        """Acts that wait in accounts which are not on the screen are sent too."""
        for account in self._accounts.values():
            if account is self._account or not account.met:
                continue
            try:
                account.open()
            except StoreError as error:
                log.exception("%s can't be opened", account.info.title)
                account.trouble = str(error)
                continue
            if account.mirror.database.read("SELECT 1 FROM outbox LIMIT 1"):
                self._run_engine(account)

    def _met(self, account: Account) -> None:
        """An account has answered for the first time: it is opened, if nothing was done elsewhere before."""
        if self._acted:
            self._tell(f"{account.info.title} answers now: w opens it.")
        else:
            self._show(account, "")

    def _awake(self) -> None:
        """The machine slept: what has happened elsewhere meanwhile is read at once."""
        self._contact.again()
        self._account.engine.news()

    @property
    def _sync(self) -> SyncStatus:
        """How it stands with the account on the screen; with nothing to say of it, how first contact stands."""
        status = self._account.engine.status
        contact = self._contact
        return status if status.message else replace(status, message=contact.sentence, cure=contact.cure)

    def _where(self) -> Where:
        return Where(self._state.workspace.id, self._state.user.id, self.clock.now())

    async def _act(self, act: Callable[[Transaction, Where], Touched], *, remember: bool = True) -> Touched:
        account, reading, where = self._account, self._reading, self._where()
        work = remembered(act) if remember else act
        touched = await account.mirror.database.write(lambda db: work(db, where))
        self._acted = True
        self.away.acted()
        account.engine.wake()
        if reading is self._reading:
            engine = account.engine
            complete = engine.history_complete(self._state.workspace.id)
            # The version stays unseen: between this write and now the engine may have made another.
            state = self._state
            if touched.things or any(
                tag not in state.catalog.tags for entry in touched.entries for tag in entry.tag_ids
            ):
                self._read_whole()
            else:
                self._publish(reading.days_of(state, touched.starts, self._sync, complete))
        return touched

    async def _make(self, act: Callable[[Transaction, Where], T]) -> T:
        account, where = self._account, self._where()
        made = await account.mirror.database.write(lambda db: act(db, where))
        self._acted = True
        account.engine.wake()
        self._read_whole()
        return made

    def _refreshed(self) -> None:
        """The engine changed mirror or status."""
        if self._account.mirror.database.version() != self._seen_version:
            self._read_whole()
        else:
            sync = self._sync
            shown = self._state.sync
            sync = replace(sync, waiting=shown.waiting, needs_you=shown.needs_you)
            if sync != shown:
                self._publish(replace(self._state, sync=sync, revision=self._state.revision + 1))

    def _read_whole(self) -> None:
        engine = self._account.engine
        self._seen_version = self._account.mirror.database.version()
        complete = engine.history_complete(self._state.workspace.id)
        self._publish(self._reading.whole(self._state, self._sync, complete))

    def _watch(self) -> None:
        """Follow another program that works on the same mirror, and the change of the day."""
        self.away.look()
        version = self._account.mirror.database.version()
        today = day_of(self.clock.now(), self._state.zone)
        if version != self._seen_version or today != self._today:
            self._today = today
            self._read_whole()
            self._account.engine.wake()

    def _publish(self, state: State) -> None:
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)
        self.away.shown()

    def _tell(self, sentence: str) -> None:
        log.info("told: %s", sentence)
        if not self._notice_listeners:
            self._notices.append(sentence)
        for listener in tuple(self._notice_listeners):
            listener(sentence)


def _log_failure(future: Future[None]) -> None:
    if error := future.exception():
        log.warning("a draft could not be kept: %s", error)
