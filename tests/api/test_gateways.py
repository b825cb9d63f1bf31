"""Where requests go, with which headers, and that keys stay hidden."""

import httpx
import pytest

from tui.api import gateways
from tui.domain.errors import InputError

KEY = "k3y-that-nobody-may-see"


def sent(gateway: gateways.Gateway) -> httpx.Request:
    request = httpx.Request("GET", gateway.base_url + "/user")
    assert gateway.auth is not None
    return next(gateway.auth.sync_auth_flow(request))


@pytest.mark.parametrize(
    "host",
    [
        "https://api.clockify.me",
        "https://api.clockify.me/",
        "https://api.clockify.me/api",
        "https://api.clockify.me/api/v1/",
    ],
)
def test_direct_takes_the_host_however_it_is_written(host):
    request = sent(gateways.direct(KEY, key_from="X", host=host))
    assert str(request.url) == "https://api.clockify.me/api/v1/user"
    assert request.headers["X-Api-Key"] == KEY
    assert "Authorization" not in request.headers


def test_maton_sends_bearer_and_the_connection_only_when_chosen():
    gateway = gateways.maton(KEY, key_from="MATON_API_KEY")
    request = sent(gateway)
    assert str(request.url) == "https://api.maton.ai/clockify/api/v1/user"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert "Maton-Connection" not in request.headers
    chosen = gateway.choosing("c-2")
    assert chosen.connection == "c-2"
    assert sent(chosen).headers["Maton-Connection"] == "c-2"
    assert sent(chosen.choosing(None)).headers.get("Maton-Connection") is None
    assert gateway.connections_url == "https://api.maton.ai/connections"


def test_only_maton_has_connections():
    with pytest.raises(InputError):
        gateways.direct(KEY, key_from="X").choosing("c-1")


def test_the_key_is_in_no_repr():
    for gateway in (gateways.direct(KEY, key_from="X"), gateways.maton(KEY, key_from="X", connection="c-1")):
        for text in (repr(gateway), str(gateway), f"{gateway.auth!r}", f"{gateway}"):
            assert KEY not in text


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:9", "https://clockify.example"]
)
def test_plain_http_is_taken_for_this_machine(host):
    assert gateways.direct(KEY, key_from="X", host=host).base_url == host + "/api/v1"


@pytest.mark.parametrize(
    "host",
    [
        "http://api.clockify.me",
        "http://localhost.evil.example",
        "http://192.168.0.1",
        "ftp://api.clockify.me",
        "api.clockify.me",
        "https://",
        "https://user:pass@api.clockify.me",
        "https://api.clockify.me?x=1",
        "https://[::1",
        "https://host:99999",
        "",
    ],
)
@pytest.mark.parametrize("make", [gateways.direct, gateways.maton])
def test_other_addresses_are_refused(make, host):
    with pytest.raises(InputError) as refused:
        make(KEY, key_from="X", host=host)
    assert KEY not in str(refused.value)
    assert "pass" not in str(refused.value)


@pytest.mark.parametrize("key", ["", "   ", "two words", "line\nbreak", "schlüssel"])
def test_unusable_keys_are_refused_without_being_shown(key):
    with pytest.raises(InputError) as refused:
        gateways.direct(key, key_from="CLOCKIFY_API_KEY")
    assert "CLOCKIFY_API_KEY" in str(refused.value)
    if key.strip():
        assert key not in str(refused.value)


def test_embedded_needs_no_key_and_counts_nothing():
    gateway = gateways.embedded(httpx.MockTransport(lambda _: httpx.Response(200)))
    assert gateway.kind == "local"
    assert gateway.auth is None
    assert gateway.limits.per_second is None
    assert gateway.host
