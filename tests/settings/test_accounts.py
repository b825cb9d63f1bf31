"""Accounts that the settings name, and the commands that print their keys."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rig import KEY, MATON_KEY, ZONE, Rig, wait_for
from tui import keycommand
from tui.accountfile import NamedAccount
from tui.domain.errors import KeyRefused
from tui.keycommand import key_from
from tui.server.connections import add_connection
from tui.session.state import Link
from tui.settings import Settings, load
from tui.sync.schedule import Pace

ROOT = Path(__file__).parents[2]
ACCOUNTS = """
api_key_command = "pass show clockify"
maton_key_command = "pass show 'the gateway'"

[[accounts]]
name = "Acme"
kind = "maton"
key_variable = "ACME_KEY"
connection = "c-1"
requests_per_hour = 30

[[accounts]]
name = "Own"
kind = "direct"
api_key_command = "pass show own"
url = "https://euc1.clockify.me"
"""


def read(folder: Path, text: str) -> tuple[Settings, str]:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_accounts_and_commands_are_read(tmp_path: Path) -> None:
    settings, notice = read(tmp_path, ACCOUNTS)
    assert notice == ""
    assert settings.api_key_command == "pass show clockify"
    assert settings.maton_key_command == "pass show 'the gateway'"
    assert settings.accounts == (
        NamedAccount(name="Acme", kind="maton", variable="ACME_KEY", connection="c-1", requests_per_hour=30),
        NamedAccount(name="Own", kind="direct", command="pass show own", url="https://euc1.clockify.me"),
    )


A = '[[accounts]]\nname = "A"\nkind = "direct"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("accounts = 1", "each account begins with a line [[accounts]]"),
        ('[[accounts]]\nkind = "direct"', 'account 1 wants a name, such as name = "Acme"'),
        ('[[accounts]]\nname = "A"\nkind = "toggl"', 'kind wants "maton" or "direct", in the account A'),
        (A, "one of key_variable and api_key_command says where the key of A is"),
        (A + 'key_variable = "K"\napi_key_command = "k"', "one of key_variable and api_key_command"),
        (A + 'key = "s3cret"', "account 1 has “key”; an account has name, kind, key_variable"),
        (A + 'key_variable = "s3cret-key"', "key_variable wants the name of a variable"),
        (A + 'api_key_command = "pass \'x"', "api_key_command is no command: no closing quotation"),
        (A + 'api_key_command = " "', "api_key_command is no command: it is empty"),
        (A + "api_key_command = 3", "api_key_command wants a command in quotes"),
        (A + 'key_variable = "K"\nurl = 3', "url wants a text in quotes, in the account A"),
        (A + 'key_variable = "K"\nconnection = "c"', "only an account of kind maton has a connection"),
        (A + 'key_variable = "K"\nrequests_per_hour = 0', "requests_per_hour wants a whole number above 0"),
        (A + 'key_variable = "K"\n' + A + 'key_variable = "L"', "two accounts are called “A”"),
    ],
)
def test_accounts_that_are_wrong_are_said_in_words_and_cost_nothing_else(
    tmp_path: Path, text: str, words: str
) -> None:
    settings, notice = read(tmp_path, f"goal_hours = 32\n{text}")
    assert (settings.goal_hours, settings.accounts) == (32, ())
    assert "[[accounts]] in config.toml can't be used" in notice
    assert "None of these accounts is opened" in notice
    assert words in notice
    assert "s3cret" not in notice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('api_key_command = ""', "api_key_command is no command: it is empty"),
        ("maton_key_command = 'pass \"x'", "maton_key_command is no command: no closing quotation"),
        ("api_key_command = 1", "api_key_command wants a text, not a whole number"),
        ('api_key = "s3cret"', "there is no setting “api_key”"),
    ],
)
def test_commands_that_are_none_are_said_in_words(tmp_path: Path, text: str, words: str) -> None:
    settings, notice = read(tmp_path, text)
    assert settings == Settings()
    assert words in notice
    assert "s3cret" not in notice


# the commands themselves


def script(folder: Path, text: str) -> str:
    """A command that runs this Python."""
    path = folder / "say it.py"
    path.write_text(text, encoding="utf-8")
    return f"'{sys.executable}' '{path}'"


@pytest.mark.parametrize("printed", [KEY, f"{KEY}\n", f"  {KEY} \r\n\n", f"\n\n{KEY}"])
def test_one_line_is_the_key(tmp_path: Path, printed: str) -> None:
    assert key_from(script(tmp_path, f"print({printed!r}, end='')")) == KEY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "printed nothing. It must print the key."),
        ("print('s3cret'); print('login: s3cret')", "printed 2 lines. It must print the key in one line"),
        ("import sys; print('s3cret'); sys.exit(7)", "failed (exit code 7). Try it in a terminal."),
        ("import sys; sys.exit('s3cret')", "failed (exit code 1)"),
        ("import os; print('s3cret', flush=True); os.kill(os.getpid(), 9)", "was ended by signal 9"),
        ("print('s3cret' * 10_000)", "printed far more than a key"),
    ],
)
def test_a_command_that_gives_no_key_is_said_without_what_it_printed(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(KeyRefused) as refused:
        key_from(script(tmp_path, text))
    assert words in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_command_that_is_not_there_or_can_t_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="“no-such-program x” was not found"):
        key_from("no-such-program x")
    with pytest.raises(KeyRefused, match="can't be run: Permission denied"):
        key_from(f"'{tmp_path}'")


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("pass show clockify", "pass show clockify"),
        ("op read op://Private/Clockify-2026-account/credential", None),
        ("/home/jane/.local/bin/the-key-of-2026-for-clockify", None),
        ("bw get password clockify --session 9fK2xQ0vT7LmZ4aB8cD1", "bw get password clockify --session …"),
        ("bw get password clockify --session=9fK2xQ0vT7LmZ4aB8cD1", "bw get password clockify …"),
        ("echo Ir4Ywc0gZ4GozQfDtMj9g48xGUlLSPOW", "echo …"),
        ("secret-tool lookup service clockify-for-work", None),
    ],
)
def test_a_command_is_named_without_what_may_be_a_secret(command: str, named: str | None) -> None:
    assert keycommand.called(command) == f"command “{named or command}”"


def test_no_shell_has_a_part_in_it(tmp_path: Path) -> None:
    spy = script(tmp_path, "import sys; print('|'.join(sys.argv[1:]))")
    assert key_from(f"{spy} $HOME '`id`' ; echo") == "$HOME|`id`|;|echo"


def test_it_can_ask_nothing(tmp_path: Path) -> None:
    asks = script(tmp_path, "import sys; print(repr(sys.stdin.read()))")
    ours = f"from tui.keycommand import key_from; print(key_from({asks!r}))"
    done = subprocess.run(
        [sys.executable, "-c", ours], cwd=ROOT, input="typed", capture_output=True, text=True, check=True
    )
    assert done.stdout == "''\n"


async def test_a_command_that_hangs_is_ended_with_what_it_has_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    text = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(started)!r}, "w").write(str(child.pid))
print("s3cret", flush=True)
time.sleep(600)
"""
    with pytest.raises(KeyRefused, match="gave no answer in 3 s and was ended") as refused:
        key_from(script(tmp_path, text), seconds=3)
    assert "s3cret" not in str(refused.value)
    child = int(started.read_text(encoding="utf-8"))
    await wait_for(lambda: not alive(child), "what it has started has ended")


def alive(pid: int) -> bool:
    """Whether that process runs: one that was ended and not yet taken notice of does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


# in a session


def settings(**more: object) -> Settings:
    return Settings(time_zone=ZONE, time_format="24h", week_start="monday", **more)  # type: ignore[arg-type]


@pytest.fixture
def rig(tmp_path: Path) -> object:
    rig = Rig(tmp_path / "rig")
    rig.up()
    yield rig
    rig.close()


def counting(folder: Path, key: str) -> tuple[str, Path]:
    """A command that prints the key and counts how often it was run."""
    count = folder / "runs"
    text = f"open({str(count)!r}, 'a').write('x'); print({key!r})"
    return script(folder, text), count


async def test_the_key_of_a_command_opens_the_account_and_it_is_run_once(rig: Rig, tmp_path: Path) -> None:
    command, runs = counting(tmp_path, KEY)
    env = {"CLOCKIFY_API_URL": rig.url}
    wired = rig.wire(settings=settings(api_key_command=command), env=env)
    assert wired.session.accounts()[0].key_from == f"command “{command}”"
    wired.close()
    assert not runs.exists(), "nothing is run before it is needed"
    async with rig.bare_session(settings=settings(api_key_command=command), env=env) as session:
        await wait_for(lambda: session.state.account.kind == "direct", "it is opened")
        await wait_for(lambda: session.state.sync.link is Link.ONLINE, "it is read")
        session.sync_now()
        assert await session.test_account("direct") == "answers as jane@acme.io · 1 workspace"
        row = session.accounts()[0]
        assert (row.info.id, row.can_log_out) == ("direct", False)
    # To be met, then to be read with, and once more for the test, which is to see whether it still works.
    assert runs.read_text(encoding="utf-8") == "xx"


async def test_the_environment_goes_before_the_command(rig: Rig, tmp_path: Path) -> None:
    command, runs = counting(tmp_path, "another")
    async with rig.bare_session(settings=settings(api_key_command=command), env=rig.environment()) as session:
        await wait_for(lambda: session.state.account.kind == "direct", "it is opened")
        assert session.accounts()[0].key_from == "CLOCKIFY_API_KEY"
    assert not runs.exists()


async def test_a_command_that_fails_is_not_run_again_until_it_is_asked_for(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.session():
        pass
    said = tmp_path / "runs"
    command = script(tmp_path, f"open({str(said)!r}, 'a').write('x'); raise SystemExit(3)")
    env = {"CLOCKIFY_API_URL": rig.url}
    async with rig.bare_session(settings=settings(api_key_command=command), env=env) as session:
        await wait_for(lambda: session.state.sync.link is Link.KEY_REFUSED, "it is said")
        assert "failed (exit code 3)" in session.state.sync.message
        assert session.state.account.kind == "direct", "it works on from the mirror"
        engine = session._account.engine
        engine.wake()
        await wait_for(lambda: not engine._wake.is_set() and not engine._busy, "it looks again")
        assert said.read_text(encoding="utf-8") == "x"
        monkeypatch.setattr(keycommand, "key_from", lambda _: KEY)
        session.sync_now()
        await wait_for(lambda: session.state.sync.link is Link.ONLINE, "asked for, it is run again")


async def test_accounts_of_the_settings_stand_beside_the_others(rig: Rig, tmp_path: Path) -> None:
    connection = add_connection(rig.database)
    add_connection(rig.database)
    command, _ = counting(tmp_path, KEY)
    named = (
        NamedAccount(name="Own", kind="direct", command=command, url=f"{rig.url}/api/v1/"),
        NamedAccount(name="Acme", kind="maton", variable="ACME_KEY", url=rig.url, connection=connection),
        NamedAccount(name="Unset", kind="direct", variable="NOT_SET", url=rig.url),
    )
    async with rig.bare_session(settings=settings(accounts=named), env={"ACME_KEY": MATON_KEY}) as session:
        await wait_for(lambda: sum(bool(one.user) for one in session.accounts()) == 3, "both have answered")
        await wait_for(lambda: session.accounts()[2].trouble, "and the third one can't")
        own, acme, unset, local = session.accounts()
        assert (own.info.title, own.host) == ("Own · jane@acme.io", rig.url.removeprefix("http://"))
        assert (acme.key_from, acme.connection, acme.connection_from) == (
            "ACME_KEY",
            connection,
            "config.toml",
        )
        assert "NOT_SET is not set" in unset.trouble
        assert local.info.kind == "local"
        assert "NOT_SET is not set" in session.state.sync.message
        await session.open_place(acme.info.id, "")
        assert session.state.account.title == "Acme · jane@acme.io"


async def test_an_account_of_the_settings_has_a_budget_of_its_own(rig: Rig) -> None:
    named = (
        NamedAccount(name="Free", kind="direct", variable="K", url=rig.url, requests_per_hour=30),
        NamedAccount(name="Paid", kind="direct", variable="K", url=rig.url),
    )
    wired = rig.wire(settings=settings(accounts=named), env={"K": KEY})
    free, paid, _ = wired.session._accounts.values()
    assert (free.spec.pace.poll, paid.spec.pace.poll) == (900.0, Pace().poll)
    wired.close()
