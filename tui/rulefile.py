"""`[[rules]]` in the settings file: read as people write them, and checked before any is taken."""

from __future__ import annotations

import re
from pathlib import Path

from tui.domain.rules import DEFAULT_TICKET, Rule

_FIELDS = ("folder", "project", "ticket", "tags")


class RulesFault(ValueError):
    """What is wrong with `[[rules]]`, in words."""


def checked(table: object) -> tuple[Rule, ...]:
    """The rules that the settings file gives. Raises RulesFault."""
    if not isinstance(table, list) or not all(isinstance(one, dict) for one in table):
        raise RulesFault("each rule begins with a line [[rules]], its fields under it")
    return tuple(_rule(one, number) for number, one in enumerate(table, start=1))


def _rule(said: dict[str, object], number: int) -> Rule:
    for name in said:
        if name not in _FIELDS:
            raise RulesFault(f"rule {number} has “{name}”; a rule has {', '.join(_FIELDS)}")
    folder, project, tags = said.get("folder"), said.get("project", ""), said.get("tags", [])
    if not isinstance(folder, str) or not folder.strip():
        raise RulesFault(f'rule {number} wants a folder, such as folder = "~/work/acme"')
    if not isinstance(project, str):
        raise RulesFault(f'project wants a name in quotes, such as "Backend API", in the rule for {folder}')
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise RulesFault(f'tags wants a list of names, such as ["dev"], in the rule for {folder}')
    names = (tag.strip().removeprefix("#").strip() for tag in tags)
    return Rule(
        folder=_whole(folder.strip()),
        written=folder.strip(),
        project=project.strip(),
        ticket=_pattern(said.get("ticket", False), folder),
        tags=tuple(name for name in names if name),
    )


def _pattern(said: object, folder: str) -> str:
    if isinstance(said, bool):
        return DEFAULT_TICKET if said else ""
    if not isinstance(said, str):
        raise RulesFault(f"ticket wants true or a regular expression in quotes, in the rule for {folder}")
    try:
        re.compile(said)
    except re.error as error:
        raise RulesFault(
            f"ticket = “{said}” is no regular expression ({error}), in the rule for {folder}"
        ) from error
    return said


def _whole(folder: str) -> str:
    """The whole path, by which the folder of the program is known too."""
    try:
        path = Path(folder).expanduser()
        if not path.is_absolute():
            raise RulesFault(f"“{folder}” is no whole path: a folder begins with / or ~")
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, RulesFault):
            raise
        raise RulesFault(f"“{folder}” is no folder: {str(error).rstrip('.')}") from error
