"""Maton's connections from a session: made, chosen, deleted, expired; what waits goes to nobody else."""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.keys import HeldKeyring, keyring_is
from tests.rig import KEY, MATON_KEY, Rig, settled, wait_for
from tests.session.test_accounts import with_anna
from tui.cli import _log_to
from tui.domain.entries import EntryDraft
from tui.domain.errors import InputError, NoConnection, ServerFault
from tui.server.app import make_app
from tui.server.connections import add_connection
from tui.session.session import Session
from tui.session.state import ConnectionInfo, Link, NewAccount


def env(rig: Rig, **more: str) -> dict[str, str]:
    return {"MATON_API_KEY": MATON_KEY, "MATON_API_URL": rig.url, **more}


@pytest.fixture
def held() -> Iterator[HeldKeyring]:
    held = HeldKeyring()
    with keyring_is(held):
        yield held


@asynccontextmanager
async def connected(rig: Rig, **more: str) -> AsyncIterator[Session]:
    """A session through Maton that has read its news."""
    async with rig.session(env=env(rig, **more)) as session:
        assert session.state.account.kind == "maton"
        yield session


async def act(session: Session, rig: Rig, name: str) -> None:
    now = rig.clock.now()
    await session.add(EntryDraft(start=now - 60, end=now, description=name))


def of(rig: Rig, user: str) -> list[str]:
    """What the server has of that user."""
    with rig.database.read() as db:
        rows = db.execute("SELECT description FROM entries WHERE user_id = ? ORDER BY start", (user,))
        return [row[0] for row in rows.fetchall()]


def signed_in(made: ConnectionInfo) -> None:
    """Its owner has opened the address."""
    urllib.request.urlopen(made.url).close()


def token_of(made: ConnectionInfo) -> str:
    return made.url.partition("session_token=")[2]


async def test_from_a_key_without_a_connection_to_the_first_entry(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        info = await session.add_account(NewAccount(kind="maton", key=MATON_KEY, url=rig.url))
        assert (info.kind, info.title) == ("maton", "Clockify")
        with pytest.raises(NoConnection, match="under accounts"):
            await session.open_place(info.id, "")
        assert await session.connections(info.id) == []
        made = await session.create_connection(info.id)
        assert (made.status, made.chosen) == ("PENDING", False)
        assert (await session.connection(info.id, made.id)).status == "PENDING"
        signed_in(made)
        assert (await session.connection(info.id, made.id)).status == "ACTIVE"
        await session.choose_connection(info.id, made.id)
        await session.open_place(info.id, "")
        await act(session, rig, "the first one")
        await settled(session)
        assert session.accounts()[0].connection == made.id
        assert (await session.test_account(info.id)).startswith(
            f"answers as jane@acme.io · 1 workspace · connection {made.id}, made on "
        )
    assert [one["description"] for one in rig.entries()] == ["the first one"]
    async with rig.bare_session(env={}) as session:
        assert session.state.account.id == info.id


async def test_a_wrong_key_of_maton_is_refused_beside_its_field(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        with pytest.raises(InputError, match="did not accept") as refused:
            await session.add_account(NewAccount(kind="maton", key="wrong", url=rig.url))
        assert refused.value.field == "key"
    assert held.kept == {}


async def test_a_key_with_several_connections_is_kept_until_one_is_chosen(
    rig: Rig, held: HeldKeyring
) -> None:
    anna = with_anna(rig)
    _, hers = add_connection(rig.database), add_connection(rig.database, anna)
    async with rig.bare_session(env={}) as session:
        info = await session.add_account(NewAccount(kind="maton", key=MATON_KEY, url=rig.url))
        assert session.accounts()[0].user == ""
        assert not [one for one in await session.connections(info.id) if one.chosen]
        assert "2 connections, none chosen yet" in await session.test_account(info.id)
        await session.choose_connection(info.id, hers)
        assert session.accounts()[0].user == "anna@acme.io"
        await session.open_place(info.id, "")
        await act(session, rig, "of Anna")
        await settled(session)
    assert of(rig, anna) == ["of Anna"]


async def test_the_list_has_all_statuses_and_marks_the_one_in_use(rig: Rig) -> None:
    used, other = add_connection(rig.database), add_connection(rig.database, status="FAILED")
    async with connected(rig) as session:
        listed = await session.connections("maton")
        assert [(one.id, one.status, one.chosen) for one in listed] == [
            (used, "ACTIVE", True),
            (other, "FAILED", False),
        ]
        assert all(one.created for one in listed)
        with pytest.raises(InputError, match="through Maton"):
            await session.connections("local")


async def test_another_connection_of_the_same_user_keeps_the_mirror_and_what_waits(rig: Rig) -> None:
    first, second = add_connection(rig.database), add_connection(rig.database)
    async with connected(rig, MATON_CONNECTION=first):
        pass
    async with connected(rig) as session:
        mirror = session._account.mirror.database.path
        await session.choose_connection("maton", second)
        assert session._account.mirror.database.path == mirror
        rig.requests.clear()
        await act(session, rig, "through the second")
        await settled(session)
        row = session.accounts()[0]
        assert (row.connection, row.connection_from) == (second, "")
        sent = [one.path for one in rig.requests]
        first_write = next(n for n, one in enumerate(rig.requests) if one.method == "POST")
        assert "/clockify/api/v1/user" in sent[:first_write], "it is made sure of whose it is first"
    assert len(rig.entries()) == 1


async def test_what_waits_for_one_user_is_never_sent_to_another(rig: Rig) -> None:
    anna = with_anna(rig)
    mine, hers = add_connection(rig.database), add_connection(rig.database, anna)
    async with connected(rig, MATON_CONNECTION=mine):
        pass
    async with connected(rig) as session:
        jane = session.state.user.id
        told: list[str] = []
        session.on_notice(told.append)
        rig.faults.chance = lambda method, _: "drop before" if method == "POST" else ""
        await act(session, rig, "of Jane")
        await session.choose_connection("maton", hers)
        assert session.state.user.email == "anna@acme.io"
        assert told == [
            "1 act waits in the mirror of jane@acme.io, until a connection of that user is chosen again."
        ]
        rig.faults.chance = None
        await act(session, rig, "of Anna")
        await settled(session)
        assert (of(rig, jane), of(rig, anna)) == ([], ["of Anna"])
        await session.choose_connection("maton", mine)
        assert session.state.user.id == jane
        await settled(session)
        assert (of(rig, jane), of(rig, anna)) == (["of Jane"], ["of Anna"])


async def test_a_connection_that_can_t_be_used_changes_nothing(rig: Rig) -> None:
    add_connection(rig.database)
    failed = add_connection(rig.database, status="FAILED")
    async with connected(rig) as session:
        with pytest.raises(NoConnection):
            await session.choose_connection("maton", failed)
        assert session.accounts()[0].connection == ""
        await act(session, rig, "as before")
        await settled(session)
    assert len(rig.entries()) == 1


async def test_a_connection_set_by_a_variable_is_not_chosen_here(rig: Rig) -> None:
    first, second = add_connection(rig.database), add_connection(rig.database)
    async with connected(rig, MATON_CONNECTION=first) as session:
        with pytest.raises(InputError, match="MATON_CONNECTION"):
            await session.choose_connection("maton", second)
        row = session.accounts()[0]
        assert (row.connection, row.connection_from) == (first, "MATON_CONNECTION")


async def test_after_a_connection_was_deleted_nothing_goes_to_the_next_ones_user(rig: Rig) -> None:
    anna = with_anna(rig)
    mine = add_connection(rig.database)
    async with connected(rig) as session:
        add_connection(rig.database, anna)
        await session.delete_connection("maton", mine)
        await act(session, rig, "of Jane")
        await wait_for(lambda: session.state.sync.link is Link.BLOCKED, "it asks whose it is, and stops")
        assert "belongs to anna@acme.io now" in session.state.sync.message
        assert "belongs to anna@acme.io now" in session.accounts()[0].trouble
        assert session.state.sync.waiting == 1
    assert of(rig, anna) == []


async def test_a_chosen_connection_that_is_deleted_is_not_chosen_any_more(rig: Rig) -> None:
    first, second = add_connection(rig.database), add_connection(rig.database)
    async with connected(rig, MATON_CONNECTION=first):
        pass
    async with connected(rig) as session:
        await session.choose_connection("maton", second)
        await session.delete_connection("maton", second)
        assert session.accounts()[0].connection == ""
        assert [one.id for one in await session.connections("maton") if one.chosen] == [first]
        await act(session, rig, "through the first")
        await settled(session)
    assert len(rig.entries()) == 1


# what has expired


async def test_an_expired_sign_in_is_said_with_its_cure_and_what_met_it_is_looked_up(rig: Rig) -> None:
    add_connection(rig.database)
    async with connected(rig) as session:
        rig.faults.chance = lambda _, path: "fails" if path.startswith("/clockify/") else ""
        await act(session, rig, "meets it")
        session.sync_now()
        await wait_for(lambda: "probably expired" in session.state.sync.message, "it is said")
        assert "make a new connection under accounts" in session.state.sync.message.lower()
        assert session.state.sync.cure
        assert "probably expired" in session.accounts()[0].trouble
        assert {one.state for one in session.waiting_acts()} <= {"unclear", "waiting"}
        made = await session.create_connection("maton")
        rig.faults.chance = None
        signed_in(made)
        await session.choose_connection("maton", made.id)
        await settled(session)
        assert session.state.sync.message == ""
    assert len(rig.entries()) == 1


async def test_a_key_whose_only_connection_has_expired_can_be_added(rig: Rig, held: HeldKeyring) -> None:
    add_connection(rig.database)
    rig.faults.chance = lambda _, path: "fails" if path.startswith("/clockify/") else ""
    async with rig.bare_session(env={}) as session:
        info = await session.add_account(NewAccount(kind="maton", key=MATON_KEY, url=rig.url))
        with pytest.raises(ServerFault, match="probably expired"):
            await session.test_account(info.id)


# the address, with the token in it


async def test_the_token_in_the_address_is_in_no_log_and_no_error(
    rig: Rig, held: HeldKeyring, tmp_path: Path
) -> None:
    root = logging.getLogger()
    level, before = root.level, list(root.handlers)
    log = tmp_path / "clockpane.log"
    assert _log_to(log) == log
    root.setLevel(logging.DEBUG)
    try:
        async with rig.bare_session(env={}) as session:
            info = await session.add_account(NewAccount(kind="maton", key=MATON_KEY, url=rig.url))
            made = await session.create_connection(info.id)
            token = token_of(made)
            assert token
            assert token not in repr(made)
            assert token not in repr(await session.connections(info.id))
            rig.faults.plan("GET", "/connections", "fails")
            with pytest.raises(ServerFault) as failed:
                await session.connection(info.id, made.id)
            assert token not in str(failed.value)
            await session.delete_connection(info.id, made.id)
    finally:
        for handler in [one for one in root.handlers if one not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
    written = log.read_text(encoding="utf-8")
    assert written
    for secret in (token, KEY, MATON_KEY):
        assert secret not in written
    assert token not in rig.paths().memory_file.read_text(encoding="utf-8")


async def test_a_server_that_answers_with_no_address_is_told(rig: Rig, held: HeldKeyring) -> None:
    with rig.database.write() as db:
        db.execute(
            "CREATE TRIGGER no_link AFTER INSERT ON connections BEGIN "
            "UPDATE connections SET url = 'file:///etc/passwd' WHERE id = new.id; END"
        )
    async with rig.bare_session(env={}) as session:
        info = await session.add_account(NewAccount(kind="maton", key=MATON_KEY, url=rig.url))
        with pytest.raises(ServerFault, match="no address to sign in at"):
            await session.create_connection(info.id)


async def test_a_session_that_is_refused_by_maton_works_on_from_its_mirror(rig: Rig) -> None:
    add_connection(rig.database)
    async with connected(rig) as session:
        await act(session, rig, "seen")
        await settled(session)
    rig.faults._app = make_app(rig.database, keys={KEY}, maton_keys={"another"}, clock=rig.clock)
    async with rig.bare_session(env=env(rig)) as session:
        await wait_for(lambda: session.state.sync.link is Link.KEY_REFUSED, "it is said")
        assert "MATON_API_KEY" in session.accounts()[0].trouble
        assert [one.description for one in session.state.days[0].entries] == ["seen"]
