"""Accounts on a Clockify: those of the environment, of the settings, and those that were typed into the program.

The one place that knows which key goes to which address, and how long it may be used.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from tui.domain.errors import ClockpaneError, ConnectionChoice, InputError, KeyRefused
from tui.domain.times import Clock, Instant, day_of, format_day
from tui.domain.workspace import User
from tui.keysource import Command, Given, Kept, KeySource, Missing, not_set, put, remove
from tui.session.account import AccountSpec, mirror_file, titled
from tui.session.state import AccountInfo, NewAccount
from tui.settings import Settings
from tui.store.database import Database
from tui.store.memory import Added, MemoryFile, Met
from tui.sync.schedule import Pace

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.api.connections import MatonConnections
    from tui.api.gateways import Gateway

OpenMirror = Callable[[str, str, bool], tuple[Database, str]]
"""Opens the mirror of a user at a host (both named), mended first where the third says so."""

# With an hourly budget: four looks an hour at the recent window, and four pages of a walk that was asked for.
_COUNTED = Pace(poll=900.0, history=0.0, others=0.0, sweep=900.0)
_USUAL = {"maton": "api.maton.ai", "direct": "api.clockify.me"}
_HOW = {"maton": "through Maton", "direct": "own key"}
_KEY_VARIABLES = {"maton": "MATON_API_KEY", "direct": "CLOCKIFY_API_KEY"}
_URL_VARIABLES = {"maton": "MATON_API_URL", "direct": "CLOCKIFY_API_URL"}
_CONNECTION_VARIABLE = "MATON_CONNECTION"
_TAIL = re.compile(r"/api(?:/v1)?/?$")


class _Way(Struct, frozen=True, kw_only=True):
    """How one account is reached."""

    id: str
    kind: str
    source: KeySource
    name: str = "Clockify"
    url: str = ""
    url_from: str
    """Where the address was said."""
    connection: str = ""
    connection_from: str = ""
    requests_per_hour: int | None = None
    typed: bool = False


class Accounts:
    """Makes the accounts of this user, and new ones of what is typed in (see `Adding`)."""

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        memory: MemoryFile,
        clock: Clock,
        *,
        mirrors: Path,
        open_mirror: OpenMirror,
    ) -> None:
        self._settings = settings
        self._environment = environment
        self._memory = memory
        self._clock = clock
        self._mirrors = mirrors
        self._open_mirror = open_mirror

    def specs(self) -> list[AccountSpec]:
        """All that are known. No key is looked for yet, but in the environment."""
        ways: list[_Way | None] = [
            self._of_environment("maton", self._settings.maton_key_command),
            self._of_environment("direct", self._settings.api_key_command),
            *self._of_settings(),
            *(self._added(one, added) for one, added in self._memory.memory.added.items()),
        ]
        return [self._spec(way) for way in ways if way is not None]

    async def trial(self, new: NewAccount) -> AccountSpec:
        """See `Adding`."""
        import asyncio

        key = new.key.strip()
        if not key:
            raise InputError("the key is missing", field="key")
        if any(sign.isspace() for sign in key):
            raise InputError(
                "the key has a space or a line break inside", field="key", hint="Copy it once more, alone."
            )
        way = self._typed("", new.kind, self._address(new), Given(key, "this form"))
        # Loads the HTTP client, and says what is wrong with key or address before anything is sent.
        await asyncio.to_thread(_gateway, way, "")
        return self._spec(way)

    async def keep(self, new: NewAccount, user: User | None, account_id: str) -> AccountSpec:
        """See `Adding`."""
        import asyncio

        one = account_id or f"{new.kind}-{secrets.token_hex(4)}"
        added = Added(kind=new.kind, url=self._address(new))
        met = self._memory.met(one)
        if user is not None:
            met = Met(user_id=user.id, email=user.email, connection=met.connection)
        # Both in one go: given up half-way, there would be a key in the keyring that nobody knows of.
        await asyncio.to_thread(self._put, one, new.key.strip(), added, met, is_new=not account_id)
        return self._spec(self._typed(one, added.kind, added.url, Kept(one)))

    def _put(self, one: str, key: str, added: Added, met: Met, *, is_new: bool) -> None:
        put(one, key, _KEY_VARIABLES[added.kind])
        try:
            self._memory.add(one, added, met)
        except ClockpaneError:
            if is_new:
                remove(one)
            raise

    def _of_environment(self, kind: str, command: str | None) -> _Way | None:
        """The account whose key the environment names, or a command; or that was used before, by the keyring."""
        variable, environment = _KEY_VARIABLES[kind], self._environment
        key = environment.get(variable, "").strip()
        source: KeySource
        if key:
            source = Given(key, variable)
        elif command:
            source = Command(command, self._clock)
        elif self._memory.met(kind).user_id:
            source = Kept(variable, partial(not_set, variable))
        else:
            return None
        chosen = environment.get(_CONNECTION_VARIABLE, "") if kind == "maton" else ""
        return _Way(
            id=kind,
            kind=kind,
            source=source,
            url=environment.get(_URL_VARIABLES[kind], ""),
            url_from=_URL_VARIABLES[kind],
            connection=chosen,
            connection_from=_CONNECTION_VARIABLE if chosen else "",
            requests_per_hour=self._settings.requests_per_hour,
        )

    def _of_settings(self) -> list[_Way]:
        ways = []
        for one in self._settings.accounts:
            key = self._environment.get(one.variable, "").strip() if one.variable else ""
            source: KeySource = Command(one.command, self._clock) if one.command else Missing(one.variable)
            ways.append(
                _Way(
                    id=f"settings {one.name}",
                    kind=one.kind,
                    source=Given(key, one.variable) if key else source,
                    name=one.name,
                    url=_plain(one.kind, one.url),
                    url_from=f"the url of {one.name}",
                    connection=one.connection,
                    connection_from="config.toml" if one.connection else "",
                    requests_per_hour=one.requests_per_hour or self._settings.requests_per_hour,
                )
            )
        return ways

    def _added(self, one: str, added: Added) -> _Way | None:
        if added.kind not in _USUAL:  # of a newer program
            return None
        return self._typed(one, added.kind, added.url, Kept(one))

    def _typed(self, one: str, kind: str, url: str, source: KeySource) -> _Way:
        return _Way(
            id=one,
            kind=kind,
            source=source,
            url=url,
            url_from="the address",
            requests_per_hour=self._settings.requests_per_hour,
            typed=True,
        )

    def _address(self, new: NewAccount) -> str:
        """The address that was typed; "" is the usual one, also where the environment's accounts have another."""
        if new.kind not in _USUAL:
            raise InputError("an account is one of Maton's or of Clockify's own", field="kind")
        return _plain(new.kind, new.url)

    def _spec(self, way: _Way) -> AccountSpec:
        remember = partial(self._memory.met, way.id)
        email = remember().email

        def chosen() -> str:
            return way.connection or remember().connection

        # Who has been met before was met through a connection that is known to be the right one.
        def ask() -> bool:
            return way.kind == "maton" and not remember().user_id and not chosen()

        host = mirror_host(way.url)
        return AccountSpec(
            info=AccountInfo(id=way.id, kind=way.kind, title=titled(way.name, email), how=_HOW[way.kind]),
            connect=partial(self._connect, way, chosen, ask),
            open_mirror=partial(self._open_mirror, host),
            pace=_COUNTED if way.requests_per_hour else Pace(),
            name=way.name,
            key_from=way.source.words,
            host=_shown_host(way.url) or _USUAL[way.kind],
            fresh=partial(self._fresh, way, chosen),
            connections=partial(self._connections, way) if way.kind == "maton" else None,
            chosen=chosen,
            connection_from=way.connection_from,
            mirror_of=partial(mirror_file, self._mirrors, host),
            forget=partial(self._forget, way.id) if way.typed else None,
            again=lambda anew: way.source.again(anew=anew),
        )

    async def _connect(self, way: _Way, chosen: Callable[[], str], ask: Callable[[], bool]) -> ClockifyClient:
        if ask():
            connections = await self._connections(way)
            try:
                active = [one for one in await connections.list() if one.active]
            finally:
                await connections.close()
            if len(active) > 1:
                raise ConnectionChoice(
                    f"Maton has {len(active)} Clockify connections for this key, and none was chosen.",
                    tuple((one.id, _made_on(one.created)) for one in active),
                    f"Press w and choose one, or set {_CONNECTION_VARIABLE}.",
                )
        return await self._fresh(way, chosen, "")

    async def _fresh(self, way: _Way, chosen: Callable[[], str], connection: str) -> ClockifyClient:
        import asyncio

        # In a thread: loading the HTTP client takes many frames, and a keyring may ask the person something.
        gateway = await asyncio.to_thread(_gateway, way, connection or chosen())
        from tui.api.client import ClockifyClient

        return ClockifyClient(gateway, clock=self._clock, requests_per_hour=way.requests_per_hour)

    async def _connections(self, way: _Way) -> MatonConnections:
        import asyncio

        gateway = await asyncio.to_thread(_gateway, way, "")
        from tui.api.connections import MatonConnections

        return MatonConnections(gateway, clock=self._clock)

    async def _forget(self, one: str) -> None:
        import asyncio

        added, met = self._memory.memory.added.get(one), self._memory.met(one)
        self._memory.forget(one)
        try:
            await asyncio.to_thread(remove, one)
        except KeyRefused:
            if added is not None:
                self._memory.add(one, added, met)
            raise


def _gateway(way: _Way, connection: str) -> Gateway:
    """Where its requests go. Blocks while the key is looked for. InputError, KeyRefused."""
    from tui.api import gateways

    key, words = way.source.read(), way.source.words
    if way.kind == "maton":
        host = way.url or gateways.MATON_HOST
        return gateways.maton(
            key, key_from=words, host=host, url_from=way.url_from, connection=connection or None
        )
    return gateways.direct(key, key_from=words, host=way.url or gateways.CLOCKIFY_HOST, url_from=way.url_from)


def mirror_host(url: str) -> str:
    """What a mirror's file is named after: one user seen through Maton and directly is one user at one host."""
    return url.rpartition("://")[2].strip("/").replace("/", "-") or _USUAL["direct"]


def _shown_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # said when it is to be used
        return ""
    return f"{host}:{port}" if port else host


def _plain(kind: str, url: str) -> str:
    """The address without what goes without saying; "" for the usual one, however it is written."""
    plain = _TAIL.sub("", url.strip().rstrip("/"))
    return "" if plain == f"https://{_USUAL[kind]}" else plain


def _made_on(instant: Instant | None) -> str:
    return f"made on {format_day(day_of(instant, 'UTC'))}" if instant else ""
