"""Times and lengths in a line: which words say one. What they mean on a day is in `when`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from tui.domain.quick.tokens import PLAIN, Word

RANGE, OPEN, AGO, LAST, LENGTH, INTERVAL = "range", "open", "ago", "last", "length", "interval"

_CLOCK = r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]{1,4})(?:[ap]m)?"
_LENGTH = (
    r"[0-9]{1,4}h(?:[0-9]{1,2}m?)?|[0-9]{1,5}m(?:in)?|[0-9]{0,4}[.,][0-9]{1,3}h"
    r"|[0-9]{1,4}:[0-5][0-9](?::[0-5][0-9])?h"
)
_ISO = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
    r"(?:z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
)
_FORMS = (
    (RANGE, re.compile(f"({_CLOCK})[-–]({_CLOCK})")),
    (OPEN, re.compile(f"({_CLOCK})[-–]")),
    (LENGTH, re.compile(f"({_LENGTH})")),
    (AGO, re.compile(f"[-–−]({_LENGTH})")),
    (INTERVAL, re.compile(f"({_ISO})/({_ISO})?")),
)
_HOURS = re.compile("[-–−]?[0-9]{1,4}h")
_MINUTES = re.compile("[0-5]?[0-9]m(?:in)?")
"""`1h 30m` is one length."""
_ALONE = re.compile(_CLOCK)
_FIRST_SIGNS = frozenset("0123456789-–−.,")
_LONGEST = 64
"""No word that says a time is longer."""


class Piece(Struct, frozen=True):
    """Words of a line that say a time, from the `first` one on; `texts` are the times or the length in them."""

    first: int
    count: int
    kind: str
    """`range` (`9-11`), `open` (`9-`, `since 9`), `ago` (`-15m`), `last` (`since last`), `length` (`45m`) or
    `interval` (ISO instants)."""
    texts: tuple[str, ...] = ()


def pieces(words: Sequence[Word]) -> tuple[Piece, ...]:
    """All that say a time, in order; whether there is such a time is not looked at here."""
    found: list[Piece] = []
    at = 0
    while at < len(words):
        piece = _piece(words, at)
        if piece is not None:
            found.append(piece)
        at += piece.count if piece else 1
    return tuple(found)


def _piece(words: Sequence[Word], at: int) -> Piece | None:
    text = _plain(words, at)
    if text == "since":
        after = _plain(words, at + 1)
        if after == "last":
            return Piece(at, 2, LAST)
        return Piece(at, 2, OPEN, (after,)) if _ALONE.fullmatch(after) else None
    if text[:1] in _FIRST_SIGNS:
        for kind, form in _FORMS:
            if match := form.fullmatch(text):
                after = _plain(words, at + 1)
                if kind in (LENGTH, AGO) and _HOURS.fullmatch(text) and _MINUTES.fullmatch(after):
                    return Piece(at, 2, kind, (match[1] + after.removesuffix("in"),))
                return Piece(at, 1, kind, tuple(part for part in match.groups() if part))
    return None


def _plain(words: Sequence[Word], at: int) -> str:
    """The word there in lower case; "" where none is that could say a time."""
    if at >= len(words) or words[at].kind != PLAIN or len(words[at].text) > _LONGEST:
        return ""
    return words[at].text.lower()
