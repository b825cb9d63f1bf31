"""The keys in force: those of the table of acts, or what the settings file says instead; and how they are written.

Everything that names a key on the screen asks here, by the act, so that it names one that works.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from string import punctuation

from tui.actions import ACTIONS, PANES, Action, works_in

Keys = Mapping[str, tuple[str, ...]]
"""Keys by the id of their act, named as the toolkit names them."""

FIXED = {"ctrl+q": "quit", "ctrl+p": "palette"}
"""Keys that always do this: with them everything can be found and left, whatever the settings say."""
UNBOUND = "—"
"""Stands in lists for an act without a key."""

_SHORTER = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SIGNS = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
    "insert": "ins",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}
_in_force: dict[str, tuple[str, ...]] = {}


def name_of(character: str) -> str:
    """What the toolkit calls the key of a character: `#` is `number_sign`; letters and digits are themselves."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SHORTER.get(name, name)


CHARACTERS = {name_of(character): character for character in punctuation}
"""The signs of a keyboard, by the names of their keys."""


def use(keys: Keys) -> None:
    """From now on these acts have these keys, and all others those of the table."""
    _in_force.update(whole(keys))


def whole(keys: Keys) -> dict[str, tuple[str, ...]]:
    """The keys of every act, with the fixed ones."""
    found = {action.id: keys.get(action.id, action.keys) for action in ACTIONS}
    for key, act in FIXED.items():
        if key not in found[act]:
            found[act] = (*found[act], key)
    return found


use({})


def keys_of(act: str) -> tuple[str, ...]:
    """All keys of an act, as the toolkit names them; none for an act that there is not."""
    return _in_force.get(act, ())


def sign(key: str) -> str:
    """A key as it is written for people, short: `#`, `esc`, `^p`."""
    modifiers, _, base = key.rpartition("+")
    base = CHARACTERS.get(base) or _SIGNS.get(base, base)
    if modifiers == "ctrl":
        return f"^{'space' if base == '@' else base}"
    return f"{modifiers}+{base}" if modifiers else base


def spelled(key: str) -> str:
    """A key as it is written in a sentence: `ctrl+p`."""
    short = sign(key)
    return f"ctrl+{short[1:]}" if key.startswith("ctrl+") and short.startswith("^") else short


def sign_of(act: str) -> str:
    """The first key of an act, short, for a bar of keys; "" when it has none."""
    return next(map(sign, keys_of(act)), "")


def signs_of(act: str) -> str:
    """All keys of an act: `d del`; a dash when it has none."""
    return " ".join(map(sign, keys_of(act))) or UNBOUND


def names_of(act: str) -> frozenset[str]:
    """Everything that somebody may call its keys: `^r`, `ctrl+r`; `#`, `number_sign`."""
    return frozenset(name for key in keys_of(act) for name in (key, sign(key), spelled(key)))


def said(act: str, does: str) -> str:
    """A piece of a sentence, `e edits it`; "" when the act has no key (or is none), so that none is promised."""
    key = next(map(spelled, keys_of(act)), "")
    return f"{key} {does}" if key else ""


def hint(act: str, does: str) -> str:
    """The same behind a sentence: ` · u undo`."""
    words = said(act, does)
    return f" · {words}" if words else ""


def meet(one: Action, other: Action) -> bool:
    """Whether there is a place where both acts can be done, so that they can't have the same key."""
    return any(works_in(one, pane) and works_in(other, pane) for pane in PANES)


def shared(keys: Keys) -> Iterator[tuple[str, Action, Action]]:
    """Keys that would do two things in one place."""
    holders: dict[str, list[Action]] = {}
    for action in ACTIONS:
        for key in dict.fromkeys(keys[action.id]):
            for other in holders.setdefault(key, []):
                if meet(action, other):
                    yield key, other, action
            holders[key].append(action)
