r"""A typed line cut into words, each with its place; nothing here knows what the words mean.

A word ends at a blank, and a newline or a tab is a blank. A backslash before a word takes it literally. Quotes
at the start of a word hold blanks; inside them `\"`, `\\` and `\n` stand for a quote, a backslash and a
newline. Quotes that are not closed are an ordinary sign, but after `@` and `#` they begin a name that is still
being typed, which goes on to the end of the line.
"""

from __future__ import annotations

import re

from msgspec import Struct

PLAIN, LITERAL, PROJECT, TAG = "plain", "literal", "project", "tag"

_WORD = re.compile(r"\S+")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\n])')
_PIECE = re.compile(r"[^\s/:]*")


class Piece(Struct, frozen=True):
    """One name inside a word that begins with a sign."""

    start: int
    end: int
    text: str
    lead: str
    """What stands before it: `@`, `#`, `:` or `/`."""
    quoted: bool = False
    closed: bool = True
    """Whether the quotes are closed; always so without quotes."""


class Word(Struct, frozen=True):
    """One word of a line, from `start` to before `end`."""

    start: int
    end: int
    text: str
    """What it says: without its backslash or its quotes."""
    kind: str
    """`plain` may be read as anything, `literal` is description; `project` and `tag` have pieces."""
    pieces: tuple[Piece, ...] = ()
    junk: int = -1
    """Where in a word of pieces something stands that belongs to none; -1 if nothing does."""

    def piece(self, lead: str) -> Piece | None:
        """The piece behind that sign, or None."""
        return next((piece for piece in self.pieces if piece.lead == lead), None)


def split(text: str) -> tuple[Word, ...]:
    """The words of a line in order. Never fails."""
    words: list[Word] = []
    at = 0
    while match := _WORD.search(text, at):
        word = _word(text, match.start(), match.end())
        words.append(word)
        at = word.end
    return tuple(words)


def quote(text: str) -> str:
    """The text in quotes, so that `split` gives it back as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _word(text: str, start: int, end: int) -> Word:
    first = text[start]
    if first == "\\" and end > start + 1:
        return Word(start, end, text[start + 1 : end], LITERAL)
    if first == '"' and (match := _QUOTED.match(text, start)):
        rest = _WORD.match(text, match.end())
        tail = rest.group() if rest else ""
        return Word(start, match.end() + len(tail), _inside(match[1]) + tail, LITERAL)
    if first == "@":
        return _signed(text, start, PROJECT)
    if first == "#":
        return _signed(text, start, TAG)
    return Word(start, end, text[start:end], PLAIN)


def _signed(text: str, start: int, kind: str) -> Word:
    """The word that begins with a sign: pieces between `:` and `/` for a project, one piece for a tag."""
    pieces: list[Piece] = []
    lead, at = text[start], start + 1
    while True:
        piece = _piece(text, at, lead)
        pieces.append(piece)
        at = piece.end
        sign = text[at : at + 1]
        if kind == TAG or not sign or not ((sign == ":" and lead == "@") or (sign == "/" and lead in "@:")):
            break
        lead, at = sign, at + 1
    junk = _WORD.match(text, at)
    end = junk.end() if junk else at
    return Word(start, end, text[start + 1 : end], kind, tuple(pieces), at if junk else -1)


def _piece(text: str, at: int, lead: str) -> Piece:
    if text[at : at + 1] == '"':
        if match := _QUOTED.match(text, at):
            return Piece(at, match.end(), _inside(match[1]), lead, quoted=True)
        return Piece(at, len(text), _inside(text[at + 1 :]), lead, quoted=True, closed=False)
    match = _WORD.match(text, at) if lead == "#" else _PIECE.match(text, at)
    found = match.group() if match else ""
    return Piece(at, at + len(found), found, lead)


def _inside(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
