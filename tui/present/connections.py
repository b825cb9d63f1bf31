"""Maton's connections in words: status and age, what making and deleting one means, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from tui.domain.times import MONTHS, Instant, day_of
from tui.present.accounts import many_acts
from tui.present.changes import Confirmation
from tui.present.frame import Hint
from tui.present.text import Line, Span, line_width, literal, wrapped
from tui.session.state import AccountRow, ConnectionInfo

ACTIVE, PENDING, FAILED = "ACTIVE", "PENDING", "FAILED"

_STATES = {
    ACTIVE: ("●", "good", "active"),
    PENDING: ("◌", "warn", "not signed in yet"),
    FAILED: ("✗", "bad", "failed"),
    "EXPIRED": ("✗", "bad", "expired"),
}
"""The sign of a status, its style and its words."""
_CURE = "It can't be used any more: n makes a new one, d deletes this one"

MAKES: tuple[str, ...] = (
    "Maton reaches Clockify through a connection: your permission to use your Clockify account.",
    "Enter asks Maton for a new one. It answers with an address; open it, sign in to Clockify there and "
    "agree, and the connection is active. clockpane never sees your password.",
)
"""What making a connection does, before it is done."""
OPEN_IT = "Open this address in a browser, sign in to Clockify and agree:"

NO_ADDRESS = "Maton has not named its address yet. If none comes: leave, delete it and make a new one."


def state_of(connection: ConnectionInfo) -> Span:
    """Sign and words for how a connection stands."""
    sign, style, words = _STATES.get(connection.status, ("?", "warn", literal(connection.status.lower())))
    return Span(f"{sign} {words or 'unknown'}", style)


def broken(connection: ConnectionInfo) -> bool:
    """Whether nothing can become of it any more."""
    return connection.status not in (ACTIVE, PENDING)


def age(created: Instant | None, now: Instant, zone: str) -> str:
    """`made today`, `made 3 days ago`, `made on 5 Aug 2026`; "" where nobody knows."""
    if created is None:
        return ""
    day = day_of(created, zone)
    days = (day_of(now, zone) - day).days
    if days <= 0:
        return "made today"
    if days == 1:
        return "made yesterday"
    if days <= 31:
        return f"made {days} days ago"
    return f"made on {day.day} {MONTHS[day.month - 1]} {day.year}"


def connection_block(
    connection: ConnectionInfo, now: Instant, zone: str, cells: int, *, only: bool = False
) -> tuple[Line, ...]:
    """A connection: how it stands and since when, whether it is the one in use; a broken one with the cure.

    `only` says that it is used without having been chosen: it is the oldest that is active.
    """
    left: Line = (Span(" "), state_of(connection))
    when = age(connection.created, now, zone)
    if when:
        left = (*left, Span(f"   {when}", "dim"))
    used = "chosen" if connection.chosen else "in use, as the oldest" if only else ""
    end: Line = (Span(f"✓ {used} ", "accent"),) if used else ()
    room = cells - line_width(left) - line_width(end) - 4
    if room >= 8:
        name = literal(connection.id)
        left = (*left, Span(f"   {name if len(name) <= room else name[: room - 1] + '…'}", "dim"))
    rows: list[Line] = [(*left, Span(" " * max(1, cells - line_width(left) - line_width(end))), *end)]
    if broken(connection):
        rows += [(Span("   "), Span(line, "warn")) for line in wrapped(_CURE, max(8, cells - 4), 3)]
    elif connection.status == PENDING:
        rows.append((Span("   "), Span("enter shows its address again and waits", "dim")))
    return tuple(rows)


def connection_hints(connection: ConnectionInfo | None) -> list[Hint]:
    """The keys that work on the connection under the cursor, and on the screen."""
    hints = [
        Hint("n", "New connection", "make", 8, short="New"),
        Hint("r", "Look again", "refresh", 2, short="Again"),
        Hint("esc", "Back", "leave", 7),
    ]
    if connection is None:
        return hints
    here = [Hint("d", "Delete", "delete", 5)]
    if connection.status == ACTIVE and not connection.chosen:
        here.insert(0, Hint("enter", "Use it", "take", 9))
    elif connection.status == PENDING:
        here.insert(0, Hint("enter", "Go on", "take", 9))
    return [*here[:-1], hints[0], here[-1], *hints[1:]]


def in_use(connections: Sequence[ConnectionInfo]) -> ConnectionInfo | None:
    """The connection that requests go through: the chosen one, else the oldest that is active."""
    chosen = next((one for one in connections if one.chosen), None)
    if chosen is not None:
        return chosen
    active = [one for one in connections if one.status == ACTIVE]
    return min(active, key=lambda one: (one.created is None, one.created or 0), default=None)


def stays_chosen(account: AccountRow | None) -> str:
    """Why no other connection can be chosen here; "" where one can."""
    if account is None or not account.connection_from:
        return ""
    return f"{literal(account.connection_from)} says which connection is used: unset it to choose here"


def confirm_delete_connection(
    connection: ConnectionInfo, every: Sequence[ConnectionInfo], waiting: int, now: Instant, zone: str
) -> Confirmation:
    """The question before a connection is deleted: what that means for the account."""
    warnings = ["it can't be undone: another one must be signed in to again"]
    used = in_use(every)
    if used is not None and used.id == connection.id:
        others = [one for one in every if one.status == ACTIVE and one.id != connection.id]
        if others:
            warnings.append("it is the one in use: choose another one afterwards")
        else:
            warnings.append(
                "it is the account's only way to Clockify: nothing is sent until there is a new one"
            )
        if waiting:
            warnings.append(
                f"{many_acts(waiting)} not sent yet: {'it waits' if waiting == 1 else 'they wait'} till then"
            )
    when = age(connection.created, now, zone)
    return Confirmation(
        title="Delete this connection?",
        subject=(
            (state_of(connection), Span(f"   {when}" if when else "", "dim")),
            (Span(literal(connection.id), "dim"),),
            (Span("Your entries on Clockify stay as they are.", "dim"),),
        ),
        warnings=tuple(warnings),
        do="Delete",
        keep="Keep it",
        destructive=True,
    )


def may_be_opened(url: str) -> bool:
    """Whether an address that a server has named is one for a browser, and no file or program of this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and url.isprintable() and " " not in url


def waited(seconds: int) -> str:
    """`waiting for you to sign in · 0:42`."""
    return f"waiting for you to sign in · {seconds // 60}:{seconds % 60:02}"
