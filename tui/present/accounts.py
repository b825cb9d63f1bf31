"""The accounts in words: how each is reached and how it stands, and what is asked before one is logged out of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from tui.keys import hint
from tui.present.choose import clipped
from tui.present.frame import Hint
from tui.present.text import Line, Span, cut, line_width, literal, width, wrapped
from tui.session.state import AccountInfo, AccountRow

KINDS = ("direct", "maton")
"""What an account can be that is added, in the order that it is offered."""
NAMES = {"local": "on this machine", "maton": "Clockify through Maton", "direct": "Clockify, own key"}
USUAL = {"direct": "https://api.clockify.me", "maton": "https://api.maton.ai"}
"""Where an account is asked when nobody says otherwise."""
HELP = {
    "direct": "clockify.me: Preferences → Advanced",
    "maton": "maton.ai/settings",
}
"""Where a person finds the key."""

_ROWS = 4
"""A sentence about trouble takes at most so many rows of the list."""
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def many_acts(count: int) -> str:
    """`1 act`, `3 acts`."""
    return "1 act" if count == 1 else f"{count:,} acts"


def kind_words(info: AccountInfo) -> str:
    """How an account is reached: `Clockify through Maton`."""
    return NAMES.get(info.kind) or literal(info.how)


def account_block(row: AccountRow, cells: int) -> tuple[Line, ...]:
    """An account on two rows or more: its name and what waits, how it is reached, and what is wrong with it."""
    name: Line = (
        Span(" ● " if row.current else "   ", "accent"),
        Span(literal(row.info.title), "strong"),
    )
    if row.user and row.user not in row.info.title:
        name = (*name, Span(f" · {literal(row.user)}", "dim"))
    end: Line = (Span(f"↑ {row.waiting:,} waiting ", "warn"),) if row.waiting else ()
    if row.current and not row.waiting:
        end = (Span("open now ", "dim"),)
    rows: list[Line] = [_sides(name, end, cells)]
    parts = [kind_words(row.info), *_facts(row)]
    if row.info.kind == "local":
        parts.append(literal(row.info.how))
    rows += [(Span("   "), Span(words, "dim")) for words in _together(parts, cells - 4)]
    if row.trouble:
        said = wrapped(literal(row.trouble), max(8, cells - 6), _ROWS)
        rows += [
            (Span("     " if number else "   ▲ ", "warn"), Span(line, "warn"))
            for number, line in enumerate(said)
        ]
    return tuple(rows)


def _facts(row: AccountRow) -> list[str]:
    """What there is to know of the way to an account."""
    facts = []
    if row.key_from:
        facts.append(f"key from {literal(row.key_from)}")
    if (
        row.host
        and row.info.kind != "local"
        and row.host not in {urlsplit(usual).netloc for usual in USUAL.values()}
    ):
        facts.append(f"at {literal(row.host)}")
    if row.info.kind == "maton" and row.connection:
        chosen = f"connection {cut(literal(row.connection), 12)}"
        facts.append(chosen + (f" by {literal(row.connection_from)}" if row.connection_from else ""))
    return facts


def _together(parts: list[str], cells: int) -> list[str]:
    """The parts with dots between them, on as many rows as they need."""
    rows: list[str] = []
    for part in parts:
        joined = f"{rows[-1]} · {part}" if rows else part
        if rows and width(joined) <= cells:
            rows[-1] = joined
        else:
            rows.append(cut(part, max(1, cells)))
    return rows


def _sides(left: Line, end: Line, cells: int) -> Line:
    left = clipped(left, max(1, cells - line_width(end) - 1))
    return (*left, Span(" " * max(1, cells - line_width(left) - line_width(end))), *end)


def nothing_but_local(rows: Sequence[AccountRow]) -> str:
    """What to do where no Clockify account is known yet; "" where there is one."""
    if any(row.info.kind != "local" for row in rows):
        return ""
    return "n adds your Clockify account: by a key of its own, or through Maton"


def account_hints(row: AccountRow | None) -> list[Hint]:
    """The keys that work on the account under the cursor, and on the screen."""
    hints = [
        Hint("n", "Add account", "add", 8, short="Add"),
        Hint("tab", "Workspaces", "turn", 3),
        Hint("esc", "Close", "leave", 7),
    ]
    here = []
    if row is not None:
        here.append(Hint("enter", "Open", "take", 9))
        if row.info.kind != "local":
            here.append(Hint("t", "Test key", "test", 5, short="Test"))
        if row.info.kind == "maton":
            here.append(Hint("c", "Connections", "connections", 6))
        if row.can_log_out:
            here.append(Hint("d", "Log out", "log_out", 4))
    return [*here[:1], hints[0], *here[1:], *hints[1:]]


# logging out


def stays_because(row: AccountRow) -> str:
    """Why an account can't be logged out of here, with what to do instead; "" where it can be."""
    if row.can_log_out:
        return ""
    if row.info.kind == "local":
        return "This is the account of this machine: it has no key to log out of"
    if not row.key_from:
        return "There is no key of this account here that could be taken away"
    source = literal(row.key_from)
    if row.key_from.startswith("command"):
        return f"Its key comes from the {source}: take that out of the settings and start again"
    return f"Its key comes from {source}: unset that and start again"


class LoggingOut(Struct, frozen=True, kw_only=True):
    """The question before an account is logged out of."""

    about: Line
    rows: tuple[tuple[Line, Line], ...]
    """What goes and what stays, with labels."""
    may_wipe: bool
    """Whether its mirror can be wiped: nothing waits in it."""


def log_out_question(row: AccountRow) -> LoggingOut:
    """What is asked before that account is logged out of."""
    mirror = "stays on this machine: log in again, and all is there at once"
    if row.waiting:
        they, are = ("it stays", "is") if row.waiting == 1 else ("they stay", "are")
        mirror = (
            f"stays on this machine, with {many_acts(row.waiting)} that {are} not on Clockify yet: {they} in it "
            f"and {are} sent when you log in again. It can't be wiped till then."
        )
    said = (
        ("goes", f"its key, out of the {literal(row.key_from or 'system keyring')}"),
        ("stays", "everything that is on Clockify"),
        ("mirror", mirror),
    )
    return LoggingOut(
        about=(Span(literal(row.info.title), "strong"), Span(f" · {kind_words(row.info)}", "dim")),
        rows=tuple(((Span(label, "dim"),), (Span(words),)) for label, words in said),
        may_wipe=not row.waiting,
    )


# adding one


def key_wrong(typed: str, *, asked: bool = False) -> str:
    """What is wrong with a key as it stands in the field; with `asked` also that there is none."""
    key = typed.strip()
    if not key:
        return "a key is needed" if asked else ""
    if re.search(r"\s", key):
        return "a blank inside: paste the key alone"
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        return "it holds characters that no key has"
    return ""


def address_wrong(typed: str, *, asked: bool = False) -> str:
    """What is wrong with an address as it stands in the field; without `asked` what may still become one is not."""
    text = typed.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "this is no web address"
    if parts.scheme not in ("http", "https") or not host:
        begun = any(start.startswith(text) for start in ("https://", "http://"))
        return "" if begun and not asked else "an address begins with https://"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "only a host and a path belong here"
    if parts.scheme == "http" and not _this_machine(host, begun=not asked):
        return "plain http would give the key away: use https"
    return ""


def _this_machine(host: str, *, begun: bool) -> bool:
    """Whether the host is this machine, or (`begun`) may become it."""
    if host == "::1" or re.fullmatch(r"127(\.\d{1,3}){3}", host) or host == "localhost":
        return True
    return begun and any(one.startswith(host) for one in _THIS_MACHINE)


def added_words(info: AccountInfo) -> str:
    """For the toast once an account was added and is open."""
    return f"{literal(info.title)} is open" + hint("quick", "adds an entry")
