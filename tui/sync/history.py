"""How far back the mirror of a workspace reaches, and how far a pull of its history has come."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.times import Instant, from_utc
from tui.store.mirror import Mirror

_FIRST_CLOCKIFY: Instant = from_utc("2012-01-01T00:00:00Z")
_ID_DIGITS = 24
_TIME_DIGITS = 8
_MOST = 0.99


class History(Struct, frozen=True, kw_only=True):
    """Where the walks over a workspace's history stand. Kept with each page, so that a killed one goes on.

    The first walk brings the history into the mirror. Later ones go over it again, for what was changed or deleted
    elsewhere in the time that the recent window does not reach any more.
    """

    oldest: Instant
    """Every entry that starts after this instant has been read, and some that start with it."""
    complete: bool = False
    """The first walk has come to its end."""
    again: Instant | None = None
    """How far back a walk over it again has come, in the sense of `oldest`; None while none is on."""
    walked: Instant | None = None
    """When the last walk came to its end; None: it is not known."""
    since: Instant | None = None
    """From where on the recent window was read when it was read last; None: it is not known."""

    @property
    def bound(self) -> Instant | None:
        """Below this the walk that is on has still to read; None while none is on."""
        return self.again if self.complete else self.oldest


def history_of(mirror: Mirror, ws: str) -> History | None:
    """What is kept of a workspace's history; None before its recent window was read. StoreError as all reads."""
    return mirror.meta(meta_key(ws), History)


def meta_key(ws: str) -> str:
    """The key under which it is kept."""
    return f"history {ws}"


def made_at(some_id: str, now: Instant) -> Instant | None:
    """When the thing of that id was made. None for an id that does not say so.

    Clockify's ids are 24 hexadecimal digits, of which the first eight are that time in seconds since 1970.
    """
    try:
        made = int(some_id[:_TIME_DIGITS], 16) if len(some_id) == _ID_DIGITS else 0
    except ValueError:
        return None
    return made if _FIRST_CLOCKIFY <= made < now else None


def reached_in(mirror: Mirror, ws: str) -> Instant | None:
    """How far back the first walk over the history has come; None when it is not on."""
    history = history_of(mirror, ws)
    return None if history is None or history.complete else history.oldest


def share_read(reached: Instant | None, user_id: str, ws: str, now: Instant) -> float | None:
    """How far the first walk is, 0 to 0.99, without asking anybody: Clockify tells no total.

    Neither the user nor the workspace was there before the later of them was made. Time from before that can have
    been entered afterwards, so there is always something left. None when the ids do not say when that was, or
    nothing was `reached`.
    """
    if reached is None:
        return None
    made = [made_at(one, now) for one in (user_id, ws)]
    times = [one for one in made if one is not None]
    if len(times) < len(made):
        return None
    return min(_MOST, max(0.0, (now - reached) / (now - max(times))))
