"""The lists of Manage as lines: kinds, column heads, rows, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tui.keys import sign_of
from tui.present.frame import Bar, mark
from tui.present.manage import KINDS, Row
from tui.present.managecolumns import COLUMNS, Column, Look
from tui.present.marks import SIGN
from tui.present.text import Line, Span, cut, fit, line_width, literal, right, width

_GAP = 2
"""Cells between two columns."""
_DOTTED = ("project", "workspace")


def left_of(kind: str) -> int:
    """Cells before the first column: for signs, and a dot where there is one."""
    return 5 if kind in _DOTTED else 3


@lru_cache(maxsize=64)
def layout(kind: str, cells: int, empty: frozenset[str]) -> tuple[tuple[Column, int], ...]:
    """Which columns there are in so many cells, and how wide each is; those that are `empty` are not."""
    columns = [(one, one.cells) for one in COLUMNS[kind] if one.id not in empty]
    room = cells - left_of(kind) - 1

    def used() -> int:
        return sum(wide for _, wide in columns) + _GAP * (len(columns) - 1)

    while used() > room:
        at, (column, wide) = min(enumerate(columns), key=lambda one: one[1][0].rank)
        if column.small and wide > column.small:
            columns[at] = column, column.small
        elif column.rank < 9:
            del columns[at]
        else:
            break
    spare, shares = room - used(), sum(column.share for column, _ in columns)
    if not shares:
        return tuple(columns)
    parts = [(column, wide + spare * column.share // shares) for column, wide in columns]
    # What the division leaves over is the name's.
    first, wide = parts[0]
    parts[0] = first, max(1, wide + room - sum(w for _, w in parts) - _GAP * (len(parts) - 1))
    return tuple(parts)


def row_line(row: Row, look: Look, cells: int, empty: frozenset[str]) -> Line:
    """One row: signs, then its columns."""
    spans: list[Span] = [mark(row.id, look.state)]
    spans.append(Span(SIGN, "accent") if row.id in look.marks else Span(" "))
    spans.append(Span(" "))
    if row.kind == "project":
        spans += [Span("●", row.color), Span(" ")]
    elif row.kind == "workspace":
        spans += [Span("●" if row.current else " ", "accent"), Span(" ")]
    for at, (column, wide) in enumerate(layout(row.kind, cells, empty)):
        if at:
            spans.append(Span(" " * _GAP))
        spans += column.draw(row, look, wide)
    return (*spans, Span(" "))


def head_line(kind: str, sort: str, cells: int, empty: frozenset[str], *, falling: bool) -> Bar:
    """The names of the columns, the sorted one with its direction; each can be clicked: `sort <id>`."""
    spans: list[Span] = [Span(" " * left_of(kind))]
    parts = []
    x = left_of(kind)
    for at, (column, wide) in enumerate(layout(kind, cells, empty)):
        if at:
            spans.append(Span(" " * _GAP))
            x += _GAP
        sorts = column.id == sort
        arrow = "▼" if falling else "▲"
        if not sorts:
            said = column.title
        elif wide > 1:
            said = f"{arrow} {column.title}" if column.number else f"{column.title} {arrow}"
        else:
            said = arrow
        title = right(said, wide) if column.number else fit(said, wide)
        spans.append(Span(title, "accent" if sorts else "dim"))
        parts.append((x, x + wide, f"sort {column.id}"))
        x += wide
    return Bar((*spans, Span(" ")), tuple(parts))


def kinds_line(kind: str, counts: Mapping[str, int], cells: int, *, hidden: bool) -> Bar:
    """The lists with how much is in each; each can be clicked: `kind <kind>`."""
    end = "archived shown" if hidden else ""
    for level in range(4):
        gap = 3 if level < 1 else 2
        pieces = []
        for some, name in KINDS:
            count = f" {counts.get(some, 0):,}" if level < 2 or (level < 3 and some == kind) else ""
            pieces.append((some, name, count))
        used = 1 + sum(width(name + count) for _, name, count in pieces) + gap * (len(pieces) - 1)
        if used + (width(end) + 3 if end and level < 1 else 0) < cells:
            break
    spans: list[Span] = [Span(" ")]
    parts = []
    x = 1
    for at, (some, name, count) in enumerate(pieces):
        if at:
            spans.append(Span(" " * gap))
            x += gap
        spans += [Span(name, "hit" if some == kind else ""), Span(count, "accent" if some == kind else "dim")]
        parts.append((x, x + width(name + count), f"kind {some}"))
        x += width(name + count)
    if end and cells - x > width(end) + 2:
        spans += [Span(" " * (cells - x - width(end) - 1)), Span(end, "warn")]
        parts.append((cells - width(end) - 1, cells - 1, "hidden"))
    return Bar(tuple(spans), tuple(parts))


def marked_words(count: int) -> str:
    """`3 marked`."""
    return f"{count:,} marked"


def only_line(name: str, color: str, count: str, cells: int) -> Bar:
    """The client or project to which the list is narrowed, and how to be rid of that."""
    key = sign_of("show_all")
    end = (Span(f"{count}  ", "dim"), *((Span(key, "key"), Span(" shows all ", "dim")) if key else ()))
    start = [Span(" only ", "dim"), *((Span("● ", color),) if color else ())]
    room = max(4, cells - line_width(start) - line_width(end) - 1)
    start.append(Span(cut(literal(name), room), "strong"))
    fill = Span(" " * max(1, cells - line_width(start) - line_width(end)))
    return Bar((*start, fill, *end), ((0, cells, "show_all"),))


def empty_lines(kind: str, words_typed: str, closed: int, cells: int, *, narrowed: bool) -> Sequence[Line]:
    """What a list without rows says, and which key does something about it; `closed` rows are out of sight."""
    name = dict(KINDS)[kind].lower()
    keys: list[tuple[str, str]] = []
    if words_typed.strip():
        said = f"No {name} with “{cut(literal(words_typed.strip()), 30)}”."
        keys.append(("show_all", "drops the words"))
    elif narrowed:
        said = f"No {name} here."
        keys.append(("show_all", "shows all"))
    else:
        said = f"No {name} yet."
    if closed and kind in ("client", "project", "task", "tag"):
        keys.append(("hidden", f"shows {closed:,} {'done or ' if kind == 'task' else ''}archived"))
    if kind in ("client", "project", "task", "tag") and not words_typed.strip():
        keys.append(("new_thing", "makes one"))
    lines: list[Line] = [(), (Span(f"   {cut(said, cells - 4)}", "strong"),), ()]
    for act, does in keys:
        if key := sign_of(act):
            lines.append((Span(f"   {fit(key, 4)}", "key"), Span(cut(does, max(1, cells - 8)))))
    return lines
