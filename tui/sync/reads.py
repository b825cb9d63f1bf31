"""Does the jobs that the schedule says are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.times import Clock
from tui.domain.workspace import User
from tui.store.database import Database
from tui.sync.people import PeopleReader
from tui.sync.pull import Puller
from tui.sync.schedule import Job

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.sync.desk import Known


class Reader:
    """Reads for one user. Every call raises what the client raises; what was read before stays read."""

    def __init__(
        self, client: ClockifyClient, database: Database, user: User, clock: Clock, known: Known
    ) -> None:
        self._puller = Puller(client, database, user, clock, known)
        self._people = PeopleReader(client, database, user, clock, known)

    async def read(self, job: Job, about: str, shown: str) -> None:
        """Do one job; `shown` is the id of the workspace that is on the screen."""
        match job:
            case Job.CATALOG:
                await self._puller.workspaces()
                await self._puller.catalog(about)
                await self._people.members(about)
            case Job.TASKS:
                await self._puller.tasks(shown, about)
            case Job.HISTORY:
                await self._puller.older(about)
            case Job.AGAIN:
                await self._puller.again(about)
            case Job.PEOPLE:
                await self._people.all_about(about)
            case Job.LOG_OF:
                await self._people.log_of(*about.split())
            case Job.RECENT | Job.OTHER:
                await self._puller.recent(about)
