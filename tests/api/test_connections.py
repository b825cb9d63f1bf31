"""Maton's connections."""

import httpx
import pytest

from tui.api.connections import MatonConnections
from tui.api.limiter import Limiter
from tui.domain.errors import Gone, InputError, KeyRefused, ServerFault

ONE = {
    "connection_id": "c-1",
    "status": "ACTIVE",
    "creation_time": "2026-02-13T09:18:02.529448Z",
    "last_updated_time": "2026-02-13T09:18:09.334540Z",
    "url": "https://connect.maton.ai/?session_token=s3cret",
    "app": "clockify",
    "metadata": {},
}


@pytest.fixture
def connections(maton, clock, script):
    http = httpx.AsyncClient(transport=httpx.MockTransport(script))
    return MatonConnections(maton, clock=clock, http=http, sleep=clock.sleep)


async def test_list(connections, script):
    script.answers = [httpx.Response(200, json={"connections": [ONE]})]
    (one,) = await connections.list(status="ACTIVE")
    assert (one.id, one.active, one.created, one.updated - one.created) == ("c-1", True, 1770974282, 7)
    assert script.calls == ["GET /connections?app=clockify&status=ACTIVE"]
    await connections.list()
    assert script.calls[-1] == "GET /connections?app=clockify"


async def test_a_chosen_connection_does_not_stand_in_the_way(connections, script):
    script.answers = [httpx.Response(200, json={"connections": []})]
    assert await connections.list() == []
    request = script.requests[0]
    assert request.headers["Authorization"].startswith("Bearer ")
    assert "Maton-Connection" not in request.headers


async def test_the_address_with_its_token_is_in_no_repr(connections, script):
    script.answers = [httpx.Response(200, json={"connection": ONE})]
    one = await connections.get("c-1")
    assert "s3cret" in one.url
    assert "s3cret" not in repr(one)
    assert script.calls == ["GET /connections/c-1"]


@pytest.mark.parametrize("reply", [{"connection": ONE}, ONE])
async def test_create_with_the_address_in_the_reply(connections, script, reply):
    script.answers = [httpx.Response(201, json=reply)]
    assert (await connections.create()).url
    assert script.body() == {"app": "clockify"}


async def test_create_without_the_address_asks_for_it(connections, script):
    script.answers = [
        httpx.Response(200, json={"connection_id": "c-1"}),
        httpx.Response(200, json={"connection": ONE}),
    ]
    assert (await connections.create()).url
    assert script.calls == ["POST /connections", "GET /connections/c-1"]


async def test_delete(connections, script):
    script.answers = [httpx.Response(200, json={})]
    assert await connections.delete("c-1") is None
    assert script.calls == ["DELETE /connections/c-1"]
    with pytest.raises(InputError):
        await connections.delete("")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401), KeyRefused),
        (httpx.Response(404), Gone),
        (httpx.Response(200, json={"connection": {"status": "ACTIVE"}}), ServerFault),
        (httpx.Response(200, html="<html>"), ServerFault),
    ],
)
async def test_faults(connections, script, answer, error):
    script.answers = [answer]
    with pytest.raises(error):
        await connections.get("c-1")


def test_only_maton_has_them(direct, clock):
    with pytest.raises(InputError):
        MatonConnections(direct, clock=clock)


async def test_they_share_the_accounts_limit(maton, clock, script, make_client):
    client = make_client(maton)
    http = httpx.AsyncClient(transport=httpx.MockTransport(script))
    connections = MatonConnections(maton, clock=clock, limiter=client.limiter, http=http, sleep=clock.sleep)
    script.answers = [httpx.Response(200, json={"connections": []})]
    await connections.list()
    assert client.limiter.spent_last_hour() == 1
    assert isinstance(connections.limiter, Limiter)
