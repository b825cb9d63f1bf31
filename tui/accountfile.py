"""`[[accounts]]` in the settings file: read as people write them, and checked before any is taken."""

from __future__ import annotations

import re

from msgspec import Struct

from tui.keycommand import parts_of

KINDS = ("maton", "direct")
_FIELDS = ("name", "kind", "key_variable", "api_key_command", "url", "connection", "requests_per_hour")


class AccountsFault(ValueError):
    """What is wrong with `[[accounts]]`, in words."""


class NamedAccount(Struct, frozen=True, kw_only=True):
    """An account that the settings name. Its key is not there, only where it is."""

    name: str
    kind: str
    """`maton` or `direct`."""
    variable: str = ""
    """The variable of the environment that holds the key, or ..."""
    command: str = ""
    """... the command that prints it."""
    url: str = ""
    """The address; empty: the usual one."""
    connection: str = ""
    """The Maton connection."""
    requests_per_hour: int | None = None
    """Its hourly budget of requests; None: as for all."""


def checked(table: object) -> tuple[NamedAccount, ...]:
    """The accounts that the settings file gives. Raises AccountsFault."""
    if not isinstance(table, list) or not all(isinstance(one, dict) for one in table):
        raise AccountsFault("each account begins with a line [[accounts]], its fields under it")
    accounts = tuple(_account(one, number) for number, one in enumerate(table, start=1))
    names = [one.name for one in accounts]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise AccountsFault(f"two accounts are called “{twice}”")
    return accounts


def command_fault(name: str, said: object) -> str:
    """What is wrong with a command that prints a key, in words; "" where nothing is."""
    if not isinstance(said, str):
        return f'{name} wants a command in quotes, such as "pass show clockify"'
    try:
        parts_of(said)
    except ValueError as error:
        return f"{name} is no command: {str(error)[:1].lower()}{str(error)[1:]}"
    return ""


def _account(said: dict[str, object], number: int) -> NamedAccount:
    for field in said:
        if field not in _FIELDS:
            raise AccountsFault(f"account {number} has “{field}”; an account has {', '.join(_FIELDS)}")
    name = said.get("name")
    if not isinstance(name, str) or not name.strip():
        raise AccountsFault(f'account {number} wants a name, such as name = "Acme"')
    name = name.strip()
    if said.get("kind") not in KINDS:
        raise AccountsFault(f'kind wants "maton" or "direct", in the account {name}')
    texts = {field: _text(said, field, name) for field in ("kind", "key_variable", "url", "connection")}
    variable = texts["key_variable"]
    if ("key_variable" in said) == ("api_key_command" in said):
        raise AccountsFault(f"one of key_variable and api_key_command says where the key of {name} is")
    if "api_key_command" in said:
        if fault := command_fault("api_key_command", said["api_key_command"]):
            raise AccountsFault(f"{fault}, in the account {name}")
    elif not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
        # What stands there may be the key itself: it is not repeated.
        raise AccountsFault(
            f'key_variable wants the name of a variable, such as "ACME_KEY", in the account {name}: the key itself '
            "does not belong into the file"
        )
    if texts["connection"] and texts["kind"] != "maton":
        raise AccountsFault(f"only an account of kind maton has a connection, and {name} is none")
    return NamedAccount(
        name=name,
        kind=texts["kind"],
        variable=variable,
        command=str(said.get("api_key_command", "")),
        url=texts["url"],
        connection=texts["connection"],
        requests_per_hour=_budget(said.get("requests_per_hour"), name),
    )


def _text(said: dict[str, object], field: str, name: str) -> str:
    value = said.get(field, "")
    if not isinstance(value, str):
        raise AccountsFault(f"{field} wants a text in quotes, in the account {name}")
    return value.strip()


def _budget(said: object, name: str) -> int | None:
    if said is None:
        return None
    if not isinstance(said, int) or isinstance(said, bool) or said < 1:
        raise AccountsFault(f"requests_per_hour wants a whole number above 0, in the account {name}")
    return said
