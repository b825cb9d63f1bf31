"""Maton's own operations of the reference document, and what a connection decides."""

import pytest

from tui.api.client import ClockifyClient
from tui.api.connections import MatonConnections
from tui.domain.errors import Gone, NoConnection


@pytest.fixture
async def connections(maton_gateway, clock):
    connections = MatonConnections(maton_gateway, clock=clock)
    yield connections
    await connections.close()


async def answers(gateway, clock):
    client = ClockifyClient(gateway, clock=clock)
    try:
        return (await client.user()).name
    finally:
        await client.close()


async def test_connections(connections, maton_gateway, clock):
    (first,) = await connections.list(status="ACTIVE")
    assert first.active
    assert first.app == "clockify"
    assert first.created is not None
    made = await connections.create()
    assert made.status == "PENDING"
    assert "session_token=" in made.url
    assert await connections.get(made.id) == made
    assert {one.id for one in await connections.list()} == {first.id, made.id}
    assert await answers(maton_gateway, clock) == "John Doe"
    await connections.delete(first.id)
    with pytest.raises(Gone):
        await connections.get(first.id)
    with pytest.raises(NoConnection):
        await answers(maton_gateway, clock)


async def test_the_chosen_connection_goes_with_every_request(connections, maton_gateway, clock):
    (first,) = await connections.list()
    assert await answers(maton_gateway.choosing(first.id), clock) == "John Doe"
    with pytest.raises(NoConnection):
        await answers(maton_gateway.choosing("f" * 32), clock)
