"""All that a person can do on the main screen, once: key bindings, key bar, help and palette come from here.

What can be done at a certain place and moment is in `acting`.
"""

from __future__ import annotations

from msgspec import Struct
from textual.binding import Binding

EVERYWHERE = "everywhere"
LOG = "log"
TREE = "tree"
LISTS = "lists"


class Action(Struct, frozen=True, kw_only=True):
    """One act."""

    id: str
    keys: tuple[str, ...]
    words: str
    """For the bar of keys: one or two words."""
    help: str
    """For help and palette: a sentence without a full stop."""
    group: str
    where: str = EVERYWHERE
    """The pane in which its keys work: everywhere, the log, the tree, or both lists."""
    short: str = ""
    """Its word where the bar is narrow."""
    priority: int = 0
    """How long it stays in the bar of keys as the screen gets narrower; 0 is never shown there."""
    palette: bool = True
    """Whether it makes sense without a pane's cursor having been moved to it by the same keys."""


ACTIONS: tuple[Action, ...] = (
    Action(
        id="toggle",
        keys=("s",),
        words="Start",
        help="Stop the timer; or start what the selected row says, else the last entry again",
        group="Timer",
        priority=20,
    ),
    Action(
        id="switch",
        keys=("c",),
        words="Switch",
        help="Start what the selected row says, stopping what runs at the same second",
        group="Timer",
        priority=13,
    ),
    Action(
        id="forgotten",
        keys=("T",),
        words="Running timer was forgotten…",
        help="The running timer was forgotten: stop it at an earlier time",
        group="Timer",
    ),
    Action(
        id="new_entry",
        keys=("n",),
        words="New entry",
        short="New",
        help="New entry, in the full form",
        group="Entries",
        priority=18,
    ),
    Action(
        id="edit",
        keys=("e",),
        words="Edit",
        help="Edit the selected entry; enter does it too",
        group="Entries",
        where=LISTS,
        priority=17,
    ),
    Action(
        id="delete",
        keys=("d", "delete"),
        words="Delete",
        short="Del",
        help="Delete the selected entry, after asking",
        group="Entries",
        where=LISTS,
        priority=15,
    ),
    Action(
        id="project",
        keys=("p",),
        words="Project",
        help="Put the selected entry on another project or task",
        group="Entries",
        where=LISTS,
        priority=9,
    ),
    Action(
        id="tags",
        keys=("number_sign",),
        words="Tags",
        help="Change the tags of the selected entry",
        group="Entries",
        where=LISTS,
        priority=8,
    ),
    Action(
        id="billable",
        keys=("b",),
        words="Billable",
        help="Make the selected entry billable or not",
        group="Entries",
        where=LISTS,
        priority=7,
    ),
    Action(
        id="new_thing",
        keys=("N",),
        words="New project",
        help="New project, task, client or tag",
        group="Projects",
        priority=10,
    ),
    Action(
        id="fold",
        keys=("left", "h"),
        words="Fold",
        help="Fold the row, or go to the one above it",
        group="Projects",
        where=TREE,
        palette=False,
    ),
    Action(
        id="unfold",
        keys=("right", "l"),
        words="Unfold",
        help="Unfold the row, or go into it",
        group="Projects",
        where=TREE,
        palette=False,
    ),
    Action(
        id="choose",
        keys=("enter",),
        words="Show only",
        help="Log: edit the entry. Projects: show only this row's entries in the log",
        group="Moving",
        where=LISTS,
        priority=14,
        palette=False,
    ),
    Action(
        id="find",
        keys=("slash",),
        words="Find",
        help="Show only entries with these words in description, project, client, task or #tag",
        group="Log",
        priority=12,
    ),
    Action(
        id="show_all",
        keys=("escape",),
        words="Show all",
        help="Show all entries again",
        group="Log",
    ),
    Action(
        id="older_day",
        keys=("left_square_bracket",),
        words="Older day",
        help="The day before",
        group="Log",
        where=LOG,
    ),
    Action(
        id="newer_day",
        keys=("right_square_bracket",),
        words="Newer day",
        help="The day after",
        group="Log",
        where=LOG,
    ),
    Action(id="today", keys=("t",), words="Today", help="Back to today", group="Log", where=LOG),
    Action(
        id="down",
        keys=("down", "j"),
        words="Down",
        help="One row down",
        group="Moving",
        where=LISTS,
        palette=False,
    ),
    Action(
        id="up", keys=("up", "k"), words="Up", help="One row up", group="Moving", where=LISTS, palette=False
    ),
    Action(
        id="page_down",
        keys=("pagedown",),
        words="Page down",
        help="One page down",
        group="Moving",
        where=LISTS,
        palette=False,
    ),
    Action(
        id="page_up",
        keys=("pageup",),
        words="Page up",
        help="One page up",
        group="Moving",
        where=LISTS,
        palette=False,
    ),
    Action(
        id="first",
        keys=("home",),
        words="First",
        help="The first row",
        group="Moving",
        where=LISTS,
        palette=False,
    ),
    Action(
        id="last",
        keys=("end", "G"),
        words="Last",
        help="The last row that is loaded",
        group="Moving",
        where=LISTS,
        palette=False,
    ),
    Action(
        id="other_pane",
        keys=("tab", "shift+tab"),
        words="Projects",
        help="Between the log and the projects",
        group="Moving",
        priority=16,
    ),
    Action(
        id="workspace",
        keys=("w",),
        words="Workspace",
        help="Another workspace or account",
        group="Program",
        priority=11,
    ),
    Action(
        id="outbox",
        keys=("ctrl+l",),
        words="Outbox",
        help="What waits to be sent, and what went wrong",
        group="Program",
    ),
    Action(
        id="sync",
        keys=("ctrl+r",),
        words="Sync",
        help="Send what waits and read what is new, now",
        group="Program",
    ),
    Action(id="theme", keys=("ctrl+t",), words="Theme", help="Dark or light", group="Program"),
    Action(id="help", keys=("question_mark",), words="Help", help="All keys", group="Program", palette=False),
    Action(
        id="palette",
        keys=("ctrl+p",),
        words="palette",
        help="Everything by name: type what you want",
        group="Program",
        palette=False,
    ),
    Action(
        id="quit",
        keys=("q", "ctrl+q"),
        words="Quit",
        help="Quit; a running timer keeps running",
        group="Program",
        priority=3,
    ),
)
BY_ID = {action.id: action for action in ACTIONS}
GROUPS = tuple(dict.fromkeys(action.group for action in ACTIONS))
ENDS = ("help", "palette")
"""The acts whose keys always stand at the right of the bar."""
TABS: tuple[tuple[str, str], ...] = (("log", "Log"),)
"""The views, in the order of their numbers: (id, name)."""

_SIGNS = {
    "number_sign": "#",
    "slash": "/",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def sign(key: str) -> str:
    """A key as it is written for people: `#`, `esc`, `^p`."""
    if key.startswith("ctrl+"):
        return "^" + key[5:]
    return _SIGNS.get(key, key)


def signs(action: Action) -> str:
    """All keys of an act: `d del`."""
    return " ".join(sign(key) for key in action.keys)


def bindings(*where: str) -> list[Binding]:
    """The key bindings of those places. Only quitting by ctrl+q goes before what has the focus."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", action.help, show=False, id=action.id)
        for action in ACTIONS
        if action.where in where and action.id != "palette"
    ]


def works_in(action: Action, pane: str) -> bool:
    """Whether the act's keys work in that pane."""
    return action.where in (EVERYWHERE, pane) or action.where == LISTS
