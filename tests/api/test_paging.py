"""Lists to their end."""

import httpx
import pytest

from tui.domain.errors import Gone, NoConnection, Refused


def tags(start, count):
    return [{"id": f"g{i}", "workspaceId": "w", "name": f"n{i}"} for i in range(start, start + count)]


def answer(start, count, last=None):
    headers = {} if last is None else {"last-page": "true" if last else "false"}
    return httpx.Response(200, json=tags(start, count), headers=headers)


TOO_LARGE = httpx.Response(400, json={"message": "page size", "code": 3000})


def asked(script):
    return [(r.url.params["page"], r.url.params["page-size"]) for r in script.requests]


async def test_to_the_last_page_by_its_header(client, script):
    script.answers = [answer(0, 3, last=False), answer(3, 3, last=False), answer(6, 1, last=True)]
    assert [tag.id for tag in await client.tags("w")] == [f"g{i}" for i in range(7)]
    assert asked(script) == [("1", "1000"), ("2", "1000"), ("3", "1000")]


async def test_a_full_last_page_needs_no_other(client, script):
    client.page_size = 5
    script.answers = [answer(0, 5, last=True)]
    assert len(await client.tags("w")) == 5
    assert client.requests_sent == 1


async def test_without_the_header_a_short_page_is_the_last(client, script):
    client.page_size = 3
    script.answers = [answer(0, 3), answer(3, 2)]
    assert len(await client.tags("w")) == 5
    assert client.requests_sent == 2


async def test_without_the_header_a_silent_cut_to_a_round_size_is_seen(client, script):
    script.answers = [answer(0, 200), answer(200, 7)]
    assert len(await client.tags("w")) == 207
    assert asked(script) == [("1", "1000"), ("2", "1000")]


async def test_an_empty_list(client, script):
    script.answers = [answer(0, 0)]
    assert await client.tags("w") == []


async def test_a_refused_size_falls_to_200_and_is_remembered(client, script):
    script.answers = [TOO_LARGE, answer(0, 200), answer(200, 1)]
    assert len(await client.tags("w")) == 201
    assert client.page_size == 200
    assert asked(script) == [("1", "1000"), ("1", "200"), ("2", "200")]
    script.requests.clear()
    await client.tags("w")
    assert asked(script)[0] == ("1", "200")


async def test_behind_maton_a_refused_size_without_a_code(make_client, script, maton):
    client = make_client(maton)
    script.answers = [httpx.Response(400), answer(0, 1)]
    assert len(await client.tags("w")) == 1
    assert client.page_size == 200
    script.answers = [httpx.Response(400)]
    with pytest.raises(NoConnection):
        await client.tags("w")


async def test_another_refusal_keeps_the_size(client, script):
    script.answers = [httpx.Response(400, json={"message": "no", "code": 501})]
    with pytest.raises(Refused):
        await client.tags("w")
    assert client.page_size == 1000


async def test_a_workspace_that_is_gone_is_asked_for_once(client, script):
    script.answers = [httpx.Response(404)]
    with pytest.raises(Gone):
        await client.tags("w")
    assert client.requests_sent == 1


async def test_items_that_moved_between_pages_come_once(client, script):
    client.page_size = 3
    script.answers = [answer(0, 3), answer(2, 3), answer(5, 1)]
    assert [tag.id for tag in await client.tags("w")] == [f"g{i}" for i in range(6)]


async def test_a_server_that_does_not_page_is_not_asked_for_ever(client, script):
    client.page_size = 3
    script.answers = [answer(0, 3)]
    assert len(await client.tags("w")) == 3
    assert client.requests_sent == 2
