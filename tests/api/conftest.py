"""A clock that only moves when told, and a server that answers from a list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from tui.api import gateways
from tui.api.client import ClockifyClient
from tui.api.gateways import Gateway

KEY = "k3y-that-nobody-may-see"


@dataclass
class HeldClock:
    time: float = 1_790_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> int:
        return int(self.time)

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


Answer = httpx.Response | Exception


@dataclass
class Script:
    """Answers requests in order; the last answer stays."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def body(self, at: int = -1) -> object:
        return json.loads(self.requests[at].content)

    @property
    def calls(self) -> list[str]:
        return [f"{r.method} {r.url.raw_path.decode()}" for r in self.requests]


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def direct() -> Gateway:
    return gateways.direct(KEY, key_from="CLOCKIFY_API_KEY")


@pytest.fixture
def maton() -> Gateway:
    return gateways.maton(KEY, key_from="MATON_API_KEY", connection="c-1")


@pytest.fixture
def make_client(clock: HeldClock, script: Script, direct: Gateway) -> Callable[..., ClockifyClient]:
    def make(gateway: Gateway = direct, **more: object) -> ClockifyClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(script))
        return ClockifyClient(gateway, clock=clock, http=http, sleep=clock.sleep, **more)

    return make


@pytest.fixture
def client(make_client: Callable[..., ClockifyClient]) -> ClockifyClient:
    return make_client()
