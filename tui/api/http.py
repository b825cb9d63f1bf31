"""The request core: sends, counts, retries what may be retried, and turns failures into errors of the domain."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from tui.api.errors import classify, gateway_failed
from tui.api.gateways import Gateway, is_loopback
from tui.api.limiter import PATIENCE, Limiter, Sleep, retry_after
from tui.domain.errors import ClockpaneError, InputError, Limited, NotReached, ServerFault, Unclear
from tui.domain.times import Clock

log = logging.getLogger("clockpane.api")
# httpx writes whole addresses to its log, with the words that were searched for.
logging.getLogger("httpx").setLevel(logging.WARNING)

Params = Mapping[str, str | int | bool | list[str]]

TIMEOUT = httpx.Timeout(20.0, connect=5.0, pool=5.0)
BACKOFF = (0.3, 1.0)
"""Seconds before the second and the third try; there is no fourth."""

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PASSING = (502, 503, 504)


class Reply(msgspec.Struct, frozen=True):
    """A successful answer: its body, and whether it is the last page where the server said so."""

    body: bytes
    last_page: bool | None = None


class Core:
    """Sends the requests of one gateway. `sent` counts them, repeats included."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        clock: Clock,
        limiter: Limiter,
        http: httpx.AsyncClient | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.gateway = gateway
        self.limiter = limiter
        self.sent = 0
        self.page_size = 1000
        self._clock = clock
        self._sleep = sleep
        self._http = http if http is not None else _client(gateway)
        self._own = http is None
        self._gateway_failed = False

    async def close(self) -> None:
        """Close the connections; a client that was passed in stays open."""
        if self._own:
            await self._http.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        workspace: str = "",
        base: str | None = None,
    ) -> Reply:
        """Send one request and return its successful answer; `path` starts with a slash.

        Only reads, and requests that certainly never left, are repeated, at most twice; a "too many requests" is
        waited for if it is short. Raises NotReached when nothing was sent, Unclear (ServerFault) when it may have
        arrived, Limited, and what `errors.classify` makes of the answer.
        """
        tries = 0
        while True:
            await self.limiter.acquire(workspace)
            try:
                return await self._once(method, path, params, body, base or self.gateway.base_url)
            except Limited as limited:
                wait = limited.after if limited.after is not None else BACKOFF[min(tries, 1)]
                self.limiter.hold(wait)
                if tries >= len(BACKOFF) or wait > PATIENCE:
                    raise Limited(limited.said, after=wait) from None
            except _Passing as passing:
                if tries >= len(BACKOFF) or (passing.reads_only and method != "GET"):
                    raise passing.failure from None
                wait = BACKOFF[tries]
            tries += 1
            await self._sleep(wait)

    async def _once(self, method: str, path: str, params: Params | None, body: Any, base: str) -> Reply:
        self.sent += 1
        try:
            response = await self._http.request(
                method,
                base + path,
                params=_query(params),
                content=None if body is None else msgspec.json.encode(body),
                headers=None if body is None else {"Content-Type": "application/json"},
                auth=self.gateway.auth,
                follow_redirects=False,
                timeout=TIMEOUT,
            )
        except (httpx.TransportError, httpx.DecodingError) as error:
            log.info("%s %s: %s", method, path, type(error).__name__)
            # Not chained: the frames below hold the headers, and a crash report shows what frames hold.
            raise self._no_answer(error) from None
        log.debug("%s %s: %s", method, path, response.status_code)
        own = base != self.gateway.base_url
        failed_before = self._gateway_failed
        if not own:
            self._gateway_failed = gateway_failed(response.status_code, response.content, self.gateway.kind)
        if response.is_success:
            last = response.headers.get("Last-Page")
            return Reply(response.content, None if last is None else last.strip().lower() == "true")
        log.info("%s %s: refused with %s", method, path, response.status_code)
        failure = classify(
            response.status_code,
            response.content,
            kind=self.gateway.kind,
            key_from=self.gateway.key_from,
            path=path,
            after=retry_after(response.headers, self._clock.now()),
            again=failed_before,
            own=own,
        )
        raise _Passing(failure) if response.status_code in _PASSING else failure

    def _no_answer(self, error: httpx.RequestError) -> NotReached | _Passing:
        host = urlsplit(self.gateway.base_url).hostname or "the server"
        if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
            return NotReached(f"A request to {host} could not be made.")
        if isinstance(error, httpx.DecodingError):
            return ServerFault(f"The answer from {host} is damaged.")
        if isinstance(error, _NOTHING_SENT):
            return self._not_connected(error, host)
        failure = Unclear(f"No answer from {host}.")
        # One that was waited for has been waited for long enough.
        return failure if isinstance(error, httpx.TimeoutException) else _Passing(failure)

    @staticmethod
    def _not_connected(error: httpx.RequestError, host: str) -> NotReached | _Passing:
        if "CERTIFICATE" in str(error):
            return NotReached(
                f"The certificate of {host} is not trusted.", "Check the network and this machine's clock."
            )
        failure = NotReached(f"No connection to {host}.")
        return _Passing(failure, reads_only=False) if isinstance(error, httpx.ConnectError) else failure


class _Passing(Exception):
    """A failure that may pass by itself: the request is repeated, if it is a read or `reads_only` is false."""

    def __init__(self, failure: ClockpaneError, *, reads_only: bool = True) -> None:
        super().__init__()
        self.failure = failure
        self.reads_only = reads_only


def path_of(*parts: str) -> str:
    """`/workspaces/{ws}/tags`: the parts, made safe for an address.

    Raises InputError for an empty part: without its last id a DELETE would mean something else.
    """
    if not all(parts):
        raise InputError("an id is missing")
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _query(params: Params | None) -> dict[str, str | list[str]] | None:
    if params is None:
        return None
    return {name: value if isinstance(value, list) else _text(value) for name, value in params.items()}


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _client(gateway: Gateway) -> httpx.AsyncClient:
    parts = urlsplit(gateway.base_url)
    headers = {"User-Agent": "clockpane", "Accept": "application/json"}
    limits = httpx.Limits(max_connections=10, max_keepalive_connections=5, keepalive_expiry=20.0)
    if gateway.transport is not None:
        return httpx.AsyncClient(transport=gateway.transport, headers=headers, trust_env=False)
    if is_loopback(parts.hostname or ""):
        # No proxy stands between us and ourselves; and without TLS no certificates have to be read (30 ms).
        plain = parts.scheme == "http"
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else ssl.create_default_context()
        return httpx.AsyncClient(headers=headers, limits=limits, trust_env=False, verify=verify)
    return httpx.AsyncClient(headers=headers, limits=limits)
