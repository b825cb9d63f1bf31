"""Reads who is in a workspace, and other members' time. What the server does not tell this user is no trouble."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from tui.domain.entries import TimeEntry
from tui.domain.errors import Forbidden, Refused, ServerFault
from tui.domain.times import Clock, Instant, day_bounds, day_of
from tui.domain.workspace import Members, User
from tui.store import mirror as tables
from tui.store import outbox, people
from tui.store.database import Database, Transaction
from tui.store.mirror import Mirror
from tui.store.things import with_waiting
from tui.sync import plan, twins

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.sync.desk import Known

log = logging.getLogger(__name__)

DAYS = 35
"""So many days of another member's time are read and shown."""
_EDGE = 2 * 86400
"""The window is wall-clock time, of whose zone is not known: it is asked for so much earlier."""
_NO = (Forbidden, Refused, ServerFault)
"""What is kept or logged, and ends a job: asked again and again the server would say the same, and all else waits."""


class PeopleReader:
    """Reads for one user. Every call raises what the client raises, but for refusals, which are kept as news."""

    def __init__(
        self, client: ClockifyClient, database: Database, user: User, clock: Clock, known: Known
    ) -> None:
        self._client = client
        self._database = database
        self._mirror = Mirror(database)
        self._user = user
        self._clock = clock
        self._known = known

    async def members(self, ws: str) -> None:
        """Who is in the workspace, with their roles (1 request for each full page)."""
        try:
            found = Members(people=tuple(await self._client.members(ws)), known=True)
        except Forbidden:
            found = Members(forbidden=True, known=True)
        except _NO as error:
            # Nothing else hangs on it: the catalog is not to be read again and again for it.
            log.warning("members of %s: %s", ws, error)
            return
        if found != people.members(self._mirror, ws):
            await self._database.write(lambda db: people.put_members(db, ws, found))

    async def all_about(self, ws: str) -> None:
        """Settings of the workspace, its members, and the user's own week there (3 requests)."""
        await self._settings(ws)
        await self.members(ws)
        await self._profile(ws)

    async def _settings(self, ws: str) -> None:
        try:
            workspace = await self._client.workspace(ws)
        except _NO as error:
            log.warning("settings of %s: %s", ws, error)
            return
        await self._database.write(lambda db: tables.put_things(db, ws, [workspace]))

    async def _profile(self, ws: str) -> None:
        try:
            profile = await self._client.profile(ws, self._user.id)
        except _NO as error:
            log.warning("own profile in %s: %s", ws, error)
            refused = people.LogRead(trouble=str(error))
            await self._database.write(lambda db: people.put_log_read(db, ws, self._user.id, refused))
            return

        def settle(db: Transaction) -> None:
            tables.put_things(db, ws, [with_waiting(db, profile)])
            people.put_log_read(db, ws, self._user.id, people.LogRead())

        await self._database.write(settle)

    async def log_of(self, ws: str, user_id: str) -> None:
        """The time of another member of the last weeks, newest first, page by page until it is all there.

        What was known before stays on the screen until then, and is replaced in one step.
        """
        asked_at = self._clock.now()
        since = first_of(asked_at, self._user.profile.zone)
        try:
            theirs = await self._window(ws, user_id, since)
        except _NO as error:
            read = people.log_read(self._mirror, ws, user_id)
            refused = people.LogRead(at=read.at, trouble=str(error))
            await self._database.write(lambda db: people.put_log_read(db, ws, user_id, refused))
            return

        def settle(db: Transaction) -> None:
            twins.ask(db, theirs, asked_at)
            stays = outbox.targets(db) | self._known.deleted()
            written = min(asked_at, self._clock.now()) - plan.FRESH
            people.replace_log(db, ws, user_id, theirs, stays=stays, written=written)
            people.put_log_read(db, ws, user_id, people.LogRead(at=asked_at))

        await self._database.write(settle)

    async def _window(self, ws: str, user_id: str, since: Instant) -> list[TimeEntry]:
        found: dict[str, TimeEntry] = {}
        number, last = 1, False
        while not last:
            page = await self._client.entries(
                ws, user_id, start=since - _EDGE, zone=self._user.profile.zone, page=number
            )
            found.update({one.id: one for one in page.entries})
            number, last = number + 1, page.last
        # Should the server answer with somebody else's, they are none of this member's.
        return [one for one in found.values() if one.user_id == user_id]


def first_of(now: Instant, zone: str) -> Instant:
    """The first instant of another member's time that is read and shown."""
    return day_bounds(day_of(now, zone) - timedelta(days=DAYS - 1), zone)[0]


async def server_ids(client: ClockifyClient, ws: str, entry: TimeEntry, zone: str, around: int) -> list[str]:
    """Ids of the entries that the server has of the entry's user around its start; none where it does not tell."""
    ids: list[str] = []
    number, last = 1, False
    try:
        while not last:
            page = await client.entries(
                ws,
                entry.user_id,
                start=entry.start - around,
                end=entry.start + around,
                zone=zone,
                page=number,
            )
            ids += [one.id for one in page.entries]
            number, last = number + 1, page.last
    except _NO as error:
        log.info("no look at the time of %s: %s", entry.user_id, error)
    return ids
