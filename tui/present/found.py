"""Where the words of a search stand in a description."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tui.present.text import Line, Span, fit, literal, width

HIT = "hit"
"""The style of what was found."""
_LEAD = 3
"""A hit that would be cut off stands behind one such part of the cells, so that what it is about is seen too."""


def marked(description: str, words: Sequence[str], cells: int, style: str = "") -> Line:
    """The description in exactly so many cells with the casefolded words marked; a hit behind the cut moves up."""
    signs, hits = _signs(description, words)
    text = "".join(signs)
    shown = fit(text, cells)
    room = cells - 1
    if True in hits and width(text) > cells:
        first = hits.index(True)
        last = hits.index(False, first) if False in hits[first:] else len(hits)
        if width("".join(signs[:last])) > room:
            start = first
            while start and width("".join(signs[start - 1 : first])) <= cells // _LEAD:
                start -= 1
            if start:
                signs, hits = ["…", *signs[start:]], [False, *hits[start:]]
                shown = fit("".join(signs), cells)
    return _line(signs, hits, shown, style)


def _line(signs: list[str], hits: list[bool], shown: str, style: str) -> Line:
    """What is shown of the signs in pieces of one style each; the cut and the blanks behind it are never a hit."""
    place = kept = 0
    for sign in signs:
        if not shown.startswith(sign, place):
            break
        place += len(sign)
        kept += 1
    runs = groupby(range(kept), key=hits.__getitem__)
    spans = [Span("".join(signs[i] for i in run), HIT if hit else style) for hit, run in runs]
    return (*spans, Span(shown[place:], style))


def _signs(text: str, words: Sequence[str]) -> tuple[list[str], list[bool]]:
    """The text as it is shown, sign by sign, and which of them belong to a word.

    Folding and making visible both go sign by sign, but neither keeps the length: `ß` is looked for as `ss`.
    """
    folds = [sign.casefold() for sign in text]
    folded = "".join(folds)
    inside = bytearray(len(folded))
    for word in words:
        place = folded.find(word) if word else -1
        while place >= 0:
            inside[place : place + len(word)] = b"\1" * len(word)
            place = folded.find(word, place + 1)
    signs: list[str] = []
    hits: list[bool] = []
    place = 0
    for sign, fold in zip(text, folds, strict=True):
        hit = any(inside[place : place + len(fold)])
        place += len(fold)
        shown = literal(sign)
        if shown and width(shown) == 0 and signs:
            signs[-1] += shown
        elif shown:
            signs.append(shown)
            hits.append(hit)
    return signs, hits
