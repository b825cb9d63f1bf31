"""The house stands: what may import what, seen from outside in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"httpx", "pendulum", "keyring", "pydantic", "starlette", "uvicorn", "markdown_it"}


def loaded(code: str) -> set[str]:
    """Top names of the modules that a fresh Python has loaded after running the code."""
    shown = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "room",
    [
        "domain.entries",
        "domain.summaries",
        "session.session",
        "sync.engine",
        "store.mirror",
        "present.log",
        "wiring",
    ],
)
def test_the_core_needs_no_screen_and_no_network(room: str) -> None:
    names = loaded(f"import tui.{room}")
    assert "textual" not in names
    assert names & HEAVY == set()


def test_nothing_heavy_is_loaded_for_the_first_screen() -> None:
    names = loaded("import tui.cli, tui.wiring, tui.app, tui.screens.main")
    assert "textual" in names
    assert names & HEAVY == set()


def test_the_command_alone_loads_neither_screen_nor_network() -> None:
    names = loaded("import tui.cli")
    assert not names & (HEAVY | {"textual", "asyncio"})


def test_no_file_outgrows_a_head() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*ROOT.glob("tui/**/*.py"), *ROOT.glob("tests/**/*.py")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_top_of_the_repository_holds_what_belongs_there() -> None:
    allowed = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "tui", "tests", "screenshots"}
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    ).stdout
    names = {line.split("/")[0] for line in listed.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= allowed
