"""What a pane says when it has nothing to show."""

from __future__ import annotations

from tui.keys import keys_of, sign_of, spelled
from tui.present.frame import goal_bar
from tui.present.sift import Sift, name_of_row
from tui.present.text import Line, Span, cut, fit, line_width, literal, width
from tui.session.state import Link, State

_FIRST: tuple[tuple[str, str, str], ...] = (
    ("toggle", "start the timer now", ""),
    ("quick", "say what and when", "in one line: 9-10:30 Planning"),
    ("new_thing", "make a project", "or a client, a task, a tag"),
    ("workspace", "another workspace", "or make a new one"),
    ("help", "all keys", ""),
)
"""The acts to know first, what they do, and more about it."""


def empty_log(state: State, sift: Sift, cells: int, height: int) -> tuple[Line, ...]:
    """A block in the middle of an empty log, blank lines above it included."""
    return _centred(_block(state, sift), cells, height)


def _block(state: State, sift: Sift) -> list[Line]:
    if sift:
        return _nothing_found(state, sift)
    if state.sync.progress is not None or state.sync.link in (Link.CONNECTING, Link.SYNCING):
        where = "" if state.account.kind == "local" else " from Clockify"
        return [
            (Span(f"Reading your entries{where}…", "strong"),),
            _progress(state.sync.progress),
            (),
            (Span("You can start the timer meanwhile"), *_with_key("toggle")),
        ]
    lines: list[Line] = [(Span("Nothing tracked yet.", "strong"),), ()]
    lines += _first_keys()
    # Not while there is something to say of an account whose key is set.
    if state.account.kind == "local" and not state.sync.message:
        lines += [
            (),
            (Span("It is kept on this machine. Have a Clockify account?", "dim"),),
            _connects(),
        ]
    return lines


def _connects() -> Line:
    """How a Clockify account is opened: by key, or where there is none from the environment."""
    key = sign_of("accounts")
    if not key:
        return (Span("Set MATON_API_KEY or CLOCKIFY_API_KEY and start again.", "dim"),)
    return (Span(key, "key"), Span(" connects it, with a key of Clockify's or Maton's", "dim"))


def _progress(progress: float | None) -> Line:
    """How far the reading is."""
    if progress is None:
        return ()
    return (*goal_bar(int(progress * 1000), 1000, 24), Span(f"  {int(progress * 100)} %", "dim"))


def _nothing_found(state: State, sift: Sift) -> list[Line]:
    on = f" on {cut(name_of_row(sift.row, state.catalog), 40)}" if sift.row.kind != "nothing" else ""
    said = f"No entries{on}."
    if sift.text:
        said = f"Nothing found for “{cut(literal(sift.text.strip()), 40)}”{on}."
    rows = [("show_all", "show all again")]
    if sift.row.kind in ("project", "task"):
        rows.append(("switch", "start the timer on it, from its row in the tree"))
    cells = max(3, *(width(sign_of(act)) for act, _ in rows))
    return [
        (Span(said, "strong"),),
        (),
        *((Span(fit(key, cells), "key"), Span(f"   {does}")) for act, does in rows if (key := sign_of(act))),
    ]


def _first_keys() -> list[Line]:
    """The keys to know first, under each other."""
    more = {
        "toggle": f"name it later with {sign_of('edit')}" if keys_of("edit") else "",
        "help": f"or {spelled(keys_of('palette')[0])}, and type what you want",
    }
    rows = [(sign_of(act), what, more.get(act, rest)) for act, what, rest in _FIRST if keys_of(act)]
    cells = max((width(key) for key, *_ in rows), default=0)
    return [
        (Span(fit(key, cells), "key"), Span(f"   {what:<21}"), Span(rest, "dim")) for key, what, rest in rows
    ]


def _with_key(act: str) -> Line:
    key = sign_of(act)
    return (Span(": "), Span(key, "key")) if key else ()


def _centred(block: list[Line], cells: int, height: int) -> tuple[Line, ...]:
    """The block in the middle; details at the ends of its lines leave before it is cut."""
    widest = max(line_width(line) for line in block)
    if widest > cells - 2:
        block = [line[:2] if len(line) == 3 else line for line in block]
        widest = max(line_width(line) for line in block)
    if len(block) > height:
        block = [line for line in block if line][: max(1, height)]
    left = max(1, (cells - widest) // 2)
    top = max(0, (height - len(block)) * 2 // 5)
    body = [_clip((Span(" " * left), *line), cells) for line in block]
    return (*(() for _ in range(top)), *body)


def _clip(line: Line, cells: int) -> Line:
    """The line, cut where it would not fit."""
    kept: list[Span] = []
    room = cells - 1
    for span in line:
        kept.append(Span(cut(span.text, room), span.style))
        room -= line_width(kept[-1:])
        if room <= 0:
            break
    return tuple(kept)


def empty_tree(cells: int) -> tuple[Line, ...]:
    """What an empty tree says."""
    key = sign_of("new_thing")
    return (
        _clip((Span(" No projects yet", "dim"),), cells),
        (),
        *([_clip((Span(" "), Span(key, "key"), Span(" makes the first one")), cells)] if key else []),
    )
