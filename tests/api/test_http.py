"""The request core: what is repeated, what is not, and what nobody may see."""

import asyncio
import logging
from contextlib import asynccontextmanager

import httpx
import pytest

from tui.api import gateways
from tui.api.client import ClockifyClient
from tui.api.http import path_of
from tui.domain.entries import EntryDraft
from tui.domain.errors import InputError, KeyRefused, Limited, NotReached, Refused, ServerFault, Unclear

KEY = "k3y-that-nobody-may-see"
USER = {"id": "u1", "name": "Ann"}
DRAFT = EntryDraft(start=1_790_000_000, description="secret work")
ENTRY = {
    "id": "e1",
    "workspaceId": "w",
    "userId": "u1",
    "description": "secret work",
    "timeInterval": {"start": "2026-09-21T16:53:20Z", "end": None, "duration": None},
}


def ok(json=None, status=200, **headers):
    return httpx.Response(status, json=USER if json is None else json, headers=headers)


async def test_a_read_is_tried_three_times(client, script, clock):
    script.answers = [httpx.Response(502), httpx.ReadError("x"), ok()]
    assert (await client.user()).name == "Ann"
    assert client.requests_sent == 3
    assert clock.slept == [0.3, 1.0]


@pytest.mark.parametrize(
    "failure", [httpx.Response(503), httpx.RemoteProtocolError("x"), httpx.ConnectError("x")]
)
async def test_a_read_gives_up_after_that(client, script, failure):
    script.answers = [failure]
    with pytest.raises(NotReached):
        await client.user()
    assert client.requests_sent == 3


@pytest.mark.parametrize(
    "failure", [httpx.ReadTimeout("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
async def test_what_was_waited_for_is_not_tried_again(client, script, failure):
    script.answers = [failure]
    with pytest.raises(NotReached):
        await client.user()
    assert client.requests_sent == 1


async def test_500_is_not_tried_again(client, script):
    script.answers = [httpx.Response(500)]
    with pytest.raises(ServerFault):
        await client.user()
    assert client.requests_sent == 1


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.WriteTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.Response(500),
        httpx.Response(502, html="<html>"),
        httpx.Response(503),
    ],
)
async def test_a_write_that_may_have_arrived_is_sent_once_and_unclear(client, script, failure):
    script.answers = [failure]
    with pytest.raises(Unclear):
        await client.create_entry("w", DRAFT)
    assert client.requests_sent == 1


@pytest.mark.parametrize(
    ("failure", "sent"),
    [
        (httpx.ConnectError("x"), 3),
        (httpx.ConnectTimeout("x"), 1),
        (httpx.PoolTimeout("x"), 1),
        (httpx.ProxyError("x"), 1),
    ],
)
async def test_a_write_that_never_left_is_certain(client, script, failure, sent):
    script.answers = [failure]
    with pytest.raises(NotReached) as error:
        await client.create_entry("w", DRAFT)
    assert type(error.value) is NotReached
    assert client.requests_sent == sent


async def test_a_failed_connect_is_tried_again_for_writes(client, script):
    script.answers = [httpx.ConnectError("x"), ok(ENTRY, 201)]
    assert (await client.create_entry("w", DRAFT)).id == "e1"


async def test_a_bad_certificate_is_said(client, script):
    script.answers = [httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] …")]
    with pytest.raises(NotReached, match="certificate"):
        await client.user()
    assert client.requests_sent == 1


async def test_a_crash_report_does_not_lead_to_the_headers(client, script):
    for failure in (httpx.ReadError("x"), httpx.ReadTimeout("x"), httpx.ConnectError("x")):
        script.answers = [failure]
        with pytest.raises(NotReached) as error:
            await client.user()
        assert error.value.__cause__ is None
        assert error.value.__suppress_context__


async def test_a_short_later_is_waited_for_even_by_writes(client, script, clock):
    script.answers = [httpx.Response(429, headers={"Retry-After": "2"}), ok(ENTRY, 201)]
    await client.create_entry("w", DRAFT)
    assert clock.slept == [2.0]


async def test_a_long_later_is_told(client, script, clock):
    script.answers = [httpx.Response(429, headers={"Retry-After": "120"})]
    with pytest.raises(Limited) as limited:
        await client.user()
    assert limited.value.after == 120
    assert clock.slept == []
    assert client.limiter.next_free() == pytest.approx(120)
    with pytest.raises(Limited):
        await client.user()
    assert client.requests_sent == 1


async def test_429_without_a_time_backs_off_and_gives_up(client, script, clock):
    script.answers = [httpx.Response(429)]
    with pytest.raises(Limited) as limited:
        await client.user()
    assert client.requests_sent == 3
    assert limited.value.after
    assert len(clock.slept) == 2


async def test_the_hours_budget_counts_every_request(make_client, script):
    client = make_client(requests_per_hour=2)
    script.answers = [ok()]
    await client.user()
    await client.user()
    with pytest.raises(Limited):
        await client.user()
    assert client.limiter.spent_last_hour() == 2
    assert client.requests_sent == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(client, script, status):
    script.answers = [httpx.Response(status, headers={"Location": "https://evil.example/user"})]
    with pytest.raises(ServerFault, match="another address"):
        await client.user()
    assert [request.url.host for request in script.requests] == ["api.clockify.me"]


async def test_an_answer_that_is_not_clockifys(client, script):
    script.answers = [httpx.Response(200, html="<html>Sign in to the hotel's network</html>")]
    with pytest.raises(ServerFault, match="a user"):
        await client.user()


async def test_a_damaged_answer(client, script):
    script.answers = [httpx.DecodingError("x")]
    with pytest.raises(ServerFault):
        await client.user()


async def test_neither_key_nor_content_is_logged(make_client, script, caplog, maton):
    caplog.set_level(logging.DEBUG)
    script.answers = [
        ok(ENTRY, 201),
        httpx.Response(400, json={"message": f"secret work {KEY}", "code": 501}),
        httpx.ReadError(f"secret work {KEY}"),
    ]
    client = make_client(maton)
    await client.create_entry("w", DRAFT)
    with pytest.raises(Refused):
        await client.create_entry("w", DRAFT)
    with pytest.raises(Unclear) as unclear:
        await client.create_entry("w", DRAFT)
    assert KEY not in str(unclear.value)
    with pytest.raises(Unclear):
        await client.entries("w", "u1", description="secret work")
    assert "POST /workspaces/w/time-entries: 201" in caplog.text
    assert KEY not in caplog.text
    assert "secret" not in caplog.text


async def test_a_refused_key_is_named_by_where_it_is_from(client, script):
    script.answers = [httpx.Response(401, json={"message": f"no {KEY}", "code": 4003})]
    with pytest.raises(KeyRefused) as refused:
        await client.user()
    assert "CLOCKIFY_API_KEY" in str(refused.value)
    assert KEY not in str(refused.value)


def test_parts_of_an_address_cant_break_out():
    assert path_of("workspaces", "../x?y=1#z") == "/workspaces/..%2Fx%3Fy%3D1%23z"
    with pytest.raises(InputError):
        path_of("workspaces", "w", "tags", "")


async def test_without_an_id_nothing_is_deleted(client, script):
    with pytest.raises(InputError):
        await client.delete_entry("w", "")
    assert script.requests == []


@asynccontextmanager
async def server(behave):
    """A real socket whose other side behaves as told; yields its address and the requests it got."""
    got = []

    async def serve(reader, writer):
        got.append(await reader.readuntil(b"\r\n\r\n"))
        await behave(writer, len(got))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", got


async def test_a_connection_cut_before_the_answer_is_unclear_on_a_real_socket(clock):
    async def cut(writer, _number):
        writer.transport.abort()

    async with server(cut) as (url, got):
        client = ClockifyClient(gateways.direct(KEY, key_from="X", host=url), clock=clock, sleep=clock.sleep)
        with pytest.raises(Unclear):
            await client.create_entry("w", DRAFT)
        assert len(got) == 1
        with pytest.raises(Unclear):
            await client.user()
        assert len(got) == 4
        await client.close()


async def test_an_answer_cut_in_the_middle_is_read_again(clock):
    async def answer(writer, number):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n")
        writer.write(b'{"id": "u1", "name": "A' if number == 1 else b'{"id":"u1","name":"Anna"}')
        await writer.drain()

    async with server(answer) as (url, got):
        client = ClockifyClient(gateways.direct(KEY, key_from="X", host=url), clock=clock, sleep=clock.sleep)
        assert (await client.user()).id == "u1"
        assert len(got) == 2
        await client.close()


async def test_a_closed_port_is_certain(clock):
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    client = ClockifyClient(
        gateways.direct(KEY, key_from="X", host=f"http://127.0.0.1:{port}"), clock=clock, sleep=clock.sleep
    )
    with pytest.raises(NotReached) as error:
        await client.create_entry("w", DRAFT)
    assert type(error.value) is NotReached
    await client.close()
