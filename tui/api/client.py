"""The face of this package: all of Clockify's calls on one object."""

from __future__ import annotations

import asyncio

import httpx

from tui.api.catalog import ProjectCalls
from tui.api.entries import EntryCalls
from tui.api.gateways import Gateway
from tui.api.http import Core
from tui.api.labels import LabelCalls
from tui.api.limiter import Limiter, Sleep
from tui.api.workspaces import WorkspaceCalls
from tui.domain.times import Clock


class ClockifyClient(WorkspaceCalls, ProjectCalls, LabelCalls, EntryCalls):
    """Clockify behind one gateway. Returns values of the domain, raises its errors, and nothing else.

    Its calls may run side by side; the limiter puts them in a row where that is needed.
    """

    def __init__(
        self,
        gateway: Gateway,
        *,
        clock: Clock,
        requests_per_hour: int | None = None,
        http: httpx.AsyncClient | None = None,
        limiter: Limiter | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.gateway = gateway
        self.limiter = limiter or Limiter(
            gateway.limits, clock=clock, requests_per_hour=requests_per_hour, sleep=sleep
        )
        super().__init__(Core(gateway, clock=clock, limiter=self.limiter, http=http, sleep=sleep))

    @property
    def page_size(self) -> int:
        """Items that are asked for in one page; falls to 200 when the server refuses more."""
        return self._core.page_size

    @page_size.setter
    def page_size(self, size: int) -> None:
        self._core.page_size = size

    @property
    def requests_sent(self) -> int:
        """How many requests were sent so far, repeats included."""
        return self._core.sent

    async def close(self) -> None:
        """Close the connections."""
        await self._core.close()
