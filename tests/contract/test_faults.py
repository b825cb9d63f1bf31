"""What a person is told when a key, a connection or a server is wrong."""

from dataclasses import replace

import httpx
import pytest

from tui.api import gateways
from tui.api.client import ClockifyClient
from tui.domain.errors import KeyRefused, NoConnection, Refused
from tui.server.app import make_app


def client_of(gateway, app, clock):
    return ClockifyClient(
        replace(gateway, transport=httpx.ASGITransport(app, raise_app_exceptions=False)), clock=clock
    )


@pytest.fixture
def app(database):
    return make_app(database, keys=("right",), maton_keys=("right",))


@pytest.mark.parametrize(
    ("gateway", "error"),
    [
        (gateways.direct("wrong", key_from="CLOCKIFY_API_KEY"), KeyRefused),
        (gateways.maton("wrong", key_from="MATON_API_KEY"), KeyRefused),
        (gateways.maton("right", key_from="MATON_API_KEY"), NoConnection),
        (gateways.direct("right", key_from="X", host="https://api.clockify.me/wrong"), Refused),
    ],
)
async def test_the_wrong_key_connection_or_address(gateway, error, app, clock):
    client = client_of(gateway, app, clock)
    with pytest.raises(error) as raised:
        await client.user()
    assert type(raised.value) is error
    assert "wrong" not in str(raised.value)
    await client.close()


async def test_a_page_size_that_is_refused_falls_to_200(database, clock):
    app = make_app(database, largest_page=200)
    client = ClockifyClient(gateways.embedded(httpx.ASGITransport(app)), clock=clock)
    ws = (await client.user()).active_workspace
    assert await client.tags(ws) == []
    assert client.page_size == 200
    await client.close()
