"""Which acts can be done here and now, what they are called there, and why the others can't be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tui.actions import ACTIONS, LOG, MANAGE, THINGS, TREE, Action, works_in
from tui.domain.rights import Rights
from tui.keys import keys_of, said
from tui.present.choice import Choice
from tui.present.manage import KINDS

_FIRST = 20


class Context(Struct, frozen=True, kw_only=True):
    """Where an act is asked for."""

    pane: str = LOG
    choice: Choice = Choice()
    running: bool = False
    runs_already: bool = False
    """Whether the chosen entry is the one that runs."""
    sifted: bool = False
    empty: bool = False
    """Whether the pane with the focus has no rows."""
    stuck: bool = False
    """Whether an act on what is chosen waits for the person."""
    undo: bool = False
    """Whether something can be taken back."""
    redo: bool = False
    """Whether something that was taken back can be done again."""
    pinned: bool = False
    """Whether what is chosen is pinned."""
    marked: int = 0
    """How many entries are marked."""
    ranging: bool = False
    """Whether a range is being marked."""
    things: tuple[str, ...] = ()
    """Ids of the clients, projects, tasks or tags that are marked in Manage."""
    listed: str = ""
    """Which list of Manage is shown, as a kind of choice; empty outside of it."""
    startable: bool = False
    """Whether what is chosen is a project or task on which time can be started."""
    closed: bool = False
    """Whether what is chosen is archived or done."""
    going: bool = False
    """Whether what is chosen is being deleted."""
    hidden: bool = False
    """Whether Manage shows what is archived or done."""
    rights: Rights = Rights()


def word(action: Action, context: Context) -> str:
    """Its word for the bar of keys, here and now."""
    words = {
        "toggle": "Stop" if context.running else "Start",
        "other_pane": "Log" if context.pane == TREE else "Projects",
        "choose": "Answer" if context.stuck else _OPENS.get(context.listed, ""),
        "next_kind": _next_kind(context.listed),
        "new_thing": _NEW.get(context.listed, ""),
        "archive": _archive_word(context),
        "hidden": "Hide archived" if context.hidden else "",
        "mark_things": "End range" if context.ranging else "",
        "find": "Filter" if context.pane == MANAGE else "",
        "pin": "Unpin" if context.pinned else "",
        "fill": "Overlap" if context.choice.overlaps else "",
        "edit": "Settings"
        if context.choice.kind == "workspace"
        else "Describe"
        if context.marked > 1 and context.pane == LOG
        else "",
        "show_all": "Drop marks" if context.marked or context.things or context.ranging else "",
        "mark_range": "End range" if context.ranging else "",
    }
    return words.get(action.id) or action.words


_OPENS = {
    "client": "Projects",
    "project": "Tasks",
    "task": "Edit",
    "tag": "Edit",
    "user": "Their log",
    "workspace": "Open",
}
"""What opening a row of a list of Manage does."""
_NEW = {
    "client": "New client",
    "project": "New project",
    "task": "New task",
    "tag": "New tag",
    "workspace": "New workspace",
}


def _next_kind(listed: str) -> str:
    """The name of the list behind that one."""
    kinds = [kind for kind, _ in KINDS]
    return KINDS[(kinds.index(listed) + 1) % len(KINDS)][1] if listed in kinds else ""


def _archive_word(context: Context) -> str:
    if context.choice.kind == "task":
        return "Active" if context.closed else "Done"
    return "Restore" if context.closed else ""


def weight(action: Action, context: Context) -> int:
    """How long it stays in the bar of keys here, as the screen gets narrower."""
    if context.marked and context.pane == LOG and action.id in _ON_MARKED:
        return 2 * _FIRST - _ON_MARKED.index(action.id)
    if context.things and action.id in _ON_THINGS:
        return 2 * _FIRST - _ON_THINGS.index(action.id)
    if context.listed and not context.stuck and action.id in _IN_LISTS:
        return _FIRST - 1 - _IN_LISTS.index(action.id)
    # What needs the person comes right behind the timer.
    return _FIRST if action.id == "choose" and context.stuck else action.priority


def shown_in_bar(context: Context) -> Iterable[Action]:
    """The acts for the bar of keys of a pane, most important first."""
    fitting = (
        action
        for action in ACTIONS
        if action.priority
        and keys_of(action.id)
        and (context.running or action.id != "switch")  # else it is the same as starting
        and (context.choice.gap or context.choice.overlaps or action.id != "fill")
        and (context.listed != "user" or action.id != "new_thing")
        # In the log it is the same as editing, but where it answers; so it is with tasks and tags.
        and (context.pane == TREE or context.stuck or action.id != "choose" or _looks_into(context))
        and works_in(action, context.pane)
        and disabled_reason(action, _anywhere(context)) is None
    )
    return sorted(fitting, key=lambda action: -weight(action, context))


def _looks_into(context: Context) -> bool:
    return context.listed not in ("", "task", "tag")


def thing_chosen(choice: Choice) -> str:
    """The id of what the cursor stands on: an entry, task, project, client or tag; "" for none of them."""
    if choice.entry is not None:
        return choice.entry.id
    ids = {
        "task": choice.task_id,
        "project": choice.project_id,
        "client": choice.client_id,
        "tag": choice.tag_id,
    }
    return ids.get(choice.kind) or ""


def _anywhere(context: Context) -> Context:
    """The context as if an entry were chosen in the log, so that the bar does not flicker as the cursor moves."""
    if context.pane == LOG and not context.empty:
        return replace(context, choice=Choice(kind="entry"), runs_already=False, stuck=False)
    return context


_ON_ENTRY = {
    "edit": "edit",
    "delete": "delete",
    "project": "put on a project",
    "tags": "tag",
    "billable": "make billable",
    "split": "split",
    "merge": "merge",
    "duplicate": "duplicate",
    "later": "shift",
    "earlier": "shift",
}
_ON_MARKED = ("project", "tags", "billable", "delete", "edit", "later", "earlier")
"""What is done on all marked entries, the commonest first."""
_ON_THINGS = ("archive", "delete", "move", "merge_tags")
"""What is done on all marked things, the commonest first."""
_IN_LISTS = (
    "choose",
    "edit",
    "new_thing",
    "archive",
    "delete",
    "find",
    "next_kind",
    "hidden",
    "pin",
    "move",
    "mark_thing",
    "merge_tags",
    "sort_next",
    "quick",
)
"""The acts of the lists of Manage, those first that stay longest in the bar of keys."""
_THINGS = ("client", "project", "task", "tag")
_RIGHT = {"client": "projects", "project": "projects", "task": "tasks", "tag": "tags"}
"""By kind of thing: the field of `Rights` that says why it can't be changed."""
_MARKING = frozenset(("mark", "mark_range", "mark_down", "mark_up", "mark_thing", "mark_things"))
_ON_ROWS = _MARKING.union(("choose", "copy", "next_fault", "prev_fault", "older_day", "newer_day", "today"))


def disabled_reason(action: Action, context: Context) -> str | None:
    """Why the act can't be done here, in words with what to do; None when it can."""
    if not works_in(action, context.pane):
        return _elsewhere(action, context)
    on_marked = context.marked and context.pane == LOG and action.id in _ON_MARKED
    on_thing = context.choice.kind in _THINGS and action.id in ("edit", "delete")
    on_thing = on_thing or (context.choice.kind == "workspace" and action.id == "edit")
    if action.id in _ON_ENTRY and context.choice.kind != "entry" and not on_marked and not on_thing:
        return _no_entry(_ON_ENTRY[action.id], context)
    if action.id in _CHANGING and (reason := _not_changed(action, context)):
        return reason
    idle = not context.running, "nothing is running"
    shown = context.sifted or context.marked or context.things or context.ranging
    reasons = {
        "fill": (not (context.choice.gap or context.choice.kind == "entry"), "no gap or overlap here"),
        "timer": idle,
        "interrupt": idle,
        "switch": (context.runs_already, "this is what runs: choose something else to switch to"),
        "pin": (
            context.choice.kind not in ("project", "task"),
            "nothing to pin here: choose a project or a task",
        ),
        "undo": (not context.undo, "nothing was done here that could be taken back"),
        "redo": (not context.redo, "nothing to do again"),
        "show_all": (not shown, "all is shown" if context.listed else "all entries are shown"),
    }
    if context.listed:
        reasons["switch"] = (not context.startable, "choose a project or a task to switch to")
        other = context.listed not in _THINGS
        reasons["mark_thing"] = other, "only clients, projects, tasks and tags are marked"
        reasons["mark_things"] = reasons["mark_thing"]
        reasons["hidden"] = other, "only clients, projects, tasks and tags are archived"
    holds, reason = reasons.get(action.id, (False, ""))
    if holds:
        return reason
    if action.id in _ON_ROWS and context.empty:
        return "there is nothing here yet"
    return None


_CHANGING = ("edit", "delete", "archive", "move", "merge_tags", "new_thing")
"""Acts on clients, projects, tasks and tags that a workspace may keep to some of its members."""


_WANTS = {
    "archive": (_THINGS, "archive here: choose a client, a project, a task or a tag"),
    "move": (("project",), "put under a client here: choose a project"),
    "merge_tags": (("tag",), "merge here: choose tags"),
}
"""Acts that are for some kinds of things alone, and what is said to all others."""


def _elsewhere(action: Action, context: Context) -> str:
    """Where it works, and how to get there."""
    if action.where == MANAGE:
        there = "in Manage", said("manage", "goes there")
    else:
        pane = "in the projects" if action.where in (TREE, THINGS) else "in the log"
        there = pane, said("log" if context.pane == MANAGE else "other_pane", "goes there")
    return ": ".join(filter(None, (f"this works {there[0]}", there[1])))


def _not_changed(action: Action, context: Context) -> str:
    """Why nothing can be made or changed there, of clients, projects, tasks and tags; "" where it can."""
    kind, rights = context.choice.kind, context.rights
    if action.id == "new_thing":
        # Elsewhere than in a list of Manage the form makes one of each.
        kinds = [_RIGHT[context.listed]] if context.listed in _RIGHT else ["projects", "tasks", "tags"]
        reasons = [getattr(rights, one) for one in kinds]
        return reasons[0] if all(reasons) else ""
    wants, what = _WANTS.get(action.id, (_THINGS, ""))
    if what and kind not in wants:
        return f"nothing to {what}"
    if kind not in _THINGS:
        return ""  # it is an entry
    if context.going and not context.stuck:
        return "it is being deleted"
    return str(getattr(rights, _RIGHT[kind]))


def _no_entry(verb: str, context: Context) -> str:
    if context.pane == MANAGE:
        if context.empty:
            return f"nothing to {verb} here: the list is empty"
        return f"nothing to {verb} here: choose a client, a project, a task or a tag"
    if context.pane == TREE:
        return f"nothing to {verb} here: choose an entry in the log"
    if context.empty:
        return f"nothing to {verb} yet: there are no entries here"
    return f"nothing to {verb} here: choose an entry"
