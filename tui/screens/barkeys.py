"""What the bar of keys shows: the keys of this place, and at its right those that always stand there."""

from __future__ import annotations

from collections.abc import Sequence

from tui.acting import Context, shown_in_bar, weight, word
from tui.actions import BY_ID, ENDS
from tui.keys import keys_of, sign_of
from tui.present.frame import Hint


def bar_keys(here: Context, first: Sequence[Hint] = ()) -> tuple[list[Hint], list[Hint]]:
    """The keys of this place behind what has to stand `first`, and those at the right."""
    ends = [_hint(here, end) for end in ENDS if keys_of(end)]
    return [*first, *(_hint(here, action.id) for action in shown_in_bar(here))], ends


def typing_keys(here: Context) -> tuple[list[Hint], list[Hint]]:
    """The keys while words are typed."""
    keys = [Hint("esc", "Show all", "show_all", 2)]
    if not here.empty:
        keys[:0] = [Hint("enter", "Go there", "go_there", 4), Hint("tab", "Keep", "to_log", 3)]
    return keys, [_hint(here, "palette")]


def name_keys(here: Context) -> tuple[list[Hint], list[Hint]]:
    """The keys while words are typed that names must have."""
    keys = [Hint("enter", "To the list", "to_list", 3), Hint("esc", "Show all", "show_all", 2)]
    return keys, [_hint(here, "palette")]


def _hint(here: Context, act: str) -> Hint:
    action = BY_ID[act]
    return Hint(sign_of(act), word(action, here), act, weight(action, here), action.short)
