"""Which acts can be done here and now, what they are called there, and why the others can't be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tui.actions import ACTIONS, LOG, TREE, Action, works_in
from tui.keys import keys_of, said
from tui.present.choice import Choice

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


def word(action: Action, context: Context) -> str:
    """Its word for the bar of keys, here and now."""
    words = {
        "toggle": "Stop" if context.running else "Start",
        "other_pane": "Log" if context.pane == TREE else "Projects",
        "choose": "Answer" if context.stuck else "",
        "pin": "Unpin" if context.pinned else "",
        "fill": "Overlap" if context.choice.overlaps else "",
        "edit": "Describe" if context.marked > 1 and context.pane == LOG else "",
        "show_all": "Drop marks" if context.marked or context.ranging else "",
        "mark_range": "End range" if context.ranging else "",
    }
    return words.get(action.id) or action.words


def weight(action: Action, context: Context) -> int:
    """How long it stays in the bar of keys here, as the screen gets narrower."""
    if context.marked and context.pane == LOG and action.id in _ON_MARKED:
        return 2 * _FIRST - _ON_MARKED.index(action.id)
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
        # In the log it is the same as editing, but where it answers.
        and (context.pane == TREE or context.stuck or action.id != "choose")
        and works_in(action, context.pane)
        and disabled_reason(action, _anywhere(context)) is None
    )
    return sorted(fitting, key=lambda action: -weight(action, context))


def thing_chosen(choice: Choice) -> str:
    """The id of what the cursor stands on: an entry, task, project or client; "" for none of them."""
    if choice.entry is not None:
        return choice.entry.id
    ids = {"task": choice.task_id, "project": choice.project_id, "client": choice.client_id}
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
_MARKING = frozenset(("mark", "mark_range", "mark_down", "mark_up"))
_ON_ROWS = _MARKING.union(("choose", "copy", "next_fault", "prev_fault", "older_day", "newer_day", "today"))


def disabled_reason(action: Action, context: Context) -> str | None:
    """Why the act can't be done here, in words with what to do; None when it can."""
    if not works_in(action, context.pane):
        where = f"this works in the {'projects' if action.where == TREE else 'log'}"
        return ": ".join(filter(None, (where, said("other_pane", "goes there"))))
    on_marked = context.marked and context.pane == LOG and action.id in _ON_MARKED
    if action.id in _ON_ENTRY and context.choice.kind != "entry" and not on_marked:
        return _no_entry(_ON_ENTRY[action.id], context)
    idle = not context.running, "nothing is running"
    shown = context.sifted or context.marked or context.ranging
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
        "show_all": (not shown, "all entries are shown"),
    }
    holds, reason = reasons.get(action.id, (False, ""))
    if holds:
        return reason
    if action.id in _ON_ROWS and context.empty:
        return "there is nothing here yet"
    return None


def _no_entry(verb: str, context: Context) -> str:
    if context.pane == TREE:
        return f"nothing to {verb} here: choose an entry in the log"
    if context.empty:
        return f"nothing to {verb} yet: there are no entries here"
    return f"nothing to {verb} here: choose an entry"
