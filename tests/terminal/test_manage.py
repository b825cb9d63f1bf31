"""Manage in a real terminal: what the screen said was done is done after kill -9, once, also where replies get lost."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.rig import Rig
from tests.term import Served, Terminal

pytestmark = pytest.mark.slow


def projects(rig: Rig) -> list[tuple[str, bool]]:
    found: list[dict[str, Any]] = rig.call("GET", "/projects")
    return sorted((one["name"], one["archived"]) for one in found)


def renamed(terminal: Terminal, old: str, new: str) -> None:
    """In the list of projects, until the screen says so."""
    terminal.until(old).press("5").until("Access").press("e").until("Edit project").press("end", "ctrl+u")
    terminal.type(new).press("ctrl+s").until(f"{old} → {new}|Change").press("y").until(f"● {new}")


@pytest.mark.parametrize("fault", ["", "drop", "before"])
def test_a_renamed_and_a_deleted_project_survive_a_kill(tmp_path: Path, fault: str) -> None:
    with closing(Served(tmp_path)) as served:
        for name in ("Backend", "Old site"):
            served.rig.call("POST", "/projects", {"name": name})
        served.meet()
        if fault:
            for method in ("PUT", "PUT", "DELETE"):
                served.rig.faults.plan(method, "/projects/", fault)
        with served.open() as terminal:
            renamed(terminal, "Backend", "Frontend")
            terminal.kill()
        with served.open() as terminal:
            terminal.until("Frontend").press("5").until("Access").press("end", "d").until("Delete project")
            terminal.press("y").until("will be deleted")
            terminal.kill()
        with served.open() as terminal:
            terminal.until("Frontend")
            terminal.wait(
                lambda: projects(served.rig) == [("Frontend", False)] and not served.waiting(),
                "both are done on the server, and nothing waits",
            )
            terminal.until_gone("Old site").press("q")
