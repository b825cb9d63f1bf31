"""Keeps requests under the limits of the other side: so many a second, so many an hour, and its own "later"."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime

from tui.api.gateways import Limits
from tui.domain.errors import Limited
from tui.domain.times import Clock, Instant

Sleep = Callable[[float], Awaitable[None]]
Keep = Callable[[], Awaitable[None]]

HOUR = 3600.0
# Longer than a second: requests may bunch up on the way, and the other side counts arrivals.
_WINDOW = 1.05
# Who waits longer is told so instead; the sync engine can plan with that, a silent call can't.
PATIENCE = 5.0
_KEPT_FOR_ACTS = 3
"""The part of an hourly budget that reads which can wait leave alone: a third."""

# Of the task that asks: others may ask for something through the same limiter meanwhile.
_sparing: ContextVar[bool] = ContextVar("sparing", default=False)


class Limiter:
    """Lets requests go one after another as fast as is allowed.

    Slots are taken in order of asking, so nobody starves. Times are seconds on the clock's monotonic scale.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Clock,
        requests_per_hour: int | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.limits = limits
        self.requests_per_hour = requests_per_hour
        self._clock = clock
        self._sleep = sleep
        self._recent: dict[str, deque[float]] = {}
        self._hour: deque[float] = deque()
        self._held_until = 0.0
        self.keep: Keep | None = None
        """Awaited for each request that is spent, before it goes; what this raises, `acquire` raises."""

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """In here, the last third of an hourly budget is left to others: what is asked for can wait."""
        token = _sparing.set(True)
        try:
            yield
        finally:
            _sparing.reset(token)

    def recall(self, ages: Iterable[float]) -> None:
        """Count requests that were spent so many seconds ago, by a run before this one."""
        now = self._clock.monotonic()
        self._hour = deque(sorted([*self._hour, *(now - age for age in ages)]))

    @property
    def off(self) -> bool:
        """Whether nothing is counted here, as for the server in our own process."""
        return self.limits.per_second is None

    async def acquire(self, workspace: str = "") -> None:
        """Wait until a request (to that workspace) may go, and count it as spent.

        Raises Limited, with the seconds in `after`, when that would take longer than a few seconds.
        """
        if self.off:
            return
        wait = self.next_free(workspace)
        if wait > PATIENCE:
            self._refuse(wait)
        slot = self._clock.monotonic() + wait
        self._recent_of(workspace).append(slot)
        self._hour.append(slot)
        if self.keep is not None:
            await self.keep()
            wait = slot - self._clock.monotonic()
        while wait > 0:
            await self._sleep(wait)
            # The other side may have said "later" while this one was waiting.
            wait = self._held_until - self._clock.monotonic()
            if wait > PATIENCE:
                self._refuse(wait)

    def hold(self, seconds: float) -> None:
        """Let nothing go for so many seconds: the other side asked for it."""
        self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def next_free(self, workspace: str = "") -> float:
        """Seconds until a request (to that workspace) may go; 0 when one may go at once. See `sparing`."""
        if self.limits.per_second is None:
            return 0.0
        now = self._clock.monotonic()
        free = max(now, self._held_until)
        recent = self._recent_of(workspace)
        if len(recent) >= self.limits.per_second:
            free = max(free, recent[-self.limits.per_second] + _WINDOW)
        if self.requests_per_hour is not None:
            self._forget(now)
            budget = self.requests_per_hour
            if _sparing.get():
                budget -= budget // _KEPT_FOR_ACTS
            if budget <= 0:
                return HOUR
            if len(self._hour) >= budget:
                free = max(free, self._hour[-budget] + HOUR)
        return max(0.0, free - now)

    def spent_last_hour(self) -> int:
        """Requests of the last sixty minutes (those waiting for their slot too)."""
        self._forget(self._clock.monotonic())
        return len(self._hour)

    def _recent_of(self, workspace: str) -> deque[float]:
        scope = workspace if self.limits.scope == "workspace" else ""
        return self._recent.setdefault(scope, deque(maxlen=self.limits.per_second))

    def _forget(self, now: float) -> None:
        while self._hour and self._hour[0] <= now - HOUR:
            self._hour.popleft()

    def _refuse(self, wait: float) -> None:
        minutes = round(wait / 60)
        said = f"{minutes} min" if minutes else f"{round(wait)} s"
        raise Limited(f"The limit of requests is reached; the next may go in {said}.", after=wait)


def retry_after(headers: Mapping[str, str], now: Instant) -> float | None:
    """Seconds that `Retry-After` asks for: a number, or a date. None if there is none, or none that can be read.

    A date is compared with the server's own clock, where it says what that is: ours may be wrong.
    """
    value = headers.get("Retry-After", "").strip()
    if value.replace(".", "", 1).isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value).timestamp()
        there = parsedate_to_datetime(headers["Date"]).timestamp() if "Date" in headers else now
    except (ValueError, OverflowError):
        return None
    return max(0.0, until - there)
