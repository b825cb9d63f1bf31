"""Where requests go: Clockify itself, Clockify through Maton, or the server in our own process."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import httpx

from tui.domain.errors import InputError

CLOCKIFY_HOST = "https://api.clockify.me"
MATON_HOST = "https://api.maton.ai"
EMBEDDED_URL = "http://clockpane.local/api/v1"

_TAIL = re.compile(r"/api(?:/v1)?$")
_KEY = re.compile(r"^[\x21-\x7e]+$")

Kind = Literal["local", "maton", "direct"]


class HeaderAuth(httpx.Auth):
    """Puts secret headers on each request; its repr shows the headers' names only."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the headers and send."""
        request.headers.update(self._headers)
        yield request

    def __repr__(self) -> str:
        return f"HeaderAuth({', '.join(self._headers)})"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Requests a second that the other side takes, counted per account or per workspace; None: not counted."""

    per_second: int | None = None
    scope: Literal["account", "workspace"] = "account"


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """One way to a Clockify. Build it with `direct`, `maton` or `embedded`, which check what they are given."""

    kind: Kind
    base_url: str
    """What stands before `/user` and `/workspaces`, without a slash at the end."""
    key_from: str = ""
    """Where the key was found, in words for a person (`MATON_API_KEY`, `the keyring`); never the key."""
    auth: httpx.Auth | None = field(default=None, repr=False)
    limits: Limits = Limits()
    connections_url: str | None = None
    """Address of Maton's own routes for connections; None where there are none."""
    connection: str | None = None
    """Id of the Maton connection that was chosen."""
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """Host and port that requests go to; with the user's id it names an account."""
        return urlsplit(self.base_url).netloc

    def choosing(self, connection: str | None) -> Gateway:
        """The same gateway with that Maton connection on every request (None: Maton's own choice).

        Raises InputError where there are no connections to choose from, or for an id that is none.
        """
        if self.connections_url is None or not isinstance(self.auth, _MatonAuth):
            raise InputError("only a Maton account has connections", field="connection")
        return replace(self, auth=self.auth.choosing(_connection(connection)), connection=connection)


class _MatonAuth(HeaderAuth):
    """The Bearer key, and the chosen connection beside it."""

    def __init__(self, key: str, connection: str | None = None) -> None:
        self._key = key
        chosen = {"Maton-Connection": connection} if connection else {}
        super().__init__({"Authorization": f"Bearer {key}"} | chosen)

    def choosing(self, connection: str | None) -> _MatonAuth:
        """The same key with another connection."""
        return _MatonAuth(self._key, connection)


def direct(
    key: str, *, key_from: str, host: str = CLOCKIFY_HOST, url_from: str = "CLOCKIFY_API_URL"
) -> Gateway:
    """Clockify itself, by `X-Api-Key`. InputError for an unusable key or address (plain http beyond loopback)."""
    root = _TAIL.sub("", _checked(host, url_from))
    return Gateway(
        kind="direct",
        base_url=f"{root}/api/v1",
        key_from=key_from,
        auth=HeaderAuth({"X-Api-Key": _usable(key, key_from)}),
        limits=Limits(per_second=50, scope="workspace"),
    )


def maton(
    key: str,
    *,
    key_from: str,
    host: str = MATON_HOST,
    url_from: str = "MATON_API_URL",
    connection: str | None = None,
) -> Gateway:
    """Clockify through Maton, by a Bearer key and perhaps a connection. InputError as in `direct`."""
    root = _checked(host, url_from)
    return Gateway(
        kind="maton",
        base_url=f"{root}/clockify/api/v1",
        key_from=key_from,
        auth=_MatonAuth(_usable(key, key_from), _connection(connection)),
        # The two descriptions disagree (10 an account, 50 a workspace); the lower one satisfies both.
        limits=Limits(per_second=10, scope="account"),
        connections_url=f"{root}/connections",
        connection=connection or None,
    )


def embedded(transport: httpx.AsyncBaseTransport) -> Gateway:
    """The server in this process, behind the transport given; nothing is counted and no key is needed."""
    return Gateway(kind="local", base_url=EMBEDDED_URL, key_from="this program", transport=transport)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: `localhost` or a loopback address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _usable(key: str, key_from: str) -> str:
    key = key.strip()
    if not _KEY.match(key):
        raise InputError(f"the key from {key_from} is empty or holds characters that no key has", field="key")
    return key


def _connection(connection: str | None) -> str | None:
    if connection and not _KEY.match(connection):
        raise InputError("the connection's id holds characters that no id has", field="connection")
    return connection or None


def _checked(address: str, name: str) -> str:
    """The address without a slash at its end, if a key may be sent there."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"{name} is not a web address", field="url") from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise InputError(f"{name} is not a web address", field="url", hint="It looks like https://host.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(f"{name} must hold a host and a path, nothing else", field="url")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(
            f"{name} is plain http, which would show the key to everyone on the way to {host}",
            field="url",
            hint="Use https; plain http is taken for this machine only.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
