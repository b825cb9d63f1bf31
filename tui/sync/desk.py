"""What everybody who sends shares: the connection, the mirror, and what our own last requests told of the server."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from tui.domain.errors import Forbidden, Refused, Unclear
from tui.domain.times import Clock, Instant, format_time
from tui.domain.trouble import Trouble
from tui.store.database import Database
from tui.store.mirror import Mirror
from tui.sync import plan

if TYPE_CHECKING:
    # The client brings httpx, which is not loaded before the first frame.
    from tui.api.client import ClockifyClient

Found = TypeVar("Found")


class Stuck(Exception):
    """The act can't go on before the user has answered."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.said)
        self.trouble = trouble


class Known:
    """What our own last requests told of the server: what we deleted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deleted: dict[str, float] = {}
        self.things_went = False
        """Whether a project, client, task or tag was deleted since this was last looked at."""

    def deleting(self, entry_id: str) -> None:
        """That entry is deleted now: a list that still shows it lags behind."""
        self._deleted[entry_id] = self._clock.monotonic()

    def deleted(self) -> set[str]:
        """Ids of what we deleted less than two minutes ago."""
        now = self._clock.monotonic()
        self._deleted = {one: when for one, when in self._deleted.items() if now - when < plan.FRESH}
        return set(self._deleted)


class Desk:
    """For one user: what is needed to send, and to settle what came of it."""

    def __init__(
        self,
        client: ClockifyClient,
        database: Database,
        *,
        user_id: str,
        zone: str,
        hour24: bool,
        clock: Clock,
        known: Known | None = None,
    ) -> None:
        self.client = client
        self.database = database
        self.mirror = Mirror(database)
        self.user_id = user_id
        self.zone = zone
        self._hour24 = hour24
        self.known = known or Known(clock)
        self._clock = clock

    def now(self) -> Instant:
        """The present instant."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return self._clock.monotonic()

    def written(self, instant: Instant) -> str:
        """A time of day as the user writes it."""
        return format_time(instant, self.zone, self._hour24)


async def looked(look: Awaitable[Found]) -> Found:
    """What a look found. One that is refused has seen nothing: the act is as unclear as before."""
    try:
        return await look
    except (Refused, Forbidden) as error:
        raise Unclear(error.said, error.hint) from error
