"""`[keys]` in the settings file: read as people write keys, and checked before any is taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui.actions import ACTIONS, BY_ID
from tui.keys import CHARACTERS, FIXED, name_of, shared, spelled, whole

_NAMED = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "period": "full_stop",
    "dot": "full_stop",
    "hash": "number_sign",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
}
_WORDS = "escape enter tab space backspace delete insert home end pageup pagedown left right up down"
_PLAIN = frozenset(_WORDS.split()) | {f"f{number}" for number in range(1, 25)}
_MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "option": "alt",
    "shift": "shift",
    "super": "super",
}
_TWINS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "esc"}
"""Keys that a terminal sends as others."""
_TAKEN = {"ctrl+c": "it copies, and ends programs"}


class KeysFault(ValueError):
    """What is wrong with `[keys]`, in words."""


def checked(table: object) -> dict[str, tuple[str, ...]]:
    """The keys that the settings file gives to acts, as the toolkit names them. Raises KeysFault."""
    if not isinstance(table, dict):
        raise KeysFault('it wants acts and their keys, such as toggle = "s"')
    keys = {act: tuple(dict.fromkeys(_keys_for(act, given))) for act, given in table.items()}
    for key, one, other in shared(whole(keys)):
        free = next((act.id for act in (one, other) if act.id not in keys), other.id)
        raise KeysFault(
            f"“{spelled(key)}” would do both {one.id} and {other.id}: "
            f"give {free} another key, or none ({free} = [])"
        )
    return keys


def _keys_for(act: str, given: Any) -> Iterable[str]:
    if act not in BY_ID:
        near = _near(act)
        more = f": did you mean {near}?" if near else "; README.md names them all"
        raise KeysFault(f"there is no act “{act}”{more}")
    each = [given] if isinstance(given, str) else given
    if not isinstance(each, list) or not all(isinstance(one, str) for one in each):
        raise KeysFault(f'{act} wants a key or a list of keys, such as {act} = "x" or {act} = ["x", "f5"]')
    for written in each:
        key = read_key(written)
        if key is None:
            raise KeysFault(
                f"“{written}” is no key, for {act}: keys are written like s, S, #, f5, esc, space, ctrl+l"
            )
        if key in _TWINS:
            raise KeysFault(f"a terminal sends “{written}” as {_TWINS[key]}: write {_TWINS[key]}, for {act}")
        if key in _TAKEN:
            raise KeysFault(f"“{written}” can't be a key of {act}: {_TAKEN[key]}")
        if FIXED.get(key, act) != act:
            raise KeysFault(f"“{written}” can't be a key of {act}: it always does {FIXED[key]}")
        yield key


def read_key(written: str) -> str | None:
    """The toolkit's name for a key as people write it (`#`, `esc`, `^l`, `Ctrl+L`, `S`); None for none."""
    if len(written) == 1:
        return _base(written)
    text = written.strip()
    if text.startswith("^") and len(text) > 1:
        text = f"ctrl+{text[1:]}"
    front, base = (text[:-2], "+") if text.endswith("++") else _halves(text)
    modifiers = {_MODIFIERS.get(one.strip().casefold()) for one in front.split("+")} if front else set()
    key = _base(base.strip() or base)
    if key is None or None in modifiers or (text.startswith("+") and len(text) > 1):
        return None
    if modifiers and len(key) == 1 and key.isascii() and key.isalpha():
        if modifiers == {"shift"}:
            return key.upper()
        key = key.lower()
    elif modifiers == {"shift"} and (len(key) == 1 or key in CHARACTERS):
        return None  # which sign that makes, the keyboard knows
    if key == "space" and modifiers == {"ctrl"}:
        key = "at"
    return "+".join((*sorted(one for one in modifiers if one), key))


def _halves(text: str) -> tuple[str, str]:
    front, _, base = text.rpartition("+")
    return front, base


def _base(text: str) -> str | None:
    """A key without modifiers."""
    if len(text) == 1:
        if text in _NAMED:
            return _NAMED[text]
        return name_of(text) if text.isprintable() else None
    name = text.casefold()
    name = _NAMED.get(name, name)
    return name if name in _PLAIN or name in CHARACTERS else None


def _near(act: str) -> str:
    """The act that somebody may have meant."""
    import difflib  # only where something is wrong

    by_words = {action.words.casefold(): action.id for action in ACTIONS}
    written = act.casefold()
    if written in by_words:
        return by_words[written]
    found = difflib.get_close_matches(written, [*BY_ID, *by_words], n=1)
    return by_words.get(found[0], found[0]) if found else ""
