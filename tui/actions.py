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
MANAGE = "manage"
ROWS = "rows"
THINGS = "things"
PANES = (LOG, TREE, MANAGE)


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
    """The pane in which its keys work: everywhere, the log, the tree, the lists of Manage; `LISTS` are the log and
    the tree, `THINGS` the tree and those of Manage, `ROWS` all three."""
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
    _act("quick", "i", "Quick add", "Quick add: one line says everything, such as 9-10:30 Planning @project #tag $", group="Timer", short="Add", priority=18),
    _act("interrupt", "I", "Interrupt", "Carve out of the running entry what interrupted it, such as: call Anna 20m; it goes on after", group="Timer"),
    _act("timer", "T", "Running timer…", "The running timer: when it began, stop it earlier (if it was forgotten), discard or edit it", group="Timer"),
    _act("jump", "o", "Jump", "The last nine different things: a digit starts one, stopping what runs at the same second", group="Timer", priority=10),
    _act("new_entry", "n", "New entry", "New entry, in the full form", group="Entries", short="New", priority=6),
    _act("edit", "e", "Edit", "Edit the selected entry, project, task, client or tag", group="Entries", where=ROWS, priority=17),
    _act("delete", "d delete", "Delete", "Delete what is selected, after asking", group="Entries", where=ROWS, short="Del", priority=15),
    _act("project", "p", "Project", "Put the selected entry on another project or task", group="Entries", where=LISTS, priority=9),
    _act("tags", "number_sign", "Tags", "Change the tags of the selected entry", group="Entries", where=LISTS, priority=8),
    _act("billable", "b", "Billable", "Make the selected entry billable or not", group="Entries", where=LISTS, priority=7),
    _act("later", "greater_than_sign", "Later", "Shift the selected entry, or all marked, 5 minutes later; once more in the question adds 5", group="Entries", where=LOG),
    _act("earlier", "less_than_sign", "Earlier", "Shift the selected entry, or all marked, 5 minutes earlier; once more in the question takes 5", group="Entries", where=LOG),
    _act("mark", "space", "Mark", "Mark the entry or unmark it, on a day all of its entries; edits then go to all marked", group="Marks", where=LOG, priority=5),
    _act("mark_range", "v", "Mark a range", "Begin a range: moves mark everything on the way; the same key ends it", group="Marks", where=LOG),
    _act("mark_down", "shift+down", "Mark down", "Mark the entry and the next one down", group="Marks", where=LOG, palette=False),
    _act("mark_up", "shift+up", "Mark up", "Mark the entry and the next one up", group="Marks", where=LOG, palette=False),
    _act("mark_thing", "space", "Mark", "Mark the row or unmark it; what is done then is done to all marked", group="Marks", where=MANAGE, priority=5),
    _act("mark_things", "v", "Mark a range", "Begin a range in a list of Manage: moves mark everything on the way; the same key ends it", group="Marks", where=MANAGE),
    _act("split", "S", "Split", "Split the selected entry at a time", group="Entries", where=LOG),
    _act("merge", "m", "Merge", "Make one entry of the selected one and the next one below", group="Entries", where=LOG),
    _act("fill", "g", "Fill gap", "Fill the gap, or say what is to become of an overlap", group="Entries", where=LOG, priority=6),
    _act("duplicate", "C", "Duplicate", "A finished copy of the selected entry, at the same times", group="Entries", where=LOG),
    _act("copy", "Y", "Copy", "Copy the selected row as text: an entry, a day, a name", group="Entries", where=ROWS),
    _act("undo", "u", "Undo", "Take back what was done last, and the one before it: also after a restart", group="Entries", priority=12),
    _act("redo", "ctrl+y", "Redo", "Do again what was taken back last", group="Entries"),
    _act("new_thing", "N", "New project", "New project, task, client or tag", group="Projects", short="New", priority=10),
    _act("archive", "a", "Archive", "Archive or restore a project, client or tag; a task is done or active again", group="Projects", where=ROWS, priority=6),
    _act("move", "p", "Client…", "Put the project, or all marked, under another client", group="Projects", where=MANAGE, priority=9),
    _act("merge_tags", "m", "Merge", "Make one tag of the marked ones: their entries carry it from then on", group="Projects", where=MANAGE, priority=4),
    _act("fold", "left h", "Fold", "Fold the row, or go to the one above it", group="Projects", where=TREE, palette=False),
    _act("unfold", "right l", "Unfold", "Unfold the row, or go into it", group="Projects", where=TREE, palette=False),
    _act("pin", "f", "Pin", "Pin the project or task to the top of the tree, or unpin it; only on this machine", group="Projects", where=THINGS, priority=5),
    _act("choose", "enter", "Show only", "Log: edit the entry. Projects: show only this row's entries in the log. Manage: what is in the row", group="Moving", where=ROWS, priority=14, palette=False),
    _act("find", "slash", "Find", "Find entries in all of the history: by words, @project, #tag, $ and dates; in Manage: names in the list", group="Log", priority=12),
    _act("show_all", "escape", "Show all", "Drop the marks; then show all again", group="Log"),
    _act("older_day", "left_square_bracket", "Older day", "The day before", group="Log", where=LOG),
    _act("newer_day", "right_square_bracket", "Newer day", "The day after", group="Log", where=LOG),
    _act("today", "t", "Today", "Back to today", group="Log", where=LOG),
    _act("next_fault", "full_stop", "Next gap", "The next gap or overlap", group="Log", where=LOG),
    _act("prev_fault", "comma", "Gap before", "The gap or overlap before", group="Log", where=LOG),
    _act("down", "down j", "Down", "One row down", group="Moving", where=ROWS, palette=False),
    _act("up", "up k", "Up", "One row up", group="Moving", where=ROWS, palette=False),
    _act("page_down", "pagedown", "Page down", "One page down", group="Moving", where=ROWS, palette=False),
    _act("page_up", "pageup", "Page up", "One page up", group="Moving", where=ROWS, palette=False),
    _act("first", "home", "First", "The first row", group="Moving", where=ROWS, palette=False),
    _act("last", "end G", "Last", "The last row that is loaded", group="Moving", where=ROWS, palette=False),
    _act("other_pane", "tab shift+tab", "Projects", "Between the log and the projects", group="Moving", where=LISTS, priority=16),
    _act("next_kind", "tab right l", "Next list", "The next list of Manage: clients, projects, tasks, tags, people, workspaces", group="Moving", where=MANAGE, priority=16),
    _act("prev_kind", "shift+tab left h", "List before", "The list of Manage before", group="Moving", where=MANAGE),
    _act("log", "1", "Log", "The log and the projects, as they were left", group="Moving"),
    _act("manage", "5", "Manage", "Clients, projects, tasks, tags, people, workspaces: all of them, to change and to put away", group="Moving"),
    _act("hidden", "z", "Archived", "Show what is archived or done in the lists of Manage, or hide it", group="Manage", where=MANAGE, priority=7),
    _act("sort_next", "greater_than_sign", "Sort", "Sort the list by the next column", group="Manage", where=MANAGE, priority=4),
    _act("sort_prev", "less_than_sign", "Sort back", "Sort the list by the column before", group="Manage", where=MANAGE),
    _act("reverse", "r", "Reverse", "Sort the list the other way round", group="Manage", where=MANAGE),
    _act("workspace", "w", "Workspace", "Another workspace or account", group="Program", priority=11),
    _act("accounts", "A", "Accounts", "Accounts, their keys and their Maton connections", group="Program"),
    _act("profile", "P", "Week…", "Your own week in this workspace: its first day, working days, hours a day", group="Program", where=MANAGE, priority=3),
    _act("details", "D", "Settings", "What the open workspace is set to: what entries need, locks, who may make what, your role", group="Program", where=MANAGE),
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
TABS: tuple[tuple[str, str], ...] = (("log", "Log"), ("manage", "Manage"))
"""The views in their order: (the act that opens it, name)."""


def works_in(action: Action, pane: str) -> bool:
    """Whether the act's keys work in that pane."""
    if action.where == LISTS:
        return pane in (LOG, TREE)
    if action.where == THINGS:
        return pane in (TREE, MANAGE)
    return action.where in (EVERYWHERE, ROWS, pane)
