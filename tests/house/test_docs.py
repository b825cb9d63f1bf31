"""What the README says is what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from tui.actions import ACTIONS
from tui.keys import sign
from tui.settings import Settings, load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = README.split("## Keys", 1)[1].split("\n## ", 1)[0]


def test_every_act_has_a_key_in_the_table() -> None:
    shown = set(re.findall(r"`([^`]+)`", TABLE)) | {"arrows"}
    same = {
        "^p": "ctrl+p",
        "^r": "ctrl+r",
        "^t": "ctrl+t",
        "^l": "ctrl+l",
        "←": "left",
        "→": "right",
        "esc": "escape",
    }
    arrows = {"↑", "↓"}
    missing = [
        act.id
        for act in ACTIONS
        if not any(same.get(sign(key), sign(key)) in shown or sign(key) in arrows for key in act.keys)
    ]
    assert missing == []


def test_every_setting_is_described_with_values_that_it_takes() -> None:
    example = README.split("```toml", 1)[1].split("```", 1)[0]
    described = tomllib.loads(example)
    assert set(described) == set(Settings.__struct_fields__)
    msgspec.convert(described, Settings)


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
