"""Words in columns with named styles: what a row says, before any toolkit draws it.

A style is a name (`dim`, `strong`, `warn`…) that a theme turns into a colour, or `#RRGGBB` for the colour of a
project. Text from a server goes through `literal`, which makes control characters visible.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

STYLES = (
    "",
    "dim",
    "strong",
    "accent",
    "good",
    "warn",
    "bad",
    "running",
    "key",
    "old",
    "new",
    "tag",
    "hit",
    "title",
)
"""The style names that every theme knows. `running` is the ticking entry's, `key` a key to press, `old` and
`new` the two sides of a change, `hit` a word that was searched for."""


class Span(Struct, frozen=True):
    """A piece of text in one style."""

    text: str
    style: str = ""


Line = tuple[Span, ...]
"""One row of the screen, left to right."""


_JOINERS = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_FLAG_A = 0x1F1E6
"""The first of the twenty-six signs that make flags in pairs."""


@lru_cache(maxsize=4096)
def literal(text: str) -> str:
    """The text as it may stand on one row: control, format and line characters become visible signs.

    C0 controls show as their pictures (␛, ␊, …), other controls and direction overrides as `·`. What joins or
    colours emoji is left out, and a flag shows as the letters of its country: terminals disagree about the width
    of the results, and columns must stand.
    """
    if text.isascii() and text.isprintable():
        return text
    out = []
    for sign in text:
        code = ord(sign)
        if code < 0x20:
            out.append(chr(0x2400 + code))
        elif code == 0x7F:
            out.append("␡")
        elif sign in _JOINERS or 0xE0020 <= code <= 0xE007F:
            continue
        elif _FLAG_A <= code < _FLAG_A + 26:
            out.append(chr(ord("A") + code - _FLAG_A))
        elif unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            out.append("·")
        else:
            out.append(sign)
    return "".join(out)


def in_place(text: str) -> str:
    """The text as a field shows it while it is edited: sign for sign, so that a cursor in one is in the other.

    What `literal` leaves out shows as `·` here: it is there, and can be deleted.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(literal(sign) or "·" for sign in text)


def width(text: str) -> int:
    """Cells that the text takes in a terminal (2 for CJK and emoji)."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int) -> str:
    """The text in exactly so many cells: padded, or cut with `…`."""
    if cells <= 0:
        return ""
    have = width(text)
    if have <= cells:
        return text + " " * (cells - have)
    return (
        set_cell_size(text, cells - 1).rstrip()
        + "…"
        + " " * (cells - 1 - width(set_cell_size(text, cells - 1).rstrip()))
    )


def cut(text: str, cells: int) -> str:
    """The text in at most so many cells, cut with `…`."""
    return text if width(text) <= cells else fit(text, cells).rstrip()


def wrapped(text: str, cells: int, rows: int) -> list[str]:
    """The sentence on as many lines as it needs, but on no more than so many: then the last one is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and (len(lines) == rows or width(lines[-1]) + 1 + width(word) <= cells):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [cut(line, cells) for line in lines]


def right(text: str, cells: int) -> str:
    """The text at the right end of so many cells."""
    have = width(text)
    return " " * (cells - have) + text if have <= cells else fit(text, cells)


def line_width(line: Iterable[Span]) -> int:
    """Cells that a line takes."""
    return sum(width(span.text) for span in line)


def plain(line: Iterable[Span]) -> str:
    """The line's words alone, without the blanks at its end."""
    return "".join(span.text for span in line).rstrip()


def keys_line(*pairs: tuple[str, str]) -> Line:
    """`enter open   esc stay`: keys and what they do."""
    line: list[Span] = []
    for key, does in pairs:
        if line:
            line.append(Span("   "))
        line += [Span(key, "key"), Span(f" {does}", "dim")]
    return tuple(line)
