"""The keys in force as the toolkit's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingsMap

from tui.actions import ACTIONS
from tui.keys import FIXED, keys_of


def bindings() -> list[Binding]:
    """The main screen's keys. None goes before what has the focus: only the app's own two do, which quit and find."""
    acts: dict[str, list[str]] = {}
    for action in ACTIONS:
        for key in keys_of(action.id):
            if FIXED.get(key) != "palette":
                acts.setdefault(key, []).append(action.id)
    return [Binding(key, f"act('{' '.join(ids)}')", show=False) for key, ids in acts.items()]


def binding_map() -> BindingsMap:
    """The same, and the toolkit's key that copies what the mouse has marked."""
    return BindingsMap([*bindings(), Binding("ctrl+c,super+c", "screen.copy_text", show=False)])
