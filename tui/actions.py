"""All that a person can do on the main screen, once: key bindings, key bar, help and palette come from here.

What can be done at a certain place and moment is in `acting`; the keys here are the usual ones, `keys` has those in
force.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

EVERYWHERE = "everywhere"
LOG = "log"
TREE = "tree"
LISTS = "lists"


class Action(Struct, frozen=True, kw_only=True):
    """One act."""

    id: str
    keys: tuple[str, ...]
    """Its usual keys, as the toolkit names them."""
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


def _act(id: str, keys: str, words: str, help: str, **rest: Any) -> Action:  # noqa: A002
    return Action(id=id, keys=tuple(keys.split()), words=words, help=help, **rest)


# fmt: off
ACTIONS: tuple[Action, ...] = (
    _act("toggle", "s", "Start", "Stop the timer; or start what the selected row says, else the last entry again", group="Timer", priority=20),
    _act("switch", "c", "Switch", "Start what the selected row says, stopping what runs at the same second", group="Timer", priority=13),
    _act("forgotten", "T", "Running timer was forgotten…", "The running timer was forgotten: stop it at an earlier time", group="Timer"),
    _act("new_entry", "n", "New entry", "New entry, in the full form", group="Entries", short="New", priority=18),
    _act("edit", "e", "Edit", "Edit the selected entry", group="Entries", where=LISTS, priority=17),
    _act("delete", "d delete", "Delete", "Delete the selected entry, after asking", group="Entries", where=LISTS, short="Del", priority=15),
    _act("project", "p", "Project", "Put the selected entry on another project or task", group="Entries", where=LISTS, priority=9),
    _act("tags", "number_sign", "Tags", "Change the tags of the selected entry", group="Entries", where=LISTS, priority=8),
    _act("billable", "b", "Billable", "Make the selected entry billable or not", group="Entries", where=LISTS, priority=7),
    _act("undo", "u", "Undo", "Take back what was done last, and the one before it: also after a restart", group="Entries", priority=12),
    _act("redo", "ctrl+y", "Redo", "Do again what was taken back last", group="Entries"),
    _act("new_thing", "N", "New project", "New project, task, client or tag", group="Projects", priority=10),
    _act("fold", "left h", "Fold", "Fold the row, or go to the one above it", group="Projects", where=TREE, palette=False),
    _act("unfold", "right l", "Unfold", "Unfold the row, or go into it", group="Projects", where=TREE, palette=False),
    _act("choose", "enter", "Show only", "Log: edit the entry. Projects: show only this row's entries in the log", group="Moving", where=LISTS, priority=14, palette=False),
    _act("find", "slash", "Find", "Show only entries with these words in description, project, client, task or #tag", group="Log", priority=12),
    _act("show_all", "escape", "Show all", "Show all entries again", group="Log"),
    _act("older_day", "left_square_bracket", "Older day", "The day before", group="Log", where=LOG),
    _act("newer_day", "right_square_bracket", "Newer day", "The day after", group="Log", where=LOG),
    _act("today", "t", "Today", "Back to today", group="Log", where=LOG),
    _act("down", "down j", "Down", "One row down", group="Moving", where=LISTS, palette=False),
    _act("up", "up k", "Up", "One row up", group="Moving", where=LISTS, palette=False),
    _act("page_down", "pagedown", "Page down", "One page down", group="Moving", where=LISTS, palette=False),
    _act("page_up", "pageup", "Page up", "One page up", group="Moving", where=LISTS, palette=False),
    _act("first", "home", "First", "The first row", group="Moving", where=LISTS, palette=False),
    _act("last", "end G", "Last", "The last row that is loaded", group="Moving", where=LISTS, palette=False),
    _act("other_pane", "tab shift+tab", "Projects", "Between the log and the projects", group="Moving", priority=16),
    _act("workspace", "w", "Workspace", "Another workspace or account", group="Program", priority=11),
    _act("outbox", "ctrl+l", "Outbox", "What waits to be sent, and what went wrong", group="Program"),
    _act("sync", "ctrl+r", "Sync", "Send what waits and read what is new, now", group="Program"),
    _act("theme", "ctrl+t", "Theme", "Dark or light", group="Program"),
    _act("help", "question_mark", "Help", "All keys", group="Program", palette=False),
    _act("palette", "ctrl+p", "palette", "Everything by name: type what you want", group="Program", palette=False),
    _act("quit", "q ctrl+q", "Quit", "Quit; a running timer keeps running", group="Program", priority=3),
)
# fmt: on
BY_ID = {action.id: action for action in ACTIONS}
GROUPS = tuple(dict.fromkeys(action.group for action in ACTIONS))
ENDS = ("help", "palette")
"""The acts whose keys always stand at the right of the bar."""
TABS: tuple[tuple[str, str], ...] = (("log", "Log"),)
"""The views, in the order of their numbers: (id, name)."""


def works_in(action: Action, pane: str) -> bool:
    """Whether the act's keys work in that pane."""
    return action.where in (EVERYWHERE, pane) or action.where == LISTS
