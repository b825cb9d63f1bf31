"""Accounts that are typed in, tested and logged out of, against a server on a socket and a keyring in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest

from tests.keys import HeldKeyring, keyring_is
from tests.rig import KEY, MATON_KEY, Rig, settled, wait_for
from tui.domain.entries import EntryDraft
from tui.domain.errors import InputError, KeyRefused, NotReached
from tui.server.admin import add_user
from tui.server.app import make_app
from tui.server.connections import add_connection
from tui.session.session import Session
from tui.session.state import Link, NewAccount

OTHER_KEY = "key-of-anna"


@pytest.fixture
def held() -> Iterator[HeldKeyring]:
    held = HeldKeyring()
    with keyring_is(held):
        yield held


def with_anna(rig: Rig) -> str:
    """Another user with a key of her own; her id."""
    anna = add_user(rig.database, rig.workspace, name="Anna", email="anna@acme.io")
    keys = {KEY: rig.user, OTHER_KEY: anna}
    rig.faults._app = make_app(
        rig.database, keys=keys, maton_keys={MATON_KEY}, clock=rig.clock, on_request=rig.requests.append
    )
    return anna


def new(rig: Rig, key: str = KEY, kind: str = "direct") -> NewAccount:
    return NewAccount(kind=kind, key=key, url=rig.url)


def mirrors(rig: Rig) -> list[str]:
    """Files of mirrors that are not the local one's."""
    return sorted(p.name for p in rig.paths().mirrors.iterdir() if not p.name.startswith("local-"))


async def opened(session: Session, rig: Rig, key: str = KEY) -> str:
    """Add the account and show it; its id."""
    info = await session.add_account(new(rig, key))
    await session.open_place(info.id, "")
    await wait_for(lambda: session.state.sync.link is Link.ONLINE, "it is read")
    return info.id


async def act(session: Session, rig: Rig, name: str = "an act") -> None:
    now = rig.clock.now()
    await session.add(EntryDraft(start=now - 60, end=now, description=name))


async def test_a_key_with_blanks_around_it_goes_into_the_keyring_and_opens_at_the_next_start(
    rig: Rig, held: HeldKeyring
) -> None:
    async with rig.bare_session(env={}) as session:
        before = session.accounts()
        assert [(one.info.id, one.current, one.can_log_out) for one in before] == [("local", True, False)]
        info = await session.add_account(new(rig, f"  {KEY}\n"))
        assert info.title == "Clockify · jane@acme.io"
        assert held.kept == {("clockpane", info.id): KEY}
        await session.open_place(info.id, "")
        await act(session, rig)
        await settled(session)
        row, local = session.accounts()
        assert (row.key_from, row.user, row.current, row.can_log_out) == (
            "system keyring",
            "jane@acme.io",
            True,
            True,
        )
        assert (local.info.id, row.host) == ("local", rig.url.removeprefix("http://"))
    assert KEY not in rig.paths().memory_file.read_text(encoding="utf-8")
    held.asked = 0
    async with rig.bare_session(env={}) as session:
        assert session.state.account == info
        await wait_for(lambda: session.state.sync.link is Link.ONLINE, "its key is found in the keyring")
        assert held.asked
    assert len(rig.entries()) == 1


REFUSED = {
    "no key": ("", "", "key", "missing"),
    "a space": ("two words", "", "key", "a space or a line break inside"),
    "a line break": ("line\nbreak", "", "key", "a space or a line break inside"),
    "an umlaut": ("schlüssel", "", "key", "characters that no key has"),
    "a wrong one": ("wrong", "", "key", "did not accept"),
    "plain http": (KEY, "http://clockify.example", "url", "plain http"),
    "no address": (KEY, "clockify.example", "url", "not a web address"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_can_t_be_is_refused_beside_its_field_and_nothing_is_kept(
    rig: Rig, held: HeldKeyring, what: str
) -> None:
    key, url, field, words = REFUSED[what]
    async with rig.bare_session(env={}) as session:
        with pytest.raises(InputError, match=words) as refused:
            await session.add_account(NewAccount(kind="direct", key=key, url=url or rig.url))
        assert refused.value.field == field
        assert not key.strip() or key not in str(refused.value)
        assert len(session.accounts()) == 1
    assert held.kept == {}


async def test_without_an_answer_nothing_is_kept(rig: Rig, held: HeldKeyring) -> None:
    rig.down()
    async with rig.bare_session(env={}) as session:
        with pytest.raises(NotReached):
            await session.add_account(new(rig))
        assert len(session.accounts()) == 1
    assert held.kept == {}


class PlainFile(HeldKeyring):
    """One that keeps keys where everybody can read them: such rank below one."""

    priority = 0.5  # type: ignore[assignment]


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, PlainFile])
@pytest.mark.parametrize(("kind", "variable"), [("direct", "CLOCKIFY_API_KEY"), ("maton", "MATON_API_KEY")])
async def test_without_a_keyring_the_variable_is_named(
    rig: Rig, backend: type[keyring.backend.KeyringBackend], kind: str, variable: str
) -> None:
    add_connection(rig.database)
    with keyring_is(backend()):
        async with rig.bare_session(env={}) as session:
            with pytest.raises(InputError, match=variable) as refused:
                await session.add_account(new(rig, MATON_KEY if kind == "maton" else KEY, kind))
            assert refused.value.field == "key"
            assert len(session.accounts()) == 1
        async with rig.bare_session(env={}) as session:
            assert len(session.accounts()) == 1


async def test_a_locked_keyring_keeps_nothing_and_lets_nothing_go(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        held.locked = True
        with pytest.raises(InputError, match="did not take"):
            await session.add_account(new(rig))
        held.locked = False
        account = await opened(session, rig)
        held.locked = True
        with pytest.raises(KeyRefused, match="did not let go"):
            await session.log_out(account, wipe=False)
        assert session.state.account.id == account
        held.locked = False
        await act(session, rig)
        await settled(session)
    async with rig.bare_session(env={}) as session:
        assert session.state.account.id == account


async def test_several_accounts_stand_side_by_side(rig: Rig, held: HeldKeyring) -> None:
    with_anna(rig)
    async with rig.session() as session:
        account = await opened(session, rig, OTHER_KEY)
        assert session.state.user.email == "anna@acme.io"
        await act(session, rig, "of Anna")
        await settled(session)
        await session.open_place("direct", "")
        assert session.state.user.email == "jane@acme.io"
        await act(session, rig, "of Jane")
        await settled(session)
        assert [one.info.id for one in session.accounts()] == ["direct", account, "local"]
    assert [one["description"] for one in rig.entries()] == ["of Jane"]
    with rig.database.read() as db:
        assert db.execute("SELECT count(*) FROM entries").fetchone()[0] == 2


async def test_the_same_user_again_is_said_or_gets_the_new_key(rig: Rig, held: HeldKeyring) -> None:
    async with rig.session() as session:
        with pytest.raises(InputError, match="here already, with the key from CLOCKIFY_API_KEY"):
            await session.add_account(new(rig))
        assert held.kept == {}
    async with rig.bare_session("another", env={}) as session:
        account = await opened(session, rig)
        newer = "newer-key"
        rig.faults._app = make_app(rig.database, keys={newer}, clock=rig.clock)
        session.sync_now()
        await wait_for(lambda: session.state.sync.link is Link.KEY_REFUSED, "the old one is refused")
        assert "system keyring" in session.accounts()[0].trouble
        assert (await session.add_account(new(rig, newer))).id == account
        assert held.kept == {("clockpane", account): newer}
        await wait_for(lambda: session.state.sync.link is Link.ONLINE, "it goes on with the new one")


async def test_an_account_is_tested(rig: Rig, held: HeldKeyring) -> None:
    async with rig.session() as session:
        assert await session.test_account("direct") == "answers as jane@acme.io · 1 workspace"
        assert (await session.test_account("local")).endswith("· 1 workspace")
        rig.faults._app = make_app(rig.database, keys={"another"}, clock=rig.clock)
        with pytest.raises(KeyRefused, match="CLOCKIFY_API_KEY"):
            await session.test_account("direct")


# logging out


async def test_log_out_shows_the_local_account_and_the_mirror_is_found_again(
    rig: Rig, held: HeldKeyring
) -> None:
    async with rig.bare_session(env={}) as session:
        account = await opened(session, rig)
        rig.down()
        await act(session, rig, "waits")
        assert session.accounts()[0].waiting == 1
        await session.log_out(account, wipe=False)
        assert session.state.account.kind == "local"
        assert [one.info.id for one in session.accounts()] == ["local"]
        assert held.kept == {}
        assert not [name for name in session._tasks if name.startswith("direct")]
        with pytest.raises(InputError, match="not here any more"):
            await session.test_account(account)
    assert json.loads(rig.paths().memory_file.read_bytes())["added"] == {}
    rig.back_up()
    async with rig.bare_session(env={}) as session:
        assert session.state.account.kind == "local"
        await opened(session, rig)
        await settled(session)
    assert [one["description"] for one in rig.entries()] == ["waits"], "it was sent once it was back"


async def test_what_waits_is_never_wiped(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        account = await opened(session, rig)
        rig.down()
        await act(session, rig)
        await act(session, rig)
        shown: list[str] = []
        session.subscribe(lambda state: shown.append(state.account.id))
        with pytest.raises(InputError, match=r"2 acts wait .* ctrl\+r"):
            await session.log_out(account, wipe=True)
        assert session.state.account.id == account
        assert "local" not in shown, "nothing has moved on the screen"
        assert held.kept
        assert mirrors(rig)
        rig.back_up()
        session.sync_now()
        await settled(session)
        await session.log_out(account, wipe=True)
        assert session.state.account.kind == "local"
    assert mirrors(rig) == []
    assert held.kept == {}


async def test_an_act_that_came_from_elsewhere_in_the_last_moment_is_not_wiped(
    rig: Rig, held: HeldKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.bare_session(env={}) as session:
        account = await opened(session, rig)
        path = session._account.mirror.database.path
        halt = session._halt

        async def and_another_program_writes(one: object) -> None:
            await halt(one)  # type: ignore[arg-type]
            db = sqlite3.connect(path)
            command = '{"type":"DeleteEntry","entry_id":"e"}'
            db.execute(
                "INSERT INTO outbox (workspace_id, target, command, created_at) VALUES ('w', 'e', ?, 1)",
                (command,),
            )
            db.commit()
            db.close()

        monkeypatch.setattr(session, "_halt", and_another_program_writes)
        with pytest.raises(InputError, match="1 act waits"):
            await session.log_out(account, wipe=True)
        assert session.state.account.id == account
        assert held.kept
        assert path.exists()


async def test_a_mirror_that_another_program_has_open_is_not_wiped(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        account = await opened(session, rig)
        async with rig.bare_session(env={}) as other:
            assert other.state.account.id == account
            with pytest.raises(InputError, match="Another clockpane"):
                await session.log_out(account, wipe=True)
            assert session.state.account.id == account
            assert held.kept
            await act(other, rig, "written elsewhere")
            await wait_for(lambda: session.state.days, "both go on")
        await settled(session)
        await session.log_out(account, wipe=True)
    assert mirrors(rig) == []
    assert len(rig.entries()) == 1


async def test_who_can_t_be_logged_out_of_is_told_why(rig: Rig, held: HeldKeyring) -> None:
    async with rig.session() as session:
        with pytest.raises(InputError, match="comes from CLOCKIFY_API_KEY"):
            await session.log_out("direct", wipe=False)
        with pytest.raises(InputError, match="no key"):
            await session.log_out("local", wipe=False)
        assert session.state.account.id == "direct"


async def test_two_programs_remember_the_accounts_of_both(rig: Rig, held: HeldKeyring) -> None:
    with_anna(rig)
    async with rig.bare_session(env={}) as one, rig.bare_session(env={}) as two:
        first = await opened(one, rig)
        second = await opened(two, rig, OTHER_KEY)
    async with rig.bare_session(env={}) as session:
        assert {row.info.id for row in session.accounts()} == {first, second, "local"}


async def test_the_demo_keeps_no_keys(tmp_path: Path, held: HeldKeyring) -> None:
    from tui.settings import Settings, paths_under
    from tui.wiring import open_demo

    wired = open_demo(paths_under(tmp_path), Settings())
    with pytest.raises(InputError, match="demo"):
        await wired.session.add_account(NewAccount(kind="direct", key=KEY))
    wired.close()


async def test_the_keyring_is_not_looked_at_before_it_is_needed(rig: Rig, held: HeldKeyring) -> None:
    async with rig.bare_session(env={}) as session:
        await opened(session, rig)
    held.asked = 0
    wired = rig.wire(env={})
    assert wired.session.state.account.kind == "direct"
    assert wired.session.accounts()[0].key_from == "system keyring"
    assert held.asked == 0
    wired.close()


@pytest.mark.parametrize(
    ("kind", "url", "host"),
    [
        ("direct", "", "api.clockify.me"),
        ("direct", "https://api.clockify.me/api/v1/", "api.clockify.me"),
        ("direct", " https://euc1.clockify.me ", "euc1.clockify.me"),
        ("maton", "", "api.maton.ai"),
    ],
)
async def test_the_key_goes_to_the_address_of_the_form_and_to_no_other(
    rig: Rig, kind: str, url: str, host: str
) -> None:
    environment = {"CLOCKIFY_API_URL": rig.url, "MATON_API_URL": rig.url}
    wired = rig.wire(env=environment)
    adding = wired.session._adding
    assert adding is not None
    spec = await adding.trial(NewAccount(kind=kind, key=KEY, url=url))
    assert spec.fresh is not None
    client = await spec.fresh("")
    assert (spec.host, client.gateway.host) == (host, host)
    await client.close()
    wired.close()
