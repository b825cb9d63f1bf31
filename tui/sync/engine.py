"""Keeps mirror and server alike: acts first, then news, history last; one step at a time.

One program at a time sends for a mirror: it holds a lock on a file, which the system frees when it dies. The
others write to the same mirror and outbox, and the one that sends finds it there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui.domain.errors import (
    ClockpaneError,
    ConnectionChoice,
    KeyRefused,
    Limited,
    NoConnection,
    NotReached,
    SignInExpired,
    StoreError,
    WrongUser,
)
from tui.domain.times import Clock
from tui.domain.trouble import Kind, Trouble
from tui.domain.workspace import User
from tui.store import events, folding, outbox
from tui.store import mirror as tables
from tui.store.database import Database
from tui.store.mirror import Mirror
from tui.sync import lock, plan
from tui.sync.desk import Desk, Known
from tui.sync.history import reached_in, share_read
from tui.sync.push import Pusher
from tui.sync.reads import Reader
from tui.sync.schedule import Job, Pace, Schedule, Spent
from tui.sync.status import Link, SyncStatus

if TYPE_CHECKING:
    from filelock import FileLock

    from tui.api.client import ClockifyClient

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_STANDING_ASIDE = 2.0
_WORTH_SAYING = 2.0
_LOOKED_AT = 250
"""So many acts are read at each step: one request carries at most 200."""
_KEPT = "Kept here and sent later; ctrl+r tries now."
_FAULT = "Syncing met a fault of clockpane and tries again; your entries are kept. The log names it."
_ORPHAN = "It belongs to something that was never made."


class Engine:
    """Sends and reads for the mirror of one user."""

    def __init__(
        self,
        *,
        connect: Callable[[], Awaitable[ClockifyClient]],
        database: Database,
        user: User,
        clock: Clock,
        pace: Pace,
        changed: Callable[[], None],
        told: Callable[[str], None],
        foreign: Callable[[], bool] | None = None,
        just_met: bool = False,
    ) -> None:
        """`changed` is called after each step that may have changed mirror or status, `told` with what to say.

        `foreign` tells whether somebody else has written to the server since it was last called, where that can be
        known without asking it. `just_met` says that `user` was asked for with this key a moment ago.
        """
        self.status = SyncStatus(link=Link.LOCAL if pace.local else Link.CONNECTING)
        self._connect = connect
        self._database = database
        self._mirror = Mirror(database)
        self._user = user
        self._clock = clock
        self._pace = pace
        self._changed = changed
        self._told = told
        self._foreign = foreign
        self._just_met = just_met
        self._client: ClockifyClient | None = None
        self._verified = False
        self._known = Known(clock)
        self._pusher: Pusher | None = None
        self._reader: Reader | None = None
        self._lock: FileLock | None = None
        self._wake = asyncio.Event()
        self._workspace = ""
        self._schedule = Schedule(pace, clock, self._mirror)
        self._pause = _FIRST_PAUSE
        self._busy = False
        self._noted = ""

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing that could be sent waits."""
        return not self._busy and not self._wake.is_set() and not self._queue().rows

    def show(self, workspace_id: str) -> None:
        """That workspace is on the screen now: read its news first."""
        self._workspace = workspace_id
        self.wake()

    def wake(self) -> None:
        """Something waits to be sent, or may be read: look now."""
        self._wake.set()

    def refresh(self) -> None:
        """Read everything anew as soon as what waits is sent."""
        self._schedule.refresh()
        self._verified = False  # the profile may say another zone now
        self._pause = _FIRST_PAUSE
        self.wake()

    def news(self) -> None:
        """Time has passed in which nothing could be read: look at the recent window as soon as what waits is sent."""
        self._schedule.news(self._workspace)
        self._verified = False
        self._pause = _FIRST_PAUSE
        self.wake()

    def want_history(self) -> None:
        """The log was scrolled to the end of what the mirror has."""
        self._schedule.want_history()
        self.wake()

    def want_tasks(self, project_id: str) -> None:
        """A project was opened: its tasks are wanted, should they not be here."""
        if self._schedule.want_tasks(self._workspace, project_id):
            self.wake()

    def want_people(self, user_id: str = "") -> None:
        """Members, rights and settings are wanted anew; or, of a user, the time of the last weeks."""
        self._schedule.want_people(self._workspace, user_id)
        self.wake()

    def history_complete(self, workspace_id: str) -> bool:
        """Whether the mirror has everything that the server ever had in this workspace."""
        return self._schedule.history_complete(workspace_id)

    async def client(self) -> ClockifyClient:
        """The client, connected on first use. InputError when its address or key can't be used."""
        if self._client is None:
            client = await self._connect()
            client.page_size = self._mirror.meta("page size", int) or client.page_size
            await Spent(self._mirror, self._clock).bind(client.limiter)
            self._client = client
        return self._client

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                self._wake.clear()
                self._busy = True
                try:
                    pause = await self._round()
                finally:
                    self._busy = False
                    self._report()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._wake.wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the lock and the connections."""
        held, self._lock = self._lock, None
        if held is not None:
            try:
                # What was under way is on disk before another program may send.
                with contextlib.suppress(ClockpaneError):
                    await self._database.write(lambda _: None)
            finally:
                held.release()
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    async def _round(self) -> float:
        """Do all that can be done now. Returns for how many seconds there is nothing to do."""
        pause = await self._attempt()
        if self.status.message != self._noted:
            self._noted = self.status.message
            await self._note(self._noted)
        return pause

    async def _note(self, message: str) -> None:
        """Keep what keeps the acts from being sent in their history, once for each time that it begins."""
        with contextlib.suppress(ClockpaneError):  # a mirror that can't be written was said already
            if message and self._database.writable:
                now = self._clock.now()
                await self._database.write(lambda db: events.note(db, None, message, now, bad=True))

    async def _attempt(self) -> float:
        try:
            return await self._work() if await self._holds_lock() else _STANDING_ASIDE
        except Limited as error:
            pause = error.after if error.after is not None else self._slower()
            self._report(Link.ONLINE, f"Clockify asks to wait {max(1, round(pause))} s.", after=pause)
            return max(pause, 0.1)
        except (KeyRefused, NoConnection, ConnectionChoice, WrongUser) as error:
            self._verified = False
            link = Link.KEY_REFUSED if isinstance(error, KeyRefused) else Link.BLOCKED
            self._report(link, str(error), cure=True)
            return self._pace.poll
        except NotReached as error:
            log.info("not reached: %s", error)
            self._report(Link.OFFLINE, f"{error} {_KEPT}", cure=isinstance(error, SignInExpired))
            return self._slower()
        except ClockpaneError as error:
            # A refusal of a read, or a mirror that can't be written: say it, and try again later.
            log.warning("sync: %s", error)
            self._report(Link.BLOCKED, str(error))
            if isinstance(error, StoreError):
                self._noted = str(error)  # it could not be written either
            return self._slower()
        except Exception:  # a fault of ours must not end the syncing: what is entered from now on counts too
            log.exception("a round of syncing failed")
            self._report(Link.BLOCKED, _FAULT)
            return self._slower()

    async def _work(self) -> float:
        if not self._verified and not self._queue().rows and (spare := await self._reads_held_back()):
            # Even to ask whose key it is would take from what is kept for acts.
            self._report(self._online if self.status.link is Link.CONNECTING else None)
            return spare
        await self._verify()
        while (held := await self._held_back()) == 0 and await self._step():
            self._pause = _FIRST_PAUSE
            self._report(self._online)
        self._report(self._online, after=held if held and self._queue().rows else None)
        return held or max(self._schedule.pause(self._workspace), await self._reads_held_back())

    async def _held_back(self) -> float:
        """Seconds until a limit lets the next request go; a wait too short to speak of is left to the client."""
        wait = (await self.client()).limiter.next_free()
        return wait if wait > _WORTH_SAYING else 0.0

    async def _reads_held_back(self) -> float:
        """The same for reads, which leave a part of an hourly budget to acts."""
        with (await self.client()).limiter.sparing():
            return await self._held_back()

    def _measure(self) -> None:
        """How far the first walk over the history is, where it goes on by itself and takes a while."""
        behind = self._pace.history and not self._pace.local
        reached = reached_in(self._mirror, self._workspace) if behind else None
        progress = share_read(reached, self._user.id, self._workspace, self._clock.now())
        self.status = replace(self.status, progress=progress, reached=reached)

    async def _step(self) -> bool:
        """The next thing that is due, acts before reads. False when nothing is."""
        if await self._push_next():
            return True
        ws, reader = self._workspace, self._reader
        if not ws or reader is None:
            return False
        self._measure()
        if await self._reads_held_back():
            return False
        changed = self._foreign is not None and self._foreign()
        due = self._schedule.due(ws, changed=changed)
        if due is None:
            return False
        job, about = due
        if job in (Job.RECENT, Job.CATALOG):
            self._report(Link.SYNCING)
        try:
            with (await self.client()).limiter.sparing():
                await reader.read(job, about, ws)
        except Limited:
            if await self._held_back() or not await self._reads_held_back():
                raise
            return False  # what is left of the hour is for acts: the rest is read when there is more
        self._schedule.done(job, about)
        await self._remember_page_size()
        return True

    async def _push_next(self) -> bool:
        if outbox.any_sending(self._database):
            # Only who holds the lock sends, and nothing is on its way now: a program that died, or a write that
            # failed, left it so.
            lost = await self._database.write(lambda db: outbox.recover(db, self._clock.now()))
            log.warning("%d acts were on their way: they are looked up before they are sent again", lost)
        queue = self._queue()
        for orphan in queue.orphans:
            if orphan.state != "needs_you":
                trouble = Trouble(said=_ORPHAN, kind=Kind.ORPHAN)
                await self._database.write(
                    partial(folding.needs_you, seq=orphan.seq, trouble=trouble, now=self._clock.now())
                )
                self._told(_ORPHAN)
        if not queue.rows or self._pusher is None:
            return False
        chosen = self._pusher.choose(queue.rows)
        if chosen and (said := await self._pusher.push(chosen)):
            self._told(said)
        if self._known.things_went:
            # What the entries in it keep is the server's to say.
            self._known.things_went = False
            self._schedule.refresh()
        return bool(chosen)

    def _queue(self) -> plan.Sendable:
        """What can be sent now; of very many acts the oldest are looked at first."""
        rows = outbox.pending(self._database, _LOOKED_AT)
        if sum(row.state != "needs_you" for row in rows) < _LOOKED_AT:
            return plan.sendable(rows)
        queue = plan.sendable(rows, outbox.waiting_targets(self._database))
        return queue if queue.rows else plan.sendable(outbox.pending(self._database))

    async def _verify(self) -> None:
        """Before the first request of a run, and after trouble with the key: make sure whose key it is."""
        if self._verified:
            return
        client = await self.client()
        user = self._user if self._just_met else await client.user()
        self._just_met = False
        if user.id != self._user.id:
            raise WrongUser(
                f"The key belongs to {user.email or user.name or user.id} now, this mirror to {self._user.email}.",
                "Nothing is sent. Set the old key again, or open the other account's place with w.",
            )
        if user != self._user:
            await self._database.write(lambda db: tables.put_meta(db, "user", user))
        self._user = user
        desk = Desk(
            client,
            self._database,
            user_id=user.id,
            zone=user.profile.zone,
            hour24=user.profile.hour24,
            clock=self._clock,
            known=self._known,
        )
        self._pusher = Pusher(desk)
        self._reader = Reader(client, self._database, user, self._clock, self._known)
        self._verified = True
        self._report(self._online)

    async def _holds_lock(self) -> bool:
        if self._lock is not None:
            return True
        if not self._database.writable:
            self._report(Link.BLOCKED, "The mirror is read-only here: nothing is sent.")
            return False
        self._lock = lock.take(self._database.path)
        if self._lock is None:
            # Another clockpane sends for this mirror; it finds our acts there.
            if self.status.link is Link.CONNECTING:
                self._report(Link.ONLINE)
            return False
        return True

    async def _remember_page_size(self) -> None:
        client = await self.client()
        size = client.page_size
        if size != (self._mirror.meta("page size", int) or 0):
            await self._database.write(lambda db: tables.put_meta(db, "page size", size))

    def _slower(self) -> float:
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        # Spread out, so that several machines do not come back in the same moment.
        return pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret

    @property
    def _online(self) -> Link:
        return Link.LOCAL if self._pace.local else Link.ONLINE

    def _report(
        self, link: Link | None = None, message: str = "", after: float | None = None, *, cure: bool = False
    ) -> None:
        if link is Link.SYNCING and self._pace.local:
            link = Link.LOCAL
        if link is not None:
            next_send = None if after is None else self._clock.now() + round(after)
            self.status = replace(self.status, link=link, message=message, cure=cure, next_send=next_send)
        try:
            self._changed()
        except Exception:  # who looks on must not end the syncing
            log.exception("the state could not be shown")
