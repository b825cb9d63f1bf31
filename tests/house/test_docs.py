"""What the README says is what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tui.actions import ACTIONS, GROUPS
from tui.keys import sign, spelled
from tui.settings import Settings, load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = README.split("## Keys", 1)[1].split("\n## ", 1)[0]


def test_every_act_has_a_key_in_the_table() -> None:
    shown = set(re.findall(r"`([^`]+)`", TABLE)) | {"arrows"}
    same = {
        "←": "left",
        "→": "right",
        "esc": "escape",
    }
    arrows = {"↑", "↓"}
    missing = [
        act.id
        for act in ACTIONS
        if not any(same.get(sign(key), spelled(key)) in shown or sign(key) in arrows for key in act.keys)
    ]
    assert missing == []


def test_every_setting_is_described_with_values_that_it_takes(tmp_path: Path) -> None:
    # Those with tables come last in the file, wherever they stand in the text.
    example = "".join(
        sorted(re.findall(r"```toml\n(.*?)```", README, re.DOTALL), key=lambda text: text[0] == "[")
    )
    assert set(tomllib.loads(example)) == set(Settings.__struct_fields__)
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")
    settings, notice = load(tmp_path / "config.toml")
    assert notice == ""
    assert settings.keys


def test_every_act_that_can_have_other_keys_is_named_in_its_group() -> None:
    section = README.split("### Keys of your own", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| (\w+) \| (`.+`) \|$", section, re.MULTILINE))
    named = {group: re.findall(r"`([^`]+)`", acts) for group, acts in rows.items()}
    assert named == {group: [act.id for act in ACTIONS if act.group == group] for group in GROUPS}


def test_no_key_is_promised_that_is_another_one_in_the_palette_and_the_help() -> None:
    """Sentences on the screen name acts by their words, for their keys can be others."""
    promised = [act.id for act in ACTIONS if re.search(r"\b(press|enter|escape|ctrl\+\w)\b", act.help)]
    assert promised == []


def test_every_variable_is_described() -> None:
    read = set()
    for name in ("wiring.py", "settings.py", "cli.py"):
        text = (ROOT / "tui" / name).read_text(encoding="utf-8")
        read |= set(re.findall(r"\b(?:MATON|CLOCKIFY)_API?_?[A-Z]+\b|\bMATON_CONNECTION\b", text))
    assert read >= {
        "MATON_API_KEY",
        "MATON_API_URL",
        "CLOCKIFY_API_KEY",
        "CLOCKIFY_API_URL",
        "MATON_CONNECTION",
    }
    assert [name for name in sorted(read) if f"`{name}`" not in README] == []


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).is_file()] == []
