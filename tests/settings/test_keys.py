"""`[keys]` in the settings file: what is taken, and what is named and not taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from tui.actions import ACTIONS, BY_ID
from tui.keyfile import KeysFault, checked, read_key
from tui.keys import (
    hint,
    keys_of,
    name_of,
    names_of,
    said,
    shared,
    sign,
    sign_of,
    signs_of,
    spelled,
    use,
    whole,
)
from tui.settings import load


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """No test leaves its keys to the next one."""
    yield
    use({})


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("s", "s"),
        ("S", "S"),
        ("shift+s", "S"),
        ("#", "number_sign"),
        ("/", "slash"),
        ("?", "question_mark"),
        ("[", "left_square_bracket"),
        ("+", "plus"),
        ("-", "minus"),
        (" ", "space"),
        ("^", "circumflex_accent"),
        ("ö", "ö"),
        ("↓", "down"),
        ("number_sign", "number_sign"),
        ("esc", "escape"),
        ("Esc", "escape"),
        ("escape", "escape"),
        ("space", "space"),
        ("del", "delete"),
        ("PgDn", "pagedown"),
        ("f5", "f5"),
        ("F12", "f12"),
        ("ctrl+l", "ctrl+l"),
        ("Ctrl+L", "ctrl+l"),
        ("^l", "ctrl+l"),
        ("^L", "ctrl+l"),
        ("ctrl + l", "ctrl+l"),
        ("ctrl+space", "ctrl+at"),
        ("ctrl++", "ctrl+plus"),
        ("alt+f", "alt+f"),
        ("shift+ctrl+x", "ctrl+shift+x"),
        ("shift+tab", "shift+tab"),
        ("ctrl+enter", "ctrl+enter"),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, key: str) -> None:
    assert read_key(written) == key


@pytest.mark.parametrize(
    "written",
    ["", "  ", "ctr+f", "ctrl+", "+l", "f0", "f25", "ss", "escap", "shift+1", "\t", "ctrl+ctl+s", "a b"],
)
def test_what_is_no_key_is_none(written: str) -> None:
    assert read_key(written) is None


def test_the_toolkit_calls_them_the_same() -> None:
    for character in map(chr, range(32, 0x250)):
        if character.isprintable():
            assert name_of(character) == _character_to_key(character)


def test_every_key_of_the_table_reads_back_as_it_is_written() -> None:
    for key in (key for action in ACTIONS for key in action.keys):
        assert read_key(key) == read_key(sign(key)) == read_key(spelled(key)) == key


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("keys = 3", "[keys] in config.toml can't be used: it wants acts and their keys"),
        ('[keys]\ntggle = "s"', "there is no act “tggle”: did you mean toggle?"),
        ('[keys]\nstart = "f5"', "there is no act “start”: did you mean toggle?"),
        ('[keys]\nxyzzy = "s"', "there is no act “xyzzy”; README.md names them all"),
        ("[keys]\ntoggle = 5", "toggle wants a key or a list of keys"),
        ('[keys]\ntoggle = ["s", 5]', "toggle wants a key or a list of keys"),
        ('[keys]\nfind = "ctr+f"', "“ctr+f” is no key, for find"),
        ('[keys]\nfind = ""', "“” is no key, for find"),
        ('[keys]\nfind = "ctrl+i"', "a terminal sends “ctrl+i” as tab: write tab, for find"),
        ('[keys]\nfind = "^["', "a terminal sends “^[” as esc: write esc, for find"),
        ('[keys]\nfind = "ctrl+c"', "“ctrl+c” can't be a key of find"),
        ('[keys]\nfind = "^q"', "“^q” can't be a key of find: it always does quit"),
        ('[keys]\nup = ["up", "ctrl+p"]', "“ctrl+p” can't be a key of up: it always does palette"),
        (
            '[keys]\nfind = "s"',
            "“s” would do both toggle and find: give toggle another key, or none (toggle = [])",
        ),
        ('[keys]\nfind = "f5"\nsync = "f5"', "“f5” would do both find and sync: give sync another key"),
        ('[keys]\nolder_day = "j"', "“j” would do both older_day and down"),
        ('[keys]\nfold = "c"', "“c” would do both switch and fold"),
    ],
)
def test_keys_that_can_t_be_are_named_and_only_they_are_not_taken(
    tmp_path: Path, table: str, words: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"goal_hours = 32\n{table}\n", encoding="utf-8")
    settings, notice = load(path)
    assert words in notice
    assert "The usual keys stand in" in notice
    assert str(path) in notice
    assert (settings.keys, settings.goal_hours) == ({}, 32)


def test_keys_are_taken_as_a_key_a_list_or_none(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[keys]\ntoggle = ["f5", "f6", "f5"]\nfind = "ctrl+f"\noutbox = []\nfold = "ctrl+l"\nolder_day = "h"\n',
        encoding="utf-8",
    )
    settings, notice = load(path)
    assert notice == ""
    use(settings.keys)
    assert keys_of("toggle") == ("f5", "f6")
    assert (sign_of("find"), signs_of("find"), said("find", "finds")) == ("^f", "^f", "ctrl+f finds")
    assert (sign_of("outbox"), signs_of("outbox"), hint("outbox", "shows it")) == ("", "—", "")
    assert hint("toggle", "stops") == " · f5 stops"
    assert {"^f", "ctrl+f"} <= names_of("find")
    assert hint("no such act", "x") == ""


def test_an_act_of_each_pane_can_share_a_key() -> None:
    assert checked({"older_day": "h"}) == {"older_day": ("h",)}


def test_a_key_can_change_hands() -> None:
    assert checked({"find": "s", "toggle": "slash"}) == {"find": ("s",), "toggle": ("slash",)}


@pytest.mark.parametrize("act", ["quit", "palette"])
def test_the_ways_out_stay(act: str) -> None:
    fixed = {"quit": "ctrl+q", "palette": "ctrl+p"}[act]
    use(checked({act: []}))
    assert keys_of(act) == (fixed,)
    use(checked({act: ["f9", fixed]}))
    assert keys_of(act) == ("f9", fixed)


def test_the_usual_keys_meet_nowhere() -> None:
    assert list(shared(whole({}))) == []


def test_words_of_an_act_lead_to_its_name() -> None:
    with pytest.raises(KeysFault, match="did you mean find"):
        checked({"Find": "s"})
    assert "find" in BY_ID


@pytest.mark.parametrize("value", ["changes", "deletes", "all"])
def test_what_is_asked_can_be_set(tmp_path: Path, value: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'confirm = "{value}"\n', encoding="utf-8")
    settings, notice = load(path)
    assert (settings.confirm, notice) == (value, "")


def test_another_word_for_what_is_asked_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('confirm = "never"\n', encoding="utf-8")
    assert "“never” is none of changes, deletes, all, for confirm" in load(path)[1]
