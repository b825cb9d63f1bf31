"""Where the program was started: its folder, and the git branch that is checked out there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from tui.domain.projects import Catalog
from tui.domain.rules import Rule, Suggestion, ruling, suggestion

log = logging.getLogger(__name__)

_MOST = 4096
"""Bytes that are read of a file that has one short line."""


class Surroundings:
    """The rules for the folder in which the program was started."""

    def __init__(self, rules: Sequence[Rule], folder: Path | None = None) -> None:
        """`folder` is where the program was started, if that is not where it is now."""
        self._folder = folder or _here()
        self._rule = ruling(rules, str(self._folder)) if rules and self._folder else None

    def suggest(self, catalog: Catalog) -> Suggestion | None:
        """What the rule for this folder says in a workspace; the branch is looked up now, as it may have changed."""
        if self._rule is None or self._folder is None:
            return None
        branch = branch_of(self._folder) if self._rule.ticket else ""
        return suggestion(self._rule, branch, catalog)


def branch_of(folder: Path) -> str:
    """The branch that is checked out in a folder or around it; "" where there is none. Never raises."""
    try:
        git = _git_folder(folder)
        return _branch(git) if git else ""
    except (OSError, ValueError) as error:
        log.info("no branch in %s: %s", folder, error)
        return ""


def _git_folder(folder: Path) -> Path | None:
    """The folder that has HEAD: `.git`, or what a `.git` file names (a worktree, a submodule)."""
    for one in (folder, *folder.parents):
        there = one / ".git"
        if there.is_dir():
            return there
        if there.is_file():
            key, _, path = _line(there).partition(":")
            return (one / path.strip()) if key == "gitdir" and path.strip() else None
    return None


def _branch(git: Path) -> str:
    head = _line(git / "HEAD")
    if head.startswith("ref:"):
        return _short(head.removeprefix("ref:"))
    # While commits are put onto others, no branch is checked out, but git keeps the name of the one it is done to.
    for where in ("rebase-merge", "rebase-apply"):
        kept = git / where / "head-name"
        if kept.is_file():
            return _short(_line(kept))
    return ""


def _short(reference: str) -> str:
    name = reference.strip().removeprefix("refs/heads/")
    # Where git keeps its branches in another way, it writes a name here that can't be one.
    return "" if name.startswith(".") else name


def _line(path: Path) -> str:
    with path.open("rb") as file:
        first, _, _ = file.read(_MOST).decode(errors="replace").partition("\n")
    return first.strip()


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was taken away since
        return None
