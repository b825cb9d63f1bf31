"""Timers that were forgotten: when a key was last pressed here, when nobody was here, and when to ask.

A question arises when a place is opened whose timer has run for long, and when the machine has slept while a timer
ran. It is handed to whoever listens; when it is put to the person is the screen's affair.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.errors import StoreError
from tui.domain.times import Clock, Instant, at, day_of
from tui.store import mirror as tables

if TYPE_CHECKING:
    from tui.session.account import Account
    from tui.session.state import State
    from tui.store.database import Transaction

log = logging.getLogger(__name__)

LONG: Seconds = 10 * 3600
"""Who opens a place whose timer has run for so long is asked, whatever else is known."""
IDLE: Seconds = 2 * 3600
"""A timer of an earlier day is asked about when no key was pressed here for so long."""
YOUNG: Seconds = 3600
"""A timer that was started so lately is not asked about when its place is opened."""
SLEPT: Seconds = 600
"""The session looks each second: with so much time between two looks the machine slept, or its clock was set."""
_OPENING: Seconds = 300
"""So long after a place was opened its first timer may still come with the news."""
_KEPT_EVERY: Seconds = 60
_LAST_KEY = "last key"

Listener = Callable[["Forgotten"], None]


class Forgotten(Struct, frozen=True, kw_only=True):
    """A timer that may have been forgotten, and the moments at which it may really have ended."""

    entry: TimeEntry
    day_end: Instant
    """The first end of a working day after its start."""
    last_key: Instant | None = None
    """When a key was last pressed here before the question arose, as far as is known."""
    away: tuple[Instant, Instant] | None = None
    """From when to when the machine slept, if that is why the question arose."""


def end_of_working_day(start: Instant, day_ends: Seconds, zone: str) -> Instant:
    """The first time after `start` that the clock in that zone shows `day_ends`."""
    day = day_of(start, zone)
    end = at(day, day_ends, zone)
    return end if end > start else at(day, day_ends + 24 * 3600, zone)


def worth_asking(start: Instant, last_key: Instant | None, now: Instant, zone: str) -> bool:
    """Whether somebody who opens a place should be asked about the timer that runs there since `start`."""
    age = now - start
    if age < YOUNG:
        return False
    earlier_day = day_of(start, zone) < day_of(now, zone)
    return age >= LONG or (earlier_day and (last_key is None or now - last_key >= IDLE))


class _Opening(Struct, frozen=True):
    """A place that was opened, and whose timer was not looked at yet."""

    at: Instant
    last_key: Instant | None


class Away:
    """Watches the keys and the clock for one session. All of it happens in the event loop's thread."""

    def __init__(
        self,
        clock: Clock,
        day_ends: Seconds,
        here: Callable[[], tuple[Account, State]],
        woken: Callable[[], None],
    ) -> None:
        """`here` gives what is on the screen; `woken` is called when the machine has slept."""
        self._clock = clock
        self._day_ends = day_ends
        self._here = here
        self._woken = woken
        self._keys: dict[str, Instant] = {}
        """By account: when a key was last pressed while it was on the screen, in this run."""
        self._kept: dict[str, Instant] = {}
        """The same, as this program last wrote it to the mirror."""
        self._looked: Instant | None = None
        self._openings: dict[tuple[str, str], _Opening | None] = {}
        self._latest: Forgotten | None = None
        self._unheard: Forgotten | None = None
        self._listeners: list[Listener] = []

    # for the screens

    def touched(self) -> None:
        """A key was pressed. It is on disk to the minute; most calls touch nothing but memory."""
        self.look()  # a key that wakes the machine is pressed after its sleep, and does not hide it
        account, _ = self._here()
        now, account_id = self._clock.now(), account.info.id
        self._keys[account_id] = now
        if not 0 <= now - self._kept.get(account_id, 0) < _KEPT_EVERY:
            self._keep(account, now)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each question as it arises, and with one that nobody has heard. Returns what ends it."""
        self._listeners.append(listener)
        waiting, self._unheard = self._unheard, None
        if waiting is not None:
            listener(waiting)
        return lambda: self._listeners.remove(listener)

    def about(self) -> Forgotten | None:
        """The question about what runs now, asked for by hand; None when nothing runs."""
        _, state = self._here()
        running, latest = state.running, self._latest
        if running is None:
            return None
        if latest is not None and state.current(latest.entry.id) == running.id:
            return replace(latest, entry=running, day_end=self._day_end(running, state))
        # No last key: it is the one that asked.
        return Forgotten(entry=running, day_end=self._day_end(running, state))

    # for the session

    def look(self) -> None:
        """Look at the clock; called each second, and at each key."""
        now = self._clock.now()
        before, self._looked = self._looked, now
        # A monotonic clock would tell no more: on some systems it sleeps too, on others it goes on meanwhile.
        if before is None or now - before < SLEPT:
            return
        log.info("nobody was here for %s s", now - before)
        account, state = self._here()
        running = state.running
        if running is not None and running.start <= before:
            since, last_key = before, self._last_key(account, before)
            latest = self._latest
            if latest and latest.away and state.current(latest.entry.id) == running.id:
                earlier = latest.away[0]
                # A machine that wakes by itself for a moment has not brought anybody back.
                since = earlier if last_key is None or last_key <= earlier else before
            self._ask(
                Forgotten(
                    entry=running,
                    day_end=self._day_end(running, state),
                    last_key=last_key,
                    away=(since, now),
                )
            )
        self._woken()

    def shown(self) -> None:
        """A state is on the screen: the first one of a place that has a timer may raise the question."""
        account, state = self._here()
        place, now = (account.info.id, state.workspace.id), self._clock.now()
        if place not in self._openings:
            self._openings[place] = _Opening(now, self._last_key(account, now))
        opening = self._openings[place]
        if opening is None:
            return
        if now - opening.at > _OPENING:
            self._openings[place] = None
        elif (running := state.running) is not None:
            self._openings[place] = None
            if worth_asking(running.start, opening.last_key, now, state.zone):
                day_end = self._day_end(running, state)
                self._ask(Forgotten(entry=running, day_end=day_end, last_key=opening.last_key))

    def acted(self) -> None:
        """The person did something here: a timer that comes of it needs no question."""
        account, state = self._here()
        self._openings[account.info.id, state.workspace.id] = None

    def keep(self) -> None:
        """Write down the last keys that are not on disk yet; the program is about to leave."""
        account, _ = self._here()
        last = self._keys.get(account.info.id)
        if last is not None and last != self._kept.get(account.info.id):
            self._keep(account, last)

    # inside

    def _day_end(self, entry: TimeEntry, state: State) -> Instant:
        return end_of_working_day(entry.start, self._day_ends, state.zone)

    def _ask(self, question: Forgotten) -> None:
        self._latest = question
        if not self._listeners:
            self._unheard = question
        for listener in tuple(self._listeners):
            listener(question)

    def _last_key(self, account: Account, until: Instant) -> Instant | None:
        """The newest key up to then: of this program, or of another one on the same mirror."""
        keys = [self._keys.get(account.info.id)]
        with suppress(StoreError):
            keys.append(account.mirror.meta(_LAST_KEY, int))
        return max((key for key in keys if key is not None and key <= until), default=None)

    def _keep(self, account: Account, key: Instant) -> None:
        self._kept[account.info.id] = key
        now = self._clock.now()

        def put(db: Transaction) -> None:
            text = tables.meta_in(db, _LAST_KEY)
            there = msgspec.json.decode(text, type=int) if text else 0
            if not key < there <= now:
                tables.put_meta(db, _LAST_KEY, key)

        # Where it can't be written it is not missed: the question then knows one moment less.
        with suppress(StoreError):
            if account.mirror.database.writable:
                account.mirror.database.submit(put).add_done_callback(_log_failure)


def _log_failure(future: Future[None]) -> None:
    if error := future.exception():
        log.info("the last key could not be kept: %s", error)
